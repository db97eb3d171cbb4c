"""The first page: what is new since the last visit, the last weeks, who moved, how much was read; and what the world sees of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from tests.analysis.weeks import fill, tell
from tests.databases import BOTH, database, migrate
from tests.web.conftest import fill as fill_hostile
from tests.web.people import OTHERS, PASSWORD, PUBLIC, Person, cheap_hashes, pages

from factions.ledger import accounts, layer
from factions.ledger import tables as t
from factions.ledger.open import open_ledger


@pytest.fixture(scope="module", params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    for made in database(request, tmp_path_factory.mktemp("front") / "front.db", migrate):
        yield fill(made)


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with pages(url) as (client, _):
        yield client


def words(client: TestClient, path: str = "/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]*>", "", answer.text.partition("<main")[2])).split())


def test_the_last_weeks_of_an_old_ledger_end_with_its_newest_report(client: TestClient) -> None:
    said = words(client, "/?weeks=4")
    assert "The last weeks of what was read" in said
    assert "2 to 24 June 2014. No newer report was read, so that they end with the newest, and not today." in said
    assert "3 incidents in 4 weeks, most in the week of 23 June 2014 (2). 11 reports of 11 independent sources read." in said
    assert "Of 2 weeks nothing was read, so that nobody can tell." in said


def test_who_moved_is_told_with_evidence(client: TestClient) -> None:
    said = words(client)
    assert "New backerNahr Front: Ardan Republic, with funding" in said
    assert "The Ardan Republic pays the men of the Nahr Front." in said
    assert "Salt Brigade in Syria (incident" in said
    assert "first named in these weeks" in said


def test_quiet_and_unread_are_told_apart(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/weeks.csv?weeks=4").text)))
    assert [(row["state"], row["incidents"], row["reports_read"]) for row in rows if row["by"] == "week"] == [
        ("unread", "0", "0"), ("active", "1", "7"), ("unread", "0", "0"), ("active", "2", "4"),
    ]  # fmt: skip
    bars = client.get("/weeks.json?weeks=4").json()["bars"]
    assert [(bar["count"], bar["read"]) for bar in bars] == [(0, 0), (1, 7), (0, 0), (2, 4)]
    assert [bool(bar["href"]) for bar in bars] == [False, True, False, True]
    assert len(re.findall(r"<li data-item", client.get(bars[3]["href"]).text)) or "2 incidents" in words(client, bars[3]["href"])
    table = client.get("/?weeks=4").text.partition("Incidents and reports by week")[2].partition("</table>")[0]
    assert table.count("nothing read") == 2


@pytest.mark.parametrize("path", ["/?weeks=0", "/?weeks=x", "/weeks.json?weeks=105", "/weeks.csv?weeks=-1"])
def test_a_number_of_weeks_that_cannot_be_is_refused(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 400


def test_a_day_before_anything(client: TestClient) -> None:
    assert "Nothing had been read yet" in words(client, "/?as_of=1999-01-01")
    assert client.get("/weeks.json?as_of=1999-01-01").json()["bars"] == []
    assert client.get("/weeks.csv?as_of=1999-01-01").text.count("\n") == 1


def test_the_analysts_browser_keeps_two_days(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was new this morning is new all day."""
    with pages(url) as (client, _):
        for day, since in (("2026-11-20", None), ("2026-11-20", None), ("2026-11-23", "20 November 2026"), ("2026-11-23", "20 November 2026"),
                           ("2099-01-01", "23 November 2026")):  # fmt: skip
            monkeypatch.setattr(layer, "clock", lambda day=day: datetime.fromisoformat(f"{day}T09:00:00+00:00"))
            said = words(client)
            assert ("your last visit" in said) == bool(since)
            assert f"since your last visit, on {since}" in said or since is None
        head = client.get("/").headers["set-cookie"]
        assert head.startswith("factions-days=2026-11-23.2099-01-01;")
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(head.split("; "))
        assert "set-cookie" not in client.get("/?as_of=2026-11-01").headers
        assert "set-cookie" not in client.head("/").headers


@pytest.mark.parametrize("kept", ["", "x.y", "2026-13-99", "9999-12-31", "<script>", "2026-11-20." * 50])
def test_any_cookie_is_borne(url: str, kept: str) -> None:
    with pages(url) as (client, _):
        client.cookies.set("factions-days", kept)
        assert client.get("/").status_code == 200


def test_what_came_in_since_is_counted_and_marked(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pages(fresh_url) as (client, ledger):
        monkeypatch.setattr(layer, "clock", lambda: datetime(2026, 11, 20, tzinfo=UTC))
        tell(ledger, "raids")
        client.get("/")
        monkeypatch.setattr(layer, "clock", lambda: datetime(2026, 11, 22, tzinfo=UTC))
        tell(ledger, "wells", "market")
        monkeypatch.setattr(layer, "clock", lambda: datetime(2026, 11, 23, tzinfo=UTC))
        client.cookies.set("factions-days", "2026-11-21", domain="127.0.0.1")
        assert "since your last visit, on 21 November 2026: 2 reports, 2 incidents" in words(client)
        client.cookies.set("factions-days", "2026-11-21", domain="127.0.0.1")
        assert client.get("/").text.count('<span class="stamp good">new</span>') == 2
        monkeypatch.setattr(layer, "clock", lambda: datetime(2026, 11, 24, tzinfo=UTC))
        client.cookies.set("factions-days", "2026-11-22", domain="127.0.0.1")
        assert "on 22 November 2026: 2 reports" in words(client)  # what came in later on that day wasn't seen
        client.cookies.set("factions-days", "2026-11-23", domain="127.0.0.1")
        assert "Nothing has come in since your last visit, on 23 November 2026." in words(client)


def test_an_accounts_visits_are_in_its_record_and_the_publics_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_hashes(monkeypatch)
    url = fill(str(tmp_path / "people.db"))
    with open_ledger(url) as ledger:
        accounts.add(ledger, "ann", "admin", PASSWORD, by="root")
    with pages(url, OTHERS) as (client, ledger):
        for day in (20, 23):
            monkeypatch.setattr(layer, "clock", lambda day=day: datetime(2099, 11, day, tzinfo=UTC))
            person = Person(client, ledger, "ann")
            answer = person.get("/")
            assert "set-cookie" not in answer.headers
        assert "since your last visit, on 20 November 2099" in answer.text
        with ledger.read() as connection:
            assert connection.execute(select(t.visits.c.day).order_by(t.visits.c.day)).scalars().all() == ["2099-11-20", "2099-11-23"]
    with pages(url, PUBLIC) as (client, ledger):
        client.cookies.set("factions-days", "2020-01-01", domain="127.0.0.1")
        answer = client.get("/")
        assert "your last visit" not in answer.text
        assert "set-cookie" not in answer.headers
        with ledger.read() as connection:
            assert connection.execute(select(func.count()).select_from(t.visits)).scalar_one() == 2


def test_the_world_sees_no_unreviewed_word_of_a_person(url: str) -> None:
    with pages(url, PUBLIC) as (world, _):
        for path in ("/", "/weeks.json", "/weeks.csv"):
            answer = world.get(path)
            assert answer.status_code == 200
            assert "Lind" not in answer.text
        assert "Moth Company: Ardan Republic" not in words(world)
        assert "Nahr Front: Ardan Republic" in words(world)


def test_what_strangers_wrote_is_words(tmp_path: Path) -> None:
    with pages(fill_hostile(str(tmp_path / "hostile.db"))) as (client, _):
        page = client.get("/").text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert client.get("/weeks.csv").status_code == 200
