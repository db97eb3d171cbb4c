"""Groups, what they are called, and the judgements that join and part them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text

from factions.ledger.tables.base import later_link, new_table

groups = new_table(
    "groups",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False), Column("kind", Text, nullable=False), Column("country", Text),
    Column("registry", Text),
)  # fmt: skip
group_names = new_table(
    "group_names",
    Column("group", Text, ForeignKey("groups.id"), primary_key=True),
    Column("folded", Text, primary_key=True, index=True),
    Column("since", Integer, nullable=False, server_default="0"),  # the reading that gave it first; 0 where none is known
    rowid=False,
)
group_versions = new_table(
    "group_versions",  # `groups` holds the newest of these; a row for each reading that changed what a group is called
    Column("group", Text, ForeignKey("groups.id"), primary_key=True),
    Column("since", Integer, ForeignKey("readings.id"), primary_key=True),
    Column("name", Text, nullable=False), Column("kind", Text, nullable=False), Column("country", Text), Column("registry", Text),
    rowid=False,
)  # fmt: skip
tallies = new_table(
    "tallies",  # what a reading holds on a group by the judgements that stand: documents, events and claims are counted from here
    Column("group", Text, ForeignKey("groups.id"), primary_key=True),
    Column("reading", Integer, ForeignKey("readings.id"), primary_key=True, index=True),
    Column("events", Integer, nullable=False), Column("claims", Integer, nullable=False),
    Column("brief", Text),  # the reading's statements on it in brief (outline.py); null until they are made
    rowid=False,
)  # fmt: skip
judgements = new_table(
    "judgements",
    Column("id", Integer, primary_key=True),
    Column("reading", Integer, nullable=False), Column("actor", Text, nullable=False),
    Column("group", Text, ForeignKey("groups.id"), nullable=False),
    Column("verdict", Text, nullable=False), CheckConstraint("verdict in ('same', 'different')", name="verdict"),
    Column("judge", Text, nullable=False),  # the rule, later also the person, that decided
    Column("reason", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("undoes", Integer, ForeignKey("judgements.id"), unique=True),
    later_link(["reading", "actor"], "actors", ["reading", "id"]),
    Index(None, "reading", "actor"), Index(None, "group", "reading", "actor"),
)  # fmt: skip
decisions = new_table(
    "decisions",  # a log: the database itself refuses to change or delete a row; what counts is worked out on reading (clusters.py)
    Column("id", Integer, primary_key=True, autoincrement=False),  # counts from 1 without a gap: see judgements.append
    Column("kind", Text, nullable=False), CheckConstraint("kind in ('actor', 'place', 'event')", name="kind"),
    Column("verdict", Text, nullable=False), CheckConstraint("verdict in ('same', 'different', 'undo')", name="verdict"),
    Column("one", Text), Column("other", Text),  # ids of records of that kind, for an actor the group's; null for an undo
    Column("undoes", Integer, ForeignKey("decisions.id")),
    Column("judge", Text, nullable=False),  # a person's name, or rule:NAME
    Column("reason", Text, nullable=False),  # '' for an undo without one
    Column("made", Text, nullable=False),
    CheckConstraint(
        "(verdict = 'undo') = (undoes is not null) and (one is null) = (other is null) and (one is null) = (verdict = 'undo')", name="form"
    ),
    CheckConstraint("one <> other and undoes < id", name="sense"),
)  # fmt: skip
