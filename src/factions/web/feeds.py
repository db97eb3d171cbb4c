"""The page of feeds: what is polled, what came of it, and when the next time is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from factions.errors import FactionsError
from factions.ledger import feeds as shelf
from factions.ledger import layer
from factions.ledger.open import Ledger
from factions.web import words
from factions.web.adding import desk_of
from factions.web.frame import Shelf, fault, page_at, pages_router, shown
from factions.web.viewer import by

router = pages_router()
_STEPS = ((60, 1, "second"), (3600, 60, "minute"), (86_400, 3600, "hour"), (float("inf"), 86_400, "day"))
_NOW = 30  # seconds that are no time at all


@page_at(router, "/feeds")
def feeds_page(request: Request, ledger: Shelf) -> Response:
    """Show the feeds, and the form to add one."""
    return shown(request, "feeds.html", **_table(request, ledger))


@page_at(router, "/feeds/state")
def feeds_state(request: Request, ledger: Shelf) -> Response:
    """Give the part of that page that changes."""
    return shown(request, "feeds_state.html", **_table(request, ledger))


@router.post("/feeds")
def add_feed(
    request: Request,
    ledger: Shelf,
    url: Annotated[str, Form(max_length=2_000)],
    every: Annotated[int, Form(ge=shelf.LEAST, le=shelf.MOST)] = shelf.EVERY,
) -> Response:
    """Have a feed polled, and look at it at once."""
    try:
        feed = shelf.add(ledger, url, every=every, by=by(request))
        desk_of(request).poll(feed.id)
    except FactionsError as error:
        return shown(request, "feeds.html", 400, **{**_table(request, ledger), "wrong": str(error), "url": url, "every": every})
    return RedirectResponse("/feeds", 303)


@router.post("/feeds/{feed}/remove")
def remove_feed(request: Request, ledger: Shelf, feed: int) -> Response:
    """Poll a feed no longer."""
    shelf.remove(ledger, str(feed), by=by(request))
    return RedirectResponse("/feeds", 303)


@router.post("/feeds/{feed}/poll")
def poll_feed(request: Request, ledger: Shelf, feed: int) -> Response:
    """Poll a feed now."""
    with ledger.read() as connection:
        known = shelf.called(connection, str(feed))
    try:
        desk_of(request).poll(known.id)
    except FactionsError as error:
        return fault(request, 503, f"{error.subject} {error.reason}")
    return RedirectResponse("/feeds", 303)


def _table(request: Request, ledger: Ledger) -> dict[str, Any]:
    found, desk = shelf.feeds(ledger), desk_of(request)
    return {
        "feeds": found, "missed": {feed.id: shelf.missed(ledger, feed.id, limit=5) for feed in found if feed.failed}, "at": desk.polling(),
        "by_itself": desk.polls, "away": away, "every_words": every_words, "wrong": "", "url": "", "every": shelf.EVERY,
        "least": shelf.LEAST, "most": shelf.MOST,
    }  # fmt: skip


def away(moment: str) -> str:
    """Say how long ago a time (UTC, ISO 8601) was, or how far ahead it is: "5 minutes ago", "in 2 hours", "just now", "now" for what is due."""
    seconds = (datetime.fromisoformat(moment) - layer.clock()).total_seconds()
    length = abs(seconds)
    if length < _NOW:
        return "just now" if seconds < 0 else "in a moment"
    size, name = next((size, name) for below, size, name in _STEPS if length < below)
    told = words.counted(max(1, round(length / size)), name)
    return f"in {told}" if seconds > 0 else f"{told} ago"


def every_words(minutes: int) -> str:
    """Say how often a feed is polled: "each hour", "each 30 minutes", "each 2 days"."""
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % size == 0:
            count = minutes // size
            return f"each {name}" if count == 1 else f"each {count} {name}s"
    return f"each {minutes} minutes"
