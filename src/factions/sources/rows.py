"""Rows of JSON, one report a line; gzipped, too."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from factions.errors import RefusedError, SourceError
from factions.sources.columns import ColumnMap, another_language, picked, suggested
from factions.sources.kinds import Opening, counted
from factions.sources.limits import MAX_BYTES
from factions.sources.raw import Raw
from factions.sources.unzip import Fault, lines


def opened(name: str, file: BinaryIO, opening: Opening) -> Iterator[Raw | SourceError]:
    """Read a file row by row; it may be of any size, a row not."""
    return rows(name, lines(file, MAX_BYTES + 1), opening)


def rows(name: str, held: Iterator[bytes | Fault], opening: Opening) -> Iterator[Raw | SourceError]:
    """Give each row as a report named by its line; blank lines are passed over, a broken one is an error that names it.

    Where `opening.columns` doesn't say what the keys hold, and the first row has no `text`, they are taken by their names.
    """
    number, any_row, tail, columns = 0, False, False, opening.columns
    foreign: Counter[str] = Counter()
    for line in held:
        if isinstance(line, Fault):
            yield SourceError(f"{name}:{number + 1}", f"the rest can't be read: {line.reason} (byte {line.offset})")
            any_row = True
            break
        over = len(line) > MAX_BYTES
        goes_on, tail = tail, over and not line.endswith(b"\n")
        if goes_on:
            tail = not line.endswith(b"\n")
            continue  # the rest of a row that is too long
        number += 1
        if not line.strip():
            continue
        where = f"{name}:{number}"
        row = RefusedError(where, f"the row is larger than {MAX_BYTES >> 20} MiB") if over else _row(where, line.rstrip(b"\r\n"))
        if isinstance(row, Raw):
            if columns is None and not any_row:
                columns = _taken(name, row.row or {}, opening)
            any_row = True
            if columns and (language := another_language(picked(row.row or {}, columns).get("language"))):
                foreign[f"in another language ({language})"] += 1
                continue
            row = _mapped(row, columns) if columns else row
        any_row = True
        yield row
    if foreign:
        opening.tell(name, f"passed over rows: {counted(foreign)}")
    if not any_row:
        yield SourceError(name, "the file is empty")


def _taken(name: str, row: dict[str, Any], opening: Opening) -> ColumnMap | None:
    """Take the keys by their names, where they aren't our own."""
    columns = None if row.keys() & {"text", "html"} else suggested(row)
    if columns:
        opening.tell(name, f"its keys are taken as --columns {columns}")
    return columns


def _mapped(raw: Raw, columns: ColumnMap) -> Raw:
    row = picked(raw.row or {}, columns)
    url = row.get("url")
    return raw.model_copy(update={"row": row, "url": url if isinstance(url, str) else None})


def _row(where: str, data: bytes) -> Raw | SourceError:
    try:
        row = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return SourceError(where, "the row isn't UTF-8, as JSON must be")
    except (ValueError, RecursionError) as error:
        return SourceError(where, f"the row is no JSON: {error}")
    if not isinstance(row, dict):
        return SourceError(where, f"the row is a JSON {type(row).__name__}, not an object with a `text`")
    url = row.get("url")
    return Raw(name=where, url=url if isinstance(url, str) and url else None, data=data, row=row)

