"""The pictures of a group's page: their data, their tables, what the world sees of them, and names that strangers wrote."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.analysis.weeks import tell
from tests.databases import BOTH, database, migrate
from tests.ledger.test_ties import HEAD, report
from tests.web.conftest import HOSTILE
from tests.web.people import PUBLIC, pages

from factions.ledger import reader, writer
from factions.ledger.open import open_ledger
from factions.markup import parse

SPLIT = "Young men of the [Salt Brigade]{a1 salt} left the [Nahr Front]{a2 nahr} in [1999]{t1 1999}.\n@ r1 splinter_of a1>a2 time=t1"
WENT = (
    "What was the [Salt Brigade]{a1 salt} is now part of the [Harrow Brigade]{a2 harrow}, said [Ana Lind]{a3 lind}.\n"
    '@ c1 statement speaker=a3 cue="said" content="What was the Salt Brigade is now part of the Harrow Brigade"\n@ r1 merged_into a1>a2 by=c1'
)


def fill(url: str) -> str:
    with open_ledger(url) as ledger:
        tell(ledger, "raids", "wells", "market", "mill")
        writer.add(ledger, report("split", SPLIT, "2014-06-18", "Herald"), source="split")
        writer.add(ledger, report("went", WENT, "2014-06-20", "Star"), source="went")
    return url


@pytest.fixture(scope="module", params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    for made in database(request, tmp_path_factory.mktemp("group") / "group.db", migrate):
        yield fill(made)


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with pages(url) as (client, _):
        yield client


@pytest.fixture
def salt(url: str) -> str:
    with open_ledger(url) as ledger:
        return next(f"/groups/{row.id}" for row in reader.groups(ledger, limit=50) if row.name == "Salt Brigade")


def words(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]*>", "", answer.text.partition("<main")[2])).split())


def data(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def rows(client: TestClient, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).text)))


def test_the_page_names_its_pictures_and_waits_for_none(client: TestClient, salt: str) -> None:
    page = client.get(salt).text
    for kind, source in (("bars", f"{salt}/activity.json"), ("family", f"{salt}/family.json"), ("map", f"/incidents/map.json?group={salt[8:]}")):
        assert re.search(rf'data-picture="{kind}" data-source="{re.escape(source)}"', page), kind
        assert client.get(source).status_code == 200
    assert f'href="{salt}/pictures"' in page
    assert "data-picture" not in client.get(f"{salt}?page=2").text


def test_the_family_stands_on_its_page_as_a_list(client: TestClient, salt: str) -> None:
    said = words(client, f"{salt}/pictures")
    assert "3 groups: 1 split, 1 merger." in said
    assert "Salt Brigade split from Nahr Front, 1999 evidence" in said
    assert "Harrow Brigade took in Salt Brigade, by 20 June 2014 evidence" in said


def test_what_is_drawn_is_what_the_tables_have(client: TestClient, salt: str) -> None:
    bars, table = data(client, f"{salt}/activity.json"), rows(client, f"{salt}/activity.csv")
    assert [(bar["count"], bar["vague"], bar["read"]) for bar in bars["bars"]] == [
        (int(row["events"]), int(row["events_by_report_day"]), int(row["reports_read"])) for row in table
    ]
    assert (bars["unit"], len(table), sum(bar["count"] for bar in bars["bars"])) == ("month", 15, 4)
    shown = words(client, f"{salt}/pictures")
    assert bars["said"] in shown
    assert bars["said"].startswith("4 events from April 2013 to June 2014, most in June 2014 (3).")
    assert re.search(r"June 2014 ?3 ?0 ?5", shown)
    assert "May 2013 quiet" in shown
    assert "July 2013 nothing read" in shown
    for bar in bars["bars"]:
        assert bool(bar["href"]) == bool(bar["count"])
    assert "3 incidents" in words(client, bars["bars"][-1]["href"])

    found, lines = data(client, f"{salt}/family.json"), rows(client, f"{salt}/family.csv")
    assert {one["name"]: one["depth"] for one in found["groups"]} == {"Nahr Front": 0, "Salt Brigade": 1, "Harrow Brigade": 2}
    assert [one["name"] for one in found["groups"] if one["here"]] == ["Salt Brigade"]
    assert {(one["kind"], one["when"]) for one in found["lines"]} == {("splinter", "1999"), ("merger", "by 20 Jun 2014")}
    assert {(row["older"], row["line"], row["younger"]) for row in lines} == {
        ("Nahr Front", "splinter", "Salt Brigade"), ("Salt Brigade", "merger", "Harrow Brigade"),
    }  # fmt: skip
    for one in (*found["groups"], *found["lines"]):
        assert client.get(one["href"]).status_code == 200


def test_a_day_of_the_world_and_one_of_the_record(client: TestClient, salt: str) -> None:
    assert sum(bar["count"] for bar in data(client, f"{salt}/activity.json?on=2013-12-31")["bars"]) == 1
    assert len(data(client, f"{salt}/family.json?on=2010-01-01")["lines"]) == 1
    assert "on=2013-12-31" in client.get(f"{salt}/pictures?on=2013-12-31").text
    assert "Nothing had been read yet" in words(client, f"{salt}/pictures?as_of=1999-01-01")
    for part in ("activity.json", "activity.csv", "family.json", "family.csv"):
        assert client.get(f"{salt}/{part}?as_of=1999-01-01").status_code == 404
        assert client.get(f"/groups/nobody/{part}").status_code == 404


def test_the_world_sees_no_unreviewed_word_of_a_person(url: str, salt: str) -> None:
    with open_ledger(url) as ledger:
        lind = next(f"/groups/{row.id}" for row in reader.groups(ledger, limit=50) if row.name == "Ana Lind")
    with pages(url, PUBLIC) as (world, _):
        for part in ("", "/pictures", "/activity.json", "/activity.csv", "/family.json", "/family.csv"):
            answer = world.get(f"{salt}{part}")
            assert answer.status_code == 200
            assert "Lind" not in answer.text
            assert world.get(f"{lind}{part}").status_code == 404
        assert [one["kind"] for one in data(world, f"{salt}/family.json")["lines"]] == ["splinter"]
        assert "what names a person and nobody has reviewed" in words(world, salt)


def test_a_group_without_events_or_family_has_no_pictures(client: TestClient, url: str) -> None:
    with open_ledger(url) as ledger:
        gov = next(f"/groups/{row.id}" for row in reader.groups(ledger, limit=50) if row.name == "Ardan Republic")
    assert "data-picture" not in client.get(gov).text
    assert data(client, f"{gov}/activity.json")["bars"] == data(client, f"{gov}/family.json")["lines"] == []
    said = words(client, f"{gov}/pictures")
    assert "No event of this group has a date." in said
    assert "No report tells of a split, a merger or a successor of Ardan Republic." in said


def test_what_strangers_wrote_is_words_and_no_markup_or_formula(tmp_path: Path) -> None:
    url, name = str(tmp_path / "hostile.db"), f"=1+1{HOSTILE}"
    raw = HEAD.format(name="x", published="2014-06-18", publisher="publisher: Gazette\n", text=SPLIT)
    found, errors = parse(raw.replace("name: Nahr Front", f"name: {json.dumps(name)}"))
    assert found, errors
    with open_ledger(url) as ledger:
        writer.add(ledger, found.reading, source="x")
        salt = next(f"/groups/{row.id}" for row in reader.groups(ledger, limit=50) if row.name == "Salt Brigade")
    with pages(url) as (client, _):
        for path in (salt, f"{salt}/pictures"):
            shown = client.get(path).text
            assert name in unescape(shown)
            assert "<script>alert" not in shown
            assert "<img" not in shown
        assert name in {one["name"] for one in data(client, f"{salt}/family.json")["groups"]}
        (row,) = rows(client, f"{salt}/family.csv")
        assert row["older"] == f"'{name}"
