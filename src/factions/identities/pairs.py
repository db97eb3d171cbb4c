"""A name beside a known one, in a report's surroundings: what their words have in common, weighed by how much each word tells."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from factions.identities.background import lands, of_people, own_words, placed
from factions.identities.known import Index, Known
from factions.identities.names import ANOTHER_TONGUE, Word, folded, joined, likeness, words_of
from factions.reference.registry import Entry

Years = tuple[int, int]
"""The first and the last year of a time."""
RARE = 0.62
"""A word of this rarity names a group, as "Haqqani" does; below it stand those of many names (front, Islamic, national)."""
OWN = 0.75
"""A word of this rarity is a group's own or a few groups'."""
_TELLS = 0.4
_DASH = re.compile(r"[-–—]")
_NO_SLIP = 0.25
"""What a likeness loses where the word is another's."""
_TOGETHER = 1.3  # so much do common words tell together
_FEW_LANDS = 3  # who is in many countries has branches, which places name
_ROUNDED = 1 + 1e-9  # what a sum may be off by
_BODY = 0.4
"""What a word such as "movement" weighs that one of the names lacks, beside what it tells."""
_COMMON_TONGUES = frozenset({"", "en", "fr", "es", "pt"})


@dataclass(frozen=True)
class Surroundings:
    """What a report says around a name: its countries (alpha-3, those told of it), the years, and who and what stands near.

    `near` are ids of the entries that its other names surely mean; `lands` the countries that are spoken of there.
    """

    kind: str | None = None
    countries: tuple[str, ...] = ()
    years: Years | None = None
    near: frozenset[str] = frozenset()
    lands: frozenset[str] = frozenset()


class Asked:
    """A name that is asked for: what of it counts beside every known name, worked out once."""

    def __init__(self, name: str, index: Index) -> None:
        self.name = name
        self.index = index
        self.words = words_of(name)
        self.folded = folded(name)
        self.joined = joined(name)
        self.weights = [weight(index, word) for word in self.words]
        self.capitals = name.replace(".", "").isupper()
        self._alike: dict[Word, list[tuple[int, float]]] = {}
        self._spared: dict[int, list[tuple[Callable[[Pair, Word], bool], float]]] = {}

    def alike(self, other: Word) -> list[tuple[int, float]]:
        """Give the places of the words that are like a known name's, and how much each is (see `likeness`)."""
        found = self._alike.get(other)
        if found is None:
            found = self._alike[other] = [(n, like) for n, word in enumerate(self.words) if (like := likeness(word, other))]
        return found

    def spared(self, n: int) -> list[tuple[Callable[[Pair, Word], bool], float]]:
        """Give what may spare the word at a place from being another's, with what it weighs then: see `_SPARED`."""
        found = self._spared.get(n)
        if found is None:
            word = self.words[n]
            found = self._spared[n] = [(test, weighs) for may_be, test, weighs in _SPARED if may_be(self.index, word)]
        return found

    @cached_property
    def generic(self) -> bool:
        """Whether each word of the name is one of many names."""
        common = (self.index.rarity(word) < RARE and word.tongue in _COMMON_TONGUES for word in self.words)
        return all(common_ or word.role in {"country", "number"} for common_, word in zip(common, self.words, strict=True))


class Pair:
    """A name asked for beside a known one."""

    def __init__(self, asked: Asked, known: Known, around: Surroundings) -> None:
        self.asked = asked
        self.known = known
        self.entry: Entry = known.entry
        self.around = around
        self.index = asked.index
        self.is_acronym = len(asked.words) == 1 and (asked.capitals or known.acronym)
        """Whether the name asked for is one word in capitals, or the known one is and the name is that."""
        self._shared: Shared | None = None

    @property
    def shared(self) -> Shared:
        """What the words of the two have in common."""
        if self._shared is None:
            self._shared = Shared(self)
        return self._shared

    def set_off(self) -> frozenset[str]:
        """Give the words that a dash sets off after the whole known name ("ULIMO-Kromah"): they name a part of the group, or another."""
        name = self.asked.name
        parts = (_DASH.split(name, maxsplit=n)[-1] for n in (1, 2)) if _DASH.search(name) else ()
        behind = next((part for part in parts if folded(name[: -len(part)].rstrip(" -–—")) == self.known.folded), "")
        return frozenset(word.text for word in words_of(behind)) if behind else frozenset()


