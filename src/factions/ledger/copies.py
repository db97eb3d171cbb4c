"""Copies of one text, as the ledger keeps them: the marks that texts are found by, which text comes of which, and the families that follow from that.

What makes a copy is told in analysis/copies.py, and analysis/families.py brings in what waits in the queue. Rows about texts stay; families are made
of the texts that count now: each belongs to the first published of those that it is tied to. The numbers in the tables mean nothing outside them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Subquery, and_, delete, exists, func, insert, or_, select, true, union_all, update

from factions.ledger import tables as t
from factions.ledger.harm import OPEN, veils
from factions.ledger.layer import is_current, last_reading

NO_DAY = -1
"""Stands in the index for a day of publication that isn't known."""
_COMMON = 100  # texts of two months; a mark that more have is most likely a set phrase's, not a copy's
_LEAST = 12  # marks that are looked up at least, however common: a wire report may have many copies
_CHUNK = 500  # values of one query
_ID = re.compile(r"[0-9a-f]{6,64}")  # the beginning of a document's id that tells it from others
_Value = TypeVar("_Value")


class Waiting(NamedTuple):
    """A reading in the queue, and its text. `imprinted` tells whether its imprint is there."""

    reading: int
    text: int
    imprinted: bool


class Held(NamedTuple):
    """A text with what copies are told by."""

    text: int
    document: str
    words: str
    publisher: str | None
    byline: str | None
    published: str | None


class Copy(NamedTuple):
    """That a text comes of one text with an earlier one: `share` of the shorter one's shingles is in the other, `credit` the agency credited."""

    earlier: int
    share: float
    credit: str | None


class Copied(NamedTuple):
    """A row of copies: a text, and what it's a copy of."""

    text: int
    earlier: int
    share: float
    credit: str | None


class Tie(NamedTuple):
    """Two documents of a family, and what makes them one."""

    one: str
    other: str
    share: float
    credit: str | None


def waiting(connection: Connection, most: int) -> list[Waiting]:
    """Give the readings that wait longest."""
    q, r = t.copy_queue.c, t.readings.c
    rows = select(q.reading, r.text, q.imprinted).join(t.readings, r.id == q.reading).order_by(q.reading).limit(most)
    return [Waiting(row.reading, row.text, bool(row.imprinted)) for row in connection.execute(rows)]


def done(connection: Connection, reading: int) -> None:
    """Take a reading out of the queue."""
    connection.execute(delete(t.copy_queue).where(t.copy_queue.c.reading == reading))


def looked(connection: Connection, text: int) -> bool:
    """Tell whether copies of a text were looked for before."""
    return connection.execute(select(t.family_texts.c.text).where(t.family_texts.c.text == text)).first() is not None


def held(connection: Connection, texts: Sequence[int]) -> list[Held]:
    """Give texts, in the order in which they were asked for."""
    x = t.texts.c
    rows = select(x.id, x.document, x.text, x.publisher, x.byline, x.published)
    found = {row.id: Held(*row) for chunk in _chunks(texts) for row in connection.execute(rows.where(x.id.in_(chunk)))}
    return [found[text] for text in texts]


def alike(connection: Connection, text: Held, marks: Sequence[int], days: tuple[int, int] | None, most: int) -> list[int]:
    """Give the texts of other documents that came in before `text` and share marks with it, those with most first, of equals the oldest.

    `days` are the first and the last day of publication, ordinals, between which they are; those without a day are among them. Null: any day. Marks
    that very many of them have, as those of set phrases, count only where there are few others.
    """
    m = t.copy_marks.c
    heads = func.count()

    def before(*columns: ColumnElement[Any], marks: Sequence[int]) -> Subquery:
        when: list[ColumnElement[bool]] = [m.day.between(*days), m.day == NO_DAY] if days else [true()]
        return union_all(*(select(*columns).where(m.mark.in_(marks), one, m.text < text.text) for one in when)).subquery("before")

    if not marks:
        return []
    every = before(m.mark, marks=marks)
    shared_by = sorted((row.heads, row.mark) for row in connection.execute(select(every.c.mark, heads.label("heads")).group_by(every.c.mark)))
    few = _LEAST - (len(marks) - len(shared_by))
    telling = [mark for place, (count, mark) in enumerate(shared_by) if count <= _COMMON or place < few]
    if not telling:
        return []
    shared = before(m.text, marks=telling)
    ranked = select(shared.c.text).group_by(shared.c.text).order_by(heads.desc(), shared.c.text).limit(most)
    return list(connection.execute(ranked).scalars())


