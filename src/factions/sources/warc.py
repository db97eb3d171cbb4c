"""Web archives: WARC files, gzipped record by record, as a whole, or not at all.

A record is framed here, so that one which is broken is told by its offset and the next is found again; fastwarc reads what is in it.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from factions.errors import SourceError
from factions.sources.kinds import Opening, counted
from factions.sources.limits import MAX_BYTES
from factions.sources.raw import Raw
from factions.sources.unzip import CHUNK, MAGIC, Fault, Piece, pieces

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

MAX_HEAD = 64 << 10
MAX_BLOCK = MAX_BYTES + MAX_HEAD
MAX_BROKEN = 1_000
"""Broken records of one file; with more the rest of it is left."""
_BEGINS = b"WARC/"
_RESUMES = re.compile(rb"(?=WARC/\d\.\d\r?\n)")  # wherever: what is broken may have lost its last line end
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FIRST_LINE = re.compile(rb"WARC/\d\.\d\r?\n")
_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PAGES = {"response": _HTML, "resource": _HTML | {"text/plain"}}
_MARKUP = re.compile(rb"\A[\s\0]{0,500}<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_GZIPPED = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd"})
_OK = range(200, 300)
_TOO_LARGE = f"larger than {MAX_BYTES >> 20} MiB"


@dataclass
class _Flow:
    """The bytes of a WARC, unzipped where they are zipped, as far as they had to be read.

    `held` begins at the record in hand, which lies `inside` bytes behind the beginning of the piece of file that `member` names: a gzip member, or
    the file as a whole. `ends` tells of an offset whether a record may end there, where that can be looked up without reading all before it.
    `spans` tells that records go on from one gzip member to the next; by the standard each has its own. `crossed` are the members, beginning with no
    record, that the record in hand was read on into.
    """

    source: Iterator[Piece | Fault]
    zipped: bool
    ends: Callable[[int], bool] | None = None
    spans: bool = False
    crossed: list[str] = field(default_factory=list)
    held: bytearray = field(default_factory=bytearray)
    member: int = 0
    inside: int = 0
    ahead: Piece | Fault | None = None

    def __post_init__(self) -> None:
        self.ahead = next(self.source, None)

    def begin(self) -> Fault | bool:
        """Go to the next record of the stretch in hand, or to the next stretch: False at the end of all, a Fault where a stretch can't be read on."""
        while True:
            self.drop(len(self.held) - len(self.held.lstrip(b"\r\n")))
            if self.held:
                return True
            if self.ahead is None:
                return False
            if isinstance(self.ahead, Fault):
                fault, self.ahead = self.ahead, next(self.source, None)
                return fault
            if self.ahead.first:
                self.member, self.inside = self.ahead.member, 0
            self.held += self.ahead.data
            self.ahead = next(self.source, None)

    def more(self) -> bool:
        """Read on in this stretch; False where it ends: with a member behind which another record begins, with a fault, or with the file."""
        if not isinstance(self.ahead, Piece) or (self.ahead.first and self.ahead.data.startswith(_BEGINS)):
            return False
        if self.ahead.first:
            self.crossed.append(str(self.ahead.member))
        self.held += self.ahead.data
        self.ahead = next(self.source, None)
        return True

    def ensure(self, size: int) -> bool:
        """Read on until so many bytes are held; False where there aren't as many."""
        while len(self.held) < size:
            if not self.more():
                return False
        return True

    def peek(self, start: int, size: int) -> bytes:
        """Give so many bytes from a place in what is held, or fewer, without reading on into another member than the one in hand."""
        while len(self.held) < start + size and not self._another and self.more():
            pass
        return bytes(self.held[start : start + size])

    @property
    def _another(self) -> bool:
        """Whether another member begins behind what is held, and records don't go on from one to the next."""
        return isinstance(self.ahead, Piece) and self.ahead.first and not self.spans

    def drop(self, size: int) -> None:
        """Go on behind so many of the bytes that are held."""
        del self.held[:size]
        self.inside += size

    def skip(self, size: int) -> bool:
        """Go on behind so many bytes without holding them; False where there aren't as many."""
        while size > len(self.held):
            size -= len(self.held)
            self.drop(len(self.held))
            if not self.more():
                return False
        self.drop(size)
        return True

    def resume(self) -> None:
        """Go to where in this stretch the next record seems to begin, or behind its end."""
        self.drop(1)
        while True:
            found = _RESUMES.search(self.held)
            if found:
                self.drop(found.end())
                return
            self.drop(max(0, len(self.held) - MAX_HEAD_LINE))
            if self._another or not self.more():
                self.drop(len(self.held))
                return

    @property
    def at(self) -> str:
        """Say where the record in hand lies, in bytes of the file; inside a gzip member, which member and how far into it."""
        if self.zipped:
            return f"{self.member}+{self.inside}" if self.inside else str(self.member)
        return str(self.member + self.inside)


MAX_HEAD_LINE = 16
"""Bytes of the first line of a record: `WARC/1.1` with its ends."""


