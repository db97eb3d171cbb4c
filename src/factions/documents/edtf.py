"""The part of EDTF (ISO 8601-2:2019) in which publication dates are given and reports annotated, as a validator.

A year, month or day (`2014`, `2014-06`, `2014-06-13`), with an unknown year (`XXXX-06-13`, `XXXX-06`) or day (`2014-06-XX`), marked approximate or
uncertain at its end (`2014-06~`, `2014?`, `2014-06-13%`), and intervals of two such dates (`2006/2007`, `2014-06-13/..`, `../2014`).
"""

from __future__ import annotations

import calendar
import re

_DATE = re.compile(r"(?P<year>\d{4}|\d{3}X|\d\dXX|XXXX)(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?[~?%]?")
_LEAP_YEAR = 2000  # an unknown year may be a leap year
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
    if not match or not value.isascii():
        return False
    year, month, day = match["year"], match["month"], match["day"]
    if month in {None, "XX"}:
        return day in {None, "XX"}
    if not 1 <= int(month) <= 12:  # noqa: PLR2004 - the months of a year
        return False
    known_year = int(year) if year.isdigit() else _LEAP_YEAR
    return day in {None, "XX"} or 1 <= int(day) <= calendar.monthrange(max(known_year, 1), int(month))[1]


def _in_order(first: str, last: str) -> bool:
    """Compare as far as both ends are known: 2014/2014-06 is in order, 2014-06/2013 isn't."""
    start, end = first.rstrip("~?%").split("-"), last.rstrip("~?%").split("-")
    for one, other in zip(start, end, strict=False):
        if "X" in one or "X" in other:
            return True
        if one != other:
            return one < other
    return True
