"""Judging incidents: a person parts tellings from an incident, or joins two incidents; `review.judgements.undo` takes it back.

A deed is written as judgements on pairs of events in the log of judgements, all in one transaction, and all of them are undone together. They are on
events, not on incidents, which are made anew at any time: so a deed outlives every rebuild, and a new reading of a report, too, in which other events
stand for those that were judged (analysis/incidents/successors.py tells which).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Literal, NamedTuple

from factions.analysis.incidents.keeping import current_pairs, memory_of, update
from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import audit
from factions.ledger import incident_store as store
from factions.ledger import judgements as shelf
from factions.ledger.clusters import Judgement
from factions.ledger.incidents import incident, incidents_of
from factions.ledger.layer import writable_name
from factions.ledger.open import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Deed(Record):
    """What was judged in one go: the numbers of its judgements, any of which undoes all, and the incidents that the events are in since then."""

    verdict: Literal["same", "different"]
    judgements: tuple[int, ...]
    incidents: tuple[int, ...]


class Told(NamedTuple):
    """An event by its name ("document:e1"), its reading, and the happening that it belongs to."""

    name: str
    reading: int
    happening: int


def split(ledger: Ledger, number: int, statements: Sequence[str], *, because: str, by: str) -> Deed:
    """Part tellings from the others of an incident; each is named by its document's id, or the beginning of it, a colon and the event's id.

    Raises LedgerError where there is no such incident or telling, or nothing would be left of the incident.
    """
    by, because = checked(by, because)
    with ledger.write() as connection:
        told = _told(connection, number)
        chosen = [_named(told, name.strip(), number) for name in statements]
        rest = [one for one in told if one not in chosen]
        if not chosen:
            raise LedgerError(f"incident {number}", "name the tellings that don't belong to it")
        if not rest:
            raise LedgerError(f"incident {number}", "these are all of its tellings: there is nothing to part them from")
        deed = _judge(connection, "different", list(_apart(chosen, rest)), by, because)
        _enter(connection, "incident.split", f"incident {number}", deed, by, because)
    return _done(ledger, "different", deed, [chosen[0].name, rest[0].name])


def merge(ledger: Ledger, one: int, other: int, *, because: str, by: str) -> Deed:
    """Join two incidents; raises LedgerError where there is no such incident, they are one, or a judgement keeps them apart, which it names."""
    by, because = checked(by, because)
    with ledger.write() as connection:
        mine, its = (_told(connection, number) for number in (one, other))
        if mine[0].name == its[0].name:
            raise LedgerError(f"{one} and {other}", "are one incident")
        names = ({told.name for told in mine}, {told.name for told in its})
        for row, first, second in current_pairs(connection, memory_of(ledger), {}):
            if row.verdict == "different" and any({first, second} & names[side] and {first, second} & names[1 - side] for side in (0, 1)):
                raise LedgerError(f"{one} and {other}", f"judgement {row.id} keeps them apart; undo it first: `factions judge undo {row.id}`")
        heads = _heads([*mine, *its])
        deed = _judge(connection, "same", [(heads[0], told) for told in heads[1:]], by, because)
        _enter(connection, "incident.merge", f"incident {one} and {other}", deed, by, because)
    return _done(ledger, "same", deed, [mine[0].name, its[0].name])


def undo(connection: Connection, number: int, held: Sequence[Judgement], undone: Iterable[int], *, by: str, because: str) -> list[Judgement]:
    """Take back a deed, or an undo, that the judgement `number` belongs to; gives the entries that were written. Call it within a transaction."""
    deed = store.deed_of(connection, number)
    ended = set(undone)
    first, made = shelf.stamp(held)
    standing = [decision for decision in deed if decision not in ended]
    rows = [
        Judgement(id=first + place, kind="event", verdict="undo", undoes=decision, judge=by, reason=because, made=made)
        for place, decision in enumerate(standing)
    ]
    for row in rows:
        shelf.append(connection, row)
    store.add_deed(connection, [(row.id, None, None) for row in rows])
    _enter(connection, "judge.undo", f"judgement {number}", [row.id for row in rows], by, because)
    return rows


def checked(by: str, because: str) -> tuple[str, str]:
    """Give judge and reason, each in one line; raises LedgerError where one is missing."""
    by, because = (" ".join(writable_name(words).replace("\x00", " ").split()) for words in (by, because))
    if not by:
        raise LedgerError("judge", "say who judges")
    if not because:
        raise LedgerError("judge", "a judgement needs a reason")
    return by, because


def _told(connection: Connection, number: int) -> list[Told]:
    """Give the events of an incident, those of a happening together."""
    rows = sorted(incident(connection, number).happenings, key=lambda row: row.id)
    documents = store.documents_of(connection, {row.reading for row in rows})
    return [Told(f"{documents[row.reading]}:{event}", row.reading, row.id) for row in rows for event in row.events]


def _named(told: Sequence[Told], name: str, number: int) -> Told:
    document, _, event = name.rpartition(":")
    found = [one for one in told if one.name.rpartition(":")[2] == event and document and one.name.startswith(document)]
    if len(found) == 1:
        return found[0]
    if found:
        raise LedgerError(name, "begins several documents' ids: give more of it")
    shown = ", ".join(f"{one.name.rpartition(':')[0][:12]}:{one.name.rpartition(':')[2]}" for one in told[:8])
    raise LedgerError(name, f"is no telling of incident {number}, which has {shown}{' and others' if len(told) > 8 else ''}")  # noqa: PLR2004 - a line


def _apart(chosen: Sequence[Told], rest: Sequence[Told]) -> Iterable[tuple[Told, Told]]:
    """Give the pairs to judge: all of one happening, which is parted itself; of different happenings one telling speaks for its mates."""
    for one, other in product(chosen, rest):
        heads = one in _heads(chosen) and other in _heads(rest)
        if one.happening == other.happening or heads:
            yield one, other


def _heads(told: Sequence[Told]) -> list[Told]:
    return list({one.happening: one for one in reversed(told)}.values())[::-1]


def _judge(connection: Connection, verdict: Literal["same", "different"], pairs: Sequence[tuple[Told, Told]], by: str, because: str) -> list[int]:
    """Write down a deed; gives the numbers of its judgements."""
    first, made = shelf.stamp(shelf.log(connection))
    rows = [
        Judgement(id=first + place, kind="event", verdict=verdict, one=one.name, other=other.name, judge=by, reason=because, made=made)
        for place, (one, other) in enumerate(pairs)
    ]
    for row in rows:
        shelf.append(connection, row)
    store.add_deed(connection, [(row.id, one.reading, other.reading) for row, (one, other) in zip(rows, pairs, strict=True)])
    return [row.id for row in rows]


def _enter(connection: Connection, deed: str, subject: str, numbers: Sequence[int], by: str, because: str) -> None:
    """Write a deed into the audit log, with the judgements that it consists of."""
    rows = [(table, number) for table in ("decisions", "event_decisions") for number in numbers]
    audit.enter(connection, by=by, deed=deed, subject=subject, because=because, rows=rows)


def _done(ledger: Ledger, verdict: Literal["same", "different"], deed: Sequence[int], names: Sequence[str]) -> Deed:
    update(ledger)
    return Deed(verdict=verdict, judgements=tuple(deed), incidents=now_in(ledger, names))


def now_in(ledger: Ledger, names: Iterable[str]) -> tuple[int, ...]:
    """Give the incidents that events are in now, each once, as far as they are in one."""
    with ledger.read() as connection:
        found = [incidents_of(connection, name.rpartition(":")[0]).get(name.rpartition(":")[2]) for name in names]
    return tuple(dict.fromkeys(number for number in found if number is not None))
