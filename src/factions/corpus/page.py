"""What a person sees of a corpus in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from factions.corpus.stats import Row, Table


def table_lines(table: Table) -> Iterator[str]:
    """Give a table in lines; a row that has fewer than its least is marked."""
    if not table.rows:
        return
    width = max(len(table.title), *(len(row.name) for row in table.rows))
    leasts = any(row.least is not None for row in table.rows)
    yield ""
    yield f"{table.title:<{width}}" + "".join(f"{column:>11}" for column in table.columns) + (f"{'least':>9}" if leasts else "")
    for row in table.rows:
        yield (f"{row.name:<{width}}" + "".join(f"{_number(value):>11}" for value in row.values) + _least(row)).rstrip()


def _least(row: Row) -> str:
    return "" if row.least is None else f"{_number(row.least):>9}" + ("  short" if row.short else "")


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
