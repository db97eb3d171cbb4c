"""Incidents on a map and a timeline, on either database: what the page says, what its script draws, the file, and what the public is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from tests.databases import copies
from tests.web.mapped import ATTACKS, HOSTILE, fill
from tests.web.people import PUBLIC, Person, pages
from tests.web.test_pages import Page, squeezed

from factions.analysis.incidents.pictured import found
from factions.errors import FactionsError
from factions.ledger.open import Ledger
from factions.settings import Tiles, tiles
from factions.web import incident_pictures
from factions.web.app import HEADERS
from factions.web.viewer import Serving

filled = copies(fill)


@pytest.fixture
def site(filled: str) -> Iterator[tuple[TestClient, Ledger]]:
    with pages(filled, Serving()) as held:
        yield held


@pytest.fixture
def analyst(site: tuple[TestClient, Ledger]) -> Person:
    return Person(*site)


def words(person: Person, path: str) -> str:
    answer = person.get(path)
    assert answer.status_code == 200
    return squeezed(Page(answer.text).words)


def places(person: Person, path: str = "/incidents/map.json") -> dict[str, list[object]]:
    return {row[0]: row[1:] for row in person.get(path).json()["places"]}


def rows(person: Person, path: str = "/incidents/map.csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(person.get(path).text)))


def test_the_page_says_in_words_what_is_drawn_and_what_is_left_out(analyst: Person) -> None:
    told = words(analyst, "/incidents/map")
    assert (
        "10 incidents, 10 June 2014 to 1 May 2024, in 4 countries. 6 of them have a figure of the killed: 31 (28–40) in all. 5 lie at a place, "
        "3 somewhere in an area, 1 somewhere in a country."
    ) in told
    assert "1 not on the map, as its place is unknown, or could be anywhere; 1 not on the timeline, as its day is unknown." in told


def test_its_tables_hold_each_place_and_each_month_with_its_toll(analyst: Person) -> None:
    told = words(analyst, "/incidents/map")
    for line in (
        "Mosul, Iraq at the place 1 12 (10–20)", "Sinjar District, Iraq in an area around it, 40 km 1 5", "Iraq somewhere in the country 1",
        "place unknown not on the map 1 1", "June 2014 1 12 (10–20)", "September 2014 1", "day unknown 1",
    ):  # fmt: skip
        assert line in told


def test_what_the_map_is_drawn_from_is_as_exact_as_the_record_and_no_more(analyst: Person) -> None:
    held = places(analyst)
    assert held["Mosul, Iraq"] == ["IRQ", 36.34, 43.13, 5.0, "point"]
    assert held["Sinjar District, Iraq"] == ["IRQ", 36.3, 41.8, 40.0, "area"]
    assert held["Iraq"] == ["IRQ", None, None, 0.0, "country"]
    assert held["the hills, Iraq"][1:3] == [None, None]
    assert held["Lau, Fiji"][1:3] == [-18.2, -178.8]
    data = analyst.get("/incidents/map.json").json()
    by_place = {data["places"][row[4]][0]: row for row in data["incidents"]}
    assert by_place["Mosul, Iraq"][1:4] == [16231, 16231, data["what"].index("Armed attack")]  # 10 June 2014 is 16,231 days after 1 January 1970
    assert by_place["Mosul, Iraq"][5:] == [10, 12, 20]
    assert by_place["Iraq"][1:3] == [16314, 16343]
    assert by_place["Anadyr, Russia"][1:3] == [None, None]


def test_who_did_it_is_told_apart_by_number(analyst: Person) -> None:
    data = analyst.get("/incidents/map.json?country=IRQ").json()
    sides = analyst.get("/incidents/map.json?country=IRQ&sides=true").json()["sides"]
    assert set(sides) == {str(row[0]) for row in data["incidents"]}
    assert set(sides.values()) == {"by Northern Army"}


def test_the_file_has_the_same_incidents_with_no_coordinates_that_arent_known(analyst: Person) -> None:
    held = {row["place"]: row for row in rows(analyst)}
    assert len(held) == len(ATTACKS)
    assert [held["Mosul"][name] for name in ("lat", "lon", "radius_km", "drawn_as", "killed_low", "killed_high")] == [
        "36.34", "43.13", "5.0", "point", "10", "20",
    ]  # fmt: skip
    assert [held["Iraq"][name] for name in ("lat", "lon", "drawn_as", "where_prec")] == ["", "", "country", "6"]
    assert held[f"Town {HOSTILE}"]["actors"].startswith("'=Brigade")


def test_filters_are_those_of_the_list_and_are_kept_between_the_two(analyst: Person) -> None:
    query = "?country=IRQ&from=2014-07-01"
    assert "3 incidents" in words(analyst, f"/incidents/map{query}")
    assert len(rows(analyst, f"/incidents/map.csv{query}")) == 3
    page, back = analyst.get(f"/incidents/map{query}").text, analyst.get(f"/incidents{query}&page=1").text
    assert 'href="/incidents?country=IRQ&amp;from=2014-07-01"' in page
    assert 'data-source="/incidents/map.json?country=IRQ&amp;from=2014-07-01"' in page
    assert 'href="/incidents/map?country=IRQ&amp;from=2014-07-01"' in back
    assert "No incident fits." in words(analyst, "/incidents/map?kind=PROTEST")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("country=XXX", "There is no country 'XXX'."),
        ("from=2014-02-01&to=2014-01-01", "The last day is before the first."),
        ("group=nobody", "no group"),
    ],
)
def test_what_cannot_be_asked_is_said(analyst: Person, query: str, reason: str) -> None:
    assert reason in words(analyst, f"/incidents/map?{query}")
    for form in ("json", "csv"):
        assert analyst.get(f"/incidents/map.{form}?{query}").status_code == 400


def test_words_of_a_report_are_never_markup(analyst: Person) -> None:
    page = analyst.get("/incidents/map").text
    assert "<img" not in page
    assert "<script>alert" not in page


def test_before_anything_was_read_there_is_nothing(analyst: Person) -> None:
    assert "Nothing had been read yet" in words(analyst, "/incidents/map?as_of=2001-01-01")
    assert analyst.get("/incidents/map.json?as_of=2001-01-01").json()["incidents"] == []


def test_more_than_a_picture_holds_is_said(analyst: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incident_pictures, "found", lambda *given, **more: found(*given, **more, most=4))
    assert "Left out: all but the latest 4 incidents" in words(analyst, "/incidents/map")


def test_the_public_is_told_no_names_of_those_who_did_it_and_no_camp_nearer_than_its_district(filled: str) -> None:
    with pages(filled, PUBLIC) as (client, ledger):
        reader = Person(client, ledger)
        held = places(reader)
        assert "Zamzam Camp, Sudan" not in held
        assert held["a place in Sudan"] == ["SDN", 13.5, 25.5, 50.0, "area"]
        assert reader.get("/incidents/map.json?sides=true").json() == {"sides": {}}
        for path in ("/incidents/map", "/incidents/map.json", "/incidents/map.json?sides=true", "/incidents/map.csv"):
            text = reader.get(path).text
            for secret in ("Zamzam", "13.48", "25.29", "Nour Tal", "Northern Army"):
                assert secret not in text, (path, secret)
        assert {row["actors"] for row in rows(reader, "/incidents/map.csv")} == {""}


def test_tiles_are_fetched_from_nowhere_until_a_site_is_set_and_then_from_that_one_alone(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FACTIONS_TILES", raising=False)
    assert tiles() is None
    monkeypatch.setenv("FACTIONS_TILES", "https://tiles.example:8443/base/{z}/{x}/{y}.png?style=plain")
    found = tiles()
    assert found == Tiles("https://tiles.example:8443/base/{z}/{x}/{y}.png?style=plain", "https://tiles.example:8443", "tiles.example:8443")
    monkeypatch.setenv("FACTIONS_TILES_CREDIT", "<b>Maps</b> & more")
    with pages(filled, Serving(tiles=tiles())) as (client, _):
        answer = client.get("/incidents/map")
        assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"].replace(
            "img-src 'self'", "img-src 'self' https://tiles.example:8443"
        )
        assert 'data-tiles-credit="&lt;b&gt;Maps&lt;/b&gt; &amp; more"' in answer.text


@pytest.mark.parametrize(
    "address",
    ["tiles.example/{z}/{x}/{y}.png", "https://tiles.example/{z}/{x}.png", "https://a.example; script-src *//{z}/{x}/{y}", "ftp://t/{z}/{x}/{y}"],
)
def test_what_is_no_address_of_tiles_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTIONS_TILES", address)
    with pytest.raises(FactionsError, match="FACTIONS_TILES: is no address of map tiles"):
        tiles()
