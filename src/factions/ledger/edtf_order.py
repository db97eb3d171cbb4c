"""The order in time of EDTF values (ISO 8601-2, levels 0 and 1, and `X` in any place of a date)."""

from __future__ import annotations

import re
from functools import lru_cache

_DATE = re.compile(r"(?P<year>-?[0-9X]{4,})(?:-(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2}))?)?(?:T\S*)?\Z")
_SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (1, 2)}  # of the northern year; a winter counts to the year in which it ends
_UNKNOWN_YEAR = 10**9

Key = tuple[int, int, int, int, int, int]


@lru_cache(maxsize=65536)
def edtf_key(edtf: str | None) -> Key:
    """Give a key that sorts EDTF values by their first day, then by their last.

    A value without a known year sorts last, by its month and day if it has them; null and text that isn't EDTF come after all others.
    """
    first, _, last = (edtf or "").strip().strip("[]{}").replace("~", "").replace("?", "").replace("%", "").partition("/")
    first = re.split(r",|\.\.", first)[0] if not first.startswith("..") else ""
    begin, end = _bounds(first), _bounds(last.strip("."))
    if begin is None and end is None:
        return (_UNKNOWN_YEAR + 1, 0, 0, 0, 0, 0)
    if begin is None:  # open or unknown beginning: all that is known is its end
        return (*end[1], *end[1]) if end else (_UNKNOWN_YEAR + 1, 0, 0, 0, 0, 0)
    return (*begin[0], *(end or begin)[1])


def _bounds(date: str) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """Give the first and last (year, month, day) that a date may mean; null where it is none."""
    match = _DATE.match(date)
    if not match:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    years = (_UNKNOWN_YEAR, _UNKNOWN_YEAR) if set(year.lstrip("-")) == {"X"} else _range(year, 0, 10**8)
    months = _SEASONS.get(month or "") or _range(month, 1, 12)
    return (years[0], months[0], _range(day, 1, 31)[0]), (years[1], months[1], _range(day, 1, 31)[1])


def _range(digits: str | None, low: int, high: int) -> tuple[int, int]:
    """Give the least and greatest number that digits with `X` in them may mean, within `low` to `high`."""
    if not digits or set(digits) == {"X"}:
        return low, high
    ends = (int(digits.replace("X", "0")), int(digits.replace("X", "9")))
    least, most = min(ends), max(ends)
    return (least, most) if digits.startswith("-") else (max(least, low), min(most, high))
