"""Copies of one text, as the ledger keeps them: the marks that texts are found by, which text comes of which, and the families that follow from that.

What makes a copy is told in analysis/copies.py, and analysis/families.py brings in what waits in the queue. Rows about texts stay; a family is made
of the texts that count now. It is known by the id of its first document, by publication; the numbers in the tables mean nothing outside them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Subquery, and_, delete, exists, func, insert, or_, select, true, union_all, update

from factions.ledger import tables as t
from factions.ledger.layer import is_current, last_reading

NO_DAY = -1
"""Stands in the index for a day of publication that isn't known."""
_COMMON = 100  # texts of two months; a mark that more have is most likely a set phrase's, not a copy's
_LEAST = 12  # marks that are looked up though they are common: a wire report may have many copies
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
    """Give the texts of other documents that came in before `text` and share marks with it, those with most first, of equals the newest.

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
    common = sorted((row.heads, row.mark) for row in connection.execute(select(every.c.mark, heads.label("heads")).group_by(every.c.mark)))
    telling = [mark for place, (count, mark) in enumerate(common) if count <= _COMMON or place < _LEAST]
    shared = before(m.text, marks=telling)
    ranked = select(shared.c.text).group_by(shared.c.text).order_by(heads.desc(), shared.c.text.desc()).limit(most)
    return list(connection.execute(ranked).scalars()) if telling else []


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
    """Make a text that counts one family with the texts that it is tied to and that count, too."""
    neighbours = _tied(connection, [text])
    if not neighbours:
        return
    f = t.family_texts.c
    rows = connection.execute(select(f.text, f.family).where(f.text.in_({text, *(one for pair in neighbours for one in pair)}))).all()
    touched = sorted({row.family for row in rows if row.family is not None})
    alone = [row.text for row in rows if row.family is None]
    counted = connection.execute(select(f.family, func.count().label("heads")).where(f.family.in_(touched)).group_by(f.family))
    sizes = {row.family: row.heads for row in counted}
    if not touched:
        _found(connection, alone)
        return
    kept = max(touched, key=lambda family: (sizes[family], -family))
    absorbed = [family for family in touched if family != kept]
    if absorbed:  # the smaller goes into the larger, so that a text changes its family as often as it at least doubles: hardly ever
        connection.execute(update(t.family_texts).where(f.family.in_(absorbed)).values(family=kept))
    if alone:
        connection.execute(update(t.family_texts).where(f.text.in_(alone)).values(family=kept))
    firsts = connection.execute(select(t.families.c.day, t.families.c.document).where(t.families.c.id.in_(touched))).all()
    first = min([*((row.day, row.document) for row in firsts), *_published(connection, alone)], key=_order)
    connection.execute(update(t.families).where(t.families.c.id == kept).values(day=first[0], document=first[1]))
    if absorbed:
        connection.execute(delete(t.families).where(t.families.c.id.in_(absorbed)))


def part(connection: Connection, text: int) -> None:
    """Take a text that no longer counts out of its family, which may fall apart without it."""
    f = t.family_texts.c
    family = connection.execute(select(f.family).where(f.text == text)).scalar_one_or_none()
    if family is None:
        return
    members = set(connection.execute(select(f.text).where(f.family == family)).scalars()) - {text}
    connection.execute(update(t.family_texts).where(f.family == family).values(family=None))
    connection.execute(delete(t.families).where(t.families.c.id == family))
    for component in _components(members, _tied(connection, members)):
        _found(connection, component)


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

    A document that is no copy, of which there is no copy, or that the ledger doesn't hold isn't in the answer: it's a source of its own.
    """
    r = t.readings.c
    texts = {
        text: document for chunk in _chunks(documents)
        for text, document in connection.execute(select(r.text, r.document).where(r.document.in_(chunk), is_current(r.id, as_of)))
    }  # fmt: skip
    return {texts[text]: family for text, family in families_of_texts(connection, texts, as_of=as_of).items()}


def families_of_texts(connection: Connection, texts: Iterable[int], *, as_of: date | None = None) -> dict[int, str]:
    """Give the families of texts that counted then, as `families_of` does."""
    if as_of is not None and _later(connection, as_of):
        return _then(connection, set(texts), as_of)
    f, g = t.family_texts.c, t.families.c
    rows = select(f.text, g.document).join(t.families, g.id == f.family)
    return {text: document for chunk in _chunks(texts) for text, document in connection.execute(rows.where(f.text.in_(chunk)))}


