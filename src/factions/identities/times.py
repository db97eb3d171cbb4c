"""What the times of a text mean: EDTF values, each with what it was reckoned from.

News is reckoned from its publication date, history from the last date that it told. Where neither gives the missing part, it stays open:
`XXXX-06-13` for a day without a year, null for "yesterday" without a publication date. Nothing is guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence

from factions.documents.edtf import is_edtf
from factions.identities.calendar import MONTHS_A_YEAR, SEASON_MONTHS, WINTER, Moment, century, decade, published_on
from factions.identities.narrative import Story, Value, year_told
from factions.identities.records import Anchor, Time
from factions.mentions.times import TimeExpression

_HALF_A_MONTH = 15
_HALF_A_DAY = 12
_HOURS = 24
_MINUTES = 60
_PART_MONTHS = {"half1": (1, 6), "half2": (7, 12), "quarter1": (1, 3), "quarter2": (4, 6), "quarter3": (7, 9), "quarter4": (10, 12)}


def _moment_of(value: Moment | None, anchor: Anchor) -> Value | None:
    return Value(value.edtf, anchor, value) if value else None


def _absolute(time: TimeExpression, near: int | None = None) -> Value | None:
    """Give a date that names its year, decade or century; "'98" is the one nearest to the year `near`."""
    if time.decade is not None:
        return Value(decade(time.decade, bc=time.bc), "text", Moment(1 - time.decade if time.bc else time.decade))
    if time.century is not None:
        return Value(century(time.century, bc=time.bc), "text")
    if time.year is None:
        return None
    year = time.year
    if time.two_digits and near is not None:
        year += round((near - year) / 100) * 100
    if time.part in _PART_MONTHS and not time.month:
        first, last = (Moment(year, month) for month in _PART_MONTHS[time.part])
        return Value(f"{first.edtf}/{last.edtf}", "text", Moment(year))
    return _moment_of(_checked(Moment(year, time.month, time.day, time.season)), "text")


def _checked(moment: Moment) -> Moment:
    """Drop a day that its month doesn't have."""
    return moment._replace(day=None) if moment.day and moment.year >= 1 and moment.calendar_day is None else moment


def _year_published(time: TimeExpression, month: int, published: Moment, *, ahead: bool) -> int:
    """Give the year of a month of the news: the last one up to the publication date, or the next where the clause looks ahead."""
    if published.month is None:
        return published.year
    here, there = (published.month, published.day or 31), (month, time.day or (31 if ahead else 1))
    if ahead:
        return published.year + (there < (published.month, published.day or 1))
    slack = 1 if time.day else 0  # the reader's day may be one ahead of the writer's
    return published.year - (there > (here[0], here[1] + slack))


def _partial(time: TimeExpression, story: Story) -> Value | None:
    """Give a month, day or season that doesn't name its year."""
    month = time.month or SEASON_MONTHS.get(time.season or 0)
    if month is None:
        return _month_day(time, story)
    told = story.latest(time) if story.history else story.told
    if told and (story.history or story.tells_on(time)):
        year = year_told(month, told, story.year_ahead(time)) - (time.season == WINTER and 1 <= (told.month or 0) <= 2)  # noqa: PLR2004 - to February
        moment = _checked(Moment(year, time.month, time.day, time.season))
        # news that tells on from a date of its own past doesn't by that come to speak of the future
        day = story.published.edtf if story.published else None
        if story.history or day is None or moment.edtf <= day or told.edtf > day or story.ahead(time):
            return _moment_of(moment, "narrative")
    if story.published:
        year = _year_published(time, month, story.published, ahead=story.ahead(time))
        return _moment_of(_checked(Moment(year, time.month, time.day, time.season)), "published")
    return Value("-".join(["XXXX", *(f"{part:02}" for part in (time.season or time.month, time.day) if part)]), "text")


def _month_day(time: TimeExpression, story: Story) -> Value | None:
    """Give "the 25th": of the month last told in the paragraph (in a history, in the story), else of the news.

    A day far before the last one told is the next month's.
    """
    if time.day is None:
        return None
    told = story.told if story.history or story.beside(time) else None
    if told and told.month:
        over = (told.day or 0) - time.day > _HALF_A_MONTH
        return _day_of(told.months(int(over)), time.day, "narrative")
    if story.published and story.published.day and not story.history:
        here = story.published.day
        shift = (time.day < here) if story.ahead(time) else -(time.day > here + 1)
        return _day_of(story.published.months(int(shift)), time.day, "published")
    return None


