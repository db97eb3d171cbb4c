"""How much was read, in rows: which readings are about which country and place, with how many passages, and on which day they were published.

A passage is a paragraph of the text. It is about a place that it mentions, and about one where something is said to be done or based by a statement
whose evidence stands in it. What is about a place is about its first division and its country. `record` counts a reading when it comes in;
superseded readings' rows stay, so that any day can be asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select

from factions.ledger import tables as t
from factions.ledger.copies import families_of_texts
from factions.ledger.edtf_order import edtf_key
from factions.ledger.folding import fold_name
from factions.ledger.layer import is_current

NO_DAY = -1
"""Stands for a day of publication that isn't known to the day."""
_WIDE = 6  # where_prec of a whole country and of what is larger: no place within it
_HERE = ("places", "targets", "object")
_PARAGRAPH = re.compile(r"[^\n]+")
_CHUNK = 500


class Area(NamedTuple):
    """What can be read about: `kind` is all, country, admin1 or place; `country` is ISO 3166-1 alpha-3."""

    id: int
    kind: str
    key: str
    name: str
    country: str | None


class Read(NamedTuple):
    """That a document has passages about an area. `day` is the day of its publication, an ordinal, NO_DAY where that isn't known to the day.

    `family` is the first document of the copies that it belongs to, its own id where it is no copy; `publisher` a publisher's key, null for none.
    """

    area: int
    day: int
    document: str
    passages: int
    publisher: int | None
    family: str


def record(connection: Connection, reading: int) -> None:
    """Count what a reading is about. Call it once, when its rows are there."""
    r, x = t.readings.c, t.texts.c
    row = connection.execute(select(x.text, x.published).join(t.readings, r.text == x.id).where(r.id == reading)).one()
    starts = [match.start() for match in _PARAGRAPH.finditer(row.text)]
    about: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    names: dict[tuple[str, str], tuple[str, str | None]] = {("all", ""): ("", None)}
    for place, offset in _spots(connection, reading):
        for kind, key, name in _areas(place):
            about[kind, key].add(bisect_right(starts, offset))
            names.setdefault((kind, key), (name, place.country))
    counts = {key: len(found) for key, found in about.items()} | {("all", ""): len(starts)}
    known = _known(connection, names)
    day = _day(row.published)
    connection.execute(delete(t.reads).where(t.reads.c.reading == reading))
    rows = [{"area": known[key], "day": day, "reading": reading, "passages": count} for key, count in counts.items()]
    connection.execute(insert(t.reads), rows)


def _day(published: str | None) -> int:
    """Give the day of a date that is known to the day, an ordinal."""
    year, month, day, *last = edtf_key(published)
    try:
        return date(year, month, day).toordinal() if [year, month, day] == last else NO_DAY
    except ValueError:
        return NO_DAY


def _spots(connection: Connection, reading: int) -> list[tuple[Row[Any], int]]:
    """Give the places of a reading, each with the offsets of its mentions, and of the evidence of statements with a part for it."""
    m, p, r, s = t.mentions.c, t.places.c, t.roles.c, t.spans.c
    places = {
        row.id: row for row in connection.execute(select(p.id, p.name, p.country, p.admin1, p.geonames, p.precision).where(p.reading == reading))
    }
    named = connection.execute(select(m.id, m.ref, m.start).where(m.reading == reading, m.ref.is_not(None))).all()
    refs = {row.id: places[row.ref] for row in named if row.ref in places}
    found = [(refs[row.id], row.start) for row in named if row.id in refs]
    evidence: defaultdict[str, list[int]] = defaultdict(list)
    for statement, start in connection.execute(select(s.statement, s.start).where(s.reading == reading, s.part == "evidence")):
        evidence[statement].append(start)
    parts = connection.execute(select(r.statement, r.mention).where(r.reading == reading, r.part.in_(_HERE)))
    return found + [(refs[mention], start) for statement, mention in parts if mention in refs for start in evidence[statement]]


def _areas(place: Any) -> Iterable[tuple[str, str, str]]:  # noqa: ANN401 - a row
    """Give the kind, key and name of what a place is, and of what it lies in."""
    if place.country:
        yield "country", place.country, place.country
        if place.admin1 and fold_name(place.admin1):
            yield "admin1", f"{place.country}|{fold_name(place.admin1)}", place.admin1
    if (place.precision or 0) < _WIDE and fold_name(place.name):
        yield "place", str(place.geonames or f"{fold_name(place.name)}|{place.country or ''}"), place.name


def _known(connection: Connection, names: dict[tuple[str, str], tuple[str, str | None]]) -> dict[tuple[str, str], int]:
    """Give the ids of areas, which are made where they are new."""
    a = t.areas.c
    asked = select(a.id, a.kind, a.key).where(a.key.in_({key for _, key in names}))
    known = {(row.kind, row.key): row.id for row in connection.execute(asked)}
    for (kind, key), (name, country) in names.items():
        if (kind, key) not in known:
            row = {"kind": kind, "key": key, "name": name, "folded": fold_name(name), "country": country}
            known[kind, key] = connection.execute(insert(t.areas).values(row).returning(a.id)).scalar_one()
    return known


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
    c, r, i = t.reads.c, t.readings.c, t.imprints.c
    asked: Select[*tuple[Any, ...]] = (
        select(c.area, c.day, r.document, c.passages, i.publisher, r.text)
        .join(t.readings, r.id == c.reading).outerjoin(t.imprints, i.text == r.text).where(is_current(c.reading, as_of))
    )  # fmt: skip
    when = _between(c.day, first, last)
    rows = [row for start in range(0, len(areas), _CHUNK) for row in connection.execute(asked.where(c.area.in_(areas[start : start + _CHUNK]), when))]
    families = families_of_texts(connection, {row.text for row in rows}, as_of=as_of)
    return [Read(row.area, row.day, row.document, row.passages, row.publisher, families.get(row.text, row.document)) for row in rows]


def _between(day: ColumnElement[int], first: date | None, last: date | None) -> ColumnElement[bool]:
    low, high = first.toordinal() if first else 0, last.toordinal() if last else date.max.toordinal()
    return (day == NO_DAY) | day.between(low, high)


def publisher_names(connection: Connection) -> dict[int, tuple[str, str]]:
    """Give the folded name of each publisher's spelling, and the spelling, by its key."""
    p = t.publishers.c
    return {row.id: (row.folded, row.name) for row in connection.execute(select(p.id, p.folded, p.name))}


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
