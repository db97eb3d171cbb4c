"""What became of claims, and how much of each country and place was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from factions.ledger.migrations.logs import only_grows

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_WORDS = "the log of outcomes only grows: undo an entry with a new one"


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=null)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "outcomes", _number("id"), _number("reading", null=True), _text("claim", null=True), _text("outcome", null=True),
        _text("condition", null=True), _number("undoes", null=True), _text("judge"), _text("reason"), _text("made"),
        sa.CheckConstraint("outcome in ('open', 'came_true', 'did_not', 'undecidable')", name=op.f("ck_outcomes_outcome")),
        sa.CheckConstraint("condition in ('met', 'not_met', 'unknown')", name=op.f("ck_outcomes_condition")),
        sa.CheckConstraint(
            "(undoes is null) = (reading is not null) and (reading is null) = (claim is null) and "
            "(undoes is null) = (outcome is not null or condition is not null)",
            name=op.f("ck_outcomes_form"),
        ),
        sa.CheckConstraint("undoes < id", name=op.f("ck_outcomes_sense")),
        _refers("outcomes", "undoes", "outcomes.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")), sqlite_strict=True,
    )  # fmt: skip
    op.create_index(op.f("ix_outcomes_reading"), "outcomes", ["reading"], unique=False)
    only_grows("outcomes", _WORDS)
    op.create_table(
        "areas", sa.Column("id", sa.Integer(), nullable=False), _text("kind"), _text("key"), _text("folded"), _text("name"),
        _text("country", null=True), sa.CheckConstraint("kind in ('all', 'country', 'admin1', 'place')", name=op.f("ck_areas_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")), sa.UniqueConstraint("kind", "key", name=op.f("uq_areas_kind_key")), sqlite_strict=True,
    )  # fmt: skip
    op.create_index(op.f("ix_areas_folded"), "areas", ["folded"], unique=False)
    op.create_table(
        "reads", _number("area"), _number("day"), _number("reading"), _number("passages"),
        _refers("reads", "area", "areas.id"), _refers("reads", "reading", "readings.id"),
        sa.PrimaryKeyConstraint("area", "day", "reading", name=op.f("pk_reads")), sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index(op.f("ix_reads_reading"), "reads", ["reading"], unique=False)
    op.create_index(op.f("ix_claims_kind_reading"), "claims", ["kind", "reading"], unique=False)
    _count_what_is_there()


def _count_what_is_there() -> None:
    """Count what the readings of an older ledger were about."""
    from factions.ledger.coverage import record
    from factions.ledger.rows import read_reading

    bind = op.get_bind()
    for reading in bind.execute(sa.text("SELECT id FROM readings ORDER BY id")).scalars().all():
        record(bind, reading, read_reading(bind, reading))


def downgrade() -> None:
    msg = "a ledger is never taken back: what people judged would be lost"
    raise NotImplementedError(msg)
