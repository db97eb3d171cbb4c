"""Tellings that a report calls the same are one happening, unless a person parted them; and what it's compared by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.conftest import page, party, spot, told

from factions.analysis.incidents.days import days_of
from factions.analysis.incidents.happening import Happening, happenings

EVENTS = ("e1", "e2", "e3", "e4")


def judged(pairs: Iterable[tuple[str, str]]) -> Callable[[str, str], bool]:
    parted = {frozenset((f"d1:{one}", f"d1:{other}")) for one, other in pairs}
    return lambda one, other: frozenset((one, other)) in parted


def groups(same: dict[str, str], parted: Iterable[tuple[str, str]] = ()) -> list[str]:
    tellings = [told("d1", event, same=f"d1:{same[event]}" if event in same else None) for event in EVENTS]
    return [" ".join(one.key.removeprefix("d1:") for one in unit.tellings) for unit in happenings(tellings, judged(parted))]


@pytest.mark.parametrize(
    ("same", "parted", "expected"),
    [
        ({}, [], ["e1", "e2", "e3", "e4"]),
        ({"e2": "e1", "e3": "e2"}, [], ["e1 e2 e3", "e4"]),  # link by link
        ({"e3": "e1", "e4": "e2"}, [], ["e1 e3", "e2 e4"]),
        ({"e1": "e3"}, [], ["e1 e3", "e2", "e4"]),  # in the report's order, wherever the link stands
        ({"e1": "e2", "e2": "e1"}, [], ["e1 e2", "e3", "e4"]),
        ({"e2": "e9"}, [], ["e1", "e2", "e3", "e4"]),  # of an event that isn't there
        ({"e2": "e1"}, [("e1", "e2")], ["e1", "e2", "e3", "e4"]),
        ({"e2": "e1", "e3": "e2"}, [("e1", "e3")], ["e1 e2", "e3", "e4"]),  # no chain leads past a judgement
        ({"e2": "e1", "e3": "e2"}, [("e1", "e2")], ["e1", "e2 e3", "e4"]),
        ({"e2": "e1", "e4": "e3", "e3": "e2"}, [("e1", "e4")], ["e1 e2 e3", "e4"]),
    ],
)  # fmt: skip
def test_what_a_report_calls_the_same(same: dict[str, str], parted: list[tuple[str, str]], expected: list[str]) -> None:
    assert groups(same, parted) == expected


PAIRS = st.tuples(st.sampled_from(EVENTS), st.sampled_from(EVENTS)).filter(lambda pair: pair[0] != pair[1])


@given(st.dictionaries(st.sampled_from(EVENTS), st.sampled_from(EVENTS)), st.lists(PAIRS, max_size=4))
def test_each_telling_is_in_one_happening_and_never_with_what_it_was_parted_from(same: dict[str, str], parted: list[tuple[str, str]]) -> None:
    found = [group.split() for group in groups(same, parted)]
    assert sorted(event for group in found for event in group) == list(EVENTS)
    assert [group[0] for group in found] == sorted(group[0] for group in found)
    assert not [pair for pair in parted for group in found if set(pair) <= set(group)]


def happening(*events: dict[str, Any], **of: Any) -> Happening:  # noqa: ANN401
    return Happening(tuple(told("d1", f"e{number}", of=page("d1", **of), **event) for number, event in enumerate(events, 1)))


PUBLISHED = "2014-06-20"


@pytest.mark.parametrize(
    ("events", "published", "expected"),
    [
        ([{"time": "2014-06-18"}], PUBLISHED, "2014-06-18"),
        ([{"time": "2014-06"}, {"time": "2014-06-18"}], PUBLISHED, "2014-06-18"),  # the narrowest
        ([{}], PUBLISHED, "2014-05-30/2014-06-21"),  # three weeks before, and a day for the time zone
        ([{"factuality": "denied"}], PUBLISHED, "2014-05-30/2014-06-21"),
        ([{"factuality": "planned"}], PUBLISHED, "2014-05-30/2014-07-11"),
        ([{"factuality": "planned"}, {}], PUBLISHED, "2014-05-30/2014-06-21"),
        ([{}], "2014-06", "2014-06-09/2014-07-01"),  # from the last day that it may have been published on
        ([{}], None, None),
    ],
)  # fmt: skip
def test_when_it_is_looked_for(events: list[dict[str, Any]], published: str | None, expected: str | None) -> None:
    assert happening(*events, published=published).likely == days_of(expected)


def test_the_hull_holds_all_days_that_are_told() -> None:
    unit = happening({"time": "2014-06-18"}, {"time": "2014-06-10"}, {"time": "2014-06-12/2014-06-30"}, {})
    assert unit.hull == days_of("2014-06-10/2014-06-30")
    assert unit.day == days_of("2014-06-10")
    assert [span.length for span in unit.days] == [1, 1, 19]
    assert happening({}).hull == happening({}).likely
    assert happening({}, published=None).hull is None


@pytest.mark.parametrize(
    ("time", "expected"),
    [("2014-06-18", True), ("2014-06-11/2014-06-20", True), ("2014-06-11/2014-06-21", False), ("2014-06", False), (None, False)],
)
def test_ten_days_tell_the_day_and_eleven_do_not(time: str | None, expected: bool) -> None:  # noqa: FBT001 - a column
    assert happening({"time": time}).dated is expected


@pytest.mark.parametrize(
    ("events", "of", "expected"),
    [
        ([{"spots": ("Tarsa", spot("Qamish", country="SYR"))}], {}, {"IRQ", "SYR"}),
        ([{"spots": (spot("Qamish", country="SYR"),), "actors": ("Harrow Brigade",)}], {}, {"SYR"}),  # places before parties
        ([{"spots": (spot("Nowhere", country=None),), "actors": ("Harrow Brigade",)}], {"countries": frozenset({"NGA"})}, {"IRQ"}),
        ([{}], {"countries": frozenset({"NGA"})}, {"NGA"}),
        ([{}, {"recipients": ("villagers",)}], {"countries": frozenset({"NGA"})}, {"IRQ"}),  # any of its tellings
    ],
)  # fmt: skip
def test_countries(events: list[dict[str, Any]], of: dict[str, Any], expected: set[str]) -> None:
    assert happening(*events, **of).countries == expected


def test_what_it_is_about() -> None:
    own = happening({"actors": (party("Harrow Brigade", "g1"),), "spots": ("Tarsa",), "words": "the kigoma zamboanga men"}, centre=("orsk",))
    assert own.abouts >= {"id g1", "place tarsa"}
    assert {one for one in own.abouts if one.startswith("name ")} == {f"name {name}" for name in own.actors[0].names}
    assert len({one for one in own.abouts if one.startswith("word ")}) == 2  # the rarest
    assert "word men" not in own.abouts
    assert happening({}, centre=("orsk", "tarsa")).abouts == {"place orsk", "place tarsa"}  # the report's, where it tells no place


def test_each_party_and_place_once_in_the_order_that_they_are_told() -> None:
    unit = happening({"actors": ("One", "Two"), "spots": ("Tarsa",)}, {"actors": ("Two", "Three"), "spots": ("Orsk", "Tarsa")})
    assert [one.shown for one in unit.actors] == ["One", "Two", "Three"]
    assert [one.shown for one in unit.spots] == ["Tarsa", "Orsk"]


@pytest.mark.parametrize(("start", "length", "expected"), [(0, 1000, 1.0), (250, 1000, 0.75), (1000, 1000, 0.0), (0, 0, 1.0)])
def test_how_far_up_it_stands(start: int, length: int, expected: float) -> None:
    assert happening({"start": start}, {"start": 0}, length=length).lead == expected  # of the first telling


@pytest.mark.parametrize(
    ("facts", "expected"), [("asserted", True), ("denied", True), ("planned", False), ("planned demanded", False), ("planned possible", True)]
)
def test_done_or_to_come(facts: str, expected: bool) -> None:  # noqa: FBT001 - a column
    assert happening(*({"factuality": one} for one in facts.split())).done is expected


def test_what_a_report_repeats_tells_less() -> None:
    assert happening({"words": "kigoma"}, spread={"kigoma": 4}).told_words == pytest.approx(happening({"words": "kigoma"}).told_words / 4)
