"""Feeds that are polled: which, when the next time, what came of the last, and which of their entries are still to be read.

A feed's state changes, as a run's does; that a person added or removed one is in the audit log. Of an entry stays the digest of its id, so that it
isn't read twice, and what became of it; its address only for as long as it may be fetched again, or has failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, Select, case, func, insert, select, update

from factions.errors import LedgerError, RefusedError
from factions.evidence import Record
from factions.ledger import audit
from factions.ledger import tables as t
from factions.ledger.layer import clock, now, page, writable_name
from factions.ledger.open import Ledger

EVERY = 60
"""Minutes between two polls, where nobody says otherwise."""
LEAST, MOST = 5, 7 * 24 * 60
"""The shortest and the longest time between two polls, in minutes."""
TRIES = 4
"""How often an entry is tried whose article can't be fetched; its reason is kept then."""
_DAY = 24 * 60
_LONGEST = 2_000  # characters of an address
_CHUNK = 500

Outcome = Literal["added", "known", "failed"]


class FeedState(Record):
    """A feed: its address, minutes between polls, and what came of them. Times are UTC, ISO 8601.

    `found` is how many entries were new at the last poll, `failures` how many polls have failed in a row, `error` why the last one did. Of all its
    entries `waiting` are still to be read, `read` are in the ledger, and `failed` couldn't be read.
    """

    id: int
    url: str
    title: str | None = None
    every: int
    added: str
    polled: str | None = None
    due: str
    found: int
    failures: int
    error: str | None = None
    etag: str | None = None
    modified: str | None = None
    waiting: int = 0
    read: int = 0
    failed: int = 0


class Waiting(Record):
    """An entry whose article is still to be read; `tries` is how often that was tried."""

    key: str
    link: str
    published: str | None = None
    tries: int


class Missed(Record):
    """An entry that couldn't be read: the address, where it's kept, and why."""

    link: str | None
    seen: str
    reason: str


class Seen(Record):
    """An entry as a poll finds it."""

    key: str
    link: str | None = None
    published: str | None = None


def add(ledger: Ledger, url: str, *, every: int = EVERY, by: str) -> FeedState:
    """Have a feed polled each `every` minutes, from now on. One that is polled already gets the new interval; one that was removed comes back.

    Raises RefusedError for what is no http(s) address, and for an interval below 5 minutes or above a week.
    """
    url = _checked(url.strip())
    if not LEAST <= every <= MOST:
        raise RefusedError(url, f"a feed is polled each {LEAST} to {MOST} minutes, not each {every}")
    f = t.feeds.c
    with ledger.write() as connection:
        known = connection.execute(select(f.id).where(f.url == url)).scalar_one_or_none()
        if known is None:
            row = {"url": url, "every": every, "added": now(), "due": now(), "found": 0, "failures": 0}
            known = connection.execute(insert(t.feeds).values(row).returning(f.id)).scalar_one()
        else:
            connection.execute(update(t.feeds).where(f.id == known).values(every=every, removed=None, due=now()))
        audit.enter(connection, by=by, deed="feed.add", subject=f"feed {known}", detail={"every": every})
        return _one(connection, known)


def remove(ledger: Ledger, name: str, *, by: str, because: str = "") -> FeedState:
    """Poll a feed (its number, or its address) no longer. What was read stays, and so does what entries are known. Raises LedgerError."""
    with ledger.write() as connection:
        held = called(connection, name)
        f = t.feeds.c
        connection.execute(update(t.feeds).where(f.id == held.id).values(removed=now()))
        audit.enter(connection, by=by, deed="feed.remove", subject=f"feed {held.id}", because=because)
        return held


def feeds(ledger: Ledger) -> list[FeedState]:
    """List the feeds that are polled, in the order in which they were first added."""
    with ledger.read() as connection:
        return [_state(row) for row in connection.execute(_asked())]


def due(ledger: Ledger) -> list[int]:
    """Give the numbers of the feeds that are due, the one that waited longest first."""
    f = t.feeds.c
    with ledger.read() as connection:
        return list(connection.execute(select(f.id).where(f.removed.is_(None), f.due <= now()).order_by(f.due, f.id)).scalars())


def called(connection: Connection, name: str) -> FeedState:
    """Find a feed that is polled by its number or its address; raises LedgerError."""
    f, given = t.feeds.c, writable_name(name.strip())
    wanted = f.id == int(given) if given.isascii() and given.isdigit() and len(given) < 10 else f.url == given  # noqa: PLR2004 - a number that fits
    row = connection.execute(_asked().where(wanted)).first()
    if row is None:
        raise LedgerError(name, "no feed of this number or address is polled: `factions feeds list` names them")
    return _state(row)


def claim(ledger: Ledger, feed: int, *, early: bool = False) -> FeedState | None:
    """Take a feed to be polled, so that no other process polls it too; null where that is done, or it isn't due (with `early` it needn't be)."""
    f = t.feeds.c
    with ledger.write() as connection:
        row = connection.execute(_asked().where(f.id == feed)).first()
        if row is None or not (early or row.due <= now()):
            return None
        connection.execute(update(t.feeds).where(f.id == feed).values(due=_in(row.every)))
        return _state(row)


def unchanged(ledger: Ledger, feed: FeedState) -> None:
    """Write down that a feed was polled and is as it was."""
    with ledger.write() as connection:
        connection.execute(update(t.feeds).where(t.feeds.c.id == feed.id).values(polled=now(), due=_in(feed.every), found=0, failures=0, error=None))


