"""EDTF values as spans of days, which can be compared."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_DATE = re.compile(r"(?P<year>\d{4}|\d{3}X|\d\dXX)(?:-(?P<month>0[1-9]|1[0-2]|2[1-4]|XX)(?:-(?P<day>\d\d|XX))?)?[~?%]?(?:T\S*)?")
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}
"""The months of each northern season; a winter counts to the year of its December."""
_YEAR = 12
NARROW = 10
"""A span of no more days than these tells the day about as a report of a single act does."""


class Days(NamedTuple):
    """The first and the last day of a span, as ordinals of the proleptic Gregorian calendar."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many days it has."""
        return self.last - self.first + 1

    def gap(self, other: Days) -> int:
        """How many days lie between the two; 0 where they overlap."""
        return max(0, self.first - other.last, other.first - self.last)


@lru_cache(maxsize=65536)
def days_of(edtf: str | None) -> Days | None:
    """Give the days that an EDTF value may mean; null where its year or an end is unknown, for a year before Christ, and for what isn't EDTF."""
    first, slash, last = (edtf or "").partition("/")
    one = _span(first)
    if not slash or one is None:
        return one
    other = _span(last)
    return Days(one.first, other.last) if other is not None and other.last >= one.first else None


def _span(value: str) -> Days | None:
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    years = int(year.replace("X", "0")), int(year.replace("X", "9"))
    try:
        if month in {None, "XX"} or "X" in year:
            return Days(date(years[0], 1, 1).toordinal(), date(years[1], _YEAR, 31).toordinal())
        months = _SEASONS.get(int(month)) or (int(month), int(month))
        if day not in {None, "XX"}:
            exact = date(years[0], int(month), int(day)).toordinal()
            return Days(exact, exact)
        return Days(_month(years[0], months[0])[0], _month(years[0], months[1])[1])
    except ValueError:
        return None


def _month(year: int, month: int) -> tuple[int, int]:
    """Give the first and the last day of a month; the 13th is the next year's first."""
    year, month = year + (month - 1) // _YEAR, (month - 1) % _YEAR + 1
    return date(year, month, 1).toordinal(), date(year, month, calendar.monthrange(year, month)[1]).toordinal()


def day_text(ordinal: int) -> str:
    """Give a day's date, ISO 8601."""
    return date.fromordinal(ordinal).isoformat()
