"""The names of the registry, indexed for the resolver: by folding, spelling, bones, words and initials; built once, when first asked for."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, cached_property, lru_cache
from heapq import heapify, heappop
from importlib.resources import files
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from factions.identities.names import Word, bones_of, core_of, folded, initials_abroad, joined, words_of
from factions.reference import gazetteer, registry_cache
from factions.reference.registry import Entry, governments, registry
from factions.reference.registry_cache import Rows, line, written

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
    """Names by what a name may share with them, from the parts that `indexed` gives. Immutable, safe to share among threads."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        rows = map(Rows, parts)
        self._names, self._folded, self._joined, self._bones, self._cores, self._initials = (next(rows) for _ in range(6))
        self._words, self._abroad, self._rare, self._of_entry, self._peoples, self._sizes = rows
        self._rarities: dict[str, float] = {}

    @lru_cache(maxsize=8192)  # noqa: B019 - there is one index
    def name(self, number: int) -> Known:
        """Give the name of that number."""
        return _untold(self._names[str(number)])

    @property
    def names(self) -> list[Known]:
        """Give all names."""
        return [self.name(number) for number in range(len(self._names))]

    @lru_cache(maxsize=2048)  # noqa: B019 - there is one index
    def _held(self, key: str) -> frozenset[int]:
        """Give the names that have a word of that key, or of those bones."""
        return frozenset(self._words.numbers(key))

    @cached_property
    def _lengths(self) -> list[int]:
        """How many words each name has."""
        return self._sizes.numbers("")

    @cached_property
    def _longest(self) -> int:
        return max(self._lengths, default=0)

    @cached_property
    def _near(self) -> dict[tuple[str, int], list[str]]:
        """The keys by their first letter and their length."""
        made: dict[tuple[str, int], list[str]] = {}
        for key in self._words:
            made.setdefault((key[:1], len(key)), []).append(key)
        return made

    def rarity(self, word: Word) -> float:
        """Give how much a word tells, from about 0 (half of the entries have it) to 1 (one or none has)."""
        found = self._rarities.get(word.key)
        if found is None:
            told = self._rare.get(word.key)
            if told is None:  # not remembered: reports bring ever new words
                return 1.0
            found = self._rarities.setdefault(word.key, float(told))
        return found

    def holds(self, word: str) -> bool:
        """Tell whether some name has a word of that key."""
        return word in self._words

    def of_entry(self, entry_id: str) -> list[Known]:
        """Give the names of an entry."""
        return [self.name(number) for number in self._of_entry.numbers(entry_id)]

    def has(self, entry_id: str, key: str) -> bool:
        """Tell whether some name of an entry has a word of that key."""
        return key in self._words and key in self._words_of(entry_id)

    @lru_cache(maxsize=2048)  # noqa: B019 - there is one index
    def _words_of(self, entry_id: str) -> AbstractSet[str]:
        return frozenset(word.key for name in self.of_entry(entry_id) for word in name.words)

    def in_its_tongue(self, entry_id: str, word: Word) -> list[Word]:
        """Give the words for a word's concept, in its tongue, that stand in names of an entry."""
        if word.tongue in {"", "en"}:
            return []
        own = dict.fromkeys(other for name in self.of_entry(entry_id) for other in name.words if other.role)
        return [other for other in own if other.key == word.key and other.tongue == word.tongue]

    @cached_property
    def peoples(self) -> dict[str, set[str]]:
        """Give the countries of the peoples and sects that a word names, by the word's key."""
        return {key: set(countries.split()) for key, countries in self._peoples.items()}

    def same(self, folded: str) -> list[Known]:
        """Give the names that fold to that."""
        return [self.name(n) for n in self._folded.numbers(folded)]

    @lru_cache(maxsize=4096)  # noqa: B019 - there is one index
    def sharing(self, name: str) -> Sequence[Known]:
        """Give the names that may be `name`: of one folding, spelling or bones, with those initials, or that share its words; the likeliest first."""
        shared = self._whole(name)
        words = words_of(name)
        for rare, held in sorted((posting for word in words for posting in self._postings(word)), key=itemgetter(0), reverse=True):
            if not shared:
                shared = dict.fromkeys(held, rare)
            elif len(held) <= _FEW or len(shared) < _OF_ONE:
                for n in held:
                    shared[n] = shared.get(n, 0.0) + rare
            else:  # a common word speaks for those found already
                for n in shared.keys() & held:
                    shared[n] += rare
        lengths = self._lengths
        far = [abs(length - len(words)) * 0.1 for length in range(self._longest + 1)]
        ranked = [(far[lengths[n]] - value, n) for n, value in shared.items()]
        heapify(ranked)  # of hundreds that share a common word the first few are asked for
        return self._of_each(heappop(ranked)[1] for _ in range(len(ranked)))

    def _of_each(self, numbers: Iterable[int]) -> list[Known]:
        kept: list[Known] = []
        times: defaultdict[str, int] = defaultdict(int)
        for name in map(self.name, numbers):
            times[name.entry.id] += 1
            if times[name.entry.id] <= _OF_ONE:
                kept.append(name)
                if len(kept) == MOST:
                    break
        return kept

    def _whole(self, name: str) -> dict[int, float]:
        """Give the names that are `name` as a whole, or its acronym."""
        shared: dict[int, float] = {}
        for n in chain(self._folded.numbers(folded(name)), self._joined.numbers(joined(name)), self._bones.numbers(bones_of(name))):
            shared[n] = shared.get(n, 0.0) + 3.0
        for n in self._cores.numbers(core_of(name)):
            shared[n] = shared.get(n, 0.0) + 1.5
        if len(bare := _PLACED.sub("", name)) < len(name):
            for n in self._cores.numbers(core_of(bare)):
                shared[n] = shared.get(n, 0.0) + 1.0
        words = words_of(name)
        if len(words) == 1 and name.isupper():
            letters = words[0].text
            for n in chain(self._initials.numbers(letters), self._abroad.numbers("".join(sorted(letters)))):
                shared[n] = shared.get(n, 0.0) + 2.0
        return shared

    @lru_cache(maxsize=2048)  # noqa: B019 - there is one index
    def _postings(self, word: Word) -> Sequence[tuple[float, AbstractSet[int]]]:
        """Give what holds a word, by its key, and what holds those that are spelt nearly so: how much each tells, and the names."""
        taken: set[int] = set()
        found: list[tuple[float, AbstractSet[int]]] = []
        for key in dict.fromkeys(self._keys(word)):
            held = self._held(key)
            found.append((float(self._rare[key]), held - taken if taken else held))
            taken |= held
        return tuple(found)

    def _keys(self, word: Word) -> Iterable[str]:
        """Give the keys of names' words that a word may be: its own, its bones, else those of a letter or two more, less or other."""
        held = [key for key in (word.key, word.bones, word.text) if key in self._words]
        if held or word.marks or word.role:
            return held
        size = len(word.key)
        near = [key for length in (size - 1, size, size + 1) for key in self._near.get((word.key[:1], length), ())]
        return [found[0] for found in process.extract(word.key, near, scorer=OSA.distance, score_cutoff=1 + (size > 8), limit=4)]  # noqa: PLR2004 - as likeness


