"""The network's page, its data and its table; what the world sees of it; and names that strangers wrote."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.databases import BOTH, database, migrate
from tests.ledger.test_ties import AGAIN, BACKS, HEAD, MORE, report
from tests.web.conftest import HOSTILE
from tests.web.people import PUBLIC, pages

from factions.ledger import reader, writer
from factions.ledger.open import open_ledger
from factions.markup import parse

SALT = (
    "The [Salt Brigade]{a1 salt} is allied with the [Harrow Brigade]{a2 harrow}, and with the [Nahr Front]{a3 nahr}.\n"
    "@ r1 allied_with a1>a2\n@ r2 allied_with a1>a3"
)
SPLIT = "The [Nahr Front]{a1 nahr} broke away from the [Ardan Republic]{a2 gov}.\n@ r1 splinter_of a1>a2"
ENDED = "From [2006 to 2013]{t1 2006/2013} the [Salt Brigade]{a1 salt} fought the [Ardan Republic]{a2 gov}.\n@ r1 fights a1>a2 time=t1"


def war(url: str) -> str:
    """Put an invented war into a ledger: a friend's enemy, an enmity that ended, and what a person says."""
    with open_ledger(url) as ledger:
        for name, text, day, publisher in (
            ("a", BACKS["plain"], "2014-06-18", "Gazette"), ("b", MORE, "2014-06-18", "Post"), ("c", AGAIN, "2015-01-01", "Voice"),
            ("d", SALT, "2016-03-01", "Courier"), ("e", ENDED, "2014-06-18", "Herald"), ("f", BACKS["named"], "2014-07-01", "Wire"),
            ("g", SPLIT, "2014-06-20", "Star"),
        ):  # fmt: skip
            writer.add(ledger, report(name, text, day, publisher), source=name)
    return url


