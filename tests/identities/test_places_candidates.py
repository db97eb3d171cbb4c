"""What a name of a place may mean before the document is asked: whose candidates it takes, and what the words around it say."""

from __future__ import annotations

import pytest

from factions.identities.places_candidates import Group, PlaceName, division_of, grouped, holds, key_of
from factions.identities.places_words import DIVISIONS, POPULATED
from factions.reference.gazetteer import GazetteerRow, gazetteer


def candidates(text: str, *names: str) -> list[Group]:
    """Group the first occurrence of each name in the text."""
    found = grouped([PlaceName(text.index(name), text.index(name) + len(name), name) for name in names], text, gazetteer())
    return [found[key_of(name)] for name in names]


@pytest.mark.parametrize(
    ("words", "expected"), [("Mosul", "mosul"), ("Mosul's", "mosul"), ("Mosul’s", "mosul"), (" the Hague, ", "hague"), ("İzmir", "izmir"), (";", "")]
)
def test_occurrences_of_one_name_share_a_key(words: str, expected: str) -> None:
    assert key_of(words) == expected


@pytest.mark.parametrize(
    ("name", "countries", "lent", "alike"),
    [
        ("Mosul", {"IRQ"}, False, False), ("Anbar Province", {"IRQ"}, False, False), ("Scottish", {"GBR"}, False, False),
        ("Samarra, Iraq", {"IRQ"}, False, False), ("northern", set(), False, False), ("Qzzyx", set(), False, False),
        ("Mosul airport", {"IRQ"}, True, False),  # a building has its town's place
    ],
)  # fmt: skip
def test_whose_candidates_a_name_takes(name: str, countries: set[str], lent: bool, alike: bool) -> None:  # noqa: FBT001 - columns
    (group,) = candidates(f"They reached {name} on Friday.", name)
    assert {row.country for row in group.rows} >= countries
    assert bool(group.rows) is bool(countries)
    assert (group.lent, group.alike) == (lent, alike)
    assert len(group.base) == len(group.scores) == len(group.rows)


def test_a_part_that_is_named_by_itself_lends_its_place_to_any_name() -> None:
    (alone,) = candidates("The Mosul Xyzzy spoke.", "Mosul Xyzzy")
    beside, _ = candidates("The Mosul Xyzzy spoke. In Mosul it was calm.", "Mosul Xyzzy", "Mosul")
    assert (alone.rows, bool(beside.rows), beside.lent) == ([], True, True)


def test_a_short_acronym_is_no_town() -> None:
    (group,) = candidates("The EU met.", "EU")
    assert POPULATED.isdisjoint(row.kind for row in group.rows)


@pytest.mark.parametrize(
    ("text", "name", "kinds"),
    [
        ("They left the town of Tripoli.", "Tripoli", POPULATED),
        ("They left Aleppo province.", "Aleppo", DIVISIONS),
        ("They left Aleppo.", "Aleppo", None),
    ],
)
def test_the_words_around_say_what_kind_is_wanted(text: str, name: str, kinds: frozenset[str] | None) -> None:
    (group,) = candidates(text, name)
    assert dict(group.wanted) == ({kinds: 1} if kinds else {})


def test_what_a_name_lies_in_is_told_behind_it() -> None:
    macon, georgia = candidates("He was held in Macon, Georgia, police said.", "Macon", "Georgia")
    assert macon.within == {"georgia"}
    assert georgia.within == set()


@pytest.mark.parametrize(("name", "north", "east"), [("northern Iraq", 1, 0), ("south-western Iraq", -1, -1), ("eastern Iraq", 0, 1)])
def test_a_direction_is_kept_beside_what_it_is_of(name: str, north: int, east: int) -> None:
    (group,) = candidates(f"Fighting in {name} went on.", name)
    assert group.rows[0].country == "IRQ"
    assert group.direction is not None
    assert [(step > 0) - (step < 0) for step in group.direction] == [north, east]


def test_candidates_share_out_what_a_name_says_of_countries() -> None:
    (group,) = candidates("He flew to Tripoli.", "Tripoli")
    group.settle()
    assert group.scores[group.best] == max(group.scores)
    assert 0 < group.sure < 1
    assert {"LBY", "LBN"} <= group.countries.keys()
    assert group.countries["LBY"] > group.countries["LBN"]
    once = group.countries["LBY"]
    group.spans *= 3
    group.settle()
    assert group.countries["LBY"] == pytest.approx(once * 3**0.5)
    assert sum(group.countries.values()) <= 3**0.5


def row(name: str, kind: str, country: str | None = "IRQ", admin1: str | None = None, lat: float = 33.0, precision: int = 1) -> GazetteerRow:
    return GazetteerRow(name, kind, country, admin1, lat, 44.0, 1000, None, precision)


IRAQ, ANBAR, TOWN = row("Iraq", "country", precision=6), row("Anbar", "province", precision=4), row("Tarsa", "town", admin1="Anbar")


@pytest.mark.parametrize(
    ("holder", "held", "expected"),
    [
        (IRAQ, TOWN, True), (IRAQ, IRAQ, False), (IRAQ, row("Orsk", "town", "SYR"), False),
        (ANBAR, TOWN, True), (ANBAR, row("Orsk", "town", admin1="Diyala"), False), (ANBAR, row("Orsk", "town"), False), (TOWN, ANBAR, False),
        (TOWN, row("Ford", "village", lat=33.5), True), (TOWN, row("Ford", "village", lat=33.6), False),  # 56 and 67 km
        (TOWN, row("Lake", "lake", lat=33.1, precision=2), False),
    ],
)  # fmt: skip
def test_what_lies_in_what(holder: GazetteerRow, held: GazetteerRow, expected: bool) -> None:  # noqa: FBT001 - a column
    assert holds(holder, held) is expected


def test_divisions() -> None:
    assert (division_of(TOWN), division_of(ANBAR), division_of(IRAQ)) == (("IRQ", "Anbar"), ("IRQ", "Anbar"), ("IRQ", None))
