"""The audit log, and what was taken down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from factions.ledger.migrations.logs import only_grows

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES: dict[str, tuple[str, ...]] = {  # text columns; ? marks those that may be null
    "audit": ("made", "by", "deed", "subject", "because?", "salt?", "told", "detail", "previous", "hash"),
    "takedowns": ("made", "by", "because"),
}


def _texts(table: str) -> list[sa.Column[str]]:
    return [sa.Column(name.rstrip("?"), sa.Text(), nullable=name.endswith("?")) for name in _TABLES[table]]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table("audit", _number("id"), *_texts("audit"), sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")), sqlite_strict=True)
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)
    op.create_table(
        "audit_head", sa.Column("name", sa.Text(), nullable=False), _number("lines"), sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_audit_head")), sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "takedowns", sa.Column("document", sa.Text(), nullable=False), *_texts("takedowns"), _number("last_reading"),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_takedowns")), sqlite_strict=True,
    )  # fmt: skip
    only_grows("audit", "the audit log only grows")
    only_grows("takedowns", "what was taken down stays down")
    _seal_what_is_there()


def _seal_what_is_there() -> None:
    """Write down what the older logs hold now: what was done to them before can't be known."""
    from factions.ledger.audit import seal_all

    seal_all(op.get_bind(), ("decisions", "event_decisions", "grades"))


def downgrade() -> None:
    msg = "a ledger is never taken back: what people judged would be lost"
    raise NotImplementedError(msg)
