"""How well a known name suits an actor: a table of small named features, each with a weight and its reason in words.

A name's features are alternatives, and the best of them is the score to start with. What the report says besides (country, day, neighbours, kind)
is added to it or taken away. A feature gives a value from -1 to 1, with the words that explain it; at 0 it says nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from factions.identities.background import lands, lives, of_people, side_by_side, ties, year_of
from factions.identities.names import Word, bones_of, core_of, initials_abroad, words_of
from factions.identities.pairs import OWN, Pair, at_home, in_its_place, of_its_people
from factions.reference.countries import countries
from factions.reference.registry import governments

_LONG_ACRONYM = 4
_SURE_ACRONYM = 5
_CUT = 0.1
"""What a name loses that lacks a rare word of the known one: "Hamza Brigade" need not be the Hamza Asadullah Brigade."""
_WHOLE = 0.9
"""From this share on all words of a name are there."""
_HALF = 0.5
"""What half a name is worth: it's none."""
_COMMON = frozenset({"form", "body", "descriptor"})
_NO_GROUPS = {"person": "a person", "community": "a people", "government": "a government"}
_GROUPS = frozenset({"armed_group", "militia", "party", "state_force", "other"})


class Said(NamedTuple):
    """A feature's value, -1 to 1, and why."""

    value: float
    why: str = ""


_NOTHING = Said(0.0)


# how the name itself suits


def same_name(pair: Pair) -> Said:
    """Tell whether the names are one, case, marks, hyphens and the article apart."""
    if pair.asked.folded != pair.known.folded:
        return _NOTHING
    if pair.known.acronym and not pair.asked.capitals and len(pair.known.folded) < _LONG_ACRONYM:
        return Said(0.7, "an acronym, but in small letters")
    return Said(1.0, "same name")


