"""Which mentions mean the same actor or place: by name where it says so, else by the model's judgement of the nearest that fit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from factions.mentions.spotting import Spot
from factions.models.heads import Array
from factions.models.labels import MEANINGS, PRIVATE
from factions.models.scored import Scored
from factions.reference.countries import country_of_capital, country_of_demonym, country_of_name
from factions.reference.registry import registry

FAR = 80
"""How many earlier mentions of its kind a mention may mean."""
_NATION, _ENTRY = "nation", "entry"
ALIKE = 2.0
"""How much more a description means somebody who was described by the same word."""
_HEAD = re.compile(r" (?:of|in|from|with|who|that|which|for|at|on|near|to|under|against|inside|outside|led|backed)\b|,")
_AFFIX = re.compile(r"^(?:al|el|as|ar|an|ad|at|ul)-|'s$")
"""What stands at a surname in some reports and not in others: the Arabic article, and the genitive."""
_BEFORE = re.compile(r"([^\W\d_][\w'\u2019-]*) $")
_WORD = 24
"""Code points in which the word before a description is looked for."""
_PEOPLES = frozenset(
    "communities community sect sects minority minorities majority people peoples population populations tribe tribes clan clans faith faithful "
    "believers worshippers group groups members".split()
)
"""Words that a people or a faith is called by; "insurgents" and "volunteers" are some of them at the most."""
NAMED = 0.6
"""A name that is new means what an earlier mention does where the model gives this much to it."""


@dataclass
class Entity:
    """What mentions mean: their numbers, and the summed probabilities of what kind of actor they mean (MEANINGS)."""

    kind: str
    spots: list[int] = field(default_factory=list)
    meaning: Array = field(default_factory=lambda: np.zeros(len(MEANINGS), np.float32))

    _sort: str | None = None

    def weigh(self, shares: Array) -> None:
        """Add a mention's probabilities of what kind of actor it means."""
        self.meaning += shares
        self._sort = None

    @property
    def sort(self) -> str:
        """The kind of actor that the mentions mean most."""
        if self._sort is None:
            self._sort = MEANINGS[int(self.meaning.argmax())]
        return self._sort

    @property
    def private(self) -> bool:
        """Whether it is a person without a public role."""
        return self.sort == PRIVATE


@dataclass
class Linked:
    """The mentions of a text, and which entity each actor and place means (None for other kinds)."""

    spots: Sequence[Spot]
    of: list[int | None]
    entities: list[Entity]
    meant: Array


def link(scored: Scored, spots: Sequence[Spot]) -> Linked:
    """Link the actors and places among the mentions of a text; `spots` are in text order."""
    nodes = [spot.node for spot in spots]
    meant = scored.meant(nodes)  # of no mentions too: what has no actor is asked all the same who its actor is
    meanings = scored.meanings(meant)
    found = Linked(spots, [None] * len(spots), [], meant)
    keys = {number: _keys(scored, spot) for number, spot in enumerate(spots) if spot.kind in {"actor", "place"}}
    asked = _asked(spots, keys)
    shares = dict(zip(asked, scored.same(nodes, meant, list(asked.items())), strict=True))
    names: dict[tuple[str, str], int] = {}
    surnames: defaultdict[str, set[int]] = defaultdict(set)
    told = _described(scored.text, spots, keys)
    for number, own in keys.items():
        known = next((names[key] for key in own if key in names), None)
        words = scored.text[spots[number].start : spots[number].end].split() if spots[number].form == "named" else []
        if known is None and len(words) == 1 and not _of_its_own(own):
            known = _bearer(found, surnames[_surname(words[0])])
        if known is None and number in asked:
            known = _meaning(found, number, asked[number], shares[number], told)
        if known is None:
            known = len(found.entities)
            found.entities.append(Entity(spots[number].kind))
        found.of[number] = known
        found.entities[known].spots.append(number)
        if spots[number].kind == "actor" and spots[number].form != "pronoun":
            found.entities[known].weigh(meanings[number])
            if len(words) > 1:
                surnames[_surname(words[-1])].add(known)
        names.update(dict.fromkeys(own, known))
    return found


def _surname(word: str) -> str:
    return _AFFIX.sub("", word.casefold().replace("\u2019", "'"))


def _bearer(found: Linked, entities: set[int]) -> int | None:
    """Give the person, if there is but one, whose full name ended in a word: news goes on by the surname."""
    persons = [entity for entity in entities if found.entities[entity].sort in {"person", PRIVATE}]
    return persons[0] if len(persons) == 1 else None