def record(connection: Connection, text: int, day: int | None, marks: Sequence[int], found: Sequence[Copy]) -> None:
    """Write down a text that was looked at: its marks, and what it's a copy of."""
    connection.execute(insert(t.family_texts).values(text=text, day=day))
    for table, rows in (
        (t.copy_marks, [{"mark": mark, "day": NO_DAY if day is None else day, "text": text} for mark in marks]),
        (t.copies, [{"text": text, **copy._asdict()} for copy in found]),
    ):
        if rows:
            connection.execute(insert(table), rows)


def join(connection: Connection, text: int) -> None:
    """Put a text that counts in its place among the texts that it is tied to."""
    near = _near(connection, [text]).get(text, set())
    if not near:
        return
    ranks = _ranks(connection, {text, *near})
    firsts = _firsts(connection, near)
    ranks |= _ranks(connection, set(firsts.values()) - ranks.keys())
    _put(connection, text, min({text, *near}, key=ranks.__getitem__))
    for one in near:
        if ranks[text] < ranks[firsts.get(one, one)]:
            _put(connection, one, text)


def part(connection: Connection, text: int) -> None:
    """Take a text that no longer counts out: those whose first it was get another, or none."""
    f = t.family_texts.c
    left = set(connection.execute(select(f.text).where(f.first == text)).scalars())
    _put(connection, text, text)
    if left:
        near = _near(connection, left)
        ranks = _ranks(connection, left.union(*near.values()))
        for one in left:
            _put(connection, one, min({one, *near.get(one, ())}, key=ranks.__getitem__))


def tied(connection: Connection, texts: Iterable[int]) -> set[int]:
    """Give the texts that some are tied to, whether or not these count."""
    c, wanted = t.copies.c, list(texts)
    rows = [row for chunk in _chunks(wanted) for row in connection.execute(select(c.text, c.earlier).where(c.text.in_(chunk) | c.earlier.in_(chunk)))]
    return {text for row in rows for text in row} - set(wanted)


def sharing(connection: Connection, texts: Collection[int]) -> list[int]:
    """Give the texts that came in after one of these and share a mark with it, the oldest first."""
    m, own = t.copy_marks.c, t.copy_marks.alias("own")
    rows = select(m.text).distinct().join(own, own.c.mark == m.mark).where(own.c.text.in_(texts), m.text > own.c.text, m.text.not_in(texts))
    return sorted(connection.execute(rows).scalars())


def forget(connection: Connection, texts: Collection[int], *, for_good: bool) -> None:
    """Forget what texts are found by and what they come of; those that come of them too where it's `for_good`, and they are taken down."""
    c = t.copies.c
    connection.execute(delete(t.copies).where(c.text.in_(texts) | c.earlier.in_(texts) if for_good else c.text.in_(texts)))
    connection.execute(delete(t.copy_marks).where(t.copy_marks.c.text.in_(texts)))
    if for_good:
        connection.execute(update(t.family_texts).where(t.family_texts.c.first.in_(texts)).values(first=None))
    connection.execute(delete(t.family_texts).where(t.family_texts.c.text.in_(texts)))


def settle(connection: Connection, texts: Iterable[int]) -> None:
    """Put each of some texts that count in its family anew."""
    counted = [text for text in sorted(set(texts)) if counts(connection, text)]
    near = _near(connection, counted)
    ranks = _ranks(connection, set(counted).union(*near.values()))
    for text in counted:
        _put(connection, text, min({text, *near.get(text, ())}, key=ranks.__getitem__))


def replaced(connection: Connection, reading: int) -> int | None:
    """Give the text whose place another one took with this reading; null where it took none's."""
    i = t.imprints.c
    r, older = t.readings, t.readings.alias("older")
    row = connection.execute(
        select(older.c.text).select_from(r).join(older, older.c.id == r.c.supersedes).join(t.imprints, i.text == older.c.text)
        .where(r.c.id == reading, i.until.is_not(None))
    ).first()  # fmt: skip
    return None if row is None else row.text


