"""Feeds of a real server, polled into a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

import pytest
from tests.sources.server import Route, answer, serving

from factions.jobs import polling
from factions.jobs.polling import Polled, keep_polling, poll
from factions.ledger import feeds, layer, reader, run_states
from factions.ledger.feeds import TRIES
from factions.ledger.open import Ledger, open_ledger
from factions.sources.polite import FeedPage, Known, PoliteGuard

REPORT = "Rebels attacked the town of Goma on Monday, the army said. {} soldiers were killed in the fighting, a spokesman said on Tuesday.\n"


@pytest.fixture
def ledger(fresh_url: str) -> Iterator[Ledger]:
    with open_ledger(fresh_url) as opened:
        yield opened


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>Wire</title>{''.join(items)}</channel></rss>".encode()


def item(link: str, when: str = "Fri, 20 Jun 2014 10:00:00 GMT") -> str:
    return f"<item><link>{link}</link><pubDate>{when}</pubDate></item>"


def article(number: int) -> Route:
    return answer(REPORT.format(number).encode(), content_type="text/plain")


def once(ledger: Ledger, feed: int, stop: Event | None = None) -> Polled:
    (found,) = poll(ledger, [feed], early=True, allow_private=True, stop=stop, gap=0)
    return found


def told(one: Polled) -> tuple[str, int, int, int, int]:
    return one.outcome, one.found, one.added, one.known, one.failed


def fetched(asked: list[str], path: str) -> int:
    return [line.split()[0] for line in asked].count(path)


def test_what_is_new_is_read_once_with_the_feeds_date(ledger: Ledger) -> None:
    pages: dict[str, Route] = {"/1": article(1), "/2": article(2)}
    with serving(pages) as (base, asked):
        pages["/feed"] = answer(rss(item(f"{base}/1")), content_type="application/rss+xml")
        feed = feeds.add(ledger, f"{base}/feed", by="ann").id
        assert told(once(ledger, feed)) == ("new", 1, 1, 0, 0)
        pages["/feed"] = answer(rss(item(f"{base}/2", "nonsense"), item(f"{base}/1")), content_type="application/rss+xml")
        assert told(once(ledger, feed)) == ("new", 1, 1, 0, 0)
        assert told(once(ledger, feed)) == ("new", 0, 0, 0, 0)
    assert (fetched(asked, "/1"), fetched(asked, "/2"), fetched(asked, "/robots.txt")) == (1, 1, 3)
    assert {(row.source.rpartition("/")[2], row.published) for row in reader.documents(ledger)} == {("1", "2014-06-20"), ("2", None)}
    assert [(head.sources, head.added, head.finished is not None) for head in run_states.latest(ledger)] == [(1, 1, True), (1, 1, True)]


def test_one_bad_entry_stops_none_of_the_others(ledger: Ledger) -> None:
    pages: dict[str, Route] = {"/1": article(1), "/gone": answer(b"", 404), "/picture": answer(b"GIF89a", content_type="image/gif")}
    with serving(pages) as (base, _):
        items = [item(f"{base}/gone"), "<item><guid isPermaLink='false'>x</guid></item>", item("javascript:alert(1)"), item(f"{base}/picture"),
                 item("http://127.0.0.1:1/shut"), item(f"{base}/1")]  # fmt: skip
        pages["/feed"] = answer(rss(*items), content_type="text/xml")
        feed = feeds.add(ledger, f"{base}/feed", by="ann").id
        assert told(once(ledger, feed)) == ("new", 5, 1, 0, 3)
        for _ in range(TRIES - 1):
            once(ledger, feed)
        (state,) = feeds.feeds(ledger)
        assert (state.read, state.waiting, state.failed) == (1, 0, 4)
        assert sorted(row.reason[:24] for row in feeds.missed(ledger, feed)) == [
            "it is image/gif; only te", "the entry names no web p", "the fetch failed: [Errno", "the server answered 404 ",
        ]  # fmt: skip


def test_robots_are_obeyed_for_articles(ledger: Ledger) -> None:
    pages: dict[str, Route] = {"/1": article(1), "/robots.txt": answer(b"User-agent: *\nDisallow: /1\n", content_type="text/plain")}
    with serving(pages) as (base, asked):
        pages["/feed"] = answer(rss(item(f"{base}/1")), content_type="text/xml")
        assert told(once(ledger, feeds.add(ledger, f"{base}/feed", by="ann").id)) == ("new", 1, 0, 0, 1)
    assert fetched(asked, "/1") == 0


def test_private_addresses_are_refused(ledger: Ledger) -> None:
    with serving({}) as (base, asked):
        feed = feeds.add(ledger, f"{base}/feed", by="ann").id
        (found,) = poll(ledger, [feed], early=True)
    assert (found.outcome, asked) == ("failed", [])
    assert "loopback" in str(found.error)


def test_a_feed_that_has_not_changed_is_left_alone(ledger: Ledger) -> None:
    seen: list[str | None] = []

    def route(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["If-None-Match"])
        same = seen[-1] == '"1"'
        answer(b"" if same else rss(), 304 if same else 200, "application/rss+xml", ETag='"1"')(handler)

    with serving({"/feed": route}) as (base, _):
        feed = feeds.add(ledger, f"{base}/feed", by="ann").id
        assert [once(ledger, feed).outcome for _ in range(2)] == ["new", "unchanged"]
    assert seen == [None, '"1"']


@pytest.mark.parametrize(
    ("route", "reason"),
    [
        (answer(b"", 503, Retry_After="7200"), "the server answered 503 Service Unavailable"),
        (answer(b"<html><body>Hello</body></html>"), "it is no RSS or Atom feed"),
        (answer(b"PK\x03\x04", content_type="application/zip"), "it is application/zip; only text and web pages are read"),
    ],
)
def test_a_feed_that_fails_waits_longer(ledger: Ledger, route: Route, reason: str) -> None:
    with serving({"/feed": route, "/good": answer(rss(), content_type="text/xml")}) as (base, _):
        bad, good = (feeds.add(ledger, f"{base}/{name}", by="ann").id for name in ("feed", "good"))
        found = list(poll(ledger, [bad, good], allow_private=True, gap=0))
    assert [(one.outcome, one.error) for one in found] == [("failed", reason), ("new", None)]
    state = feeds.feeds(ledger)[0]
    assert (state.failures, state.error) == (1, reason)
    assert state.due[11:13] == f"{(int(layer.now()[11:13]) + 2) % 24:02}"
    assert list(poll(ledger, [bad], allow_private=True)) == []


def test_what_breaks_our_code_is_the_feeds_error(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever it is given
        raise ZeroDivisionError

    monkeypatch.setattr(polling, "parse", broken)
    with serving({"/feed": answer(rss(), content_type="text/xml")}) as (base, _):
        assert "internal error (ZeroDivisionError" in str(once(ledger, feeds.add(ledger, f"{base}/feed", by="ann").id).error)


def test_stopped_between_two_articles_it_goes_on_with_the_next_poll(ledger: Ledger) -> None:
    pages: dict[str, Route] = {f"/{number}": article(number) for number in range(3)}
    stop = Event()

    def last(handler: BaseHTTPRequestHandler) -> None:
        stop.set()
        article(9)(handler)

    with serving(pages) as (base, asked):
        pages["/feed"] = answer(rss(*(item(f"{base}/{number}") for number in range(3))), content_type="text/xml")
        feed = feeds.add(ledger, f"{base}/feed", by="ann").id
        keys = [entry.link[-2:] for entry in _waiting(ledger, feed)]
        pages[keys[0]] = last
        first = once(ledger, feed, stop)
        assert (first.added, feeds.feeds(ledger)[0].waiting) == (1, 2)
        assert once(ledger, feed).added == 2
    assert [fetched(asked, f"/{number}") for number in range(3)] == [1, 1, 1]
    assert all(head.finished for head in run_states.latest(ledger))


def _waiting(ledger: Ledger, feed: int) -> list[feeds.Waiting]:
    """Have the feed's entries wait without reading any, to learn in which order they will be read."""
    stop = Event()

    class Stopping(PoliteGuard):
        def feed(self, url: str, known: Known) -> FeedPage:
            got = super().feed(url, known)
            stop.set()
            return got

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(polling, "PoliteGuard", Stopping)
        once(ledger, feed, stop)
    return feeds.waiting(ledger, feed, limit=9)


def test_a_page_that_two_entries_name_is_fetched_once(ledger: Ledger) -> None:
    pages: dict[str, Route] = {"/1": article(1)}
    with serving(pages) as (base, asked):
        twice = "".join(f"<item><guid isPermaLink='false'>{n}</guid><link>{base}/1</link></item>" for n in "ab")
        pages["/feed"] = answer(rss(twice), content_type="text/xml")
        assert told(once(ledger, feeds.add(ledger, f"{base}/feed", by="ann").id)) == ("new", 2, 1, 0, 0)
    assert fetched(asked, "/1") == 1
    assert feeds.feeds(ledger)[0].read == 2


def test_polling_goes_on_until_it_is_stopped(ledger: Ledger) -> None:
    with serving({"/feed": answer(rss(), content_type="text/xml")}) as (base, _):
        feeds.add(ledger, f"{base}/feed", by="ann")
        stop, outcomes = Event(), []
        for one in keep_polling(ledger, stop, look=60, allow_private=True):
            outcomes.append(one.outcome)
            stop.set()
    assert outcomes == ["new"]