class Shared:
    """What the words of two names have in common."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self.matched, self._weighed, self._used = _matched(pair)
        """How much is matched: 0 where no two words are alike."""

    def mine(self, least: float) -> float:
        """Give how much of the name asked for the known one has, a share, words weighed by rarity; 0 where it is surely less than `least`."""
        added, used = 0.0, self._used[0]
        most = self.matched / least * _ROUNDED if least else math.inf
        for n in range(len(self._pair.asked.words)):
            if n not in used:
                added += _added(self._pair, n, alone=not used)
                if self._weighed + added > most:
                    return 0.0
        total = self._weighed + added
        return self.matched / total if total else 0.0

    def its(self) -> float:
        """Give how much of the known name the one asked for has."""
        total = self._weighed + sum(_lacking(self._pair, word) for word in self._lacked())
        return self.matched / total if total else 0.0

    def contradict(self) -> bool:
        """Tell whether each has a form of its own (army, movement), or a number or letters."""
        pair, loose = self._pair, (self._loose(), self._lacked())
        marked = any(word.marks and not _owned(pair, word) for word in loose[0]) or any(word.marks for word in loose[1])
        return marked or (all(loose) and _contradict(pair, loose, [pair.known.words[j] for j in self._used[1]]))

    def told(self) -> bool:
        """Tell whether a rare word is among the common ones."""
        pair, its, both = self._pair, self._pair.known.words, self._used[1]
        if any(its[j].tongue not in _COMMON_TONGUES and its[j].text in {word.text for word in pair.asked.words} for j in both):
            return True
        tells = [(pair.index.rarity(its[j]), its[j].role) for j in both if its[j].role != "country"]
        return any(rare >= (OWN if role else RARE) for rare, role in tells) or sum(rare for rare, _ in tells) >= _TOGETHER

    def armed(self) -> bool:
        """Tell whether the name calls its bearer rebels, an army, a group and the known one doesn't."""
        return any(word.role in {"form", "body", "descriptor"} for word in self._loose())

    def cut(self) -> bool:
        """Tell whether the name lacks a rare word of the known one."""
        pair = self._pair
        return any(not word.role and pair.index.rarity(word) >= OWN and not in_its_place(pair, word) for word in self._lacked())

    def _loose(self) -> list[Word]:
        """Give the words of the name that the known one lacks."""
        return [word for n, word in enumerate(self._pair.asked.words) if n not in self._used[0]]

    def _lacked(self) -> list[Word]:
        """Give the words of the known name that the one asked for lacks."""
        return [word for n, word in enumerate(self._pair.known.words) if n not in self._used[1]]


def weight(index: Index, word: Word) -> float:
    """Give how much a word counts in a name."""
    if word.marks:
        return 1.0
    return max(index.rarity(word), 0.15) * (0.5 if word.role == "descriptor" else 1.0)


def _matched(pair: Pair) -> tuple[float, float, tuple[set[int], set[int]]]:
    """Match the words of both names, the likest first: how much is matched, what these words weigh, and the places of these words."""
    asked, its = pair.asked, pair.known.words
    matched = weighed = 0.0
    used: tuple[set[int], set[int]] = (set(), set())
    grid = [(like, -abs(i - j), i, j) for j, word in enumerate(its) for i, like in asked.alike(word)]
    grid = [(_translated(pair, asked.words[i]) if like == ANOTHER_TONGUE else like, near, i, j) for like, near, i, j in grid]
    for like, _, i, j in sorted(grid, reverse=True):
        if i in used[0] or j in used[1]:
            continue
        used[0].add(i)
        used[1].add(j)
        mine = asked.words[i]
        same = mine.key == its[j].key
        weighs = max(asked.weights[i] if same else 0.0, weight(pair.index, its[j]))
        matched += weighs * like
        if not same and _known_elsewhere(pair, mine):
            matched -= weighs * like * _NO_SLIP
        weighed += weighs
    return matched, weighed, used


