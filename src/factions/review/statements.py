"""Reviewing statements: a person accepts, corrects, rejects, adds, assigns or comments, or takes such a deed back.

Each call is one transaction: the rows of the log, their lines in the audit log and, where a deed changes what a document's reading holds, one new
reading that supersedes it. Incidents follow at once, as they do after an addition.

A statement is named by its document's id, or the beginning of it, a colon and the statement's id: `3f2a9c:e4`. It keeps that name until the document
is read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.errors import LedgerError
from factions.evidence import Span
from factions.ledger import audit, reviews
from factions.ledger.clusters import RULE
from factions.ledger.correcting import Held, held, settle
from factions.ledger.corrections import letter, next_number
from factions.ledger.layer import writable_name
from factions.ledger.open import Ledger
from factions.ledger.review_items import document_called
from factions.ledger.reviews import New, Row, State
from factions.ledger.rows import read_reading
from factions.reading import Reading
from factions.review.fields import Kind, added, changed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.statements.records import Statement

_SHORT = 12  # characters of a document's id that messages show


class StaleError(LedgerError):
    """Somebody has judged a statement, or its report was read anew, since whoever judges it now has seen it."""


class Reviewed(NamedTuple):
    """What a deed came to: its row of the log, the statement's name, its state since, and the key of the reading that counts since."""

    row: Row
    name: str
    state: State
    reading: int


class Item(NamedTuple):
    """A statement under review: null `statement` where the reading that counts doesn't have it (it was rejected); `log` is its document's."""

    name: str
    id: str
    held: Held
    reading: Reading
    statement: Statement | None
    log: list[Row]

    @property
    def own(self) -> list[Row]:
        """The standing rows on it."""
        return reviews.by_item(self.log, self.held.base).get(self.id, [])

    @property
    def state(self) -> State:
        """What its review has come to."""
        return reviews.state_of(self.own)

    @property
    def seal(self) -> str:
        """What a deed must find unchanged."""
        return seal(self.held.base, self.state)


def seal(base: int, state: State | None) -> str:
    """Give what a deed must find unchanged: the machine's reading that a statement's id is of, and the deed that counts."""
    return f"{base}.{state.deed if state and state.deed else 0}"


def accept(ledger: Ledger, names: Sequence[str], *, by: str, because: str = "", seen: str = "") -> list[Reviewed]:
    """Say that statements are right as they stand; raises LedgerError where there is none of a name, or you said so already.

    Here, and in `reject` and `correct`, `seen` is the statement's seal when it was looked at: StaleError is raised where it has another by now.
    """

    def deed(item: Item, by: str, because: str) -> New:
        _present(item, "undo the rejection first")
        if item.state.state == "accepted" and item.state.by == by and not item.state.changed:
            raise LedgerError(item.name, f"was accepted by {by} already, on {(item.state.made or '')[:10]}")
        return _new(item, "accept", by, because)

    return _do(ledger, names, deed, by, because, seen)


def reject(ledger: Ledger, names: Sequence[str], *, by: str, because: str, seen: str = "") -> list[Reviewed]:
    """Say that the report doesn't state this; it is no longer shown. Raises LedgerError where there is no reason, or nothing to reject."""

    def deed(item: Item, by: str, because: str) -> New:
        if not because:
            raise LedgerError(item.name, "a rejection needs a reason")
        _present(item, "it can't be rejected twice")
        return _new(item, "reject", by, because)

    return _do(ledger, names, deed, by, because, seen)


def correct(ledger: Ledger, name: str, changes: Mapping[str, str], *, by: str, because: str = "", seen: str = "") -> Reviewed:
    """Change fields of a statement (fields.py tells how they are written); raises FieldError that names the field, LedgerError."""

    def deed(item: Item, by: str, because: str) -> New:
        _present(item, "undo the rejection first")
        if not changes:
            raise LedgerError(item.name, "name a field to correct")
        assert item.statement is not None  # noqa: S101 - _present has seen it
        content = changed(item.reading, item.statement, changes, subject=item.name)
        return _new(item, "correct", by, because)._replace(content=content)

    return _do(ledger, [name], deed, by, because, seen)[0]


