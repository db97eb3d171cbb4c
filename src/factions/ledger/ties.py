"""Ties as the ledger keeps them: what relations of many readings tie to each other, and all that is needed to weigh them.

A tie is a type, a subtype, a subject and an object: two groups, or for `based_in` a group and a place. `ties` has one row for each, `tie_statements`
one for each relation that states it; both are written with the reading, and hold superseded readings', too, so that any day can be asked for. Groups
that were judged to be one are put together when ties are read. How ties are weighed and dated is told in analysis/ties.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, exists, func, insert, select

from factions.evidence import Span
from factions.ledger import tables as t
from factions.ledger.dialects import by_keys, insert_numbered
from factions.ledger.facts import Cited
from factions.ledger.folding import fold_name
from factions.ledger.harm import OPEN, veils
from factions.ledger.layer import is_current
from factions.ledger.privacy import Stretch, masked_span, named_in
from factions.reading import Reading
from factions.statements.records import SYMMETRIC

PLACE = "place:"
"""What the object of a tie to a place begins with; no id of a group holds a colon."""
NAME = "name:"
"""What a speaker begins with who is named and no group."""
_CHUNK = 500
_SYMMETRIC: frozenset[str] = frozenset(SYMMETRIC)

TieKey = tuple[str, str, str, str]
Statement = tuple[int, str]
"""A reading, and the id of a statement in it."""


class TieRow(NamedTuple):
    """A tie as it was recorded, before any judgement. `object` is a group's id, or `PLACE` and what tells a place; `place` and `country` name it."""

    id: int
    type: str
    subtype: str | None
    subject: str
    object: str
    place: str | None
    country: str | None


class Among(NamedTuple):
    """Which ties are wanted: of some types, with a group of some countries and one of some kinds at an end; none of a list: all."""

    types: Sequence[str] = ()
    countries: Sequence[str] = ()
    kinds: Sequence[str] = ()


class Stated(NamedTuple):
    """One statement of a tie.

    `speaker` is null where the report says so itself, '' where it quotes somebody unnamed, else a group's id, or `NAME` and a folded name.

    `time` (EDTF) is when it says that the tie held, `published` the report's date. `text` is the key of the report's text.
    """

    tie: int
    reading: int
    statement: str
    document: str
    text: int
    publisher: str | None
    published: str | None
    factuality: str
    confidence: float
    role: str | None
    time: str | None
    speaker: str | None


class Testimony(NamedTuple):
    """What a statement of any kind rests on. `parties` are the groups that have a role in it, `speaker` is as in `Stated`."""

    document: str
    statement: str
    text: int
    publisher: str | None
    published: str | None
    factuality: str
    confidence: float
    speaker: str | None
    parties: frozenset[str]


class _Head(NamedTuple):
    """What a citation tells of its report."""

    document: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None


class _Role(NamedTuple):
    """A role of a statement: the group that fills it, the place, the time, and a folded name where it's somebody named who is no group."""

    group: str | None
    place: str | None
    place_name: str | None
    country: str | None
    time: str | None
    name: str


class Drawn(NamedTuple):
    """A statement of a tie as its reading has it: the tie by `key` (subject, object, type, subtype), what its place is called, and the rest."""

    key: TieKey
    place: str | None
    country: str | None
    statement: str
    factuality: str
    confidence: float
    role: str | None
    time: str | None
    speaker: str | None


def record(connection: Connection, key: int, reading: Reading) -> None:
    """Write down anew what a reading ties, when it has come in or its judgements have changed; `key` is the reading's."""
    connection.execute(delete(t.tie_statements).where(t.tie_statements.c.reading == key))
    j, undoing = t.judgements.c, t.judgements.alias("undoing").c
    judged = select(j.actor, j.group).where(j.reading == key, j.verdict == "same", ~exists(select(undoing.id).where(undoing.undoes == j.id)))
    found = drawn(reading, {row.actor: row.group for row in connection.execute(judged.order_by(j.id))})
    keys = known(connection, found)
    if found:
        connection.execute(insert(t.tie_statements), [
            dict(zip(t.tie_statements.c.keys(), (keys[one.key], key, *said(one)), strict=True)) for one in found
        ])  # fmt: skip


def said(one: Drawn) -> tuple[Any, ...]:
    """Give the columns of `tie_statements` behind the tie and the reading."""
    return one.statement, one.factuality, one.confidence, one.role, one.time, one.speaker


