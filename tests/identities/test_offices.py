"""Ties that a title of state tells."""

from __future__ import annotations

import numpy as np
import pytest

from factions.identities.offices import find_offices
from factions.identities.records import Actor
from factions.mentions.meaning import Entity, Linked
from factions.mentions.spotting import Spot
from factions.models.labels import MEANINGS
from factions.models.pairing import Node

ACTORS = {
    0: Actor(id="a1", name="Idris Tamo", kind="person", country="TCD"),
    1: Actor(id="a2", name="Government of Chad", kind="government", country="TCD"),
}


def ties(text: str, known: frozenset[tuple[str, int, int]] = frozenset()) -> list[tuple[str, str]]:
    spots = []
    for words in ("Idris Tamo", "government"):
        at = text.index(words)
        spots.append(Spot(at, at + len(words), "actor", "named", Node(at, at + 1, 0), 1.0))
    entities = [Entity("actor", [n], np.zeros(len(MEANINGS), np.float32)) for n in (0, 1)]
    found = find_offices(text, Linked(spots, [0, 1], entities, np.zeros((2, 1), np.float32)), ACTORS, known)
    return [(tie.type, text[slice(*tie.title)] if tie.title else "") for tie in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("President Idris Tamo spoke. The government agreed.", [("leads", "President")]),
        ("Foreign Minister Idris Tamo spoke for the government.", [("member_of", "Foreign Minister")]),
        ("Former President Idris Tamo blamed the government.", []),
        ("Colonel Idris Tamo blamed the government.", []),
        ("Idris Tamo blamed the government.", []),
    ],
)
def test_a_title_before_the_name(text: str, expected: list[tuple[str, str]]) -> None:
    assert ties(text) == expected


def test_a_tie_that_is_known_does_not_come_again() -> None:
    assert ties("President Idris Tamo spoke. The government agreed.", frozenset({("leads", 0, 1)})) == []
