"""Searches that people keep, and their feeds as a feed reader reads them; on both databases."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from tests.databases import copies
from tests.web.conftest import annotated, fill
from tests.web.people import OTHERS, PASSWORD, PUBLIC, Person, cheap_hashes, pages

from factions.ledger import accounts, audit, layer, reader, saved, writer
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Coder
from factions.review.statements import accept
from factions.web import atom
from factions.web.sought import Sought, sought_in

if TYPE_CHECKING:
    from httpx2 import Response


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_hashes(monkeypatch)


filled = copies(fill)


@pytest.fixture
def analyst(filled: str) -> Iterator[Person]:
    """The analyst at this machine, at a ledger of three reports."""
    with pages(filled) as (client, ledger):
        yield Person(client, ledger)


@pytest.fixture
def site(filled: str) -> Iterator[tuple[TestClient, Ledger]]:
    """The pages of such a ledger, served to Ann, an admin, and Bob, a reader, and to nobody else."""
    with open_ledger(filled) as ledger:
        for name, role in (("ann", "admin"), ("bob", "reader")):
            accounts.add(ledger, name, accounts.checked_role(role), PASSWORD, by="root")
    with pages(filled, OTHERS) as found:
        yield found


def read(answer: Response) -> Any:  # noqa: ANN401 - feedparser's own
    """Read a feed as a feed reader does, which finds nothing wrong with it."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def keep(person: Person, query: str, name: str = "Raids") -> int:
    """Save a search and give its number."""
    answer = person.post("/search/saved", {"name": name, "query": query})
    assert answer.status_code == 303, answer.text
    links = re.findall(r'href="/search/(\d+)\.atom"[^>]*>feed', person.get(answer.headers["location"]).text)
    return max(map(int, links))


def test_a_search_is_saved_beside_its_hits_and_removed(analyst: Person) -> None:
    page = analyst.get("/search?q=villagers&kind=event&page=1&as_of=2999-01-01").text
    (query,) = re.findall(r'name="query" value="([^"]*)"', page)
    assert query == "q=villagers&amp;kind=event", "neither the day nor the page belongs to it"
    number = keep(analyst, "q=villagers&kind=event", "Raids <b>")
    page = analyst.get("/search?q=villagers&kind=event").text
    assert '<a href="/search?q=villagers&amp;kind=event" aria-current="true">Raids &lt;b&gt;</a>' in page
    assert f'<link rel="alternate" type="application/atom+xml" title="Raids &lt;b&gt;" href="/search/{number}.atom">' in page
    assert 'name="query"' not in page, "it's saved already"
    assert "for feed readers" not in page, "who needs no account needs no key"
    assert "Raids" in analyst.get("/search").text
    assert analyst.post(f"/search/saved/{number}/remove").status_code == 303
    assert "Raids" not in analyst.get("/search").text
    assert analyst.get(f"/search/{number}.atom").status_code == 404


@pytest.mark.parametrize(("name", "query", "words"), [
    ("Raids", "", "asks nothing"), ("Raids", "kind=event", "asks nothing"), ("Raids", "csrf=1&q=", "asks nothing"), ("", "q=karsa", "no name"),
    ("Raids", "q=karsa&kind=bird", "search&#39;s kind: can&#39;t be asked"), ("Raids", "q=karsa&from=soon", "search&#39;s from: can&#39;t be asked"),
    ("Raids", "q=" + "a" * 201, "search&#39;s q: can&#39;t be asked"), ("Raids", "&".join("q=a" for _ in range(99)), "asks too much"),
])  # fmt: skip
def test_what_cannot_be_saved_says_why(analyst: Person, name: str, query: str, words: str) -> None:
    answer = analyst.post("/search/saved", {"name": name, "query": query})
    assert answer.status_code == 400
    assert words in answer.text
    assert ".atom" not in analyst.get("/search").text


