"""Who is a private person: the model's judgement, and the words beside a name."""

from __future__ import annotations

import numpy as np
import pytest

from factions.identities.privacy import is_private
from factions.mentions.meaning import Entity, Linked
from factions.mentions.spotting import Spot
from factions.models.labels import MEANINGS
from factions.models.pairing import Node


def private(text: str, name: str, sort: str = "person", entry: str | None = None) -> bool:
    meaning = np.zeros(len(MEANINGS), np.float32)
    meaning[MEANINGS.index(sort)] = 1
    start = text.index(name)
    spot = Spot(start, start + len(name), "actor", "named", Node(0, 1, 0), 1.0, entry)
    return is_private(Linked([spot], [0], [Entity("actor", [0], meaning)], np.zeros((1, 1), np.float32)), 0, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A nurse, Ida Moro, said so.", True),
        ("The resident Ida Moro said so.", True),
        ("Ida Moro, 34, said so.", True),
        ("Ida Moro, a mother of four, said so.", True),
        ("Ida Moro, who was a local shopkeeper, said so.", True),
        ("Ida Moro said so.", False),
        ("The minister, Ida Moro, said so.", False),
        ("Ida Moro, 34, the commander of the brigade, said so.", False),
        ("Colonel Ida Moro, 51, said so.", False),
        ("Ida Moro, a former teacher who leads the movement, said so.", False),
        ("Ida Moro, 200 fighters behind her, took the town.", False),
        ("Sister Ida Moro, of the mission, said so.", False),
    ],
)
def test_the_words_beside_a_name(text: str, *, expected: bool) -> None:
    assert private(text, "Ida Moro") is expected


def test_the_models_judgement_counts_too() -> None:
    assert private("Ida Moro said so.", "Ida Moro", "private")
    assert not private("A nurse, Ida Moro, said so.", "Ida Moro", "ngo")


def test_whom_the_registry_knows_is_public() -> None:
    assert not private("Ida Moro, 34, said so.", "Ida Moro", entry="moro")
