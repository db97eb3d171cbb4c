"""What became of claims, by persons' word; and how much of each country and place was read."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text, UniqueConstraint

from factions.ledger.tables.base import new_table

outcomes = new_table(
    "outcomes",  # a log like `decisions`: of the rows that nobody undid, the last one on a claim counts, for outcome and condition each
    Column("id", Integer, primary_key=True, autoincrement=False),  # counts from 1 without a gap
    # which reading's claim was judged; null for an undo. No key, as the judgement outlives what is taken down
    Column("reading", Integer, index=True),
    Column("claim", Text),  # its id there
    Column("outcome", Text), CheckConstraint("outcome in ('open', 'came_true', 'did_not', 'undecidable')", name="outcome"),
    Column("condition", Text), CheckConstraint("condition in ('met', 'not_met', 'unknown')", name="condition"),
    Column("undoes", Integer, ForeignKey("outcomes.id")),
    Column("judge", Text, nullable=False),  # a person's name
    Column("reason", Text, nullable=False),  # '' for an undo without one
    Column("made", Text, nullable=False),
    CheckConstraint(
        "(undoes is null) = (reading is not null) and (reading is null) = (claim is null) and "
        "(undoes is null) = (outcome is not null or condition is not null)",
        name="form",
    ),
    CheckConstraint("undoes < id", name="sense"),
)  # fmt: skip
areas = new_table(
    "areas",  # what can be read about: all there is, a country, a first division of one, a place
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False), CheckConstraint("kind in ('all', 'country', 'admin1', 'place')", name="kind"),
    Column("key", Text, nullable=False),  # tells it from others of its kind: '' for all, ISO 3166-1 alpha-3, else as in ledger/coverage.py
    Column("folded", Text, nullable=False, index=True),  # its folded name
    Column("name", Text, nullable=False), Column("country", Text),
    UniqueConstraint("kind", "key"),
)  # fmt: skip
reads = new_table(
    "reads",  # how many passages of a reading are about an area; made with the reading, superseded ones' stay
    Column("area", Integer, ForeignKey("areas.id"), primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),  # of publication, an ordinal; -1 where it isn't known to the day
    Column("reading", Integer, ForeignKey("readings.id"), primary_key=True, autoincrement=False, index=True),
    Column("passages", Integer, nullable=False),
    rowid=False,
)  # fmt: skip
