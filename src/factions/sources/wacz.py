"""Packed web archives: a WACZ is a ZIP file with WARC files in it."""

from __future__ import annotations

import io
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from factions.errors import SourceError
from factions.sources import warc
from factions.sources.kinds import Opening, kind_of
from factions.sources.raw import Raw

MAX_MEMBERS = 10_000
_FOLDER = "archive/"
_RATIO = 200  # times its size; what is archived is zipped already, or is text
_STUMBLES = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, OverflowError, RuntimeError)
"""What Python's library for ZIP files raises on hostile ones."""
_ENCRYPTED = 1  # of a ZIP file's flags
_LOCAL = struct.Struct("<26xHH")  # of a file's own header: how long its name is, and what follows that


def opened(name: str, file: BinaryIO, opening: Opening) -> Iterator[Raw | SourceError]:
    """Give the web pages of the WARC files inside, as `sources.warc` does, each named by the file and the offset in it."""
    try:
        held = zipfile.ZipFile(file)
    except _STUMBLES as error:
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
            yield from _inside(f"{name}/{one.filename}", file, held, one, opening)


def _inside(name: str, file: BinaryIO, held: zipfile.ZipFile, one: zipfile.ZipInfo, opening: Opening) -> Iterator[Raw | SourceError]:
    if one.file_size > _RATIO * max(one.compress_size, 1) and one.file_size > warc.MAX_BLOCK:
        yield SourceError(name, f"it unfolds to more than {_RATIO} times its size: a bomb")
        return
    if one.flag_bits & _ENCRYPTED:
        yield SourceError(name, "it is encrypted")
        return
    try:
        with _stored(file, one) if one.compress_type == zipfile.ZIP_STORED else _unpacked(held, one) as inside:
            yield from warc.opened(name, inside, opening)
    except _STUMBLES as error:
        yield SourceError(name, f"it can't be read to its end: {' '.join(str(error).split())[:120]}")


def _stored(file: BinaryIO, one: zipfile.ZipInfo) -> BinaryIO:
    """Give a file that lies in the ZIP file as it is, as a WACZ has its archives: in it a reader may go back without beginning anew."""
    file.seek(max(0, one.header_offset))
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\3\4"):
        raise zipfile.BadZipFile("its local header is broken")
    name, extra = _LOCAL.unpack(head)[-2:]
    return io.BufferedReader(_Window(file, one.header_offset + _LOCAL.size + name + extra, one.file_size))


def _unpacked(held: zipfile.ZipFile, one: zipfile.ZipInfo) -> BinaryIO:
    """Give a file that was packed a second time, unpacked to the disk: going back in it where it lies would begin anew each time."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with held.open(one) as packed:
            shutil.copyfileobj(packed, kept, 1 << 20)
        kept.seek(0)
    except BaseException:
        kept.close()
        raise
    return cast("BinaryIO", kept)


class _Window(io.RawIOBase):
    """A stretch of a file as a file of its own. The file itself stays open when it's closed."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that its place can be chosen."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever has room for bytes
        """Read from where it is."""
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
