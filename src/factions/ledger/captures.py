"""Documents as the read side gives them: in a list, and one with its whole reading."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Subquery, func, select

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import tables as t
from factions.ledger.harm import OPEN, veil_of, veils
from factions.ledger.judgements import clusters
from factions.ledger.layer import end_of, is_current, last_reading, page, standing, writable_name
from factions.ledger.open import Ledger
from factions.ledger.privacy import private_stretches
from factions.ledger.rows import read_reading
from factions.ledger.totals import amounts, recounted
from factions.reading import Coder, Reading


class DocumentSummary(Record):
    """A document in a list. `added` is the time of its first reading (UTC, ISO 8601); `source` is the name it was read from."""

    id: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    source: str
    added: str
    events: int
    relations: int
    claims: int


class ReadingStamp(Record):
    """One reading of a document: who made it, when it was added (UTC), and whether it is the one that counts."""

    coder: Coder
    added: str
    current: bool


class DocumentRecord(Record):
    """A document with its current reading.

    `groups` maps the id of an actor of the reading to the id that its group goes by. `private` are the stretches of the text, as (start, end), that
    name private persons: pages, API and exports mask them. `readings` lists every reading ever added, the oldest first.
    """

    reading: Reading
    source: str
    added: str
    groups: dict[str, str]
    private: tuple[tuple[int, int], ...] = ()
    readings: tuple[ReadingStamp, ...] = ()


class Counts(Record):
    """How much the ledger holds, by its current readings."""

    documents: int
    readings: int
    groups: int
    mentions: int
    events: int
    relations: int
    claims: int


def document(ledger: Ledger, name: str, *, as_of: date | None = None) -> DocumentRecord:
    """Give the document with the id `name` and its current reading, with `as_of` what the ledger held of it at the end of that day (UTC).

    Raises LedgerError where there is, or was, no such document.
    """
    d, r, stands, name = t.documents.c, t.readings.c, standing(as_of), writable_name(name)
    with ledger.read() as connection:
        head = connection.execute(select(t.documents).where(d.id == name)).first()
        if head is None:
            raise LedgerError(name, "the ledger holds no document with this id")
        if as_of is not None and head.added > end_of(as_of):
            raise LedgerError(name, f"the ledger didn't hold this document on {as_of}: it was added on {head.added[:10]}")
        there = [] if as_of is None else [r.id <= last_reading(as_of)]
        rows = connection.execute(select(t.readings, is_current(r.id, as_of).label("current")).where(r.document == name, *there).order_by(r.id)).all()
        key = next(row.id for row in rows if row.current)
        judged = connection.execute(select(stands.c.actor, stands.c.group).where(stands.c.reading == key)).all()
        reading = read_reading(connection, key)
        same = clusters(connection, as_of=as_of)
    over = veil_of(reading).on
    shown = reading.document.model_copy(update={"title": over(reading.document.title), "url": over(reading.document.url)})
    return DocumentRecord(
        reading=reading.model_copy(update={"document": shown}), source=over(head.source) or "", added=head.added,
        groups={row.actor: same.canonical(row.group) for row in judged},
        private=private_stretches(reading.mentions),
        readings=tuple(
            ReadingStamp(coder=Coder(name=row.coder, version=row.version, model=row.model or None), added=row.added, current=bool(row.current))
            for row in rows
        ),
    )  # fmt: skip


def documents(ledger: Ledger, *, limit: int = 50, offset: int = 0, as_of: date | None = None) -> list[DocumentSummary]:
    """List documents, the last added first; with `as_of` those of the end of that day (UTC), as they were read then."""
    first = t.readings.alias("first")
    there = [] if as_of is None else [first.c.id <= last_reading(as_of)]
    # each document has one reading that supersedes none, and their numbers are in the order in which documents came
    firsts = (
        select(first.c.id, first.c.document).where(first.c.supersedes.is_(None), *there)
        .order_by(first.c.id.desc()).limit(page(limit)).offset(page(offset)).subquery("firsts")
    )  # fmt: skip
    with ledger.read() as connection:
        return described(connection, firsts, as_of=as_of)


def described(connection: Connection, firsts: Subquery, *, as_of: date | None = None) -> list[DocumentSummary]:
    """Describe documents by their first readings, (id, document), the last added first."""
    d, r, x = t.documents.c, t.readings.c, t.texts.c
    listed = (
        select(d.id, d.source, d.added, r.id.label("reading"), x.title, x.publisher, x.published, x.url, x.language)
        .select_from(firsts).join(t.documents, d.id == firsts.c.document).join(t.readings, r.document == firsts.c.document)
        .join(t.texts, x.id == r.text).where(is_current(r.id, as_of)).order_by(firsts.c.id.desc())
    )  # fmt: skip
    rows = connection.execute(listed).all()
    s = t.statements.c
    tally = select(s.reading, s.kind, func.count().label("heads")).where(s.reading.in_([row.reading for row in rows])).group_by(s.reading, s.kind)
    counts = {(row.reading, row.kind): row.heads for row in connection.execute(tally)}
    veil = veils(connection, {row.id for row in rows})
    over = {row.id: veil.get(row.id, OPEN).on for row in rows}
    return [
        DocumentSummary(
            id=row.id, title=over[row.id](row.title), publisher=row.publisher, published=row.published, url=over[row.id](row.url),
            language=row.language, source=over[row.id](row.source) or "", added=row.added,
            events=counts.get((row.reading, "event"), 0), relations=counts.get((row.reading, "relation"), 0),
            claims=counts.get((row.reading, "claim"), 0),
        )
        for row in rows
    ]  # fmt: skip


def counts(ledger: Ledger, *, as_of: date | None = None) -> Counts:
    """Give how much the ledger holds, or held at the end of the day `as_of` (UTC).

    `readings` counts superseded ones too, all else the current ones only.
    """
    with ledger.read() as connection:
        return Counts(**(amounts(connection) if as_of is None else recounted(connection, clusters(connection, as_of=as_of), as_of)))
