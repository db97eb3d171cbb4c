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