def indexed(names: Iterable[Known]) -> list[str]:
    """Give the parts of an index of names: each name told, and what finds it."""
    told: list[str] = []
    sizes: list[int] = []
    folded_, joined_, bones, cores, initials, words, abroad, own = (defaultdict[str, dict[int, None]](dict) for _ in range(8))
    holders: defaultdict[str, set[str]] = defaultdict(set)
    peoples: defaultdict[str, set[str]] = defaultdict(set)
    for number, name in enumerate(names):
        told.append(_told(name))
        sizes.append(len(name.words))
        own[name.entry.id][number] = None
        for part, key in ((folded_, name.folded), (joined_, name.joined), (bones, name.bones), (cores, name.core)):
            part[key][number] = None
        for word in name.words:
            for key in dict.fromkeys((word.key, word.bones, word.text)):  # in one order always
                words[key][number] = None
                holders[key].add(name.entry.id)
        if len(name.words) > 2:  # noqa: PLR2004 - two letters are no acronym
            initials["".join(word.text[0] for word in name.words)][number] = None
        if _LEAST_WORDS <= len(name.words) <= _MOST_WORDS:
            for letters in sorted(initials_abroad(name.words)):  # in French, Spanish, Portuguese and Turkish: the PLO is the OLP
                abroad[letters][number] = None
        if name.entry.kind == "community" and len(name.words) == 1:
            peoples[name.words[0].key].update(name.entry.countries)
    entries = len(own) or 1
    rare = {key: repr(math.log(entries / len(held)) / math.log(entries + 1)) for key, held in holders.items()}
    numbered = {str(number): row for number, row in enumerate(told)}
    parts = (numbered, folded_, joined_, bones, cores, initials, words, abroad, rare, own, {key: sorted(held) for key, held in peoples.items()})
    return [written(rows) for rows in (*parts, {"": sizes})]