def add(ledger: Ledger, document: str, kind: Kind, words: str | Span, changes: Mapping[str, str], *, by: str, because: str = "") -> Reviewed:
    """Add a statement that the machine missed, citing the sentences that hold `words`, or that stretch of the text.

    Raises FieldError that names the field, LedgerError.
    """
    by, because = checked(by, because)
    with ledger.write() as connection:
        own = held(connection, document_called(connection, document))
        reading, log = read_reading(connection, own.current), reviews.rows(connection, [own.document])
        content = added(reading, kind, words, changes, subject=own.document[:_SHORT])
        first = letter(content.statement)
        known = {one.id for one in read_reading(connection, own.base).statements} | {row.item for row in log if row.base == own.base}
        name = f"{first}{next_number(one for one in known if one.startswith(first))}"
        item = Item(f"{own.document[:_SHORT]}:{name}", name, own, reading, None, log)
        found = _written(connection, [(item, _new(item, "add", by, because)._replace(content=content))])
    _follow(ledger)
    return found[0]


def assign(ledger: Ledger, names: Sequence[str], *, to: str, by: str, because: str = "") -> list[Reviewed]:
    """Say who is to look at statements; an empty name says that nobody is. Raises LedgerError."""
    to = _line(to)
    return _do(ledger, names, lambda item, by, because: _new(item, "assign", by, because)._replace(assignee=to or None), by, because)


def comment(ledger: Ledger, name: str, words: str, *, by: str) -> Reviewed:
    """Say something about a statement; raises LedgerError."""
    if not _line(words):
        raise LedgerError(name, "say something")
    return _do(ledger, [name], lambda item, by, because: _new(item, "comment", by, because), by, words)[0]


def undo(ledger: Ledger, what: str, *, by: str, because: str = "") -> Reviewed:
    """Take back the last deed on a statement, or the deed, or undo, of a number (`14`); raises LedgerError where nothing of it stands."""
    by, because = checked(by, because)
    with ledger.write() as connection:
        item, row = _to_undo(connection, what)
        found = _written(connection, [(item, _new(item, "undo", by, because)._replace(undoes=row.id))])
    _follow(ledger)
    return found[0]


def history(ledger: Ledger, name: str, *, as_of: date | None = None) -> list[tuple[Row, int | None]]:
    """Give every deed on a statement, the oldest first, each with the undo that ended it; raises LedgerError where there is no such statement."""
    with ledger.read() as connection:
        item = item_called(connection, name, as_of=as_of)
    lifted = reviews.ended(item.log)
    own = {row.id for row in item.log if row.item == item.id and row.base == item.held.base}
    return [(row, lifted.get(row.id)) for row in item.log if row.id in own]


def item_called(connection: Connection, name: str, *, as_of: date | None = None) -> Item:
    """Give the statement of a name; raises LedgerError where there is none."""
    document, colon, statement = name.strip().rpartition(":")
    if not colon or not document or not statement:
        raise LedgerError(name, "name a statement as `factions review list` does: a document's id, or the beginning of it, a colon, and e1, r1 or c1")
    own = held(connection, document_called(connection, document))
    log = reviews.rows(connection, [own.document], as_of=as_of)
    reading = read_reading(connection, own.current)
    found = next((one for one in reading.statements if one.id == statement), None)
    known = found is not None or any(row.item == statement and row.base == own.base for row in log)
    if not known:
        shown = ", ".join(one.id for one in reading.statements[:_SHORT])
        raise LedgerError(name, f"the document has no such statement; it has {shown or 'none'}{' ...' if len(reading.statements) > _SHORT else ''}")
    return Item(f"{own.document[:_SHORT]}:{statement}", statement, own, reading, found, log)


