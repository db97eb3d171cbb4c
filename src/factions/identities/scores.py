"""How well a known name suits an actor: a table of small named features, each with a weight and its reason in words.

A name's features are alternatives, and the best of them is the score to start with. What the report says besides (country, day, neighbours, kind)
is added to it or taken away. A feature gives a value from -1 to 1, with the words that explain it; at 0 it says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from factions.identities.known import Index, Known
from factions.identities.names import Word, bones_of, initials_abroad, joined, likeness, words_of
from factions.reference.countries import countries
from factions.reference.folding import fold, romanise
from factions.reference.gazetteer import find
from factions.reference.registry import Entry, registry
from factions.reference.registry_dates import days
from factions.reference.registry_state import BEGINS, ENDS

Years = tuple[int, int]
"""The first and the last year of a time."""
_LONG_ACRONYM = 4
_SURE_ACRONYM = 5
_RARE = 0.62
"""A word of this rarity names a group, as "Haqqani" does; below it stand those of many names (front, Islamic, national)."""
_OWN = 0.75
"""A word of this rarity is a group's own or a few groups'."""
_WHOLE = 0.9
"""From this share on all words of a name are there."""
_NEAR_KM = 1500
_TELLS = 0.4
_TOGETHER = 1.3  # so much do common words tell together
_FEW_LANDS = 3  # who is in many countries has branches, which places name
_TOWN = 20_000
_REGIONS = frozenset({"province", "state", "republic", "region", "district"})
_BODY = 0.4
"""What a word such as "movement" weighs that one of the names lacks, beside what it tells."""
_NOW = 9999  # a revival without a year
_NO_GROUPS = {"person": "a person", "community": "a people", "government": "a government"}
_COMMON_TONGUES = frozenset({"", "en", "fr", "es", "pt"})
_GROUPS = frozenset({"armed_group", "militia", "party", "state_force", "other"})


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


class Said(NamedTuple):
    """A feature's value, -1 to 1, and why."""

    value: float
    why: str = ""


class Shared(NamedTuple):
    """What the words of two names have in common.

    `mine` is how much of the name asked for the known one has, `its` how much of the known one the name has (shares, words weighed by rarity).
    They contradict where each has a form of its own (army, movement), or a number or letters. `told` is whether a rare word is among the common ones,
    `armed` whether the name calls its bearer rebels, an army, a group and the known one doesn't.
    """

    mine: float
    its: float
    contradict: bool
    told: bool
    armed: bool


_NOTHING = Said(0.0)


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
        common = (self.index.rarity(word) < _RARE and word.tongue in _COMMON_TONGUES for word in self.words)
        return all(common_ or word.role in {"country", "number"} for common_, word in zip(common, self.words, strict=True))

    @cached_property
    def shared(self) -> Shared:
        """What the words of the two have in common."""
        return _shared(self)


def _weight(pair: Pair, word: Word) -> float:
    if word.marks:
        return 1.0
    return max(pair.index.rarity(word), 0.15) * (0.5 if word.role == "descriptor" else 1.0)


def _shared(pair: Pair) -> Shared:
    mine, its = list(pair.words), list(pair.known.words)
    matched = 0.0
    totals = [0.0, 0.0]
    grid = sorted(((likeness(a, b), -abs(i - j), i, j) for i, a in enumerate(mine) for j, b in enumerate(its)), reverse=True)
    used: tuple[set[int], set[int]] = (set(), set())
    for like, _, i, j in grid:
        if like <= 0:
            break
        if i in used[0] or j in used[1]:
            continue
        used[0].add(i)
        used[1].add(j)
        weight = max(_weight(pair, mine[i]) if mine[i].key == its[j].key else 0.0, _weight(pair, its[j]))
        matched += weight * like
        totals[0] += weight
        totals[1] += weight
    loose = ([word for n, word in enumerate(mine) if n not in used[0]], [word for n, word in enumerate(its) if n not in used[1]])
    totals[0] += sum(_added(pair, word, alone=not used[0]) for word in loose[0])
    totals[1] += sum(_lacking(pair, word) for word in loose[1])
    forms = [any(word.role in {"form", "body"} for word in words) for words in loose]
    names = [any(word.role in {"", "quality"} and _weight(pair, word) > _TELLS for word in words if side or not _owned(pair, word))
             for side, words in enumerate(loose)]  # fmt: skip
    marked = any(word.marks and not _owned(pair, word) for word in loose[0]) or any(word.marks for word in loose[1])
    tells = [(pair.index.rarity(its[j]), its[j].role) for j in used[1] if its[j].role != "country"]
    told = any(rare >= (_OWN if role else _RARE) for rare, role in tells) or sum(rare for rare, _ in tells) >= _TOGETHER
    shares = [matched / total if total else 0.0 for total in totals]
    return Shared(
        *shares, contradict=all(forms) or all(names) or marked, told=told,
        armed=any(word.role in {"form", "body", "descriptor"} for word in loose[0]),
    )  # fmt: skip


