"""Which spans are mentions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.documents.segmentation import sentences
from factions.mentions.spotting import Spot, form_of, spot
from factions.mentions.times import find_times
from factions.models.scored import Scored
from factions.reference.registry import registry


def spots(text: str) -> list[Spot]:
    return spot(Scored(text, sentences(text)), find_times(text), registry().match(text))


def words(text: str, kind: str) -> list[str]:
    return [text[s.start : s.end] for s in spots(text) if s.kind == kind]


@pytest.mark.parametrize(
    ("text", "kind", "form"),
    [
        ("they", "actor", "pronoun"), ("US", "actor", "named"), ("us", "actor", "pronoun"), ("gunmen", "actor", "nominal"),
        ("Dawn Front", "actor", "named"), ("Front's", "actor", "named"), ("Dawn fighters", "actor", "nominal"), ("Brigade 313", "actor", "named"),
        ("last week", "time", "named"),
        ("nine", "quantity", "nominal"), ("Katyusha", "weapon", "nominal"), ("the village", "place", "nominal"),
    ],
)  # fmt: skip
def test_form(text: str, kind: str, form: str) -> None:
    assert form_of(text, kind) == form


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Fighters of the Harrow Brigade attacked an army base near Mosul on Tuesday.", "actor", "Harrow Brigade"),
        ("Fighters of the Harrow Brigade attacked an army base near Mosul on Tuesday.", "place", "Mosul"),
        ("Fighters of the Harrow Brigade attacked an army base near Mosul on Tuesday.", "time", "Tuesday"),
        ("Hezbollah said that nine soldiers were killed.", "actor", "Hezbollah"),
        ("Hezbollah said that nine soldiers were killed.", "quantity", "nine"),
        ("Gunmen with rifles and grenades stormed the prison.", "weapon", "rifles"),
    ],
)
def test_plain_mentions_are_found(text: str, kind: str, expected: str) -> None:
    assert expected in words(text, kind)


@given(st.text(max_size=160))
def test_spots_are_in_the_text_and_in_order(text: str) -> None:
    found = spots(text)
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert [(s.start, -s.end) for s in found] == sorted((s.start, -s.end) for s in found)
    assert len({(s.start, s.end) for s in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "gone", "kept"),
    [
        ("General Umar Daro met Colonel Lisa Venn in the town.", "General Umar Daro", "Umar Daro"),
        ("Prime Minister Idris Tamo welcomed the volunteers on Monday.", "Prime Minister Idris Tamo", "Idris Tamo"),
    ],
)
def test_a_title_is_no_part_of_a_name(text: str, gone: str, kept: str) -> None:
    assert kept in words(text, "actor")
    assert gone not in words(text, "actor")


def test_a_name_is_one_kind_of_thing_in_a_text() -> None:
    text = "Shells fell on Zarnow. Troops entered Zarnow at dawn. Families fled from Zarnow. Later, Zarnow was calm again, the mayor of Zarnow said."
    assert "Zarnow" in words(text, "place")
    assert "Zarnow" not in words(text, "actor")


def test_a_region_and_a_faith_act_nowhere() -> None:
    text = "Rana Sol, director of Middle East practice at Orbit Group, said the two branches of Islam had fought for centuries."
    assert not {"Middle East", "Islam"} & set(words(text, "actor"))


@pytest.mark.parametrize("word", ["backed", "trained", "funded", "allied"])
def test_who_stands_behind_somebody_in_a_compound_is_mentioned(word: str) -> None:
    assert "Iranian" in words(f"The Iranian-{word} Harrow Brigade attacked the town.", "actor")


def test_a_heading_in_capitals_names_nobody_whom_the_text_writes_small() -> None:
    text = "Officials said two people were killed in Kirkuk.\n\nRaiders At The Gate?\n\nThe raiders fled, officials said."
    found = [(text[spot.start : spot.end], spot.form) for spot in spots(text) if spot.kind == "actor"]
    assert "Raiders" not in dict(found)
    assert ("Officials", "nominal") in found