def _asked(spots: Sequence[Spot], keys: Mapping[int, Sequence[tuple[str, str]]]) -> dict[int, list[int]]:
    """Give the mentions whose meaning their names don't settle, and which earlier ones of their kind each may mean.

    Whether a name came before is the same whatever the mentions turn out to mean, so that the model can be asked about all at once.
    """
    asked: dict[int, list[int]] = {}
    seen: set[tuple[str, str]] = set()
    before: dict[str, list[int]] = defaultdict(list)
    reach = 0
    for number, own in keys.items():
        spot = spots[number]
        if seen.isdisjoint(own) and not _of_its_own(own):
            near = before[spot.kind][-FAR:]
            if spot.end <= reach:  # within another
                near = [n for n in near if not (spots[n].start <= spot.start and spot.end <= spots[n].end)]
            if near:
                asked[number] = near
        seen.update(own)
        before[spot.kind].append(number)
        reach = max(reach, spot.end)
    return asked


def _meaning(found: Linked, number: int, near: Sequence[int], shares: Array, told: Mapping[int, Described]) -> int | None:
    """Give the entity that a mention means, of those that earlier ones do, by the model's judgement; None where it is a new one."""
    votes: dict[int, float] = defaultdict(float)
    for n, share in zip(near, shares.tolist(), strict=False):
        votes[found.of[n] or 0] += share
    own = told.get(number)
    least = NAMED if found.spots[number].form == "named" else float(shares[-1])
    if own is not None:
        votes = {
            entity: share * (ALIKE if _same_head(found.entities[entity], own, told) else 1.0)
            for entity, share in votes.items()
            if share * ALIKE > least and _may_be(found.entities[entity], own, told)
        }
    best = max(votes, key=votes.__getitem__, default=None)
    return best if best is not None and votes[best] > least else None


@dataclass(frozen=True)
class Described:
    """How a description speaks of somebody: its main word, and the peoples and nations that it calls them by."""

    head: str
    called: frozenset[tuple[str, str]]


def _described(text: str, spots: Sequence[Spot], keys: Mapping[int, Sequence[tuple[str, str]]]) -> dict[int, Described]:
    """Take apart the actors that are described ("Sunni insurgents"), with the word that stands right before them; a name calls itself."""
    found = {}
    for n in keys:
        spot = spots[n]
        if spot.kind != "actor" or spot.form == "pronoun":
            continue
        if spot.form == "named":
            found[n] = Described("", frozenset(key for key in keys[n] if key[0] in {_NATION, _ENTRY}))
            continue
        words = _HEAD.split(text[spot.start : spot.end], maxsplit=1)[0].split()
        before = _BEFORE.search(text, max(0, spot.start - _WORD), spot.start)
        found[n] = Described(words[-1].casefold() if words else "", _called([*([before[1]] if before else []), *words]))
    return found


def _called(words: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Give the nations and peoples that words written with a capital name."""
    names = [word.replace("\u2019", "'") for word in words if word[:1].isupper()]
    nations = {(_NATION, country) for name in names if (country := country_of_demonym(name))}
    peoples = registry().peoples
    return frozenset(nations | {(_ENTRY, peoples[name.casefold()]) for name in names if name.casefold() in peoples})


def _may_be(entity: Entity, own: Described, told: Mapping[int, Described]) -> bool:
    """Tell whether a description may mean an entity: not if another people's or nation's, nor a people by a word that isn't for peoples."""
    if not own.head:
        return True
    if entity.sort == "community" and own.head not in _PEOPLES:
        return False
    for sort in (_NATION, _ENTRY):
        mine = {key for key in own.called if key[0] == sort}
        if not mine:
            continue
        theirs = {key for n in entity.spots if n in told for key in told[n].called if key[0] == sort}
        if theirs and not mine & theirs:
            return False
    return True


def _same_head(entity: Entity, own: Described, told: Mapping[int, Described]) -> bool:
    return bool(own.head) and any(n in told and told[n].head == own.head for n in entity.spots)


def _keys(scored: Scored, spot: Spot) -> list[tuple[str, str]]:
    if spot.form != "named" and spot.entry is None:
        return []
    words = scored.text[spot.start : spot.end].casefold().replace("’", "'").removesuffix("'s")
    keys: list[tuple[str, str]] = [(spot.kind, " ".join(words.split()))]
    if spot.kind == "actor" and (country := _nation(scored.text[spot.start : spot.end])):
        keys.append((_NATION, country))
    return [*keys, (_ENTRY, spot.entry)] if spot.entry else keys


def _nation(words: str) -> str | None:
    """Give the country whose government, or people, a bare name means: its own, its capital's, its people's."""
    return country_of_name(words) or country_of_capital(words) or country_of_demonym(words)


def _of_its_own(keys: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a name is known to be of one actor, who is nobody else then whom the text spoke of before."""
    return any(kind in {_NATION, _ENTRY} for kind, _ in keys)
