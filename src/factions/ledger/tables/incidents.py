"""What incidents are made of, what they are, and what they were."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Text

from factions.ledger.tables.base import LONG, REAL, TextList, new_table


def _key(name: str, *more: Any) -> Column[int]:  # noqa: ANN401 - a foreign key, where it is one
    return Column(name, Integer, *more, primary_key=True, autoincrement=False)


def _summary() -> list[Column[Any]]:
    """Give the columns of what an incident is in a list; days are ordinals, coordinates WGS 84 degrees, what is unknown is null."""
    texts = [Column(name, Text) for name in ("type", "mode", "place", "country")]
    numbers = [
        Column(name, Integer) for name in ("first_day", "last_day", "precision", "killed_low", "killed_best", "killed_high", "reports", "families")
    ]
    return [*texts, *numbers, *(Column(name, REAL) for name in ("lat", "lon", "radius_km", "weight")), Column("contradictions", TextList)]


incident_reports = new_table(
    "incident_reports",
    _key("reading", ForeignKey("readings.id")),
    Column("state", Integer, nullable=False),  # 0: done; 1: to be compared anew; 2: compared, its incidents to be made
    Column("told", LargeBinary, nullable=False),  # its tellings: see analysis/incidents/packing.py
)
Index("ix_incident_reports_state", incident_reports.c.state, sqlite_where=incident_reports.c.state > 0, postgresql_where=incident_reports.c.state > 0)
incident_keys = new_table(
    "incident_keys",  # what a report is found by: a hash, and when the act was
    Column("key", LONG, primary_key=True, autoincrement=False),
    Column("reading", Integer, primary_key=True, autoincrement=False),
    rowid=False,
)
incidents = new_table(
    "incidents",  # days are ordinals of the Gregorian calendar; since: from which day (UTC) on it is what it is; became: where most of it went
    Column("id", Integer, primary_key=True),
    Column("made", Integer, nullable=False), Column("since", Integer, nullable=False), Column("became", Integer, ForeignKey("incidents.id")),
    *_summary(),
    Index(None, "country", "first_day"), Index(None, "type", "first_day"), Index(None, "first_day"), Index(None, "since"),
)  # fmt: skip
Index("ix_incidents_became", incidents.c.became, sqlite_where=incidents.c.became.is_not(None), postgresql_where=incidents.c.became.is_not(None))
incidents_before = new_table(
    "incidents_before",  # what an incident was on the days from since on, and no longer on the day until
    _key("incident", ForeignKey("incidents.id")), _key("since"), Column("until", Integer, nullable=False, index=True),
    Column("groups", TextList, nullable=False), *_summary(),
)  # fmt: skip
happenings = new_table(
    "happenings",  # the events of a reading that it calls one act
    Column("id", Integer, primary_key=True),
    Column("reading", Integer, ForeignKey("readings.id"), nullable=False, index=True), Column("events", TextList, nullable=False),
    Column("incident", Integer, ForeignKey("incidents.id"), index=True), Column("since", Integer),  # null: not yet in any
)  # fmt: skip
happenings_before = new_table(
    "happenings_before",
    Column("id", Integer, primary_key=True),
    Column("incident", Integer, ForeignKey("incidents.id"), nullable=False, index=True),
    Column("since", Integer, nullable=False), Column("until", Integer, nullable=False, index=True),
    Column("reading", Integer, ForeignKey("readings.id"), nullable=False, index=True), Column("events", TextList, nullable=False),
)  # fmt: skip
incident_pairs = new_table(
    "incident_pairs",  # two happenings whose score speaks for one act, either way round
    _key("one"), _key("other"), Column("points", REAL, nullable=False),
    rowid=False,
)  # fmt: skip
incident_groups = new_table(
    "incident_groups",  # which groups have a part in an incident: a hash of the group's id, and the incident's first day, 0 where it's unknown
    Column("group", LONG, primary_key=True, autoincrement=False), _key("day"), _key("incident"),
    Index(None, "incident"), rowid=False,
)  # fmt: skip
incident_marks = new_table("incident_marks", Column("name", Text, primary_key=True), Column("value", Integer, nullable=False), rowid=False)
event_decisions = new_table(
    "event_decisions",  # a log like decisions
    _key("decision", ForeignKey("decisions.id")),
    Column("deed", Integer, nullable=False, index=True),  # the first judgement of those that were made in one go, and are undone in one
    Column("one", Integer, ForeignKey("readings.id")), Column("other", Integer, ForeignKey("readings.id")),  # null for an undo
)  # fmt: skip