def _day_of(month: Moment | None, day: int, anchor: Anchor) -> Value | None:
    return _moment_of(month._replace(day=day), anchor) if month and month._replace(day=day).calendar_day else None


def _narrowed(time: TimeExpression, value: Value) -> Value:
    """Narrow a month to what the words tell of it: its second week, its last day, its first Sunday.

    Weeks are counted from the 1st, the last one from the end.
    """
    at = value.at
    if at is None or at.month is None or at.day is not None or at.year < 1:
        return value
    length = monthrange(at.year, at.month)[1]
    if time.part in {"day1", "daylast"}:
        return _at(at._replace(day=1 if time.part == "day1" else length), value)
    if not (time.part or "").startswith("week"):
        return value
    first = length - 6 if time.part == "weeklast" else 7 * int((time.part or "")[-1]) - 6
    days = [at._replace(day=day) for day in range(first, first + 7)]
    if time.weekday is None:
        return Value(f"{days[0].edtf}/{days[-1].edtf}", value.anchor, days[0])
    return _at(next(day for day in days if day.calendar_day and day.calendar_day.weekday() == time.weekday), value)


def _at(moment: Moment, value: Value) -> Value:
    return Value(moment.edtf, value.anchor, moment)


def _date(time: TimeExpression, story: Story) -> Value | None:
    near = story.told or story.published if time.two_digits else None
    value = _absolute(time, near.year if near else None) or _partial(time, story)
    return _narrowed(time, value) if value and time.part else value


def _weekday(time: TimeExpression, story: Story) -> Value | None:
    """Give the last such weekday up to the publication, or the next one where the clause looks ahead.

    In a history it's the first one from the date last told.
    """
    if time.weekday is None:
        return None
    if story.history:
        return _moment_of(_on_weekday(story.told, time.weekday, 1, strict=False), "narrative") if story.told and story.beside(time) else None
    ahead = time.shift == 1 or (time.shift != -1 and story.ahead(time))
    strict = ahead or time.shift == -1
    return _moment_of(_on_weekday(story.published, time.weekday, 1 if ahead else -1, strict=strict), "published") if story.published else None


def _weekday_told(time: TimeExpression, weekday: int, story: Story) -> Value | None:
    """Give "the following Tuesday" or "that Tuesday", reckoned from the date last told."""
    direction = -1 if time.shift == -1 else 1
    return _moment_of(_on_weekday(story.told, weekday, direction, strict=time.shift != 0), "narrative")


def _on_weekday(origin: Moment | None, weekday: int, direction: int, *, strict: bool) -> Moment | None:
    day = origin.calendar_day if origin else None
    if origin is None or day is None:
        return None
    distance = (weekday - day.weekday()) * direction % 7
    return origin.days(direction * (distance or (7 if strict else 0)))


def _week(origin: Moment, shift: int) -> tuple[Moment, Moment] | None:
    day = origin.calendar_day
    first = origin.days(7 * shift - day.weekday()) if day else None
    last = first.days(6) if first else None
    return (first, last) if first and last else None


def _weekend(time: TimeExpression, story: Story, origin: Moment, anchor: Anchor) -> Value | None:
    day = origin.calendar_day
    if day is None:
        return None
    shift = int(time.shift or 0)
    over = day.weekday() < 5  # noqa: PLR2004 - Saturday is 5: on a weekday, the week's own weekend lies ahead
    if (anchor == "published" and over and (shift < 0 or (shift == 0 and not story.ahead(time)))) or (shift < 0 and not over):
        shift = -1
    days = _week(origin, shift)
    saturday = days[1].days(-1) if days else None
    return Value(f"{saturday.edtf}/{days[1].edtf}", anchor, saturday) if days and saturday else None


def _days(time: TimeExpression, origin: Moment, anchor: Anchor) -> Value | None:
    if origin.calendar_day is None or time.shift is None:
        return None
    there = origin.days(round(time.shift))
    if time.daypart == "overnight":
        before = there.days(-1) if there else None
        return Value(f"{before.edtf}/{there.edtf}", anchor, there) if before and there else None
    return _moment_of(there, anchor)


