"""The days on which people with an account came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from factions.ledger.migrations.logs import only_grows

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visits", sa.Column("account", sa.Text(), nullable=False), sa.Column("day", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name=op.f("fk_visits_account")),
        sa.PrimaryKeyConstraint("account", "day", name=op.f("pk_visits")), sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    only_grows("visits", "a day on which somebody came stays")


def downgrade() -> None:
    msg = "a ledger is never taken back"
    raise NotImplementedError(msg)
