"""Keeps the ledger's incidents up to date: brings in what was added, read anew or judged since the last time.

Each few reports are a transaction: stopped at any point, it goes on from there. First all that waits is compared, then the incidents that it touches
are made; so a rebuild changes no incident that comes out as it was. What comes out depends on the current readings and on the judgements that stand,
and on nothing else: neither on their order, nor on how often this ran.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from factions.analysis.incidents.merging import Judged, Judgement, Merging
from factions.analysis.incidents.shelf import LedgerShelf, Memory, canonical
from factions.errors import DocumentError, internal_error
from factions.ledger import incident_store as store
from factions.ledger.clusters import Clusters, RecordKind
from factions.ledger.clusters import Judgement as Decision
from factions.ledger.open import Ledger
from factions.settings import debugging

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AT_ONCE = 16  # reports of one transaction: others who want to write wait no longer than that
_BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)  # what a mistake of ours looks like
_memories: WeakKeyDictionary[Ledger, Memory] = WeakKeyDictionary()
Step = Callable[[int, int], None]
"""Called with how many reports were compared, and how many there are to be."""


class Updated(NamedTuple):
    """How many reports were compared; whether there are more; and which broke our code, and so are in no incident before the next rebuild."""

    compared: int
    more: bool
    failed: tuple[DocumentError, ...] = ()


def update(ledger: Ledger, *, most: int | None = None, step: Step | None = None) -> Updated:
    """Bring in what waits, all of it or, with `most`, what is about the work of so many reports; raises LedgerError from the ledger."""
    with ledger.read() as connection:
        total = _to_do(connection)
    memory, done, spent, more = memory_of(ledger), 0, 0, total is not None
    failed: list[DocumentError] = []
    while more and (most is None or spent < most):
        wanted = _AT_ONCE if most is None else min(_AT_ONCE, most - spent)
        with ledger.write() as connection:
            batch = _Batch(connection, memory)
            count = batch.compare(wanted)
            more = batch.more or batch.settle()
        done, spent = done + count, spent + (count or _AT_ONCE)
        failed += batch.failed
        if step and count:
            step(done, max(done, total or 0))
    return Updated(done, more, tuple(failed))


def memory_of(ledger: Ledger) -> Memory:
    """Give what is remembered of a ledger as long as it's open."""
    return _memories.setdefault(ledger, Memory())


def rebuild(ledger: Ledger, *, step: Step | None = None) -> Updated:
    """Compare everything anew. Incidents keep their ids, and persons' judgements stand; stopped, it goes on with the next `update`."""
    with ledger.write() as connection:
        store.forget_all(connection)
    return update(ledger, step=step)


def leave(connection: Connection, memory: Memory, document: str) -> None:
    """Take a report that is taken down out, within the caller's transaction; the next `update` makes the incidents anew that it was in."""
    shelf = LedgerShelf(connection, memory, Clusters(store.log(connection, "actor")))
    changed = Merging(shelf, judged(connection, memory, {})).leave(document)
    shelf.forget(document)
    store.set_state(connection, shelf.readings(changed), store.SETTLE, instead_of=store.DONE)


def _to_do(connection: Connection) -> int | None:
    """Give how many reports are to be compared, as far as that is known before; null where there is nothing to do at all."""
    count = store.count_waiting(connection, store.mark(connection, store.READINGS))
    judged = any(store.last_judgement(connection, kind) > store.mark(connection, name) for kind, name in _LOGS.items())
    graded = store.last_grade(connection) > store.mark(connection, store.GRADES)
    return count if count or judged or graded or store.in_state(connection, store.SETTLE, 1) else None


_LOGS: dict[RecordKind, str] = {"actor": store.ACTORS, "event": store.EVENTS}
"""The logs of judgements that incidents depend on, and how far each was taken in."""