def test_a_feed_has_what_the_search_finds(analyst: Person) -> None:
    feed = read(analyst.get(f"/search/{keep(analyst, 'q=villagers&kind=event')}.atom"))
    assert feed.feed.title == "Raids · Factions"
    assert feed.feed.subtitle.startswith("Some of these reports were written for Factions")
    assert "not yet reviewed by a person" in feed.feed.subtitle
    assert feed.feed.id.startswith("urn:uuid:")
    assert {link.rel: link.href for link in feed.feed.links} == {
        "self": "http://127.0.0.1/search/1.atom", "alternate": "http://127.0.0.1/search?q=villagers&kind=event",
    }  # fmt: skip
    assert feed.entries
    for entry in feed.entries:
        assert entry.id.startswith("urn:uuid:")
        assert re.fullmatch(r"http://127\.0\.0\.1/documents/[0-9a-f]{64}#s\d+-\d+", entry.link)
        assert entry.summary.startswith("“")
        assert "villagers" in entry.summary.lower()
        path, _, place = entry.link.removeprefix("http://127.0.0.1").partition("#")
        assert f'id="{place}"' in analyst.get(path).text, "the link leads to its passage"
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)


def test_a_report_that_has_the_words_elsewhere_is_told_without_them(analyst: Person) -> None:
    feed = read(analyst.get(f"/search/{keep(analyst, 'q=league&kind=passage')}.atom"))
    assert len({entry.link.partition("#")[0] for entry in feed.entries}) == len(feed.entries) > 0, "once each"
    assert {entry.title.partition(" · ")[0] for entry in feed.entries} == {"Report"}
    assert all("“" not in entry.summary for entry in feed.entries)


def test_without_words_the_filters_feed(analyst: Person) -> None:
    (group,) = (one.id for one in reader.groups(analyst_ledger(analyst)) if one.name == "League of the River")
    feed = read(analyst.get(f"/search/{keep(analyst, f'group={group}')}.atom"))
    assert {entry.title.partition(":")[0] for entry in feed.entries} >= {"Tie", "Claim"}
    assert not read(analyst.get(f"/search/{keep(analyst, 'group=nobody-of-this-name', 'Nobody')}.atom")).entries


def analyst_ledger(person: Person) -> Ledger:
    ledger: Ledger = person.client.app.state.ledger  # type: ignore[attr-defined]
    return ledger


def test_hostile_words_are_words(analyst: Person) -> None:
    answer = analyst.get(f"/search/{keep(analyst, 'q=brigade', '<b>&')}.atom")
    feed = read(answer)
    assert b"<script" not in answer.content
    assert b"<img" not in answer.content
    assert feed.feed.title_detail.type == "text/plain"
    assert feed.entries[0].title_detail.type == feed.entries[0].summary_detail.type == "text/plain"
    assert any("<script>alert(2)</script>{{7*7}}&amp;" in entry.summary for entry in feed.entries)


