"""What the ledger took in between the ends of two days: documents, readings that superseded others, groups that it came to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select

from factions.evidence import Record, Span
from factions.ledger import tables as t
from factions.ledger.facts import Cited
from factions.ledger.harm import OPEN, title, veil_of, veils
from factions.ledger.judgements import GroupName, group_names
from factions.ledger.layer import is_current, last_reading, standing
from factions.ledger.privacy import masked_span, private_stretches
from factions.ledger.rows import read_reading
from factions.reading import Coder, Reading

_BATCH = 200


class Window(NamedTuple):
    """Two days (UTC), and the last readings that were there at their ends; 0 where there was none."""

    first: date
    second: date
    after: int
    until: int


class AddedDocument(Record):
    """A document that came in. `source` is the name that it was read from, `added` UTC (ISO 8601), `coder` who read it first."""

    document: str
    title: str | None
    publisher: str | None
    published: str | None
    source: str
    added: str
    coder: Coder


class Superseded(NamedTuple):
    """A document whose reading another superseded: the keys of the one that counted and of the one that counts. `added` is when that came (UTC)."""

    document: str
    title: str | None
    added: str
    before: int
    after: int


class Met(Record):
    """A group as it was first met: what it was called, and its first mention in the first document that names it."""

    group: GroupName
    cited: Cited


def window(connection: Connection, first: date, second: date) -> Window:
    """Give what lies between the ends of two days (UTC)."""
    row = connection.execute(select(last_reading(first).label("after"), last_reading(second).label("until"))).one()
    return Window(first=first, second=second, after=row.after or 0, until=row.until or 0)


def added(connection: Connection, between: Window, groups: Sequence[str] | None = None) -> Iterator[AddedDocument]:
    """Give the documents that came in, the oldest first; with `groups` those in which one of these is named at the end."""
    r, x, d = t.readings.c, t.texts.c, t.documents.c
    rows = (
        select(r.id, r.document, x.title, x.publisher, x.published, d.source, d.added, r.coder, r.version, r.model)
        .select_from(t.readings).join(t.texts, x.id == r.text).join(t.documents, d.id == r.document)
        .where(r.id > between.after, r.id <= between.until, r.supersedes.is_(None))
    )  # fmt: skip
    if groups is not None:
        stands, now = standing(between.second), t.readings.alias("now")
        named = select(stands.c.reading).join(now, now.c.id == stands.c.reading).where(stands.c.group.in_(groups), now.c.document == r.document)
        rows = rows.where(exists(named))
    for row in _each(connection, rows):
        coder = Coder(name=row.coder, version=row.version, model=row.model or None)
        over = veils(connection, [row.document]).get(row.document, OPEN).on
        yield AddedDocument(document=row.document, title=over(row.title), publisher=row.publisher, published=row.published,
                            source=over(row.source) or "", added=row.added, coder=coder)  # fmt: skip


def superseded(connection: Connection, between: Window, groups: Sequence[str] | None = None) -> Iterator[Superseded]:
    """Give the documents that were there before and are read anew, in the order of the new readings; with `groups` those that name one of these."""
    r, x, before = t.readings.c, t.texts.c, t.readings.alias("before")
    counted = and_(before.c.document == r.document, is_current(before.c.id, between.first))
    rows = (
        select(r.id, r.document, x.title, r.added, before.c.id.label("before"))
        .select_from(t.readings).join(before, counted).join(t.texts, x.id == r.text)
        .where(r.id > between.after, r.id <= between.until, is_current(r.id, between.second))
    )  # fmt: skip
    if groups is not None:
        one, other = standing(between.first).alias("stood"), standing(between.second).alias("stands")
        named = select(one.c.reading).where(one.c.group.in_(groups), one.c.reading == before.c.id)
        rows = rows.where(exists(named.union_all(select(other.c.reading).where(other.c.group.in_(groups), other.c.reading == r.id))))
    for row in _each(connection, rows):
        heading = title(connection, row.document, row.title)
        yield Superseded(document=row.document, title=heading, added=row.added, before=row.before, after=row.id)


def read(connection: Connection, key: int) -> Reading:
    """Give the reading with a key."""
    return read_reading(connection, key)


def actors_of(connection: Connection, key: int, groups: Sequence[str]) -> frozenset[str]:
    """Give the actors of a reading that were judged to be one of some groups, whether or not it still counts."""
    j = t.judgements.c
    return frozenset(connection.execute(select(j.actor).where(j.reading == key, j.group.in_(groups), j.verdict == "same")).scalars())


def met(connection: Connection, between: Window, groups: Sequence[str] | None = None) -> Iterator[Met]:
    """Give the groups that no document had named before, in the order of their ids."""
    for name, since in _first_met(connection, between, groups):
        held = group_names(connection, {name}, as_of=between.second)[name]
        if cited := first_mention(connection, since, name):
            yield Met(group=held, cited=cited)


def renamed(connection: Connection, between: Window, groups: Sequence[str] | None = None) -> list[tuple[GroupName, GroupName]]:
    """Give the groups that are recorded with another name, kind or country than before, as (before, after), in the order of their ids."""
    v = t.group_versions.c
    turned = select(v.group).distinct().where(v.since > between.after, v.since <= between.until)
    if groups is not None:
        turned = turned.where(v.group.in_(groups))
    ids = set(connection.execute(turned).scalars())
    was, now = (group_names(connection, ids, as_of=day) for day in (between.first, between.second))
    return [(was[name], now[name]) for name in sorted(was) if was[name] != now[name]]


def incidents_touched(connection: Connection, between: Window) -> list[int]:
    """Give the numbers of the incidents that may be another at the second day's end than at the first's."""
    i, b = t.incidents.c, t.incidents_before.c
    first, second = between.first.toordinal(), between.second.toordinal()
    begun = select(i.id).where(i.since > first, i.since <= second)
    since_ended = select(b.incident).where(b.until > first, b.since <= second, or_(b.until <= second, b.since > first))
    return sorted(connection.execute(begun.union(since_ended)).scalars())


def privately_named(connection: Connection, documents: Iterable[str]) -> frozenset[str]:
    """Give the names that any reading of some documents takes for private persons'."""
    m, r = t.mentions.c, t.readings.c
    rows = select(m.text).distinct().join(t.readings, r.id == m.reading).where(t.private, r.document.in_(sorted(documents)))
    return frozenset(connection.execute(rows).scalars())


