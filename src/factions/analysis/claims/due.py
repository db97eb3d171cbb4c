"""When a claim falls due: at the end of its horizon.

A reader has worked out already what a horizon means: "within a month", of a report of 20 June 2014, is 2014-07. The claim is due on the last day that
the horizon may mean; of an interval (2014-06/2014-09), its last; by "spring" the last of May. A horizon without a year (XXXX-06-13) is the next such
day, the report's own among them. Without a horizon, with one that never ends (2014-06/..) or can't be placed in time, a claim has no due date: it is
open until somebody judges it.
"""

from __future__ import annotations

from factions.analysis.incidents.days import Days, day_text, days_of

_OPEN = ("", "..")
_NO_YEAR = "XXXX-"


def due(horizon: str | None, published: str | None) -> int | None:
    """Give the last day of a horizon (EDTF), an ordinal; null where there is none. `published` (EDTF) is when the claim's report was."""
    first, slash, last = (horizon or "").partition("/")
    end = last if slash else first
    if end in _OPEN:
        return None
    found = days_of(end) or _next(end, days_of(published))
    return found.last if found else None


def _next(end: str, published: Days | None) -> Days | None:
    """Give the next time that a date without a year may mean."""
    if published is None or not end.startswith(_NO_YEAR):
        return None
    year = int(day_text(published.first)[:4])
    # four years on there is a 29 February again, eight where a century lies between
    found = (days_of(f"{year + more:04}-{end.removeprefix(_NO_YEAR)}") for more in range(9))
    return next((one for one in found if one is not None and one.last >= published.first), None)
