"""The table of the time grammar: what a date, a weekday, a relative time or a duration looks like.

Each row is a kind, a pattern whose named groups are read by `_READERS`, and fields that the pattern alone settles.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from factions.mentions.numerals import NUMBER, ORDINALS, value
from factions.mentions.time_words import (
    ANY_WEEKDAY,
    COUNTED,
    DAYPART,
    DAYPARTS,
    DECADE_WORDS,
    GROUP_NOUNS,
    HOLIDAY,
    HOLIDAYS,
    LONG_MONTH,
    MONTH,
    MONTHS,
    NTH,
    ORDINAL,
    PART,
    PARTS,
    SEASON,
    SEASONAL,
    SEASONS,
    UNIT,
    UNITS,
    UNITS_PLURAL,
    WEEKDAY,
    WEEKDAYS,
)  # fmt: skip

Fields = dict[str, Any]


@dataclass
class Atom:
    """A stretch of text (code points) with what the grammar read there: a kind, and fields by name."""

    start: int
    end: int
    kind: str
    fields: dict[str, Any] = field(default_factory=dict)


_DAY = r"(?:the )?(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|:\d|[.,]\d)"
_DOT = r"(?:(?<!May)(?<=\b[A-Z][a-z]{2})\.|(?<=\bSept)\.)?"
_FULL = r"(?P<year>1\d{3}|20\d\d)(?![\d%]|,\d{3}|\.\d)"
_BC = r"(?P<bc>BCE?\b|B\.C\.(?:E\.)?|B\.C\b)"
_AMOUNT = (
    rf"(?:(?:about|around|nearly|almost|some|roughly|approximately|over|more than|less than|under|at least|at most|up to|well over|just over|"
    rf"just under|only|a mere|another|barely|a further) )?(?:(?P<amount>{NUMBER})|(?P<one>an?|a single|one full)|"
    r"(?P<few>a few|several|few|a couple of|many|some|a number of|couple of|some few|a handful of|recent|many more|two or three|three or four))"
)
_SMART = "[’']"
_MODIFIER = r"(?:full|short|long|brutal|bloody|more|whole|straight|consecutive|solid|calendar|working|further|intense|additional)"
_NAMED = rf"(?:(?P<weekday>{WEEKDAY})(?: (?P<daypart>{DAYPART}|night))?|(?P<month>{LONG_MONTH})(?! (?:{GROUP_NOUNS})\b)|(?P<season>{SEASON})|"
_NAMED += rf"(?P<unit>{UNIT})\b(?![- ]old|{_SMART}s end)|(?P<dayonly>{DAYPART}|night))"
_DIRECTION = {
    "last": (-1, "now"), "this past": (-1, "now"), "next": (1, "now"), "this coming": (1, "now"), "the coming": (1, "now"), "coming": (1, "now"),
    "this": (0, "now"), "the current": (0, "now"), "that": (0, "then"), "the same": (0, "then"), "that same": (0, "then"),
    "this same": (0, "then"), "that very": (0, "then"), "same": (0, "then"), "the very same": (0, "then"), "the following": (1, "then"),
    "the next": (1, "then"), "the ensuing": (1, "then"), "the subsequent": (1, "then"), "following": (1, "then"), "the previous": (-1, "then"),
    "the preceding": (-1, "then"), "the prior": (-1, "then"), "previous": (-1, "then"), "the very next": (1, "then"), "early the next": (1, "then"),
    "early the following": (1, "then"),
}  # fmt: skip
_SHIFT = "|".join(sorted(_DIRECTION, key=len, reverse=True))
_PERIOD = {
    "past": (-1, "now"), "last": (-1, "now"), "next": (1, "now"), "coming": (1, "now"), "previous": (-1, "then"), "preceding": (-1, "then"),
    "following": (1, "then"), "ensuing": (1, "then"), "subsequent": (1, "then"), "upcoming": (1, "now"), "first": (0, "then"), "final": (0, "then"),
    "intervening": (0, "then"),
}  # fmt: skip


def _row(kind: str, *pattern: str, **constant: Any) -> tuple[str, re.Pattern[str], Fields]:  # noqa: ANN401 - a field's value
    return kind, re.compile("".join(pattern)), constant


_EARLY = r"(?:(?P<part>early|mid|late)[- ])?"
_EARLIER = r"(?:(?P<part>early|earlier|late|later) )?"
_AT_NIGHT = rf"(?: (?P<daypart>{DAYPART}|night))?"
_YEAR_BC = rf"(?P<anno>[1-9]\d{{0,3}}) ?{_BC}"
_DAY_MONTH_YEAR = rf"(?:(?:,? |-)(?:of )?{_FULL}|,? (?P<anno_2>[1-9]\d{{0,2}}) ?{_BC})?"
_FIRST_DAY = r"(?P<a>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?P<link> ?[-–—] ?| to | and | or | & )"
_STOP = r"(?= ?[,.;]|$)"
_AFTERWARDS = r"ago|earlier|later|before(?= ?[,.;])|previously|afterwards?|hence|from now|after(?= ?[,.;])"
_VAGUELY = "recent|coming|past|last|following|preceding|ensuing|next|early|later|final|first|intervening|previous|subsequent"
_MEASURES = "hours|hrs|GMT|UTC|km|kilomet|miles|met|m\\b|ft|tons|per cent|percent"
_NO_NAME = rf"(?! (?:{GROUP_NOUNS})\b)"

_CALENDAR = [
    _row("date", r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])\b"),
    _row("slashed", r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d\d)\b(?![/.]\d)"),
    _row("date", rf"(?:(?P<weekday>{ANY_WEEKDAY})\.?,? )?(?P<month>{MONTH}){_DOT}(?:,? |(?<=\.)){_DAY}",
         rf"(?:,? ?{_FULL}|,? (?P<anno_2>[1-9]\d{{0,2}}) ?{_BC})?(?! (?:{GROUP_NOUNS})\b| ?(?:°|per cent|percent))"),
    _row("date", rf"(?:(?P<weekday>{ANY_WEEKDAY})\.?,? )?{_DAY}(?: of)?[ -](?P<month>{MONTH}){_DOT}{_DAY_MONTH_YEAR}{_NO_NAME}"),
    _row("date", rf"(?:the )?(?P<nth>{ORDINAL}) (?:day )?of (?P<month>{MONTH})(?:,? {_FULL})?{_NO_NAME}"),
    _row("monthday", rf"the (?:(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)|(?P<nth>{ORDINAL}))\b(?!-)"),
    _row("date", rf"(?:the )?(?P<which>first|second|third|fourth|last) (?P<weekday>{WEEKDAY}) (?:of|in) (?P<month>{MONTH})(?:,? {_FULL})?"),
    _row("date", rf"(?P<month>{MONTH}){_DOT}(?:,? (?:of |in )?|,){_FULL}"),
    _row("date", rf"(?P<month>{LONG_MONTH})(?:,? (?:of )?){_YEAR_BC}"),
    _row("month", rf"(?P<month>{LONG_MONTH})(?! (?:\d\d? )?(?:{GROUP_NOUNS})\b|-based)"),
    _row("date", rf"(?:the )?(?P<season>{SEASON})(?:,? (?:of |in |months of )?){_FULL}"),
    _row("date", rf"(?:the )?(?P<season>{SEASON})(?:,? (?:of )?){_YEAR_BC}"),
    _row("date", rf"{_FULL} (?P<season>{SEASON})"),
    _row("set", rf"(?:the )?(?P<season>{SEASON})(?= (?:{SEASONAL})\b)"),
    _row("season", rf"(?:the )?(?P<season>{SEASON})"),
    _row("year", rf"(?:(?:the )?year (?:of )?)?{_FULL}(?: (?:AD|CE)\b)?(?! ?(?:{_MEASURES}|{COUNTED})|-strong|-man)",
         r"(?!-(?:mm|kilo|met|mile|pound|ton))"),
    _row("date", r"(?:AD ?)(?P<anno>\d{1,4})\b"),
    _row("date", _YEAR_BC),
    _row("date", rf"{_SMART}(?P<short>\d\d)\b(?!s)"),
    _row("date", rf"(?:the )?{_EARLY}(?:(?P<decade>\d{{3}}0){_SMART}?s|(?P<decade_2>[1-9]\d?0)s(?= ?B))(?: ?{_BC})?"),
    _row("date", rf"(?:the )?{_EARLY}{_SMART}(?P<short_decade>\d0)s\b"),
    _row("date", rf"(?:the )?{_EARLY}(?:to late[- ]|to mid-)?(?P<short_decade>{'|'.join(DECADE_WORDS)})\b"),
    _row("date", rf"(?:the )?{_EARLY}(?:(?P<ordinal>{ORDINAL})|(?P<century>\d\d?)(?:st|nd|rd|th))[ -][Cc]entury(?: ?{_BC})?"),
    _row("date", rf"(?P<holiday>{HOLIDAY})(?:,? (?:of |in )?{_FULL})?"),
    # two dates that share a month, a year or an era: "6-7 January 1916", "May 4 and 5", "1915-16", "499 to 493 BC"
    _row("pair", rf"(?:the )?{_FIRST_DAY}{_DAY}(?: of)? (?P<month>{MONTH}){_DOT}(?:,? {_FULL})?"),
    _row("pair", rf"(?P<month>{MONTH}){_DOT} {_FIRST_DAY}{_DAY}(?! (?:{MONTH}))(?:,? {_FULL})?(?! \w+s\b)"),
    _row("pair", r"(?P<year>1\d{3}|20\d\d)(?P<link>[-–—/])(?P<short>\d\d)(?![\d-])"),
    _row("pair", rf"(?P<a>[1-9]\d{{0,3}})(?P<link> ?[-–—] ?| to | and | or ){_YEAR_BC}"),
]  # fmt: skip

_RELATIVE = [
    _row("relative", r"(?i:the day before yesterday)", unit="day", shift=-2, origin="now"),
    _row("relative", r"(?i:the day after tomorrow)", unit="day", shift=2, origin="now"),
    _row("relative", rf"(?i:{_EARLIER}yesterday{_AT_NIGHT})\b", unit="day", shift=-1, origin="now"),
    _row("relative", rf"(?i:tomorrow{_AT_NIGHT})\b", unit="day", shift=1, origin="now"),
    _row("relative", rf"(?i:{_EARLIER}today)\b(?!{_SMART}s (?:world|standards))", unit="day", shift=0, origin="now"),
    _row("relative", r"(?i:tonight)\b", unit="day", shift=0, origin="now", daypart="night"),
    _row("relative", r"(?i:overnight)\b", unit="day", shift=0, origin="now", daypart="overnight"),
    _row("weekday", rf"(?:(?P<part>(?i:early|late)) (?:on )?)?(?P<weekday>{WEEKDAY})(?:,? (?P<daypart>{DAYPART}|night))?{_NO_NAME}"),
    _row("relative", r"(?i:the weekend)\b(?! of\b)", unit="weekend", shift=0, origin="now"),
    # last, this, next, that, the same, the following ...
    _row("relative", rf"(?i:(?:(?P<part>early|earlier|late|later) (?:in )?)?(?P<direction>{_SHIFT})) {_NAMED}(?! to (?:come|go))"),
    _row("relative", rf"(?i:(?:the )?(?P<unit>day|week|month|year|decade) (?P<after>after|following|later|before|earlier)){_STOP}", origin="then"),
    _row("relative", r"(?i:(?P<after>the day after|the day following|the night before|the day before|the morning after|the following morning))",
         _STOP, origin="then", unit="day"),
    _row("relative", rf"(?i:(?:(?:the )?(?P<part>{PART}) of|(?P<part_2>early|earlier|late|later) in|(?P<part_3>mid)-?) ?",
         r"(?:the|this|that|the same) (?P<unit>day|week|month|year|decade|century)\b)", shift=0, origin="near"),
    _row("relative", rf"(?i:(?P<unit>year|month|week)(?:{_SMART}s end|-end))\b", shift=0, origin="near", part="end"),
    # so many units ago, earlier, later
    _row("shifted", rf"(?i:{_AMOUNT}[- ](?P<unit>{UNIT})s? (?P<after>{_AFTERWARDS}))\b"),
    _row("vague", rf"(?i:(?P<unit>{UNITS_PLURAL}) (?:ago|earlier|later|before(?= ?[,.;])|previously|ahead|to come))\b"),
    _row("vague", rf"(?i:{_AMOUNT}[- ](?P<unit>{UNIT})s? (?:ahead|to come))\b"),
    _row("vague", r"(?i:(?:in )?recently|lately|in recent times|the (?:near|foreseeable|immediate|recent|distant) (?:future|past)|",
         r"shortly afterwards?|soon afterwards?)\b"),
    _row("vague", rf"(?i:(?:the )?(?:{_VAGUELY})(?: few| several| couple of)? (?P<unit>{UNITS_PLURAL})(?: ahead| to come)?)\b"),
    _row("vague", rf"(?i:the (?P<unit>{UNITS_PLURAL}) (?:ahead|to come|that followed|since|before|after|following))\b"),
    # so many units up to or from now
    _row("period", rf"(?i:(?:the|these|this) (?P<span>{'|'.join(_PERIOD)}) (?P<amount>{NUMBER}) (?:{_MODIFIER} )?(?P<unit>{UNIT})s?)\b"),
    _row("period", rf"(?i:(?:the|these) (?P<amount>{NUMBER}) (?P<span>previous|preceding|following|subsequent|intervening) (?P<unit>{UNIT})s?)\b"),
    _row("period", rf"(?i:(?P<span>last|past|next) (?P<amount>{NUMBER}) (?P<unit>{UNIT})s?)\b"),
    _row("period", r"(?i:the (?P<span>past|last|coming) (?P<unit>day|week|month|year|decade|century))\b", amount=1.0),
    _row("present", r"(?i:now|right now|currently|at present|presently|at the moment|nowadays|to date|at this (?:moment|stage)|present[- ]day|",
         r"modern[- ]day|these days|the present(?: day)?(?= ?[,.;]))\b(?! that\b)"),
]  # fmt: skip

_LENGTHS = [
    _row("duration", rf"(?i:{_AMOUNT}(?: {_MODIFIER})?[- ](?P<unit>{UNIT})s?(?:[- ]olds?\b| of age\b)?(?:{_SMART}s?(?= )|[- ]long)?)(?![\w-])"),
    _row("duration", rf"(?i:(?P<unit>{UNIT})-long)\b", amount=1.0),
    _row("duration", rf"(?i:half an? (?P<unit>{UNIT}))\b", amount=0.5),
    _row("duration", r"(?:(?<=for )|(?<=within )|(?<=after )|(?<=over )|(?<=lasted )|(?<=took )|(?<=in )|(?<=and )|(?<=under ))",
         rf"(?i:(?P<unit>{UNITS_PLURAL}))\b(?= ?[,.;)]| of\b| and\b| \w+ed\b| before\b| was\b)"),
    _row("duration", rf"(?i:(?:an? |one )?(?P<amount>{NUMBER})[- ](?:and[- ]a[- ]half[- ])(?P<unit>{UNIT})s?)\b", half=0.5),
    _row("duration", rf"(?i:(?P<unit>{UNIT})-and-a-half(?:[- ]long)?)\b", amount=1.5),
    _row("set", rf"(?i:(?:every|each|per) (?P<unit>{UNIT})|(?P<adverb>daily|weekly|monthly|yearly|annually|hourly|nightly|everyday))\b"),
    _row("set", rf"(?i:(?:every|each) (?:(?:other|second|third|fourth|first|last) )?){_NAMED}"),
    _row("set", rf"(?i:(?:the )?(?:first|second|third|fourth|last)) (?P<weekday>{WEEKDAY}) (?:of|in) (?:each|every|the) month\b"),
    _row("event", rf"(?i:(?:{_AMOUNT} |(?=\w+s ))(?P<unit>{UNIT})s? (?P<after>after|before|following|prior to))(?= [\w“\"])"),
]  # fmt: skip

_CLOCK = [
    _row("clock", r"(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>a\.m\.|p\.m\.|am\b|pm\b|AM\b|PM\b|a\.m\b|p\.m\b)",
         r"(?: (?:local time|GMT|EST|UTC))?"),
    _row("clock", r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?![\d:])(?: ?(?:hours|hrs|local time|GMT|EST|UTC))?"),
    _row("clock", r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d) (?:hours|hrs|GMT|UTC|local time)\b"),
    _row("daypart", r"(?i:(?:(?P<part>early|late|mid|the small hours of|the early hours of|the end of|the middle of)[- ])?(?:in )?(?:the )?",
         rf"(?P<daypart>{DAYPART})(?: hours)?)\b"),
    _row("daypart", r"(?i:the (?:small|early) hours)", daypart="morning"),
]  # fmt: skip

PATTERNS = [*_CALENDAR, *_RELATIVE, *_LENGTHS, *_CLOCK]
"""The rows: a kind, a pattern whose named groups give fields, and the fields that the pattern alone settles."""
ANY = re.compile("|".join(f"(?:{re.sub(r'[(][?]P<[a-z0-9_]+>', '(?:', pattern.pattern.replace('(?P=sep)', '[/.]'))})" for _, pattern, _ in PATTERNS))
"""Matches where any row does (and, a row's back-reference left out, at few places more): one look instead of one a row."""
PREFIX = re.compile(
    rf"(?i:(?:the )?(?:very )?({PART}|(?:first|second|third|fourth|last|final|opening|closing) (?:(?:{NUMBER}|few|several) )?"
    r"(?:days?|weeks?|months?)) (?:of|in)(?: the)? |(?:sometime )?(early|earlier|late|later|mid)(?: in| on)?(?:[- ])(?:the )?)(?! )"
)
"""What narrows the time behind it: "the end of", "early", "mid-"."""


def _year(words: str) -> int:
    return int(words) if len(words) > 2 else int(words) + (1900 if int(words) > _PIVOT else 2000)  # noqa: PLR2004 - two digits stand for a year


def _lower(table: dict[str, Any]) -> Callable[[str], Any]:
    return lambda words: table[words.lower().replace("’", "'")]


_PIVOT = 40
_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "year": ("year", _year), "anno": ("year", int), "short": ("short", _year), "day": ("day", int), "a": ("a", int), "b": ("b", int),
    "month": ("month", lambda words: int(words) if words.isdigit() else MONTHS[words.lower()]),
    "weekday": ("weekday", _lower(WEEKDAYS)), "season": ("season", _lower(SEASONS)),
    "part": ("part", lambda words: PARTS.get(words.lower(), "early")),
    "daypart": ("daypart", _lower(DAYPARTS)), "dayonly": ("daypart", _lower(DAYPARTS)),
    "unit": ("unit", lambda words: UNITS[words.lower().removesuffix("s")]),
    "amount": ("amount", value), "one": ("amount", lambda _: 1.0), "few": ("few", lambda _: True), "bc": ("bc", lambda _: True),
    "decade": ("decade", int),
    "short_decade": ("decade", lambda words: 1900 + int(DECADE_WORDS.get(words.lower(), words))),
    "century": ("century", int), "ordinal": ("century", _lower(ORDINALS)), "holiday": ("holiday", _lower(HOLIDAYS)),
    "nth": ("day", _lower(ORDINALS)), "which": ("part", NTH.__getitem__),
    "direction": ("direction", _lower(_DIRECTION)), "span": ("direction", _lower(_PERIOD)), "after": ("after", str.lower),
    "link": ("link", str.strip), "sep": ("sep", str), "hour": ("hour", int), "minute": ("minute", int),
    "half": ("pm", lambda words: words.lower().startswith("p")),
    "adverb": ("adverb", str.lower),
}  # fmt: skip
_SUFFIX = re.compile(r"_\d$")


def read(match: re.Match[str], constant: dict[str, Any]) -> dict[str, Any]:
    """Give the fields of a match: the row's own, and those that its named groups hold."""
    fields = dict(constant)
    for name, words in match.groupdict().items():
        if words is not None and (reader := _READERS.get(_SUFFIX.sub("", name))):
            fields[reader[0]] = reader[1](words)
    return fields
