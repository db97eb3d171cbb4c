"""The log of judgements, and how far off a place may lie."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from factions.ledger.migrations.logs import only_grows

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_WORDS = "the log of judgements only grows: undo a judgement with a new one"


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
    only_grows("decisions", _WORDS)
    op.add_column("places", sa.Column("radius_km", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True))


def downgrade() -> None:
    msg = "a ledger is never taken back: what was judged would be lost"
    raise NotImplementedError(msg)
