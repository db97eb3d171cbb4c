"""Webhooks: where what a saved search finds anew is posted, what waits to be, and what became of it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text

from factions.ledger.tables.base import new_table

webhooks = new_table(
    "webhooks",
    Column("id", Integer, primary_key=True),
    Column("search", Integer, ForeignKey("saved_searches.id"), nullable=False, index=True),
    Column("owner", Text, nullable=False, index=True),  # no key, as in saved_searches
    Column("url", Text, nullable=False),
    Column("secret", Text),  # a message is signed with it, so that a digest won't do; null where it's removed
    Column("made", Text, nullable=False),  # what the ledger has had since before isn't sent
    Column("removed", Text),
    Column("looked", Text),  # up to which change of the ledger it was looked for what is new
    Column("due", Text, nullable=False),
    Column("stopped", Text),  # why nothing is sent any longer, before somebody starts it again
    Column("sent", Integer, nullable=False),  # messages that arrived
    Column("last", Text),  # when the last one did
    Column("failures", Integer, nullable=False),  # in a row
    Column("error", Text), CheckConstraint("(failures = 0) = (error is null)", name="error"),
    CheckConstraint("(secret is null) = (removed is not null)", name="secret"),
)  # fmt: skip
webhook_messages = new_table(
    "webhook_messages",
    Column("id", Integer, primary_key=True),
    Column("webhook", Integer, ForeignKey("webhooks.id"), nullable=False, index=True),
    Column("name", Text, nullable=False, unique=True),  # the same for each try: by it whoever gets a message twice knows it
    Column("made", Text, nullable=False),
    Column("state", Text, nullable=False), CheckConstraint("state in ('waiting', 'sent', 'given_up', 'withdrawn')", name="state"),
    Column("tries", Integer, nullable=False),
    Column("tried", Text),
    Column("status", Integer),  # of the last answer, null where there was none
    Column("error", Text),
)  # fmt: skip
Index("ix_webhook_messages_waiting", webhook_messages.c.webhook, sqlite_where=webhook_messages.c.state == "waiting",
      postgresql_where=webhook_messages.c.state == "waiting")  # fmt: skip
webhook_items = new_table(
    "webhook_items",
    Column("webhook", Integer, ForeignKey("webhooks.id"), primary_key=True),
    Column("key", Text, primary_key=True),  # the arrival's id, so that nothing is sent twice
    Column("message", Integer, ForeignKey("webhook_messages.id"), nullable=False, index=True),
    Column("document", Text, ForeignKey("documents.id"), nullable=False, index=True),  # with it a takedown takes the item, too
    Column("content", Text),  # what is sent of it, as JSON, for as long as it waits
    rowid=False,
)
