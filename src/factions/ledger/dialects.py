"""What the two databases spell differently in a query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import TableValuedAlias, Text, column, literal
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