def _weeks(time: TimeExpression, origin: Moment, anchor: Anchor) -> Value | None:
    if time.shift is None or origin.calendar_day is None:
        return None
    if time.amount is not None:  # "two weeks ago" is a day or so; "a week later" the same weekday
        there = origin.days(round(7 * time.shift))
        return Value(there.edtf if time.amount == 1 else f"{there.edtf}~", anchor, there) if there else None
    days = _week(origin, int(time.shift))
    return Value(f"{days[0].edtf}/{days[1].edtf}", anchor, days[0]) if days else None


def _hours(time: TimeExpression, origin: Moment, anchor: Anchor) -> Value | None:
    """Give the day that so many hours or minutes lead to, where they stay within it or make whole days."""
    hours = (time.shift or 0) / (_MINUTES if time.unit == "minute" else 1)
    whole = abs(hours) < _HALF_A_DAY or hours % _HOURS == 0
    return _moment_of(origin.days(round(hours / _HOURS)), anchor) if whole else None


def _months(time: TimeExpression, origin: Moment, anchor: Anchor) -> Value | None:
    value = _moment_of(origin.months(round(time.shift or 0)), anchor)
    return _narrowed(time, value) if value else None


def _years(time: TimeExpression, origin: Moment, anchor: Anchor) -> Value | None:
    shift = time.shift or 0
    if shift != int(shift):
        there = origin.months(round(shift * MONTHS_A_YEAR))
        return Value(f"{there.edtf}~", anchor, there) if there else None
    year = origin.year + int(shift)
    if time.part in _PART_MONTHS:
        first, last = (Moment(year, month) for month in _PART_MONTHS[time.part])
        return Value(f"{first.edtf}/{last.edtf}", anchor, Moment(year))
    return _moment_of(_checked(Moment(year, time.month, time.day, time.season)), anchor)


