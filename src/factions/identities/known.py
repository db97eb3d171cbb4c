"""The names of the registry, indexed for the resolver: by folding, spelling, bones, words and initials; built once, when first asked for."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from factions.identities.names import Word, bones_of, core_of, folded, initials_abroad, joined, words_of
from factions.reference import registry_cache
from factions.reference.registry import Entry, governments, registry

MOST = 11
"""So many names are scored, those that share most with what is asked for."""
_STROKE = re.compile(r"([^/]*?)([\w-]+)/([\w-]+)")
_PLACED = re.compile(r" in (?:the )?[A-Z][\w'’-]+$")  # the rarer word, the place, would hide the names without it
_OF_ONE = 2  # names of one entry that are scored
_FEW = 60  # a word that more names have finds nobody by itself, where others do
_LEAST_WORDS, _MOST_WORDS = 3, 6


class Known(NamedTuple):
    """A name of an entry. `start` and `end` are EDTF, the days between which it was in use, where that is known."""

    entry: Entry
    text: str
    folded: str
    words: tuple[Word, ...]
    joined: str
    bones: str
    core: str
    acronym: bool
    ambiguous: bool
    start: str | None
    end: str | None


class Index:
    """Names by what a name may share with them. Immutable once built, safe to share among threads."""

    def __init__(self, names: Iterable[Known]) -> None:
        self.names: Sequence[Known] = tuple(names)
        self._folded: defaultdict[str, list[int]] = defaultdict(list)
        self._joined: defaultdict[str, list[int]] = defaultdict(list)
        self._bones: defaultdict[str, list[int]] = defaultdict(list)
        self._words: defaultdict[str, set[int]] = defaultdict(set)
        self._cores: defaultdict[str, list[int]] = defaultdict(list)
        self._initials: defaultdict[str, list[int]] = defaultdict(list)
        self._own: defaultdict[str, set[str]] = defaultdict(set)
        self._tongues: defaultdict[str, set[Word]] = defaultdict(set)
        holders: defaultdict[str, set[str]] = defaultdict(set)
        for number, name in enumerate(self.names):
            self._folded[name.folded].append(number)
            self._joined[name.joined].append(number)
            self._bones[name.bones].append(number)
            self._cores[name.core].append(number)
            for word in name.words:
                for key in dict.fromkeys((word.key, word.bones, word.text)):  # in one order always
                    self._words[key].add(number)
                    holders[key].add(name.entry.id)
            self._own[name.entry.id].update(word.key for word in name.words)
            self._tongues[name.entry.id].update(word for word in name.words if word.role and word.tongue not in {"", "en"})
            if len(name.words) > 2:  # noqa: PLR2004 - two letters are no acronym
                self._initials["".join(word.text[0] for word in name.words)].append(number)
        entries = len({name.entry.id for name in self.names}) or 1
        self._rare = {key: math.log(entries / len(held)) / math.log(entries + 1) for key, held in holders.items()}
        self._near: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for key in self._words:
            self._near[key[:1], len(key)].append(key)

    def rarity(self, word: Word) -> float:
        """Give how much a word tells, from about 0 (half of the entries have it) to 1 (one or none has)."""
        return self._rare.get(word.key, 1.0)

    def holds(self, word: str) -> bool:
        """Tell whether some name has a word of that key."""
        return word in self._words

    def words_in_names(self, entry_id: str) -> AbstractSet[str]:
        """Give the keys of the words in all names of an entry."""
        return self._own.get(entry_id, frozenset())

    def in_its_tongue(self, entry_id: str, word: Word) -> list[Word]:
        """Give the words for a word's concept, in its tongue, that stand in names of an entry."""
        return [other for other in self._tongues.get(entry_id, ()) if other.key == word.key and other.tongue == word.tongue]

    @cached_property
    def peoples(self) -> dict[str, set[str]]:
        """Give the countries of the peoples and sects that a word names, by the word's key."""
        made: dict[str, set[str]] = {}
        for name in self.names:
            if name.entry.kind == "community" and len(name.words) == 1:
                made.setdefault(name.words[0].key, set()).update(name.entry.countries)
        return made

    def same(self, folded: str) -> list[Known]:
        """Give the names that fold to that."""
        return [self.names[n] for n in self._folded.get(folded, ())]

    def sharing(self, name: str) -> list[Known]:
        """Give the names that may be `name`: of one folding, spelling or bones, with those initials, or that share its words; the likeliest first."""
        shared = self._whole(name)
        words = words_of(name)
        postings = sorted(((self._rare[key], held) for word in words for key, held in self._postings(word)), key=lambda pair: -pair[0])
        for rare, held in postings:
            if len(held) <= _FEW or len(shared) < _OF_ONE:
                for n in held:
                    shared[n] = shared.get(n, 0.0) + rare
            else:  # a common word speaks for those found already
                for n in held & shared.keys():
                    shared[n] += rare
        size = len(words)
        best = sorted(shared, key=lambda n: (abs(len(self.names[n].words) - size) * 0.1 - shared[n], n))
        return self._of_each(best)

    def _of_each(self, numbers: Iterable[int]) -> list[Known]:
        kept: list[Known] = []
        times: defaultdict[str, int] = defaultdict(int)
        for name in map(self.names.__getitem__, numbers):
            times[name.entry.id] += 1
            if times[name.entry.id] <= _OF_ONE:
                kept.append(name)
                if len(kept) == MOST:
                    break
        return kept

    def _whole(self, name: str) -> dict[int, float]:
        """Give the names that are `name` as a whole, or its acronym."""
        shared: dict[int, float] = {}
        for n in chain(self._folded.get(folded(name), ()), self._joined.get(joined(name), ()), self._bones.get(bones_of(name), ())):
            shared[n] = shared.get(n, 0.0) + 3.0
        for n in self._cores.get(core_of(name), ()):
            shared[n] = shared.get(n, 0.0) + 1.5
        if len(bare := _PLACED.sub("", name)) < len(name):
            for n in self._cores.get(core_of(bare), ()):
                shared[n] = shared.get(n, 0.0) + 1.0
        words = words_of(name)
        if len(words) == 1 and name.isupper():
            letters = words[0].text
            for n in chain(self._initials.get(letters, ()), self.foreign.get("".join(sorted(letters)), ())):
                shared[n] = shared.get(n, 0.0) + 2.0
        return shared

    def _postings(self, word: Word) -> Iterable[tuple[str, AbstractSet[int]]]:
        """Give what holds a word: by its key, and those that are spelt nearly so."""
        taken: set[int] = set()
        for key in dict.fromkeys(self._keys(word)):
            held = self._words[key] - taken
            taken |= held
            yield key, held

    @cached_property
    def foreign(self) -> dict[str, list[int]]:
        """Give the names by the sorted initials of their words in French, Spanish, Portuguese and Turkish: the PLO is the OLP."""
        made: dict[str, list[int]] = {}
        for number, name in enumerate(self.names):
            if _LEAST_WORDS <= len(name.words) <= _MOST_WORDS:
                for letters in initials_abroad(name.words):
                    made.setdefault(letters, []).append(number)
        return made

    def _keys(self, word: Word) -> Iterable[str]:
        """Give the keys of names' words that a word may be: its own, its bones, else those of a letter or two more, less or other."""
        held = [key for key in (word.key, word.bones, word.text) if key in self._words]
        if held or word.marks or word.role:
            return held
        size = len(word.key)
        near = [key for length in (size - 1, size, size + 1) for key in self._near.get((word.key[:1], length), ())]
        return [found[0] for found in process.extract(word.key, near, scorer=OSA.distance, score_cutoff=1 + (size > 8), limit=4)]  # noqa: PLR2004 - as likeness


