"""Accounts, their sessions and API tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ROLES = "role in ('reader', 'coder', 'reviewer', 'admin')"


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def upgrade() -> None:
    op.create_table(
        "accounts", _text("name"), _text("role"), _text("password", null=True), _text("made"), _text("removed", null=True),
        sa.CheckConstraint(_ROLES, name=op.f("ck_accounts_role")),
        sa.CheckConstraint("(password is null) = (removed is not null)", name=op.f("ck_accounts_removed")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_accounts")), sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "sessions", _text("token"), _text("account"), _text("made"), _text("expires"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name=op.f("fk_sessions_account")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sessions")), sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index(op.f("ix_sessions_account"), "sessions", ["account"], unique=False)
    op.create_table(
        "api_tokens", sa.Column("id", sa.Integer(), nullable=False), *map(_text, ("account", "label", "token", "role", "made", "expires")),
        _text("revoked", null=True),
        sa.CheckConstraint(_ROLES, name=op.f("ck_api_tokens_role")),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name=op.f("fk_api_tokens_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token", name=op.f("uq_api_tokens_token")), sqlite_strict=True,
    )  # fmt: skip
    op.create_index(op.f("ix_api_tokens_account"), "api_tokens", ["account"], unique=False)


def downgrade() -> None:
    msg = "a ledger is never taken back: an older Factions would serve it to anybody"
    raise NotImplementedError(msg)
