"""Publishers, and the log of the Admiralty grades that persons give them. A publisher is known by its folded name.

Nothing of the log is changed or deleted: the last grade counts, and a later one takes it back. A publisher that nobody graded has F.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, get_args

from sqlalchemy import Connection, func, insert, select

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import audit
from factions.ledger import tables as t
from factions.ledger.folding import fold_name
from factions.ledger.layer import end_of, is_current, now, writable_name
from factions.ledger.open import Ledger

Grade = Literal["A", "B", "C", "D", "E", "F"]
UNGRADED: Grade = "F"


class Graded(Record):
    """A row of the log: that `judge` gave a publisher a grade, when (UTC, ISO 8601) and why. `publisher` is the folded name, `name` the one given."""

    id: int
    publisher: str
    name: str
    grade: Grade
    judge: str
    reason: str
    made: str


class Spelling(Record):
    """A spelling of a publisher's name, and how many documents have it."""

    name: str
    documents: int


class PublisherSummary(Record):
    """A publisher in a list. `name` is its commonest spelling, null for documents that name no publisher; `graded` is the row that counts, if any."""

    publisher: str | None
    name: str | None
    documents: int
    grade: Grade = UNGRADED
    graded: Graded | None = None
    spellings: tuple[Spelling, ...] = ()


class Grades:
    """The grades that count, as of a moment."""

    def __init__(self, log: Iterable[Graded]) -> None:
        self.graded = {row.publisher: row for row in log}

    def of(self, publisher: str | None) -> Grade:
        """Give a publisher's grade, by its name in whatever spelling; F where nobody gave one."""
        row = self.graded.get(fold_name(publisher)) if publisher else None
        return row.grade if row else UNGRADED


def grades(connection: Connection, *, as_of: date | None = None) -> Grades:
    """Give the grades that count now, or counted at the end of the day `as_of` (UTC)."""
    return Grades(log(connection, as_of=as_of))


def log(connection: Connection, *, as_of: date | None = None) -> list[Graded]:
    """Give the log in its order; `as_of` ends it with that day (UTC)."""
    g = t.grades.c
    rows = select(t.grades).order_by(g.id)
    if as_of is not None:
        rows = rows.where(g.made <= end_of(as_of))
    return [Graded.model_validate(dict(row)) for row in connection.execute(rows).mappings()]


def grade(ledger: Ledger, name: str, given: str, *, because: str, by: str) -> Graded:
    """Give a publisher a grade, which takes the place of any before it; raises LedgerError where name, grade, reason or judge won't do.

    A publisher may be graded before the ledger holds anything of it.
    """
    name, because, by = (" ".join(writable_name(words).replace("\x00", " ").split()) for words in (name, because, by))
    folded = fold_name(name)
    if not folded:
        raise LedgerError(repr(name), "names no publisher")
    if given not in get_args(Grade):
        raise LedgerError(repr(given), f"is no Admiralty grade: give one of {', '.join(get_args(Grade))}")
    if not because or not by:
        raise LedgerError(name, "a grade needs a reason" if by else "say who grades")
    with ledger.write() as connection:
        last = connection.execute(select(t.grades.c.id, t.grades.c.made).order_by(t.grades.c.id.desc()).limit(1)).first()
        # the key is the one after the last, and the time never before the last one's: the log until a day is a beginning of the log
        number, made = (last.id + 1, max(now(), last.made)) if last else (1, now())
        row = {"id": number, "publisher": folded, "name": name, "grade": given, "judge": by, "reason": because, "made": made}
        connection.execute(insert(t.grades).values(row))
        audit.enter(connection, by=by, deed="publisher.grade", subject=folded, because=because, detail={"grade": given}, rows=[("grades", number)])
    return Graded.model_validate(row)


def publishers(ledger: Ledger, *, as_of: date | None = None) -> list[PublisherSummary]:
    """List the publishers of the documents that the ledger holds, or held at the end of the day `as_of` (UTC), those with most documents first.

    Behind them come publishers that were graded and of which there is no document; documents without a publisher are a line of their own.
    """
    r, i, p = t.readings.c, t.imprints.c, t.publishers.c
    heads = func.count().label("heads")
    counts = (
        select(p.folded, p.name, heads)
        .select_from(t.readings).join(t.imprints, i.text == r.text).outerjoin(t.publishers, p.id == i.publisher)
        .where(is_current(r.id, as_of)).group_by(p.folded, p.name)
    )  # fmt: skip
    with ledger.read() as connection:
        rows = connection.execute(counts).all()
        given = grades(connection, as_of=as_of).graded
    spelt: dict[str | None, list[Spelling]] = {folded: [] for folded in given}
    total: dict[str | None, int] = {}
    for row in rows:
        total[row.folded] = total.get(row.folded, 0) + row.heads
        if row.name is not None:
            spelt.setdefault(row.folded, []).append(Spelling(name=row.name, documents=row.heads))
    found = [_summary(folded, spelt.get(folded, []), total.get(folded, 0), given.get(folded or "")) for folded in {**total, **spelt}]
    return sorted(found, key=lambda one: (-one.documents, one.publisher or ""))


def _summary(folded: str | None, spelt: list[Spelling], documents: int, graded: Graded | None) -> PublisherSummary:
    spelt.sort(key=lambda one: (-one.documents, one.name))
    name = spelt[0].name if spelt else graded.name if graded else None
    return PublisherSummary(
        publisher=folded, name=name, documents=documents, grade=graded.grade if graded else UNGRADED, graded=graded, spellings=tuple(spelt)
    )
