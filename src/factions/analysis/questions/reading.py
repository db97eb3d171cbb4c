"""How much was read in each week of a question: without it, nothing happened can't be told from nothing read.

Counted are independent sources (copies of one text are one) with a passage on one of the question's countries, or places where it names these; see
analysis/coverage.py, which has the same for a single country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from factions.ledger import coverage as shelf
from factions.ledger.coverage import NO_DAY, Area

if TYPE_CHECKING:
    from sqlalchemy import Connection

WEEK = timedelta(7)


def monday(day: date) -> date:
    """Give the Monday of a day's ISO week."""
    return day - timedelta(day.weekday())


def mondays(first: date, last: date) -> list[date]:
    """Give the Mondays of the ISO weeks that have a day from `first` to `last`."""
    begin = monday(first)
    return [begin + WEEK * number for number in range((monday(last) - begin).days // 7 + 1)]


def sources_read(
    connection: Connection, countries: Sequence[str], places: Sequence[str], weeks: Sequence[date], *, as_of: date | None = None
) -> dict[date, int]:  # fmt: skip
    """Count the independent sources of each week, given by its Monday, on any of some countries; on places within them where places are named."""
    areas = _areas(connection, countries, places)
    found: defaultdict[date, set[str]] = defaultdict(set)
    for one in shelf.reads(connection, [area.id for area in areas], first=weeks[0], last=weeks[-1] + timedelta(6), as_of=as_of):
        if one.day != NO_DAY:
            found[monday(date.fromordinal(one.day))].add(one.family)
    return {week: len(found.get(week, ())) for week in weeks}


def _areas(connection: Connection, countries: Sequence[str], places: Sequence[str]) -> list[Area]:
    if places:
        named = (area for place in places for area in shelf.areas(connection, name=place))
        return [area for area in named if area.kind != "country" and (not countries or area.country in countries)]
    if not countries:
        return shelf.areas(connection, kind="all")
    return [area for country in countries for area in shelf.areas(connection, kind="country", key=country)]
