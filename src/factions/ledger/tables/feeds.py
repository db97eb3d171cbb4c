"""Feeds that are polled, and their entries."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text

from factions.ledger.tables.base import new_table

feeds = new_table(
    "feeds",
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("every", Integer, nullable=False), CheckConstraint("every > 0", name="every"),  # minutes
    Column("added", Text, nullable=False),
    Column("removed", Text),  # since when it's no longer polled
    Column("title", Text),
    Column("etag", Text), Column("modified", Text),  # what its server said of it the last time, as it was
    Column("polled", Text), Column("due", Text, nullable=False),
    Column("found", Integer, nullable=False),  # new entries at the last poll
    Column("failures", Integer, nullable=False),  # in a row, up to the last poll
    Column("error", Text), CheckConstraint("(failures = 0) = (error is null)", name="error"),
)  # fmt: skip
feed_entries = new_table(
    "feed_entries",
    Column("feed", Integer, ForeignKey("feeds.id"), primary_key=True),
    Column("key", Text, primary_key=True),  # the SHA-256 of its id: an id may hold a report's title
    Column("link", Text),  # its article's address, for as long as it may have to be fetched
    Column("published", Text),
    Column("seen", Text, nullable=False),
    Column("outcome", Text, nullable=False), CheckConstraint("outcome in ('waiting', 'added', 'known', 'failed')", name="outcome"),
    CheckConstraint("outcome <> 'waiting' or link is not null", name="link"),
    Column("tries", Integer, nullable=False),
    Column("reason", Text),
    Column("document", Text),  # no key, as the entry outlives what is taken down
    rowid=False,
)  # fmt: skip
Index("ix_feed_entries_waiting", feed_entries.c.feed, sqlite_where=feed_entries.c.outcome == "waiting",
      postgresql_where=feed_entries.c.outcome == "waiting")  # fmt: skip
