"""Polling: feeds and sitemaps that are due are asked for what is new, and the articles of new entries are added as any report is.

One entry that can't be read, and one feed, stop none of the others. What is to be read is in the ledger before the first of it is fetched, so that a
poll that is stopped, or killed, loses nothing: the next goes on with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from datetime import date, timedelta
from threading import Event
from typing import Literal

from factions.errors import FactionsError, LedgerError, SourceError
from factions.evidence import Record
from factions.jobs.adding import Dealt, Wanted, adding
from factions.jobs.reading import internal
from factions.ledger import feeds, runs
from factions.ledger.feeds import FeedState, Seen, Waiting
from factions.ledger.open import Ledger
from factions.pipeline import coder
from factions.sources import sitemap
from factions.sources.feeds import FeedEntry, parse
from factions.sources.kinds import Opening
from factions.sources.polite import GAP, Known, PoliteGuard

MOST = 50
"""Articles that one poll of a feed reads; the others wait for its next."""
RULE = "rule:poll"


class Polled(Record):
    """What came of polling one feed: `found` entries were new; of the articles that were read `added`, `known` and `failed`.

    `error` tells why the feed itself couldn't be polled, or why reading ended early. `missed` are the maps of an index of sitemaps that couldn't be
    read, each with the reason.
    """

    feed: int
    url: str
    outcome: Literal["new", "unchanged", "failed"]
    found: int = 0
    added: int = 0
    known: int = 0
    failed: int = 0
    error: str | None = None
    missed: tuple[str, ...] = ()


class _Found(Record):
    """What asking for a feed or a sitemap gave, in the order in which it's to be read."""

    title: str | None = None
    entries: tuple[FeedEntry, ...] = ()
    known: Known
    missed: tuple[str, ...] = ()


def poll(
    ledger: Ledger, numbers: Sequence[int], *, early: bool = False, allow_private: bool = False, stop: Event | None = None,
    turn: AbstractContextManager[object] | None = None, gap: float = GAP,
) -> Iterator[Polled]:  # fmt: skip
    """Poll these feeds, one after the other, and give what came of each; one that isn't due, or that another process has, is passed over.

    With `early` they needn't be due. `stop` ends it between two articles, `turn` is what `adding.Wanted` says. Between two fetches from one host are
    `gap` seconds at least. Raises LedgerError where the ledger itself fails.
    """
    stop = stop or Event()
    with closing(PoliteGuard(allow_private=allow_private, pause=stop.wait, gap=gap)) as guard:
        for number in numbers:
            if stop.is_set():
                return
            feed = feeds.claim(ledger, number, early=early)
            if feed is not None:
                yield _poll(ledger, feed, guard, stop, turn or nullcontext())


def _poll(ledger: Ledger, feed: FeedState, guard: PoliteGuard, stop: Event, turn: AbstractContextManager[object]) -> Polled:
    try:
        found, missed = _look(ledger, feed, guard)
    except SourceError as error:
        feeds.failed(ledger, feed, error.reason, wait=guard.put_off)
        return Polled(feed=feed.id, url=feed.url, outcome="failed", error=error.reason)
    except LedgerError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the other feeds go on
        reason = internal(feed.url, error).reason
        feeds.failed(ledger, feed, reason)
        return Polled(feed=feed.id, url=feed.url, outcome="failed", error=reason)
    counts = Counter(dealt.outcome for dealt in _read(ledger, feed.id, guard, stop, turn))
    return Polled(feed=feed.id, url=feed.url, outcome="unchanged" if found is None else "new", found=found or 0, added=counts["added"],
                  known=counts["known"], failed=counts["failed"], missed=missed)  # fmt: skip


