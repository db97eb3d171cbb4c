"""Bringing datasets into a folder of the registry: what they say beyond what is known is added to its tables, and nothing is taken away.

A second run over the same data changes nothing. A run that was stopped half-way is made good by the next: the actors are written last, so what
stands without its actor is known and not written twice.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from factions.errors import CodebookError, SourceError
from factions.reference import ucdp
from factions.reference.registry import Registry, governments, load
from factions.reference.registry_tables import Tables, appended, contents, lacking, read

_ORDER = ("names", "lifecycle", "ties", "ids", "actors")


class Brought(NamedTuple):
    """What a dataset came to: how many rows it added to each table, and what couldn't be read, by file and line."""

    added: dict[str, int]
    faults: tuple[CodebookError, ...]

    def words(self) -> str:
        """Say what was added: "2 actors, 7 names", or "nothing new"."""
        return ", ".join(f"{count} row{'s' * (count > 1)} of {table}" for table, count in self.added.items() if count) or "nothing new"


def import_ucdp(file: Path, folder: Path) -> Brought:
    """Bring UCDP's actor file (CSV, or the ZIP in which UCDP hands it out) into a folder; raises SourceError or CodebookError."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SourceError(str(file), f"it can't be read: {error.strerror}") from error
    return bring_ucdp(data, str(file), folder)


def bring_ucdp(data: bytes, name: str, folder: Path) -> Brought:
    """Do so with the bytes of that file; `name` names it in faults."""
    actors, faults = ucdp.read(ucdp.unzipped(data, name), name)
    known = laid_over(folder)
    made, doubts = ucdp.facts(actors, ucdp.Known(known.tables, known.ucdp_numbers, frozenset({*known.entries, *governments()})), name)
    return Brought(add(made, folder), (*faults, *doubts))


def laid_over(folder: Path) -> Registry:
    """Give the shipped registry with a folder's rows over it."""
    return load(contents(folder) if folder.is_dir() else {}, str(folder))


def checked_over(folder: Path) -> Registry:
    """Give the same, with every row of both checked; raises CodebookError where there is no such folder but another thing."""
    if folder.exists() and not folder.is_dir():
        raise CodebookError(str(folder), "it's no folder")
    return load(contents(folder) if folder.is_dir() else {}, str(folder), check=True)


def add(made: Tables, folder: Path) -> dict[str, int]:
    """Add rows to a folder's tables, those left out whose fact it holds in any row, and give how many each gained; raises CodebookError.

    Each table is put in its place at once when it's whole.
    """
    held = contents(folder) if folder.is_dir() else {}
    fresh = lacking(read(held, str(folder)).tables, made)
    added: dict[str, int] = {}
    try:
        if any(fresh):
            folder.mkdir(parents=True, exist_ok=True)
        for table in _ORDER:
            rows: Sequence[list[str]] = getattr(fresh, table)
            added[table] = len(rows)
            if rows:
                path = folder / f"{table}.csv"
                _put(path, appended(held.get(table), rows, table, str(path)))
    except OSError as error:
        raise CodebookError(str(folder), f"it can't be written: {error.strerror}") from error
    return added


def _put(path: Path, data: bytes) -> None:
    handle, made = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(made).chmod(path.stat().st_mode if path.exists() else 0o644)
        Path(made).replace(path)
    finally:
        Path(made).unlink(missing_ok=True)
