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
    ANY_WEEKDAY, COUNTED, DAYPART, DAYPARTS, DECADE_WORDS, GROUP_NOUNS, HOLIDAY, HOLIDAYS, LONG_MONTH, MONTH, MONTHS, NOT_YEARS, ORDINAL, PART,
    PARTS, SEASON, SEASONS, UNIT, UNITS, UNITS_PLURAL, WEEKDAY, WEEKDAYS,
)  # fmt: skip


@dataclass
class Atom:
    """A stretch of text (code points) with what the grammar read there: a kind, and fields by name."""

    start: int
    end: int
    kind: str
    fields: dict[str, Any] = field(default_factory=dict)


_DAY = r"(?:the )?(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:]|[.,]\d)"
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

# (kind, pattern, constant fields); what begins with (?i: is read in any case
_ROWS: list[tuple[str, str, dict[str, Any]]] = [
    # --- the calendar
    ("date", r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])\b", {}),
    ("slashed", r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d\d)\b(?![/.]\d)", {}),
    ("date", rf"(?:(?P<weekday>{ANY_WEEKDAY})\.?,? )?(?P<month>{MONTH}){_DOT},? {_DAY}(?:,? ?{_FULL}|,? (?P<year_2>[1-9]\d{{0,2}}) ?{_BC})?"
             rf"(?! (?:{GROUP_NOUNS})\b| ?(?:°|per cent|percent))", {}),
    ("date", rf"(?:(?P<weekday>{ANY_WEEKDAY})\.?,? )?{_DAY}(?: of)?[ -](?P<month>{MONTH}){_DOT}(?:(?:,? |-)(?:of )?{_FULL}|,? (?P<year_2>[1-9]\d{{0,2}}) ?{_BC})?"
             rf"(?! (?:{GROUP_NOUNS})\b)", {}),
    ("date", rf"(?P<month>{MONTH}){_DOT}(?:,? (?:of |in )?|,){_FULL}", {}),
    ("date", rf"(?P<month>{LONG_MONTH})(?:,? (?:of )?)(?P<year>[1-9]\d{{0,3}}) ?{_BC}", {}),
    ("month", rf"(?P<month>{LONG_MONTH})(?! (?:\d\d? )?(?:{GROUP_NOUNS})\b|-based)", {}),
    ("date", rf"(?:the )?(?P<season>{SEASON})(?:,? (?:of |in |months of )?){_FULL}", {}),
    ("date", rf"(?:the )?(?P<season>{SEASON})(?:,? (?:of )?)(?P<year>[1-9]\d{{0,3}}) ?{_BC}", {}),
    ("date", rf"{_FULL} (?P<season>{SEASON})", {}),
    ("season", rf"(?:the )?(?P<season>{SEASON})", {}),
    ("year", rf"(?:(?:the )?year (?:of )?)?{_FULL}(?: (?:AD|CE)\b)?(?! ?(?:hours|hrs|GMT|UTC|km|kilomet|miles|met|m\b|ft|tons|per cent|percent|{COUNTED})|-strong|-man)"
             rf"(?!-(?:mm|kilo|met|mile|pound|ton))", {}),
    ("date", rf"(?:AD ?)(?P<year>\d{{1,4}})\b", {}),
    ("date", rf"(?P<year>[1-9]\d{{0,3}}) ?{_BC}", {}),
    ("date", rf"{_SMART}(?P<short>\d\d)\b(?!s)", {}),
    ("date", rf"(?:the )?(?:(?P<part>early|mid|late)[- ])?(?:(?P<decade>\d{{3}}0){_SMART}?s|(?P<decade_2>[1-9]\d?0)s(?= ?B))(?: ?{_BC})?", {}),
    ("date", rf"(?:the )?(?:(?P<part>early|mid|late)[- ])?{_SMART}(?P<short_decade>\d0)s\b", {}),
    ("date", rf"(?:the )?(?:(?P<part>early|mid|late)[- ](?:to late[- ]|to mid-)?)?(?P<short_decade>{'|'.join(DECADE_WORDS)})\b", {}),
    ("date", rf"(?:the )?(?:(?P<part>early|mid|late)[- ])?(?:(?P<ordinal>{ORDINAL})|(?P<century>\d\d?)(?:st|nd|rd|th))[ -][Cc]entury(?: ?{_BC})?", {}),
    ("date", rf"(?P<holiday>{HOLIDAY})(?:,? (?:of |in )?{_FULL})?", {}),
    # --- two dates that share a month, a year or an era: "6-7 January 1916", "May 4 and 5", "1915-16", "499 to 493 BC"
    ("pair", rf"(?:the )?(?P<a>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?P<link> ?[-–—] ?| to | and | or | & ){_DAY}(?: of)? (?P<month>{MONTH}){_DOT}(?:,? {_FULL})?", {}),
    ("pair", rf"(?P<month>{MONTH}){_DOT} (?P<a>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?P<link> ?[-–—] ?| to | and | or | & ){_DAY}(?! (?:{MONTH}))(?:,? {_FULL})?(?! \w+s\b)", {}),
    ("pair", r"(?P<year>1\d{3}|20\d\d)(?P<link>[-–—/])(?P<short>\d\d)(?![\d-])", {}),
    ("pair", rf"(?P<a>[1-9]\d{{0,3}})(?P<link> ?[-–—] ?| to | and | or )(?P<year>[1-9]\d{{0,3}}) ?{_BC}", {}),
    # --- days reckoned from now
    ("relative", r"(?i:the day before yesterday)", {"unit": "day", "shift": -2, "origin": "now"}),
    ("relative", r"(?i:the day after tomorrow)", {"unit": "day", "shift": 2, "origin": "now"}),
    ("relative", rf"(?i:(?:(?P<part>early|earlier|late|later) )?yesterday(?: (?P<daypart>{DAYPART}|night))?)\b", {"unit": "day", "shift": -1, "origin": "now"}),
    ("relative", rf"(?i:tomorrow(?: (?P<daypart>{DAYPART}|night))?)\b", {"unit": "day", "shift": 1, "origin": "now"}),
    ("relative", rf"(?i:(?:(?P<part>early|earlier|late|later) )?today)\b(?!{_SMART}s (?:world|standards))", {"unit": "day", "shift": 0, "origin": "now"}),
    ("relative", r"(?i:tonight)\b", {"unit": "day", "shift": 0, "origin": "now", "daypart": "night"}),
    ("relative", r"(?i:overnight)\b", {"unit": "day", "shift": 0, "origin": "now", "daypart": "overnight"}),
    ("weekday", rf"(?:(?P<part>(?i:early|late)) (?:on )?)?(?P<weekday>{WEEKDAY})(?:,? (?P<daypart>{DAYPART}|night))?(?! (?:{GROUP_NOUNS})\b)", {}),
    # --- last, this, next, that, the same, the following ...
    ("relative", rf"(?i:(?:(?P<part>early|earlier|late|later) (?:in )?)?(?P<direction>{_SHIFT})) {_NAMED}(?! to (?:come|go))", {}),
    ("relative", rf"(?i:(?:the )?(?P<unit>day|week|month|year|decade) (?P<after>after|following|later|before|earlier))(?= ?[,.;]|$)", {"origin": "then"}),
    ("relative", rf"(?i:(?P<after>the day after|the day following|the night before|the day before|the morning after|the following morning))(?= ?[,.;]|$)",
     {"origin": "then", "unit": "day"}),
    ("relative", rf"(?i:(?:(?:the )?(?P<part>{PART}) of|(?P<part_2>early|earlier|late|later) in|(?P<part_3>mid)-?) ?(?:the|this|that|the same) (?P<unit>day|week|month|year|decade|century)\b)",
     {"shift": 0, "origin": "near"}),
    ("relative", rf"(?i:year{_SMART}s end|year-end|month{_SMART}s end|week{_SMART}s end)", {"shift": 0, "origin": "near", "part": "end", "unit": "year"}),
    # --- so many units ago, earlier, later
    ("shifted", rf"(?i:{_AMOUNT}[- ](?P<unit>{UNIT})s? (?P<after>ago|earlier|later|before(?= ?[,.;])|previously|afterwards?|hence|from now|after(?= ?[,.;])))\b", {}),
    ("vague", rf"(?i:(?P<unit>{UNITS_PLURAL}) (?:ago|earlier|later|before(?= ?[,.;])|previously|ahead|to come))\b", {}),
    ("vague", rf"(?i:{_AMOUNT}[- ](?P<unit>{UNIT})s? (?:ahead|to come))\b", {}),
    ("vague", r"(?i:(?:in )?recently|lately|in recent times|the (?:near|foreseeable|immediate|recent|distant) (?:future|past)|shortly afterwards?|soon afterwards?)\b", {}),
    ("vague", rf"(?i:(?:the )?(?:recent|coming|past|last|following|preceding|ensuing|next|early|later|final|first|intervening|previous|subsequent)(?: few| several| couple of)? "
              rf"(?P<unit>{UNITS_PLURAL})(?: ahead| to come)?)\b", {}),
    ("vague", rf"(?i:the (?P<unit>{UNITS_PLURAL}) (?:ahead|to come|that followed|since|before|after|following))\b", {}),
    # --- so many units up to or from now
    ("period", rf"(?i:(?:the|these|this) (?P<span>{'|'.join(_PERIOD)}) (?P<amount>{NUMBER}) (?:{_MODIFIER} )?(?P<unit>{UNIT})s?)\b", {}),
    ("period", rf"(?i:(?:the|these) (?P<amount>{NUMBER}) (?P<span>previous|preceding|following|subsequent|intervening) (?P<unit>{UNIT})s?)\b", {}),
    ("period", rf"(?i:(?P<span>last|past|next) (?P<amount>{NUMBER}) (?P<unit>{UNIT})s?)\b", {}),
    ("period", rf"(?i:the (?P<span>past|last|coming) (?P<unit>day|week|month|year|decade|century|24 hours))\b", {"amount": 1.0}),
    # --- now
    ("present", r"(?i:now|right now|currently|at present|presently|at the moment|nowadays|to date|at this (?:moment|stage)|present[- ]day|modern[- ]day|these days|the present(?: day)?(?= ?[,.;]))\b"
                r"(?! that\b)", {}),
    # --- what lasts or repeats
    ("duration", rf"(?i:{_AMOUNT}(?: {_MODIFIER})?[- ](?P<unit>{UNIT})s?(?P<age>[- ]olds?\b| of age\b)?(?:{_SMART}s?(?= )|[- ]long)?)(?![\w-])", {}),
    ("duration", rf"(?i:(?P<unit>{UNIT})-long)\b", {"amount": 1.0}),
    ("duration", rf"(?i:half an? (?P<unit>{UNIT}))\b", {"amount": 0.5}),
    ("duration", rf"(?i:(?<=for )|(?<=within )|(?<=after )|(?<=over )|(?<=lasted )|(?<=took )|(?<=in )|(?<=and )|(?<=under ))(?i:(?P<unit>{UNITS_PLURAL}))\b(?= ?[,.;)]| of\b| and\b| \w+ed\b| before\b| was\b)", {}),
    ("duration", rf"(?i:(?:an? |one )?(?P<amount>{NUMBER})[- ](?:and[- ]a[- ]half[- ])(?P<unit>{UNIT})s?)\b", {"half": 0.5}),
    ("duration", rf"(?i:(?P<unit>{UNIT})-and-a-half(?:[- ]long)?)\b", {"amount": 1.5}),
    ("set", rf"(?i:(?:every|each|per) (?P<unit>{UNIT})|(?P<adverb>daily|weekly|monthly|yearly|annually|hourly|nightly|everyday))\b", {}),
    ("set", rf"(?i:(?:every|each) ){_NAMED}", {}),
    # --- the clock
    ("clock", r"(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>a\.m\.|p\.m\.|am\b|pm\b|AM\b|PM\b|a\.m\b|p\.m\b)(?: (?:local time|GMT|EST|UTC))?", {}),
    ("clock", r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?![\d:])(?: ?(?:hours|hrs|local time|GMT|EST|UTC))?", {}),
    ("clock", r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d) (?:hours|hrs|GMT|UTC|local time)\b", {}),
    ("daypart", rf"(?i:(?:(?P<part>early|late|mid|the small hours of|the early hours of|the end of|the middle of)[- ])?(?:in )?(?:the )?(?P<daypart>{DAYPART})(?: hours)?)\b", {}),
    ("daypart", r"(?i:the (?:small|early) hours)", {"daypart": "morning"}),
]  # fmt: skip


