"""Happenings, the incidents that they are in, and what ties them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, delete, func, select, update

from factions.ledger import tables as t
from factions.ledger.incident_store.common import chunks, put


class Happening(NamedTuple):
    """Events of a reading that are one act; `since` is the day from which on it is in the incident, both null before it is in one."""

    id: int
    reading: int
    events: tuple[str, ...]
    incident: int | None
    since: int | None


def _happening(row: Any) -> Happening:  # noqa: ANN401 - a row
    return Happening(row.id, row.reading, row.events, row.incident, row.since)


def happenings(connection: Connection, readings: Iterable[int]) -> list[Happening]:
    """Give the happenings of readings."""
    h = t.happenings.c
    rows = select(t.happenings).order_by(h.id)
    return [_happening(row) for chunk in chunks(readings) for row in connection.execute(rows.where(h.reading.in_(chunk)))]


def happenings_by(connection: Connection, ids: Iterable[int]) -> list[Happening]:
    """Give happenings by their numbers."""
    rows = select(t.happenings)
    return [_happening(row) for chunk in chunks(ids) for row in connection.execute(rows.where(t.happenings.c.id.in_(chunk)))]


def members(connection: Connection, incidents: Iterable[int]) -> list[Happening]:
    """Give all happenings of incidents."""
    rows = select(t.happenings)
    return [_happening(row) for chunk in chunks(incidents) for row in connection.execute(rows.where(t.happenings.c.incident.in_(chunk)))]


def next_happening(connection: Connection) -> int:
    """Give the next free number of a happening; only one transaction writes at a time."""
    return _next(connection, t.happenings)


def next_incident(connection: Connection) -> int:
    """Give the next free number of an incident, which no other ever had: incidents are never deleted."""
    return _next(connection, t.incidents)


def _next(connection: Connection, table: Table) -> int:
    return (connection.execute(select(func.max(table.c.id))).scalar_one() or 0) + 1


def add_happenings(connection: Connection, rows: Sequence[Happening]) -> None:
    """Write happenings down."""
    put(connection, t.happenings, [row._asdict() for row in rows])


def remove_happenings(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Delete happenings with their ties; gives the others that they were tied to."""
    others = {row.other for row in near(connection, ids)}
    p = t.incident_pairs.c
    for chunk in chunks(ids):
        connection.execute(delete(t.incident_pairs).where(p.one.in_(chunk)))
        for mates in chunks(others):
            connection.execute(delete(t.incident_pairs).where(p.one.in_(mates), p.other.in_(chunk)))
        connection.execute(delete(t.happenings).where(t.happenings.c.id.in_(chunk)))
    return others - set(ids)


def close(connection: Connection, rows: Iterable[Happening], day: int, *, always: bool = False) -> None:
    """Keep that happenings were in their incidents until a day; what lasted no day only where `always` says so."""
    put(connection, t.happenings_before, [
        {"incident": row.incident, "since": row.since, "until": day, "reading": row.reading, "events": row.events}
        for row in rows if row.incident is not None and row.since is not None and (always or row.since < day)
    ])  # fmt: skip


_MOVING = update(t.happenings).where(t.happenings.c.id == bindparam("number")).values(incident=bindparam("to"), since=bindparam("day"))


def move(connection: Connection, rows: Sequence[tuple[int, int]], day: int) -> None:
    """Put happenings into incidents, from a day on: (happening, incident)."""
    if rows:
        connection.execute(_MOVING, [{"number": happening, "to": incident, "day": day} for happening, incident in rows])


def tie(connection: Connection, ties: Mapping[tuple[int, int], float]) -> None:
    """Write down pairs of happenings and how loud they speak for one act."""
    put(connection, t.incident_pairs, [
        {"one": a, "other": b, "points": points} for (one, other), points in ties.items() for a, b in ((one, other), (other, one))
    ])  # fmt: skip


class Tie(NamedTuple):
    """A pair of happenings that a score speaks for."""

    one: int
    other: int
    points: float


def near(connection: Connection, ids: Iterable[int]) -> list[Tie]:
    """Give the ties of happenings."""
    p = t.incident_pairs.c
    rows = select(p.one, p.other, p.points)
    return [Tie(*row) for chunk in chunks(ids) for row in connection.execute(rows.where(p.one.in_(chunk)))]
