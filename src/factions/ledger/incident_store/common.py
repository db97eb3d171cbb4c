"""What all that keeps incidents shares: days, and queries a few hundred values at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, insert

from factions.ledger import layer

_CHUNK = 500  # values of one query
_Value = TypeVar("_Value")


def today() -> int:
    """Give the day (UTC) as an ordinal."""
    return layer.clock().date().toordinal()


def chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    """Give values in lists that a query can take."""
    held = list(values)
    for start in range(0, len(held), _CHUNK):
        yield held[start : start + _CHUNK]


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(insert(table), list(rows))
