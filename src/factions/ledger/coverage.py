"""How much was read, in rows: which readings are about which country and place, with how many passages, and on which day they were published.

A passage is a paragraph of the text. It is about a place that it mentions, and about one that has a part in a statement whose evidence stands in it.
What is about a place is about its first division and its country; a statement with a part for somebody of a country is about that country, too.
`record` counts a reading when it comes in; superseded readings' rows stay, so that any day can be asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select

from factions.identities.records import Place
from factions.ledger import tables as t
from factions.ledger.copies import families_of_texts
from factions.ledger.dialects import by_keys, insert_numbered
from factions.ledger.edtf_order import edtf_key
from factions.ledger.folding import fold_name
from factions.ledger.layer import is_current
from factions.reading import Reading, roles

NO_DAY = -1
"""Stands for a day of publication that isn't known to the day."""
_WIDE = 6  # where_prec of a whole country and of what is larger: no place within it
_PARTS = ("actors", "recipients", "targets", "who", "subject", "object", "places")  # whoever speaks is elsewhere
_PARAGRAPH = re.compile(r"[^\n]+")
_CHUNK = 500


class Area(NamedTuple):
    """What can be read about: `kind` is all, country, admin1 or place; `country` is ISO 3166-1 alpha-3."""

    id: int
    kind: str
    key: str
    name: str
    country: str | None


class Named(NamedTuple):
    """An area as a reading names it."""

    kind: str
    key: str
    name: str
    country: str | None


class Read(NamedTuple):
    """That a document has passages about an area. `day` is the day of its publication, an ordinal, NO_DAY where that isn't known to the day.

    `family` is the first document of the copies that it belongs to, its own id where it is none; `publisher` is a folded name, null for none.
    """

    area: int
    day: int
    document: str
    passages: int
    publisher: str | None
    family: str


def record(connection: Connection, key: int, reading: Reading) -> None:
    """Count what a reading is about, whose key is `key`."""
    counts = passages_about(reading)
    ids = known(connection, counts)
    day = day_of(reading.document.published)
    connection.execute(delete(t.reads).where(t.reads.c.reading == key))
    rows = [{"area": ids[area.kind, area.key], "day": day, "reading": key, "passages": count} for area, count in counts.items()]
    connection.execute(insert(t.reads), rows)


def passages_about(reading: Reading) -> dict[Named, int]:
    """Count the passages of a reading that are about each area, each by the first of its names."""
    starts = [match.start() for match in _PARAGRAPH.finditer(reading.document.text)]
    about: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    called: dict[tuple[str, str], Named] = {}
    for area, offset in _about(reading):
        called.setdefault((area.kind, area.key), area)
        about[area.kind, area.key].add(bisect_right(starts, offset))
    return {Named("all", "", "", None): len(starts)} | {called[key]: len(passages) for key, passages in about.items()}


def day_of(published: str | None) -> int:
    """Give the day of a date that is known to the day, an ordinal."""
    year, month, day, *last = edtf_key(published)
    try:
        return date(year, month, day).toordinal() if [year, month, day] == last and year < date.max.year else NO_DAY
    except ValueError:
        return NO_DAY


def _about(reading: Reading) -> Iterator[tuple[Named, int]]:
    """Give the areas of a reading's mentions, and those of its statements' parts, each with an offset in the passage that is about it."""
    areas = {place.id: _lies_in(place) for place in reading.places}
    areas |= {actor.id: (Named("country", actor.country, actor.country, actor.country),) for actor in reading.actors if actor.country is not None}
    of = {mention.id: areas.get(mention.ref, ()) for mention in reading.mentions if mention.ref}
    for mention in reading.mentions:
        if mention.kind != "actor":
            yield from ((area, mention.start) for area in of.get(mention.id, ()))
    for statement in reading.statements:
        for part, name in roles(statement):
            if part in _PARTS:
                yield from ((area, span.start) for area in of.get(name, ()) for span in statement.evidence)


def _lies_in(place: Place) -> tuple[Named, ...]:
    """Give what a place is and lies in."""
    division, name = fold_name(place.admin1 or ""), fold_name(place.name)
    wide = (place.precision or 0) >= _WIDE
    found: list[Named] = []
    if place.country:
        found.append(Named("country", place.country, place.country, place.country))
    if place.country and place.admin1 and division:
        found.append(Named("admin1", f"{place.country}|{division}", place.admin1, place.country))
    if name and not wide:
        found.append(Named("place", str(place.geonames or f"{name}|{place.country or ''}"), place.name, place.country))
    return tuple(found)


