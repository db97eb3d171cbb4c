"""What words say of places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.identities.places_words import contained, is_dateline, is_site, is_street, publisher_country


@pytest.mark.parametrize(("publisher", "url", "country"), [
    ("www.irishtimes.com", None, "IRL"), ("The Jamaica Observer", None, "JAM"), ("www.news24.co.za", None, "ZAF"),
    (None, "https://www.bbc.co.uk/news/1", "GBR"),
    ("www.nytimes.com", "https://www.nytimes.com/2014/06/13/x.html", None), ("Reuters", None, None), (None, None, None), ("", "", None),
    ("Kenya Today", "https://example.org/a", "KEN"),
    ("dominicanewsonline.com", None, "DMA"), ("Example News", "http://127.0.0.1:80/", None),
])  # fmt: skip
def test_where_a_publisher_sits(publisher: str | None, url: str | None, country: str | None) -> None:
    assert publisher_country(publisher, url) == country


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_address_is_read(publisher: str, url: str) -> None:
    found = publisher_country(publisher, url)
    assert found is None or len(found) == 3


@pytest.mark.parametrize(("name", "site", "street"), [
    ("Manila Cathedral", True, False), ("Royal Street", True, True), ("Al-Shifa Hospital", True, False), ("No. 12 Hill Road", True, True),
    ("Mosul", False, False), ("Baseville", False, False), ("Haifa Street", True, True),
])  # fmt: skip
def test_names_of_sites(name: str, site: bool, street: bool) -> None:  # noqa: FBT001 - a table's columns
    assert (is_site(name), is_street(name)) == (site, street)


@pytest.mark.parametrize(("name", "parts"), [
    ("Manila Cathedral", ["Manila"]), ("University of Mosul", ["Mosul", "University of", "University"]), ("Royal Street", []),
    ("Embassy of Armenia", []), ("Lake Manassas", []), ("Deir ez-Zor airbase", ["Deir ez-Zor", "Deir"]),
])  # fmt: skip
def test_what_a_name_contains(name: str, parts: list[str]) -> None:
    assert contained(name) == parts


@pytest.mark.parametrize(("text", "name", "yes"), [
    ("BAGHDAD (Reuters) - Gunmen struck.", "BAGHDAD", True), ("Nairobi, Kenya — Police said.", "Nairobi", True),
    ("NAIROBI — Police said.", "NAIROBI", True),
    ("Police in Nairobi said.", "Nairobi", False), ("Mosul fell on Tuesday.", "Mosul", False),
])  # fmt: skip
def test_datelines(text: str, name: str, yes: bool) -> None:  # noqa: FBT001 - a table's column
    start = text.index(name)
    assert is_dateline(text, start, start + len(name)) is yes
