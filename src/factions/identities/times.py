"""What the times of a text mean: EDTF values, each with what it was reckoned from.

News is reckoned from its publication date, history from the last date that it told. Where neither gives the missing part, it stays open:
`XXXX-06-13` for a day without a year, null for "yesterday" without a publication date. Nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from factions.identities.calendar import MONTHS_A_YEAR, SEASON_MONTHS, Moment, century, decade, published_on
from factions.identities.records import Anchor, Time
from factions.identities.tense import looks_ahead
from factions.mentions.times import TimeExpression

_OLD_YEARS = 5
"""A text with at least this many years of the past, and few weekdays and yesterdays beside them, is told as history."""
_TURN = 6
"""In a history, a month that lies more than so many months before the last one told belongs to the next year."""
_FAR = 3
"""Years that make a digression."""
_PART_MONTHS = {"half1": (1, 6), "half2": (7, 12), "quarter1": (1, 3), "quarter2": (4, 6), "quarter3": (7, 9), "quarter4": (10, 12)}


@dataclass
class _Value:
    edtf: str
    anchor: Anchor
    at: Moment | None = None


def _moment_of(value: Moment | None, anchor: Anchor) -> _Value | None:
    return _Value(value.edtf, anchor, value) if value else None


class _Story:
    """One pass over a text's times: the publication date, the date last told, and where it was told."""

    def __init__(self, text: str, published: Moment | None, times: Sequence[TimeExpression]) -> None:
        self.text, self.published = text, published
        self.history = _is_history(times, published)
        self.years = [(end.start, end.year) for end in _each_end(times) if end.kind == "date" and end.year is not None]
        self.asides = _asides([year for _, year in self.years]) if self.history else frozenset()
        self.told: Moment | None = None
        self.told_at = 0
        self.told_in_full = False

    def tell(self, time: TimeExpression, value: _Value) -> None:
        """Remember a date that was told. Asides and bare seasons don't move the story, nor does the bare year of the date told before it."""
        if value.at is None or (self.asides and time.year is not None and self._index(time) in self.asides) or (time.season and value.anchor == "narrative"):
            return
        if not (self.told and value.at == Moment(self.told.year)):
            self.told, self.told_at, self.told_in_full = value.at, time.end, value.anchor != "published"

    def _index(self, time: TimeExpression) -> int:
        """Give the number of named years before the time."""
        return bisect_left(self.years, (time.start, -10_000))

    def year_ahead(self, time: TimeExpression) -> int | None:
        """Give the year that the text names next, asides left out; null where it names none."""
        index = next((at for at in range(self._index(time), len(self.years)) if at not in self.asides), None)
        return None if index is None else self.years[index][1]

    def beside(self, time: TimeExpression, mark: str = "\n") -> bool:
        """Whether the date last told stands in the paragraph (or sentence, or what else `mark` divides) of this time."""
        return self.told is not None and mark not in self.text[self.told_at : time.start]

    def ahead(self, time: TimeExpression) -> bool:
        """Whether the clause looks ahead."""
        return looks_ahead(self.text, time.start, time.end, time.preposition)

    def origin(self, time: TimeExpression) -> tuple[Moment, Anchor] | None:
        """Give what a relative time is reckoned from; null where that isn't known."""
        narrative = self.told is not None and (
            time.origin == "then" or self.history or (time.origin == "near" and self.told_in_full and self.beside(time))
        )
        if narrative and self.told is not None:
            return self.told, "narrative"
        return (self.published, "published") if self.published and time.origin != "then" else None


def _each_end(times: Iterable[TimeExpression]) -> Iterator[TimeExpression]:
    """Give the times with both ends in place of ranges."""
    for time in times:
        yield from (end for end in ((time.first, time.last) if time.kind == "range" else (time,)) if end is not None)


def _asides(years: Sequence[int]) -> frozenset[int]:
    """Tell which named years are asides: the text goes to another year, and with the next one it is back where it was."""
    found: set[int] = set()
    line: int | None = None
    for index, year in enumerate(years):
        after = years[index + 1] if index + 1 < len(years) else None
        if line is not None and after is not None and year != line and (after == line or (abs(year - line) >= _FAR and abs(after - line) < _FAR)):
            found.add(index)
        else:
            line = year
    return frozenset(found)