def drawn(reading: Reading, groups: Mapping[str, str]) -> list[Drawn]:
    """Give what a reading ties; `groups` are those that its actors were judged to be."""
    mentions = {mention.id: mention for mention in reading.mentions}
    actors, places = {one.id: one for one in reading.actors}, {one.id: one for one in reading.places}
    times = {one.id: one.edtf for one in reading.times}
    claims = {claim.id: claim for claim in reading.claims}

    def who(name: str) -> _Role:
        mention = mentions[name]
        actor, place = actors.get(mention.ref or ""), places.get(mention.ref or "")
        called = fold_name(actor.name) if actor and mention.form == "named" else ""
        group, time = groups.get(mention.ref or "") if actor else None, times.get(mention.ref or "")
        if place is None:
            return _Role(group, None, None, None, time, called)
        return _Role(group, _place(place.name, place.country, place.geonames), place.name, place.country, time, called)

    found: list[Drawn] = []
    for one in reading.relations:
        subject, other = who(one.subject), who(one.object)
        end = other.group or other.place
        if subject.group is None or end is None:
            continue
        first, second = sorted((subject.group, end)) if one.type in _SYMMETRIC and other.group else (subject.group, end)
        claim = claims.get(one.attribution or "")
        speaker = (_spoken(who(claim.speaker)) if claim.speaker else "") if claim else None
        place, country = (None, None) if other.group else (other.place_name, other.country)
        time = who(one.time).time if one.time else None
        key = (first, second, one.type, one.subtype or "")
        found.append(Drawn(key, place, country, one.id, one.factuality, one.confidence, one.role, time, speaker))
    return found


def known(connection: Connection, wanted: Iterable[Drawn]) -> dict[TieKey, int]:
    """Give the ids of ties, which are made where they are new; a place is called as it's called first."""
    keys: dict[TieKey, tuple[str | None, str | None]] = {}
    for one in wanted:
        keys.setdefault(one.key, (one.place, one.country))
    found = dict(zip(keys, by_keys(connection, t.ties, ("subject", "object", "type", "subtype"), list(keys)), strict=True))
    new = [key for key, number in found.items() if number is None]
    rows = [dict(zip(("subject", "object", "type", "subtype", "place", "country"), (*key, *keys[key]), strict=True)) for key in new]
    made = dict(zip(new, insert_numbered(connection, t.ties, rows), strict=True))
    return {key: made[key] if number is None else number for key, number in found.items()}


def _speaker(roles: dict[Statement, dict[tuple[str, int], _Role]], reading: int, claim: str | None) -> str | None:
    if claim is None:
        return None
    who = roles[reading, claim].get(("speaker", 0))
    return "" if who is None else _spoken(who)


def _spoken(who: _Role) -> str:
    return who.group or (f"{NAME}{who.name}" if who.name else "")


def _roles(connection: Connection, statements: Sequence[Statement]) -> dict[Statement, dict[tuple[str, int], _Role]]:
    """Give the roles of statements by part and position, whether or not their readings count now."""
    r, m, a, p, w, j = t.roles.c, t.mentions.c, t.actors.c, t.places.c, t.times.c, t.judgements.alias("judged").c
    undoing = t.judgements.alias("undoing").c
    judged = (j.reading == a.reading) & (j.actor == a.id) & (j.verdict == "same") & ~exists(select(undoing.id).where(undoing.undoes == j.id))
    rows = (
        select(r.reading, r.statement, r.part, r.position, m.form, a.name, j.group, p.geonames, p.name.label("place"), p.country, w.edtf)
        .join(t.mentions, (m.reading == r.reading) & (m.id == r.mention))
        .outerjoin(t.actors, (a.reading == m.reading) & (a.id == m.ref))
        .outerjoin(j.reading.table, judged)
        .outerjoin(t.places, (p.reading == m.reading) & (p.id == m.ref))
        .outerjoin(t.times, (w.reading == m.reading) & (w.id == m.ref))
        .order_by(j.id)
    )  # fmt: skip
    found: defaultdict[Statement, dict[tuple[str, int], _Role]] = defaultdict(dict)
    for row in _of(connection, rows, r.reading, r.statement, statements):
        name = fold_name(row.name) if row.name and row.form == "named" else ""
        found[row.reading, row.statement][row.part, row.position] = _Role(
            row.group, None if row.place is None else _place(row.place, row.country, row.geonames), row.place, row.country, row.edtf, name
        )
    return found