def family(connection: Connection, document: str, *, as_of: date | None = None) -> list[Tie]:
    """Give all ties of the family that a document belongs to, or belonged to at the end of the day `as_of` (UTC); none for one that is alone."""
    r, x = t.readings.c, t.texts.c
    text = connection.execute(select(r.text).where(r.document == document, is_current(r.id, as_of))).scalar_one_or_none()
    if text is None:
        return []
    ties = list(_reached(connection, {text}, as_of))
    texts = {one for pair in ties for one in (pair.text, pair.earlier)}
    names = {key: name for chunk in _chunks(texts) for key, name in connection.execute(select(x.id, x.document).where(x.id.in_(chunk)))}
    pairs = ((*sorted((names[row.text], names[row.earlier])), row) for row in ties)
    return sorted((Tie(one, other, row.share, row.credit) for one, other, row in pairs), key=lambda tie: (tie.one, tie.other))


class FamilySummary(NamedTuple):
    """A family in a list: its first document, and how many it has."""

    document: str
    documents: int


def largest(connection: Connection, *, limit: int, offset: int = 0) -> list[FamilySummary]:
    """List the families of now, the largest first."""
    f, g, heads = t.family_texts.c, t.families.c, func.count()
    rows = select(g.document, heads).join(t.family_texts, f.family == g.id).group_by(g.id, g.document).order_by(heads.desc(), g.document)
    return [FamilySummary(*row) for row in connection.execute(rows.limit(limit).offset(offset))]


def _chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    them = iter(values)
    while chunk := list(islice(them, _CHUNK)):
        yield chunk


def _tied(connection: Connection, texts: Iterable[int], as_of: date | None = None) -> set[tuple[int, int]]:
    return {(row.text, row.earlier) for row in _copies(connection, texts, as_of)}


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


def _reached(connection: Connection, texts: set[int], as_of: date | None) -> Iterator[Copied]:
    """Follow ties from texts as far as they lead, each tie once."""
    seen, told, front = set(texts), set[tuple[int, int]](), set(texts)
    while front:
        reached = set()
        for row in _copies(connection, front, as_of):
            if (row.text, row.earlier) not in told:
                told.add((row.text, row.earlier))
                reached |= {row.text, row.earlier}
                yield row
        front = reached - seen
        seen |= front


def _later(connection: Connection, as_of: date) -> bool:
    """Tell whether anything was added after a day."""
    r = t.readings.c
    last = last_reading(as_of)
    return bool(connection.execute(select(or_(last.is_(None), exists(select(r.id).where(r.id > last))))).scalar_one())


def _then(connection: Connection, texts: set[int], as_of: date) -> dict[int, str]:
    ties = [(row.text, row.earlier) for row in _reached(connection, texts, as_of)]
    found: dict[int, str] = {}
    for component in _components({one for pair in ties for one in pair}, ties):
        first = min(_published(connection, component), key=_order)[1]
        found |= dict.fromkeys(texts.intersection(component), first)
    return found


def _components(texts: Iterable[int], ties: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Give the components of two or more."""
    above = {text: text for text in texts}

    def root(text: int) -> int:
        while above[text] != text:
            above[text] = text = above[above[text]]
        return text

    for one, other in ties:
        if one in above and other in above:
            above[max(root(one), root(other))] = min(root(one), root(other))
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for text in sorted(above):
        groups[root(text)].append(text)
    return [group for group in groups.values() if len(group) > 1]


def _published(connection: Connection, texts: Iterable[int]) -> list[tuple[int | None, str]]:
    """Give the days and the documents of texts."""
    f, x = t.family_texts.c, t.texts.c
    rows = select(f.day, x.document).join(t.texts, x.id == f.text)
    return [(day, document) for chunk in _chunks(texts) for day, document in connection.execute(rows.where(f.text.in_(chunk)))]


def _order(first: tuple[int | None, str]) -> tuple[bool, int, str]:
    """Give what puts the documents of a family in order: those without a day come last."""
    day, document = first
    return day is None, day or 0, document


def _found(connection: Connection, texts: Sequence[int]) -> None:
    """Make texts a family."""
    day, document = min(_published(connection, texts), key=_order)
    key = connection.execute(insert(t.families).values(day=day, document=document).returning(t.families.c.id)).scalar_one()
    for chunk in _chunks(texts):
        connection.execute(update(t.family_texts).where(t.family_texts.c.text.in_(chunk)).values(family=key))


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
    return {row.document: Head(*row) for chunk in _chunks(documents) for row in connection.execute(rows.where(r.document.in_(chunk)))}


def documents_called(connection: Connection, name: str) -> list[str]:
    """Give the documents with an id that is, or begins with, `name`, or that were read from a source of that name; eleven at the most."""
    d = t.documents.c
    begins = _ID.fullmatch(name)
    them = or_(d.id == name, d.source == name, and_(d.id >= name, d.id < f"{name}g")) if begins else or_(d.id == name, d.source == name)
    return list(connection.execute(select(d.id).where(them).order_by(d.id).limit(11)).scalars())
