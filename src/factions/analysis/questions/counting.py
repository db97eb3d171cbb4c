"""What of an indicator falls in which ISO week.

An incident is in the week of its first day where its days are no more than seven; else it's known to the month or year only, and in no week. `lowest`
counts what lies in the week for sure: dated by its own words, with all its days in that week, and denied by nobody. `best` counts all that is in
the week. An incident counts once, however many report it; a tie once a week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from factions.analysis.incidents.days import Days
from factions.analysis.questions.reading import monday
from factions.analysis.questions.records import Cell
from factions.analysis.questions.vocabulary import WEEK, Counted


class Spread(NamedTuple):
    """What is counted in each week (by its Monday); how many are dated by their reports alone, and how many are too vaguely dated for any week."""

    weeks: Mapping[date, list[Counted]]
    by_report: int
    wide: int


def spread(found: Iterable[Counted], weeks: Sequence[date], *, by_report: bool) -> Spread:
    """Lay out what counts over weeks; what is dated by its report alone is left out, but where `by_report` wants it and for ties.

    A tie that someone says to hold holds on the day of the report: that is its own date.
    """
    known = set(weeks)
    low, high = weeks[0].toordinal(), weeks[-1].toordinal() + WEEK - 1
    held: defaultdict[date, list[Counted]] = defaultdict(list)
    reported, wide = set[str](), set[str]()
    for one in found:
        days = one.pick.days
        if days is None or not (by_report or one.pick.own or one.pick.item.kind == "ties"):
            continue
        if days.length > WEEK:
            if days.first <= high and low <= days.last:
                wide.add(one.pick.name)
        elif (week := monday(date.fromordinal(days.first))) in known:
            held[week].append(one)
            reported |= set() if one.pick.own else {one.pick.name}
    return Spread(held, len(reported), len(wide))


def is_sure(one: Counted) -> bool:
    """Tell whether something is in its week for sure."""
    days = one.pick.days
    return one.sure and days is not None and _same_week(days)


def _same_week(days: Days) -> bool:
    return monday(date.fromordinal(days.first)) == monday(date.fromordinal(days.last))


def cell(found: Sequence[Counted], read: int) -> Cell:
    """Sum up a week."""
    names = dict.fromkeys(one.pick.name for one in found)
    sure = {one.pick.name for one in found if is_sure(one)}
    tolls = {one.pick.name: one.pick.killed for one in found}
    low, best = ([toll[which] for toll in tolls.values()] for which in (0, 1))
    return Cell(
        lowest=len(sure), best=len(names), sources=len(frozenset().union(*(one.pick.origins for one in found))), killed_low=_sum(low),
        killed_best=_sum(best), unread=not names and not read, items=tuple(names),
    )  # fmt: skip


def _sum(heads: Iterable[int | None]) -> int | None:
    known = [one for one in heads if one is not None]
    return sum(known) if known else None
