"""Publishers and their grades, copies of one text, and ties."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from factions.ledger.migrations.logs import only_grows

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    _publishers()
    _copies()
    _ties()
    only_grows("grades", "the log of grades only grows: a later grade takes back an earlier one")
    op.execute(
        "INSERT INTO copy_queue (reading, imprinted) SELECT id, 0 FROM readings"
    )  # what an older ledger holds is brought in with the next update


def _publishers() -> None:
    op.create_table(
        "grades",
        _key("id"),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made", sa.Text(), nullable=False),
        sa.CheckConstraint("grade in ('A', 'B', 'C', 'D', 'E', 'F')", name=op.f("ck_grades_grade")),
        _primary("grades", "id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_grades_publisher"), "grades", ["publisher"], unique=False)
    op.create_table(
        "publishers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        _primary("publishers", "id"),
        sa.UniqueConstraint("name", name=op.f("uq_publishers_name")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_publishers_folded"), "publishers", ["folded"], unique=False)
    op.create_table(
        "imprints",
        _key("text"),
        sa.Column("publisher", sa.Integer(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        _refers("imprints", "text", "texts.id"),
        _refers("imprints", "publisher", "publishers.id"),
        _refers("imprints", "since", "readings.id"),
        _refers("imprints", "until", "readings.id"),
        _primary("imprints", "text"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_imprints_since"), "imprints", ["since"], unique=False)


def _copies() -> None:
    op.create_table(
        "copy_queue", _key("reading"), _key("imprinted"), _refers("copy_queue", "reading", "readings.id"), _primary("copy_queue", "reading"),
        sqlite_strict=True,
    )  # fmt: skip
    op.create_table(
        "copy_marks", _key("mark"), _key("day"), _key("text"),
        _refers("copy_marks", "text", "texts.id"),
        _primary("copy_marks", "mark", "day", "text"),
        sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "copies", _key("text"), _key("earlier"),
        sa.Column("share", _REAL, nullable=False),
        sa.Column("credit", sa.Text(), nullable=True),
        _refers("copies", "text", "texts.id"),
        _refers("copies", "earlier", "texts.id"),
        _primary("copies", "text", "earlier"),
        sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index(op.f("ix_copies_earlier"), "copies", ["earlier"], unique=False)
    op.create_table(
        "family_texts",
        _key("text"),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=True),
        _refers("family_texts", "text", "texts.id"),
        _refers("family_texts", "first", "texts.id"),
        _primary("family_texts", "text"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_family_texts_first"), "family_texts", ["first"], unique=False)


def _ties() -> None:
    op.create_table(
        "ties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subtype", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        _refers("ties", "subject", "groups.id"),
        _primary("ties", "id"),
        sa.UniqueConstraint("subject", "object", "type", "subtype", name=op.f("uq_ties_subject_object_type_subtype")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ties_object"), "ties", ["object"], unique=False)
    op.create_table(
        "tie_statements",
        _key("tie"),
        _key("reading"),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("factuality", sa.Text(), nullable=False),
        sa.Column("confidence", _REAL, nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("time", sa.Text(), nullable=True),
        sa.Column("speaker", sa.Text(), nullable=True),
        _refers("tie_statements", "tie", "ties.id"),
        sa.ForeignKeyConstraint(
            ["reading", "statement"], ["statements.reading", "statements.id"], name=op.f("fk_tie_statements_reading_statement"),
            deferrable=True, initially="DEFERRED",
        ),
        _primary("tie_statements", "tie", "reading", "statement"),
        sqlite_strict=True, sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index(op.f("ix_tie_statements_reading"), "tie_statements", ["reading"], unique=False)


def downgrade() -> None:
    msg = "a ledger is never taken back: what was judged would be lost"
    raise NotImplementedError(msg)
