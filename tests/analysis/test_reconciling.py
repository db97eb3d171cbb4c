"""Whom a name in somebody's table means, with scores and reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.ledger.conftest import RAID, TALKS, read

from factions.analysis.reconciling import (
    LIMIT,
    PLACE,
    Candidate,
    Query,
    candidates,
    groups_known,
    groups_named,
    heads,
    is_place,
    place_known,
    places_named,
)
from factions.ledger import reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.review.judgements import judge


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with open_ledger(str(tmp_path_factory.mktemp("reconciling") / "held.db")) as ledger:
        for name, text in (("raid", RAID), ("talks", TALKS)):
            writer.add(ledger, read(text), source=name)
        yield ledger


def asked(ledger: Ledger, name: str, *kinds: str, public: bool = False, strict: bool = True, **values: str) -> list[Candidate]:
    query = Query(name, kinds, tuple((key, (value,)) for key, value in values.items()), strict=strict)
    return candidates(ledger, query, public=public)


LEAGUE = "Asa'ib of the River"


@pytest.mark.parametrize(
    ("name", "values", "score", "match"),
    [
        ("asa'ib of the river", {}, 100.0, True),
        ("River League", {}, 100.0, True),  # it is also called so
        ("RIVER LEAGUE", {"country": "Iraq"}, 100.0, True),
        ("River League", {"country": "IRQ", "kind": "Militia"}, 100.0, True),
        ("River League", {"country": "Syria"}, 70.0, False),  # disagrees
        ("River League", {"country": "Syria", "kind": "militia"}, 85.0, False),
        ("River League", {"wikidata": "Q99"}, 85.0, True),  # not known: counts half, and doesn't disagree
        ("River League", {"shoe_size": "44"}, 85.0, True),
        ("River League", {"registry": "river-league"}, 100.0, True),
    ],
)
def test_scores(held: Ledger, name: str, values: dict[str, str], score: float, match: bool) -> None:  # noqa: FBT001 - a table's column
    best = candidates(held, Query(name, ("militia",), tuple((key, (value,)) for key, value in values.items())))[0]
    assert (best.entity.name, best.score, best.match) == (LEAGUE, score, match)
    assert {reason.id for reason in best.reasons} <= {"name", *values}
    assert all(reason.why for reason in best.reasons)


@pytest.mark.parametrize(("name", "least", "most"), [("Rivr League", 75, 90), ("Asaib of River", 60, 90)])
def test_a_name_that_is_nearly_so_is_never_sure(held: Ledger, name: str, least: int, most: int) -> None:
    best = asked(held, name, "militia")[0]
    assert best.entity.name == LEAGUE
    assert least <= best.score <= most
    assert not best.match


@pytest.mark.parametrize(
    ("name", "kinds", "strict", "kinds_found"),
    [
        ("River League", (), True, {"militia"}),
        ("River League", ("party",), True, set()),
        ("River League", ("party",), False, {"militia"}),
        ("Mogadishu", (PLACE,), True, {PLACE}),
        ("Mogadishu", ("militia",), True, set()),
        ("   ", (), True, set()),
        ("", (PLACE,), False, set()),
    ],
)
def test_kinds(held: Ledger, name: str, kinds: tuple[str, ...], strict: bool, kinds_found: set[str]) -> None:  # noqa: FBT001 - a table's column
    assert {one.entity.kind for one in asked(held, name, *kinds, strict=strict)} == kinds_found


def test_another_kind_costs_ten_points(held: Ledger) -> None:
    best = asked(held, "River League", "party", strict=False)[0]
    assert (best.score, best.match, best.reasons[-1].id, best.reasons[-1].why) == (90.0, False, "type", "it is militia")


@pytest.mark.parametrize(("limit", "found"), [(0, 0), (-3, 0), (1, 1)])
def test_no_more_than_were_asked_for(held: Ledger, limit: int, found: int) -> None:
    assert len(candidates(held, Query("Tripoli", (PLACE,), limit=limit))) == found
    assert 1 < len(candidates(held, Query("Tripoli", (PLACE,)))) <= LIMIT


def test_of_places_of_one_name_none_is_sure_until_something_tells_them_apart(held: Ledger) -> None:
    several = asked(held, "Tripoli", PLACE)
    assert not any(one.match for one in several)
    lebanon = asked(held, "Tripoli", PLACE, country="Lebanon")[0]
    assert (lebanon.entity.values["country"], lebanon.score, lebanon.match) == (("LBN",), 100.0, True)
    near = asked(held, "Tripoli", PLACE, lat="34.1", lon="35.5")[0]
    assert near.entity.id == lebanon.entity.id
    for value in ("38.9", "far north"):
        reasons: dict[str, Any] = {reason.id: reason.value for reason in asked(held, "Tripoli", PLACE, country="LBN", lat=value)[0].reasons}
        assert reasons["lat"] is False


def test_places_are_known_by_their_ids(held: Ledger) -> None:
    (place,) = [one for one in places_named("Mogadishu") if one.values["place_kind"] == ("city",)]
    assert is_place(place.id)
    assert place_known(place.id) == place
    assert place_known("place:mogadishu:1") is None
    assert place_known("mogadishu") is None
    assert places_named("zzqxv") == []
    assert asked(held, place.id.removeprefix("place:").partition(":")[0], PLACE)[0].entity.name == "Mogadishu"


def test_a_group_goes_by_the_id_that_it_was_judged_to_have(held: Ledger) -> None:
    own = reader.find_group(held, "Kata'ib al-Nahr")[0].id
    assert heads(held, [own, "nobody"]) == {own: own, "nobody": "nobody"}
    assert [one.id for one in groups_known(held, [own, own, "nobody"])] == [own]
    assert groups_known(held, []) == []


def test_groups_that_were_joined_are_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_ledger(str(tmp_path_factory.mktemp("joined") / "joined.db")) as ledger:
        writer.add(ledger, read(RAID), source="raid")
        one, other = (reader.find_group(ledger, name)[0].id for name in ("Kata'ib al-Nahr", "River League"))
        judge(ledger, "same", one, other, by="Ada", because="the same men")
        now = heads(ledger, [one, other])
        assert now[one] == now[other]
        assert [found.id for found in groups_named(ledger, "Kata'ib al-Nahr")] == [found.id for found in groups_named(ledger, "River League")]


def test_in_public_nobody_is_told_whose_statements_nobody_has_reviewed(held: Ledger) -> None:
    assert [one.entity.kind for one in asked(held, "Nasir Haddad")] == ["person"]
    public = asked(held, "Nasir Haddad", public=True)
    assert public == asked(held, "Zzqxv Haddad", public=True) == []
    assert asked(held, "Samira Aziz") == []  # a teacher, who is told of nowhere