def _place(name: str, country: str | None, geonames: int | None) -> str:
    """Give what tells a place from others in all readings."""
    return f"{PLACE}{geonames or f'{fold_name(name)}|{country or str()}'}"


def _of(
    connection: Connection, query: Select[*tuple[Any, ...]], reading: ColumnElement[int], statement: ColumnElement[str], wanted: Iterable[Statement]
) -> Iterator[Row[Any]]:
    """Give the rows of some statements; the query's first two columns are `reading` and `statement`.

    A few too many are asked for, by the key: for pairs in a list SQLite goes through all rows there are.
    """
    for chunk in _chunks(wanted):
        among = set(chunk)
        rows = query.where(reading.in_({key for key, _ in among}), statement.in_({name for _, name in among}))
        yield from (row for row in connection.execute(rows).all() if (row[0], row[1]) in among)  # all at once: one by one takes twice as long


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    them = iter(values)
    while chunk := list(islice(them, _CHUNK)):
        yield chunk


def ties_of(connection: Connection, members: Sequence[str], *, types: Sequence[str] = ()) -> list[TieRow]:
    """Give the ties at one of whose ends stands one of the groups, which are one; `types` narrows them."""
    c = t.ties.c
    columns = (c.id, c.type, c.subtype, c.subject, c.object, c.place, c.country)
    kinds = [c.type.in_(types)] if types else []
    ends = (select(*columns).where(end.in_(members), *kinds) for end in (c.subject, c.object))
    found = {row.id: TieRow(*row[:2], row.subtype or None, *row[3:]) for rows in ends for row in connection.execute(rows).all()}
    return [found[key] for key in sorted(found)]


def most_stated(
    connection: Connection, most: int, among: Among, *, also: Sequence[str] = (), within: tuple[date, date] | None = None
) -> tuple[list[TieRow], int]:  # fmt: skip
    """Give the ties between groups that are stated most often, in any reading, and how many there are; ties to places are none.

    `among` narrows them, by groups as they were recorded; `also` are groups of which every tie is taken, whatever their own country or kind. With
    `within` only what reports published from a day to another state counts.
    """
    c, g, s = t.ties.c, t.groups.c, t.tie_statements.c
    columns = select(c.id, c.type, c.subtype, c.subject, c.object, c.place, c.country)
    where: list[ColumnElement[bool]] = [c.object.not_like(f"{PLACE}%")]
    if among.types:
        where.append(c.type.in_(among.types))
    traits = [(column, values) for column, values in ((g.country, among.countries), (g.kind, among.kinds)) if values]
    ends = [select(g.id).where(column.in_(values) | g.id.in_(also)) for column, values in traits]
    if within:
        stated = _stated_within(connection, *within)
        wanted = [set(connection.execute(end).scalars()) for end in ends]  # the database would look each tie's ends up anew
        near = (row for chunk in _chunks(sorted(stated)) for row in connection.execute(columns.where(c.id.in_(chunk), *where)).all())
        held = (TieRow(*row[:2], row.subtype or None, *row[3:]) for row in near if all({row.subject, row.object} & one for one in wanted))
        ranked = sorted(held, key=lambda row: (-stated[row.id], row.id))
        return ranked[:most], len(ranked)
    where += [c.subject.in_(end) | c.object.in_(end) for end in ends]
    counts = select(s.tie, func.count().label("stated")).group_by(s.tie).subquery()
    rows = columns.join(counts, counts.c.tie == c.id).where(*where).order_by(counts.c.stated.desc(), c.id).limit(most)
    found = [TieRow(*row[:2], row.subtype or None, *row[3:]) for row in connection.execute(rows)]
    if len(found) < most:
        return found, len(found)
    in_all = connection.execute(select(func.count()).select_from(t.ties.join(counts, counts.c.tie == c.id)).where(*where)).scalar_one()
    return found, in_all


def _stated_within(connection: Connection, first: date, last: date) -> Counter[int]:
    """Count the statements of each tie in reports that were published from a day to another: by their readings, which are few of all."""
    s, r, i = t.tie_statements.c, t.readings.c, t.imprints.c
    days = i.published >= first.isoformat(), i.published < f"{last.isoformat()}~"  # of a day, with or without a time of day
    readings = connection.execute(select(r.id).join(t.imprints, i.text == r.text).where(*days)).scalars().all()
    counts = Counter[int]()
    for chunk in _chunks(readings):
        counts.update(connection.execute(select(s.tie).where(s.reading.in_(chunk))).scalars())
    return counts


