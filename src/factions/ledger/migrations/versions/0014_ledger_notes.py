"""What a ledger says of itself: that it's for invented reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from factions.ledger.migrations.logs import only_grows

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_notes", sa.Column("id", sa.Integer(), nullable=False), sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made", sa.Text(), nullable=False), sa.CheckConstraint("note in ('invented')", name=op.f("ck_ledger_notes_note")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_notes")), sqlite_strict=True,
    )  # fmt: skip
    only_grows("ledger_notes", "what a ledger says of itself stays")


def downgrade() -> None:
    msg = "a ledger is never taken back: an older Factions would take its reports for real ones"
    raise NotImplementedError(msg)
