"""Files that exports write."""

from __future__ import annotations

from pathlib import Path

from factions.errors import SourceError


def write_file(path: Path, text: str) -> None:
    """Write a text (UTF-8, its line ends as they are) to a file, and make the folders that it lies in; raises SourceError, which names it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise SourceError(str(path), str(error.strerror or error)) from error
