"""What is told of a source before it's opened: how much it is, and what it is known again by."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from factions.sources.raw import STDIN


class Extent(NamedTuple):
    """The size (bytes) of a source on this machine, and a mark that changes with the number of its files, their sizes and their times.

    Of a source elsewhere, or one that isn't there, the size is 0 and the mark null.
    """

    size: int = 0
    mark: str | None = None


def extent(source: str) -> Extent:
    """Look at a source without opening it; of a folder at each file, which takes no memory."""
    if source == STDIN or "://" in source[:20] or "\0" in source:
        return Extent()
    files = size = newest = 0
    for stat in _stats(source):
        files += 1
        size += stat.st_size
        newest = max(newest, stat.st_mtime_ns)
    return Extent(size, f"{files}:{size}:{newest}") if files else Extent()


def _stats(source: str) -> Iterator[os.stat_result]:
    is_pattern = glob.has_magic(source) and not Path(source).exists()
    for name in glob.iglob(source, recursive=True) if is_pattern else [source]:  # noqa: PTH207 - as sources.raw takes patterns
        path = Path(name)
        try:
            yield from _walk(name) if path.is_dir() else [path.stat()]
        except OSError:
            continue  # opening it will say what is wrong


def _walk(folder: str) -> Iterator[os.stat_result]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                try:
                    yield from _walk(entry.path) if entry.is_dir(follow_symlinks=False) else [entry.stat()]
                except OSError:
                    continue