def opened(name: str, file: BinaryIO, opening: Opening) -> Iterator[Raw | SourceError]:
    """Give the web pages of an archive as reports, each named by the offset of its record; a broken record is an error, and the rest goes on.

    Taken are the responses (of status 2xx) and resources that are web pages, and resources that are plain text. `opening.tell` is told at the end
    how many there were and what was passed over.
    """
    zipped, begins = False, file.read(len(_BEGINS))
    file.seek(0)
    if begins.startswith(MAGIC):
        zipped = True
    elif not begins:
        yield SourceError(name, "the file is empty")
        return
    elif begins.startswith(b"\x28\xb5\x2f\xfd"):
        yield SourceError(name, "it is packed by zstd: unpack it first, or pack it with gzip")
        return
    elif begins != _BEGINS:
        yield SourceError(name, "it is no web archive: it doesn't begin as a WARC does")
        return
    flow = _Flow(pieces(file, enough=len(_BEGINS), wanted=_BEGINS), True) if zipped else _Flow(_plain(file), False, partial(_ends, file))
    passed: Counter[str] = Counter()
    pages = broken = 0
    for where, found in _records(flow):
        report = found if isinstance(found, str) else _report(f"{name}:{where}", found)
        if isinstance(report, Raw):
            pages += 1
            yield report
        elif isinstance(report, _Passed):
            passed[report.what] += 1
        else:
            broken += 1
            yield SourceError(f"{name}:{where}", report)
            if broken >= MAX_BROKEN:
                yield SourceError(name, f"more than {MAX_BROKEN:,} of its records are broken; the rest of it is left")
                break
    told = f"{pages:,} web page{'' if pages == 1 else 's'}"
    opening.tell(name, f"{told}; passed over: {counted(passed)}" if passed else told)


@dataclass(frozen=True)
class _Passed:
    """A record that holds no report, and what it is (in the plural)."""

    what: str


def _plain(file: BinaryIO) -> Iterator[Piece | Fault]:
    first = True
    while data := file.read(CHUNK):
        yield Piece(member=0, first=first, data=data)
        first = False


def _ends(file: BinaryIO, offset: int) -> bool:
    """Tell whether a record may end at an offset: another begins behind it, or the file ends."""
    at = file.tell()
    try:
        whole = file.seek(0, io.SEEK_END)
        if offset >= whole - len(b"\r\n\r\n"):
            return offset <= whole
        file.seek(offset)
        return file.read(len(_BEGINS) + 4).lstrip(b"\r\n").startswith(_BEGINS[:4])
    finally:
        file.seek(at)


def _records(flow: _Flow) -> Iterator[tuple[str, bytes | _Passed | str]]:
    """Give where each record is, and its bytes; instead of them what it is where it's passed over, or what is wrong with it."""
    while begun := flow.begin():
        if isinstance(begun, Fault):
            yield str(begun.offset), begun.reason
            continue
        where, size = flow.at, _framed(flow)
        if isinstance(size, str):
            yield from _lost(flow, where, size)
        elif size[1] > MAX_BLOCK:
            skipped = _skipped(flow, *size)
            if isinstance(skipped, _Passed) or not isinstance(flow.ahead, Fault):
                yield where, skipped
        else:
            record = bytes(flow.held[: sum(size)])
            flow.drop(len(record))
            flow.spans = flow.spans or bool(flow.crossed)
            yield where, record
        flow.crossed.clear()


def _lost(flow: _Flow, where: str, reason: str) -> Iterator[tuple[str, str]]:
    """Tell of a record that is broken, and go on to where the next seems to begin; a fault of its own gzip member is told when its turn comes."""
    if not (isinstance(flow.ahead, Fault) and flow.ahead.offset == flow.member):
        yield where, reason
    if not flow.spans:
        yield from ((member, "no record begins here") for member in flow.crossed)
    flow.resume()


def _skipped(flow: _Flow, head: int, block: int) -> _Passed | str:
    """Pass over a record that is larger than any page; one that can't be as large as it says isn't believed."""
    wrong = f"the record says that it's {block:,} bytes long, and isn't"
    if flow.ends and not flow.ends(flow.inside + head + block):
        flow.resume()
        return wrong
    return _Passed(_TOO_LARGE) if flow.skip(head + block) else wrong


def _framed(flow: _Flow) -> tuple[int, int] | str:
    """Give the sizes of a record's head and block, or what is wrong with them. The block is held, where it isn't larger than any page."""
    while (end := _HEAD_END.search(flow.held, 0, MAX_HEAD)) is None and len(flow.held) < MAX_HEAD and flow.more():
        pass
    length = _LENGTH.search(flow.held, 0, end.end()) if end else None
    if not _FIRST_LINE.match(flow.held) or end is None or length is None:
        return "no record begins here, or one whose head is broken"
    head, block = end.end(), int(length[1])
    if block > MAX_BLOCK:
        return head, block
    if not flow.ensure(head + block):
        return f"the record ends after {len(flow.held) - head:,} of {block:,} bytes"
    behind = flow.peek(head + block, 4)
    if behind.strip(b"\r\n") and not behind.startswith(_BEGINS[:4]):
        return f"the record isn't as long as it says ({block:,} bytes)"
    return head, block


