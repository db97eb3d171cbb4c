"""A guard for many fetches in a row: it waits between two from one host, and of a feed it asks only whether that has changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from factions.errors import FetchError
from factions.sources.guard import AGENT, Guard, Page, _Deadline

GAP = 1.0
"""Seconds between two fetches from one host, where its robots.txt asks for no more."""
LONGEST_GAP = 30.0
LONGEST_WAIT = 24 * 3600.0
"""Seconds that we let a server put us off, however long it asks for."""
_UNCHANGED = 304
_LATER = frozenset({429, 503})
_FEED_TYPES = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "application/x-rss+xml", "application/octet-stream",
    "application/gzip", "application/x-gzip",  # as sitemaps come
})  # fmt: skip
_TAG = 500  # characters of an ETag or a Last-Modified; a longer one isn't given back


@dataclass(frozen=True)
class Known:
    """What a server said of the feed the last time, to be given back to it: its ETag and Last-Modified, as they were."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True)
class FeedPage:
    """What came of asking for a feed: `page` is null where it hasn't changed; `known` is to be given with the next asking."""

    page: Page | None
    known: Known
    content_type: str | None = None


class PoliteGuard(Guard):
    """Fetches by the guard's rules, one page at a time of a host. `pause` is called with the seconds to wait.

    `put_off` is how many seconds the last answer asked us to stay away (Retry-After), null where it didn't.
    """

    def __init__(self, *, allow_private: bool = False, pause: Callable[[float], object] = time.sleep, gap: float = GAP) -> None:
        super().__init__(allow_private=allow_private)
        self.put_off: float | None = None
        self._pause, self._gap = pause, gap
        self._last: dict[str, float] = {}
        self._asked: Known | None = None
        self._found: list[FeedPage] = []

    def fetch(self, url: str) -> Page:
        """Fetch one page, as the guard does, after a pause where this host was asked a moment ago."""
        self.put_off = None
        host = self._wait(url)
        try:
            return super().fetch(url)
        finally:
            self._last[host] = time.monotonic()

    def feed(self, url: str, known: Known) -> FeedPage:
        """Fetch a feed, or learn that it's as it was; raises RefusedError and FetchError."""
        self._asked, self._found = known, []
        try:
            self.fetch(url)
            return self._found[-1]
        finally:
            self._asked = None

    def _wait(self, url: str) -> str:
        try:
            parsed = httpx.URL(url)
            host, origin = parsed.host, f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"
        except (httpx.InvalidURL, UnicodeError, ValueError):
            return ""  # the fetch will say what is wrong with it
        asked = self._robots[origin].crawl_delay(AGENT) if origin in self._robots else None
        gap = self._gap if asked is None else max(self._gap, min(asked, LONGEST_GAP))
        left = self._last.get(host, 0.0) + gap - time.monotonic()
        if host in self._last and left > 0:
            self._pause(left)
        return host

    def _asking(self) -> dict[str, str]:
        headers = super()._asking()
        if self._asked:
            headers["Accept"] = "application/atom+xml,application/rss+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5"
            given = {"If-None-Match": self._asked.etag, "If-Modified-Since": self._asked.modified}
            headers |= {name: value for name, value in given.items() if value}
        return headers

    def _page(self, url: str, target: httpx.URL, response: httpx.Response, deadline: _Deadline) -> Page:
        if response.status_code in _LATER:
            self.put_off = _seconds(response.headers.get("retry-after"))
        if self._asked is None:
            return super()._page(url, target, response, deadline)
        if response.status_code == _UNCHANGED:
            if not (self._asked.etag or self._asked.modified):
                raise FetchError(url, "the server answered 304 Not Modified to a first request")
            self._found.append(FeedPage(None, self._asked))
            return Page(url=str(target), data=b"", media_type=None, charset=None)
        content_type = response.headers.get("content-type")
        if content_type and content_type.partition(";")[0].strip().lower() in _FEED_TYPES:
            del response.headers["content-type"]  # judged here; the guard's own list is of what reports come as
        page = super()._page(url, target, response, deadline)
        now = Known(sent_back(response.headers.get("etag")), sent_back(response.headers.get("last-modified")))
        self._found.append(FeedPage(page, now, content_type))
        return page


def sent_back(value: str | None) -> str | None:
    """Give the value of a header such as ETag where it can be sent back as it is."""
    return value if value and len(value) <= _TAG and value.isascii() and value.isprintable() else None


def _seconds(value: str | None) -> float | None:
    """Read Retry-After: seconds, or a date."""
    if not value:
        return None
    try:
        wait = float(value) if value.strip().isdigit() else (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, 0.0), LONGEST_WAIT)
