"""The part of EDTF (ISO 8601-2:2019) in which publication dates are given, reports annotated and times written, as a validator.

A year, month or day (`2014`, `2014-06`, `2014-06-13`), a year before Christ (`-0479`), a decade or century (`201X`, `19XX`), a season (`2014-21`,
spring, to `2014-24`, winter), with an unknown year (`XXXX-06-13`, `XXXX-06`) or day (`2014-06-XX`), marked approximate or uncertain at its end
(`2014-06~`, `2014?`, `2014-06-13%`), and intervals of two such dates (`2006/2007`, `2014-06-13/..`, `../2014`).
"""

from __future__ import annotations

import calendar
import re

_DATE = re.compile(r"(?P<year>-?\d{4}|\d{3}X|\d\dXX|XXXX)(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?[~?%]?")
_LEAP_YEAR = 2000  # an unknown year may be a leap year
_MONTHS = range(1, 13)
_SEASONS = range(21, 25)
_OPEN = ("", "..")


def is_edtf(value: str) -> bool:
    """Tell whether `value` is a date or an interval that Factions can work with."""
    first, slash, last = value.partition("/")
    if not slash:
        return _is_date(value)
    ends = [end for end in (first, last) if end not in _OPEN]
    return bool(ends) and all(map(_is_date, ends)) and (len(ends) == 1 or _in_order(first, last))


def _is_date(value: str) -> bool:
    match = _DATE.fullmatch(value)
    if not match or not value.isascii() or value.startswith("-0000"):
        return False
    year, month, day = match["year"], match["month"], match["day"]
    if month in {None, "XX"}:
        return day in {None, "XX"}
    if int(month) in _SEASONS:
        return day is None
    if int(month) not in _MONTHS:
        return False
    known_year = _LEAP_YEAR if "X" in year else int(year)
    # the Gregorian calendar repeats itself every 400 years
    return day in {None, "XX"} or 1 <= int(day) <= calendar.monthrange(known_year % 400 + 400, int(month))[1]


def _parts(value: str) -> list[str]:
    match = _DATE.fullmatch(value)
    return [part for part in (match["year"], match["month"], match["day"]) if part] if match else []


def _in_order(first: str, last: str) -> bool:
    """Compare as far as both ends are known: 2014/2014-06 is in order, 2014-06/2013 isn't. A season isn't compared with a month."""
    for one, other in zip(_parts(first), _parts(last), strict=False):
        if "X" in one or "X" in other:
            return True
        if one != other:
            mixed = (int(one) in _SEASONS) != (int(other) in _SEASONS) and len(one) == len("06") == len(other)
            return mixed or int(one) < int(other)
    return True