def first_mention(connection: Connection, key: int, group: str) -> Cited | None:
    """Cite the first words of a reading that name a group; null where it's named by none (a government that a capital stands for)."""
    reading = read_reading(connection, key)
    own = actors_of(connection, key, [group])
    mention = min((one for one in reading.mentions if one.ref in own), key=lambda one: (one.form != "named", one.start), default=None)
    if mention is None:
        return None
    document, start, end = reading.document, *_sentence(reading, mention.start, mention.end)
    span = masked_span(Span.of(document.text, start, end), private_stretches(reading.mentions))
    over = veil_of(reading).on
    return Cited(
        document=document.id, span=span, title=over(document.title), publisher=document.publisher, published=document.published,
        url=over(document.url),
    )  # fmt: skip


def _sentence(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Give the sentence that holds a stretch; the stretch itself where none does."""
    from factions.documents.segmentation import sentences

    return next(((a, b) for a, b in sentences(reading.document.text) if a <= start and end <= b), (start, end))


def _first_met(connection: Connection, between: Window, groups: Sequence[str] | None) -> list[tuple[str, int]]:
    v, older = t.group_versions.c, t.group_versions.alias("older")
    known = exists(select(older.c.since).where(older.c.group == v.group, older.c.since <= between.after))
    rows = (
        select(v.group, func.min(v.since).label("first"))
        .where(v.since > between.after, v.since <= between.until, ~known).group_by(v.group).order_by(v.group)
    )  # fmt: skip
    if groups is not None:
        rows = rows.where(v.group.in_(groups))
    return [(row.group, row.first) for row in connection.execute(rows)]


def _each(connection: Connection, rows: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    """Give the rows of a query over `readings` in the order of their ids, some at a time, so that other queries can be asked in between."""
    last = 0
    while found := connection.execute(rows.where(t.readings.c.id > last).order_by(t.readings.c.id).limit(_BATCH)).all():
        yield from found
        last = found[-1].id