def _year(words: str) -> int:
    return int(words) if len(words) > 2 else int(words) + (1900 if int(words) > _PIVOT else 2000)  # noqa: PLR2004 - two digits stand for a year


def _lower(table: dict[str, Any]) -> Callable[[str], Any]:
    return lambda words: table[words.lower().replace("’", "'")]


_PIVOT = 40
_CENTURY = 100
_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "year": ("year", _year), "short": ("short", _year), "day": ("day", int), "a": ("a", int), "b": ("b", int),
    "month": ("month", lambda words: int(words) if words.isdigit() else MONTHS[words.lower()]),
    "weekday": ("weekday", _lower(WEEKDAYS)), "season": ("season", _lower(SEASONS)), "part": ("part", lambda words: PARTS.get(words.lower(), "early")),
    "daypart": ("daypart", _lower(DAYPARTS)), "dayonly": ("daypart", _lower(DAYPARTS)), "unit": ("unit", lambda words: UNITS[words.lower().removesuffix("s")]),
    "amount": ("amount", value), "one": ("amount", lambda _: 1.0), "few": ("few", lambda _: True), "bc": ("bc", lambda _: True),
    "decade": ("decade", int), "short_decade": ("decade", lambda words: 1900 + int(DECADE_WORDS.get(words.lower(), words))),
    "century": ("century", int), "ordinal": ("century", _lower(ORDINALS)), "holiday": ("holiday", _lower(HOLIDAYS)),
    "direction": ("direction", _lower(_DIRECTION)), "span": ("direction", _lower(_PERIOD)), "after": ("after", str.lower),
    "link": ("link", str.strip), "sep": ("sep", str), "hour": ("hour", int), "minute": ("minute", int), "half": ("pm", lambda words: words.lower().startswith("p")),
    "adverb": ("adverb", str.lower),
}  # fmt: skip
_SUFFIX = re.compile(r"_\d$")
PATTERNS = [(kind, re.compile(pattern), fields) for kind, pattern, fields in _ROWS]
PREFIX = re.compile(
    rf"(?i:(?:the )?(?:very )?({PART}|(?:first|second|third|fourth|last|final|opening|closing) (?:(?:{NUMBER}|few|several) )?(?:days?|weeks?|months?)) (?:of|in)(?: the)? |(?:sometime )?(early|earlier|late|later|mid)(?: in| on)?(?:[- ])(?:the )?)(?! )"
)
"""What narrows the time behind it: "the end of", "early", "mid-"."""


def read(match: re.Match[str], constant: dict[str, Any]) -> dict[str, Any]:
    """Give the fields of a match: the row's own, and those that its named groups hold."""
    fields = dict(constant)
    for name, words in match.groupdict().items():
        if words is not None and (reader := _READERS.get(_SUFFIX.sub("", name))):
            fields[reader[0]] = reader[1](words)
    return fields
