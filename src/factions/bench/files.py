"""The files of benchmarks: annotated data in, predictions and errors out, most of them JSON Lines; and the figures' form."""

from __future__ import annotations

import csv
import gzip
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from factions.errors import SourceError

Figures = dict[str, Any]
"""Figures by name: numbers, and objects of figures (`per_type`)."""


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
        except (OSError, EOFError, zlib.error) as error:
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


def documents(data: Path, key: str = "id") -> list[dict[str, Any]]:
    """Give the rows of `data`, each a document; raises SourceError, too, where a document has no id under `key`, or one that came before."""
    held = list(rows(data))
    seen: set[str] = set()
    for row in held:
        name = row.get(key)
        if name is None:
            raise SourceError(str(data), f"there is a record without {key}")
        if not isinstance(name, (str, int)):
            raise SourceError(str(data), f"the {key} {name} is neither text nor a whole number")
        if str(name) in seen:
            raise SourceError(str(data), f"the {key} {name} comes twice")
        seen.add(str(name))
    return held


def table(data: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Give the rows of a TSV file with a header, or of all such files of a folder in the order of names.

    Raises SourceError that names the file which can't be read or lacks one of `columns`.
    """
    files = sorted(path for path in data.iterdir() if path.suffix == ".tsv") if data.is_dir() else [data]
    if not files:
        raise SourceError(str(data), "there is no .tsv file in it")
    held: list[dict[str, str]] = []
    for path in files:
        try:
            with path.open(newline="", encoding="utf-8") as opened:
                reader = csv.DictReader(opened, delimiter="\t")
                missing = [column for column in columns if column not in (reader.fieldnames or ())]
                held += list(reader)
        except (OSError, ValueError, csv.Error) as error:
            raise SourceError(str(path), str(error)) from error
        if missing:
            raise SourceError(str(path), f"it has no column {missing[0]}")
    return held


@contextmanager
def form_of(data: Path, name: object, what: str) -> Iterator[None]:
    """Name the record `name` of `data`, in a SourceError, when it turns out not to be `what`."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SourceError(f"{data}: {name}", f"the record isn't {what} ({error!r})") from error


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


class Noted:
    """Errors of a benchmark, counted."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()

    def add(self, **error: object) -> None:
        """Count an error."""
        self._times[json.dumps(error, ensure_ascii=False)] += 1

    def show(self, count: int) -> None:
        """Write the `count` commonest errors of each kind to standard error, with `times`, how often each came."""
        shown: Counter[tuple[str, str]] = Counter()
        for line, times in self._times.most_common():
            error = json.loads(line)
            kind = (error["kind"], error["error"])
            shown[kind] += 1
            if shown[kind] <= count:
                show_errors([error | {"times": times}])


def rounded(figures: Figures) -> Figures:
    """Round every share to four digits, as benchmarks that others score print them."""
    return {
        name: rounded(value) if isinstance(value, dict) else round(value, 4) if isinstance(value, float) else value for name, value in figures.items()
    }


def quoted(text: str, span: tuple[int, int]) -> str:
    """Give the words of a span in one line."""
    return " ".join(text[span[0] : span[1]].split())
