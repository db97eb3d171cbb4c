"""How much was read, and when: without it, no news can't be told from no reports.

Documents and passages are counted by the day of publication, in ISO weeks (Monday first), months, countries, places or publishers; incidents stand
beside them by the first day on which they may have been. What a passage is, and when it is about a place, is told in ledger/coverage.py. Copies of
one text (analysis/copies.py) are one source: `sources` counts families. A document whose publication date isn't known to the day has a row of its own
and is in no week; where days are asked for, it is in no total either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from factions.errors import LedgerError
from factions.ledger import coverage as shelf
from factions.ledger.coverage import NO_DAY, Area, Read
from factions.ledger.open import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection

By = Literal["week", "month", "country", "place", "publisher"]
WHAT = (
    "A passage is a paragraph that mentions the place, or holds the evidence of a statement in which the place has a part. What is about a place is "
    "about its country; so is a statement with a part for somebody of that country. Weeks are ISO weeks of the publication date, Monday first; "
    "incidents stand in the week of their first day. Sources are families: copies of one text count once."
)
"""What is counted, as pages show it."""
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Amount:
    """How much was read: documents, independent `sources` among them, passages; null passages where areas overlap. `publishers` are those named."""

    documents: int
    sources: int
    passages: int
    publishers: int


@dataclass(frozen=True, slots=True)
class Row:
    """What was read in one week, month, country, place or of one publisher.

    `name` is the week (2014-W25), the month (2014-06), the country (ISO 3166-1 alpha-3), the place or the publisher; null where that is unknown.
    `first` and `last` are the days of a week or month, ISO 8601; a row of several is a run of weeks or months in which nothing was read. `incidents`
    is null where they aren't counted.
    """

    name: str | None
    first: str | None
    last: str | None
    read: Amount
    incidents: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read about something: `about` says what, `rows` by what was asked, `total` over all of it.

    `undated` documents have no publication date that is known to the day; where days were asked for (`dated`), they aren't in the total.
    """

    about: str
    rows: tuple[Row, ...]
    total: Amount
    undated: int
    dated: bool
    incidents: int | None = None


