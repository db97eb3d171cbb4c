"""What incidents' records are made of, read for some hundreds of incidents at a time: as many queries as tables, however many incidents they are.

What it comes to is told in analysis/incidents/sheets.py. The names of private persons are masked here. `as_of` asks what the ledger held at the end
of that day (UTC).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, select

from factions.evidence import Span
from factions.ledger import tables as t
from factions.ledger.harm import OPEN, veils
from factions.ledger.incident_store import SUMMARY, chunks
from factions.ledger.layer import is_current, standing
from factions.ledger.privacy import Stretch, masked, masked_span, named_in

Key = tuple[int, str]
"""A reading, and the id of a statement in it."""


class Head(NamedTuple):
    """An incident's own row: what most reports tell. Days are ordinals, `origins` independent ones that assert it."""

    id: int
    type: str
    mode: str | None
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: int | None
    first_day: int | None
    last_day: int | None
    origins: int
    weight: float
    contradictions: tuple[str, ...]


class Page(NamedTuple):
    """A report: `text` is the key of its text; title and address have private persons' names blotted."""

    document: str
    text: int
    title: str | None
    url: str | None
    publisher: str | None
    published: str | None


class Site(NamedTuple):
    """A place of a reading: WGS 84 degrees, UCDP's where_prec, kilometres."""

    name: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    geonames: int | None
    precision: int | None
    radius_km: float | None


class Part(NamedTuple):
    """Somebody or something with a part in an act: `text` are the report's words, masked; `actor` is the actor's id in its reading, null for none."""

    part: str
    kind: str
    form: str
    text: str
    actor: str | None
    name: str | None
    actor_kind: str | None
    country: str | None
    community: str | None
    registry: str | None
    wikidata: str | None
    site: Site | None


class Heads(NamedTuple):
    """A toll of an act: heads, null where the report gives none."""

    what: str
    side: str
    low: int | None
    best: int | None
    high: int | None


class Act(NamedTuple):
    """An event statement with whoever has a part in it, its tolls, and the sentences that it cites."""

    reading: int
    statement: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    factuality: str
    confidence: float
    parts: tuple[Part, ...]
    tolls: tuple[Heads, ...]
    quotes: tuple[Span, ...]

    @property
    def key(self) -> Key:
        """Its reading and its id there."""
        return self.reading, self.statement


_HEAD = ("type", "mode", "place", "country", "lat", "lon", "radius_km", "precision", "first_day", "last_day", "families", "weight", "contradictions")
assert set(_HEAD) < set(SUMMARY)  # noqa: S101 - a column that is renamed is found at once


def heads(connection: Connection, incidents: Collection[int], *, as_of: date | None = None) -> dict[int, Head]:
    """Give incidents that hold something, by their numbers."""
    i, b = t.incidents.c, t.incidents_before.c
    now = select(i.id, *(i[name] for name in _HEAD)).where(i.type.is_not(None))
    asked = [(now, i.id)]
    if as_of is not None:
        day = as_of.toordinal()
        then = select(b.incident, *(b[name] for name in _HEAD)).where(b.type.is_not(None), b.since <= day, b.until > day)
        asked = [(now.where(i.since <= day), i.id), (then, b.incident)]
    found: dict[int, Head] = {}
    for chunk in chunks(sorted(incidents)):
        for query, number in asked:
            for row in connection.execute(query.where(number.in_(chunk))):
                found[row[0]] = Head._make((*row[:-1], row[-1] or ()))
    return found


def acts(connection: Connection, keys: Collection[Key]) -> dict[Key, Act]:
    """Give event statements by their keys."""
    found: dict[Key, Act] = {}
    for chunk in chunks(sorted({reading for reading, _ in keys})):
        among = set(chunk)
        found |= _acts(connection, chunk, {key for key in keys if key[0] in among})
    return found


