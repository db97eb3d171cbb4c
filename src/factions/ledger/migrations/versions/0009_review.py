"""Reviews: corrections, assignments, comments and blind codings."""

from __future__ import annotations

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    msg = "a ledger is never taken back: what people judged would be lost"
    raise NotImplementedError(msg)
