"""What the two databases spell differently in a query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, TableValuedAlias, Text, column, insert, literal, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _JsonPairs(FunctionElement[Any]):
    """(key, value) of each member of a JSON object of texts."""

    name = "json_pairs"
    inherit_cache = True


@compiles(_JsonPairs, "sqlite")
def _sqlite_pairs(element: _JsonPairs, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    return f"json_each({compiler.process(element.clauses, **more)})"


@compiles(_JsonPairs, "postgresql")
def _postgresql_pairs(element: _JsonPairs, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's signature
    return f"json_each_text(CAST({compiler.process(element.clauses, **more)} AS JSON))"


def pairs(given: Mapping[str, str], name: str) -> TableValuedAlias:
    """Give a mapping to a query as rows of `key` and `value`.

    It's one parameter however many there are, so that the statement stays the same and is prepared once.
    """
    return _JsonPairs(literal(json.dumps(given))).table_valued(column("key", Text), column("value", Text), name=name)


_BY_KEYS = {
    "sqlite": ("json_each(:keys) AS k CROSS JOIN {table}", "json_extract(k.value, '$[{at}]')", "k.key"),
    "postgresql": ("json_array_elements(CAST(:keys AS json)) WITH ORDINALITY AS k(value, n) JOIN {table}", "k.value ->> {at}", "k.n - 1"),
}
_AT_ONCE = 1000  # keys of one query


def by_keys(connection: Connection, table: Table, columns: Sequence[str], keys: Sequence[Sequence[str]]) -> list[int | None]:
    """Give, for each key of several text columns, the `id` of the row of `table` that has it; null where none has.

    All keys are one parameter, and the database looks each up by an index that begins with these columns; in lists of pairs it wouldn't.
    """
    quote = connection.dialect.identifier_preparer.quote
    source, value, number = _BY_KEYS[connection.dialect.name]
    held = " AND ".join(f"{quote(table.name)}.{quote(name)} = {value.format(at=at)}" for at, name in enumerate(columns))
    asked = text(f"SELECT {number}, {quote(table.name)}.id FROM {source.format(table=quote(table.name))} ON {held}")  # noqa: S608 - our own names
    found: list[int | None] = [None] * len(keys)
    for start in range(0, len(keys), _AT_ONCE):
        some = json.dumps([list(key) for key in keys[start : start + _AT_ONCE]])
        for at, key in connection.execute(asked, {"keys": some}):
            found[start + at] = key
    return found


def insert_numbered(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows into a table that numbers them itself; gives their numbers, in the rows' order."""
    if not rows:
        return []
    made = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(connection.execute(made, list(rows)).scalars())