def _added(pair: Pair, word: Word, *, alone: bool) -> float:
    """Give what a word of the name weighs that the known one lacks: names are cut short, but what is added to one tends to make it another's."""
    if alone:
        return 0.0 if _at_home(pair, word) else _weight(pair, word)
    spared = (weight for test, weight in _SPARED if test(pair, word))
    return next(spared, max(_weight(pair, word), 0.6 if word.role else 0.8))


def _at_home(pair: Pair, word: Word) -> bool:
    return word.role == "country" and word.key[1:] in lands(pair.entry)


def _of_its_people(pair: Pair, word: Word) -> bool:
    return bool(pair.index.peoples.get(word.key, set()) & lands(pair.entry))


def _in_its_place(pair: Pair, word: Word) -> bool:
    home = lands(pair.entry)
    return not word.role and len(home) <= _FEW_LANDS and bool(placed(word.text) & home)


@lru_cache(maxsize=8192)
def placed(name: str) -> frozenset[str]:
    """Give the countries of the places of that name that are regions, or towns of some size."""
    found = find(name) if len(name) > 3 else []  # noqa: PLR2004 - short names are of too many villages
    return frozenset(row.country for row in found if row.country and (row.population >= _TOWN or row.kind in _REGIONS))


def _lacking(pair: Pair, word: Word) -> float:
    """Give what a word of the known name weighs that the name lacks."""
    if word.role == "country" and word.key[1:] in {*pair.around.countries, *pair.around.lands}:
        return 0.0
    return _weight(pair, word) * (_BODY if word.role in {"body", "descriptor"} else 1.0)


@lru_cache(maxsize=4096)
def lands(entry: Entry) -> frozenset[str]:
    """Give the countries of an entry."""
    return frozenset((*entry.countries, *filter(None, (entry.country,))))


def _owned(pair: Pair, word: Word) -> bool:
    """Tell whether a word stands in another name of the entry, or names its people or its leader."""
    return word.key in pair.index.words_in_names(pair.entry.id) or word.key in own_words(pair.entry)


# what a report may add to a name, and what it weighs then
_SPARED: tuple[tuple[Callable[[Pair, Word], bool], float], ...] = (
    (_at_home, 0.0),  # "Colombia's ELN"
    (lambda _, word: word.role == "descriptor", 0.05),
    (_owned, 0.1),
    (_of_its_people, 0.2),  # "Kurdish YPG militia"
    (_in_its_place, 0.25),  # "UNLF of Manipur"
    (lambda _, word: word.role == "body", 0.1),
)


@lru_cache(maxsize=4096)
def own_words(entry: Entry) -> frozenset[str]:
    """Give the keys of the words for an entry's people, and of its leaders' names."""
    people = [entry.community] if entry.community else []
    leaders = [registry().entry(tie.subject).name for tie in registry().tied(entry.id) if tie.tie in {"leads", "member_of"}]
    return frozenset(word.key for name in (*people, *leaders) for word in words_of(name))


# how the name itself suits


def same_name(pair: Pair) -> Said:
    """Tell whether the names are one, case, marks, hyphens and the article apart."""
    if fold(romanise(pair.name)) != pair.known.folded:
        return _NOTHING
    if pair.known.acronym and not pair.name.replace(".", "").isupper() and len(pair.known.folded) < _LONG_ACRONYM:
        return Said(0.7, "an acronym, but in small letters")
    return Said(1.0, "same name")


def same_but_for_spelling(pair: Pair) -> Said:
    """Tell whether the spellings are one, or differ by vowels, or by a letter or two where the name is long enough for a slip."""
    mine, its = joined(pair.name), pair.known.joined
    if pair.is_acronym or pair.known.acronym or (set(filter(str.isdigit, mine)) != set(filter(str.isdigit, its))):
        return Said(0.97, "same acronym") if mine == its and len(mine) >= _LONG_ACRONYM else _NOTHING
    if mine == its:
        return Said(0.97 - 0.15 * (1 - OSA.normalized_similarity(fold(pair.name), pair.known.folded)), "same name but for spelling")
    longest = max(len(mine), len(its))
    same_bones = len(pair.known.bones) > 2 and bones_of(pair.name) == pair.known.bones  # noqa: PLR2004 - two consonants are anything
    bound = longest // (3 if same_bones else 6)
    if not bound or _marks(pair.words) != _marks(pair.known.words):
        return _NOTHING
    apart = OSA.distance(mine, its, score_cutoff=bound)
    if apart > bound:
        return _NOTHING
    return Said(0.97 - (0.25 if same_bones else 0.5) * apart / longest, "same name but for spelling")


