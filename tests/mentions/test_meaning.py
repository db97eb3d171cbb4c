"""Which mentions mean the same."""

from __future__ import annotations

import pytest

from factions.documents.segmentation import sentences
from factions.mentions.meaning import Linked, link
from factions.mentions.spotting import spot
from factions.mentions.times import find_times
from factions.models.scored import Scored
from factions.reference.registry import registry


def linked(text: str) -> Linked:
    scored = Scored(text, sentences(text))
    return link(scored, spot(scored, find_times(text), registry().match(text)))


def meanings(text: str) -> list[set[str]]:
    found = linked(text)
    return [{text[found.spots[n].start : found.spots[n].end] for n in entity.spots} for entity in found.entities]


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("The Harrow Brigade shelled Orsk. The Harrow Brigade then withdrew.", "Harrow Brigade", "Harrow Brigade"),
        ("The Dawn Front shelled the town on Monday. The group then withdrew to the hills.", "Dawn Front", "group"),
        ("Idris Tamo leads the Harrow Brigade. He denied the attack.", "Idris Tamo", "He"),
        ("Karim al-Tamosi leads the Harrow Brigade. Orsk is on the river. Tamosi said that his men had shelled it.", "Karim al-Tamosi", "Tamosi"),
        ("Idris Varr, a shopkeeper, saw it. Shells fell on Orsk. Questions remain about the government drive, Varr said.", "Idris Varr", "Varr"),
    ],
)
def test_they_mean_the_same(text: str, one: str, other: str) -> None:
    assert any({one, other} <= held for held in meanings(text))


def test_the_army_and_the_rebels_are_two() -> None:
    held = meanings("The army attacked the rebels. The rebels fled.")
    assert any("rebels" in one and "army" not in one for one in held)


def test_only_actors_and_places_have_a_meaning() -> None:
    found = linked("The army attacked the rebels on Tuesday with rockets.")
    assert all((found.of[n] is not None) == (s.kind in {"actor", "place"}) for n, s in enumerate(found.spots))


def test_nothing_is_linked_in_nothing() -> None:
    assert linked("").entities == []


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        pytest.param(
            "Shi'ite militias fought beside the army in Samarra. Sunni insurgents had taken Mosul days before. The insurgents also attacked Tikrit.",
            "Shi'ite militias", "insurgents", id="another people's",
        ),
        pytest.param("Sunnis met in Ramadi on Monday. Volunteers joined the army in Baghdad.", "Sunnis", "Volunteers", id="no word for a people"),
        pytest.param("Iraqi soldiers held the bridge. Syrian soldiers crossed it.", "Iraqi soldiers", "Syrian soldiers", id="another nation's"),
    ],
)  # fmt: skip
def test_a_description_of_others_means_somebody_else(text: str, one: str, other: str) -> None:
    assert not any({one, other} <= words for words in meanings(text))


def test_who_was_described_by_a_word_is_meant_by_it_again() -> None:
    text = "Sunnis met in Ramadi. Volunteers joined the army in Baghdad. The volunteers were sent to Samarra."
    assert {"Volunteers", "volunteers"} <= next(words for words in meanings(text) if "Volunteers" in words)
