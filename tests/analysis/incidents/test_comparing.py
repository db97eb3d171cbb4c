"""How parties suit and places lie: what is the same, what may be, and what surely differs."""

from __future__ import annotations

from typing import Any

import pytest
from tests.analysis.conftest import page, party, spot, told

from factions.analysis.incidents import Party, Spot
from factions.analysis.incidents.comparing import Match, Pair, Where, contains, distance_km, match, overlap, where
from factions.analysis.incidents.happening import Happening
from factions.analysis.incidents.words import stems

GUNMEN = party("masked gunmen", named=False)


@pytest.mark.parametrize(
    ("mine", "its", "expected"),
    [
        ([], [party("Harrow Brigade")], Match()),
        ([party("Harrow Brigade")], [party("Harrow Brigade")], Match(same=True, alike=1, who="Harrow Brigade")),
        ([party("Harrow", "g1")], [party("Orsk Watch", "g1")], Match(same=True, alike=1, who="Harrow")),  # by id, whatever the names
        ([party("Harrow", "g1")], [party("Harrow", "g2")], Match(other=True, who="Harrow and Harrow")),  # and no name is one against two ids
        ([party("Harrow", "g1")], [party("Harrow")], Match(same=True, alike=1, who="Harrow")),  # nobody decided who one of them is
        ([party("Coast Guard")], [party("Harrow Brigade")], Match(other=True, who="Coast Guard and Harrow Brigade")),
        ([party("Coast Guard")], [GUNMEN], Match(who="Coast Guard and masked gunmen")),  # gunmen may be anybody
        ([party("Coast Guard"), party("Harrow Brigade")], [party("Harrow Brigade")], Match(same=True, alike=1, who="Harrow Brigade")),
        ([GUNMEN], [party("gunmen", named=False)], Match(alike=1, who="masked gunmen and gunmen")),
    ],
)  # fmt: skip
def test_how_a_role_suits(mine: list[Party], its: list[Party], expected: Match) -> None:
    assert match(mine, its) == expected
    turned = match(its, mine)
    assert (turned.same, turned.alike, turned.other) == (expected.same, expected.alike, expected.other)


def at(north: float = 33.0, east: float = 44.0, name: str = "Tarsa", **more: Any) -> Spot:  # noqa: ANN401
    return spot(name, lat=north, lon=east, **more)


KURMIN = spot("Kurmin", precision=4)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (spot("Tarsa"), spot("Tarsa"), "same"),
        (spot("Tarsa", precision=None), spot("Tarsa", precision=2), "same"),
        (spot("Tarsa", precision=3), spot("Tarsa", precision=3), "same"),  # a district is a place yet, a province is an area
        (KURMIN, KURMIN, "inside"),
        (spot("Tarsa", country="SYR"), spot("Tarsa"), "apart"),  # a namesake abroad
        (spot("Tarsa", country=None), spot("Tarsa"), "same"),
        (at(33.0), at(33.26), "same"),  # 29 km
        (at(33.0), at(33.28), "apart"),  # 31 km: a namesake
        (at(33.0), at(33.28, radius_km=5.0), "same"),
        (spot("Tarsa"), spot("Orsk"), "apart"),
        (spot("Tarsa", precision=None), spot("Orsk", precision=2), "apart"),
        (spot("Tarsa"), spot("Orsk", precision=3), ""),  # Tarsa may lie in the district of Orsk
        (spot("Tarsa"), KURMIN, ""),
        (spot("Tarsa", admin1="Kurmin"), KURMIN, "inside"),
        (spot("Kurmin", precision=1, admin1="Kurmin"), KURMIN, "inside"),  # the chief town and its province
        (spot("Leticia", country="COL", admin1="Amazonas"), spot("Amazonas", country="BRA", precision=4), ""),  # a province of that name abroad
        (spot("Leticia", country="COL", admin1="Amazonas"), spot("Amazonas", country=None, precision=4), "inside"),
        (spot("Tarsa"), spot("Iraq", precision=6), "inside"),
        (spot("Tarsa"), spot("Iran", country="IRN", precision=6), ""),
        (at(33.0, radius_km=6.0), at(33.1, name="Orsk", radius_km=6.0), "inside"),  # 11 km: as near as they are known
        (at(33.0, radius_km=5.0), at(33.1, name="Orsk", radius_km=5.0), "apart"),
        (at(33.0, precision=3), at(38.0, name="Orsk", precision=3), ""),
    ],
)  # fmt: skip
def test_how_two_places_lie(one: Spot, other: Spot, expected: str) -> None:
    for found in (where([one], [other]), where([other], [one])):
        assert " ".join(name for name in ("same", "inside", "apart") if getattr(found, name)) == expected
        assert bool(found.apart_km) == (expected == "apart" and one.lat is not None)


def test_the_closest_pair_tells() -> None:
    assert where([spot("Orsk"), spot("Tarsa")], [spot("Tarsa")]) == Where(same=True, what="Tarsa")
    assert where([spot("Orsk"), KURMIN], [spot("Tarsa", admin1="Kurmin")]).inside
    assert where([], [spot("Tarsa")]) == Where()
    assert where([KURMIN, spot("Orsk")], [spot("Tarsa")]).apart  # told apart by Orsk


def test_places_are_as_far_apart_as_their_points_less_their_radii() -> None:
    tarsa, orsk = at(33.0, radius_km=5.0), at(34.0, name="Orsk", radius_km=6.0)
    assert distance_km(tarsa, orsk) == pytest.approx(111.2, abs=0.1)
    assert where([tarsa], [orsk]).apart_km == pytest.approx(100.2, abs=0.1)
    assert where([tarsa], [at(33.05, name="Orsk ford")]).inside is False
    assert where([tarsa], [at(33.03, name="Tarsa mill")]).inside
    assert where([tarsa], [at(36.0)]).apart  # a namesake


def test_without_a_point_there_is_no_distance() -> None:
    assert distance_km(at(), spot("Orsk")) is distance_km(spot("Orsk"), at()) is None
    assert distance_km(at(), at()) == 0


def test_only_a_country_or_a_first_division_contains_by_name() -> None:
    assert not contains(spot("Kurmin", precision=3), spot("Tarsa", admin1="Kurmin"))
    assert not contains(spot("Sea of Orsk", precision=7, country=None), spot("Tarsa", country=None))
    assert not contains(KURMIN, KURMIN)


def test_words_in_common_weigh_against_the_shorter_side() -> None:
    assert overlap(stems("kigoma"), stems("kigoma zamboanga")) == 1
    assert overlap(stems("kigoma army"), stems("zamboanga army")) < 0.5  # what they share is common
    assert overlap(stems("kigoma"), frozenset()) == overlap(stems("the"), stems("the")) == 0


def test_a_pair_finds_who_stands_on_the_other_side() -> None:
    one = Happening((told("d1", actors=("Harrow Brigade",), recipients=("Coast Guard",), words="shot kigoma"),))
    other = Happening((told("d2", actors=("Coast Guard",), recipients=("villagers",), words="kigoma burned"),))
    pair = Pair(one, other)
    assert (pair.actors.same, pair.recipients.same) == (False, False)
    assert (pair.crossed.same, pair.crossed.who) == (True, "Coast Guard")
    assert pair.shared == stems("kigoma")
    assert not pair.same_page
    assert Pair(one, Happening((told("d1", "e2", of=page("d1")),))).same_page
