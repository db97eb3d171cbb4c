"""Reports as they are compared: what they tell, packed, what they are found by, and what their events cite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, and_, cast, delete, exists, insert, select, update

from factions.ledger import tables as t
from factions.ledger.dialects import pairs
from factions.ledger.incident_store.common import chunks, put
from factions.ledger.incident_store.queue import DONE, READINGS, SETTLE, set_mark


def held(connection: Connection, documents: Iterable[str]) -> dict[str, int]:
    """Give the readings of documents that are held."""
    s, r = t.incident_reports.c, t.readings.c
    rows = select(r.document, s.reading).join(t.incident_reports, s.reading == r.id)
    return {row.document: row.reading for chunk in chunks(documents) for row in connection.execute(rows.where(r.document.in_(chunk)))}


def documents_of(connection: Connection, readings: Iterable[int]) -> dict[int, str]:
    """Give the documents of readings."""
    r = t.readings.c
    rows = select(r.id, r.document)
    return {row.id: row.document for chunk in chunks(readings) for row in connection.execute(rows.where(r.id.in_(chunk)))}


def packed(connection: Connection, readings: Iterable[int]) -> dict[int, bytes]:
    """Give the packed tellings of reports."""
    s = t.incident_reports.c
    rows = select(s.reading, s.told)
    return {row.reading: bytes(row.told) for chunk in chunks(readings) for row in connection.execute(rows.where(s.reading.in_(chunk)))}


def groups_of(connection: Connection, readings: Iterable[int]) -> defaultdict[int, dict[str, str]]:
    """Give the groups of readings' actors as the rule has them, before any judgement on groups."""
    j, undoing = t.judgements.c, t.judgements.alias("undoing").c
    rows = select(j.reading, j.actor, j.group).where(j.verdict == "same", ~exists(select(undoing.id).where(undoing.undoes == j.id)))
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for chunk in chunks(readings):
        for reading, actor, group in connection.execute(rows.where(j.reading.in_(chunk))).all():
            found[reading][actor] = group
    return found


def add_report(connection: Connection, reading: int, told: bytes, keys: Iterable[int]) -> None:
    """Take a report in; one without tellings has nothing to wait for."""
    connection.execute(insert(t.incident_reports).values(reading=reading, state=SETTLE if told else DONE, told=told))
    put(connection, t.incident_keys, [{"key": key, "reading": reading} for key in sorted(keys)])


def remove_report(connection: Connection, reading: int, keys: Iterable[int] | None) -> None:
    """Take a report out; `keys` are those that it came with, null where nobody knows any longer."""
    k = t.incident_keys.c
    connection.execute(delete(t.incident_reports).where(t.incident_reports.c.reading == reading))
    if keys is None:
        connection.execute(delete(t.incident_keys).where(k.reading == reading))
        return
    for chunk in chunks(keys):
        connection.execute(delete(t.incident_keys).where(k.key.in_(chunk), k.reading == reading))


def find(connection: Connection, ranges: Iterable[tuple[int, int]]) -> set[int]:
    """Give the reports with a key in one of the ranges."""
    wanted: dict[str, str] = {}
    first, last = 0, -1
    for low, high in sorted(ranges):
        if low <= last:  # one thing at times that overlap
            last = max(last, high)
        else:
            first, last = low, high
        wanted[str(first)] = str(last)
    if not wanted:
        return set()
    k, given = t.incident_keys.c, pairs(wanted, "ranges")
    inside = k.key.between(cast(given.c.key, k.key.type), cast(given.c.value, k.key.type))
    return set(connection.execute(select(k.reading).distinct().select_from(given.join(t.incident_keys, inside))).scalars())


def forget_all(connection: Connection) -> None:
    """Forget what was compared, so that all of it is compared anew; incidents stand until they are made anew."""
    for table in (t.incident_keys, t.incident_pairs):
        connection.execute(delete(table))
    connection.execute(update(t.incident_reports).values(state=DONE))
    set_mark(connection, READINGS, 0)


class Evidence(NamedTuple):
    """An event of a reading with the (start, end, quote) of what it cites."""

    id: str
    type: str
    mode: str | None
    spans: tuple[tuple[int, int, str], ...]


def evidence(connection: Connection, reading: int) -> tuple[int, tuple[Evidence, ...]]:
    """Give the number of a reading's text, and its events in their order."""
    e, p, x = t.events.c, t.spans.c, t.statements.c
    text = connection.execute(select(t.readings.c.text).where(t.readings.c.id == reading)).scalar_one()
    cited: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    spans = select(p.statement, p.start, p.end, p.quote).where(p.reading == reading, p.part == "evidence").order_by(p.position)
    for row in connection.execute(spans):
        cited[row.statement].append((row.start, row.end, row.quote))
    rows = select(e.id, e.type, e.mode).join(t.statements, and_(x.reading == e.reading, x.id == e.id)).where(e.reading == reading)
    return text, tuple(Evidence(*row, tuple(cited[row.id])) for row in connection.execute(rows.order_by(x.position)))