_PARTS = 12
_FIELD, _WITHIN = "\t", "\x1f"


def _told(name: Known) -> str:
    """Write a name as one line."""
    words = (_WITHIN.join((*word[:-1], "marks" if word.marks else "")) for word in name.words)
    flags = ("acronym" if name.acronym else "", "ambiguous" if name.ambiguous else "", name.start or "", name.end or "")
    return _FIELD.join((name.entry.id, line(name.text), name.folded, name.joined, name.bones, name.core, *flags, *words))


def _untold(row: str) -> Known:
    """Read back what `_told` wrote."""
    entry, text, folded_, joined_, bones, core, acronym, ambiguous, start, end, *words = row.split(_FIELD)
    return Known(
        registry().entry(entry), text, folded_, tuple(map(_word, words)), joined_, bones, core, bool(acronym), bool(ambiguous), start or None,
        end or None,
    )  # fmt: skip


@lru_cache(maxsize=4096)  # names share their words
def _word(told: str) -> Word:
    text, key, bones, role, tongue, marks = told.split(_WITHIN)
    return Word(text, key, bones, role, tongue, bool(marks))


def known(entry: Entry, text: str, *, acronym: bool = False, ambiguous: bool = False, start: str | None = None, end: str | None = None) -> Known:
    """Take apart a name of an entry."""
    return Known(entry, text, folded(text), words_of(text), joined(text), bones_of(text), core_of(text), acronym, ambiguous, start, end)


def halves(name: str) -> tuple[str, ...]:
    """Give what a stroke in a name's last word offers: "SSLM/A" is the SSLM, "Liberation Movement/Army" the Movement and the Army."""
    found = _STROKE.fullmatch(name)
    if not found:
        return ()
    before, one, other = found.groups()
    return (f"{before}{one}", f"{before}{one[:-1]}{other}") if len(other) == 1 else (f"{before}{one}", f"{before}{other}") if before else ()


def _names(entry: Entry) -> Iterable[Known]:
    for name in registry().names(entry.id):
        acronym = name.acronym or name.text.isupper()
        for text in (name.text, *halves(name.text)):
            yield known(entry, text, acronym=acronym, ambiguous=name.ambiguous, start=name.start, end=name.end)
    if entry.name.endswith(")") and entry.kind != "person":  # "Islamic Front (Syria)": there are others
        yield known(entry, entry.name)
        yield known(entry, entry.name.partition(" (")[0], ambiguous=True)


@cache
def index() -> Index:
    """Give the index of the registry's names and of the governments'; what is worked out for it is kept in the user's cache."""
    return Index(registry_cache.parts("names", registry_cache.key((registry().digest.encode(), *_code())), _PARTS, lambda: indexed(_all())))


def _all() -> Iterator[Known]:
    entries = {**governments(), **registry().entries}
    return (name for entry in entries.values() for name in _names(entry) if name.words)


def _code() -> Iterator[bytes]:
    """Give what takes names apart, so that what was kept of another version isn't used."""
    yield gazetteer.key().encode()
    for name in ("known.py", "names.py", "name_words.csv"):
        yield (files("factions.identities") / name).read_bytes()