@pytest.fixture(scope="module", params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    for made in database(request, tmp_path_factory.mktemp("network") / "network.db", migrate):
        yield war(made)


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with pages(url) as (client, _):
        yield client


def words(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return " ".join(unescape(answer.text).split())


def data(client: TestClient, path: str = "/network.json") -> dict[str, Any]:
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def rows(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_caption_is_made_of_what_is_shown(client: TestClient) -> None:
    latest = words(client, "/network")
    assert "4 actors and 4 ties on 1 March 2016: 3 between friends, 1 between enemies." in latest
    assert "Best attested: Harrow Brigade fights Nahr Front (weight" in latest
    assert "1 triad out of balance." in latest
    assert "Left out: ties that make neither friends nor enemies" in latest
    assert "2 actors and 1 tie on 1 January 2010: 0 between friends, 1 between enemies." in words(client, "/network?on=2010-01-01")
    assert "On 1 January 1990 no tie that is asked for held." in words(client, "/network?on=1990-01-01")
    assert "4 actors and 5 ties" in words(client, "/network?ties=all")
    assert "1 that is neither" in words(client, "/network?ties=all")


def test_a_friends_enemy_is_told_with_its_evidence(client: TestClient) -> None:
    shown = words(client, "/network")
    assert "Salt Brigade</a> is friend of <strong>both</strong>" in shown
    for said in ("is allied with the Harrow Brigade, and with the Nahr Front.", "which fights the Nahr Front from Bohruz."):
        assert said in shown
    assert "None among these actors." in words(client, "/network?on=2014-12-31")


def test_what_changed_between_two_days(client: TestClient) -> None:
    shown = words(client, "/network?on=2016-03-01&since=2013-06-30")
    assert "What changed from 30 June 2013 to 1 March 2016" in shown
    came, went = shown.partition("Ties that came")[2].split("Ties that ended")
    assert came.count("<li data-item>") == 4
    assert "fights" in went.partition("</ul>")[0]
    assert "Actors with a first tie" in went
    assert "The day to compare with isn't before" in words(client, "/network?on=2014-01-01&since=2015-01-01")
    assert "What changed from 1 March 2015 to 1 March 2016" in words(client, "/network")


def test_filters_narrow_the_picture_the_data_and_the_table_alike(client: TestClient) -> None:
    for asked, ties in (
        ("kind=government", 2),
        ("kind=government&weight=0.9", 0),
        ("country=IRQ", 5),
        ("country=FJI", 0),
        ("most=2", 1),
        ("ties=all", 6),
    ):
        assert len(data(client, f"/network.json?{asked}")["ties"]) == ties
        assert len(rows(client, f"/network.csv?{asked}")) == ties
    assert "No tie fits" in words(client, "/network?country=FJI")
    assert "There is no country 'Atlantis'; the nearest is" in words(client, "/network?country=Atlantis")
    assert client.get("/network.json?country=Atlantis").status_code == 400
    for wrong in ("weight=2", "most=1000", "kind=dragon", "on=yesterday", "step=week", "ties=some", "within=-1"):
        assert client.get(f"/network?{wrong}").status_code == client.get(f"/network.csv?{wrong}").status_code == 400
    assert client.get("/network?on=&since=&country=&kind=&step=").status_code == 200


def test_the_data_have_steps_and_when_each_tie_held(client: TestClient, url: str) -> None:
    found = data(client)
    assert [(one["day"], one["label"]) for one in found["days"]] == [
        ("2006-01-31", "January 2006"), ("2014-01-31", "January 2014"), ("2014-06-30", "June 2014"), ("2016-03-01", "March 2016"),
    ]  # fmt: skip
    assert (found["at"], found["unit"]) == (3, "month")
    held = {(one["from"] == "harrow", one["verb"], one["sign"]): one["held"] for one in found["ties"]}
    assert held[False, "fights", -1] == [[0, 0]]
    assert held[False, "backs", 1] == [[2, 3]]
    assert [one["label"] for one in data(client, "/network.json?step=year")["days"]] == ["2006", "2014", "2016"]
    between = data(client, "/network.json?on=2010-07-09")
    assert (between["at"], between["days"][1]) == (1, {"day": "2010-07-09", "label": "9 July 2010"})
    faded = data(client, "/network.json?within=1")
    assert [one["held"] for one in faded["ties"] if one["verb"] == "backs"] == [[[2, 2]]]
    assert {one["id"] for one in found["actors"]} == {end for one in found["ties"] for end in (one["from"], one["to"])}
    for one in found["ties"]:
        assert client.get(one["href"]).status_code == 200
    (backs,) = (one for one in found["ties"] if one["verb"] == "backs")
    evidence = words(client, backs["href"])
    assert "Backs with" in evidence or "Ties with" in evidence
    assert "Nahr Front" not in evidence.partition("<main")[2].partition("How ties are dated")[0]
    with open_ledger(url) as ledger:
        assert {one["name"] for one in found["actors"]} <= {one.name for one in reader.groups(ledger, limit=100)}


def test_the_table_has_what_the_picture_has(client: TestClient) -> None:
    shown = words(client, "/network?on=2014-07-01")
    table = shown.partition("<table")[2].partition("</table>")[0]
    held = [one for one in rows(client, "/network.csv?on=2014-07-01") if one["held_on_the_day"] == "yes"]
    assert table.count("<tr data-item>") == len(held) == 2
    for one in held:
        assert one["subject"] in table
        assert one["object"] in table
        assert f"{float(one['weight']):.2f}" in table
    assert {one["sign"] for one in held} == {"friends", "enemies"}


def test_a_day_of_the_record(client: TestClient) -> None:
    shown = words(client, "/network?as_of=2999-01-01")
    assert "The record as it stood" in shown
    assert "as_of=2999-01-01" in data(client, "/network.json?as_of=2999-01-01")["ties"][0]["href"]
    assert "Nothing had been read yet" in words(client, "/network?as_of=1999-01-01")
    assert data(client, "/network.json?as_of=1999-01-01")["ties"] == rows(client, "/network.csv?as_of=1999-01-01") == []


def test_the_world_sees_no_unreviewed_word_of_a_person(url: str) -> None:
    with pages(url, PUBLIC) as (world, _):
        for path in ("/network", "/network?ties=all", "/network.json?ties=all", "/network.csv?ties=all"):
            answer = world.get(path)
            assert answer.status_code == 200
            assert "Lind" not in answer.text
            assert "chief" not in answer.text
        found = data(world, "/network.json?ties=all")
        assert {one["verb"] for one in found["ties"]} == {"backs", "fights", "is allied with", "split from"}
        (backs,) = (one for one in found["ties"] if one["verb"] == "backs")
        assert backs["why"] == "1 independent origin"  # the other one names who said so
        assert "what names a person and nobody has reviewed" in words(world, "/network")


def test_what_strangers_wrote_is_words_and_no_markup_or_formula(tmp_path: Path) -> None:
    url, name = str(tmp_path / "hostile.db"), f"=1+1{HOSTILE}"
    raw = HEAD.format(name="x", published="2014-06-18", publisher="publisher: Gazette\n", text=BACKS["plain"])
    found, errors = parse(raw.replace("name: Ardan Republic", f"name: {json.dumps(name)}"))
    assert found, errors
    with open_ledger(url) as ledger:
        writer.add(ledger, found.reading, source="x")
    with pages(url) as (client, _):
        shown = client.get("/network").text
        assert name in unescape(shown)
        assert "<script>alert" not in shown
        assert "<img" not in shown
        assert name in {one["name"] for one in data(client)["actors"]}
        (row,) = rows(client, "/network.csv")
        assert row["subject"] == f"'{name}"


def test_an_empty_ledger_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    url = str(tmp_path_factory.mktemp("empty") / "empty.db")
    open_ledger(url).close()
    with pages(url) as (client, _):
        assert "No tie between groups has been read so far." in words(client, "/network")
        found = data(client)
        assert (found["days"], found["ties"]) == ([], [])
