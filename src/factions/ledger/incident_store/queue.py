"""What is to be done: readings to be brought in, reports to be compared anew, and up to where logs were taken in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, insert, select, update

from factions.ledger import tables as t
from factions.ledger.incident_store.common import chunks
from factions.ledger.layer import is_current

DONE, COMPARE, SETTLE = 0, 1, 2
"""A report's state: nothing to do; to be compared anew; compared, and its incidents to be made."""
READINGS, ACTORS, EVENTS, GRADES = "readings", "actors", "events", "grades"
"""What marks there are: the last reading that was compared, and the last judgements on actors and events, and grades, that were taken in."""


class Waiting(NamedTuple):
    """A reading to be brought in."""

    reading: int
    document: str


def mark(connection: Connection, name: str) -> int:
    """Give the number up to which something was taken in; 0 where nothing was."""
    m = t.incident_marks.c
    return connection.execute(select(m.value).where(m.name == name)).scalar_one_or_none() or 0


def set_mark(connection: Connection, name: str, value: int) -> None:
    """Note up to which number something was taken in."""
    m = t.incident_marks.c
    if not connection.execute(update(t.incident_marks).where(m.name == name).values(value=value)).rowcount:
        connection.execute(insert(t.incident_marks).values(name=name, value=value))


def waiting(connection: Connection, after: int, most: int) -> list[Waiting]:
    """Give current readings beyond a number, the oldest first."""
    r = t.readings.c
    rows = select(r.id, r.document).where(r.id > after, is_current(r.id)).order_by(r.id).limit(most)
    return [Waiting(*row) for row in connection.execute(rows)]


def count_waiting(connection: Connection, after: int) -> int:
    """Count what `waiting` and `in_state` would give: readings to be compared."""
    r, s = t.readings.c, t.incident_reports.c
    new = connection.execute(select(func.count()).select_from(t.readings).where(r.id > after, is_current(r.id))).scalar_one()
    return new + connection.execute(select(func.count()).select_from(t.incident_reports).where(s.state > DONE, s.state == COMPARE)).scalar_one()


def in_state(connection: Connection, state: int, most: int) -> list[Waiting]:
    """Give reports of a state, the oldest first."""
    s, r = t.incident_reports.c, t.readings.c
    rows = select(s.reading, r.document).join(t.readings, r.id == s.reading).where(s.state > DONE, s.state == state)
    return [Waiting(*row) for row in connection.execute(rows.order_by(s.reading).limit(most))]


def set_state(connection: Connection, readings: Iterable[int], state: int, *, instead_of: int | None = None) -> None:
    """Give reports a state; those only that are in the state `instead_of`."""
    s = t.incident_reports.c
    for chunk in chunks(readings):
        wanted = s.reading.in_(chunk) if instead_of is None else and_(s.reading.in_(chunk), s.state == instead_of)
        connection.execute(update(t.incident_reports).where(wanted).values(state=state))


def unsettled(connection: Connection, readings: Iterable[int]) -> dict[int, int]:
    """Give those of some reports whose incidents are to be made, each with how many happenings it has."""
    s, h = t.incident_reports.c, t.happenings.c
    rows = select(s.reading, func.count().label("heads")).join(t.happenings, h.reading == s.reading).where(s.state == SETTLE).group_by(s.reading)
    return {row.reading: row.heads for chunk in chunks(readings) for row in connection.execute(rows.where(s.reading.in_(chunk)))}
