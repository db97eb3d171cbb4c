"""Archives on the web, of any size: read by ranges, block by block, through the one fetch guard.

What a server gives no ranges of is copied to the disk first, up to `MAX_COPY` bytes. An archive has no deadline as pages do: each block has one of
its own. A block that breaks off is taken up where it broke; an archive that changes while it's read is an error.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, NamedTuple, cast

import httpx

from factions.errors import FetchError, RefusedError, SourceError
from factions.sources.guard import USER_AGENT, Guard, Talk, TimeOuts, told
from factions.sources.polite import sent_back
from factions.sources.unzip import CHUNK

BLOCK = 8 << 20
KEPT = 2
"""Blocks that are held: who reads an archive goes back a little now and then."""
MAX_COPY = 4 << 30
STREAM = TimeOuts(connect=10, read=30, total=300)
"""The whole time is that of one block: less than 28 kB a second is as good as nothing."""
PAUSES = (1.0, 4.0, 16.0)
"""Seconds before an asking that failed is tried again; with the last of them it's given up."""
_OK, _PART, _CLIENT_ERROR, _NO_SUCH_RANGE = 200, 206, 400, 416
_LATER = frozenset({429, 500, 502, 503, 504})
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18})")
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_BROKEN = (httpx.TransportError, OSError)

Pause = Callable[[float], object]


class _Edition(NamedTuple):
    """Which edition of an archive it is: its size in bytes, and what the server calls it by."""

    size: int
    etag: str | None
    modified: str | None

    @property
    def condition(self) -> dict[str, str]:
        """Give the header by which a part is only sent of this edition; a weak tag can't be asked for so."""
        tag = self.etag if self.etag and not self.etag.startswith("W/") else self.modified
        return {"If-Range": tag} if tag else {}


class _LaterError(FetchError):
    """The server asks us to come again later."""


def open_web(url: str, guard: Guard, *, timeouts: TimeOuts = STREAM, pause: Pause = time.sleep) -> BinaryIO:
    """Open an archive on the web for reading; it can seek. `pause` is called with the seconds to wait before a failed asking is tried again.

    Raises RefusedError, FetchError, as reading from it does: at what byte is said.
    """
    asking = _Asking(url, guard, timeouts, pause)
    try:
        first = asking.block(0)
    except BaseException:
        asking.close()
        raise
    if asking.copy is not None:
        asking.close()
        return cast("BinaryIO", asking.copy)
    return io.BufferedReader(_WebFile(asking, first), CHUNK)


