"""Weapons and facilities: common nouns, names that end in one, makes; and words that only modify another."""

from __future__ import annotations

import pytest

from factions.mentions.parse import parse
from factions.mentions.things import ACTED_ON, find_things


def _found(text: str) -> list[tuple[str, str, str | None]]:
    return [(thing.kind, text[thing.start : thing.end], thing.sort) for thing in find_things(parse(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A car bomb killed 36 people.", [("weapon", "car bomb", "explosives")]),
        ("Rocket artillery hit the town.", [("weapon", "Rocket artillery", "heavy-weapons")]),
        ("An SF-260 dropped its load on the town.", [("weapon", "SF-260", "aerial")]),
        ("The general spoke of COVID-19 and the G-20.", []),
        ("They attacked a police station.", [("facility", "police station", None)]),
        (
            "They burned the cathedral, the library and the jail.",
            [("facility", "cathedral", None), ("facility", "library", None), ("facility", "jail", None)],
        ),
        ("Soldiers raided a house.", [("facility", "house", ACTED_ON)]),
        ("People live in camps.", [("facility", "camps", ACTED_ON)]),
        ("The hospital director resigned.", []),
        ("He served the group as an explosives expert.", []),
    ],
)
def test_things(text: str, found: list[tuple[str, str, str | None]]) -> None:
    assert _found(text) == found


def test_a_name_that_ends_in_a_facility_is_named() -> None:
    text = "A bomb went off inside the National Police Academy."
    academy = next(thing for thing in find_things(parse(text)) if thing.kind == "facility")
    assert (text[academy.start : academy.end], academy.form) == ("National Police Academy", "named")
