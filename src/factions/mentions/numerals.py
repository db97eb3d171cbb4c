"""Numbers in running text: a pattern that finds them, and their value. Shared by the grammars of times and of quantities."""

from __future__ import annotations

import re

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11,
    "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "twenty-first": 21,
}  # fmt: skip

_SMALL = "|".join(sorted(UNITS, key=len, reverse=True))
_TENS = rf"(?:{'|'.join(TENS)})(?:[- ](?:{_SMALL}))?"
_SIMPLE = rf"(?:{_TENS}|{_SMALL})"
_SCALE = "|".join(SCALES)
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# only a scale lets a numeral go on, so that there is one way to read it (and none that takes exponential time)
WORDS = rf"(?:{_SIMPLE}|an?(?= (?:{_SCALE}|dozen)\b))(?:(?:[ -](?:{_SCALE}))+(?:,? (?:and )?{_SIMPLE})?)*"
NUMBER = rf"(?:(?:{DIGITS})(?:[ -](?:{_SCALE})\b)?|(?i:{WORDS})|(?i:half a (?:{_SCALE}|dozen)))(?![\w%])"
"""The pattern of a number in digits or words: "1,200", "1.2 million", "twenty-three", "a hundred and five"."""

_TOKEN = re.compile(r"[\d.,]*\d|[a-z]+")


def value(words: str) -> float | None:
    """Give the value of a number in digits or words, null where the words are no number. "one and a half" is 1.5, "a dozen" is 12."""
    total, current, seen = 0.0, 0.0, False
    for word in _TOKEN.findall(words.lower().replace("half a", "0.5").replace("a half", "0.5")):
        if word[0].isdigit():
            current += float(word.replace(",", ""))
        elif word in UNITS or word in TENS:
            current += UNITS.get(word, TENS.get(word, 0))
        elif word in {"a", "an"}:
            current += 0 if current else 1
        elif word == "half":
            current += 0.5
        elif word == "hundred":
            current = (current or 1) * 100
        elif word == "dozen":
            current = (current or 1) * 12
        elif word in SCALES:
            total += (current or 1) * SCALES[word]
            current = 0.0
        elif word != "and":
            return None
        seen = True
    return total + current if seen else None


def whole(words: str) -> int | None:
    """Give the value of a number as an integer; null where the words are no whole number."""
    number = value(words)
    return int(number) if number is not None and number == int(number) else None
