"""Unzipping of gzip files as they are read: in pieces, member by member, and never without end."""

from __future__ import annotations

import io
import zlib
from collections.abc import Generator, Iterator
from typing import BinaryIO

from factions.evidence import Record

CHUNK = 64 << 10
LARGE = 8 << 20
"""Bytes that a member may unfold to, whatever its size."""
RATIO = 200
"""Beyond that, how many times its own size. Text is zipped to a third or a tenth, never to a thousandth."""
_LOOK = 4 << 10
_TRIES = 10_000  # places that look like a member's beginning, in one search
MAGIC = b"\x1f\x8b\x08"


class Fault(Record):
    """Where in a file something is wrong (offset in bytes), and what."""

    offset: int
    reason: str


class Piece(Record):
    """Bytes that came out of a member: where it begins in the file, and whether these are its first."""

    member: int
    first: bool
    data: bytes


def pieces(file: BinaryIO, *, enough: int = 1, wanted: bytes = b"") -> Iterator[Piece | Fault]:
    """Unzip a file that can seek, from where it stands: piece by piece, each of `CHUNK` bytes at most, members in their order.

    A member that is broken, cut off or a bomb is told as a Fault, and reading goes on at the next place where a member begins whose bytes begin with
    `wanted`, or one that is whole. The first piece of a member has `enough` bytes at least, if the member has.
    """
    at, ahead = file.tell(), b""  # the file stands behind what was read ahead: going back is dear where it lies elsewhere
    while True:
        if len(ahead) < len(MAGIC):
            ahead += file.read(CHUNK)
        head = ahead[: len(MAGIC)]
        if not head:
            return
        if not head.strip(b"\0"):
            at, ahead = _after_padding(file, at), b""
            file.seek(at)
            continue
        if head == MAGIC:
            fault, end, ahead = yield from _member(file, at, ahead, enough)
        else:
            fault, end = Fault(offset=at, reason="no gzip member begins here"), at
        if fault is None:
            at = end
            continue
        yield fault
        following = _next_member(file, at + 1, wanted)
        if following is None:
            return
        at, ahead = following, b""
        file.seek(at)


def _member(file: BinaryIO, at: int, ahead: bytes, enough: int) -> Generator[Piece, None, tuple[Fault | None, int, bytes]]:
    """Give a member's pieces; returns what is wrong with it, or None, where in the file it ends, and what was read behind that.

    `ahead` are its first bytes, behind which the file stands.
    """
    unzip, taken, given, held, first = zlib.decompressobj(16 + zlib.MAX_WBITS), len(ahead), 0, bytearray(), True
    while not unzip.eof:
        raw, ahead = ahead or unzip.unconsumed_tail, b""
        if not raw:
            raw = file.read(CHUNK)
            taken += len(raw)
            if not raw:
                return Fault(offset=at, reason="the gzip member that begins here is cut off"), at, b""
        try:
            data = unzip.decompress(raw, CHUNK)
        except zlib.error:
            return Fault(offset=at, reason="the gzip member that begins here is broken"), at, b""
        given += len(data)
        if given > LARGE and given > RATIO * taken:
            return Fault(offset=at, reason=f"the gzip member that begins here unfolds to more than {RATIO} times its size: a bomb"), at, b""
        held += data
        if held and (not first or len(held) >= enough or unzip.eof):
            yield Piece(member=at, first=first, data=bytes(held))
            held.clear()
            first = False
    return None, at + taken - len(unzip.unused_data), unzip.unused_data


def _after_padding(file: BinaryIO, at: int) -> int:
    """Give where the zeros end that some tools write between members."""
    file.seek(at)
    while chunk := file.read(CHUNK):
        if rest := chunk.lstrip(b"\0"):
            return at + len(chunk) - len(rest)
        at += len(chunk)
    return at


def _next_member(file: BinaryIO, at: int, wanted: bytes) -> int | None:
    """Find the next place from `at` on where a member begins that begins as `wanted`."""
    file.seek(at)
    window, start, tried = b"", at, 0
    while True:
        chunk = file.read(CHUNK)
        window += chunk
        found = window.find(MAGIC)
        while found >= 0 and tried < _TRIES:
            tried += 1
            place = start + found
            if _begins(file, place, wanted):
                return place
            found = window.find(MAGIC, found + 1)
        if not chunk or tried >= _TRIES:
            return None
        keep = len(MAGIC) - 1
        start, window = start + len(window) - len(window[-keep:]), window[-keep:]
        file.seek(start + len(window))


def _begins(file: BinaryIO, place: int, wanted: bytes) -> bool:
    """Tell whether a member begins at a place: one that begins as `wanted`, or any that is whole, by its own check sum."""
    file.seek(place)
    unzip, size = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
    try:
        first = unzip.decompress(file.read(_LOOK), max(len(wanted), 1))
        if first.startswith(wanted):
            return True
        while not unzip.eof and size <= LARGE and (raw := unzip.unconsumed_tail or file.read(_LOOK)):
            size += len(unzip.decompress(raw, CHUNK))
    except zlib.error:
        return False
    return unzip.eof


def lines(file: BinaryIO, limit: int) -> Iterator[bytes | Fault]:
    """Give the lines of a file, which may be gzipped and can seek, with their ends; a longer one than `limit` in parts of that size.

    Where the file can't be unzipped to its end a Fault comes in the line's place, and nothing after it.
    """
    begins = file.read(len(MAGIC))
    file.seek(0)
    if begins != MAGIC:
        yield from iter(lambda: file.readline(limit), b"")
        return
    held = bytearray()
    for piece in pieces(file):
        if isinstance(piece, Fault):
            yield piece  # and the piece of a line that is held is none
            return
        held += piece.data
        whole = io.BytesIO(bytes(held)).readlines()
        held = bytearray(b"" if not whole or whole[-1].endswith(b"\n") else whole.pop())
        for line in whole:
            if len(line) <= limit:
                yield line
            else:
                yield from _parts(line, limit)
        while len(held) >= limit:
            yield bytes(held[:limit])
            del held[:limit]
    if held:
        yield bytes(held)


def _parts(line: bytes, limit: int) -> Iterator[bytes]:
    yield from (line[start : start + limit] for start in range(0, len(line), limit))
