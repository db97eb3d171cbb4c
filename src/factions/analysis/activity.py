"""A group's events by month, or by year where they reach over many years, beside how much was read.

An event stands in the month of its own time, where that is known to the month, else in that of its report (`by_report`). Beside each month stands how
many reports were read about the group's country, or of any, where its country isn't known: a month without events of which nothing was read says
nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from factions.analysis.coverage import Wanted, coverage
from factions.analysis.incidents.days import days_of
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.ledger.outline import Outline

Unit = Literal["month", "year"]
MONTHS = 180
"""Beyond so many months, years are counted."""
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Stretch:
    """A month (2014-06) or year (2014), with its days: events by their own time and by their reports', and how many reports were read."""

    name: str
    first: date
    last: date
    dated: int
    by_report: int
    read: int

    @property
    def events(self) -> int:
        """Both kinds of event."""
        return self.dated + self.by_report


@dataclass(frozen=True, slots=True)
class Activity:
    """A group's events over time, without a gap from the first stretch to the last; `undated` events are in none.

    `about` is the country (ISO 3166-1 alpha-3) about which reports are counted, null for all.
    """

    unit: Unit
    stretches: tuple[Stretch, ...]
    undated: int
    about: str | None

    @property
    def events(self) -> int:
        """All that are dated somehow."""
        return sum(one.events for one in self.stretches)


def activity(ledger: Ledger, group: str, country: str | None, *, on: date | None = None, as_of: date | None = None) -> Activity:
    """Count the events of the group with the id `group` and of those that are one with it; with `on` what had happened by the end of that day.

    `country` is the group's own; `as_of` asks what the ledger held at the end of that day (UTC).
    """
    with ledger.read() as connection:
        outline = Outline(connection, clusters(connection, as_of=as_of).members(group), as_of=as_of, on=on)
        found = Counter(_month(line.time, outline.published(line.key[0])) for line in outline.events())
    undated = sum(count for (month, _), count in found.items() if month is None)
    months = sorted({month for month, _ in found if month is not None})
    if not months:
        return Activity("month", (), undated, country)
    unit: Unit = "month" if months[-1] - months[0] < MONTHS else "year"
    size = 1 if unit == "month" else _YEAR
    first, last = _first(months[0] // size, size), _last(months[-1] // size, size)
    read: Counter[int] = Counter()
    for row in coverage(ledger, Wanted(country=country, first=first, last=last), by="month", as_of=as_of).rows:
        if row.first:
            read[_number(date.fromisoformat(row.first)) // size] += row.read.documents
    dated: Counter[tuple[int, bool]] = Counter()
    for (month, own), count in found.items():
        if month is not None:
            dated[month // size, own] += count
    stretches = tuple(
        Stretch(_name(at, unit), _first(at, size), _last(at, size), dated[at, True], dated[at, False], read[at])
        for at in range(months[0] // size, months[-1] // size + 1)
    )
    return Activity(unit, stretches, undated, country)


def _month(time: str | None, published: str | None) -> tuple[int | None, bool]:
    """Give an event's month and whether it's that of its own time."""
    if (own := _of(time)) is not None:
        return own, True
    return _of(published), False


def _of(edtf: str | None) -> int | None:
    """Give the month that a time lies in, counted from year 0; null where that isn't known to the month."""
    days = days_of(edtf)
    if days is None:
        return None
    first, last = (_number(date.fromordinal(day)) for day in (days.first, days.last))
    return first if first == last else None


def _number(day: date) -> int:
    return day.year * _YEAR + day.month - 1


def _first(at: int, size: int) -> date:
    return date(at * size // _YEAR, at * size % _YEAR + 1, 1)


def _last(at: int, size: int) -> date:
    month = (at + 1) * size - 1
    return date(month // _YEAR, month % _YEAR + 1, monthrange(month // _YEAR, month % _YEAR + 1)[1])


def _name(at: int, unit: Unit) -> str:
    return f"{_first(at, 1):%Y-%m}" if unit == "month" else str(at)
