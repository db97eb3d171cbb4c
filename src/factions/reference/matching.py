"""Finding many known names in a text at once: over folded text, whole words, longest match, offsets of the original.

A name can only begin where a word does, and few words begin one. So the names are kept by their first word, with the lengths that they have: a text's
words are looked up one by one, and what follows a word that begins names is compared with those alone. That takes as long as an automaton over the
letters takes, and needs none to be built.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from factions.reference.folding import fold, fold_offsets

Bounds = tuple[int, int]


class Alias(NamedTuple):
    """A name to be found, and what it stands for.

    The text's capitals must suit: all of an acronym's, the first letters of other names, but a generic last word may be small unless `exact`.
    `ambiguous` marks a name that means something else as often as not; the caller decides what backs it up.
    """

    text: str
    key: str
    exact: bool = False
    ambiguous: bool = False

    @property
    def acronym(self) -> bool:
        """Tell whether the alias is written in capitals only."""
        return self.text.isupper()


class Found(NamedTuple):
    """A name found: offsets (code points) in the original text, and the aliases that fit, in the order given to the matcher."""

    start: int
    end: int
    aliases: tuple[Alias, ...]


_WORD = re.compile(r"[^\W_]+|\S")
"""A word of a folded text, or a mark: a name begins with either."""


class Matcher:
    """A table of the folded names of many aliases; immutable once built, safe to share among threads."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        table: dict[str, list[Alias]] = {}
        for alias in aliases:
            folded = fold(alias.text)
            if folded:
                table.setdefault(folded, []).append(alias)
        self._held = {name: tuple(dict.fromkeys(held)) for name, held in table.items()}
        self._first = lengths_of(table)

    def __contains__(self, name: str) -> bool:
        return fold(name) in self.tables()[0]

    def aliases(self, name: str) -> tuple[Alias, ...]:
        """Give the aliases that fold to what `name` folds to."""
        return self.of_folding(fold(name))

    def of_folding(self, folded: str) -> tuple[Alias, ...]:
        """Give the aliases of a folded name."""
        return self._held.get(folded, ())

    def tables(self) -> tuple[Container[str], Container[str]]:
        """Give the folded names, and the words and marks that they begin with; every word of a text is looked up there."""
        return self._held, self._first

    def lengths(self, word: str) -> Sequence[int]:
        """Give the lengths of the folded names that begin with one of these words, or marks."""
        return self._first[word]

    def find(self, text: str) -> list[Found]:
        """Give the names in a text, in text order, none overlapping another; of overlapping ones the longest, then the first, stays."""
        folded, offsets, begins = _folded(text)
        uncased = text == text.lower()
        hits: list[tuple[int, int, Found]] = []
        for first, end in self._candidates(folded, begins):
            # two folded characters of one original (ﬁ) can't be cut apart
            if (first and offsets[first - 1] == offsets[first]) or (end < len(folded) and offsets[end] == offsets[end - 1]):
                continue
            start, stop = offsets[first], offsets[end - 1] + 1
            while stop < len(text) and unicodedata.combining(text[stop]):
                stop += 1
            if text[stop : stop + 1] == "." and text[stop - 2 : stop - 1] == ".":
                stop += 1  # the last point of U.S. belongs to it
            fitting = tuple(alias for alias in self.of_folding(folded[first:end]) if _cased(alias, text[start:stop], uncased=uncased))
            if fitting:
                hits.append((first - end, first, Found(start, stop, fitting)))
        kept: list[Found] = []
        taken: set[int] = set()
        for length, first, found in sorted(hits, key=lambda hit: hit[:2]):
            places = range(first, first - length)
            if places[0] not in taken and places[-1] not in taken:
                taken.update(places)
                kept.append(found)
        return sorted(kept)

    def _candidates(self, folded: str, begins: Mapping[str, Sequence[int]]) -> Iterator[Bounds]:
        """Give where names stand in a folded text, whole words only; `begins` tells where each of its words stands."""
        size, (names, words) = len(folded), self.tables()
        for word, places in begins.items():
            if word not in words:
                continue
            lengths = self.lengths(word)
            for first in places:
                for length in lengths:
                    end = first + length
                    if folded[first:end] in names and end <= size and not (folded[end : end + 1].isalnum() or folded[first - 1 : first].isalnum()):
                        yield first, end


def lengths_of(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Give the lengths of the folded names that begin with each word, or mark."""
    made: dict[str, set[int]] = {}
    for name in names:
        first = name.partition(" ")[0]
        if not first.isalnum():
            found = _WORD.match(name)
            first = found[0] if found else ""
        made.setdefault(first, set()).add(len(name))
    return {word: tuple(sorted(held)) for word, held in made.items()}


@lru_cache(maxsize=2)
def _folded(text: str) -> tuple[str, list[int], Mapping[str, Sequence[int]]]:
    """Fold a text, and find where each of its words stands, once for all who look for names in it."""
    folded, offsets = fold_offsets(text)
    begins: dict[str, list[int]] = {}
    for word in _WORD.finditer(folded):
        begins.setdefault(word[0], []).append(word.start())
    return folded, offsets, begins


# words that tail a name and that papers write small: the Haqqani network, the Sinaloa cartel
_TAILS = frozenset(
    "army alliance authority bloc brigade brigades cartel clan coalition commission committee corps council faction factions fighters "
    "force forces front gang government group insurgents militia militias movement network organisation organization party people "
    "rebels separatists tribe troops".split()
)  # fmt: skip
_PARTS = re.compile(r"[\s\-‐‑–—/]+")


def _cased(alias: Alias, words: str, *, uncased: bool) -> bool:
    """Tell whether the capitals of the words found suit the alias.

    Every word that the alias begins with a capital has one, but for a generic last word. A text without any capital is taken as it is, save for
    acronyms of under four letters, which are words (is, us, pa).
    """
    if uncased:
        return not alias.acronym or len(alias.text) > 3  # noqa: PLR2004 - as said
    if alias.acronym:
        return words == words.upper()
    known, found = _PARTS.split(alias.text), _PARTS.split(words)
    if len(known) != len(found):
        return words[:1].isupper() or not alias.text[:1].isupper()
    if not alias.exact and len(found) > 1 and found[-1] in _TAILS:
        known, found = known[:-1], found[:-1]
    return all(not mine[:1].isupper() or its[:1].isupper() for mine, its in zip(known, found, strict=True))