def checked(by: str, because: str) -> tuple[str, str]:
    """Give who does it and why, each in one line; raises LedgerError where nobody does it."""
    by = _line(by)
    if not by or by.startswith(RULE):
        raise LedgerError("review", f"say who reviews: a person's name, which doesn't begin with {RULE}" if by else "say who reviews")
    return by, _line(because)


def _line(words: str) -> str:
    return " ".join(writable_name(words).replace("\x00", " ").split())


def _present(item: Item, advice: str) -> None:
    if item.statement is None:
        state = item.state
        raise LedgerError(item.name, f"was rejected by {state.by} on {(state.made or '')[:10]}: {advice}" if state.by else "isn't there any longer")


def _new(item: Item, deed: reviews.Deed, by: str, because: str) -> New:
    return New(deed=deed, document=item.held.document, base=item.held.base, item=item.id, by=by, because=because)


def _do(
    ledger: Ledger, names: Iterable[str], deed: Callable[[Item, str, str], New], by: str, because: str, seen: str = ""
) -> list[Reviewed]:  # fmt: skip
    by, because = checked(by, because)
    with ledger.write() as connection:
        items = [item_called(connection, name) for name in dict.fromkeys(names)]
        if not items:
            raise LedgerError("review", "name a statement")
        for item in items:
            if seen and item.seal != seen:
                raise StaleError(item.name, "somebody has judged it meanwhile, or its report was read anew: look at it again")
        found = _written(connection, [(item, deed(item, by, because)) for item in items])
    _follow(ledger)
    return found


def _written(connection: Connection, deeds: Sequence[tuple[Item, New]]) -> list[Reviewed]:
    """Write deeds, their lines of the audit log, and one reading for each document that they change."""
    done = [(item, reviews.append(connection, new)) for item, new in deeds]
    keys = {document: settle(connection, document) for document in dict.fromkeys(item.held.document for item, _ in done)}
    logs = {document: reviews.rows(connection, [document]) for document in keys}
    found = []
    for item, row in done:
        key = keys[row.document]
        audit.enter(
            connection, by=row.by, deed=f"review.{row.deed}", subject=item.name, because=row.because, rows=[("reviews", row.id)],
            detail={"review": row.id, "document": row.document, "base": row.base, "statement": row.item, "reading": key},
        )  # fmt: skip
        own = reviews.by_item(logs[row.document], row.base).get(row.item, [])
        found.append(Reviewed(row, item.name, reviews.state_of(own), key))
    return found


def _follow(ledger: Ledger) -> None:
    """Bring what follows from readings up to date: families of copies, incidents."""
    families.update(ledger)
    keeping.update(ledger)


def _to_undo(connection: Connection, what: str) -> tuple[Item, Row]:
    """Find the row that is to be undone, and what it is about."""
    if not what.strip().isdecimal():
        item = item_called(connection, what)
        standing = [row for row in item.own if row.deed != "comment"] or item.own
        if not standing:
            raise LedgerError(item.name, "nothing was done to it that could be undone")
        return item, standing[-1]
    number = int(what)
    row = next((row for row in reviews.rows(connection) if row.id == number), None)
    if row is None:
        raise LedgerError(what, f"there is no deed of this number: the log of reviews goes to {reviews.last(connection)}")
    own = held(connection, row.document)
    log = reviews.rows(connection, [row.document])
    if (through := reviews.ended(log).get(number)) is not None:
        raise LedgerError(what, f"is undone already, by {through}; `factions review undo {through}` brings it back")
    if row.base != own.base:
        raise LedgerError(what, "is about an older reading of its document: undo what was carried over from it, as `factions review show` lists it")
    item = Item(f"{row.document[:_SHORT]}:{row.item}", row.item, own, read_reading(connection, own.current), None, log)
    return item, row