def _decades(time: TimeExpression, origin: Moment, anchor: Anchor) -> Value | None:
    year = origin.year + 10 * round(time.shift or 0)
    if time.amount is not None:
        return Value(f"{Moment(year).edtf}~", anchor, Moment(year))
    return Value(decade(year // 10 * 10, bc=False), anchor, Moment(year)) if year > 0 else None


def _centuries(time: TimeExpression, origin: Moment, anchor: Anchor) -> Value | None:
    year = origin.year + 100 * round(time.shift or 0)
    return Value(century(year // 100 + 1, bc=False), anchor) if year > 0 else None


_UNITS: dict[str, Callable[[TimeExpression, Moment, Anchor], Value | None]] = {
    "hour": _hours, "minute": _hours, "day": _days, "week": _weeks, "month": _months, "year": _years, "decade": _decades, "century": _centuries,
}  # fmt: skip


def _named(time: TimeExpression, story: Story, origin: Moment, anchor: Anchor) -> Value | None:
    """Give "last March", "next summer", "that spring": the named month or season in the direction that the words say."""
    month = time.month or SEASON_MONTHS.get(time.season or 0)
    if month is None:
        return None
    year, at = origin.year, origin.near_month
    if time.season == WINTER and origin.month and origin.month <= (2 if time.shift else 3):
        # a winter belongs to the year of its December, and its middle is January
        year, at, month = year - 1, origin.month + MONTHS_A_YEAR, month + 1
    if time.shift == 0 or at is None:
        if anchor == "narrative" and at is not None and at <= MONTHS_A_YEAR:
            year = year_told(month, origin, story.year_ahead(time))
        elif at is None:
            year += int(time.shift or 0)
    else:
        season_on = time.season is not None and abs(at - month) <= 1  # "last summer", said in summer, is another one
        year += ((month <= at or season_on) if time.shift == 1 else 0) - ((month >= at or season_on) if time.shift == -1 else 0)
    return _moment_of(_checked(Moment(year, time.month, time.day, time.season)), anchor)


def _relative(time: TimeExpression, story: Story) -> Value | None:
    """Give a time that is reckoned from another."""
    if time.weekday is not None and time.unit is None:
        return _weekday(time, story) if time.origin != "then" else _weekday_told(time, time.weekday, story)
    if time.origin == "near" and (time.clock or time.daypart):  # a time of day belongs to the day told beside it, and to no other
        return _moment_of(story.told if story.told and story.told.day and story.beside(time) else None, "narrative")
    found = story.origin(time)
    if found is None:
        return None
    if time.unit in {None, "weekend"}:
        return (_weekend if time.unit else _named)(time, story, *found)
    reckon = _UNITS.get(time.unit or "")
    return reckon(time, *found) if reckon else None


_SPAN_UNITS = {
    "hour": "day",
    "day": "day",
    "night": "day",
    "week": "day",
    "fortnight": "day",
    "month": "month",
    "year": "year",
    "decade": "year",
    "century": "year",
}
_SPAN_LENGTHS = {"hour": 1 / 24, "week": 7, "fortnight": 14, "decade": 10, "century": 100}


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


def _period(time: TimeExpression, story: Story) -> Value | None:
    found = story.origin(time)
    span = _span(time, found[0], int(time.shift)) if found and time.shift else None
    return Value(span, found[1]) if found and span else None


def _under_way(first: TimeExpression, last: TimeExpression, story: Story) -> Value | None:
    """Give the start of a run of months that the publication date lies in: "between June and September", said in August."""
    now = story.published
    months = first.month, last.month
    if now is None or now.month is None or story.history or not all(months) or first.year or last.year or story.tells_on(first):
        return None
    start, end = first.month or 0, last.month or 0
    since = (now.month - start) % MONTHS_A_YEAR
    return _moment_of(Moment(now.year - (start > now.month), start, first.day), "published") if since <= (end - start) % MONTHS_A_YEAR else None


def _range(time: TimeExpression, story: Story) -> Value | None:
    if time.first is None or time.last is None:
        return None
    first = _under_way(time.first, time.last, story) or _value(time.first, story)
    if first:
        story.tell(time.first, first)
        story.told_in_full = True  # the second end follows the first, whatever that was reckoned from
    last = _value(time.last, story)
    if first and first.at and last and last.at and time.last.year is None and last.at.edtf < first.at.edtf:  # "from November to July"
        last = _at(last.at._replace(year=last.at.year + 1), last)
    if first is None or (last is None and time.last.kind != "present"):
        return None
    between = f"{first.edtf}/{last.edtf if last else '..'}"
    return Value(between, first.anchor, last.at if last else None) if is_edtf(between) else None


def _vague(time: TimeExpression, story: Story) -> Value | None:
    """Give the day of "hours later" and "minutes earlier"; what is told of longer units without a number stays open."""
    if time.unit not in {"hour", "minute"} or time.origin != "then" or not time.direction or story.told is None or not story.told.day:
        return None
    return _moment_of(story.told, "narrative") if story.beside(time) else None


_KINDS: dict[str, Callable[[TimeExpression, Story], Value | None]] = {
    "date": _date, "weekday": _weekday, "relative": _relative, "period": _period, "range": _range, "vague": _vague,
}  # fmt: skip


def _value(time: TimeExpression, story: Story) -> Value | None:
    resolve = _KINDS.get(time.kind)
    value = resolve(time, story) if resolve else None
    if value and time.approximate and not value.edtf.endswith("~") and "/" not in value.edtf:
        value.edtf += "~"
    return value


def resolve_times(expressions: Sequence[TimeExpression], text: str, published: str | None) -> list[Time | None]:
    """Give the time of each expression of `text`, null where it has none (durations, "now", and what can't be reckoned).

    `published` is EDTF. Times alike in `edtf` and `anchor` are one record, with the id that both make up.
    """
    day = published_on(published)
    story = Story(text, day, expressions)
    out: list[Time | None] = []
    known: dict[tuple[str, Anchor], Time] = {}
    for time in expressions:
        value = _value(time, story)
        if value is None:
            if time.kind == "weekday" or time.origin == "now":
                story.told_in_full = False  # the text is back in its own days, even where we don't know which these are
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
    story = Story(f"will {expression.text}", day, ())
    length = len("will ")
    moved = expression.model_copy(update={"start": length, "end": length + len(expression.text)})
    value = _value(moved, story)
    return value.edtf if value else None


def deadline(words: str, expressions: Iterable[tuple[TimeExpression, Time | None]], published: str | None) -> str | None:
    """Give the EDTF of a horizon's words: the first of the expressions in them read as lying ahead, else as it stands; the last day for "the end of".

    Null where no expression gives a value.
    """
    value = next((found for expression, plain in expressions if (found := due(expression, published) or (plain.edtf if plain else None))), None)
    parts = re.fullmatch(r"(?:[^/]*/)?(\d{4})(?:-(0[1-9]|1[0-2]))?(?:-(\d\d))?", value or "")
    if parts is None or not re.match(r"(?:by )?(?:the )?(?:very )?end of\b", words):
        return value
    year, month = int(parts[1]), int(parts[2] or 12)
    return f"{year:04}-{month:02}-{int(parts[3] or monthrange(year, month)[1]):02}"
