"""Which words name a place, which names somebody else keeps, and what "the city" takes up."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.mentions.actors import find_actors
from factions.mentions.parse import parse
from factions.mentions.place_nouns import antecedents, find_place_nouns, scene
from factions.mentions.places import find_places, overruled

_LISTED = frozenset(
    "Mosul Baghdad Iraq Kirkuk Bucha Kyiv Marawi Lebanon Beirut Aleppo Turkey Syria Goma Homs Kabul Kunduz Ramouseh Myanmar".split()
) | {"Tal Afar", "Chin State"}


def _named(text: str) -> list[str]:
    parsed = parse(text)
    return [text[place.start : place.end] for place in find_places(parsed, find_actors(parsed), _LISTED.__contains__)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The rebels attacked a base in Mosul on Monday.", ["Mosul"]),
        ("Baghdad said that its troops had left the north of Iraq.", ["Iraq"]),
        ("The United States has asked Turkey for help.", []),
        ("An army outpost at Lungler was overrun by rebels.", ["Lungler"]),
        ("MARAWI - Ten soldiers were killed by a bomb.", ["MARAWI"]),
        ("Soldiers walked through Myanmar's Chin State on Friday.", ["Myanmar", "Chin State"]),
        ("The fighters are close to Turkey and its allies.", []),
        ("Near Tal Afar, a strike destroyed a vehicle bomb.", ["Tal Afar"]),
        ("Residents were found dead along Yablunska Street.", ["Yablunska Street"]),
        ("Militias stopped the buses at the Ramouseh crossing.", ["Ramouseh"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert _named(text) == names


def test_a_name_that_grammar_showed_once_is_a_place_again() -> None:
    found = _named("Gunmen shelled the town of Zarbatiya on Friday.\n\nZarbatiya has no hospital.")
    assert found == ["Zarbatiya", "Zarbatiya"]


def test_a_person_by_looks_gives_way_to_a_place() -> None:
    text = "The militia wants to cut the road from Mosul to Tal Afar. Near Tal Afar, a strike destroyed a bomb."
    parsed = parse(text)
    actors = find_actors(parsed)
    places = find_places(parsed, actors, _LISTED.__contains__)
    left = [text[span.start : span.end] for span in overruled(actors, places) if not span.latent]
    assert [text[place.start : place.end] for place in places].count("Tal Afar") >= 1
    assert not any("Afar" in words for words in left)


@pytest.mark.parametrize(
    ("text", "noun", "meant"),
    [
        ("Rebels entered Goma on Monday. The army says that the city is calm.", "city", "Goma"),
        ("Troops took Kunduz. Officials in Kabul said that shooting went on in the city.", "city", "Kunduz"),
        ("Rebels entered Goma on Monday. The fighting in the country goes on.", "country", None),
        ("The army left the town in a hurry.", "town", None),
    ],
)
def test_a_noun_takes_up_a_name(text: str, noun: str, meant: str | None) -> None:
    parsed = parse(text)
    named = find_places(parsed, find_actors(parsed), _LISTED.__contains__)
    nouns = find_place_nouns(parsed, named)
    assert noun in [text[place.start : place.end] for place in nouns]
    held = antecedents(parsed, named, nouns, lambda _: 1)
    start = next(place.start for place in nouns if text[place.start : place.end] == noun)
    assert (text[held[start].start : held[start].end] if start in held else None) == meant


@pytest.mark.parametrize("text", ["The city council met.", "Fighters hid in several villages.", "It lies in the city of Mosul."])
def test_no_noun_that_stands_for_no_place(text: str) -> None:
    parsed = parse(text)
    assert find_place_nouns(parsed, find_places(parsed, find_actors(parsed), _LISTED.__contains__)) == []


def test_the_scene_is_the_paragraphs_and_no_speakers_seat() -> None:
    text = "The army bombed Homs.\n\nSoldiers shelled Aleppo. Officials in Beirut told reporters that 12 people were killed."
    parsed = parse(text)
    places = find_places(parsed, find_actors(parsed), _LISTED.__contains__)
    last = parsed.sentences[-1]
    found = scene(parsed, places, last.start, last.end)
    assert found is not None
    assert text[found.start : found.end] == "Aleppo"


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.sampled_from(" .,\n-'’ABIraqMosulin"), max_size=80))
def test_spans_are_inside_the_text_and_apart(text: str) -> None:
    parsed = parse(text)
    if not len(parsed.doc):
        return
    places = find_places(parsed, find_actors(parsed), _LISTED.__contains__)
    assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert all(one.end <= other.start for one, other in pairwise(places))
