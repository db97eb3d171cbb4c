"""A name beside a known one, in a report's surroundings: what their words have in common, weighed by how much each word tells."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from factions.identities.background import lands, of_people, own_words, placed
from factions.identities.known import Index, Known
from factions.identities.names import ANOTHER_TONGUE, Word, folded, likeness, words_of
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


class Shared:
    """What the words of two names have in common; each part is worked out when it's first asked for, since most pairs are told apart by the first."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._mine, self._its = pair.words, pair.known.words
        self._matched, self._weighed, self._used = _matched(pair)

    def mine(self, least: float) -> float:
        """Give how much of the name asked for the known one has, a share, words weighed by rarity; 0 where it is surely less than `least`."""
        added, used = 0.0, self._used[0]
        most = self._matched / least * _ROUNDED if least else math.inf
        for n, word in enumerate(self._mine):
            if n not in used:
                added += _added(self._pair, word, alone=not used)
                if self._weighed + added > most:
                    return 0.0
        total = self._weighed + added
        return self._matched / total if total else 0.0

    @cached_property
    def its(self) -> float:
        """How much of the known name the one asked for has."""
        total = self._weighed + sum(_lacking(self._pair, word) for word in self._loose[1])
        return self._matched / total if total else 0.0

    @cached_property
    def contradict(self) -> bool:
        """Whether each has a form of its own (army, movement), or a number or letters."""
        pair, loose = self._pair, self._loose
        marked = any(word.marks and not _owned(pair, word) for word in loose[0]) or any(word.marks for word in loose[1])
        return marked or (all(loose) and _contradict(pair, loose, [self._its[j] for j in self._used[1]]))

    @cached_property
    def told(self) -> bool:
        """Whether a rare word is among the common ones."""
        pair, its, both = self._pair, self._its, self._used[1]
        if any(its[j].tongue not in _COMMON_TONGUES and its[j].text in {word.text for word in self._mine} for j in both):
            return True
        tells = [(pair.index.rarity(its[j]), its[j].role) for j in both if its[j].role != "country"]
        return any(rare >= (OWN if role else RARE) for rare, role in tells) or sum(rare for rare, _ in tells) >= _TOGETHER

    @cached_property
    def armed(self) -> bool:
        """Whether the name calls its bearer rebels, an army, a group and the known one doesn't."""
        return any(word.role in {"form", "body", "descriptor"} for word in self._loose[0])

    @cached_property
    def cut(self) -> bool:
        """Whether the name lacks a rare word of the known one."""
        pair = self._pair
        return any(not word.role and pair.index.rarity(word) >= OWN and not in_its_place(pair, word) for word in self._loose[1])

    @cached_property
    def _loose(self) -> tuple[list[Word], list[Word]]:
        """The words of each that the other lacks."""
        mine, its = ([word for n, word in enumerate(words) if n not in used] for words, used in zip((self._mine, self._its), self._used, strict=True))
        return mine, its


