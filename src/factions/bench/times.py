"""The bench of times: our expressions and values in the form of TIMEX3, in which annotated corpora (WikiWars) have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from factions.identities.calendar import WINTER, Moment
from factions.identities.records import Time
from factions.identities.times import resolve_times
from factions.mentions.numerals import NUMBER, value
from factions.mentions.times import TimeExpression, find_times

_SEASONS = {"21": "SP", "22": "SU", "23": "FA", "24": "WI"}
_DAYPARTS = {"morning": "MO", "noon": "MI", "afternoon": "AF", "evening": "EV", "night": "NI", "midnight": "NI", "overnight": "NI", "day": "DT"}
_UNITS = {
    "second": "TS", "minute": "TM", "hour": "TH", "day": "D", "night": "D", "week": "W", "fortnight": "W", "weekend": "WE", "month": "M", "year": "Y",
    "decade": "DE", "century": "CE",
}  # fmt: skip
_HALVES = {"half1": "H1", "half2": "H2", "quarter1": "Q1", "quarter2": "Q2", "quarter3": "Q3", "quarter4": "Q4"}
_REPEATED = {
    "day": "XXXX-XX-XX", "daily": "XXXX-XX-XX", "everyday": "XXXX-XX-XX", "nightly": "XXXX-XX-XXTNI", "night": "XXXX-XX-XXTNI", "week": "XXXX-WXX",
    "weekly": "XXXX-WXX", "month": "XXXX-XX", "monthly": "XXXX-XX", "year": "XXXX", "yearly": "XXXX", "annually": "XXXX",
}  # fmt: skip
_SHARE = re.compile(rf"(?i:the )?(?i:first|last|final|opening|closing) (?:(?P<amount>{NUMBER}) )?(?P<unit>day|week|month)(?P<plural>s)? (?:of|in)\b")
"""The last week of August is a week to TIMEX3's annotators; to us it's a part of August."""
_SPAN = re.compile(r"(?i)(?:the )?(?:coming|next|past|last|following|preceding|ensuing|intervening|final|first|previous|subsequent|later)\b.*s$")
_REFERENCES = [
    (re.compile(r"\b(?:(?<![Tt]he )former(?:ly)?|recent(?:ly)?|the past)\b(?! \w+ (?:years|months|weeks|days|decades))"), "PAST_REF"),
    (re.compile(r"\b(?:current|at the present time)\b"), "PRESENT_REF"),
    (re.compile(r"\b(?:future)\b"), "FUTURE_REF"),
    (re.compile(r"(?i)(?:(?<=\bat )|(?<=\bby )|(?<=around )|(?<=during )|(?<=\bfrom ))this time\b"), "PRESENT_REF"),
    (re.compile(r"(?i)\b(?:that time|(?:this|that|the same) period|(?<=at )the same time|a (?:short|long|brief) (?:time|period))\b"), "null"),
    (re.compile(r"(?i)(?:(?<=\bat )|(?<=\bby ))the time\b"), "null"),
]
"""Words that TIMEX3 marks and a record of events doesn't: they date nothing."""


def _before_christ(edtf: str) -> str:
    return f"BC{1 + int(edtf[1:5]):04}{edtf[5:]}" if edtf.startswith("-") else edtf


def _number(amount: float | None) -> str:
    return "X" if amount is None else f"{amount:g}"


def _length(expression: TimeExpression) -> str:
    unit, amount = expression.unit or "year", expression.amount
    if unit == "fortnight":
        amount = 2 * (amount or 1)
    code = _UNITS[unit]
    return f"PT{_number(amount)}{code[1:]}" if code.startswith("T") else f"P{_number(amount)}{code}"


def _finer(value: str, expression: TimeExpression) -> str:
    """Add a time of day to a day."""
    if expression.clock:
        return f"{value}T{expression.clock}"
    part = _DAYPARTS.get(expression.daypart or "")
    return f"{value}T{part}" if part and re.fullmatch(r"(?:BC)?[\dX]{4}-[\dX]{2}-[\dX]{2}", value) else value


