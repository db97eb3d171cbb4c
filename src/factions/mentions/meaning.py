"""Which mentions mean the same actor or place: by name where it says so, else by the model's judgement of the nearest that fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from factions.mentions.spotting import Spot
from factions.models.heads import Array
from factions.models.labels import MEANINGS, PRIVATE
from factions.models.pairing import Table
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
    judge = _Judge(scored, found)
    names: dict[tuple[str, str], int] = {}
    before: dict[str, list[int]] = defaultdict(list)
    for number, spot in enumerate(spots):
        if spot.kind not in {"actor", "place"}:
            continue
        keys = _keys(scored, spot)
        known = next((names[key] for key in keys if key in names), None)
        if known is None and not _of_its_own(keys):
            known = judge.meaning(number, before[spot.kind])
        if known is None:
            known = len(found.entities)
            found.entities.append(Entity(spot.kind))
        found.of[number] = known
        found.entities[known].spots.append(number)
        if spot.kind == "actor" and spot.form != "pronoun":
            found.entities[known].meaning += meanings[number]
        names.update(dict.fromkeys(keys, known))
        before[spot.kind].append(number)
    return found


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


class _Judge:
    """The model's judgement of what a mention means."""

    def __init__(self, scored: Scored, found: Linked) -> None:
        self._scored, self._found = scored, found
        self._nodes = [spot.node for spot in found.spots]
        self._table = Table.of(self._nodes)
        self._sides = scored.same_sides(found.meant)
        self._alone = scored.heads.linear("alone", found.meant)[:, 0]

    def meaning(self, number: int, before: Sequence[int]) -> int | None:
        """Give the entity that a mention means, of those that earlier ones do; None where it is a new one."""
        spot = self._found.spots[number]
        near = [n for n in before[-FAR:] if not (self._found.spots[n].start <= spot.start and spot.end <= self._found.spots[n].end)]
        if not near:
            return None
        shares = self._scored.same(self._nodes, self._table, self._sides, float(self._alone[number]), number, near)
        votes: dict[int, float] = defaultdict(float)
        for n, share in zip(near, shares, strict=False):
            votes[self._found.of[n] or 0] += float(share)
        best = max(votes, key=votes.__getitem__)
        least = NAMED if spot.form == "named" else float(shares[-1])
        return best if votes[best] > least else None
