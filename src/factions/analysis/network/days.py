"""Ties on a day, the days on which something changes, and what changed between two of them.

When a tie holds is dating.py's affair: from its first known day until a known end. A tie of which only an end is known may hold on a day; it's drawn
on none. Many an end isn't told by anybody, so that ties heap up: with `within`, so many years, a tie counts on no day that is farther than that from
the last day for which it was stated.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from factions.analysis.dating import Period, held
from factions.analysis.network.balance import Pair, pairs
from factions.analysis.network.graph import ends
from factions.analysis.ties import End, Tie

Unit = Literal["year", "month"]
_YEAR = 365.25


class Step(NamedTuple):
    """A year or month in which something changes: its last day, on which a picture of it is drawn, and what it's called (EDTF: `2014`, `2014-06`)."""

    day: date
    edtf: str


def held_on(tie: Tie, day: date, within: int | None = None) -> bool | None:
    """Tell whether a tie held on a day; null where that isn't known."""
    return held(_periods(tie, within), day.toordinal()) if tie.supporting else False


def _periods(tie: Tie, within: int | None) -> tuple[Period, ...]:
    return tuple(_faded(Period(_ordinal(one.first), _ordinal(one.last), _ordinal(one.end)), within) for one in tie.periods)


def _faded(period: Period, within: int | None) -> Period:
    """End a period so many years after the last day for which it's stated, if it has no end before."""
    if within is None or period.last is None:
        return period
    last = min(period.last + round(within * _YEAR), date.max.toordinal() - 1)
    return period if period.end is not None and period.end <= last else Period(period.first, period.last, last)


def _ordinal(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day).toordinal()


def steps(ties: Iterable[Tie], unit: Unit, within: int | None = None) -> tuple[Step, ...]:
    """Give the years, or months, in which a tie begins or has ended, in their order.

    The day of each is its last, but none after the last day that any tie is dated by, or has ended by. None comes after the last statement.
    """
    held = [tie for tie in ties if tie.supporting]
    known = [day for tie in held for one in _periods(tie, None) for day in (one.first, one.last, one.end and one.end + 1) if day]
    spans = [one for tie in held for one in _periods(tie, within) if one.first]
    latest = max(known, default=0)
    changed = {day for one in spans for day in (one.first, one.end and one.end + 1) if day and day <= latest}
    found: dict[str, Step] = {}
    for day in sorted(changed):
        step = _step(date.fromordinal(day), unit)
        found[step.edtf] = step._replace(day=min(step.day, date.fromordinal(latest)))
    return tuple(found.values())


def _step(day: date, unit: Unit) -> Step:
    if unit == "year":
        return Step(day.replace(month=12, day=31), f"{day:%Y}")
    return Step(day.replace(day=calendar.monthrange(day.year, day.month)[1]), f"{day:%Y-%m}")


def holding(ties: Iterable[Tie], days: Sequence[date], within: int | None = None) -> list[list[tuple[int, int]]]:
    """Give, for each tie, the stretches of `days` (first and last place in them) on which it held."""
    found = []
    for tie in ties:
        periods = _periods(tie, within) if tie.supporting else ()
        places = [at for at, day in enumerate(days) if held(periods, day.toordinal())]
        begins, stops = ([at for at in places if at + way not in places] for way in (-1, 1))
        found.append(list(zip(begins, stops, strict=True)))
    return found


class Turn(NamedTuple):
    """A pair that was friends and is enemies, or the other way round: its ties before and after."""

    before: Pair
    after: Pair


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs on a second day from the first.

    Ties `came`, `went`, or came and went in between (`passed`); pairs `turned` from friends to enemies or back; actors have `entered`, of whom no tie
    held on the first day, or are `gone`, of whom none holds on the second.
    """

    came: tuple[Tie, ...]
    went: tuple[Tie, ...]
    passed: tuple[Tie, ...]
    turned: tuple[Turn, ...]
    entered: tuple[End, ...]
    gone: tuple[End, ...]

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return any((self.came, self.went, self.passed, self.turned))


def changes(ties: Sequence[Tie], first: date, second: date, within: int | None = None) -> Changes:
    """Give what changed from a day to a later one; raises ValueError where it isn't later. What isn't known to hold, or not to, is left out."""
    if second <= first:
        msg = f"{second} isn't after {first}"
        raise ValueError(msg)
    was, now = ([(tie, held_on(tie, day, within)) for tie in ties] for day in (first, second))
    before, after = ([tie for tie, holds in side if holds] for side in (was, now))
    came = tuple(tie for (tie, old), (_, new) in zip(was, now, strict=True) if new and old is False)
    went = tuple(tie for (tie, old), (_, new) in zip(was, now, strict=True) if old and new is False)
    passed = tuple(
        tie for (tie, old), (_, new) in zip(was, now, strict=True) if not old and not new
        and any(one.first and one.end and first.toordinal() < one.first and one.end < second.toordinal() for one in _periods(tie, within))
    )  # fmt: skip
    old, new = pairs(before), pairs(after)
    turned = tuple(Turn(old[key], new[key]) for key in sorted(old.keys() & new.keys()) if old[key].sign * new[key].sign < 0)
    one, other = _actors(before), _actors(after)
    return Changes(came, went, passed, turned, _named(other, other.keys() - one.keys()), _named(one, one.keys() - other.keys()))


def _actors(ties: Iterable[Tie]) -> dict[str, End]:
    return {name: end for tie in ties for name, end in zip(ends(tie), (tie.subject, tie.object), strict=True)}


def _named(known: dict[str, End], wanted: Iterable[str]) -> tuple[End, ...]:
    return tuple(sorted((known[name] for name in wanted), key=lambda end: (end.name, end.id)))


def year_before(day: date) -> date:
    """Give the same day a year before."""
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day - timedelta(366)