def _absolute(time: TimeExpression) -> _Value | None:
    """Give a date that names its year, decade or century."""
    if time.decade is not None:
        return _Value(decade(time.decade, bc=time.bc), "text", Moment(1 - time.decade if time.bc else time.decade))
    if time.century is not None:
        return _Value(century(time.century, bc=time.bc), "text")
    if time.year is None:
        return None
    if time.part in _PART_MONTHS and not time.month:
        first, last = (Moment(time.year, month) for month in _PART_MONTHS[time.part])
        return _Value(f"{first.edtf}/{last.edtf}", "text", Moment(time.year))
    return _moment_of(_checked(Moment(time.year, time.month, time.day, time.season)), "text")


def _checked(moment: Moment) -> Moment:
    """Drop a day that its month doesn't have."""
    return moment._replace(day=None) if moment.day and moment.year >= 1 and moment.date is None else moment


def _year_told(month: int, told: Moment, ahead: int | None) -> int:
    """Give the year of a month that follows the date last told in a history; `ahead` is the year that the text names next, which isn't overtaken."""
    if told.near_month is None or month - told.near_month >= -_TURN or ahead == told.year:
        return told.year
    return told.year + 1


def _year_published(time: TimeExpression, month: int, published: Moment, *, ahead: bool) -> int:
    """Give the year of a month of the news: the last one up to the publication date, or the next where the clause looks ahead."""
    if published.month is None:
        return published.year
    here, there = (published.month, published.day or 31), (month, time.day or (31 if ahead else 1))
    if ahead:
        return published.year + (there < (published.month, published.day or 1))
    slack = 1 if time.day else 0  # the reader's day may be one ahead of the writer's
    return published.year - (there > (here[0], here[1] + slack))


def _partial(time: TimeExpression, story: _Story) -> _Value | None:
    """Give a month, day or season that doesn't name its year."""
    month = time.month or SEASON_MONTHS.get(time.season or 0)
    if month is None:
        return None
    told = story.told
    near = told is not None and story.told_in_full and (story.beside(time, ". ") or (told.near_month is not None and story.beside(time)))
    if told and (story.history or near):
        return _moment_of(_checked(Moment(_year_told(month, told, story.year_ahead(time)), time.month, time.day, time.season)), "narrative")
    if story.published:
        year = _year_published(time, month, story.published, ahead=story.ahead(time))
        return _moment_of(_checked(Moment(year, time.month, time.day, time.season)), "published")
    return _Value("-".join(["XXXX", *(f"{part:02}" for part in (time.season or time.month, time.day) if part)]), "text")


def _date(time: TimeExpression, story: _Story) -> _Value | None:
    return _absolute(time) or _partial(time, story)


def _weekday(time: TimeExpression, story: _Story) -> _Value | None:
    """Give the last such weekday up to the publication, or the next one where the clause looks ahead; in a history the first one from the date last told."""
    if time.weekday is None:
        return None
    if story.history:
        return _moment_of(_on_weekday(story.told, time.weekday, 1, strict=False), "narrative") if story.told and story.beside(time) else None
    ahead = time.shift == 1 or (time.shift != -1 and story.ahead(time))
    strict = ahead or time.shift == -1
    return _moment_of(_on_weekday(story.published, time.weekday, 1 if ahead else -1, strict=strict), "published") if story.published else None


def _on_weekday(origin: Moment | None, weekday: int, direction: int, *, strict: bool) -> Moment | None:
    day = origin.date if origin else None
    if origin is None or day is None:
        return None
    distance = (weekday - day.weekday()) * direction % 7
    return origin.days(direction * (distance or (7 if strict else 0)))


def _week(origin: Moment, shift: int) -> tuple[Moment, Moment] | None:
    day = origin.date
    first = origin.days(7 * shift - day.weekday()) if day else None
    last = first.days(6) if first else None
    return (first, last) if first and last else None


def _weekend(time: TimeExpression, story: _Story, origin: Moment, anchor: Anchor) -> _Value | None:
    day = origin.date
    if day is None:
        return None
    shift = int(time.shift or 0)
    over = day.weekday() < 5  # noqa: PLR2004 - Saturday is 5: on a weekday, the week's own weekend lies ahead
    if anchor == "published" and over and (shift < 0 or (shift == 0 and not story.ahead(time))):
        shift = -1
    elif shift < 0 and not over:
        shift = -1
    days = _week(origin, shift)
    saturday = days[1].days(-1) if days else None
    return _Value(f"{saturday.edtf}/{days[1].edtf}", anchor, saturday) if days and saturday else None