def test_ids_stay_and_what_comes_is_new(analyst: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = analyst_ledger(analyst)
    path = f"/search/{keep(analyst, 'q=league')}.atom"
    before = read(analyst.get(path))
    later = layer.clock().replace(year=2999, microsecond=0)
    monkeypatch.setattr(layer, "clock", lambda: later)
    raid = annotated("raid.mark")
    writer.add(ledger, raid.model_copy(update={"coder": Coder(name="another", version="2")}), source="again")
    again = read(analyst.get(path))
    assert [(one.id, one.updated, one.link) for one in again.entries] == [(one.id, one.updated, one.link) for one in before.entries]
    assert again.feed.updated == before.feed.updated
    writer.add(ledger, annotated_again(raid), source="new")
    new = read(analyst.get(path))
    came = [one for one in new.entries if one.id not in {old.id for old in before.entries}]
    assert came == new.entries[: len(came)], "what is new stands first"
    assert {one.updated[:4] for one in came} == {"2999"} == {new.feed.updated[:4]}
    assert [one.id for one in new.entries[len(came) :]] == [one.id for one in before.entries]


def annotated_again(raid: Any) -> Any:  # noqa: ANN401 - a reading
    """Give another capture of the same report."""
    return raid.model_copy(update={"document": raid.document.model_copy(update={"id": "1" * 64})})


def test_who_has_it_already_is_sent_nothing(analyst: Person) -> None:
    path = f"/search/{keep(analyst, 'q=villagers')}.atom"
    first = analyst.get(path)
    tag, when = first.headers["etag"], first.headers["last-modified"]
    assert analyst.get(path).headers["etag"] == tag
    same: list[dict[str, str]] = [{"if-none-match": tag}, {"if-none-match": f'"other", W/{tag}'}, {"if-none-match": "*"}, {"if-modified-since": when}]
    for headers in same:
        answer = analyst.get(path, **headers)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag), headers
    others: list[dict[str, str]] = [
        {"if-none-match": '"other"'}, {"if-none-match": '"other"', "if-modified-since": when}, {"if-modified-since": "soon"},
        {"if-modified-since": "Wed, 01 Jan 2020 00:00:00 GMT"}, {"if-modified-since": "Wed, 01 Jan 2020 00:00:00"},
    ]  # fmt: skip
    for headers in others:
        assert analyst.get(path, **headers).status_code == 200, headers
    assert analyst.client.head(path).status_code == 200


def test_a_review_changes_the_feed_and_its_tag(analyst: Person) -> None:
    ledger = analyst_ledger(analyst)
    path = f"/search/{keep(analyst, 'q=villagers&kind=event')}.atom"
    first = analyst.get(path)
    report = next(one.id for one in reader.documents(ledger) if one.title == "Villagers tell of a night raid")
    accept(ledger, [f"{report}:{event.id}" for event in reader.document(ledger, report).reading.events], by="Ann")
    second = analyst.get(path, **{"if-none-match": first.headers["etag"]})
    assert any("Approved by a person." in entry.summary for entry in read(second).entries)
    assert [entry.id for entry in read(first).entries] == [entry.id for entry in read(second).entries]


# Others' searches, tokens and keys