def _contradict(pair: Pair, loose: tuple[list[Word], list[Word]], common: list[Word]) -> bool:
    """Tell whether each of the names has a form, or else a word that tells something, that the other lacks; `common` are the words of both."""
    proper = any(word.role == "" and pair.index.rarity(word) >= OWN for word in common)
    if all(any(word.role in ({"form"} if proper else {"form", "body"}) for word in words) for words in loose):
        return True
    return all(
        any(word.role in {"", "quality"} and weight(pair.index, word) > _TELLS for word in words if side or not _owned(pair, word))
        for side, words in enumerate(loose)
    )


def _translated(pair: Pair, mine: Word) -> float:
    """Tell how alike a word and its translation are: no more than the entry's own word in that tongue: al-Quds Brigades are no Liwa."""
    own = pair.index.in_its_tongue(pair.entry.id, mine) if mine.tongue != "en" else ()
    return min(ANOTHER_TONGUE, max((likeness(mine, word) for word in own), default=ANOTHER_TONGUE))


def _known_elsewhere(pair: Pair, word: Word) -> bool:
    """Tell whether a word, as it is spelt, is in others' names and in none of the entry's: then it's no slip for a word of its."""
    return not word.role and pair.index.holds(word.key) and not pair.index.has(pair.entry.id, word.key)


def _added(pair: Pair, n: int, *, alone: bool) -> float:
    """Give what a word of the name weighs that the known one lacks: names are cut short, but what is added to one tends to make it another's."""
    word, weighs = pair.asked.words[n], pair.asked.weights[n]
    if alone:
        return 0.0 if at_home(pair, word) else weighs
    if word.role not in {"country", "body"} and word.text in pair.set_off():
        return max(weighs, 0.8)
    for test, spared in pair.asked.spared(n):
        if test(pair, word):
            return spared
    return max(weighs, 0.6 if word.role else 0.8)


def at_home(pair: Pair, word: Word) -> bool:
    """Tell whether a word names a country of the entry, or of its people."""
    return word.role == "country" and word.key[1:] in lands(pair.entry) | of_people(pair.entry)


def of_its_people(pair: Pair, word: Word) -> bool:
    """Tell whether a word names a people or a sect of the entry's countries."""
    return bool(pair.index.peoples.get(word.key, set()) & lands(pair.entry))


def in_its_place(pair: Pair, word: Word) -> bool:
    """Tell whether a word names a region or town of the entry's countries."""
    home = lands(pair.entry)
    return not word.role and len(home) <= _FEW_LANDS and bool(placed(word.text) & home)


def _lacking(pair: Pair, word: Word) -> float:
    """Give what a word of the known name weighs that the name lacks."""
    if word.role == "country" and word.key[1:] in {*pair.around.countries, *pair.around.lands}:
        return 0.0
    return weight(pair.index, word) * (_BODY if word.role in {"body", "descriptor"} else 1.0)


def _owned(pair: Pair, word: Word) -> bool:
    """Tell whether a word stands in another name of the entry, or names its people or its leader."""
    return pair.index.has(pair.entry.id, word.key) or word.key in own_words(pair.entry)


# what a report may add to a name, and what it weighs then; before each test, whether any entry at all passes it
_SPARED: tuple[tuple[Callable[[Index, Word], object], Callable[[Pair, Word], bool], float], ...] = (
    (lambda _, word: word.role == "country", at_home, 0.0),  # "Colombia's ELN"
    (lambda _, word: word.role == "descriptor", lambda _, __: True, 0.05),
    (lambda _, __: True, _owned, 0.1),
    (lambda index, word: index.peoples.get(word.key), of_its_people, 0.12),  # "Kurdish YPG militia"
    (lambda _, word: not word.role and placed(word.text), in_its_place, 0.25),  # "UNLF of Manipur"
    (lambda _, word: word.role == "body", lambda _, __: True, 0.1),
)