def _days(time: TimeExpression, origin: Moment, anchor: Anchor) -> _Value | None:
    if origin.date is None or time.shift is None:
        return None
    there = origin.days(round(time.shift))
    if time.daypart == "overnight":
        before = there.days(-1) if there else None
        return _Value(f"{before.edtf}/{there.edtf}", anchor, there) if before and there else None
    return _moment_of(there, anchor)


def _weeks(time: TimeExpression, origin: Moment, anchor: Anchor) -> _Value | None:
    if time.shift is None or origin.date is None:
        return None
    if time.amount is not None:  # "two weeks ago" is a day or so
        there = origin.days(round(7 * time.shift))
        return _Value(f"{there.edtf}~", anchor, there) if there else None
    days = _week(origin, int(time.shift))
    return _Value(f"{days[0].edtf}/{days[1].edtf}", anchor, days[0]) if days else None


def _months(time: TimeExpression, origin: Moment, anchor: Anchor) -> _Value | None:
    return _moment_of(origin.months(round(time.shift or 0)), anchor)


def _years(time: TimeExpression, origin: Moment, anchor: Anchor) -> _Value | None:
    shift = time.shift or 0
    if shift != int(shift):
        there = origin.months(round(shift * MONTHS_A_YEAR))
        return _Value(f"{there.edtf}~", anchor, there) if there else None
    year = origin.year + int(shift)
    if time.part in _PART_MONTHS:
        first, last = (Moment(year, month) for month in _PART_MONTHS[time.part])
        return _Value(f"{first.edtf}/{last.edtf}", anchor, Moment(year))
    return _moment_of(_checked(Moment(year, time.month, time.day, time.season)), anchor)


