"""Each feature says what it should, nothing where a thing is unknown, and the same whichever comes first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.analysis.conftest import killed, page, party, raid, spot, told

from factions.analysis.incidents import Telling, features
from factions.analysis.incidents.comparing import Pair
from factions.analysis.incidents.features import FEATURES
from factions.analysis.incidents.happening import Happening
from factions.analysis.incidents.scoring import BEST, BETTER, weights


def value(name: str, one: Telling, other: Telling) -> float:
    found = [getattr(features, name)(Pair(Happening((a,)), Happening((b,)))) for a, b in ((one, other), (other, one))]
    assert found[0].value == found[1].value
    assert bool(found[0].value) == bool(found[0].why)
    return float(found[0].value)


LATER = page("d2", "2014-07-10")


@pytest.mark.parametrize(
    ("name", "one", "other", "expected"),
    [
        ("same_day", {"time": "2014-06-18"}, {"time": "2014-06-18"}, 1),
        ("same_day", {"time": "2014-06-18"}, {"time": "2014-06-19"}, 0.5),
        ("same_day", {"time": "2014-06-18"}, {"time": "2014-06-20"}, 0),
        ("same_day", {"time": "2014-06"}, {"time": "2014-06"}, 0),
        ("times_overlap", {"time": "2014-06-16/2014-06-19"}, {"time": "2014-06-18"}, 0.5),
        ("days_apart", {"time": "2014-06-18"}, {"time": "2014-06-23"}, 0.5),
        ("days_apart", {"time": "2014-06-18"}, {"time": None}, 0),
        ("in_the_days_before", {"time": "2014-06-20"}, {"time": None}, 1),
        ("in_the_days_before", {"time": "2014-06-18"}, {"time": "2014-06-18"}, 0),
        ("published_together", {}, {"of": page("d2", "2014-06-20")}, 1),
        ("published_together", {}, {"of": page("d2", None)}, 0),
        ("published_apart", {"time": None}, {"of": LATER}, 20 / 31),
        ("published_apart", {"time": "2014-06-18"}, {"of": LATER, "time": "2014-06-18"}, 0),
        ("same_place", {"spots": ("Tarsa",)}, {"spots": ("Orsk", "Tarsa")}, 1),
        ("same_place", {"spots": (spot("Kurmin", precision=4),)}, {"spots": (spot("Kurmin", precision=4),)}, 0),
        ("place_inside", {"spots": (spot("Kurmin", precision=4),)}, {"spots": (spot("Tarsa", admin1="Kurmin"),)}, 1),
        ("place_inside", {"spots": (spot("Iraq", precision=6),)}, {"spots": ("Tarsa",)}, 1),
        ("other_place", {"spots": ("Tarsa",)}, {"spots": ("Orsk",)}, 1),
        ("other_place", {"spots": ("Tarsa",)}, {"spots": (spot("Kurmin", precision=4),)}, 0),
        ("other_place", {"spots": ("Tarsa",)}, {}, 0),
        ("same_site", {"sites": frozenset({"mill"})}, {"targets": frozenset({"mill"})}, 1),
        ("other_site", {"sites": frozenset({"mill"})}, {"targets": frozenset({"well"})}, 1),
        ("same_actor", {"actors": ("al-Nur Brigade",)}, {"actors": ("Al Nur Brigade",)}, 1),
        ("same_actor", {"actors": (party("Nur", "Q1"),)}, {"actors": (party("Nur", "Q2"),)}, 0),
        ("other_actor", {"actors": ("Harrow Brigade",)}, {"actors": ("Coast Guard",)}, 1),
        ("other_actor", {"actors": ("Harrow Brigade",)}, {"actors": (party("gunmen", named=False),)}, 0),
        ("other_recipient", {"recipients": ("herders",)}, {"recipients": ("nurses",)}, 1),
        ("other_recipient", {"recipients": ("herders",)}, {}, 0),
        ("parties_crossed", {"actors": ("Harrow Brigade",)}, {"recipients": ("Harrow Brigade",)}, 1),
        ("nobody_shared", {"actors": ("Harrow Brigade",)}, {"recipients": ("nurses",)}, 1),
        ("nobody_shared", {"actors": ("Harrow Brigade",)}, {}, 0),
        ("same_mode", {"mode": "firearms"}, {"mode": "firearms"}, 1),
        ("same_mode", {}, {}, 0),
        ("other_mode", {"mode": "firearms"}, {"mode": "aerial"}, 1),
        ("other_mode", {"mode": "firearms"}, {}, 0),
        ("other_type", {}, {"type": "COERCE"}, 1),
        ("act_of_force", {}, {"type": "COERCE"}, 1),
        ("act_of_force", {}, {"type": "CONSULT"}, 0),
        ("same_weapon", {"weapons": frozenset({"mortar"})}, {"weapons": frozenset({"mortar"})}, 1),
        ("same_context", {"contexts": ("military", "crime")}, {"contexts": ("military",)}, 0.5),
        ("same_toll", {"tolls": (killed(14),)}, {"tolls": (killed(14),)}, 1),
        ("same_toll", {"tolls": (killed(14),)}, {"tolls": (killed(15),)}, 0),
        ("same_kind_of_toll", {"tolls": (killed(14),)}, {"tolls": (killed(None),)}, 1),
        ("words_shared", {"words": "mill"}, {"words": "the mill burned"}, 1),
        ("to_come_and_done", {"factuality": "planned"}, {"factuality": "denied"}, 1),
        ("both_to_come", {"factuality": "planned"}, {"factuality": "demanded"}, 1),
        ("disputed", {}, {"factuality": "denied"}, 1),
        ("both_lead", {}, {"start": 250}, 0.5),
        ("both_lead", {}, {"start": 600}, 0),
    ],
)  # fmt: skip
def test_what_a_feature_says(name: str, one: dict[str, Any], other: dict[str, Any], expected: float) -> None:
    assert value(name, told("d1", **one), told("d2", **other)) == pytest.approx(expected)


@pytest.mark.parametrize(("other", "expected"), [({}, 0), ({"document": "d1"}, 1)])
def test_one_reports_two_acts(other: dict[str, Any], expected: float) -> None:
    one, two = told("d1"), told(**({"document": "d2", "event": "e2", "factuality": "denied"} | other))
    assert value("same_report", one, two) == value("denied_in_one_report", one, two) == expected


def test_the_only_one_of_its_kind() -> None:
    pages = [page(f"d{number}", acts={"ASSAULT": number, "ASSAULT/firearms": 1}) for number in (1, 2)]
    assert value("only_one_of_its_kind", raid("d1", of=pages[0]), raid("d2", of=pages[1])) == 1
    assert value("only_one_of_its_kind", raid("d1", of=pages[0], mode=None), raid("d2", of=pages[1])) == 0.5


def test_victims_of_one_kind_who_are_not_known_to_be_the_same() -> None:
    assert value("like_victims", raid("d1"), raid("d2", recipients=("Orsk fishermen",))) == 1
    assert value("like_victims", raid("d1"), raid("d2")) == 0


def test_every_feature_has_a_weight_and_stands_in_the_docs(root: Path) -> None:
    names = {*(feature.__name__ for feature in FEATURES), BEST, BETTER}
    assert weights().features.keys() == names
    page_text = (root / "docs" / "incidents.md").read_text(encoding="utf-8")
    assert {name for name in names if f"`{name}`" not in page_text} == set()
    assert all(feature.__doc__ for feature in FEATURES)
