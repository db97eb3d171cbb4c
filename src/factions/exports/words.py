"""Incidents and tolls in a line of words, made of the record alone: for formats whose things need a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from factions.analysis.incidents.days import days_of
from factions.analysis.incidents.pictured import spot_at
from factions.reference.countries import countries

if TYPE_CHECKING:
    from factions.analysis.incidents.sheets import Sheet, Toll, Where, Who

_MOST = 3  # names in a line


def incident_title(sheet: Sheet) -> str:
    """Give an incident's name: what it was, who did it to whom, where and when, as far as it's known; and how the reports put it unless asserted."""
    where = sheet.place.name or land_name(sheet.place.country) if sheet.place else None
    parts = [what(sheet), parties(sheet), where, days(sheet)]
    named = ", ".join(part for part in parts if part)
    return named if sheet.factuality == "asserted" else f"{named} ({sheet.factuality})"


def what(sheet: Sheet) -> str:
    """Give an incident's type and mode."""
    return f"{sheet.type}/{sheet.mode}" if sheet.mode else sheet.type


def parties(sheet: Sheet) -> str:
    """Give who did it to whom, empty where nobody is told."""
    actors, recipients = _names(sheet.actors), _names(sheet.recipients)
    if actors and recipients:
        return f"{actors} → {recipients}"
    return actors or (f"→ {recipients}" if recipients else "")


def days(sheet: Sheet) -> str | None:
    """Give when it was, an interval with a slash as ISO 8601 has it; null where that isn't known."""
    first, last = sheet.first_day, sheet.last_day
    return f"{first}/{last}" if first and last and first != last else first or last


def land_name(country: str | None) -> str | None:
    """Give a country's name by its code, the code itself where it isn't known."""
    land = countries().get(country or "")
    return land.name if land else country


def place_words(where: Where) -> str:
    """Give a place with its first-order division and country: "Bohruz, Diyala, Iraq"."""
    return ", ".join(part for part in (where.name, where.admin1, land_name(where.country)) if part)


class Point(NamedTuple):
    """A point, WGS 84 degrees, and how many kilometres off it may be."""

    lat: float
    lon: float
    km: float


def point_of(where: Where) -> Point | None:
    """Give a place's point as maps draw it; null where nothing tells how near it is, as of a country, and where the numbers are none on Earth."""
    spot = spot_at(where.name, where)
    if spot.lat is None or spot.lon is None or not (abs(spot.lat) <= 90 and abs(spot.lon) <= 180 and isfinite(spot.km)):  # noqa: PLR2004 - degrees
        return None
    return Point(spot.lat, spot.lon, spot.km)


def toll_words(toll: Toll) -> str:
    """Give a toll in words: "killed civilian: 10 (low 10, high unknown)"."""
    low, best, high = ("unknown" if figure is None else str(figure) for figure in (toll.low, toll.best, toll.high))
    return f"{toll.what} {toll.side}: {best} (low {low}, high {high})"


def prefix_date(edtf: str | None) -> str | None:
    """Give an EDTF value as far as the model's dates go: a day, a month or a year; null where it's wider than that."""
    span = days_of(edtf)
    if span is None:
        return None
    first, last = date.fromordinal(span.first), date.fromordinal(span.last)
    if first == last:
        return first.isoformat()
    if first.day == 1 and first.replace(day=28) <= last == _month_end(first):
        return first.isoformat()[:7]
    return first.isoformat()[:4] if first.year == last.year else None


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _names(who: Iterable[Who]) -> str:
    names = [one.name for one in who]
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")