def _decades(time: TimeExpression, origin: Moment, anchor: Anchor) -> _Value | None:
    year = origin.year + 10 * round(time.shift or 0)
    if time.amount is not None:
        return _Value(f"{Moment(year).edtf}~", anchor, Moment(year))
    return _Value(decade(year // 10 * 10, bc=False), anchor, Moment(year)) if year > 0 else None


def _centuries(time: TimeExpression, origin: Moment, anchor: Anchor) -> _Value | None:
    year = origin.year + 100 * round(time.shift or 0)
    return _Value(century(year // 100 + 1, bc=False), anchor) if year > 0 else None


_UNITS: dict[str, Callable[[TimeExpression, Moment, Anchor], _Value | None]] = {
    "day": _days, "week": _weeks, "month": _months, "year": _years, "decade": _decades, "century": _centuries,
}  # fmt: skip


def _named(time: TimeExpression, story: _Story, origin: Moment, anchor: Anchor) -> _Value | None:
    """Give "last March", "next summer", "that spring": the named month or season in the direction that the words say."""
    month = time.month or SEASON_MONTHS.get(time.season or 0)
    if month is None:
        return None
    year, at = origin.year, origin.near_month
    if time.shift == 0 or at is None:
        if anchor == "narrative" and at is not None:
            year = _year_told(month, origin, story.year_ahead(time))
        elif time.season == 24 and at is not None and (at, month) > (9, 1):  # noqa: PLR2004 - in autumn, "this winter" ends next year
            year += 1
        elif at is None:
            year += int(time.shift or 0)
    else:
        season_on = time.season is not None and abs(at - month) <= 1  # "last summer", said in summer, is another one
        year += ((month <= at or season_on) if time.shift == 1 else 0) - ((month >= at or season_on) if time.shift == -1 else 0)
    return _moment_of(_checked(Moment(year, time.month, time.day, time.season)), anchor)


def _relative(time: TimeExpression, story: _Story) -> _Value | None:
    if time.weekday is not None and time.unit is None:
        if time.origin == "then":
            there = _on_weekday(story.told, time.weekday, -1 if time.shift == -1 else 1, strict=time.shift != 0) if story.told else None
            return _moment_of(there, "narrative")
        return _weekday(time, story)
    found = story.origin(time)
    if found is None:
        return None
    origin, anchor = found
    if time.clock or (time.daypart and time.origin == "near"):  # a time of day belongs to the day told beside it, and to no other
        return _moment_of(story.told if story.told and story.told.day and story.beside(time) else None, "narrative")
    if time.unit is None:
        return _named(time, story, origin, anchor)
    if time.unit == "weekend":
        return _weekend(time, story, origin, anchor)
    reckon = _UNITS.get(time.unit)
    return reckon(time, origin, anchor) if reckon else None


_SPAN_UNITS = {"day": "day", "night": "day", "week": "day", "fortnight": "day", "month": "month", "year": "year", "decade": "year", "century": "year"}
_SPAN_LENGTHS = {"week": 7, "fortnight": 14, "decade": 10, "century": 100}


def _span(time: TimeExpression, origin: Moment, sign: int) -> str | None:
    """Give the interval of so many units that ends or begins at the origin, as finely as its unit and the origin allow."""
    if time.amount is None or time.unit not in _SPAN_UNITS:
        return None
    grain, length = _SPAN_UNITS[time.unit], time.amount * _SPAN_LENGTHS.get(time.unit, 1)
    here: Moment | None = origin
    there: Moment | None
    if grain == "day":
        there = origin.days(sign * round(length))
    elif grain == "month" or length != int(length):
        here, there = origin.months(0), origin.months(sign * round(length * (MONTHS_A_YEAR if grain == "year" else 1)))
    else:
        here, there = Moment(origin.year), Moment(origin.year + sign * int(length))
    if here is None or there is None:
        return None
    ends = (there, here) if sign < 0 else (here, there)
    return f"{ends[0].edtf}/{ends[1].edtf}"


def _period(time: TimeExpression, story: _Story) -> _Value | None:
    found = story.origin(time)
    span = _span(time, found[0], int(time.shift)) if found and time.shift else None
    return _Value(span, found[1]) if found and span else None


def _range(time: TimeExpression, story: _Story) -> _Value | None:
    if time.first is None or time.last is None:
        return None
    first = _value(time.first, story)
    if first:
        story.tell(time.first, first)
        story.told_in_full = True  # the second end follows the first, whatever that was reckoned from
    last = _value(time.last, story)
    if first is None or (last is None and time.last.kind != "present"):
        return None
    return _Value(f"{first.edtf}/{last.edtf if last else '..'}", first.anchor, last.at if last else None)


_KINDS: dict[str, Callable[[TimeExpression, _Story], _Value | None]] = {
    "date": _date, "weekday": _weekday, "relative": _relative, "period": _period, "range": _range,
}  # fmt: skip


def _value(time: TimeExpression, story: _Story) -> _Value | None:
    resolve = _KINDS.get(time.kind)
    value = resolve(time, story) if resolve else None
    if value and time.approximate and not value.edtf.endswith("~") and "/" not in value.edtf:
        value.edtf += "~"
    return value


def _is_history(times: Sequence[TimeExpression], published: Moment | None) -> bool:
    """Tell a history from news: many years of the past, few words that point at the day of writing."""
    ends = list(_each_end(times))
    years = [time.year for time in ends if time.year is not None]
    old = sum(1 for year in years if published is None or year < published.year - 1)
    pointing = sum(1 for time in ends if time.kind == "weekday" or (time.kind == "relative" and time.origin == "now" and time.unit in {"day", "week", "month"}))
    return old >= _OLD_YEARS and old > 2 * pointing and 2 * old > len(years)


def resolve_times(expressions: Sequence[TimeExpression], text: str, published: str | None) -> list[Time | None]:
    """Give the time of each expression of `text`, null where it has none (durations, "now", and what can't be reckoned).

    `published` is EDTF. Times alike in `edtf` and `anchor` are one record, with the id that both make up.
    """
    day = published_on(published)
    story = _Story(text, day, expressions)
    out: list[Time | None] = []
    known: dict[tuple[str, Anchor], Time] = {}
    for time in expressions:
        value = _value(time, story)
        if value is None:
            out.append(None)
            continue
        story.tell(time, value)
        key = (value.edtf, value.anchor)
        out.append(known.setdefault(key, Time(id=f"time {value.edtf} {value.anchor}", edtf=value.edtf, anchor=value.anchor)))
    return out


def due(expression: TimeExpression, published: str | None) -> str | None:
    """Give the EDTF of a horizon, read as lying ahead of the publication date: "by the end of the year", "within 21 days", "through October 2024".

    A length of time ("within 21 days", "over the next two years") gives the interval from the publication date; null where there is no such date, or
    the words give no number ("in the coming weeks").
    """
    day = published_on(published)
    if expression.kind in {"duration", "period"} and (expression.kind == "duration" or expression.shift != -1):
        return _span(expression, day, 1) if day else None
    story = _Story(f"will {expression.text}", day, ())
    length = len("will ")
    moved = expression.model_copy(update={"start": length, "end": length + len(expression.text)})
    value = _value(moved, story)
    return value.edtf if value else None
