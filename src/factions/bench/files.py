"""The files of benchmarks: annotated data in, predictions and errors out, all of them JSON Lines."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from factions.errors import SourceError


def rows(data: Path) -> Iterator[dict[str, Any]]:
    """Give the objects of a JSONL file (`.gz` or not), or of all such files of a folder in the order of names.

    Raises SourceError that names the file, and the line where one isn't a JSON object.
    """
    files = sorted(path for path in data.iterdir() if path.name.endswith((".jsonl", ".jsonl.gz"))) if data.is_dir() else [data]
    if not files:
        raise SourceError(str(data), "there is no .jsonl file in it")
    for path in files:
        try:
            raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        except (OSError, EOFError) as error:
            raise SourceError(str(path), str(error)) from error
        for number, line in enumerate(raw.split(b"\n"), 1):
            if line.strip():
                yield _object(f"{path}:{number}", line)


def _object(name: str, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise SourceError(name, f"it isn't JSON: {error}") from error
    if not isinstance(row, dict):
        raise SourceError(name, "it isn't a JSON object")
    return row


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines to a file; raises SourceError where that fails."""
    try:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise SourceError(str(path), str(error)) from error


def show_errors(errors: Iterable[Mapping[str, Any]]) -> None:
    """Write errors to standard error, one JSON object a line."""
    for error in errors:
        sys.stderr.write(json.dumps(error, ensure_ascii=False) + "\n")
