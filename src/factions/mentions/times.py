"""Times: the expressions by which reports date what happened. What they mean is decided in `factions.identities.times`.

The single times come from the grammar's table (`time_grammar`, `time_atoms`); here neighbours are joined: "11 a.m." "on" "Tuesday" is one time,
"between March and May 2014" one range, and in "April and June 1955" the year belongs to both.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Literal, cast

from factions.evidence import Record
from factions.mentions.time_atoms import atoms
from factions.mentions.time_grammar import Atom

TimeKind = Literal["date", "weekday", "relative", "period", "range", "present", "vague", "duration", "set"]


class TimeExpression(Record):
    """A time as the text puts it: `text[start:end]` without its preposition, and what the grammar read in it.

    `kind` tells which fields count:

    - `date`: calendar fields, as many as were given. `year` is astronomical (480 BC is -479); `season` is EDTF's 21 to 24; `decade` is its
      first year, `century` its ordinal, both with `bc`.
    - `weekday`: `weekday`, 0 for Monday.
    - `relative`: `shift` whole `unit`s from `origin`: `now` (yesterday, last month, two days ago), `then` (the next day, that year), `near` (the
      end of the month, at dawn: either). Calendar fields beside a unit lie inside it ("April of that year"); without a unit `shift` is the
      direction in which the named day, month or season lies ("last Tuesday", "the previous April").
    - `period`: the `amount` of `unit`s that end (shift -1) or begin (shift 1) at the origin: "the past two weeks".
    - `range`: from `first` to `last`.
    - `present`: "now". `vague`: relative without a number ("a few days later", "in recent years"): `direction` is its sign, where known.
    - `duration` ("for two years", "three-day") and `set` ("every week") are no dates.

    `two_digits` marks a year of two ("'98"), whose century `year` takes to be the nearest to now. `part` narrows a time: early, mid, late, start,
    end, half1, quarter2, week1, weeklast, day1 ...; beside a weekday it tells which one of a month ("the first Sunday of July"). `daypart` and
    `clock` ("HH:MM") are finer than a day. `preposition` is the word before the time, in lower case. `approximate` is set for "about", "circa".
    """

    start: int
    end: int
    text: str
    kind: TimeKind
    preposition: str | None = None
    approximate: bool = False
    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    decade: int | None = None
    century: int | None = None
    bc: bool = False
    two_digits: bool = False
    weekday: int | None = None
    part: str | None = None
    daypart: str | None = None
    clock: str | None = None
    unit: str | None = None
    amount: float | None = None
    shift: float | None = None
    direction: int | None = None
    origin: Literal["now", "then", "near"] | None = None
    first: TimeExpression | None = None
    last: TimeExpression | None = None

    @property
    def is_date(self) -> bool:
        """Whether the expression dates something; durations and repetitions don't."""
        return self.kind not in {"duration", "set"}


_FIELDS = frozenset(TimeExpression.model_fields) - {"start", "end", "text", "kind", "preposition", "approximate", "first", "last"}
_PREPOSITION = re.compile(r"(\w+)[\s(“\"]*$")
_APPROXIMATE = re.compile(r"(?:\b(?:about|around|circa|approximately|roughly|some ?time (?:in|around))|\bca?\.) ?(?:the )?$")
_BETWEEN = re.compile(r"\b[Bb]etween $")
_FROM = re.compile(r"(?:\b[Ff]rom (?:the )?|\()$")
_HYPHEN = re.compile(r"\s?[-–—]\s?(?:the )?$")
_TO = re.compile(r" (?:to|until|till|through|thru) (?:the )?$")
_AND = re.compile(r" and (?:the )?$")
_LIST = re.compile(r"(?:,? (?:and|or|to|through|until|till) |\s?[-–—/]\s?|, )(?:the |again in |early |late )?$")
_AT = re.compile(r"(?:,? | at | at about | at around | around )(?:the )?$")
_ON = re.compile(r"(?: on|,? of| of the|,| in)? $")


def _grain(atom: Atom) -> str:
    return next((name for name in ("weekday", "day", "month", "season", "year", "decade", "century") if atom.fields.get(name) is not None), "")