def counts(connection: Connection, text: int) -> bool:
    """Tell whether a text is its document's now."""
    i = t.imprints.c
    return connection.execute(select(i.text).where(i.text == text, i.until.is_(None))).first() is not None


def families_of(connection: Connection, documents: Iterable[str], *, as_of: date | None = None) -> dict[str, str]:
    """Give the families of documents, now or at the end of the day `as_of` (UTC), by the id of the family's first document.

    A document that is the first itself, that is no copy, or that the ledger doesn't hold isn't in the answer: its family goes by its own id.
    """
    r = t.readings.c
    texts = {
        text: document for chunk in _chunks(documents)
        for text, document in connection.execute(select(r.text, r.document).where(r.document.in_(chunk), is_current(r.id, as_of)))
    }  # fmt: skip
    return {texts[text]: family for text, family in families_of_texts(connection, texts, as_of=as_of).items()}


def publishers_of(connection: Connection, documents: Iterable[str], *, as_of: date | None = None) -> dict[str, str | None]:
    """Give the publishers of documents, now or at the end of the day `as_of` (UTC)."""
    r, x = t.readings.c, t.texts.c
    found: dict[str, str | None] = {}
    for chunk in _chunks(set(documents)):
        rows = select(r.document, x.publisher).join(t.texts, x.id == r.text).where(r.document.in_(chunk), is_current(r.id, as_of))
        found |= {row.document: row.publisher for row in connection.execute(rows)}
    return found


def families_of_texts(connection: Connection, texts: Iterable[int], *, as_of: date | None = None) -> dict[int, str]:
    """Give the families of texts that counted then, as `families_of` does."""
    firsts = _firsts(connection, texts, as_of)
    names = _documents(connection, set(firsts.values()))
    return {text: names[first] for text, first in firsts.items()}


def family(connection: Connection, document: str, *, as_of: date | None = None) -> list[Tie]:
    """Give all ties in the family that a document belongs to, or belonged to at the end of the day `as_of` (UTC); none for one that is alone."""
    r = t.readings.c
    text = connection.execute(select(r.text).where(r.document == document, is_current(r.id, as_of))).scalar_one_or_none()
    if text is None:
        return []
    first = _firsts(connection, [text], as_of).get(text, text)
    near = _near(connection, [first], as_of).get(first, set())
    members = {first, *(one for one, its in _firsts(connection, near, as_of).items() if its == first)}
    ties = {(row.text, row.earlier): row for row in _copies(connection, members, as_of) if {row.text, row.earlier} <= members}
    names = _documents(connection, members)
    ends = ((names[row.text], names[row.earlier], row) for row in ties.values())
    return sorted((Tie(min(a, b), max(a, b), row.share, row.credit) for a, b, row in ends), key=lambda tie: (tie.one, tie.other))


class FamilySummary(NamedTuple):
    """A family in a list: its first document, and how many it has."""

    document: str
    documents: int


def largest(connection: Connection, *, limit: int, offset: int = 0) -> list[FamilySummary]:
    """List the families of now, the largest first."""
    f, heads = t.family_texts.c, func.count()
    rows = select(f.first, heads.label("heads")).where(f.first.is_not(None)).group_by(f.first).order_by(heads.desc(), f.first)
    found = connection.execute(rows.limit(limit).offset(offset)).all()
    names = _documents(connection, [row.first for row in found])
    return [FamilySummary(names[row.first], row.heads + 1) for row in found]


def _chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    them = iter(values)
    while chunk := list(islice(them, _CHUNK)):
        yield chunk