def stated(connection: Connection, ties: Sequence[int], *, as_of: date | None = None) -> list[Stated]:
    """Give the statements of ties in the readings that count now, or counted at the end of the day `as_of` (UTC)."""
    s, r, i, p = t.tie_statements.c, t.readings.c, t.imprints.c, t.publishers.c
    rows = (
        select(s.tie, s.reading, s.statement, r.document, r.text, p.name, i.published, s.factuality, s.confidence, s.role, s.time, s.speaker)
        .join(t.readings, r.id == s.reading).join(t.imprints, i.text == r.text).outerjoin(t.publishers, p.id == i.publisher)
        .where(is_current(s.reading, as_of))
    )  # fmt: skip
    return [Stated(*tuple(row)) for chunk in _chunks(ties) for row in connection.execute(rows.where(s.tie.in_(chunk))).all()]


def keys_of(connection: Connection, statements: Iterable[tuple[str, str]], *, as_of: date | None = None) -> list[Statement]:
    """Give the keys of statements that are told by document and id, in the readings that count now, or counted at the end of a day (UTC)."""
    wanted = list(dict.fromkeys(statements))
    r = t.readings.c
    rows = select(r.document, r.id).where(is_current(r.id, as_of))
    documents = dict.fromkeys(document for document, _ in wanted)
    readings = {row.document: row.id for chunk in _chunks(documents) for row in connection.execute(rows.where(r.document.in_(chunk)))}
    return [(readings[document], statement) for document, statement in wanted if document in readings]


def testimonies(connection: Connection, statements: Sequence[Statement]) -> list[Testimony]:
    """Give what statements of any kind rest on: whose report, who says so in it, and who is party to the matter."""
    s, r, i, p = t.statements.c, t.readings.c, t.imprints.c, t.publishers.c
    rows = (
        select(s.reading, s.id, s.attribution, r.document, r.text, p.name, i.published, s.factuality, s.confidence)
        .join(t.readings, r.id == s.reading).join(t.imprints, i.text == r.text).outerjoin(t.publishers, p.id == i.publisher)
    )  # fmt: skip
    found = list(_of(connection, rows, s.reading, s.id, statements))
    roles = _roles(connection, [(row.reading, name) for row in found for name in (row.id, row.attribution) if name])
    return [
        Testimony(
            row.document, row.id, row.text, row.name, row.published, row.factuality or "asserted", row.confidence,
            _speaker(roles, row.reading, row.attribution), frozenset(role.group for role in roles[row.reading, row.id].values() if role.group),
        )
        for row in found
    ]  # fmt: skip


def citations(connection: Connection, statements: Sequence[Statement]) -> dict[Statement, tuple[Cited, ...]]:
    """Give the passages that statements rest on, the names of private persons masked."""
    p, r, x = t.spans.c, t.readings.c, t.texts.c
    readings = sorted({reading for reading, _ in statements})
    documents = (
        select(r.id, r.document, x.title, x.publisher, x.published, x.url).join(t.texts, x.id == r.text)
    )  # fmt: skip
    about = {row.id: row for chunk in _chunks(readings) for row in connection.execute(documents.where(r.id.in_(chunk)))}
    veil = veils(connection, {row.document for row in about.values()})
    heads: dict[int, _Head] = {}
    for key, head in about.items():
        over = veil.get(head.document, OPEN).on
        heads[key] = _Head(head.document, over(head.title), head.publisher, head.published, over(head.url))
    private: defaultdict[int, list[Stretch]] = defaultdict(list)
    for reading, start, end, _ in named_in(connection, readings):
        private[reading].append((start, end))
    spans = select(p.reading, p.statement, p.start, p.end, p.quote).where(p.part == "evidence").order_by(p.position)
    found: defaultdict[Statement, list[Cited]] = defaultdict(list)
    for row in _of(connection, spans, p.reading, p.statement, statements):
        span = masked_span(Span(start=row.start, end=row.end, quote=row.quote), private.get(row.reading, ()))
        found[row.reading, row.statement].append(Cited(span=span, **heads[row.reading]._asdict()))
    return {key: tuple(many) for key, many in found.items()}