def _share_year(first: Atom, last: Atom, between: str) -> None:
    """Give a month or day without a year the year of the date that it is listed with: "April and June 1955", "July 1 to July 3, 1863"."""
    given, wanted = last.fields, first.fields
    listed = first.kind == last.kind == "date" and _LIST.match(between) is not None
    if listed and "year" in given and "year" not in wanted and _grain(first) in {"day", "month", "season"}:
        places = [fields.get("month") or {21: 3, 22: 6, 23: 9, 24: 1}.get(fields.get("season", 0), 0) for fields in (wanted, given)]
        if _grain(last) != "year":
            wanted["year"] = given["year"] - (places[0] > places[1] and bool(_HYPHEN.match(between) or _TO.match(between)))


def _unit_of(first: Atom, last: Atom, between: str) -> Atom | None:
    """Join "April" and "of that year", "11 a.m." and "on Tuesday", "the night of" and "June 13"."""
    a, b = first.fields, last.fields
    clocked = last.kind == "relative" and b.get("origin") == "near" and b.get("unit") == "day" and ("clock" in b or between.strip().startswith("at"))
    if clocked and _AT.fullmatch(between) and (_grain(first) in {"day", "weekday"} or a.get("unit") == "day") and not a.get("clock"):
        return Atom(first.start, last.end, first.kind, {**a, **{name: b[name] for name in ("clock", "daypart") if name in b}})
    if not _ON.fullmatch(between):
        return None
    open_year = first.kind == "date" and not {"year", "decade", "century"} & a.keys()
    if open_year and last.kind == "relative" and b.get("unit") == "year" and not b.get("part"):
        return Atom(first.start, last.end, "relative", {**b, **a})
    if first.kind == "weekday" and last.kind == "date" and _grain(last) == "day":
        return Atom(first.start, last.end, "date", {**a, **b})
    timed = first.kind == "relative" and (a.get("clock") or a.get("daypart")) and a.get("origin") == "near"
    if timed and (_grain(last) in {"day", "weekday"} or b.get("unit") == "day") and not (b.get("clock") or b.get("origin") == "near"):
        return Atom(first.start, last.end, last.kind, {**b, **{name: a[name] for name in ("clock", "daypart", "part") if name in a}})
    return None


def _range(text: str, first: Atom, last: Atom, between: str) -> Atom | None:
    """Join the two ends of "2003-2005", "from March to May 2014", "between 2006 and 2007"."""
    if first.kind not in {"date", "weekday"} or last.kind not in {"date", "weekday", "present"} or first.kind == "range":
        return None
    left = text[max(0, first.start - 10) : first.start]
    linked = last.fields.get("linked")
    if (opening := _BETWEEN.search(left)) and _AND.fullmatch(between):
        return Atom(first.start - (len(left) - opening.start()), last.end, "range", {"first": first, "last": last})
    hyphen = _HYPHEN.fullmatch(between) and last.kind != "present"
    if hyphen or (_TO.fullmatch(between) and (linked or _FROM.search(left) or _grain(first) == _grain(last))):
        return Atom(first.start, last.end, "range", {"first": first, "last": last})
    return None


def _joined(text: str, found: list[Atom]) -> list[Atom]:
    for first, last in reversed(list(pairwise(found))):
        _share_year(first, last, text[first.end : last.start])
    out: list[Atom] = []
    for atom in found:
        if out:
            between = text[out[-1].end : atom.start]
            merged = len(between) < 16 and (_unit_of(out[-1], atom, between) or _range(text, out[-1], atom, between))  # noqa: PLR2004 - " of the ", " through the "
            if merged:
                out[-1] = merged
                continue
        out.append(atom)
    return out


def _expression(text: str, atom: Atom) -> TimeExpression:
    left = text[max(0, atom.start - 24) : atom.start]
    word = _PREPOSITION.search(left)
    fields: dict[str, Any] = {name: found for name, found in atom.fields.items() if name in _FIELDS}
    fields |= {name: _expression(text, atom.fields[name]) for name in ("first", "last") if name in atom.fields}
    # the grammar's own fields need no validation, and there are hundreds of times in a long report
    return TimeExpression.model_construct(
        _fields_set=None, start=atom.start, end=atom.end, text=text[atom.start : atom.end], kind=cast("TimeKind", atom.kind),
        preposition=word[1].lower() if word else None, approximate=_APPROXIMATE.search(left) is not None, **fields,
    )  # fmt: skip


def find_times(text: str) -> list[TimeExpression]:
    """Find the times of a text in order, none overlapping; offsets are code points.

    Durations and repetitions come too: `is_date` tells them apart.
    """
    return [_expression(text, atom) for atom in _joined(text, list(atoms(text)))]
