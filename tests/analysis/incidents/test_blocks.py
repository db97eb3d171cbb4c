"""Keys find all that is compared, and what is compared shares something near in time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.conftest import page, party, raid, spot, told

from factions.analysis.incidents.blocks import compared as pairs
from factions.analysis.incidents.blocks import index_keys, kin, search_ranges
from factions.analysis.incidents.happening import Happening

TIMES = [
    None,
    "2014-06-18",
    "2014-06-25",
    "2014-07-03",
    "2014-06",
    "2014",
    "2013/2016",
    "1990/2014",
    "1700/2020",
    "2014-06-18/2014-06-30",
    "0001",
    "9998",
]
EVENTS = st.fixed_dictionaries({
    "type": st.sampled_from(["ASSAULT", "COERCE", "CONSULT"]), "spots": st.sampled_from([(), ("Tarsa",), ("Orsk",)]),
    "actors": st.sampled_from([(), ("Harrow Brigade",), (party("Coast Guard", "g1"),), (party("Guard", "g1"),), (party("Guard", "g2"),)]),
    "time": st.sampled_from(TIMES), "words": st.sampled_from(["zyx shot villagers", "zyx boats", ""]),
    "factuality": st.sampled_from(["asserted", "planned"]),
})  # fmt: skip
PAGES = st.fixed_dictionaries({
    "countries": st.sampled_from([frozenset(), frozenset({"IRQ"}), frozenset({"NGA", "IRQ"}), frozenset({"OTT"})]),
    "published": st.sampled_from([None, "2014-06-20", "2014-07-01"]), "centre": st.sampled_from([(), ("tarsa",)]),
})  # fmt: skip


def happening(document: str, event: dict[str, Any], of: dict[str, Any]) -> Happening:
    return Happening((told(document, of=page(document, **of), **event),))


def compared(one: Happening, other: Happening) -> bool:
    found = list(pairs([one], [other]))
    assert found in ([], [(one, other)])
    return bool(found)


def found(one: Happening, other: Happening) -> bool:
    return any(low <= key <= high for low, high in search_ranges(one) for key in index_keys(other))


@given(EVENTS, EVENTS, PAGES, PAGES)
def test_whatever_is_compared_is_found_from_either_side(
    one: dict[str, Any], other: dict[str, Any], mine: dict[str, Any], its: dict[str, Any]
) -> None:
    a, b = happening("d1", one, mine), happening("d2", other, its)
    assert compared(a, b) == compared(b, a)
    assert not compared(a, b) or (found(a, b) and found(b, a))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"time": "2014-07-30"}, False),  # weeks later
        ({"time": "2014-07-02"}, True),  # the last of two weeks
        ({"time": "2014-07-03"}, False),
        ({"time": "2014-06-04"}, True),
        ({"time": "2014-06-03"}, False),
        ({"time": None, "of": page("d2", "2014-07-12")}, True),  # three weeks before its report, and three days
        ({"time": None, "of": page("d2", "2014-07-13")}, False),
        ({"time": None, "of": page("d2", "2014-06-14")}, True),
        ({"time": None, "of": page("d2", "2014-06-13")}, False),
        ({"time": None, "of": page("d2", "2014-06-13"), "factuality": "planned"}, True),  # what is to come
        ({"type": "CONSULT"}, False),
        ({"of": page("d2", countries=frozenset({"NGA"})), "spots": (), "actors": (), "recipients": ()}, False),
        ({"spots": ("Orsk",), "actors": ("Coast Guard",), "recipients": (), "words": "boats"}, True),  # of one type on one day
        ({"spots": ("Orsk",), "actors": ("Coast Guard",), "recipients": (), "words": "boats", "time": "2014-06-20"}, True),
        ({"spots": ("Orsk",), "actors": ("Coast Guard",), "recipients": (), "words": "boats", "time": "2014-06-21"}, False),
        ({"time": None, "of": page("d2", published=None)}, False),  # it may have been at any time: with what has a time it isn't compared
    ],
)
def test_what_is_compared(more: dict[str, Any], expected: bool) -> None:  # noqa: FBT001 - a column
    one, other = Happening((raid("d1"),)), Happening((raid("d2", **more),))
    assert compared(one, other) is expected
    assert not expected or found(one, other)


@pytest.mark.parametrize(
    ("north", "more", "expected"),
    [(34.34, {}, True), (34.36, {}, False), (34.36, {"radius_km": 5.0}, True), (40.0, {"radius_km": 700.0}, True)],  # 149 and 151 km
)
def test_places_farther_apart_than_150_km_and_their_radii_are_not_compared(north: float, more: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    one = Happening((raid("d1", spots=(spot("Tarsa", lat=33.0, lon=44.0),)),))
    other = Happening((raid("d2", spots=(spot("Orsk", lat=north, lon=44.0, **more),)),))
    assert compared(one, other) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("ASSAULT", "COERCE", True), ("COERCE", "RETREAT", True), ("ASSAULT", "RETREAT", False), ("AID", "SUPPORT", True), ("AID", "ASSAULT", False)],
)
def test_types_that_reports_have_for_one_act(one: str, other: str, expected: bool) -> None:  # noqa: FBT001 - a column
    assert kin(one, other) is kin(other, one) is expected
    assert kin(one, one)


def test_an_act_of_centuries_has_few_keys() -> None:
    assert len(index_keys(Happening((raid("d1", time="0001/2014"),)))) < 20
    assert len(index_keys(Happening((raid("d1", time="1850/2014"),)))) < 600


def test_keys_are_those_of_ids_before_any_judgement() -> None:
    kept = Happening((told("d1", actors=(party("Coast Guard", "old"),), time="2014-06-18"),))
    asked = Happening((told("d2", type="ASSAULT", actors=(party("Shore Watch", "new"),), time="2014-06-24"),))
    ranges = search_ranges(asked, lambda name: ("new", "old") if name == "new" else (name,))
    assert any(low <= key <= high for low, high in ranges for key in index_keys(kept))
    assert not any(low <= key <= high for low, high in search_ranges(asked) for key in index_keys(kept))
