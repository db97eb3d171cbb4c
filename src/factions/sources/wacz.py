"""Packed web archives: a WACZ is a ZIP file with WARC files in it."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from factions.errors import SourceError
from factions.sources import warc
from factions.sources.kinds import Opening, kind_of
from factions.sources.raw import Raw

MAX_MEMBERS = 10_000
_FOLDER = "archive/"
_RATIO = 1_000  # what ZIP itself can come to


def opened(name: str, file: BinaryIO, opening: Opening) -> Iterator[Raw | SourceError]:
    """Give the web pages of the WARC files inside, as `sources.warc` does, each named by the file and the offset in it."""
    try:
        held = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield SourceError(name, f"it is no ZIP file, as a WACZ is ({error})")
        return
    with held:
        members = held.infolist()
        if len(members) > MAX_MEMBERS:
            yield SourceError(name, f"it holds {len(members):,} files; {MAX_MEMBERS:,} at most are looked through")
            return
        archives = [one for one in members if one.filename.startswith(_FOLDER) and (kind := kind_of(one.filename)) and kind.module == "warc"]
        if not archives:
            yield SourceError(name, f"it holds no WARC file in {_FOLDER}")
        for one in archives:
            yield from _inside(f"{name}/{one.filename}", held, one, opening)


def _inside(name: str, held: zipfile.ZipFile, one: zipfile.ZipInfo, opening: Opening) -> Iterator[Raw | SourceError]:
    if one.file_size > _RATIO // 5 * max(one.compress_size, 1) and one.file_size > warc.MAX_BLOCK:
        yield SourceError(name, "it unfolds to hundreds of times its size: a bomb")
        return
    try:
        with held.open(one) as file:
            yield from warc.opened(name, file, opening)  # type: ignore[arg-type] # a file that reads and seeks
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:  # RuntimeError: it's encrypted
        yield SourceError(name, f"it can't be read to its end: {' '.join(str(error).split())[:120]}")
