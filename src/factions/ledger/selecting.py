"""What a filter looks at, in rows: incidents narrowed by their own indexes, and of those alone the parties, places, tolls and words of their events.

What a filter means is told in analysis/filters.py; here nothing is left out that it could want. `as_of` asks what the ledger held at the end of that
day (UTC).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, or_, select

from factions.ledger import tables as t
from factions.ledger.folding import fold_name
from factions.ledger.incident_store import SUMMARY, chunks, group_key
from factions.ledger.layer import is_current, known_groups, standing, writable_name
from factions.ledger.privacy import Stretch, masked
from factions.ledger.summaries import same_name
from factions.ledger.ties import TieRow
from factions.reference.folding import fold

Key = tuple[int, str]
"""A reading, and the id of a statement in it."""


class Within(NamedTuple):
    """What incidents are narrowed to: countries and types (any of them; none: all), days (ordinals) that they overlap, groups with a part in them.

    `dated` tells whether they have a day; null asks for either.
    """

    countries: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    groups: tuple[str, ...] = ()
    dated: bool | None = True


class About(NamedTuple):
    """What a statement must be about, as a reading tells it: places or first divisions of some names (folded), countries, groups by their own ids.

    Of each that is given any will do.
    """

    places: frozenset[str] = frozenset()
    countries: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class Found(NamedTuple):
    """An incident in short: days are ordinals, `origins` independent ones that assert it; `disputed` tells that somebody denies it."""

    id: int
    type: str
    mode: str | None
    place: str | None
    country: str | None
    first_day: int | None
    last_day: int | None
    killed_low: int | None
    killed_best: int | None
    origins: int
    weight: float
    disputed: bool


class Part(NamedTuple):
    """Somebody or something with a part in a statement; `group` is the id of the group that it was judged to be, before any judgement on groups.

    `text` are the report's words for it, wherever it has some ("Palm Shield", "a Shi'ite militia"); '' for the name of a private person.
    """

    part: str
    text: str
    mention: str
    name: str | None
    kind: str | None
    country: str | None
    community: str | None
    group: str | None
    place: str | None
    admin1: str | None
    land: str | None


class Heads(NamedTuple):
    """A toll of an event: heads, null where the report gives none."""

    what: str
    side: str
    low: int | None
    best: int | None


class Stated(NamedTuple):
    """A statement with all that a filter may look at. `type` is an event's type or a claim's kind; `text` the key of its report's text."""

    reading: int
    statement: str
    document: str
    text: int
    publisher: str | None
    published: str | None
    factuality: str | None
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    parts: tuple[Part, ...]
    tolls: tuple[Heads, ...]
    quotes: tuple[str, ...]
    confidence: float


def incidents_within(connection: Connection, wanted: Within, *, as_of: date | None = None) -> list[Found]:
    """Give the incidents that are narrowed so, in no order."""
    return [_found(row) for query, _ in _asked(wanted, as_of) for row in connection.execute(query)]


def incidents_of(connection: Connection, wanted: Within, numbers: Sequence[int], *, as_of: date | None = None) -> list[Found]:
    """Give those of some incidents that are narrowed so, in no order."""
    return [
        _found(row) for query, number in _asked(wanted, as_of) for chunk in chunks(numbers)
        for row in connection.execute(query.where(number.in_(chunk)))
    ]  # fmt: skip


def numbers_within(connection: Connection, wanted: Within, *, as_of: date | None = None) -> list[int]:
    """Give the numbers of the incidents that are narrowed so, in no order."""
    return [number for query, own in _asked(wanted, as_of) for number in connection.execute(query.with_only_columns(own)).scalars()]


def _asked(wanted: Within, as_of: date | None) -> list[tuple[Select[*tuple[Any, ...]], ColumnElement[int]]]:
    """Give the queries for incidents of now, or of a day, each with the column of their numbers."""
    i, b = t.incidents, t.incidents_before
    if as_of is None:
        return [(_narrowed(i, i.c.id, wanted, i.c.type.is_not(None)), i.c.id)]
    day = as_of.toordinal()
    return [
        (_narrowed(i, i.c.id, wanted, and_(i.c.type.is_not(None), i.c.since <= day)), i.c.id),
        (_narrowed(b, b.c.incident, wanted, and_(b.c.type.is_not(None), b.c.since <= day, b.c.until > day)), b.c.incident),
    ]


