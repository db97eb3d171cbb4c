"""Searches that people keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from factions.ledger.migrations.logs import only_grows

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WORDS = "the log of saved searches only grows: remove one with a new row"


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def upgrade() -> None:
    op.create_table(
        "saved_searches", sa.Column("id", sa.Integer(), nullable=False), _text("deed"), sa.Column("search", sa.Integer(), nullable=True),
        _text("owner"), _text("name", null=True), _text("query", null=True), _text("token", null=True), _text("made"),
        sa.CheckConstraint("deed in ('save', 'key', 'remove')", name=op.f("ck_saved_searches_deed")),
        sa.CheckConstraint(
            "(deed = 'save') = (search is null) and (deed = 'save') = (name is not null) and (name is null) = (query is null) and "
            "(token is null or deed = 'key')",
            name=op.f("ck_saved_searches_form"),
        ),
        sa.CheckConstraint("search < id", name=op.f("ck_saved_searches_sense")),
        sa.ForeignKeyConstraint(["search"], ["saved_searches.id"], name=op.f("fk_saved_searches_search")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")), sqlite_strict=True,
    )  # fmt: skip
    op.create_index(op.f("ix_saved_searches_owner"), "saved_searches", ["owner"], unique=False)
    op.create_index(op.f("ix_saved_searches_search"), "saved_searches", ["search"], unique=False)
    only_grows("saved_searches", _WORDS)


def downgrade() -> None:
    msg = "a ledger is never taken back: what people keep would be lost"
    raise NotImplementedError(msg)