def polled(ledger: Ledger, feed: FeedState, entries: Sequence[Seen], *, title: str | None, etag: str | None, modified: str | None) -> int:
    """Write down what a poll found, and have the entries that are new wait to be read; gives how many they are.

    One without an address can't be read: it counts as failed.
    """
    e, at = t.feed_entries.c, now()
    with ledger.write() as connection:
        keys = [entry.key for entry in entries]
        chunks = [keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK)]
        known = {key for chunk in chunks for key in connection.execute(select(e.key).where(e.feed == feed.id, e.key.in_(chunk))).scalars()}
        new = [
            {"feed": feed.id, "key": entry.key, "link": entry.link and writable_name(entry.link), "published": entry.published, "seen": at,
             "outcome": "waiting" if entry.link else "failed", "tries": 0, "reason": None if entry.link else "the entry names no web page"}
            for entry in entries if entry.key not in known
        ]  # fmt: skip
        if new:
            connection.execute(insert(t.feed_entries), new)
        told = {"polled": at, "due": _in(feed.every), "found": len(new), "failures": 0, "error": None}
        named = {"title": (title and writable_name(title)) or feed.title, "etag": etag, "modified": modified}
        connection.execute(update(t.feeds).where(t.feeds.c.id == feed.id).values(told | named))
    return len(new)


def failed(ledger: Ledger, feed: FeedState, reason: str, *, wait: float | None = None) -> None:
    """Write down that a poll failed. The time to the next doubles with each failure, up to a day; it's `wait` seconds at least."""
    failures = feed.failures + 1
    minutes = max(min(feed.every * 2 ** min(failures, 16), max(_DAY, feed.every)), (wait or 0) / 60)
    with ledger.write() as connection:
        told = {"polled": now(), "due": _in(minutes), "found": 0, "failures": failures, "error": writable_name(reason)}
        connection.execute(update(t.feeds).where(t.feeds.c.id == feed.id).values(told))


def waiting(ledger: Ledger, feed: int, *, limit: int) -> list[Waiting]:
    """Give entries of a feed that are still to be read, those first that were tried least, and of these the one that was seen first."""
    e = t.feed_entries.c
    asked = (
        select(e.key, e.link, e.published, e.tries).where(e.feed == feed, e.outcome == "waiting").order_by(e.tries, e.seen, e.key).limit(page(limit))
    )
    with ledger.read() as connection:
        return [Waiting.model_validate(dict(row)) for row in connection.execute(asked).mappings()]


def settle(
    ledger: Ledger, feed: int, entry: Waiting, outcome: Outcome, *, document: str | None = None, reason: str | None = None,
    again: bool = False, hide: bool = False,
) -> None:  # fmt: skip
    """Write down what became of an entry. With `again` one that failed waits for another try, as long as it has any; with `hide` its address goes."""
    tries = entry.tries + 1
    waits = outcome == "failed" and again and tries < TRIES
    keeps = outcome == "failed" and not hide
    e = t.feed_entries.c
    with ledger.write() as connection:
        connection.execute(update(t.feed_entries).where(e.feed == feed, e.key == entry.key).values(
            outcome="waiting" if waits else outcome, tries=tries, document=document, reason=reason and writable_name(reason),
            link=entry.link if keeps else None,
        ))  # fmt: skip


def missed(ledger: Ledger, feed: int, *, limit: int = 20) -> list[Missed]:
    """Give the entries of a feed that couldn't be read, the last seen first."""
    e = t.feed_entries.c
    asked = select(e.link, e.seen, e.reason).where(e.feed == feed, e.outcome == "failed").order_by(e.seen.desc(), e.key).limit(page(limit))
    with ledger.read() as connection:
        return [Missed.model_validate(dict(row)) for row in connection.execute(asked).mappings()]


def _checked(url: str) -> str:
    """Refuse what the fetch guard would refuse for good, and an address that holds a password, which has no place in a ledger."""
    try:
        parsed = urlsplit(url)
        whole = parsed.scheme in {"http", "https"} and bool(parsed.hostname) and url.isprintable() and " " not in url
        secret = parsed.username is not None or parsed.password is not None
    except ValueError:
        whole = secret = False
    if not whole or len(url) > _LONGEST:
        raise RefusedError(url[:200] or "''", "is no web address of a feed: it begins with https:// or http://")
    if secret:
        raise RefusedError(parsed.hostname or "the address", "an address with a user name or password in it isn't polled")
    return url


def _asked() -> Select[tuple[object, ...]]:
    """Ask for the feeds that are polled, each with how many entries it has in each state."""
    f, e = t.feeds.c, t.feed_entries.c
    counts = (
        select(
            e.feed, func.sum(case((e.outcome == "waiting", 1), else_=0)).label("waiting"),
            func.sum(case((e.outcome.in_(("added", "known")), 1), else_=0)).label("read"),
            func.sum(case((e.outcome == "failed", 1), else_=0)).label("failed"),
        ).group_by(e.feed).subquery("counts")
    )  # fmt: skip
    return (
        select(t.feeds, *(func.coalesce(counts.c[name], 0).label(name) for name in ("waiting", "read", "failed")))
        .outerjoin(counts, counts.c.feed == f.id).where(f.removed.is_(None)).order_by(f.id)
    )  # fmt: skip


def _one(connection: Connection, feed: int) -> FeedState:
    return _state(connection.execute(_asked().where(t.feeds.c.id == feed)).one())


def _state(row: Row[tuple[object, ...]]) -> FeedState:
    held = row._mapping  # noqa: SLF001 - SQLAlchemy's documented way to a dict
    return FeedState.model_validate({name: held[name] for name in FeedState.model_fields})


def _in(minutes: float) -> str:
    """Give the time so many minutes from now."""
    then: datetime = clock() + timedelta(minutes=minutes)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")
