"""The made-up reports on disk: JSONL files of 10,000, as `factions code` reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tools.measuring.texts import Writer

from factions.sources.raw import Raw

A_FILE = 10_000
"""Reports of a file."""
_SPREAD = 0.1  # by which a report may be longer than the least


def row(writer: Writer, number: int, words: int) -> bytes:
    """Give the report with that number as a line of JSON, of `words` or a little more."""
    made = writer.report(number, words, round(words * (1 + _SPREAD)))
    held = {"title": made.title, "text": made.text, "published": made.published.isoformat(), "url": f"https://made.example/{number}",
            "publisher": f"Courier {number % 300}"}  # fmt: skip
    return json.dumps(held, ensure_ascii=False).encode() + b"\n"


def make(writer: Callable[[], Writer], folder: Path, documents: int, words: int) -> list[Path]:
    """Write so many reports into the files of a folder, one at a time; files that are there already are kept. The writer is made when it's needed."""
    folder.mkdir(parents=True, exist_ok=True)
    found, held = list[Path](), None
    for first in range(0, documents, A_FILE):
        last = min(first + A_FILE, documents)
        found.append(path := folder / f"{first:07}-{last:07}.jsonl")
        if path.exists():
            continue
        held = held or writer()
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.writelines(row(held, number, words) for number in range(first, last))
        part.replace(path)
    return found


def raws(writer: Writer, count: int, words: int) -> list[Raw]:
    """Give reports that are always the same, of numbers that no file has."""
    rows = (row(writer, -1 - number, words) for number in range(count))
    return [Raw(name=f"fixed:{number}", data=data.rstrip(b"\n"), row=json.loads(data)) for number, data in enumerate(rows)]