class _Batch:
    """One transaction's work."""

    def __init__(self, connection: Connection, memory: Memory) -> None:
        self._connection, self._memory = connection, memory
        self.failed: list[DocumentError] = []
        self.more = True
        log = store.log(connection, "actor")
        self._groups = Clusters(log)
        self._note_groups(log)
        self._note_events()
        self._note_grades()

    def compare(self, most: int) -> int:
        """Compare reports that wait, `most` of them; gives how many they were. One that breaks our code stops none of the others."""
        try:
            with self._connection.begin_nested():
                return self._compare(most)
        except _BROKEN as error:
            if most > 1:
                return self.compare(1)
            if debugging():
                raise
            self._skip(error)
            self.more = True
            return 1

    def _skip(self, error: Exception) -> None:
        """Leave the report out that comes next."""
        mark = store.mark(self._connection, store.READINGS)
        again, new = store.in_state(self._connection, store.COMPARE, 1), store.waiting(self._connection, mark, 1)
        store.set_state(self._connection, [one.reading for one in again], store.DONE)
        if not again:
            store.set_mark(self._connection, store.READINGS, new[0].reading)
        document = (again or new)[0].document
        self.failed.append(DocumentError(document, f"it couldn't be compared with others: {internal_error(error)}"))

    def _compare(self, most: int) -> int:
        again = store.in_state(self._connection, store.COMPARE, most)
        new = store.waiting(self._connection, store.mark(self._connection, store.READINGS), most - len(again))
        targets = {one.document: one.reading for one in (*again, *new)}  # a new reading of a report takes the place of the one before
        told = self._memory.tellings(self._connection, targets.values())
        shelf, merging = self._merging(targets)
        for document, reading in targets.items():
            shelf.expect(document, reading)
            changed = merging.enter(document, canonical(told[reading], self._groups))
            store.set_state(self._connection, shelf.readings(changed), store.SETTLE, instead_of=store.DONE)
        if new:
            store.set_mark(self._connection, store.READINGS, new[-1].reading)
        self.more = len(again) + len(new) == most
        return len(again) + len(new)

    def settle(self) -> bool:
        """Make the incidents of reports that were compared; true where more may wait."""
        waiting = store.in_state(self._connection, store.SETTLE, _AT_ONCE)
        if waiting:
            shelf, merging = self._merging({})
            merging.settle(shelf.take_up(one.document for one in waiting))
        return len(waiting) == _AT_ONCE

    def _merging(self, targets: Mapping[str, int]) -> tuple[LedgerShelf, Merging]:
        shelf = LedgerShelf(self._connection, self._memory, self._groups)
        return shelf, Merging(shelf, judged(self._connection, self._memory, targets))

    def _note_groups(self, log: Sequence[Decision]) -> None:
        """Have reports compared anew in which a group is named that goes by another id since the last time."""
        mark = store.mark(self._connection, store.ACTORS)
        if not log or log[-1].id == mark:
            return
        before = Clusters([row for row in log if row.id <= mark])
        names = before.absorbed.keys() | self._groups.absorbed.keys()
        other = {name for name in names if before.canonical(name) != self._groups.canonical(name)}
        store.set_state(self._connection, store.readings_on(self._connection, other), store.COMPARE)
        store.set_mark(self._connection, store.ACTORS, log[-1].id)

    def _note_events(self) -> None:
        """Have reports compared anew whose events were judged since the last time."""
        mark, last = store.mark(self._connection, store.EVENTS), store.last_judgement(self._connection, "event")
        if last == mark:
            return
        readings = store.held(self._connection, store.judged_documents(self._connection, mark))
        store.set_state(self._connection, readings.values(), store.COMPARE)
        store.set_mark(self._connection, store.EVENTS, last)

    def _note_grades(self) -> None:
        """Have incidents summed up anew that a publisher tells of who was graded since the last time."""
        mark, last = store.mark(self._connection, store.GRADES), store.last_grade(self._connection)
        if last == mark:
            return
        store.set_state(self._connection, store.readings_by_graded(self._connection, mark), store.SETTLE, instead_of=store.DONE)
        store.set_mark(self._connection, store.GRADES, last)


def judged(connection: Connection, memory: Memory, targets: Mapping[str, int]) -> Judged:
    """Give the standing judgements on events, as `current_pairs` has them."""
    return Judged(Judgement(one, other, same=row.verdict == "same") for row, one, other in current_pairs(connection, memory, targets))


def current_pairs(connection: Connection, memory: Memory, targets: Mapping[str, int]) -> Iterator[tuple[store.Judged, str, str]]:
    """Give the standing judgements on events, each with the events that stand now for those that it was made on.

    The readings that count are the held ones, and those of `targets`, by document, instead. A judgement on an event for which none stands rests.
    """
    rows = store.standing(connection)
    documents = {name.rpartition(":")[0] for row in rows for name in (row.one, row.other)}
    current = store.held(connection, documents) | {name: targets[name] for name in documents & targets.keys()}

    def now(name: str, reading: int) -> str | None:
        document, _, event = name.rpartition(":")
        if document not in current or current[document] == reading:
            return name if document in current else None
        stands = memory.successors(connection, reading, current[document]).get(event)
        return stands and f"{document}:{stands}"

    for row in rows:
        one, other = now(row.one, row.one_reading), now(row.other, row.other_reading)
        if one and other and one != other:
            yield row, one, other
