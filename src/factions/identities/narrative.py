"""Where a text stands in time: its publication date, the date that it told last, and whether it tells news or history."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from factions.identities.calendar import Moment
from factions.identities.records import Anchor
from factions.identities.tense import looks_ahead
from factions.mentions.times import TimeExpression

_LONG = 20  # years named by a history that is sure to be one
_OLD_YEARS = 5
"""A text with at least this many years of the past, and few weekdays and yesterdays beside them, is told as history."""
_TO_ONE = 5
"""So many years of the past to one weekday or yesterday make a history."""
_TURN = 6
"""In a history, a month that lies more than so many months before the last one told belongs to the next year."""
_FAR = 3
"""Years that make a digression."""
_SHORTLY = 150
"""Characters within which "that year" means the year just named."""


_FLASHBACKS = frozenset({"year", "decade", "century"})
_TO_NOW = frozenset({"since", "until", "till"})
_OPENING = re.compile(r"(?:^|\n|[.!?][”\"’)]* )(?:In|On|By|During|At|Early in|Late in|Back in)?(?: the)? ?$")


_HEADING = 60
"""Characters that a heading has at most."""


@dataclass
class Value:
    """What a time was resolved to: EDTF, what it was reckoned from, and the moment that others can be reckoned from."""

    edtf: str
    anchor: Anchor
    at: Moment | None = None


def _each_end(times: Iterable[TimeExpression]) -> Iterator[TimeExpression]:
    """Give the times with both ends in place of ranges."""
    for time in times:
        yield from (end for end in ((time.first, time.last) if time.kind == "range" else (time,)) if end is not None)


def _asides(years: Sequence[int]) -> frozenset[int]:
    """Tell which named years are asides: the text goes back a year or more, or far ahead, and is soon where it was.

    A step of a year or two ahead is an aside only where the next two named years aren't ahead.
    """
    found: set[int] = set()
    line: int | None = None
    for index, year in enumerate(years):
        soon = years[index + 1 : index + 4]
        if line is None or year == line or not soon:
            aside = False
        elif abs(year - line) >= _FAR:
            aside = any(abs(after - line) < _FAR and abs(after - line) < abs(after - year) for after in soon)
        elif year < line:
            aside = soon[0] >= line
        else:
            aside = len(soon) > 1 and max(soon[:2]) <= line
        if aside:
            found.add(index)
        else:
            line = year
    return frozenset(found)


def _is_history(times: Sequence[TimeExpression], published: Moment | None) -> bool:
    """Tell a history from news: many years of the past, few words that point at the day of writing."""
    ends = list(_each_end(times))
    years = [time.year for time in ends if time.year is not None]
    old = sum(1 for year in years if published is None or year < published.year - 1)
    now = [time.unit for time in ends if time.kind == "relative" and time.origin == "now"]
    days = sum(time.kind == "weekday" for time in ends) + sum(unit in {"day", "week", "month"} for unit in now)
    pointing = days + sum(unit in {"year", None} for unit in now)  # "this year", "last January"
    if published is not None and days and old < _LONG:
        return False  # a feature that looks back, and still speaks of "this month"
    return old >= _OLD_YEARS and old > _TO_ONE * pointing and 2 * old > len(years)


class Story:
    """One pass over a text's times: the publication date, the date last told, and where it was told."""

    def __init__(self, text: str, published: Moment | None, times: Sequence[TimeExpression]) -> None:
        self.text, self.published = text, published
        self.history = _is_history(times, published)
        self.years = [(end.start, end.year) for end in _each_end(times) if end.kind == "date" and end.year is not None]
        headings = {number for number, (at, _) in enumerate(self.years) if self._is_heading(at)}
        self.asides = _asides([year for _, year in self.years]) - headings if self.history else frozenset()
        self.told: Moment | None = None
        self.told_at = 0
        self.told_in_full = False
        self.framed = False
        self.last: Moment | None = None
        self.last_at = 0

    def _is_heading(self, at: int) -> bool:
        """Whether a line is a heading with one year: "1920", "1939: the war breaks out"."""
        start, end = self.text.rfind("\n", 0, at) + 1, self.text.find("\n", at)
        line = self.text[start : end if end >= 0 else len(self.text)].rstrip()
        return len(line) < _HEADING and line[-1:] not in ".,;" and sum(start <= year < start + len(line) for year, _ in self.years) == 1

    def tell(self, time: TimeExpression, value: Value) -> None:
        """Remember a date that was told.

        Asides and bare seasons don't move the story, nor does the bare year of the date told before it.
        """
        if value.at is None:
            return
        self.last, self.last_at = value.at, time.end
        aside = bool(self.asides) and time.year is not None and self._index(time) in self.asides
        flashback = time.kind == "relative" and time.unit in _FLASHBACKS and (time.shift or 0) < 0  # "two decades earlier" isn't told on from
        if aside or flashback or (time.season and value.anchor == "narrative"):
            return
        if not (self.told and value.at == Moment(self.told.year)):
            bridges = (time.preposition or "") in _TO_NOW  # "since May 2022" ends in the text's own days
            self.told, self.told_at, self.told_in_full = value.at, time.end, value.anchor != "published" and not bridges
            self.framed = self._opens(time)

    def _opens(self, time: TimeExpression) -> bool:
        """Whether the time opens its sentence: "In 1915 the front froze" sets the scene for what follows."""
        return _OPENING.search(self.text, max(0, time.start - 24), time.start) is not None

    def tells_on(self, time: TimeExpression) -> bool:
        """Whether news, too, tell on from the date last told: a full one of this paragraph, with its month or at the head of its sentence."""
        if self.told is None or not self.told_in_full:
            return False
        full = self.told.month is not None or self.framed
        return self.beside(time) if full else self.told.near_month is not None and self.beside(time, sentence=True)

    def _index(self, time: TimeExpression) -> int:
        """Give the number of named years before the time."""
        return bisect_left(self.years, (time.start, -10_000))

    def year_ahead(self, time: TimeExpression) -> int | None:
        """Give the year that the text names next, asides left out; null where it names none."""
        index = next((at for at in range(self._index(time), len(self.years)) if at not in self.asides), None)
        return None if index is None else self.years[index][1]

    def beside(self, time: TimeExpression, *, sentence: bool = False) -> bool:
        """Whether the date last told stands in the paragraph (or sentence) of this time."""
        between = self.text[self.told_at : time.start]
        return self.told is not None and "\n" not in between and not (sentence and ". " in between)

    def latest(self, time: TimeExpression) -> Moment | None:
        """Give the date that this time follows, aside or not: one of its sentence, or a month of its paragraph; else the date last told.

        "That year" is the last of its paragraph, and what else is reckoned from "then" follows a date shortly before it.
        """
        between = self.text[self.last_at : time.start]
        if self.last is None or "\n" in between:
            return self.told
        that = time.origin == "then" and (len(between) < _SHORTLY or (time.unit == "year" and time.shift == 0))
        partial = time.kind == "date" and time.year is None and self.last.month is not None
        return self.last if ". " not in between or that or partial else self.told

    def ahead(self, time: TimeExpression) -> bool:
        """Whether the clause looks ahead."""
        return looks_ahead(self.text, time.start, time.end, time.preposition)

    def origin(self, time: TimeExpression) -> tuple[Moment, Anchor] | None:
        """Give what a relative time is reckoned from; null where that isn't known."""
        near = self.told_in_full and self.beside(time)
        of_it = (time.part or "").startswith(("week", "day")) and self.beside(time, sentence=True)  # "the last week of the month", just named
        narrative = self.told is not None and (time.origin == "then" or self.history or (time.origin == "near" and (near or of_it)))
        told = self.latest(time) or self.told
        if narrative and told is not None:
            return told, "narrative"
        return (self.published, "published") if self.published and time.origin != "then" else None


def year_told(month: int, told: Moment, ahead: int | None) -> int:
    """Give the year of a month that follows the date last told in a history; `ahead` is the year that the text names next, which isn't overtaken."""
    if told.near_month is None or month - told.near_month >= -_TURN or ahead == told.year:
        return told.year
    return told.year + 1