def _look(ledger: Ledger, feed: FeedState, guard: PoliteGuard) -> tuple[int | None, tuple[str, ...]]:
    """Ask for the feed and have what is new wait; gives how many entries are, null where the feed is as it was, and the maps that were missed."""
    got = guard.feed(feed.url, Known(feed.etag, feed.modified))
    if got.page is None:
        feeds.unchanged(ledger, feed)
        return None, ()
    data = sitemap.unzipped(got.page.data, got.page.url)
    if sitemap.is_sitemap(data):
        held = _mapped(sitemap.parse(data, got.page.url), got.known, feed, guard)
    else:
        listed = parse(data, got.page.url, content_type=got.content_type)
        held = _Found(title=listed.title, entries=listed.entries, known=got.known)
    entries = [Seen(key=entry.key, link=entry.link, published=entry.published) for entry in held.entries]
    return feeds.polled(ledger, feed, entries, title=held.title, etag=held.known.etag, modified=held.known.modified), held.missed


def _mapped(listed: sitemap.Sitemap, known: Known, feed: FeedState, guard: PoliteGuard) -> _Found:
    """Give what a sitemap lists; of an index, what those of its maps list that may have changed since the last poll.

    An index is asked for anew each time, since its maps may change where it doesn't. Raises SourceError where none of its maps can be read.
    """
    if not listed.maps:
        return _Found(entries=tuple(sitemap.entries(listed.pages)), known=known)
    pages, missed, first = list(listed.pages), [], None
    maps = sitemap.to_ask(listed.maps, _since(feed))
    for one in maps:
        try:
            pages += _pages(one.link, guard)
        except SourceError as error:
            missed.append(str(error))
            first = first or error
    if first and len(missed) == len(maps):
        raise first
    return _Found(entries=tuple(sitemap.entries(pages)), known=Known(), missed=tuple(missed))


def _pages(url: str, guard: PoliteGuard) -> tuple[sitemap.Listed, ...]:
    page = guard.feed(url, Known()).page
    if page is None:
        return ()
    data = sitemap.unzipped(page.data, page.url)
    if not sitemap.is_sitemap(data):
        raise SourceError(url, "it is no sitemap, as its index says")
    return sitemap.parse(data, page.url).pages


def _since(feed: FeedState) -> str | None:
    """Give the day since which a map must have changed to be asked for: two before the last poll, as clocks differ; null where that failed."""
    if feed.polled is None or feed.failures:
        return None
    return (date.fromisoformat(feed.polled[:10]) - timedelta(days=2)).isoformat()


def _read(ledger: Ledger, feed: int, guard: PoliteGuard, stop: Event, turn: AbstractContextManager[object]) -> Iterator[Dealt]:
    """Read the articles that wait, and write down what became of each."""
    entries: dict[str, list[Waiting]] = {}  # several may lead to one page
    for entry in feeds.waiting(ledger, feed, limit=MOST):
        entries.setdefault(entry.link, []).append(entry)
    if not entries or stop.is_set():
        return
    dates = {link: day for link, (first, *_) in entries.items() if (day := first.published)}
    run = runs.begin(ledger, list(entries), coder(), by=RULE)
    with closing(adding(ledger, run, Wanted(list(entries), dates=dates, guard=guard, turn=turn, opening=Opening(archives=False)))) as dealing:
        for dealt in dealing:
            if dealt.outcome:
                for entry in entries.pop(dealt.source, []):
                    _settle(ledger, feed, entry, dealt, dealt.outcome)
                yield dealt
            if stop.is_set():
                runs.finish(ledger, run)
                return


def _settle(ledger: Ledger, feed: int, entry: Waiting, dealt: Dealt, outcome: runs.Outcome) -> None:
    error: FactionsError | None = dealt.error
    feeds.settle(
        ledger, feed, entry, outcome, document=dealt.document if outcome != "failed" else None, reason=error.reason if error else None,
        again=isinstance(error, SourceError),  # what the far end couldn't give now it may give later
        hide=isinstance(error, LedgerError),  # it was taken down: the address may hold its title
    )  # fmt: skip


def keep_polling(
    ledger: Ledger, stop: Event, *, look: float, allow_private: bool = False, turn: AbstractContextManager[object] | None = None
) -> Iterator[Polled]:
    """Poll what is due, look again each `look` seconds, and so on until `stop` is set; gives what came of each poll."""
    while not stop.is_set():
        yield from poll(ledger, feeds.due(ledger), allow_private=allow_private, stop=stop, turn=turn)
        stop.wait(look)
