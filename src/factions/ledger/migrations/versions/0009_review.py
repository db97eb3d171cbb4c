"""Reviews: corrections, assignments, comments and blind codings."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from factions.ledger.migrations.logs import only_grows

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_WORDS = "the log of reviews only grows: undo a deed with a new one"


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=null)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _make(table: str, primary: tuple[str, ...], *parts: Any, refers: dict[str, str] | None = None, rowid: bool = True) -> None:  # noqa: ANN401
    keys = [sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}")) for column, to in (refers or {}).items()]
    op.create_table(table, *parts, *keys, sa.PrimaryKeyConstraint(*primary, name=op.f(f"pk_{table}")), sqlite_strict=True, sqlite_with_rowid=rowid)


def _later(table: str, columns: list[str], to: list[str]) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{'_'.join(columns)}")
    return sa.ForeignKeyConstraint(columns, to, name=name, deferrable=True, initially="DEFERRED")


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)


def upgrade() -> None:
    _make(
        "reviews", ("id",), _number("id"), _text("deed"), _text("document"), _number("base"), _text("item"), _number("undoes", null=True),
        _number("carries", null=True), _number("changed"), _text("assignee", null=True), _text("by"), _text("made"), _text("told"),
        sa.CheckConstraint("deed in ('accept', 'correct', 'add', 'reject', 'undo', 'assign', 'comment', 'lost')", name=op.f("ck_reviews_deed")),
        sa.CheckConstraint("(deed = 'undo') = (undoes is not null) and undoes < id and carries < id", name=op.f("ck_reviews_sense")),
        refers={"undoes": "reviews.id", "carries": "reviews.id"},
    )  # fmt: skip
    _index("reviews", "document")
    _make("review_words", ("deed",), _number("deed"), _text("salt"), _text("because"), _text("content", null=True), refers={"deed": "reviews.id"})
    _make(
        "review_items", ("reading", "statement"), _number("reading"), _text("statement"), _text("kind"), _number("waits"),
        sa.Column("bound", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=False), _text("countries"),
        _later("review_items", ["reading", "statement"], ["statements.reading", "statements.id"]), refers={"reading": "readings.id"}, rowid=False,
    )  # fmt: skip
    _index("review_items", "waits", "bound")
    _make("blind_rounds", ("id",), _number("id"), _text("reviewers"), _text("by"), _text("made"))
    _make("blind_items", ("round", "position"), _number("round"), _number("position"), _number("reading"), _text("statement"),
          refers={"round": "blind_rounds.id"})  # fmt: skip
    _make("blind_codings", ("id",), _number("id"), _number("round"), _number("position"), _text("reviewer"), _text("made"), _text("answer"),
          _later("blind_codings", ["round", "position"], ["blind_items.round", "blind_items.position"]))  # fmt: skip
    _index("blind_codings", "round", "position")
    for log in ("reviews", "blind_rounds", "blind_items", "blind_codings"):
        only_grows(log, _WORDS)


def downgrade() -> None:
    msg = "a ledger is never taken back: what people judged would be lost"
    raise NotImplementedError(msg)
