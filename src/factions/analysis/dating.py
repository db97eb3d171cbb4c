"""When a tie held, by what its statements say.

A statement says that a tie held at its own time (EDTF), else on its report's day; a time that is known to the year or the month may be any of its
days, but none after the report's. `2006/2013` ends with 2013, `../2013` ends with 2013 and began nobody knows when, `2006/..` held on the report's
day still. A role in the past ("former leader", "formerly an ally") says that the tie had ended by the report's day, and that it held at the time of
the statement, if that gives one.

A tie holds from its first known day until a known end. Nothing else ends it: the last day on which it was stated is shown beside, and whoever asks
may think what he likes of a tie that nobody has spoken of for ten years. What is stated to hold after an end begins a new period. Denied, planned,
demanded and hypothetical ties hold at no time.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from factions.analysis.incidents.days import days_of

RULE = (
    "A tie holds from its first known day until a known end. A statement dates it by its own time, else by its report's day. An end is the last day "
    "of a time such as 2006/2013, or the day before a report that calls it former; a later statement that it holds begins a new period. Last stated "
    "is the last day on which somebody says that it held: without a known end it counts as holding after that, too."
)
"""The rule as pages show it."""
_PAST = re.compile(r"\b(?:former(?:ly)?|ex|erstwhile|one-?time|ousted|deposed|dismissed|late)\b", re.IGNORECASE)
_OPEN = ("", "..")

DatedBy = Literal["statement", "report"]


@dataclass(frozen=True, slots=True)
class Dates:
    """What one statement says of a tie's time, in ordinals: it held from `first` to `last` (null: nothing known), and had ended after `end`.

    `by` tells whether its own time says so, or the day of its report; null where neither is known.
    """

    first: int | None
    last: int | None
    end: int | None
    by: DatedBy | None


@dataclass(frozen=True, slots=True)
class Period:
    """A time for which a tie held, in ordinals: from `first`, last stated for `last`, until `end`; what is null isn't known."""

    first: int | None
    last: int | None
    end: int | None


_UNKNOWN = Dates(None, None, None, None)


def is_past(role: str | None) -> bool:
    """Tell whether a role is one of the past."""
    return role is not None and _PAST.search(role) is not None


def dates(time: str | None, published: str | None, role: str | None) -> Dates:
    """Date a statement by its time and its report's (EDTF), and its role."""
    report = days_of(published)
    found = _own(time, report.last if report else None) if time else None
    if found is None:
        if report is None:
            return _UNKNOWN
        return Dates(None, None, report.first - 1, "report") if is_past(role) else Dates(report.first, report.last, None, "report")
    if is_past(role) and found.end is None and report is not None:
        end = max(report.first - 1, found.last or 0)
        return Dates(found.first, found.last, end, "statement")
    return found


def _own(time: str, report: int | None) -> Dates | None:
    """Date a statement by its own time; null where that says nothing."""
    first, slash, last = time.partition("/")
    begin, end = (None if part in _OPEN else days_of(part) for part in (first, last))
    if not slash:
        return None if begin is None else Dates(begin.first, _no_later(begin.last, begin.first, report), None, "statement")
    if end is not None:
        return Dates(begin.first, end.last, end.last, "statement") if begin else Dates(None, None, end.last, "statement")
    if begin is None:
        return None
    return Dates(begin.first, max(begin.last, report) if report is not None else begin.last, None, "statement")


def _no_later(day: int, first: int, report: int | None) -> int:
    """Give a day, but none after the report's, as what held then was seen before it was told."""
    return day if report is None else max(first, min(day, report))


def periods(stated: Iterable[Dates]) -> tuple[Period, ...]:
    """Give the periods of a tie by all that its statements say, the first one first; none where nothing dates it."""
    known = list(stated)
    holds = sorted((one.first, one.last) for one in known if one.first is not None and one.last is not None)
    ends = sorted({one.end for one in known if one.end is not None})
    if not holds:
        return (Period(None, None, ends[0]),) if ends else ()
    furthest = list(accumulate((last for _, last in holds), max))
    firsts = [first for first, _ in holds]
    # an end in the midst of what a statement says to have held all the while is none
    sure = [end for end in ends if (before := bisect_right(firsts, end)) and furthest[before - 1] <= end]
    found: list[Period] = []
    for hold in _parted(holds, sure):
        last = max(day for _, day in hold)
        after = bisect_left(sure, last)
        found.append(Period(hold[0][0], last, sure[after] if after < len(sure) else None))
    return tuple(found)


def _parted(holds: Sequence[tuple[int, int]], ends: Sequence[int]) -> Iterable[list[tuple[int, int]]]:
    """Part what held at the ends."""
    groups: dict[int, list[tuple[int, int]]] = {}
    for hold in holds:
        groups.setdefault(bisect_left(ends, hold[0]), []).append(hold)
    return groups.values()


def held(found: Sequence[Period], day: int) -> bool | None:
    """Tell whether a tie with these periods held on a day; null where that isn't known: it's undated, or only its end is known."""
    if not found:
        return None
    if any(one.first is not None and one.first <= day and (one.end is None or day <= one.end) for one in found):
        return True
    return None if found[0].first is None and found[0].end is not None and day <= found[0].end else False
