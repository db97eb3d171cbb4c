"""The container: a ZIP file that any program opens, in the one form that we write, with a seal at its end.

Members lie one behind the other, deflated, with fixed times and no room between them; then the directory, then its end, whose comment holds the
SHA-256 of all bytes before it. Whatever isn't exactly so is refused: so nothing can be hidden in it, and no single byte changed.

The seal finds damage. Whoever makes a change on purpose can make the seal anew, too: against that helps the manifest's digest, noted elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from factions.exports.casefile.manifest import MAX_ALL, MAX_FILE, MAX_MEMBER, MAX_RATIO, MEMBERS, CasefileError

_PIECE = 1 << 20
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DAY = 0x21  # 1980-01-01, the first that a ZIP file can tell
_VERSION, _UNIX, _DEFLATED = 20, 3 << 8 | 20, 8
_MODE = 0o100644 << 16
_MARK = b"factions/casefile/1 sha256:"
_HEX = 64
_SMALL = 1 << 16  # bytes below which nobody minds how well something was packed


class Entry(NamedTuple):
    """A member as it lies in the file: where it begins, its bytes packed and unpacked, and its CRC-32."""

    name: str
    start: int
    packed: int
    size: int
    crc: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + _LOCAL.size + len(self.name) + self.packed

    def local(self) -> bytes:
        """Give the header before its bytes."""
        return _LOCAL.pack(b"PK\3\4", _VERSION, 0, _DEFLATED, 0, _DAY, self.crc, self.packed, self.size, len(self.name), 0) + self.name.encode()

    def central(self) -> bytes:
        """Give its line of the directory."""
        fields = (_UNIX, _VERSION, 0, _DEFLATED, 0, _DAY, self.crc, self.packed, self.size, len(self.name), 0, 0, 0, 0, _MODE, self.start)
        return _CENTRAL.pack(b"PK\1\2", *fields) + self.name.encode()


def write(out: Path, members: list[tuple[str, Path]]) -> None:
    """Write the members, whose bytes lie in files, into `out`; raises CasefileError where one is too large, OSError from the disk."""
    with out.open("w+b") as file:
        entries = [_put(file, name, source, out) for name, source in members]
        start = file.tell()
        directory = b"".join(entry.central() for entry in entries)
        file.write(directory + _end(len(entries), len(directory), start) + _MARK)
        file.write(seal_of(file, file.tell()).encode())
        file.flush()
        os.fsync(file.fileno())
        if file.tell() > MAX_FILE:
            raise CasefileError(str(out), "would be larger than two gigabytes: narrow the query")


def _put(file: IO[bytes], name: str, source: Path, out: Path) -> Entry:
    start, size, crc = file.tell(), 0, 0
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    file.write(bytes(_LOCAL.size + len(name)))
    with source.open("rb") as held:
        while piece := held.read(_PIECE):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            file.write(packer.compress(piece))
    file.write(packer.flush())
    end = file.tell()
    if end > MAX_FILE or size > MAX_MEMBER:
        raise CasefileError.at(out, name, "is larger than two gigabytes: narrow the query")
    entry = Entry(name, start, end - start - _LOCAL.size - len(name), size, crc)
    file.seek(start)
    file.write(entry.local())
    file.seek(end)
    return entry


def _end(count: int, size: int, start: int) -> bytes:
    return _END.pack(b"PK\5\6", 0, 0, count, count, size, start, len(_MARK) + _HEX)


def seal_of(file: IO[bytes], length: int) -> str:
    """Give the SHA-256 (hex) of the first `length` bytes of a file, and leave it behind them."""
    made = hashlib.sha256()
    file.seek(0)
    while length and (piece := file.read(min(_PIECE, length))):
        made.update(piece)
        length -= len(piece)
    return made.hexdigest()


class Container:
    """An open casefile's members, by name. `sealed` tells whether the seal fits."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        """Look at how the file is put together; raises CasefileError where it's otherwise than we write it."""
        self.path, self._file = path, file
        self.size = size = file.seek(0, 2)
        tail = _END.size + len(_MARK) + _HEX
        if not tail <= size <= MAX_FILE:
            raise self._wrong("it's too short for a casefile, or larger than two gigabytes")
        file.seek(size - tail)
        raw = file.read(tail)
        self.entries = {entry.name: entry for entry in self._directory(raw[: _END.size], size - tail)}
        if raw[_END.size : -_HEX] != _MARK:
            raise self._wrong("it doesn't end with a casefile's seal: it was cut short, or is another ZIP file")
        self.sealed = seal_of(file, size - _HEX).encode() == raw[-_HEX:]

    def _wrong(self, reason: str) -> CasefileError:
        return CasefileError.at(self.path, "container", reason)

    def _directory(self, end: bytes, length: int) -> Iterator[Entry]:
        sign, *_, count, size, start, _ = _END.unpack(end)
        if sign != b"PK\5\6" or start + size != length or not 0 < count <= len(MEMBERS) or end != _end(count, size, start):
            raise self._wrong("its end isn't that of a casefile: it was cut short, lengthened or changed, or is another kind of file")
        self._file.seek(start)
        directory = self._file.read(size)
        at, expected, seen, total = 0, 0, set[str](), 0
        for _ in range(count):
            entry = self._entry(directory, at)
            if entry.name in seen:
                raise self._wrong(f"it has two members of the name {entry.name}")
            if entry.start != expected:
                raise CasefileError.at(self.path, entry.name, "isn't where the directory has it, or there is something before it")
            self._file.seek(entry.start)
            if self._file.read(_LOCAL.size + len(entry.name)) != entry.local():
                raise CasefileError.at(self.path, entry.name, "its header isn't what the directory says")
            seen.add(entry.name)
            at, expected, total = at + _CENTRAL.size + len(entry.name), entry.end, total + entry.size
            self._sizes(entry, total)
            yield entry
        if at != len(directory) or expected != start:
            raise self._wrong("there is something in it besides its members")

    def _entry(self, directory: bytes, at: int) -> Entry:
        fields = directory[at : at + _CENTRAL.size]
        if len(fields) < _CENTRAL.size or fields[:4] != b"PK\1\2":
            raise self._wrong("its directory is broken")
        _, _, _, _, _, _, _, crc, packed, size, length, *_, start = _CENTRAL.unpack(fields)
        raw = directory[at + _CENTRAL.size : at + _CENTRAL.size + length]
        name = raw.decode("ascii", "backslashreplace")
        if name not in MEMBERS:
            raise self._wrong(f"a casefile has no member {name[:80]!r}")
        entry = Entry(name, start, packed, size, crc)
        if directory[at : at + _CENTRAL.size + length] != entry.central():
            raise CasefileError.at(self.path, name, "its line in the directory isn't as a casefile has it: other times, flags or packing")
        return entry

    def _sizes(self, entry: Entry, total: int) -> None:
        if entry.size > MAX_MEMBER or total > MAX_ALL:
            raise CasefileError.at(self.path, entry.name, "says that it's larger than a casefile may be")
        if entry.size > _SMALL and entry.size > MAX_RATIO * entry.packed:
            raise CasefileError.at(self.path, entry.name, f"says that it becomes more than {MAX_RATIO} times as large: it's a bomb, or broken")

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give a member's bytes, piece by piece, never more than its size; raises CasefileError where they aren't what its header says."""
        entry = self.entries[name]
        unpacker = zlib.decompressobj(-15)
        left, size, crc, at = entry.packed, 0, 0, entry.start + _LOCAL.size + len(name)
        raw = b""
        while not unpacker.eof:
            if not raw:
                self._file.seek(at)
                raw = self._file.read(min(_PIECE, left))
                at, left = at + len(raw), left - len(raw)
            try:
                piece = unpacker.decompress(raw, _PIECE)  # what it took in before may still have more to give
            except zlib.error as error:
                raise CasefileError.at(self.path, name, "can't be unpacked: it was changed") from error
            if not (raw or piece or unpacker.eof):
                raise CasefileError.at(self.path, name, "is cut short")
            raw = unpacker.unconsumed_tail
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > entry.size:
                raise CasefileError.at(self.path, name, "is larger than it says")
            if piece:
                yield piece
        if left or unpacker.unused_data or size != entry.size or crc != entry.crc:
            raise CasefileError.at(self.path, name, "isn't what its header says: it was changed")

    def lines(self, name: str, most: int) -> Iterator[bytes]:
        """Give a member's lines without their ends, of which none is longer than `most` bytes; the last one ends, too."""
        rest: list[bytes] = []
        length = 0
        for piece in self.pieces(name):
            *whole, last = piece.split(b"\n")
            for line in whole:
                if length + len(line) > most:
                    raise CasefileError.at(self.path, name, f"has a line of more than {most >> 20} MiB")
                yield b"".join([*rest, line])
                rest, length = [], 0
            rest, length = [*rest, last] if last else rest, length + len(last)
            if length > most:
                raise CasefileError.at(self.path, name, f"has a line of more than {most >> 20} MiB")
        if rest:
            raise CasefileError.at(self.path, name, "its last line has no end")

    def read(self, name: str, most: int) -> bytes:
        """Give a member whole; raises CasefileError where it's larger than `most` bytes."""
        if self.entries[name].size > most:
            raise CasefileError.at(self.path, name, f"is larger than {most >> 20} MiB")
        return b"".join(self.pieces(name))