def _unreckoned(expression: TimeExpression) -> str:
    """Give the value of what has no EDTF: present, past and future references, and what stays open."""
    if expression.kind == "present":
        return "PRESENT_REF"
    if expression.kind == "vague" and _SPAN.match(expression.text):
        return _length(expression)
    if expression.kind == "vague":
        return {1: "FUTURE_REF", -1: "PAST_REF"}.get(expression.direction or 0, "null")
    if expression.weekday is not None:
        return f"XXXX-WXX-{expression.weekday + 1}"
    if expression.unit == "day" and (expression.daypart or expression.clock or expression.shift == 0):
        return _finer("XXXX-XX-XX", expression)
    return "null"


def timex(expression: TimeExpression, time: Time | None) -> str:
    """Give the TIMEX3 value of an expression and the time that it was resolved to (null where it has none); "null" where TIMEX3 leaves it open.

    A winter that is reckoned counts to the year of its January there, and to that of its December here.
    """
    length = _shared_length(expression) or (_length(expression) if expression.kind in {"duration", "period"} else None)
    if length:
        return length
    if expression.kind == "set":
        return _repeated(expression)
    return _unreckoned(expression) if time is None else _reckoned(expression, time.edtf.rstrip("~"), named=time.anchor == "text")


def _shared_length(expression: TimeExpression) -> str | None:
    of_it = _SHARE.match(expression.text)
    if of_it is None:
        return None
    amount = value(of_it["amount"]) if of_it["amount"] else None if of_it["plural"] else 1.0
    return _length(expression.model_copy(update={"unit": of_it["unit"], "amount": amount}))


def _repeated(expression: TimeExpression) -> str:
    if expression.season:
        return f"XXXX-{_SEASONS[str(expression.season)]}"
    if expression.text.lower().startswith("per "):
        return _length(expression.model_copy(update={"amount": 1.0}))
    unit = expression.unit or next((word for word in _REPEATED if word in expression.text.lower()), "day")
    return _finer(_REPEATED.get(unit, "XXXX-XX-XX"), expression)


def _reckoned(expression: TimeExpression, edtf: str, *, named: bool) -> str:
    first = edtf.split("/", maxsplit=1)[0]
    if not named and (winter := re.fullmatch(rf"(-?\d{{4}})-{WINTER}", first)):
        first = Moment(int(winter[1]) + 1, season=WINTER).edtf
    written = _before_christ(first)
    season = re.fullmatch(r"((?:BC)?[\dX]{4})-(2[1-4])", written)
    if expression.decade is not None or (expression.unit == "decade" and not expression.text[:1].isdigit()):
        return _decade(expression, edtf)
    if expression.century is not None:
        return f"BC{expression.century - 1:02}" if expression.bc else edtf.rstrip("X")
    if (expression.part or "").startswith("week") and "/" in edtf:
        return written[:-3]
    if expression.part in _HALVES and "/" in edtf:
        return f"{written[:4]}-{_HALVES[expression.part]}"
    if expression.unit in {"week", "weekend"} and re.fullmatch(r"\d{4}-\d\d-\d\d", first):
        return _week(first, weekend=expression.unit == "weekend")
    return f"{season[1]}-{_SEASONS[season[2]]}" if season else _finer(written, expression)


def _decade(expression: TimeExpression, edtf: str) -> str:
    if expression.bc and expression.decade is not None:
        return f"BC{expression.decade // 10:03}"
    return f"{_before_christ(edtf)[: 5 if edtf.startswith('-') else 3]}"


def _week(day: str, *, weekend: bool) -> str:
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02}{'-WE' if weekend else ''}"


def _ends(expression: TimeExpression) -> Iterator[TimeExpression]:
    """Give the two ends of a range, which TIMEX3 annotates one by one."""
    if expression.kind == "range" and expression.first and expression.last:
        yield from (expression.first, expression.last)
    else:
        yield expression


def predictions(text: str, published: str | None) -> list[dict[str, Any]]:
    """Give the times of a text as `{"start", "end", "value"}` with TIMEX3 values, durations and references included."""
    expressions = [end for time in find_times(text) for end in _ends(time)]
    times = resolve_times(expressions, text, published)
    spans = [(found.start, found.end, timex(found, time)) for found, time in zip(expressions, times, strict=True)]
    taken = [(start, end) for start, end, _ in spans]
    for pattern, reference in _REFERENCES:
        spans += [
            (*word.span(), reference) for word in pattern.finditer(text) if not any(word.start() < end and start < word.end() for start, end in taken)
        ]
    return [{"start": start, "end": end, "value": found} for start, end, found in sorted(spans)]