def _narrowed(table: Table, number: ColumnElement[int], wanted: Within, own: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    c = table.c
    conditions = [own]
    conditions += [] if wanted.dated is None else [c.first_day.is_not(None) if wanted.dated else c.first_day.is_(None)]
    conditions += [c.country.in_(wanted.countries)] if wanted.countries else []
    conditions += [c.type.in_(wanted.types)] if wanted.types else []
    conditions += [c.first_day <= wanted.last] if wanted.dated and wanted.last is not None else []
    conditions += [c.last_day >= wanted.first] if wanted.dated and wanted.first is not None else []
    if wanted.groups:
        keys = sorted(map(group_key, wanted.groups))
        g = t.incident_groups.c
        now = number.in_(select(g.incident).where(g.group.in_(keys)))
        conditions.append(or_(*(c.groups.like(f'%"{key}"%') for key in keys)) if table is t.incidents_before else now)
    return select(number.label("id"), *(c[name] for name in SUMMARY)).where(*conditions)


def _found(row: Row[Any]) -> Found:
    return Found(
        row.id, row.type, row.mode, row.place, row.country, row.first_day, row.last_day, row.killed_low, row.killed_best, row.families, row.weight,
        "denied" in (row.contradictions or ()),
    )  # fmt: skip


def readings_about(connection: Connection, about: About, *, as_of: date | None = None) -> set[int]:
    """Give the readings that have what is asked among their actors and places: no statement of another can be about it."""
    a, p, stands = t.actors.c, t.places.c, standing(as_of).c
    asked: list[list[Select[*tuple[Any, ...]]]] = []
    if about.countries:
        asked.append([select(c.reading).where(c.country.in_(about.countries)) for c in (a, p)])
    if about.places:
        asked.append([select(p.reading).where(column.in_(_spelt(connection, column, about.places))) for column in (p.name, p.admin1)])
    if about.groups:
        asked.append([select(stands.reading).where(stands.group.in_(chunk)) for chunk in chunks(about.groups)])
    found = [{reading for query in queries for reading in connection.execute(query.distinct()).scalars()} for queries in asked]
    return set.intersection(*found) if found else set()


def _spelt(connection: Connection, column: ColumnElement[Any], names: Container[str]) -> list[str]:
    """Give the values of a column that are one of some names when they are folded."""
    held = connection.execute(select(column).distinct().where(column.is_not(None))).scalars()
    return [name for name in held if fold(name) in names]


def incidents_about(connection: Connection, about: About) -> set[int]:
    """Give the incidents that may be about something: a reading which tells of them is."""
    h = t.happenings.c
    readings = sorted(readings_about(connection, about))
    asked = (select(h.incident).where(h.reading.in_(chunk), h.incident.is_not(None)) for chunk in chunks(readings))
    return {number for query in asked for number in connection.execute(query).scalars() if number is not None}


def events_of(connection: Connection, incidents: Sequence[int], *, as_of: date | None = None) -> dict[int, list[Key]]:
    """Give the events that tell of incidents, by incident."""
    h, x = t.happenings.c, t.happenings_before.c
    day = None if as_of is None else as_of.toordinal()
    found: defaultdict[int, list[Key]] = defaultdict(list)
    for chunk in chunks(incidents):
        asked = [select(h.incident, h.reading, h.events).where(h.incident.in_(chunk), *([h.since <= day] if day is not None else []))]
        if day is not None:
            asked.append(select(x.incident, x.reading, x.events).where(x.incident.in_(chunk), x.since <= day, x.until > day))
        for row in (row for query in asked for row in connection.execute(query)):
            found[row.incident] += [(row.reading, event) for event in row.events]
    return found


def claims_within(
    connection: Connection, kinds: Sequence[str], first: date | None = None, last: date | None = None, *, as_of: date | None = None
) -> list[Key]:  # fmt: skip
    """Give the claims of some kinds (none: all) in reports that were published between two days, as far as that is known to the day."""
    c, r, i = t.claims.c, t.readings.c, t.imprints.c
    asked = select(c.reading, c.id).join(t.readings, r.id == c.reading).join(t.imprints, i.text == r.text).where(is_current(r.id, as_of))
    asked = asked.where(c.kind.in_(kinds)) if kinds else asked
    asked = asked.where(i.published >= first.isoformat()) if first else asked
    # EDTF: a day with an hour, or marked as uncertain, stands behind the bare day
    asked = asked.where(i.published <= f"{last.isoformat()}~") if last else asked
    return [(row.reading, row.id) for row in connection.execute(asked)]


def ties_of_types(connection: Connection, types: Sequence[str]) -> list[TieRow]:
    """Give the ties of some types (none: all), as they were recorded."""
    c = t.ties.c
    asked = select(c.id, c.type, c.subtype, c.subject, c.object, c.place, c.country).order_by(c.id)
    rows = connection.execute(asked.where(c.type.in_(types)) if types else asked)
    return [TieRow(*row[:2], row.subtype or None, *row[3:]) for row in rows]


def groups_named(connection: Connection, name: str) -> list[str]:
    """Give the ids of all groups that have a name as their id, name, alias or acronym; case, accents and a leading "the" don't count."""
    g, n, same = t.groups.c, t.group_names.c, fold_name(name)
    called = g.id.in_(select(n.group).where(same_name(same))) if same else g.id.is_(None)
    return list(connection.execute(select(g.id).where((g.id == writable_name(name.strip())) | called).order_by(g.id)).scalars())


class Known(NamedTuple):
    """A group as it was recorded: `registry` is its id in the registry, `community` the people or sect that readings have for it."""

    id: str
    name: str
    kind: str
    country: str | None
    registry: str | None


def groups_known(connection: Connection, ids: Iterable[str], *, as_of: date | None = None) -> dict[str, Known]:
    """Give groups by their ids."""
    known = known_groups(as_of)
    c = known.c
    rows = select(c.id, c.name, c.kind, c.country, c.registry)
    return {row.id: Known(*row) for chunk in chunks(sorted(set(ids))) for row in connection.execute(rows.where(c.id.in_(chunk)))}


def stated(
    connection: Connection, keys: Iterable[Key], *, parts: bool = True, quotes: bool = False, as_of: date | None = None
) -> dict[Key, Stated]:  # fmt: skip
    """Give statements by their keys, with who and what has a part in them where `parts` asks for it.

    With `quotes` also what they quote: an event's evidence, a claim's content.
    """
    wanted = set(keys)
    found: dict[Key, Stated] = {}
    for chunk in chunks(sorted({reading for reading, _ in wanted})):
        among = set(chunk)
        own = {key for key in wanted if key[0] in among}
        found |= _stated(connection, own, parts=parts, quotes=quotes, as_of=as_of)
    return found


def _stated(connection: Connection, keys: set[Key], *, parts: bool, quotes: bool, as_of: date | None) -> dict[Key, Stated]:
    s, e, c, r, i, p = t.statements.c, t.events.c, t.claims.c, t.readings.c, t.imprints.c, t.publishers.c
    heads = (
        select(s.reading, s.id, r.document, r.text, p.name, i.published, s.factuality, s.confidence, e.type, c.kind, e.mode, e.contexts)
        .join(t.readings, r.id == s.reading).outerjoin(t.imprints, i.text == r.text).outerjoin(t.publishers, p.id == i.publisher)
        .outerjoin(t.events, (e.reading == s.reading) & (e.id == s.id)).outerjoin(t.claims, (c.reading == s.reading) & (c.id == s.id))
    )  # fmt: skip
    rows = {(row.reading, row.id): row for row in _of(connection, heads, s.reading, s.id, keys)}
    claims = {key for key, row in rows.items() if row.kind is not None}
    had = _parts(connection, keys, claims, as_of) if parts else {}
    tolls = _tolls(connection, keys - claims)
    words = _quotes(connection, keys, claims) if quotes else {}
    return {
        key: Stated(
            *key, row.document, row.text, row.name, row.published, row.factuality, row.type or row.kind, row.mode, row.contexts or (),
            tuple(had.get(key, ())), tuple(tolls.get(key, ())), tuple(words.get(key, ())),
            row.confidence,
        )
        for key, row in rows.items()
    }  # fmt: skip


def _of(
    connection: Connection, query: Select[*tuple[Any, ...]], reading: ColumnElement[int], statement: ColumnElement[str], keys: set[Key]
) -> Iterator[Row[Any]]:
    """Give the rows of some statements of a few readings; the query's first two columns are `reading` and `statement`.

    A few too many are asked for, by the key: for pairs in a list SQLite goes through all rows there are.
    """
    readings = sorted({key[0] for key in keys})
    for names in chunks(sorted({key[1] for key in keys})):
        rows = connection.execute(query.where(reading.in_(readings), statement.in_(names)))
        yield from (row for row in rows if (row[0], row[1]) in keys)


def _parts(connection: Connection, keys: set[Key], claims: set[Key], as_of: date | None) -> dict[Key, list[Part]]:
    """Give who and what has a part in statements; in a claim also who and what is named within its content, as `about`."""
    r, m = t.roles.c, t.mentions.c
    roles = select(r.reading, r.statement, r.part, *_MEANT).join(t.mentions, (m.reading == r.reading) & (m.id == r.mention))
    roles = roles.where(r.part.in_(_LOOKED_AT))
    found: list[tuple[int, str, str, Any]] = [
        (row.reading, row.statement, row.part, row) for row in _of(connection, _meaning(roles), r.reading, r.statement, keys)
    ]
    if claims:
        p = t.spans.c
        inside = (m.reading == p.reading) & (m.start >= p.start) & (m.end <= p.end) & m.ref.is_not(None)
        within = select(p.reading, p.statement, *_MEANT).join(t.mentions, inside).where(p.part == "content")
        found += [(row.reading, row.statement, "about", row) for row in _of(connection, _meaning(within), p.reading, p.statement, claims)]
    refs = {(reading, row.ref) for reading, _, _, row in found if row.ref}
    groups, called = _groups(connection, {reading for reading, _ in refs}, as_of), _called(connection, refs)
    parts: defaultdict[Key, list[Part]] = defaultdict(list)
    for reading, statement, part, row in found:
        group = groups.get((reading, row.ref)) if row.ref else None
        parts[reading, statement].append(
            Part(
                part,
                "" if row.hidden else called.get((reading, row.ref), row.text),
                row.mention,
                row.name,
                row.kind,
                row.country,
                row.community,
                group,
                row.place,
                row.admin1,
                row.land,
            )
        )
    return parts


_LOOKED_AT = ("actors", "recipients", "targets", "who", "places", "speaker")
_MEANT = (
    t.mentions.c.text, t.mentions.c.id.label("mention"), t.mentions.c.ref, t.actors.c.name, t.actors.c.kind, t.actors.c.country, t.actors.c.community,
    t.places.c.name.label("place"), t.places.c.admin1, t.places.c.country.label("land"), t.private.label("hidden"),
)  # fmt: skip


def _meaning(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Add whom and where mentions mean."""
    m, a, p = t.mentions.c, t.actors.c, t.places.c
    return query.outerjoin(t.actors, (a.reading == m.reading) & (a.id == m.ref)).outerjoin(t.places, (p.reading == m.reading) & (p.id == m.ref))


def _groups(connection: Connection, readings: set[int], as_of: date | None) -> dict[tuple[int, str], str]:
    """Give the groups that the actors of readings were judged to be."""
    stands = standing(as_of).c
    rows = select(stands.reading, stands.actor, stands.group)
    return {
        (row.reading, row.actor): row.group for chunk in chunks(sorted(readings)) for row in connection.execute(rows.where(stands.reading.in_(chunk)))
    }


def _called(connection: Connection, refs: set[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """Give all words, but for pronouns, that readings have for actors and places of theirs."""
    m = t.mentions.c
    found: defaultdict[tuple[int, str], dict[str, None]] = defaultdict(dict)
    rows = select(m.reading, m.ref, m.text).where(m.form != "pronoun", m.ref.is_not(None))
    for row in _of(connection, rows, m.reading, m.ref, refs):
        found[row.reading, row.ref][row.text] = None
    return {key: " ".join(words) for key, words in found.items()}


def _tolls(connection: Connection, keys: set[Key]) -> dict[Key, list[Heads]]:
    c = t.casualties.c
    found: defaultdict[Key, list[Heads]] = defaultdict(list)
    if keys:
        rows = select(c.reading, c.statement, c.what, c.side, c.low, c.best)
        for row in _of(connection, rows, c.reading, c.statement, keys):
            found[row.reading, row.statement].append(Heads(row.what, row.side, row.low, row.best))
    return found


def _quotes(connection: Connection, keys: set[Key], claims: set[Key]) -> dict[Key, list[str]]:
    """Give what statements quote, the names of private persons masked, so that nobody can be looked for by them."""
    p, m = t.spans.c, t.mentions.c
    private: defaultdict[int, list[Stretch]] = defaultdict(list)
    for reading, start, end in connection.execute(select(m.reading, m.start, m.end).where(t.private, m.reading.in_({key[0] for key in keys}))):
        private[reading].append((start, end))
    found: defaultdict[Key, list[str]] = defaultdict(list)
    rows = select(p.reading, p.statement, p.part, p.start, p.quote).where(p.part.in_(("evidence", "content")))
    for row in _of(connection, rows, p.reading, p.statement, keys):
        if row.part == ("content" if (row.reading, row.statement) in claims else "evidence"):
            found[row.reading, row.statement].append(masked(row.quote, row.start, private.get(row.reading, ())))
    return found
