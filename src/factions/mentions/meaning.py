"""Which mentions mean the same actor or place: by name where it says so, else by the model's judgement of the nearest that fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from factions.mentions.spotting import Spot
from factions.models.heads import Array
from factions.models.labels import MEANINGS, PRIVATE
from factions.models.scored import Scored
from factions.reference.countries import country_of_capital, country_of_demonym, country_of_name

FAR = 80
"""How many earlier mentions of its kind a mention may mean."""
_NATION, _ENTRY = "nation", "entry"
NAMED = 0.6
"""A name that is new means what an earlier mention does where the model gives this much to it."""


@dataclass
class Entity:
    """What mentions mean: their numbers, and the summed probabilities of what kind of actor they mean (MEANINGS)."""

    kind: str
    spots: list[int] = field(default_factory=list)
    meaning: Array = field(default_factory=lambda: np.zeros(len(MEANINGS), np.float32))

    @property
    def sort(self) -> str:
        """The kind of actor that the mentions mean most."""
        return MEANINGS[int(self.meaning.argmax())]

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
    shares = dict(zip(asked, scored.same(nodes, scored.same_sides(meant), scored.alone(meant), list(asked.items())), strict=True))
    names: dict[tuple[str, str], int] = {}
    for number, own in keys.items():
        known = next((names[key] for key in own if key in names), None)
        if known is None and number in asked:
            known = _meaning(found, number, asked[number], shares[number])
        if known is None:
            known = len(found.entities)
            found.entities.append(Entity(spots[number].kind))
        found.of[number] = known
        found.entities[known].spots.append(number)
        if spots[number].kind == "actor" and spots[number].form != "pronoun":
            found.entities[known].meaning += meanings[number]
        names.update(dict.fromkeys(own, known))
    return found


def _asked(spots: Sequence[Spot], keys: Mapping[int, Sequence[tuple[str, str]]]) -> dict[int, list[int]]:
    """Give the mentions whose meaning their names don't settle, and which earlier ones of their kind each may mean.

    Whether a name came before is the same whatever the mentions turn out to mean, so that the model can be asked about all at once.
    """
    asked: dict[int, list[int]] = {}
    seen: set[tuple[str, str]] = set()
    before: dict[str, list[int]] = defaultdict(list)
    for number, own in keys.items():
        spot = spots[number]
        if seen.isdisjoint(own) and not _of_its_own(own):
            near = [n for n in before[spot.kind][-FAR:] if not (spots[n].start <= spot.start and spot.end <= spots[n].end)]
            if near:
                asked[number] = near
        seen.update(own)
        before[spot.kind].append(number)
    return asked


def _meaning(found: Linked, number: int, near: Sequence[int], shares: Array) -> int | None:
    """Give the entity that a mention means, of those that earlier ones do, by the model's judgement; None where it is a new one."""
    votes: dict[int, float] = defaultdict(float)
    for n, share in zip(near, shares.tolist(), strict=False):
        votes[found.of[n] or 0] += share
    best = max(votes, key=votes.__getitem__)
    least = NAMED if found.spots[number].form == "named" else float(shares[-1])
    return best if votes[best] > least else None


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