def same_but_for_spelling(pair: Pair) -> Said:
    """Tell whether the spellings are one, or differ by vowels, or by a letter or two where the name is long enough for a slip."""
    mine, its = pair.asked.joined, pair.known.joined
    longest = max(len(mine), len(its))
    if mine != its and OSA.distance(mine, its, score_cutoff=longest // 3) > longest // 3:  # more letters than any bound allows
        return _NOTHING
    if pair.is_acronym or pair.known.acronym or (set(filter(str.isdigit, mine)) != set(filter(str.isdigit, its))):
        return Said(0.97, "same acronym") if mine == its and len(mine) >= _LONG_ACRONYM else _NOTHING
    if mine == its:
        return Said(0.95 - 0.15 * (1 - OSA.normalized_similarity(pair.asked.folded, pair.known.folded)), "same name but for spelling")
    same_bones = len(pair.known.bones) > 2 and bones_of(pair.asked.name) == pair.known.bones  # noqa: PLR2004 - two consonants are anything
    bound = longest // (3 if same_bones else 6)
    words = pair.asked.words
    if not bound or (pair.asked.generic and len(words) < len(pair.known.words)) or _marks(words) != _marks(pair.known.words):
        return _NOTHING
    apart = OSA.distance(mine, its, score_cutoff=bound)
    if apart > bound:
        return _NOTHING
    return Said(0.97 - (0.25 if same_bones else 0.5) * apart / longest, "same name but for spelling")


def _marks(words: tuple[Word, ...]) -> list[str]:
    return sorted(word.key for word in words if word.marks)


def same_words(pair: Pair) -> Said:
    """Tell whether the words are the same, in any order, tongue and spelling; a word that tells little may lack."""
    shared = pair.shared
    if not shared.matched:
        return _NOTHING
    its = shared.its()
    mine = shared.mine((_HALF / its**0.35) ** (1 / 0.75)) if its else 0.0
    value = mine**0.75 * its**0.35
    if value <= _HALF:  # what else counts only takes from it
        return _NOTHING
    value = value - (0.2 if shared.contradict() else 0.0) - (_CUT if shared.cut() else 0.0)
    words = pair.asked.words
    short = len(words) == 1 and len(words[0].text) < _LONG_ACRONYM
    if value <= _HALF or (its < _WHOLE and (short or not shared.told())):
        return _NOTHING
    why = "same words" if min(mine, its) > _WHOLE else "most of the name" if mine > _WHOLE else "shares words"
    return Said(value, why)


def initials(pair: Pair) -> Said:
    """Tell whether the name is an acronym that the known name's initials make."""
    if not pair.is_acronym or pair.known.acronym or len(pair.known.words) < 3:  # noqa: PLR2004 - two letters are no acronym
        return _NOTHING
    mine = pair.asked.words[0].text
    weight = 1.0 if _backed(pair) else 0.9
    if mine == "".join(word.text[0] for word in pair.known.words):
        return Said(weight * (1.0 if len(mine) >= _LONG_ACRONYM else 0.95), "the initials of its name")
    if "".join(sorted(mine)) in initials_abroad(pair.known.words):
        weight = 1.0 if lands(pair.entry) & set(pair.around.countries) else 0.85
        return Said(weight * (0.98 if len(mine) >= _LONG_ACRONYM else 0.94), "the initials of its name in another tongue")
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
    if both := sorted(of_people(pair.entry) & told):
        return Said(0.5, f"its people are of {countries()[both[0]].name}")
    beside = any(side_by_side(one, other) for one in home for other in told)
    weighs = _alone(pair)
    name = countries()[min(told)].name if min(told) in countries() else min(told)
    return Said(-weighs * (0.6 if beside else 1.0), f"isn't known in {name}")


def _alone(pair: Pair) -> float:
    """Give how far a name could be another's in another country: an acronym's letters and common words much, a rare word little."""
    if pair.is_acronym:
        return 1.0 if len(pair.known.folded) <= _LONG_ACRONYM else 0.45
    if pair.asked.generic:
        return 0.9
    return 0.3 if max(pair.index.rarity(word) for word in pair.asked.words) >= OWN else 0.55


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
    begun, ended = year_of(pair.known.start, 0), year_of(pair.known.end, -1)
    if (begun is not None and last < begun - 1) or (ended is not None and first > ended + 1):
        return Said(-1.0, "the name was not in use then")
    return Said(0.5, "the name was in use then")


def own_name(pair: Pair) -> Said:
    """Tell whether the known name is the one that the entry goes by, or an acronym of it."""
    if pair.is_acronym:
        own = pair.known.text == pair.entry.name or _letters(pair.known.folded) in _acronyms(pair.entry.name)
        return Said(1.0, "an acronym of its own name") if own else _NOTHING
    own = pair.known.text == pair.entry.name or pair.known.words == words_of(pair.entry.name) or core_of(pair.asked.name) == core_of(pair.entry.name)
    return Said(1.0, "its own name") if own else _NOTHING


def _letters(text: str) -> str:
    return "".join(sorted(text))


@lru_cache(maxsize=1024)
def _acronyms(name: str) -> frozenset[str]:
    """Give the sorted initials of a name, in English and other tongues."""
    words = words_of(name)
    return frozenset({_letters("".join(word.text[0] for word in words)), *initials_abroad(words)})


def kind(pair: Pair) -> Said:
    """Tell whether the kinds of actor agree, or can't be the same; a person is no group."""
    mine, its = pair.around.kind, pair.entry.kind
    if its not in _GROUPS and pair.shared.armed() and (its != "government" or pair.entry.id in governments()):
        return Said(-1.0, f"that is {_NO_GROUPS.get(its, 'no group')}")
    if mine is None:
        return Said(-0.5, "a person") if its == "person" and len(pair.asked.words) == 1 else _NOTHING
    if mine == its:
        return Said(0.1, "the kind agrees")
    if {mine, its} <= _GROUPS:
        return _NOTHING
    return Said(-1.0 if "person" in {mine, its} else -0.6, f"it's {its.replace('_', ' ')}")


def ambiguity(pair: Pair) -> Said:
    """Ask that a short acronym, or a name of common words only, has a country or neighbours to stand behind it."""
    lone = len(pair.asked.words) == 1 and pair.asked.generic and pair.asked.words[0].role in _COMMON and not pair.known.acronym
    if neighbours(pair).value > 0 or (_backed(pair) and not lone):  # a country has many brigades
        return _NOTHING
    if pair.is_acronym:
        letters = len(pair.known.folded)
        if pair.known.ambiguous or letters < 3:  # noqa: PLR2004 - two letters are anything
            return Said(-1.0, "a short acronym that nothing here backs")
        return Said(-0.3, "a short acronym") if letters < _SURE_ACRONYM else _NOTHING
    if pair.known.ambiguous:
        return Said(-0.2 if len(pair.asked.words) > 2 and _sole(pair) else -0.8, "the name means others too")  # noqa: PLR2004 - as below
    if pair.asked.generic and len(pair.asked.words) < 3:  # noqa: PLR2004 - two common words name nobody
        return Said(-0.4 if _sole(pair) and not lone else -0.8, "common words that nothing here backs")
    return _NOTHING


def _backed(pair: Pair) -> bool:
    """Tell whether the country, the neighbours or a word of the name speak for the entry."""
    own = any(at_home(pair, word) or of_its_people(pair, word) or in_its_place(pair, word) for word in pair.asked.words)
    return own or country(pair).value > 0 or neighbours(pair).value > 0


def _sole(pair: Pair) -> bool:
    """Tell whether the name is the known one, and no other entry's."""
    return same_name(pair).value > 0 and len({name.entry.id for name in pair.index.same(pair.known.folded)}) == 1


class Feature(NamedTuple):
    """A feature and what it weighs."""

    of: Callable[[Pair], Said]
    weight: float


NAME = (Feature(same_name, 0.94), Feature(same_but_for_spelling, 0.94), Feature(same_words, 0.91), Feature(initials, 0.76))
"""Alternatives: the best counts."""
BESIDES = (
    Feature(country, 0.1),
    Feature(neighbours, 0.06),
    Feature(day, 0.2),
    Feature(name_then, 0.04),
    Feature(own_name, 0.035),
    Feature(kind, 0.3),
    Feature(ambiguity, 0.25),
)
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