def _near(connection: Connection, texts: Iterable[int], as_of: date | None = None) -> defaultdict[int, set[int]]:
    """Give what each text is tied to."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for row in _copies(connection, texts, as_of):
        found[row.text].add(row.earlier)
        found[row.earlier].add(row.text)
    return found


def _copies(connection: Connection, texts: Iterable[int], as_of: date | None = None) -> Iterator[Copied]:
    """Give the ties of texts to others, both of which count, or did at the end of a day; one between two of them may come twice."""
    c, one, other = t.copies.c, t.imprints.alias("one"), t.imprints.alias("other")
    rows = (
        select(c.text, c.earlier, c.share, c.credit)
        .join(one, one.c.text == c.text).join(other, other.c.text == c.earlier).where(_there(one.c, as_of), _there(other.c, as_of))
    )  # fmt: skip
    for chunk in _chunks(texts):
        for end in (c.text, c.earlier):
            yield from (Copied(*row) for row in connection.execute(rows.where(end.in_(chunk))).all())


def _there(i: Any, as_of: date | None) -> ColumnElement[bool]:  # noqa: ANN401 - the columns of an alias of imprints
    """Say that a text was its document's, by its imprint."""
    gone: ColumnElement[bool] = i.until.is_(None)
    if as_of is None:
        return gone
    last = last_reading(as_of)
    return and_(i.since <= last, or_(gone, i.until > last))


def _firsts(connection: Connection, texts: Iterable[int], as_of: date | None = None) -> dict[int, int]:
    """Give the first published of the texts that each is tied to, of those that aren't that themselves."""
    wanted = set(texts)
    if as_of is not None and _later(connection, as_of):
        near = {text: others for text, others in _near(connection, wanted, as_of).items() if text in wanted}
        ranks = _ranks(connection, set(near).union(*near.values()))
        firsts = {text: min({text, *others}, key=ranks.__getitem__) for text, others in near.items()}
        return {text: first for text, first in firsts.items() if text != first}
    f = t.family_texts.c
    rows = select(f.text, f.first).where(f.first.is_not(None))
    return {row.text: row.first for chunk in _chunks(wanted) for row in connection.execute(rows.where(f.text.in_(chunk)))}


def _later(connection: Connection, as_of: date) -> bool:
    """Tell whether anything was added after a day."""
    r = t.readings.c
    last = last_reading(as_of)
    return bool(connection.execute(select(or_(last.is_(None), exists(select(r.id).where(r.id > last))))).scalar_one())


def _ranks(connection: Connection, texts: Iterable[int]) -> dict[int, tuple[bool, int, str]]:
    """Give what puts texts in the order of their publication: those without a day come last."""
    f, i, r = t.family_texts.c, t.imprints.c, t.readings.c
    rows = select(f.text, f.day, r.document).join(t.imprints, i.text == f.text).join(t.readings, r.id == i.since)
    return {
        row.text: (row.day is None, row.day or 0, row.document)
        for chunk in _chunks(texts)
        for row in connection.execute(rows.where(f.text.in_(chunk)))
    }


def _documents(connection: Connection, texts: Iterable[int]) -> dict[int, str]:
    """Give the documents of texts."""
    i, r = t.imprints.c, t.readings.c
    rows = select(i.text, r.document).join(t.readings, r.id == i.since)
    return {row.text: row.document for chunk in _chunks(texts) for row in connection.execute(rows.where(i.text.in_(chunk)))}


def _put(connection: Connection, text: int, first: int) -> None:
    f = t.family_texts.c
    connection.execute(update(t.family_texts).where(f.text == text).values(first=None if first == text else first))


class Head(NamedTuple):
    """A document as a list of copies shows it."""

    document: str
    title: str | None
    publisher: str | None
    published: str | None


def document_heads(connection: Connection, documents: Iterable[str], *, as_of: date | None = None) -> dict[str, Head]:
    """Give the titles, publishers and dates of documents, as they were read last, or by the end of the day `as_of` (UTC)."""
    r, x = t.readings.c, t.texts.c
    rows = select(r.document, x.title, x.publisher, x.published).join(t.texts, x.id == r.text).where(is_current(r.id, as_of))
    found = [Head(*row) for chunk in _chunks(documents) for row in connection.execute(rows.where(r.document.in_(chunk)))]
    veil = veils(connection, {head.document for head in found})
    return {head.document: head._replace(title=veil.get(head.document, OPEN).on(head.title)) for head in found}


def documents_called(connection: Connection, name: str) -> list[str]:
    """Give the documents with an id that is, or begins with, `name`, or that were read from a source of that name; eleven at the most."""
    d = t.documents.c
    begins = _ID.fullmatch(name)
    them = or_(d.id == name, d.source == name, and_(d.id >= name, d.id < f"{name}g")) if begins else or_(d.id == name, d.source == name)
    return list(connection.execute(select(d.id).where(them).order_by(d.id).limit(11)).scalars())
