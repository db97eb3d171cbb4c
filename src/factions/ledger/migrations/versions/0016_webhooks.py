"""Webhooks of saved searches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=null)


def upgrade() -> None:
    op.create_table(
        "webhooks", _number("id"), _number("search"), _text("owner"), _text("url"), _text("secret", null=True), _text("made"),
        _text("removed", null=True), _text("looked", null=True), _text("due"), _text("stopped", null=True), _number("sent"),
        _text("last", null=True), _number("failures"), _text("error", null=True),
        sa.CheckConstraint("(failures = 0) = (error is null)", name=op.f("ck_webhooks_error")),
        sa.CheckConstraint("(secret is null) = (removed is not null)", name=op.f("ck_webhooks_secret")),
        sa.ForeignKeyConstraint(["search"], ["saved_searches.id"], name=op.f("fk_webhooks_search")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")), sqlite_strict=True,
    )  # fmt: skip
    op.create_index(op.f("ix_webhooks_owner"), "webhooks", ["owner"], unique=False)
    op.create_index(op.f("ix_webhooks_search"), "webhooks", ["search"], unique=False)
    op.create_table(
        "webhook_messages", _number("id"), _number("webhook"), _text("name"), _text("made"), _text("state"), _number("tries"),
        _text("tried", null=True), _number("status", null=True), _text("error", null=True),
        sa.CheckConstraint("state in ('waiting', 'sent', 'given_up', 'withdrawn')", name=op.f("ck_webhook_messages_state")),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.id"], name=op.f("fk_webhook_messages_webhook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_messages")), sa.UniqueConstraint("name", name=op.f("uq_webhook_messages_name")),
        sqlite_strict=True,
    )  # fmt: skip
    op.create_index(op.f("ix_webhook_messages_webhook"), "webhook_messages", ["webhook"], unique=False)
    op.create_index(
        "ix_webhook_messages_waiting", "webhook_messages", ["webhook"], unique=False, sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip
    op.create_table(
        "webhook_items", _number("webhook"), _text("key"), _number("message"), _text("document"), _text("content", null=True),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_webhook_items_document")),
        sa.ForeignKeyConstraint(["message"], ["webhook_messages.id"], name=op.f("fk_webhook_items_message")),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.id"], name=op.f("fk_webhook_items_webhook")),
        sa.PrimaryKeyConstraint("webhook", "key", name=op.f("pk_webhook_items")), sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index(op.f("ix_webhook_items_document"), "webhook_items", ["document"], unique=False)
    op.create_index(op.f("ix_webhook_items_message"), "webhook_items", ["message"], unique=False)


def downgrade() -> None:
    msg = "a ledger is never taken back: what people keep would be lost"
    raise NotImplementedError(msg)
