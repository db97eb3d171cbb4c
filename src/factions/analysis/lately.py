"""The last weeks: how much happened in each, how much was read, and by whom and about where nothing was.

They end today, or, where nothing newer than a week was read, with the newest report: a ledger of old reports has last weeks, too. A week in which
nothing was read says nothing of what happened in it (`unread`); a week in which something was read and no incident told of is `quiet`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from factions.analysis.coverage import NOTHING, Amount, Row, Wanted, coverage
from factions.ledger import layer, recent
from factions.ledger.open import Ledger

State = Literal["active", "quiet", "unread"]
FRESH = timedelta(7)
"""So old may the newest report be, and the last weeks still end today."""
BEFORE = timedelta(365)
"""Whoever published, or was read about, within so long before the last weeks is missed in them."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """A run of ISO weeks, from a Monday to a Sunday or the day it ends on; `old` tells that it ends with the newest report and not today."""

    first: date
    last: date
    old: bool

    @property
    def number(self) -> int:
        """How many weeks they are."""
        return (self.last - self.first).days // 7 + 1


@dataclass(frozen=True, slots=True)
class Part:
    """What was read in a week, of a publisher or about a country, and how many incidents there were; null where these aren't counted.

    `name` is the week (2014-W25), the country (ISO 3166-1 alpha-3) or the publisher, null where that is unknown; days are a week's own.
    """

    name: str | None
    first: date | None
    last: date | None
    read: Amount
    incidents: int | None

    @property
    def state(self) -> State:
        """Whether anything happened, nothing, or nobody can know: an incident of a week may be told of by a report of a later one."""
        if self.incidents:
            return "active"
        return "quiet" if self.read.documents else "unread"


@dataclass(frozen=True, slots=True)
class Lately:
    """The last weeks: `weeks` in time order, countries and publishers with the most first, and at the end those of which nothing was read."""

    span: Weeks
    weeks: tuple[Part, ...]
    countries: tuple[Part, ...]
    publishers: tuple[Part, ...]
    read: Amount
    incidents: int
    undated: int


def last_weeks(ledger: Ledger, weeks: int, *, as_of: date | None = None) -> Weeks | None:
    """Give the last so many weeks; null where no report is dated to the day."""
    today = min(as_of or date.max, layer.clock().date())
    with ledger.read() as connection:
        newest = recent.newest_day(connection, today, as_of=as_of)
    if newest is None:
        return None
    old = newest < today - FRESH
    last = newest if old else today
    return Weeks(last - timedelta(last.weekday() + 7 * (weeks - 1)), last, old)


def lately(ledger: Ledger, span: Weeks, *, as_of: date | None = None) -> Lately:
    """Tell what was read and happened in the last weeks, by week, by country and by publisher."""
    within = Wanted(first=span.first, last=span.last)
    earlier = Wanted(first=span.first - BEFORE, last=span.first - timedelta(1))
    by_week, by_country, by_publisher = (coverage(ledger, within, by=by, as_of=as_of) for by in ("week", "country", "publisher"))
    before = {by: coverage(ledger, earlier, by=by, as_of=as_of).rows for by in ("country", "publisher")}
    weeks = {row.first: row for row in by_week.rows}
    steps = [span.first + timedelta(7 * step) for step in range(span.number)]
    parts = []
    for monday in steps:
        row = weeks.get(monday.isoformat())
        alone = row is not None and row.last == (monday + timedelta(6)).isoformat()
        read, incidents = (row.read, row.incidents or 0) if row and alone else (NOTHING, 0)
        year, week, _ = monday.isocalendar()
        parts.append(Part(f"{year}-W{week:02}", monday, min(monday + timedelta(6), span.last), read, incidents))
    return Lately(
        span, tuple(parts), _parts(by_country.rows, before["country"]), _parts(by_publisher.rows, before["publisher"]), by_week.total,
        sum(part.incidents or 0 for part in parts), by_week.undated,
    )  # fmt: skip


def _parts(rows: tuple[Row, ...], before: tuple[Row, ...]) -> tuple[Part, ...]:
    """Give what was read, and behind it, with nothing, what had been read before."""
    here = {row.name for row in rows}
    missed = [row for row in before if row.name not in here and row.name is not None and row.read.documents]
    found = [Part(row.name, None, None, row.read, row.incidents) for row in rows]
    return (*found, *(Part(row.name, None, None, NOTHING, None if row.incidents is None else 0) for row in missed))
