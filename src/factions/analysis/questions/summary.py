"""Which way the lines went, in numbers and words. Nothing here is a verdict: indicators are counted, and no probability is made of them.

A line moved where its mean over the read weeks of the period's later half is above, or below, that of its earlier half. Where nothing was read in a
half, there's nothing to compare, and the indicator counts as unread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import fmean
from typing import NamedTuple

from factions.analysis.questions.changes import Move
from factions.analysis.questions.records import Cell, Indicator, Line, Moved, Tally

NO_VERDICT = "This counts indicators; it is no probability, and no forecast."


class Trend(NamedTuple):
    """Which way a line went, and the means of both halves of the period; null where nothing was read."""

    moved: Moved
    earlier: float | None
    later: float | None


def trend(cells: Sequence[Cell]) -> Trend:
    """Compare the halves of a period; the week in the middle of an odd number belongs to the later one."""
    middle = len(cells) // 2
    earlier, later = (_mean(half) for half in (cells[:middle], cells[middle:]))
    if earlier is None or later is None:
        return Trend("unread", earlier, later)
    return Trend("rose" if later > earlier else "fell" if later < earlier else "still", earlier, later)


def _mean(cells: Sequence[Cell]) -> float | None:
    read = [cell.best for cell in cells if not cell.unread]
    return fmean(read) if read else None


def tallies(lines: Sequence[Line], hypotheses: Mapping[str, str]) -> tuple[Tally, ...]:
    """Count the indicators that moved toward each hypothesis, and away from it."""
    found = []
    for key in hypotheses:
        own = [(line.weight, line.sign * (1 if line.moved == "rose" else -1)) for line in lines if line.hypothesis == key and _moved(line)]
        toward, away = ([weight for weight, way in own if way == side] for side in (1, -1))
        found.append(Tally(hypothesis=key, toward=len(toward), away=len(away), weight_toward=sum(toward), weight_away=sum(away)))
    return tuple(found)


def _moved(line: Line) -> bool:
    return line.moved in {"rose", "fell"}


def told(lines: Sequence[Line], hypotheses: Mapping[str, str]) -> str:
    """Put the count in words."""
    parts = []
    for one in tallies(lines, hypotheses):
        away = f", away from it {_weighed(one.away, one.weight_away)}" if one.away else ""
        parts.append(f"toward “{hypotheses[one.hypothesis]}” moved {_weighed(one.toward, one.weight_toward)}{away}")
    still, unread = (sum(line.moved == way for line in lines) for way in ("still", "unread"))
    parts += [f"{still} didn't move"] if still else []
    parts += [f"{unread} can't be told, as too little was read"] if unread else []
    return f"Of {len(lines)} indicator{'s' * (len(lines) != 1)}, later half against earlier half: {'; '.join(parts)}. {NO_VERDICT}"


def _weighed(count: int, weight: float) -> str:
    return f"{count} (weight {weight:g})" if weight != count else str(count)


def tell(indicator: Indicator, hypotheses: Mapping[str, str], move: Move, read: int, read_before: int | None) -> str:
    """Put a move in words: what changed, on how much, and which hypothesis that points to."""
    before, after = move.before, move.after
    sure = (
        f", {after.lowest} of them for sure"
        if 0 < after.lowest < after.best
        else ", none of them for sure"
        if after.best and not after.lowest
        else ""
    )
    if before is None:
        change = f"began at {after.best}{sure}"
    else:
        change = f"{'rose' if after.best > before.best else 'fell'} from {before.best} to {after.best}{sure}"
    on = f", on {_heads(after.sources, 'source')}" if after.best else ""
    rose = before is None or after.best > before.best
    way = "toward" if rose == (indicator.sign > 0) else "away from"
    were = "" if read_before is None else f" ({read_before} in that of {_day(move.since)})"
    return (
        f"In the week of {_day(move.week)} “{indicator.name}” {change}{on}, which points {way} “{hypotheses[indicator.hypothesis]}”; "
        f"{_heads(read, 'source')} had been read{were}."
    )


def _heads(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