NOTHING = Amount(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked about: a country (ISO 3166-1 alpha-3), a place by its name, days of publication from `first` to `last`."""

    country: str | None = None
    place: str | None = None
    first: date | None = None
    last: date | None = None


def coverage(ledger: Ledger, wanted: Wanted | None = None, *, by: By = "week", as_of: date | None = None) -> Coverage:
    """Tell how much was read, by week, month, country, place or publisher; `as_of` asks what the ledger held at the end of that day (UTC).

    Raises LedgerError where the place's name means places of several countries, and none of them is given.
    """
    wanted = wanted or Wanted()
    with ledger.read() as connection:
        areas = _areas(connection, wanted)
        listed = _listed(connection, by, wanted) if by in {"country", "place"} and not wanted.place else areas
        reads = shelf.reads(connection, [area.id for area in listed], first=wanted.first, last=wanted.last, as_of=as_of)
        total = reads if listed is areas else shelf.reads(
            connection, [area.id for area in areas], first=wanted.first, last=wanted.last, as_of=as_of
        )  # fmt: skip
        spellings = shelf.spellings(connection)
        days = None if wanted.place or by in {"place", "publisher"} else _incidents(connection, wanted, as_of)
    dated = wanted.first is not None or wanted.last is not None
    counted = [one for one in total if one.day != NO_DAY or not dated]
    named = {area.id: area for area in listed}
    tables: dict[By, Callable[[], Iterable[Row]]] = {
        "week": lambda: _calendar(reads, days, _week, wanted), "month": lambda: _calendar(reads, days, _month, wanted),
        "country": lambda: _by_area(reads, named, days, dated=dated), "place": lambda: _by_area(reads, named, None, dated=dated),
        "publisher": lambda: _by_publisher(counted, spellings),
    }  # fmt: skip
    return Coverage(
        _about(wanted, areas), tuple(tables[by]()), _amount(counted), sum(1 for one in _documents(total) if one.day == NO_DAY), dated,
        None if days is None else sum(heads for *_, heads in days),
    )  # fmt: skip


def amount(ledger: Ledger, wanted: Wanted, *, as_of: date | None = None) -> Coverage:
    """Tell how much was read in all, without rows: what stands beside a count of incidents."""
    with ledger.read() as connection:
        return amount_of(connection, wanted, as_of=as_of)


def amount_of(connection: Connection, wanted: Wanted, *, as_of: date | None = None) -> Coverage:
    """Do the same on a connection."""
    areas = _areas(connection, wanted)
    reads = shelf.reads(connection, [area.id for area in areas], first=wanted.first, last=wanted.last, as_of=as_of)
    dated = wanted.first is not None or wanted.last is not None
    counted = [one for one in reads if one.day != NO_DAY or not dated]
    return Coverage(_about(wanted, areas), (), _amount(counted), sum(1 for one in _documents(reads) if one.day == NO_DAY), dated)


def documents_read(ledger: Ledger, wanted: Wanted, *, as_of: date | None = None, limit: int = 5) -> list[str]:
    """Give the ids of documents in which something was read of what is asked about, the last published first, those of unknown day last."""
    with ledger.read() as connection:
        areas = _areas(connection, wanted)
        reads = shelf.reads(connection, [area.id for area in areas], first=wanted.first, last=wanted.last, as_of=as_of)
    dated = wanted.first is not None or wanted.last is not None
    counted = [one for one in _documents(reads) if one.day != NO_DAY or not dated]
    return [one.document for one in sorted(counted, key=lambda one: (-one.day, one.document))[:limit]]


def weeks_read(connection: Connection, country: str, first: date, last: date, *, as_of: date | None = None) -> tuple[list[int], int]:
    """Give the independent sources on a country in each ISO week that has a day from `first` to `last`, the first week first, and in all."""
    found: defaultdict[date, set[str]] = defaultdict(set)
    areas = [area.id for area in shelf.areas(connection, kind="country", key=country)]
    for one in shelf.reads(connection, areas, first=first, last=last, as_of=as_of):
        if one.day != NO_DAY:
            found[_week(date.fromordinal(one.day))[1]].add(one.family)
    return [len(found.get(monday, ())) for _, monday, _ in _steps(_week, first, last)], len(set().union(*found.values()))


def _areas(connection: Connection, wanted: Wanted) -> list[Area]:
    """Give the areas that the question is about."""
    if wanted.place is None:
        return shelf.areas(connection, kind="country", key=wanted.country) if wanted.country else shelf.areas(connection, kind="all")
    found = [
        area for area in shelf.areas(connection, name=wanted.place) if area.kind != "country" and area.country == (wanted.country or area.country)
    ]
    lands = sorted({area.country for area in found if area.country})
    if len(lands) > 1:
        raise LedgerError(wanted.place, f"is the name of places in {', '.join(lands)}: give the country, too")
    return found


def _listed(connection: Connection, by: By, wanted: Wanted) -> list[Area]:
    """Give the areas that rows are for, by country or by place."""
    return [area for area in shelf.areas(connection, kind=by) if wanted.country is None or area.country == wanted.country]


def _about(wanted: Wanted, areas: Sequence[Area]) -> str:
    if wanted.place is not None:
        named = areas[0].name if areas else wanted.place
        return f"{named}, {wanted.country or (areas[0].country if areas else None) or 'country unknown'}"
    return wanted.country or "all countries"


def _documents(reads: Iterable[Read]) -> list[Read]:
    """Give each document once, with the most passages that any of the areas has: where a division and its town have one name, the division's."""
    found: dict[str, Read] = {}
    for one in reads:
        if one.document not in found or found[one.document].passages < one.passages:
            found[one.document] = one
    return list(found.values())


def _amount(reads: Iterable[Read]) -> Amount:
    held = _documents(reads)
    return Amount(
        len(held), len({one.family for one in held}), sum(one.passages for one in held), len({one.publisher for one in held if one.publisher}),
    )  # fmt: skip


# by time

Bucket = tuple[str, date, date]
"""A week's or month's name, its first and its last day."""


def _week(day: date) -> Bucket:
    monday = day - timedelta(day.weekday())
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}", monday, monday + timedelta(6)