@dataclass
class Pair:
    """A name asked for beside a known one."""

    name: str
    known: Known
    around: Surroundings
    index: Index
    words: tuple[Word, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Take the name apart."""
        self.words = words_of(self.name)

    @property
    def entry(self) -> Entry:
        """The entry of the known name."""
        return self.known.entry

    @cached_property
    def is_acronym(self) -> bool:
        """Whether the name asked for is one word in capitals, or the known one is and the name is that."""
        bare = self.name.replace(".", "")
        return (bare.isupper() and len(self.words) == 1) or (self.known.acronym and len(self.words) == 1)

    @cached_property
    def generic(self) -> bool:
        """Whether each word of the name is one of many names."""
        common = (self.index.rarity(word) < RARE and word.tongue in _COMMON_TONGUES for word in self.words)
        return all(common_ or word.role in {"country", "number"} for common_, word in zip(common, self.words, strict=True))

    @cached_property
    def set_off(self) -> frozenset[str]:
        """The words that a dash sets off after the whole known name ("ULIMO-Kromah"): they name a part of the group, or another."""
        parts = (_DASH.split(self.name, maxsplit=n)[-1] for n in (1, 2))
        behind = next((part for part in parts if folded(self.name[: -len(part)].rstrip(" -–—")) == self.known.folded), "")
        return frozenset(word.text for word in words_of(behind)) if behind else frozenset()

    @cached_property
    def shared(self) -> Shared:
        """What the words of the two have in common."""
        return Shared(self)


def _weight(pair: Pair, word: Word) -> float:
    if word.marks:
        return 1.0
    return max(pair.index.rarity(word), 0.15) * (0.5 if word.role == "descriptor" else 1.0)


def _matched(pair: Pair) -> tuple[float, float, tuple[set[int], set[int]]]:
    """Match the words of both names, the likest first: how much is matched, what these words weigh, and the places of these words."""
    mine, its = pair.words, pair.known.words
    matched = weighed = 0.0
    grid = [(like, -abs(i - j), i, j) for i, a in enumerate(mine) for j, b in enumerate(its) if (like := likeness(a, b))]
    grid = [(_translated(pair, mine[i]) if like == ANOTHER_TONGUE else like, near, i, j) for like, near, i, j in grid]
    used: tuple[set[int], set[int]] = (set(), set())
    for like, _, i, j in sorted(grid, reverse=True):
        if i in used[0] or j in used[1]:
            continue
        used[0].add(i)
        used[1].add(j)
        same = mine[i].key == its[j].key
        weight = max(_weight(pair, mine[i]) if same else 0.0, _weight(pair, its[j]))
        matched += weight * like
        if not same and _known_elsewhere(pair, mine[i]):
            matched -= weight * like * _NO_SLIP
        weighed += weight
    return matched, weighed, used


def _contradict(pair: Pair, loose: tuple[list[Word], list[Word]], common: list[Word]) -> bool:
    """Tell whether each of the names has a form, or else a word that tells something, that the other lacks; `common` are the words of both."""
    proper = any(word.role == "" and pair.index.rarity(word) >= OWN for word in common)
    if all(any(word.role in ({"form"} if proper else {"form", "body"}) for word in words) for words in loose):
        return True
    return all(
        any(word.role in {"", "quality"} and _weight(pair, word) > _TELLS for word in words if side or not _owned(pair, word))
        for side, words in enumerate(loose)
    )


def _translated(pair: Pair, mine: Word) -> float:
    """Tell how alike a word and its translation are: no more than the entry's own word in that tongue: al-Quds Brigades are no Liwa."""
    own = pair.index.in_its_tongue(pair.entry.id, mine) if mine.tongue != "en" else ()
    return min(ANOTHER_TONGUE, max((likeness(mine, word) for word in own), default=ANOTHER_TONGUE))


def _known_elsewhere(pair: Pair, word: Word) -> bool:
    """Tell whether a word, as it is spelt, is in others' names and in none of the entry's: then it's no slip for a word of its."""
    return not word.role and pair.index.holds(word.key) and word.key not in pair.index.words_in_names(pair.entry.id)


def _added(pair: Pair, word: Word, *, alone: bool) -> float:
    """Give what a word of the name weighs that the known one lacks: names are cut short, but what is added to one tends to make it another's."""
    if alone:
        return 0.0 if at_home(pair, word) else _weight(pair, word)
    if word.text in pair.set_off and word.role not in {"country", "body"}:
        return max(_weight(pair, word), 0.8)
    spared = (weight for test, weight in _SPARED if test(pair, word))
    return next(spared, max(_weight(pair, word), 0.6 if word.role else 0.8))


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
    return _weight(pair, word) * (_BODY if word.role in {"body", "descriptor"} else 1.0)


def _owned(pair: Pair, word: Word) -> bool:
    """Tell whether a word stands in another name of the entry, or names its people or its leader."""
    return word.key in pair.index.words_in_names(pair.entry.id) or word.key in own_words(pair.entry)


# what a report may add to a name, and what it weighs then
_SPARED: tuple[tuple[Callable[[Pair, Word], bool], float], ...] = (
    (at_home, 0.0),  # "Colombia's ELN"
    (lambda _, word: word.role == "descriptor", 0.05),
    (_owned, 0.1),
    (of_its_people, 0.12),  # "Kurdish YPG militia"
    (in_its_place, 0.25),  # "UNLF of Manipur"
    (lambda _, word: word.role == "body", 0.1),
)