def _marks(words: tuple[Word, ...]) -> list[str]:
    return sorted(word.key for word in words if word.marks)


def same_words(pair: Pair) -> Said:
    """Tell whether the words are the same, in any order, tongue and spelling; a word that tells little may lack."""
    mine, its, contradict, told, _ = pair.shared
    value = mine**0.75 * its**0.35 - (0.2 if contradict else 0.0)
    short = len(pair.words) == 1 and len(pair.words[0].text) < _LONG_ACRONYM
    if value <= 0.5 or (its < _WHOLE and (short or not told)):  # noqa: PLR2004 - half a name is none
        return _NOTHING
    why = "same words" if min(mine, its) > _WHOLE else "most of the name" if mine > _WHOLE else "shares words"
    return Said(value, why)


def initials(pair: Pair) -> Said:
    """Tell whether the name is an acronym that the known name's initials make."""
    if not pair.is_acronym or pair.known.acronym or len(pair.known.words) < 3:  # noqa: PLR2004 - two letters are no acronym
        return _NOTHING
    mine = pair.words[0].text
    if mine == "".join(word.text[0] for word in pair.known.words):
        return Said(1.0 if len(mine) >= _LONG_ACRONYM else 0.95, "the initials of its name")
    if "".join(sorted(mine)) in initials_abroad(pair.known.words):
        return Said(0.98 if len(mine) >= _LONG_ACRONYM else 0.94, "the initials of its name in another tongue")
    return _NOTHING


# what the report says besides


def country(pair: Pair) -> Said:
    """Tell whether the countries of the report and the entry agree, or contradict each other; the less a name tells, the more that weighs."""
    home = lands(pair.entry)
    told = set(pair.around.countries)
    if not home or not (told or pair.around.lands):
        return _NOTHING
    if both := sorted(home & told):
        return Said(1.0, f"{countries()[both[0]].name} agrees")
    if both := sorted(home & pair.around.lands):
        return Said(0.6, f"{countries()[both[0]].name} is spoken of")
    if not told:
        return _NOTHING
    beside = any(_beside(one, other) for one in home for other in told)
    weighs = _alone(pair)
    name = countries()[min(told)].name if min(told) in countries() else min(told)
    return Said(-weighs * (0.6 if beside else 1.0), f"isn't known in {name}")


def _alone(pair: Pair) -> float:
    """Give how far a name could be another's in another country: an acronym's letters and common words much, a rare word little."""
    if pair.is_acronym:
        return 1.0 if len(pair.known.folded) <= _LONG_ACRONYM else 0.45
    if pair.generic:
        return 0.9
    return 0.3 if max(pair.index.rarity(word) for word in pair.words) >= _OWN else 0.55


@lru_cache(maxsize=8192)
def _beside(one: str, other: str) -> bool:
    here, there = countries().get(one), countries().get(other)
    if not here or not there:
        return False
    east = (here.lon - there.lon) * math.cos(math.radians((here.lat + there.lat) / 2))
    return 111.2 * math.hypot(here.lat - there.lat, east) < _NEAR_KM


def neighbours(pair: Pair) -> Said:
    """Tell whether actors that the report names have a tie to this one."""
    if pair.entry.id in pair.around.near or not pair.around.near & ties(pair.entry):
        return _NOTHING
    return Said(1.0, "others named beside it are tied to it")


def day(pair: Pair) -> Said:
    """Tell whether the entry was there at the time of the report: not formed long after it, nor gone long before."""
    begun, ended = lives(pair.entry)
    if not pair.around.years or (begun is None and ended is None):
        return _NOTHING
    first, last = pair.around.years
    if begun is not None and last < begun - 1:
        return Said(-1.0, f"formed only in {begun}")
    if ended is not None and first > ended + 2:
        return Said(-min(1.0, 0.1 + 0.03 * (first - ended)), f"gone since {ended}")
    return Said(0.1, "there at that time")


def name_then(pair: Pair) -> Said:
    """Tell whether the name was in use at the time of the report."""
    if not pair.around.years or not (pair.known.start or pair.known.end):
        return _NOTHING
    first, last = pair.around.years
    begun, ended = _year(pair.known.start, 0), _year(pair.known.end, -1)
    if (begun is not None and last < begun - 1) or (ended is not None and first > ended + 1):
        return Said(-1.0, "the name was not in use then")
    return Said(0.5, "the name was in use then")


