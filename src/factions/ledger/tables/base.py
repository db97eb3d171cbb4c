"""What the tables are made with: one MetaData, types that both databases hold, keys that are checked at the end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Double, ForeignKey, ForeignKeyConstraint, Integer, MetaData, Table, Text, TypeDecorator
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

metadata = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s",
})  # fmt: skip


def written(value: Sequence[str]) -> str:
    """Write a list as the database has it."""
    return json.dumps(list(value), ensure_ascii=False) if value else "[]"


class TextList(TypeDecorator[tuple[str, ...]]):
    """A list of texts, kept as a JSON array in a text column (STRICT tables have no JSON type)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the list."""
        return None if value is None else written(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        """Read it back."""
        return None if value is None else tuple(json.loads(value))


LONG: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's integers have 64 bits
REAL: TypeEngine[float] = Double().with_variant(sqlite.REAL(), "sqlite")


def new_table(name: str, *parts: Any, rowid: bool = True) -> Table:  # noqa: ANN401 - columns and constraints
    """Make a table whose columns hold what their types say, on SQLite too."""
    return Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=rowid)


def of_reading(name: str, *columns: Any) -> Table:  # noqa: ANN401 - columns and constraints
    """Make a table of a reading's records, keyed by (reading, id)."""
    return new_table(
        name, Column("reading", Integer, ForeignKey("readings.id"), primary_key=True), Column("id", Text, primary_key=True),
        Column("position", Integer, nullable=False), *columns, rowid=False,
    )  # fmt: skip


def later_link(columns: list[str], table: str, keys: list[str]) -> ForeignKeyConstraint:
    """Make a foreign key that is checked at the end of the transaction, so that rows may come in any order."""
    return ForeignKeyConstraint(columns, [f"{table}.{key}" for key in keys], deferrable=True, initially="DEFERRED")
