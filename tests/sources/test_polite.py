from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest
from tests.sources.server import Route, answer, serving

from factions.errors import FetchError, RefusedError
from factions.sources.polite import GAP, LONGEST_GAP, LONGEST_WAIT, Known, PoliteGuard

FEED = b"<rss version='2.0'><channel><title>T</title></channel></rss>"


def guard(pauses: list[float] | None = None) -> PoliteGuard:
    return PoliteGuard(allow_private=True, pause=(pauses if pauses is not None else []).append)


def changing(etag: str) -> Route:
    """A feed that a client who has its newest state isn't sent again."""

    def route(handler: BaseHTTPRequestHandler) -> None:
        same = handler.headers["If-None-Match"] == etag and handler.headers["If-Modified-Since"] == "Fri, 20 Jun 2014 10:00:00 GMT"
        headers = {"ETag": etag, "Last_Modified": "Fri, 20 Jun 2014 10:00:00 GMT"}
        answer(b"" if same else FEED, 304 if same else 200, "application/rss+xml; charset=utf-8", **headers)(handler)

    return route


def test_a_feed_that_has_not_changed_is_not_sent_again() -> None:
    with serving({"/feed": changing('"one"')}) as (base, _):
        polite = guard()
        first = polite.feed(f"{base}/feed", Known())
        again = polite.feed(f"{base}/feed", first.known)
    assert first.page
    assert (first.page.data, first.content_type) == (FEED, "application/rss+xml; charset=utf-8")
    assert (again.page, again.known) == (None, first.known)
    assert first.known == Known('"one"', "Fri, 20 Jun 2014 10:00:00 GMT")


def test_only_a_feed_is_taken_as_a_feeds_type() -> None:
    with serving({"/feed": answer(FEED, content_type="application/atom+xml"), "/picture": answer(b"GIF89a", content_type="image/gif")}) as (base, _):
        polite = guard()
        assert polite.feed(f"{base}/feed", Known()).page
        with pytest.raises(RefusedError, match="application/atom"):
            polite.fetch(f"{base}/feed")
        with pytest.raises(RefusedError, match="image/gif"):
            polite.feed(f"{base}/picture", Known())


def test_an_answer_of_no_change_to_a_first_request_is_an_error() -> None:
    with serving({"/feed": answer(b"", 304)}) as (base, _), pytest.raises(FetchError, match="304"):
        guard().feed(f"{base}/feed", Known())


def test_a_host_is_left_in_peace_between_two_fetches() -> None:
    pauses: list[float] = []
    with serving({"/a": answer(), "/b": answer()}) as (base, _):
        polite = guard(pauses)
        polite.fetch(f"{base}/a")
        assert pauses == []
        polite.fetch(f"{base}/b")
    (pause,) = pauses
    assert 0 < pause <= GAP


@pytest.mark.parametrize(("asked", "most"), [("7", 7.0), ("100000", LONGEST_GAP), ("0.001", GAP), ("nonsense", GAP)])
def test_robots_may_ask_for_more(asked: str, most: float) -> None:
    pauses: list[float] = []
    rules = answer(f"User-agent: *\nCrawl-delay: {asked}\n".encode(), content_type="text/plain")
    with serving({"/robots.txt": rules, "/a": answer()}) as (base, _):
        polite = guard(pauses)
        polite.fetch(f"{base}/a")
        polite.fetch(f"{base}/a")
    (pause,) = pauses
    assert most - GAP < pause <= most


def test_robots_are_obeyed_for_feeds_too() -> None:
    rules = answer(b"User-agent: *\nDisallow: /feed\n", content_type="text/plain")
    with serving({"/robots.txt": rules, "/feed": answer(FEED)}) as (base, _), pytest.raises(RefusedError, match=r"robots\.txt"):
        guard().feed(f"{base}/feed", Known())


@pytest.mark.parametrize(
    ("given", "least", "most"),
    [
        ("120", 120, 120),
        ("99999999999", LONGEST_WAIT, LONGEST_WAIT),
        ("in two hours", 7000, 7200),
        ("Fri, 20 Jun 2014 10:00:00 GMT", 0, 0),
        ("soon", None, None),
    ],
)
def test_a_server_may_put_us_off(given: str, least: float | None, most: float | None) -> None:
    if given == "in two hours":  # from now, and not from when the tests were collected
        given = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    with serving({"/feed": answer(b"", 503, Retry_After=given), "/a": answer()}) as (base, _):
        polite = guard()
        with pytest.raises(FetchError, match="503"):
            polite.feed(f"{base}/feed", Known())
        if least is None or most is None:
            assert polite.put_off is None
        else:
            assert least <= (polite.put_off or 0) <= most
        polite.fetch(f"{base}/a")
        assert polite.put_off is None


def test_a_tag_that_could_smuggle_a_header_is_not_given_back() -> None:
    with serving({"/feed": answer(FEED, content_type="text/xml", ETag="x" * 5000)}) as (base, _):
        assert guard().feed(f"{base}/feed", Known()).known == Known()


def test_private_addresses_are_refused() -> None:
    with pytest.raises(RefusedError, match="loopback"):
        PoliteGuard(pause=lambda _: None).feed("http://127.0.0.1:1/feed", Known())