def _year(edtf: str | None, end: int) -> int | None:
    span = days(edtf) if edtf else None
    return int(span[end][:4]) if span else None


@lru_cache(maxsize=4096)
def lives(entry: Entry) -> tuple[int | None, int | None]:
    """Give the first and the last year in which an entry is known to have been there, None where nobody says."""
    turns = [(turn.what, _year(turn.date, 0), _year(turn.date, -1)) for turn in registry().lifecycle(entry.id)]
    begun = [first for what, first, _ in turns if what in BEGINS and first]
    ended = [last for what, _, last in turns if what in ENDS]
    revived = [last or _NOW for what, _, last in turns if what == "revived"]
    last = None if not ended or None in ended else max(filter(None, ended))
    return min(begun, default=None), None if last is None or any(year >= last for year in revived) else last


@lru_cache(maxsize=4096)
def ties(entry: Entry) -> frozenset[str]:
    """Give the ids of those that an entry has a tie to: its parents, units, leaders, allies."""
    tied = {tie.object for tie in registry().ties(entry.id)} | {tie.subject for tie in registry().tied(entry.id)}
    return frozenset(tied | {turn.other for turn in registry().lifecycle(entry.id) if turn.other})


def kind(pair: Pair) -> Said:
    """Tell whether the kinds of actor agree, or can't be the same; a person is no group."""
    mine, its = pair.around.kind, pair.entry.kind
    if its not in _GROUPS and pair.shared.armed:
        return Said(-1.0, f"that is {_NO_GROUPS.get(its, 'no group')}")
    if mine is None:
        return Said(-0.5, "a person") if its == "person" and len(pair.words) == 1 else _NOTHING
    if mine == its:
        return Said(0.1, "the kind agrees")
    if {mine, its} <= _GROUPS:
        return _NOTHING
    return Said(-1.0 if "person" in {mine, its} else -0.6, f"it's {its.replace('_', ' ')}")


def ambiguity(pair: Pair) -> Said:
    """Ask that a short acronym, or a name of common words only, has a country or neighbours to stand behind it."""
    if country(pair).value > 0 or neighbours(pair).value > 0:
        return _NOTHING
    if pair.is_acronym:
        letters = len(pair.known.folded)
        if pair.known.ambiguous or letters < 3:  # noqa: PLR2004 - two letters are anything
            return Said(-1.0, "a short acronym that nothing here backs")
        return Said(-0.3, "a short acronym") if letters < _SURE_ACRONYM else _NOTHING
    if pair.known.ambiguous:
        return Said(-0.2 if len(pair.words) > 2 and _sole(pair) else -0.8, "the name means others too")  # noqa: PLR2004 - as below
    if pair.generic and len(pair.words) < 3:  # noqa: PLR2004 - two common words name nobody
        return Said(-0.4 if _sole(pair) else -0.8, "common words that nothing here backs")
    return _NOTHING


def _sole(pair: Pair) -> bool:
    """Tell whether the name is the known one, and no other entry's."""
    return same_name(pair).value > 0 and len({name.entry.id for name in pair.index.same(pair.known.folded)}) == 1


class Feature(NamedTuple):
    """A feature and what it weighs."""

    of: Callable[[Pair], Said]
    weight: float


NAME = (Feature(same_name, 0.94), Feature(same_but_for_spelling, 0.94), Feature(same_words, 0.92), Feature(initials, 0.76))
"""Alternatives: the best counts."""
BESIDES = (
    Feature(country, 0.1), Feature(neighbours, 0.06), Feature(day, 0.2), Feature(name_then, 0.04), Feature(kind, 0.3), Feature(ambiguity, 0.25),
)  # fmt: skip
"""Added up; what speaks against weighs as `AGAINST` says."""
AGAINST = {"country": 4.0}
"""How many times as much a feature weighs when it speaks against."""


def named(pair: Pair) -> tuple[float, str]:
    """Give what the name itself is worth, and why; 0 where it is no name of the entry."""
    value, why = 0.0, ""
    for feature in NAME:
        if value >= feature.weight:
            break  # none of the rest can be worth more
        said = feature.of(pair)
        if said.value * feature.weight > value:
            value, why = said.value * feature.weight, said.why
    return value, why


def beside(pair: Pair) -> tuple[float, tuple[str, ...]]:
    """Give what all else adds or takes, and why."""
    total = 0.0
    whys: list[str] = []
    for feature in BESIDES:
        said = feature.of(pair)
        if said.value:
            total += said.value * feature.weight * (AGAINST.get(feature.of.__name__, 1.0) if said.value < 0 else 1.0)
            whys.append(said.why)
    return total, tuple(whys)
