"""The first and last day that a date of the registry may mean: EDTF (ISO 8601-2, levels 0 and 1) as a pair of days that compare as text."""

from __future__ import annotations

import calendar
import re
from functools import lru_cache
from typing import NamedTuple

_DATE = re.compile(r"(?P<year>\d{4}|\d{3}X|\d\dXX)(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?[~?%]?", re.ASCII)
_OPEN = ("", "..")
FIRST, LAST = "0000-01-01", "9999-12-31"


class Days(NamedTuple):
    """The first and the last day (YYYY-MM-DD) that a date may mean, both included."""

    first: str
    last: str


@lru_cache(maxsize=4096)
def days(edtf: str) -> Days | None:
    """Give the days that an EDTF date or interval spans; None where it's none, or its year is wholly unknown.

    `2014-06` spans June 2014, `199X` ten years, `2006/2007` two, `../2014` all until the end of 2014. Marks of doubt (`~`, `?`, `%`) widen nothing.
    """
    first, slash, last = edtf.partition("/")
    if not slash:
        return _span(edtf)
    begin, end = _span(first), _span(last)
    if (begin is None and first not in _OPEN) or (end is None and last not in _OPEN) or (begin is None and end is None):
        return None
    whole = Days(begin.first if begin else FIRST, end.last if end else LAST)
    return whole if whole.first <= whole.last else None


def _span(date: str) -> Days | None:
    match = _DATE.fullmatch(date)
    if not match:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    years = year.replace("X", "0"), year.replace("X", "9")
    if month in {None, "XX"}:
        return Days(f"{years[0]}-01-01", f"{years[1]}-12-31") if day in {None, "XX"} else None
    if not 1 <= int(month) <= 12:  # noqa: PLR2004 - the months of a year
        return None
    length = calendar.monthrange(max(int(years[1]), 1), int(month))[1]
    if day in {None, "XX"}:
        return Days(f"{years[0]}-{month}-01", f"{years[1]}-{month}-{length:02}")
    return Days(f"{years[0]}-{month}-{day}", f"{years[1]}-{month}-{day}") if 1 <= int(day) <= length else None