_WITHIN = "\x1f"


def _apart(text: str) -> tuple[str, ...]:
    """Take a name apart, as strings that can be kept: folded, joined, bones, core, and each word's fields."""
    words = (_WITHIN.join((*word[:-1], "marks" if word.marks else "")) for word in words_of(text))
    return folded(text), joined(text), bones_of(text), core_of(text), *words


def _word(told: str) -> Word:
    text, key, bones, role, tongue, marks = told.split(_WITHIN)
    return Word(text, key, bones, role, tongue, bool(marks))


class _Named(NamedTuple):
    """A name of an entry, before it's taken apart."""

    entry: Entry
    text: str
    acronym: bool = False
    ambiguous: bool = False
    start: str | None = None
    end: str | None = None


def known(entry: Entry, text: str, *, acronym: bool = False, ambiguous: bool = False, start: str | None = None, end: str | None = None) -> Known:
    """Take apart a name of an entry."""
    return _known(_Named(entry, text, acronym, ambiguous, start, end), _apart(text))


def _known(name: _Named, parts: Sequence[str]) -> Known:
    fold_, joined_, bones, core, *words = parts
    return Known(name.entry, name.text, fold_, tuple(map(_word, words)), joined_, bones, core, *name[2:])


def halves(name: str) -> tuple[str, ...]:
    """Give what a stroke in a name's last word offers: "SSLM/A" is the SSLM, "Liberation Movement/Army" the Movement and the Army."""
    found = _STROKE.fullmatch(name)
    if not found:
        return ()
    before, one, other = found.groups()
    return (f"{before}{one}", f"{before}{one[:-1]}{other}") if len(other) == 1 else (f"{before}{one}", f"{before}{other}") if before else ()


def _names(entry: Entry) -> Iterable[_Named]:
    for name in registry().names(entry.id):
        acronym = name.acronym or name.text.isupper()
        for text in (name.text, *halves(name.text)):
            yield _Named(entry, text, acronym, name.ambiguous, name.start, name.end)
    if entry.name.endswith(")") and entry.kind != "person":  # "Islamic Front (Syria)": there are others
        yield _Named(entry, entry.name)
        yield _Named(entry, entry.name.partition(" (")[0], ambiguous=True)


@cache
def index() -> Index:
    """Give the index of the registry's names and of the governments'."""
    named = [name for entry in {**governments(), **registry().entries}.values() for name in _names(entry)]
    texts = [name.text for name in named]
    key = registry_cache.key(("\n".join(texts).encode(), *_code()))
    taken = registry_cache.kept("names", texts, key, _apart)
    return Index(held for held in map(_known, named, taken) if held.words)


def _code() -> Iterator[bytes]:
    """Give what takes names apart, so that what was kept of another version isn't used."""
    for name in ("known.py", "names.py", "name_words.csv"):
        yield (files("factions.identities") / name).read_bytes()
