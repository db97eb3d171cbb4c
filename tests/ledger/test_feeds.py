from datetime import UTC, datetime, timedelta

import pytest

from factions.errors import LedgerError, RefusedError
from factions.ledger import audit, feeds, layer
from factions.ledger.feeds import TRIES, FeedState, Seen, Waiting
from factions.ledger.open import Ledger

URL = "https://news.example/war.xml"


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_minutes(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(layer, "clock", clock)
    monkeypatch.setattr(feeds, "clock", clock)
    return clock


def only(ledger: Ledger) -> FeedState:
    (feed,) = feeds.feeds(ledger)
    return feed


def entries(*names: str) -> list[Seen]:
    return [Seen(key=name, link=f"https://news.example/{name}") for name in names]


def found(ledger: Ledger, feed: FeedState, *names: str) -> int:
    return feeds.polled(ledger, feed, entries(*names), title="News", etag='"1"', modified=None)


def test_a_feed_is_due_at_once_and_then_by_its_interval(ledger: Ledger, clock: Clock) -> None:
    feed = feeds.add(ledger, f" {URL} ", every=30, by="ann")
    assert feeds.due(ledger) == [feed.id]
    assert feeds.claim(ledger, feed.id) == feed
    assert feeds.claim(ledger, feed.id) is None, "another process has it"
    assert found(ledger, feed, "a", "b") == 2
    assert feeds.due(ledger) == []
    clock.pass_minutes(29.9)
    assert feeds.due(ledger) == []
    clock.pass_minutes(0.1)
    assert feeds.due(ledger) == [feed.id]
    held = only(ledger)
    assert (held.title, held.etag, held.found, held.waiting, held.error) == ("News", '"1"', 2, 2, None)


def test_a_person_needn_t_wait_for_a_feed_to_be_due(ledger: Ledger) -> None:
    feed = feeds.add(ledger, URL, by="ann")
    feeds.unchanged(ledger, feed)
    assert feeds.claim(ledger, feed.id) is None
    assert feeds.claim(ledger, feed.id, early=True)


def test_an_entry_is_new_once(ledger: Ledger) -> None:
    feed = feeds.add(ledger, URL, by="ann")
    assert [found(ledger, feed, "a", "b"), found(ledger, feed, "a", "b"), found(ledger, feed, "b", "c")] == [2, 0, 1]


def test_failures_put_the_next_poll_off_and_a_success_ends_that(ledger: Ledger, clock: Clock) -> None:
    feed, waits = feeds.add(ledger, URL, every=60, by="ann"), []
    for _ in range(7):
        feeds.failed(ledger, feed, "no answer in time")
        feed = only(ledger)
        waits.append((datetime.fromisoformat(feed.due) - clock.at).total_seconds() / 60)
    assert waits == [120, 240, 480, 960, 1440, 1440, 1440]
    assert (feed.failures, feed.error) == (7, "no answer in time")
    feeds.unchanged(ledger, feed)
    feed = only(ledger)
    assert (feed.failures, feed.error, (datetime.fromisoformat(feed.due) - clock.at).total_seconds()) == (0, None, 3600)


@pytest.mark.parametrize(("every", "wait", "minutes"), [(60, 6 * 3600.0, 360), (60, 10.0, 120), (7 * 24 * 60, None, 7 * 24 * 60)])
def test_a_server_may_ask_for_a_longer_wait(ledger: Ledger, clock: Clock, every: int, wait: float | None, minutes: int) -> None:
    feeds.failed(ledger, feeds.add(ledger, URL, every=every, by="ann"), "busy", wait=wait)
    assert datetime.fromisoformat(only(ledger).due) - clock.at == timedelta(minutes=minutes)


def test_what_is_read_keeps_no_address(ledger: Ledger) -> None:
    feed = feeds.add(ledger, URL, by="ann")
    found(ledger, feed, "a", "b", "c")
    one, two, three = feeds.waiting(ledger, feed.id, limit=9)
    feeds.settle(ledger, feed.id, one, "added", document="d" * 64)
    feeds.settle(ledger, feed.id, two, "failed", reason="robots.txt doesn't allow it")
    feeds.settle(ledger, feed.id, three, "failed", reason="taken down", hide=True)
    held = only(ledger)
    assert (held.waiting, held.read, held.failed) == (0, 1, 2)
    assert {(row.link, row.reason) for row in feeds.missed(ledger, feed.id)} == {(two.link, "robots.txt doesn't allow it"), (None, "taken down")}
    with ledger.read() as connection:
        assert connection.exec_driver_sql("SELECT count(link) FROM feed_entries").scalar_one() == 1


def test_what_fails_for_now_is_tried_again_a_few_times(ledger: Ledger) -> None:
    feed = feeds.add(ledger, URL, by="ann")
    found(ledger, feed, "a")
    tries = 0
    while held := feeds.waiting(ledger, feed.id, limit=9):
        feeds.settle(ledger, feed.id, held[0], "failed", reason="503", again=True)
        tries += 1
    assert tries == TRIES
    assert [row.reason for row in feeds.missed(ledger, feed.id)] == ["503"]


def test_what_was_tried_least_comes_first(ledger: Ledger) -> None:
    feed = feeds.add(ledger, URL, by="ann")
    found(ledger, feed, "a", "b")
    feeds.settle(ledger, feed.id, Waiting(key="a", link="https://news.example/a", tries=0), "failed", reason="503", again=True)
    assert [entry.key for entry in feeds.waiting(ledger, feed.id, limit=1)] == ["b"]


def test_an_entry_without_an_address_is_told(ledger: Ledger) -> None:
    feed = feeds.add(ledger, URL, by="ann")
    feeds.polled(ledger, feed, [Seen(key="a")], title=None, etag=None, modified=None)
    assert [(row.link, row.reason) for row in feeds.missed(ledger, feed.id)] == [(None, "the entry names no web page")]


def test_a_removed_feed_is_polled_no_longer_and_remembers_its_entries(ledger: Ledger) -> None:
    feed = feeds.add(ledger, URL, every=30, by="ann")
    found(ledger, feed, "a")
    assert feeds.remove(ledger, URL, by="ann", because="it is gone").id == feed.id
    assert (feeds.feeds(ledger), feeds.due(ledger), feeds.claim(ledger, feed.id, early=True)) == ([], [], None)
    with pytest.raises(LedgerError, match="no feed"):
        feeds.remove(ledger, str(feed.id), by="ann")
    again = feeds.add(ledger, URL, every=45, by="ben")
    assert (again.id, again.every, again.waiting) == (feed.id, 45, 1)
    assert found(ledger, again, "a") == 0
    with ledger.read() as connection:
        told = [(line.by, line.deed, line.subject, line.because) for line in audit.lines(connection, deed="feed")]
    assert told == [
        ("ann", "feed.add", f"feed {feed.id}", ""), ("ann", "feed.remove", f"feed {feed.id}", "it is gone"),
        ("ben", "feed.add", f"feed {feed.id}", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("url", ["", "news.example", "ftp://news.example/", "https://", "javascript:alert(1)", "file:///etc/passwd",
                                 "https://news.example/a b", "https://[",
                                 "https://ann:secret@news.example/", "https://news.example/" + "a" * 2000])  # fmt: skip
def test_what_is_no_feeds_address_is_refused(ledger: Ledger, url: str) -> None:
    with pytest.raises(RefusedError) as refused:
        feeds.add(ledger, url, by="ann")
    assert "secret" not in str(refused.value)
    assert feeds.feeds(ledger) == []


@pytest.mark.parametrize("every", [0, 4, 7 * 24 * 60 + 1])
def test_an_interval_has_bounds(ledger: Ledger, every: int) -> None:
    with pytest.raises(RefusedError, match="each 5 to 10080 minutes"):
        feeds.add(ledger, URL, every=every, by="ann")


@pytest.mark.parametrize("name", ["7", "0", "99999999999999999999", "https://else.example/", "", "a\x00b", "²"])
def test_a_feed_that_isnt_there_is_told(ledger: Ledger, name: str) -> None:
    feeds.add(ledger, URL, by="ann")
    with ledger.read() as connection, pytest.raises(LedgerError, match="no feed"):
        feeds.called(connection, name)