def test_a_feed_is_its_owners_in_a_browser_or_with_a_token(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    number = keep(Person(client, ledger, "bob"), "q=villagers")
    path = f"/search/{number}.atom"
    assert read(Person(client, ledger, "bob").get(path)).entries
    assert Person(client, ledger, "ann").get(path).status_code == 404
    assert "Raids" not in Person(client, ledger, "ann").get("/search").text
    assert Person(client, ledger, "ann").post(f"/search/saved/{number}/remove").status_code == 404
    assert Person(client, ledger, "ann").post(f"/search/saved/{number}/key").status_code == 404
    assert Person(client, ledger).get(path).headers["location"].startswith("/sign-in?")
    token = accounts.add_token(ledger, "bob", "reader", "reader", by="bob")[1]
    client.cookies.clear()
    assert read(client.get(path, headers={"authorization": f"Bearer {token}"})).entries
    basic = base64.b64encode(f"anything:{token}".encode()).decode()
    assert read(client.get(path, headers={"authorization": f"Basic {basic}"})).entries
    assert client.get(path, headers={"authorization": "Bearer fct_nothing"}).status_code == 401
    assert client.post(f"/search/saved/{number}/key", headers={"authorization": f"Bearer {token}"}).status_code == 403


def address_of(person: Person, number: int) -> str:
    page = person.post(f"/search/saved/{number}/key").text
    (address,) = re.findall(r"<code>http://127\.0\.0\.1(/search/\d+/[\w-]{43}\.atom)</code>", page)
    return str(address)


def test_a_key_opens_what_may_be_read_in_public(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    bob = Person(client, ledger, "bob")
    number = keep(bob, "q=league")
    own = read(bob.get(f"/search/{number}.atom"))
    assert any("Karim" in entry.summary for entry in own.entries)
    first = address_of(bob, number)
    assert first not in bob.get("/search").text, "it's shown once"
    for person in (Person(client, ledger), Person(client, ledger, "ann"), Person(client, ledger, "bob")):
        answer = person.get(first)
        feed = read(answer)
        assert feed.entries
        assert {entry.id for entry in feed.entries} < {entry.id for entry in own.entries}
        assert "Karim" not in answer.text
        assert first.split("/")[-1] not in answer.text, "a feed that is passed on doesn't give its key away"
        assert "set-cookie" not in answer.headers
    bob = Person(client, ledger, "bob")
    second = address_of(bob, number)
    stranger = Person(client, ledger)
    refused = [first, second.replace(f"/{number}/", "/99/"), f"{second[:-6]}.atom", "/search/1/.atom", f"/search/{number}/{'0' * 43}.atom"]
    assert [stranger.get(path).status_code for path in refused] == [404] * 5
    told = {re.sub("(?s).*<main|</main>.*", "", stranger.get(path).text) for path in refused if not path.endswith("/.atom")}
    assert len(told) == 1, "nobody learns which feeds there are"
    assert read(stranger.get(second)).entries
    accounts.remove(ledger, "bob", by="ann")
    assert stranger.get(second).status_code == 404


def test_in_public_nobody_keeps_anything(filled: str) -> None:
    with pages(filled, PUBLIC) as (client, ledger):
        saved.save(ledger, "Raids", "q=villagers", by="analyst")
        person = Person(client, ledger)
        page = person.get("/search?q=villagers").text
        assert "Saved searches" not in page
        assert "Raids" not in page
        assert person.get("/search/1.atom").headers["location"].startswith("/sign-in?")
        assert person.post("/search/saved", {"name": "a", "query": "q=b"}).status_code == 401
        key = saved.give_key(ledger, 1, by="analyst")
        assert read(person.get(f"/search/1/{key}.atom")).entries


def test_deeds_are_entered(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    bob = Person(client, ledger, "bob")
    number = keep(bob, "q=villagers")
    address_of(bob, number)
    bob.post(f"/search/saved/{number}/remove")
    with ledger.read() as connection:
        told = [(line.by, line.deed) for line in audit.lines(connection, deed="search")]
    assert told == [("bob", "search.save"), ("bob", "search.key"), ("bob", "search.remove")]


# Queries and XML


@given(st.builds(
    dict, q=st.text(max_size=20), kind=st.sampled_from(["", "event", "passage"]), group=st.text(max_size=9), place=st.text(max_size=9),
    publisher=st.text(max_size=9), confidence=st.sampled_from(["", 0.5, 1.0]), reviewed=st.sampled_from(["", "yes"]),
    **{"from": st.dates().map(str), "to": st.sampled_from(["", "2014-06-13"])},
))  # fmt: skip
def test_a_search_is_found_again_by_its_query(fields: dict[str, Any]) -> None:
    one = Sought.model_validate(fields)
    again = sought_in(one.query())
    assert again.query() == one.query()
    assert again.asked(None) == one.asked(None) or not one.q.strip()
    assert again.idle == one.idle


@given(st.text(), st.text())
def test_any_words_make_a_sound_feed(title: str, words: str) -> None:
    entry = atom.Entry("urn:uuid:1", title, "http://127.0.0.1/", "2026-01-01T00:00:00Z", words, words, title)
    feed = feedparser.parse(atom.written(atom.Feed("urn:uuid:2", title, words, None, "http://127.0.0.1/", "2026-01-01T00:00:00Z", [entry])))
    assert not feed.bozo
    assert (feed.entries[0].id, feed.entries[0].link) == ("urn:uuid:1", "http://127.0.0.1/")
    if title.isprintable():
        assert feed.entries[0].title == feed.feed.title == title.strip()
