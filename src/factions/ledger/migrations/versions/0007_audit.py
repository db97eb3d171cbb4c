"""The audit log, and what was taken down."""

from __future__ import annotations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    msg = "a ledger is never taken back: what people judged would be lost"
    raise NotImplementedError(msg)
