"""Words of an evidence sentence as they are compared: folded, cut to a stem, and weighed by how rare they are in war reporting."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources

from factions.errors import CodebookError
from factions.reference.folding import fold

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 3
_COMMON = "common_words.tsv"
_ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("ings", ""),
    ("ing", ""),
    ("edly", ""),
    ("ed", ""),
    ("ers", ""),
    ("er", ""),
    ("es", ""),
    ("s", ""),
    ("ly", ""),
)
"""Endings, longer ones before those that they end in, and what takes their place."""
_FUNCTION_WORDS = """
a about above across after again against all along also although am among an and another any anybody anyone anything are around as at away
be because been before behind being below beneath beside besides between beyond both but by can cannot could despite did do does done down
during each either else ever every everybody everyone everything except few for from further had has have having he her here hers herself
him himself his how however i if in inside into is it its itself just least less many may me might mine more most much must my myself near
neither never no nobody none nor not nothing now of off often on once only onto or other others our ours ourselves out outside over own per
perhaps quite rather same shall she should since so some somebody someone something soon still such than that the their theirs them
themselves then there therefore these they this those though through throughout thus till to together too toward towards under unless until
up upon us very via was we were what whatever when whenever where wherever whether which while who whoever whom whose why will with within
without would yet you your yours
""".split()
"""Words that hold a sentence together and say nothing of what it tells. Figures aren't among them."""
_LEAST_STEM = 3
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Cut a folded word's ending: burned, burning and burns have one stem. It is for comparing, not for reading."""
    for ending, put in _ENDINGS:
        left = word.removesuffix(ending)
        if left != word and len(left) >= _LEAST_STEM and not _VOWELS.isdisjoint(left):
            word = left + put
            break
    if len(word) > _LEAST_STEM + 1 and word[-1] == word[-2]:
        word = word[:-1]
    return word.removesuffix("e") if len(word) > _LEAST_STEM else word


def stems(text: str) -> frozenset[str]:
    """Give the stems of a text's words of three letters or more; figures are kept whatever their length."""
    return frozenset(stem(word) for word in _WORD.findall(fold(text)) if len(word) >= _SHORTEST or word.isdigit())


@lru_cache(maxsize=1)
def _shares() -> dict[str, float]:
    """Give the share of reports that each common stem stands in; raises CodebookError that names the line which is broken."""
    held: dict[str, float] = {}
    raw = resources.files(__package__).joinpath(_COMMON).read_text(encoding="utf-8")
    for number, line in enumerate(raw.splitlines()[1:], 2):
        word, _, share = line.partition("\t")
        try:
            held[word] = float(share)
        except ValueError as error:
            raise CodebookError(f"{_COMMON}:{number}", f"{share!r} isn't a share") from error
    return held


@lru_cache(maxsize=1)
def _rarest_share() -> float:
    return min(_shares().values(), default=0.001)


@lru_cache(maxsize=1)
def _function_stems() -> frozenset[str]:
    return frozenset(map(stem, _FUNCTION_WORDS))


@lru_cache(maxsize=65536)
def rarity(word: str) -> float:
    """Weigh a stem: 0 for a function word and one that stands in every report, 1 for one that hardly any has."""
    return 0.0 if word in _function_stems() else scarcity(word)


@lru_cache(maxsize=65536)
def scarcity(word: str) -> float:
    """Tell how few reports a stem stands in, 0 to 1, whatever it says; what reports are found by in a ledger goes by it, and must stay the same."""
    rarest = _rarest_share()
    return math.log(_shares().get(word, rarest)) / math.log(rarest)


def telling(words: Iterable[str], spreads: Iterable[Mapping[str, int]]) -> float:
    """Give the summed rarity of stems, each divided by how many sentences of a report have it: what a report repeats tells none of its acts apart."""
    pages, found = list(spreads), 0.0
    for word in sorted(words):
        most = 1
        for page in pages:
            most = max(most, page.get(word, 1))
        found += rarity(word) / most
    return found


@lru_cache(maxsize=65536)
def weight(words: frozenset[str]) -> float:
    """Give the summed rarity of stems."""
    return sum(rarity(word) for word in sorted(words))


def rarest(words: Iterable[str], most: int) -> list[str]:
    """Give the rarest of some stems, for people: none that weighs nothing."""
    return sorted((word for word in words if rarity(word) > 0), key=lambda word: (-rarity(word), word))[:most]
