"""The page of webhooks: made, shown with their state, given another secret, started and removed; each person's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.web.people import Person

from factions.ledger import saved, webhooks
from factions.ledger.open import Ledger, open_ledger
from factions.web.app import create_app
from factions.web.viewer import Serving


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Person, Ledger]]:
    url = str(tmp_path / "own.db")
    with open_ledger(url) as ledger:
        saved.save(ledger, "Raids <1>", "q=raid", by="ann")
        app = create_app(url, Serving(by="ann"))
        with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
            yield Person(client, ledger), ledger


def held(ledger: Ledger) -> list[webhooks.Webhook]:
    with ledger.read() as connection:
        return webhooks.hooks(connection, "ann")


def secret_in(text: str) -> str:
    found = re.search(r"<code>(whsec_[^<]+)</code>", unescape(text))
    assert found
    return found[1]


def test_a_webhook_is_made_and_its_secret_shown_once(site: tuple[Person, Ledger]) -> None:
    person, ledger = site
    assert "No webhook yet." in person.get("/webhooks").text
    made = person.post("/webhooks", {"search": "1", "url": "https://desk.example/hook?token=1"})
    assert made.status_code == 200
    secret = secret_in(made.text)
    (one,) = held(ledger)
    assert (one.url, one.name) == ("https://desk.example/hook?token=1", "Raids <1>")
    page = person.get("/webhooks").text
    assert secret not in page
    assert "Raids &lt;1&gt;" in page
    assert "Nothing sent yet." in page
    assert secret_in(person.post(f"/webhooks/{one.id}/secret").text) != secret
    person.post(f"/webhooks/{one.id}/remove")
    assert held(ledger) == []


def test_what_went_wrong_is_shown_and_it_can_be_started_again(site: tuple[Person, Ledger]) -> None:
    person, ledger = site
    person.post("/webhooks", {"search": "1", "url": "https://desk.example/hook"})
    (one,) = held(ledger)
    webhooks.cant_look(ledger, one.id, "its search can't be asked: <b>")
    page = person.get("/webhooks").text
    assert "Stopped: its search can&#39;t be asked: &lt;b&gt;." in page
    assert "Send again" in page
    assert person.post(f"/webhooks/{one.id}/start").headers["location"] == "/webhooks"
    assert held(ledger)[0].stopped is None


@pytest.mark.parametrize(
    ("search", "url", "told"),
    [
        ("1", "ftp://a.example/", "is no address to post to"), ("1", "https://u:p@a.example/", "with a user name or password"),
        ("7", "https://a.example/", "there is none of this number among your own"),
    ],
)  # fmt: skip
def test_what_cant_be_made_is_told(site: tuple[Person, Ledger], search: str, url: str, told: str) -> None:
    person, ledger = site
    answer = person.post("/webhooks", {"search": search, "url": url})
    assert answer.status_code == 400
    assert told in answer.text
    assert held(ledger) == []


def test_nobody_elses_are_touched(site: tuple[Person, Ledger]) -> None:
    person, ledger = site
    search = saved.save(ledger, "other", "q=raid", by="ben").id
    other = webhooks.add(ledger, search, "https://ben.example/", by="ben")[0]
    assert "ben.example" not in person.get("/webhooks").text
    for deed in ("secret", "start", "remove"):
        assert person.post(f"/webhooks/{other.id}/{deed}").status_code == 404