def _acts(connection: Connection, readings: Sequence[int], wanted: set[Key]) -> dict[Key, Act]:
    s, e, r, m, a, p, c, q = (
        table.c for table in (t.statements, t.events, t.roles, t.mentions, t.actors, t.places, t.casualties, t.spans)
    )  # fmt: skip
    names = sorted({name for _, name in wanted})
    private = stretches(connection, readings)

    def of(query: Select[*tuple[Any, ...]], reading: ColumnElement[int], name: ColumnElement[str]) -> Iterator[Any]:
        # a few too many, by the key: for pairs in a list SQLite goes through all rows there are
        for some in chunks(names):
            rows = connection.execute(query.where(reading.in_(readings), name.in_(some))).all()
            yield from (tuple(row) for row in rows if (row[0], row[1]) in wanted)

    parts: defaultdict[Key, list[tuple[str, int, Part]]] = defaultdict(list)
    told = (
        select(r.reading, r.statement, r.part, r.position, m.kind, m.form, m.start, m.text, a.id, a.name, a.kind, a.country, a.community, a.registry,
               a.wikidata, p.name, p.country, p.admin1, p.lat, p.lon, p.geonames, p.precision, p.radius_km)
        .join(t.mentions, (m.reading == r.reading) & (m.id == r.mention))
        .outerjoin(t.actors, (a.reading == m.reading) & (a.id == m.ref)).outerjoin(t.places, (p.reading == m.reading) & (p.id == m.ref))
        .where(r.part.in_(("actors", "recipients", "targets", "who", "places", "weapons")))
    )  # fmt: skip
    for reading, statement, part, position, kind, form, start, text, *more in of(told, r.reading, r.statement):
        words = masked(text, start, private[reading]) if reading in private else text
        site = Site(*more[7:]) if more[7] is not None else None
        parts[reading, statement].append((part, position, Part._make((part, kind, form, words, *more[:7], site))))
    tolls: defaultdict[Key, list[Heads]] = defaultdict(list)
    figures = select(c.reading, c.statement, c.what, c.side, c.low, c.best, c.high).order_by(c.reading, c.statement, c.position)
    for reading, statement, *toll in of(figures, c.reading, c.statement):
        tolls[reading, statement].append(Heads(*toll))
    quotes: defaultdict[Key, list[Span]] = defaultdict(list)
    cited = select(q.reading, q.statement, q.start, q.end, q.quote).where(q.part == "evidence").order_by(q.reading, q.statement, q.position)
    for reading, statement, start, end, quote in of(cited, q.reading, q.statement):
        span = Span.model_construct(start=start, end=end, quote=quote)  # it was checked on its way in
        quotes[reading, statement].append(masked_span(span, private[reading]) if reading in private else span)
    rows = select(s.reading, s.id, e.type, e.mode, e.contexts, s.factuality, s.confidence).join(t.events, (e.reading == s.reading) & (e.id == s.id))
    return {
        (reading, statement): Act._make((
            reading, statement, *more, tuple(part for _, _, part in sorted(parts[reading, statement], key=lambda one: one[:2])),
            tuple(tolls.get((reading, statement), ())), tuple(quotes.get((reading, statement), ())),
        ))
        for reading, statement, *more in of(rows, s.reading, s.id)
    }  # fmt: skip


def stretches(connection: Connection, readings: Iterable[int]) -> dict[int, list[Stretch]]:
    """Give where readings name private persons; a reading that names none isn't in the answer."""
    found: defaultdict[int, list[Stretch]] = defaultdict(list)
    for reading, start, end, _ in named_in(connection, list(readings)):
        found[reading].append((start, end))
    return dict(found)


def pages(connection: Connection, readings: Iterable[int]) -> dict[int, Page]:
    """Give the reports of readings."""
    r, x = t.readings.c, t.texts.c
    rows = select(r.id, r.document, r.text, x.title, x.url, x.publisher, x.published).join(t.texts, x.id == r.text)
    found = {row[0]: Page(*row[1:]) for chunk in chunks(sorted(set(readings))) for row in connection.execute(rows.where(r.id.in_(chunk)))}
    veiled = veils(connection, {page.document for page in found.values()})
    for reading, page in found.items():
        if page.document in veiled:
            over = veiled.get(page.document, OPEN).on
            found[reading] = page._replace(title=over(page.title), url=over(page.url))
    return found


def groups(connection: Connection, readings: Iterable[int], *, as_of: date | None = None) -> dict[tuple[int, str], str]:
    """Give the groups that actors of readings were judged to be, by reading and actor, before any judgement on groups."""
    stands = standing(as_of).c
    rows = select(stands.reading, stands.actor, stands.group)
    return {
        (reading, actor): group for chunk in chunks(sorted(set(readings)))
        for reading, actor, group in connection.execute(rows.where(stands.reading.in_(chunk))).all()
    }  # fmt: skip


def current(connection: Connection, readings: Iterable[int], *, as_of: date | None = None) -> set[int]:
    """Give those of some readings that none superseded."""
    r = t.readings.c
    asked = select(r.id).where(is_current(r.id, as_of))
    return {reading for chunk in chunks(sorted(set(readings))) for reading in connection.execute(asked.where(r.id.in_(chunk))).scalars()}


def parents(connection: Connection, readings: Iterable[int]) -> dict[tuple[int, str], str]:
    """Give the parents of actors that have one, by reading and actor."""
    a = t.actors.c
    rows = select(a.reading, a.id, a.parent).where(a.parent.is_not(None))
    return {
        (reading, actor): parent for chunk in chunks(sorted(set(readings)))
        for reading, actor, parent in connection.execute(rows.where(a.reading.in_(chunk))).all()
    }  # fmt: skip