def _report(name: str, found: bytes | _Passed) -> Raw | _Passed | str:
    """Read a record: a web page, what else it is, or what is wrong with it."""
    if isinstance(found, _Passed):
        return found
    try:
        return _read(name, found)
    except (OSError, ValueError, OverflowError) as error:
        return f"the record can't be read: {' '.join(str(error).split())[:120] or type(error).__name__}"


class _Seen(NamedTuple):
    """A record, with its type as the archive says it, and the type of what is archived; null where nobody says that."""

    record: WarcRecord
    kind: str
    stated: str | None


# Records that hold no page to read: what they are (in the plural), and how they are told. The first that holds counts.
_NOT_READ: tuple[tuple[str, Callable[[_Seen], bool]], ...] = (
    ("revisits (of pages that were the same)", lambda seen: seen.kind == "revisit"),
    ("requests", lambda seen: seen.kind == "request"),
    ("other records", lambda seen: seen.kind not in _PAGES),
    ("segments of records", lambda seen: seen.record.headers.get("WARC-Segment-Number") is not None),
    ("responses of other protocols", lambda seen: seen.kind == "response" and not seen.record.is_http_parsed),
    ("responses without a page (redirects, errors)", lambda seen: seen.record.is_http_parsed and seen.record.http_headers.status_code not in _OK),
    ("of other types than web pages", lambda seen: seen.stated not in {None, *_PAGES[seen.kind]}),
    ("pages that were cut off when they were archived", lambda seen: seen.record.headers.get("WARC-Truncated") is not None),
)


def _read(name: str, data: bytes) -> Raw | _Passed | str:
    record = _record(data)
    seen = _Seen(record, (record.headers.get("WARC-Type") or "").strip().lower(), _type(record))
    if what := next((what for what, holds in _NOT_READ if holds(seen)), None):
        return _Passed(what)
    page = _payload(record, data)
    if isinstance(page, str):
        return page
    if what := _no_page(page, seen.stated):
        return _Passed(what)
    captured: datetime | None = record.record_date
    return Raw(
        name=name, url=_address(record), data=page, media_type=seen.stated or "text/html", charset=record.http_charset,
        captured=captured.date().isoformat() if captured is not None else None,
    )  # fmt: skip


def _no_page(page: bytes, stated: str | None) -> str | None:
    if len(page) > MAX_BYTES:
        return _TOO_LARGE
    if not page.strip():
        return "empty pages"
    return "of other types than web pages" if stated is None and not _MARKUP.match(page) else None


def _type(record: WarcRecord) -> str | None:
    """Give the type of what is archived, as the web server or, of a resource, the archive says; None where neither does."""
    if record.is_http_parsed:
        return (record.http_content_type or "").lower() or None
    return (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower() or None


def _record(data: bytes, decode: str = "none") -> WarcRecord:
    """Parse a record that is framed, with its HTTP head."""
    from fastwarc.warc import ArchiveIterator

    record = next(iter(ArchiveIterator(io.BytesIO(data + b"\r\n\r\n"), parse_http=False, max_header_len=MAX_HEAD)), None)
    if record is None:
        raise ValueError("it holds nothing")
    record.parse_http(auto_decode=decode, max_header_len=MAX_HEAD)  # type: ignore[arg-type] # one of four words
    return record


def _payload(record: WarcRecord, data: bytes) -> bytes | str:
    """Give the page as a browser has it: what came in chunks put together, what was zipped unzipped, up to a little more than is taken.

    Crawlers keep the HTTP head as it came and the page as they had it, so what the head says of it may hold no longer.
    """
    head = record.http_headers if record.is_http_parsed else None
    encoded = bool(head and (head.get("Content-Encoding") or "").strip().lower() in _GZIPPED)
    chunked = bool(head and (head.get("Transfer-Encoding") or "").strip().lower() == "chunked")
    ways = [way for way, fits in (("all", encoded and chunked), ("content", encoded), ("transfer", chunked), ("none", True)) if fits]
    for way in ways:
        try:
            page = (record if way == "none" else _record(data, way)).reader.read(MAX_BYTES + 1)
        except (OSError, ValueError):
            continue
        if page or way == "none":
            return _unzipped(page) if encoded and page.startswith(MAGIC) else page
    return "the page can't be read"


def _unzipped(page: bytes) -> bytes | str:
    held = bytearray()
    for piece in pieces(io.BytesIO(page)):
        if isinstance(piece, Fault):
            return "the page's own compression is broken"
        held += piece.data
        if len(held) > MAX_BYTES:
            break
    return bytes(held)


def _address(record: WarcRecord) -> str | None:
    """Give the page's address; some tools write it in angle brackets."""
    address = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")
    return address if address.lower().startswith(("http://", "https://")) else None
