"""Dates as far as they are known, reckoned with and written as EDTF (ISO 8601-2). Years are astronomical: 480 BC is -479."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

_PUBLISHED = re.compile(r"(\d{4})(?:-(?:2[1-3]|(0[1-9]|1[0-2])(?:-(?:XX|(0[1-9]|[12]\d|3[01])))?))?(?![\d-])")
MONTHS_A_YEAR = 12
SEASON_MONTHS = {21: 4, 22: 7, 23: 10, 24: 12}
"""The middle month of each season, and the first of a winter, which counts to the year of its December."""
WINTER = 24


class Moment(NamedTuple):
    """A year, a month, a day or a season (EDTF's 21 to 24) of a year."""

    year: int
    month: int | None = None
    day: int | None = None
    season: int | None = None

    @property
    def edtf(self) -> str:
        """The moment as EDTF: "2014", "2014-06", "2014-06-13", "2014-22", "-0479"."""
        year = f"{'-' if self.year < 0 else ''}{abs(self.year):04}"
        parts = [year, *(f"{part:02}" for part in (self.season or self.month, self.day) if part)]
        return "-".join(parts)

    @property
    def near_month(self) -> int | None:
        """The month, or that which stands for the season."""
        return self.month or SEASON_MONTHS.get(self.season or 0)

    def days(self, count: int) -> Moment | None:
        """Go some days on (or back, below 0); null where the day isn't known."""
        known = self.calendar_day
        if known is None:
            return None
        try:
            then = known + timedelta(days=count)
        except OverflowError:
            return None
        return Moment(then.year, then.month, then.day)

    def months(self, count: int) -> Moment | None:
        """Go some months on or back, to a month; null where the month isn't known."""
        if not self.near_month:
            return None
        year, month = divmod(self.year * MONTHS_A_YEAR + self.near_month - 1 + count, MONTHS_A_YEAR)
        return Moment(year, month + 1)

    @property
    def calendar_day(self) -> date | None:
        """The day of the proleptic Gregorian calendar; null where the day isn't known or lies before the year 1."""
        if self.month is None or self.day is None or self.year < 1:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def published_on(edtf: str | None) -> Moment | None:
    """Read a publication date as far as it is sure: a year, month or day, with or without a time of day; what both ends of an interval share.

    Spring, summer and autumn tell the year; a winter lies in two, and a decade or an open interval in many: null, as for anything that is no date.
    """
    first, slash, last = (edtf or "").partition("/")
    one = _published(first)
    if not slash or one is None:
        return one
    other = _published(last)
    if other is None or one.year != other.year:
        return None
    return one if one == other else Moment(one.year, one.month if one.month == other.month else None)


def _published(edtf: str) -> Moment | None:
    found = _PUBLISHED.match(edtf)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    moment = Moment(year or 0, month, day)
    return moment if moment.day is None or moment.calendar_day else None


def decade(first: int, *, bc: bool) -> str:
    """Give the 1980s as "198X"; the decades BC have no such form and are intervals: the 470s BC are -0478/-0469."""
    return f"{Moment(1 - first - 9).edtf}/{Moment(1 - first).edtf}" if bc else f"{first:04}"[:3] + "X"


def century(ordinal: int, *, bc: bool) -> str:
    """Give the 20th century as "19XX"; those BC are intervals."""
    return f"{Moment(1 - ordinal * 100).edtf}/{Moment(-(ordinal - 1) * 100).edtf}" if bc else f"{ordinal - 1:02}XX"
