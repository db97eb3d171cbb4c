"""Incidents, and what they come to, on each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from factions.evidence import Record
from factions.ledger import tables as t
from factions.ledger.incident_store.common import chunks, put


class Common(Record):
    """What an incident is in any list: places WGS 84 degrees, `precision` UCDP's where_prec, figures by UCDP's rule; what is unknown is null."""

    type: str
    mode: str | None = None
    place: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    precision: int | None = None
    killed_low: int | None = None
    killed_best: int | None = None
    killed_high: int | None = None
    reports: int
    weight: float
    contradictions: tuple[str, ...] = ()


class Summary(Common):
    """What an incident is in the tables. Days are ordinals.

    `families` are independent origins that assert it; `groups` the ids of those with a part in it, as they were recorded.
    """

    first_day: int | None = None
    last_day: int | None = None
    families: int
    groups: tuple[str, ...] = ()


SUMMARY = tuple(name for name in Summary.model_fields if name != "groups")
"""The columns of a summary."""


_SUMMARISING = (
    update(t.incidents).where(t.incidents.c.id == bindparam("number"))
    .values(since=bindparam("day"), **{name: bindparam(f"new_{name}", type_=t.incidents.c[name].type) for name in SUMMARY})
)  # fmt: skip


def make(connection: Connection, incidents: Sequence[int], day: int) -> None:
    """Make incidents of which nothing is known yet."""
    put(connection, t.incidents, [{"id": incident, "made": day, "since": day} for incident in incidents])


def summarise(connection: Connection, found: Mapping[int, Summary | None], day: int) -> None:
    """Write down what incidents are from a day on, null: nothing any longer; what they were before that day is kept."""
    i = t.incidents.c
    asked = select(t.incidents)
    rows = {row["id"]: dict(row) for chunk in chunks(found) for row in connection.execute(asked.where(i.id.in_(chunk))).mappings()}
    groups = _groups(connection, rows)
    wanted = {number: {group_key(group) for group in new.groups} if new else set() for number, new in found.items()}
    changed = {number: new for number, new in found.items() if _values(new) != _held(rows[number]) or wanted[number] != groups[number]}
    put(connection, t.incidents_before, [
        {"incident": number, "until": day, "groups": tuple(map(str, sorted(groups[number]))), "since": rows[number]["since"], **_held(rows[number])}
        for number in changed if rows[number]["type"] is not None and rows[number]["since"] < day
    ])  # fmt: skip
    if changed:
        values = ({f"new_{name}": value for name, value in _values(new).items()} for new in changed.values())
        connection.execute(_SUMMARISING, [{"number": number, "day": day, **row} for number, row in zip(changed, values, strict=True)])
    g = t.incident_groups.c
    for chunk in chunks(changed):
        connection.execute(delete(t.incident_groups).where(g.incident.in_(chunk)))
    put(connection, t.incident_groups, [
        {"group": group, "day": (new and new.first_day) or 0, "incident": number}
        for number, new in changed.items() for group in sorted(wanted[number])
    ])  # fmt: skip


def _values(new: Summary | None) -> dict[str, Any]:
    return {name: getattr(new, name) for name in SUMMARY} if new else dict.fromkeys(SUMMARY)


def _held(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in SUMMARY}


def _groups(connection: Connection, incidents: Iterable[int]) -> defaultdict[int, set[int]]:
    g = t.incident_groups.c
    found: defaultdict[int, set[int]] = defaultdict(set)
    for chunk in chunks(incidents):
        for row in connection.execute(select(g.incident, g.group).where(g.incident.in_(chunk))):
            found[row.incident].add(row.group)
    return found


def group_key(group: str) -> int:
    """Give the number that stands for a group's id in `incident_groups`: 47 bits of a hash, so that two of a million groups hardly share one."""
    return int.from_bytes(blake2b(group.encode(), digest_size=8).digest(), "big") >> 17


def gone(connection: Connection, into: Iterable[int]) -> set[int]:
    """Give the incidents that became one of these."""
    i = t.incidents.c
    return {name for chunk in chunks(into) for name in connection.execute(select(i.id).where(i.became.in_(chunk))).scalars()}


def last_members(connection: Connection, incidents: Iterable[int]) -> dict[int, set[tuple[int, str]]]:
    """Give the events, as (reading, id), that incidents which are gone held last."""
    b = t.happenings_before.c
    last: dict[int, tuple[int, set[tuple[int, str]]]] = {}
    for chunk in chunks(incidents):
        for row in connection.execute(select(b.incident, b.until, b.reading, b.events).where(b.incident.in_(chunk)).order_by(b.until)):
            until, held = last.get(row.incident, (row.until, set()))
            own = {(row.reading, event) for event in row.events}
            last[row.incident] = row.until, own | (held if until == row.until else set())
    return {incident: events for incident, (_, events) in last.items()}


def redirect(connection: Connection, to: Mapping[int, int | None]) -> None:
    """Note where most of incidents went; null for one that is back, or of which nothing is left."""
    for incident, became in to.items():
        connection.execute(update(t.incidents).where(t.incidents.c.id == incident).values(became=became))
