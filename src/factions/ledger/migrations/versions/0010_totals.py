"""Totals of what the ledger holds, and of each group; and what each reading holds on a group in brief.

They are filled when the ledger is up to date, by the code that makes them ever after.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LONG: sa.types.TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("tallies", sa.Column("brief", sa.Text(), nullable=True))
    op.create_table(
        "totals", sa.Column("name", sa.Text(), nullable=False), sa.Column("value", _LONG, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_totals")), sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "group_totals", sa.Column("group", sa.Text(), nullable=False), sa.Column("head", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("documents", "events", "claims")),
        sa.ForeignKeyConstraint(["group"], ["groups.id"], name=op.f("fk_group_totals_group")),
        sa.ForeignKeyConstraint(["head"], ["groups.id"], name=op.f("fk_group_totals_head")),
        sa.PrimaryKeyConstraint("group", name=op.f("pk_group_totals")), sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    listed = sa.text("documents > 0")
    for name in ("documents", "events", "claims"):
        op.create_index(op.f(f"ix_group_totals_{name}"), "group_totals", [name], unique=False, sqlite_where=listed, postgresql_where=listed)


def downgrade() -> None:
    msg = "a ledger is never taken back: an older Factions would leave the totals behind"
    raise NotImplementedError(msg)
