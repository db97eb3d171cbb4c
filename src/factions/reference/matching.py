"""Finding many known names in a text at once: Aho-Corasick over folded text, whole words, longest match, offsets of the original."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import ahocorasick

from factions.reference.folding import fold, fold_offsets


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


class Matcher:
    """An automaton over the folded names of many aliases; immutable once built, safe to share among threads."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        table: dict[str, list[Alias]] = {}
        for alias in aliases:
            folded = fold(alias.text)
            if folded:
                table.setdefault(folded, []).append(alias)
        self._table = {name: tuple(dict.fromkeys(held)) for name, held in table.items()}
        self._automaton = ahocorasick.Automaton()
        for name in self._table:
            self._automaton.add_word(name, name)
        self._automaton.make_automaton()

    def __contains__(self, name: str) -> bool:
        return fold(name) in self._table

    def aliases(self, name: str) -> tuple[Alias, ...]:
        """Give the aliases that fold to what `name` folds to."""
        return self._table.get(fold(name), ())

    def find(self, text: str) -> list[Found]:
        """Give the names in a text, in text order, none overlapping another; of overlapping ones the longest, then the first, stays."""
        if not self._table:
            return []
        folded, offsets = fold_offsets(text)
        uncased = text == text.lower()
        hits: list[tuple[int, int, Found]] = []
        for last, name in self._automaton.iter(folded):
            first, end = last - len(name) + 1, last + 1
            if (first and folded[first - 1].isalnum()) or (end < len(folded) and folded[end].isalnum()):
                continue
            # two folded characters of one original (ﬁ) can't be cut apart
            if (first and offsets[first - 1] == offsets[first]) or (end < len(folded) and offsets[end] == offsets[last]):
                continue
            start, stop = offsets[first], offsets[last] + 1
            while stop < len(text) and unicodedata.combining(text[stop]):
                stop += 1
            if text[stop : stop + 1] == "." and text[stop - 2 : stop - 1] == ".":
                stop += 1  # the last point of U.S. belongs to it
            fitting = tuple(alias for alias in self._table[name] if _cased(alias, text[start:stop], uncased=uncased))
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