def _month(day: date) -> Bucket:
    first = day.replace(day=1)
    after = first.replace(year=first.year + first.month // _MONTHS, month=first.month % _MONTHS + 1)
    return f"{day:%Y-%m}", first, after - timedelta(1)


def _steps(bucket: Callable[[date], Bucket], first: date, last: date) -> Iterator[Bucket]:
    at = bucket(first)
    while at[1] <= last:
        yield at
        at = bucket(at[2] + timedelta(1))


def _calendar(
    reads: Sequence[Read], incidents: Iterable[tuple[int | None, str | None, int]] | None, bucket: Callable[[date], Bucket], wanted: Wanted
) -> Iterator[Row]:  # fmt: skip
    """Give the rows of weeks or months in their order, runs in which nothing was read and nothing happened as one row, and what has no day last."""
    held: defaultdict[date | None, list[Read]] = defaultdict(list)
    for one in reads:
        held[None if one.day == NO_DAY else bucket(date.fromordinal(one.day))[1]].append(one)
    heads: defaultdict[date | None, int] = defaultdict(int)
    for day, _, count in incidents or ():
        heads[None if day is None else bucket(date.fromordinal(day))[1]] += count
    known = [day for day in (*held, *heads) if day is not None]
    first, last = wanted.first or min(known, default=None), wanted.last or max(known, default=None)
    idle: list[Bucket] = []
    for step in _steps(bucket, first, last) if first and last else ():
        name, begin, end = step
        if begin in held or begin in heads:
            yield from _idle(idle, counted=incidents is not None)
            idle = []
            heard = heads.get(begin, 0) if incidents is not None else None
            yield Row(name, begin.isoformat(), end.isoformat(), _amount(held.get(begin, ())), heard)
        else:
            idle.append(step)
    yield from _idle(idle, counted=incidents is not None)
    if None in held or None in heads:
        yield Row(None, None, None, _amount(held.get(None, ())), heads.get(None, 0) if incidents is not None else None)


def _idle(run: Sequence[Bucket], *, counted: bool) -> Iterator[Row]:
    if run:
        name = run[0][0] if len(run) == 1 else f"{run[0][0]} to {run[-1][0]}"
        yield Row(name, run[0][1].isoformat(), run[-1][2].isoformat(), NOTHING, 0 if counted else None)


# by country, place, publisher


def _by_area(
    reads: Iterable[Read], areas: dict[int, Area], incidents: Iterable[tuple[int | None, str | None, int]] | None, *, dated: bool
) -> list[Row]:  # fmt: skip
    kind = "country" if incidents is not None else "place"
    held: defaultdict[tuple[str | None, str | None], list[Read]] = defaultdict(list)
    for one in reads:
        if areas[one.area].kind == kind and (one.day != NO_DAY or not dated):
            held[areas[one.area].key, areas[one.area].name].append(one)
    heads: defaultdict[tuple[str | None, str | None], int] = defaultdict(int)
    for _, land, count in incidents or ():
        heads[land, land] += count
    rows = [
        Row(_called(key, name, kind), None, None, _amount(held.get((key, name), ())), heads.get((key, name), 0) if incidents is not None else None)
        for key, name in {**held, **heads}
    ]
    return sorted(rows, key=_most_first)


def _called(key: str | None, name: str | None, kind: str) -> str | None:
    return key if kind == "country" else name


def _by_publisher(reads: Iterable[Read], spellings: dict[str, str]) -> list[Row]:
    held: defaultdict[str | None, list[Read]] = defaultdict(list)
    for one in reads:
        held[one.publisher].append(one)
    return sorted((Row(key and spellings.get(key, key), None, None, _amount(mine)) for key, mine in held.items()), key=_most_first)


def _most_first(row: Row) -> tuple[bool, int, int, str]:
    return row.name is None, -row.read.documents, -(row.incidents or 0), row.name or ""


def _incidents(connection: Connection, wanted: Wanted, as_of: date | None) -> list[tuple[int | None, str | None, int]]:
    return shelf.incident_days(connection, wanted.country, first=wanted.first, last=wanted.last, as_of=as_of)
