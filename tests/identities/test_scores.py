"""Features: each says something where it should, and nothing elsewhere."""

from __future__ import annotations

import pytest

from factions.identities import scores
from factions.identities.known import index, known
from factions.identities.pairs import Asked, Pair, Surroundings
from factions.reference.registry import registry


def pair(name: str, entry: str, text: str, *, around: Surroundings | None = None, acronym: bool = False, end: str | None = None) -> Pair:
    return Pair(Asked(name, index()), known(registry().entry(entry), text, acronym=acronym, end=end), around or Surroundings())


@pytest.mark.parametrize(("feature", "name", "text", "low", "high"), [
    ("same_name", "AL QAEDA", "al-Qaeda", 1, 1), ("same_name", "al-Qaida", "al-Qaeda", 0, 0),
    ("same_but_for_spelling", "al-Qaida", "al-Qaeda", 0.9, 0.97), ("same_but_for_spelling", "Boko Harum", "Boko Haram", 0.8, 0.97),
    ("same_but_for_spelling", "Group 5", "Group 6", 0, 0), ("same_but_for_spelling", "Hamas", "Homs", 0, 0),
    ("same_words", "Army of Quux", "Jaysh Quux", 0.9, 1), ("same_words", "Quux Army", "Quux Movement", 0, 0.75),
    ("same_words", "Front", "Quux Front", 0, 0),
    ("initials", "QLF", "Quux Liberation Front", 0.8, 0.9), ("initials", "Qlf", "Quux Liberation Front", 0, 0),
    ("initials", "QLA", "Quux Liberation Front", 0, 0),
])  # fmt: skip
def test_features_of_the_name(feature: str, name: str, text: str, low: float, high: float) -> None:
    assert low <= getattr(scores, feature)(pair(name, "al-shabaab", text)).value <= high


@pytest.mark.parametrize(("feature", "around", "sign"), [
    ("country", Surroundings(countries=("SOM",)), 1), ("country", Surroundings(lands=frozenset({"SOM"})), 1),
    ("country", Surroundings(countries=("BRA",)), -1),
    ("country", Surroundings(), 0), ("neighbours", Surroundings(near=frozenset({"al-qaeda"})), 1),
    ("neighbours", Surroundings(near=frozenset({"eln"})), 0),
    ("kind", Surroundings(kind="armed_group"), 1), ("kind", Surroundings(kind="person"), -1), ("kind", Surroundings(kind="militia"), 0),
    ("kind", Surroundings(), 0),
    ("ambiguity", Surroundings(), 0), ("name_then", Surroundings(years=(2014, 2014)), 0),
])  # fmt: skip
def test_features_of_the_surroundings(feature: str, around: Surroundings, sign: int) -> None:
    value = getattr(scores, feature)(pair("al-Shabaab", "al-shabaab", "al-Shabaab", around=around)).value
    assert (value > 0) - (value < 0) == sign


def test_a_name_out_of_use() -> None:
    late = Surroundings(years=(2020, 2020))
    assert scores.name_then(pair("al-Shabaab", "al-shabaab", "al-Shabaab", around=late, end="2010")).value < 0
    assert scores.name_then(pair("al-Shabaab", "al-shabaab", "al-Shabaab", around=late, end="2020")).value > 0


def test_the_far_country_weighs_more_against_a_name_that_tells_little() -> None:
    far = Surroundings(countries=("BRA",))
    common = scores.country(pair("National Front", "al-shabaab", "National Front", around=far)).value
    rare = scores.country(pair("Haqqani Quux", "al-shabaab", "Haqqani Quux", around=far)).value
    assert common < rare < 0
