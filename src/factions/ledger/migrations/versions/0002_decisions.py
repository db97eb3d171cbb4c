"""The log of judgements, and how far off a place may lie."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The log only grows: whatever program writes to the file, a row that is there stays as it is.
_KEPT = tuple(
    f"""CREATE TRIGGER decisions_no_{deed.lower()} BEFORE {deed} ON decisions BEGIN
        SELECT RAISE(ABORT, 'the log of judgements only grows: undo a judgement with a new one');
    END"""
    for deed in ("UPDATE", "DELETE")
)


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("one", sa.Text(), nullable=True),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('actor', 'place', 'event')", name=op.f("ck_decisions_kind")),
        sa.CheckConstraint("verdict in ('same', 'different', 'undo')", name=op.f("ck_decisions_verdict")),
        sa.CheckConstraint(
            "(verdict = 'undo') = (undoes is not null) and (one is null) = (other is null) and (one is null) = (verdict = 'undo')",
            name=op.f("ck_decisions_form"),
        ),
        sa.CheckConstraint("one <> other and undoes < id", name=op.f("ck_decisions_sense")),
        sa.ForeignKeyConstraint(["undoes"], ["decisions.id"], name=op.f("fk_decisions_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sqlite_strict=True,
    )
    for statement in _KEPT:
        op.execute(statement)
    op.add_column("places", sa.Column("radius_km", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True))


def downgrade() -> None:
    msg = "a ledger is never taken back: what was judged would be lost"
    raise NotImplementedError(msg)
