"""Who may use the pages: accounts, their sessions in browsers, and their API tokens. No row holds a secret that could be used as it is."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text

from factions.ledger.tables.base import new_table

_ROLES = "role in ('reader', 'coder', 'reviewer', 'admin')"

accounts = new_table(
    "accounts",  # rows change, and the audit log tells of each change: an old password's hash must not stay
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False), CheckConstraint(_ROLES, name="role"),
    Column("password", Text),  # an argon2 hash, with its parameters and salt; null where the account is removed
    Column("made", Text, nullable=False),
    Column("removed", Text),
    CheckConstraint("(password is null) = (removed is not null)", name="removed"),
    rowid=False,
)  # fmt: skip
sessions = new_table(
    "sessions",  # no backup holds them
    Column("token", Text, primary_key=True),  # the SHA-256 of what the browser holds
    Column("account", Text, ForeignKey("accounts.name"), nullable=False, index=True),
    Column("made", Text, nullable=False),
    Column("expires", Text, nullable=False),
    rowid=False,
)
api_tokens = new_table(
    "api_tokens",
    Column("id", Integer, primary_key=True),
    Column("account", Text, ForeignKey("accounts.name"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("token", Text, nullable=False, unique=True),  # the SHA-256 of what its owner was shown once
    Column("role", Text, nullable=False), CheckConstraint(_ROLES, name="role"),
    Column("made", Text, nullable=False),
    Column("expires", Text, nullable=False),
    Column("revoked", Text),
)  # fmt: skip
