"""The rows of one ledger into another, whichever databases they are in: table by table, those that others point at first, a few thousand at a time.

What the tables hold is written as it is; the search index is made by the triggers of the database that the rows come to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, Text, func, select, text, type_coerce

from factions.ledger import tables as t

_BATCH = 5_000  # rows
_FETCH = 2_000
Row = tuple[Any, ...]
Step = Callable[[str, int, int | None], None]


def copy_rows(source: Connection, tables: Iterable[Table], write: Callable[[Table, Sequence[Row]], None], step: Step) -> None:
    """Hand all rows of a ledger to `write`, in batches that never part the rows of one reading."""
    for table in tables:
        total = source.execute(select(func.count()).select_from(table)).scalar_one()
        done = 0
        for batch in _batches(source, table):
            write(table, batch)
            done += len(batch)
            step(table.name, done, total)


def _batches(source: Connection, table: Table) -> Iterator[list[Row]]:
    """Give the rows of a table in the order of its key, which puts each row behind those of its table that it points at, or with them."""
    # as text what is text in the database: lists are not taken apart to be put together again
    columns = [type_coerce(column, Text()).label(column.name) if isinstance(column.type, t.TextList) else column for column in table.c]
    together = next((at for at, column in enumerate(table.c) if column.name == "reading"), None)
    rows = source.execute(select(*columns).order_by(*table.primary_key.columns), execution_options={"yield_per": _FETCH})
    batch: list[Row] = []
    for row in rows:
        if len(batch) >= _BATCH and (together is None or row[together] != batch[-1][together]):
            yield batch
            batch = []
        batch.append(tuple(row))
    if batch:
        yield batch


def write_rows(target: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows, each with all columns of the table, the fastest way that the database has."""
    quote = target.dialect.identifier_preparer.quote
    name, columns = quote(table.name), ", ".join(quote(column.name) for column in table.c)
    if target.dialect.name == "postgresql":
        cursor: Any = target.connection.cursor()
        with cursor, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(table.c))
        target.exec_driver_sql(f"INSERT INTO {name} ({columns}) VALUES ({marks})", list(rows))  # noqa: S608 - our own tables


def set_counters(target: Connection) -> None:
    """Let PostgreSQL's counters go on behind the highest key of each table; SQLite reckons it from the table."""
    for table in t.metadata.sorted_tables:
        set_counter(target, table)


def set_counter(target: Connection, table: Table) -> None:
    """Do so for one table."""
    counted = table.autoincrement_column
    if target.dialect.name != "postgresql" or counted is None:
        return
    top = target.execute(select(func.max(counted))).scalar_one()
    quoted = target.dialect.identifier_preparer.quote(table.name)
    sequence = target.execute(select(func.pg_get_serial_sequence(quoted, counted.name))).scalar_one()
    if sequence is not None:
        setting = text("SELECT setval(CAST(:name AS regclass), :last, :used)")
        target.execute(setting, {"name": sequence, "last": top or 1, "used": top is not None})