def known(connection: Connection, wanted: Iterable[Named]) -> dict[tuple[str, str], int]:
    """Give the ids of areas by kind and key; those that are new are made, and called as they are called first."""
    named: dict[tuple[str, str], Named] = {}
    for area in wanted:
        named.setdefault((area.kind, area.key), area)
    found = dict(zip(named, by_keys(connection, t.areas, ("kind", "key"), list(named)), strict=True))
    new = [pair for pair, number in found.items() if number is None]
    made = insert_numbered(connection, t.areas, [{**named[pair]._asdict(), "folded": fold_name(named[pair].name)} for pair in new])
    return {pair: number for pair, number in found.items() if number is not None} | dict(zip(new, made, strict=True))


def areas(connection: Connection, *, kind: str | None = None, key: str | None = None, name: str | None = None) -> list[Area]:
    """Give areas of a kind, with a key, with a name in whatever spelling of it (case, accents); all conditions that are given must hold."""
    a = t.areas.c
    wanted = [
        column == value
        for column, value in ((a.kind, kind), (a.key, key), (a.folded, None if name is None else fold_name(name)))
        if value is not None
    ]
    return [Area(*row) for row in connection.execute(select(a.id, a.kind, a.key, a.name, a.country).where(*wanted).order_by(a.name, a.id))]


def reads(
    connection: Connection, areas: Sequence[int], *, first: date | None = None, last: date | None = None, as_of: date | None = None
) -> list[Read]:  # fmt: skip
    """Give what was read about areas in documents that were published from `first` to `last`, those of unknown day among them.

    `as_of` leaves what the ledger held at the end of that day (UTC): the readings that counted then, and copies by what was known then.
    """
    c, r, i, p = t.reads.c, t.readings.c, t.imprints.c, t.publishers.c
    asked: Select[*tuple[Any, ...]] = (
        select(c.area, c.day, r.document, c.passages, p.folded, r.text)
        .join(t.readings, r.id == c.reading).outerjoin(t.imprints, i.text == r.text).outerjoin(t.publishers, p.id == i.publisher)
        .where(is_current(c.reading, as_of))
    )  # fmt: skip
    when = _between(c.day, first, last)
    rows = [row for start in range(0, len(areas), _CHUNK) for row in connection.execute(asked.where(c.area.in_(areas[start : start + _CHUNK]), when))]
    families = families_of_texts(connection, {row.text for row in rows}, as_of=as_of)
    return [Read(row.area, row.day, row.document, row.passages, row.folded, families.get(row.text, row.document)) for row in rows]


def _between(day: ColumnElement[int], first: date | None, last: date | None) -> ColumnElement[bool]:
    low, high = first.toordinal() if first else 0, last.toordinal() if last else date.max.toordinal()
    return (day == NO_DAY) | day.between(low, high)


def spellings(connection: Connection) -> dict[str, str]:
    """Give a spelling of each publisher's name, the first that came in, by its folded name."""
    p = t.publishers.c
    return {row.folded: row.name for row in connection.execute(select(p.folded, p.name).order_by(p.id.desc()))}


def incident_days(
    connection: Connection, country: str | None, *, first: date | None = None, last: date | None = None, as_of: date | None = None
) -> list[tuple[int | None, str | None, int]]:  # fmt: skip
    """Count incidents by first day (an ordinal, null where it's unknown) and country, as they are or were at the end of a day (UTC)."""
    i, b = t.incidents, t.incidents_before
    found: defaultdict[tuple[int | None, str | None], int] = defaultdict(int)
    held: list[tuple[Any, list[ColumnElement[bool]]]] = [(i, [i.c.type.is_not(None)])]
    if as_of is not None:
        then = as_of.toordinal()
        held = [(i, [i.c.type.is_not(None), i.c.since <= then]), (b, [b.c.type.is_not(None), b.c.since <= then, b.c.until > then])]
    for table, conditions in held:
        c = table.c
        asked = select(c.first_day, c.country, func.count().label("heads")).where(*conditions).group_by(c.first_day, c.country)
        asked = asked.where(c.country == country) if country else asked
        asked = asked.where(c.last_day >= first.toordinal()) if first else asked
        asked = asked.where(c.first_day <= last.toordinal()) if last else asked
        for row in connection.execute(asked):
            found[row.first_day, row.country] += row.heads
    return [(day, land, heads) for (day, land), heads in found.items()]