class _Asking:
    """Asks for blocks of one archive, and sees to it that all are of one edition. `copy` is the whole of it, where the server gives no ranges."""

    def __init__(self, url: str, guard: Guard, timeouts: TimeOuts, pause: Pause) -> None:
        self.url = url
        self.copy: IO[bytes] | None = None
        self.edition: _Edition | None = None
        self._talk, self._pause = Talk(guard, url, timeouts), pause
        self._at: int | None = None  # which byte comes next; null until the server has given any

    def close(self) -> None:
        """Close the connections."""
        self._talk.close()

    @property
    def size(self) -> int:
        """Bytes of the archive."""
        return self.edition.size if self.edition else 0

    def block(self, start: int) -> bytes:
        """Give the block of `BLOCK` bytes, or fewer at the end, that begins at a byte; what breaks off is taken up there, a few times."""
        held, tries = bytearray(), 0
        self._talk.deadline.begin()
        while True:
            before = len(held)
            try:
                with told(self.url):
                    while self._read(start, held):  # a server may give less of a range than was asked for
                        tries = 0
            except FetchError as error:
                tries = tries + 1 if len(held) == before else 1
                broken = isinstance(error, _LaterError) or (self._at is not None and isinstance(error.__cause__, _BROKEN))
                if not broken or tries > len(PAUSES):
                    raise FetchError(self.url, error.reason if self._at is None else f"{error.reason} (at byte {self._at})") from error
                self._pause(PAUSES[tries - 1])
            else:
                return bytes(held)

    def _read(self, start: int, held: bytearray) -> bool:
        """Ask for what isn't held yet of a block, and hold it as it comes; False where that was all."""
        at, end = start + len(held), min(start + BLOCK, self.size if self.edition else start + BLOCK)
        if at >= end:
            return False
        headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Range": f"bytes={at}-{end - 1}"}
        with self._talk.get(headers | (self.edition.condition if self.edition else {})) as (_, response):
            self._check(response, at)
            if response.status_code == _OK:
                self.copy = self._copied(response)
                return False
            end = min(end, self.size)
            for part in response.iter_raw() if at < end else ():
                self._talk.deadline.remaining()
                held += part[: end - start - len(held)]
                self._at = start + len(held)
                if self._at >= end:
                    return False
        if at < end and start + len(held) == at:
            raise httpx.ReadError("the server sent nothing")
        return at < end

    def _check(self, response: httpx.Response, at: int) -> None:
        """Check an answer to a question for the bytes from `at` on; the edition is taken off the first."""
        status = response.status_code
        if status in _LATER:
            raise _LaterError(self.url, f"the server answered {status} {response.reason_phrase}".rstrip())
        if status in {_OK, _NO_SUCH_RANGE} and self.edition:
            raise self._changed(at)
        if status == _NO_SUCH_RANGE:  # of the first byte: it has none
            self.edition = _Edition(0, None, None)
            return
        if status not in {_OK, _PART}:
            raise FetchError(self.url, f"the server answered {status} {response.reason_phrase}".rstrip())
        self._check_kind(response)
        self._at = at
        if status == _OK:
            return
        found = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
        if found is None or int(found[1]) != at:
            raise RefusedError(self.url, "the server answered with another range than it was asked for")
        edition = _Edition(int(found[2]), sent_back(response.headers.get("etag")), sent_back(response.headers.get("last-modified")))
        if self.edition not in {None, edition}:
            raise self._changed(at)
        self.edition = edition

    def _changed(self, at: int) -> SourceError:
        return RefusedError(self.url, f"it changed while it was read (at byte {at}): begin anew")

    def _check_kind(self, response: httpx.Response) -> None:
        """Refuse a web page, such as one that asks for a password, and what was packed for the way."""
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type in _PAGES:
            raise RefusedError(self.url, "the server sent a web page in its place")
        encoding = response.headers.get("content-encoding", "").strip().lower()
        # servers say of a file that is gzipped itself that it was for the way
        if encoding not in {"", "identity"} and not (encoding in {"gzip", "x-gzip"} and httpx.URL(self.url).path.lower().endswith(".gz")):
            raise FetchError(self.url, f"the server sent it compressed as {encoding[:40]!r}, which wasn't asked for")

    def _check_size(self, size: int) -> None:
        if size > MAX_COPY:
            raise RefusedError(self.url, f"it is larger than {MAX_COPY >> 30} GiB, and the server gives no ranges of it")

    def _copied(self, response: httpx.Response) -> IO[bytes]:
        """Copy an archive of which the server gives no ranges; each block of it has its own deadline."""
        length = response.headers.get("content-length", "")
        size, at = int(length) if length.isdigit() else 0, 0
        copy: IO[bytes] = SpooledTemporaryFile(max_size=BLOCK)  # noqa: SIM115 - who reads it closes it
        try:
            for part in response.iter_raw():
                self._talk.deadline.remaining()
                if at // BLOCK < (at + len(part)) // BLOCK:
                    self._talk.deadline.begin()
                self._at = at = at + len(part)
                self._check_size(max(size, at))
                copy.write(part)
            copy.seek(0)
        except BaseException:
            copy.close()
            raise
        return copy


class _WebFile(io.RawIOBase):
    """An archive on the web as a file: what is read of it is fetched in blocks, of which the last few are held."""

    def __init__(self, asking: _Asking, first: bytes) -> None:
        super().__init__()
        self._asking, self._at = asking, 0
        self._held = {0: first}

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that its place can be chosen."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; nothing is fetched for it."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._asking.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever has room for bytes
        """Read from where it is; raises FetchError, RefusedError."""
        if self._at >= self._asking.size:
            return 0
        number, inside = divmod(self._at, BLOCK)
        if number not in self._held:
            while len(self._held) >= KEPT:
                del self._held[next(iter(self._held))]
            self._held[number] = self._asking.block(number * BLOCK)
        block = memoryview(self._held[number])[inside : inside + len(buffer)]
        buffer[: len(block)] = block
        self._at += len(block)
        return len(block)

    def close(self) -> None:
        """Close the connections, too."""
        if not self.closed:
            self._held.clear()
            self._asking.close()
        super().close()
