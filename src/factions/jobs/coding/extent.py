"""What is told of a source before it's opened: how much it is, and what it is known again by."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from factions.sources.kinds import kind_of
from factions.sources.raw import STDIN, is_address, is_stored

if TYPE_CHECKING:
    from factions.sources.columns import ColumnMap

_MASK = (1 << 64) - 1


class Extent(NamedTuple):
    """The size (bytes) of a source on this machine, and a mark that changes with the number of its files, their sizes and their times.

    Of a source elsewhere, or one that isn't there, the size is 0 and the mark null. One that `may_grow`, and has no mark that tells, is opened each
    time: an archive on the web, what a store has in a folder, what comes by standard input.
    """

    size: int = 0
    mark: str | None = None
    may_grow: bool = False


def extent(source: str, columns: ColumnMap | None = None) -> Extent:
    """Look at a source without opening it; of a folder at each file, which takes no memory. `columns` say what of it is read."""
    if source == STDIN or is_stored(source):
        return Extent(may_grow=True)
    if is_address(source):
        kind = kind_of(urlsplit(source).path)
        return Extent(may_grow=kind is not None and kind.many)
    files = size = times = 0
    for stat in _stats(source):
        files += 1
        size += stat.st_size
        times = (times + hash((stat.st_size, stat.st_mtime_ns))) & _MASK  # in whatever order the files come
    mapped = "" if columns is None else f":{columns}"
    return Extent(size, f"{files}:{size}:{times}{mapped}") if files else Extent()


def on_disk(source: str) -> Iterable[str]:
    """Give the files and folders of this machine that a source names."""
    if source == STDIN or "://" in source[:20] or "\0" in source:
        return []
    is_pattern = glob.has_magic(source) and not os.path.exists(source)  # noqa: PTH110 - Path's raises for names that are too long
    return glob.iglob(source, recursive=True) if is_pattern else [source]  # noqa: PTH207 - as sources.raw takes patterns


def _stats(source: str) -> Iterator[os.stat_result]:
    for name in on_disk(source):
        try:
            yield from _walk(name) if os.path.isdir(name) else [os.stat(name)]  # noqa: PTH112, PTH116 - the same
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
