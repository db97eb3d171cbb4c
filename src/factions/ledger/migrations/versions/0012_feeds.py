"""Feeds that are polled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "feeds", _number("id"), _text("url"), _number("every"), _text("added"), _text("removed", null=True), _text("title", null=True),
        _text("etag", null=True), _text("modified", null=True), _text("polled", null=True), _text("due"), _number("found"), _number("failures"),
        _text("error", null=True), sa.CheckConstraint("every > 0", name=op.f("ck_feeds_every")),
        sa.CheckConstraint("(failures = 0) = (error is null)", name=op.f("ck_feeds_error")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")), sa.UniqueConstraint("url", name=op.f("uq_feeds_url")), sqlite_strict=True,
    )  # fmt: skip
    op.create_table(
        "feed_entries", _number("feed"), _text("key"), _text("link", null=True), _text("published", null=True), _text("seen"), _text("outcome"),
        _number("tries"), _text("reason", null=True), _text("document", null=True),
        sa.CheckConstraint("outcome in ('waiting', 'added', 'known', 'failed')", name=op.f("ck_feed_entries_outcome")),
        sa.CheckConstraint("outcome <> 'waiting' or link is not null", name=op.f("ck_feed_entries_link")),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name=op.f("fk_feed_entries_feed")),
        sa.PrimaryKeyConstraint("feed", "key", name=op.f("pk_feed_entries")), sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    waiting = sa.text("outcome = 'waiting'")
    op.create_index("ix_feed_entries_waiting", "feed_entries", ["feed"], unique=False, sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    msg = "a ledger is never taken back: an older Factions would leave the feeds behind"
    raise NotImplementedError(msg)
