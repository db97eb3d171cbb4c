"""The sources as a web archive (WARC 1.1, ISO 28500): each text that was read, and the bytes that came where they are at hand.

The ledger keeps the text that was made of a capture, and the SHA-256 of the capture's bytes, but not the bytes: so a text is a `conversion` record
whose original lies elsewhere. Where the bytes are given when the casefile is made, they stand as `resource` records in an archive of their own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from factions.exports.casefile.container import Container
from factions.exports.casefile.manifest import MAX_LINE, CasefileError
from factions.version import __version__

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecordType

TEXT_TYPE = "text/plain; charset=utf-8"
_MOST_HEADER = 1 << 16  # bytes
_LENGTH = re.compile(r"0|[1-9][0-9]{0,9}")


class Source(NamedTuple):
    """A record of the archive: `digest` is the SHA-256 (hex) of its bytes, `whole` that of the text as it was read, where this is a part of it."""

    document: str
    digest: str
    whole: str
    data: bytes


def begin(out: IO[bytes], what: str, made: str) -> None:
    """Write the record that says what the archive is; `made` is a time (UTC, ISO 8601)."""
    from fastwarc.warc import WarcRecordType

    fields = f"software: Factions {__version__}\r\nformat: WARC File Format 1.1\r\ndescription: {what}\r\n"
    _write(out, WarcRecordType.warcinfo, f"info {what} {made}", made, fields.encode(), {"Content-Type": "application/warc-fields"})


def text(out: IO[bytes], document: str, words: str, *, url: str | None, added: str, whole: str | None = None) -> None:
    """Write a text that was made of a document; `whole` is the digest of the text that this one was cut out of."""
    from fastwarc.warc import WarcRecordType

    data = words.encode()
    digest = hashlib.sha256(data).hexdigest()
    _write(
        out, WarcRecordType.conversion, f"text {document} {digest}", added, data,
        {"WARC-Target-URI": url or f"urn:sha256:{document}", "WARC-Refers-To": _urn(f"original {document}"), "Content-Type": TEXT_TYPE,
         "Factions-Document": document, "Factions-Text": whole or digest},
    )  # fmt: skip


def original(out: IO[bytes], document: str, data: bytes, *, url: str | None, media_type: str | None, added: str) -> None:
    """Write a document's own bytes, whose SHA-256 is its id."""
    from fastwarc.warc import WarcRecordType

    _write(
        out, WarcRecordType.resource, f"original {document}", added, data,
        {"WARC-Target-URI": url or f"urn:sha256:{document}", "Content-Type": media_type or "application/octet-stream", "Factions-Document": document,
         "Factions-Text": document},
    )  # fmt: skip


def _urn(name: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'factions {name}')}>"


def _write(out: IO[bytes], kind: WarcRecordType, name: str, made: str, data: bytes, headers: dict[str, str]) -> None:
    from fastwarc.warc import WarcRecord

    record = WarcRecord()
    record.init_headers(record_type=kind, record_urn=_urn(name)[5:-1].encode())
    record.headers["WARC-Date"] = made
    record.headers["WARC-Block-Digest"] = f"sha256:{hashlib.sha256(data).hexdigest()}"
    for header, value in headers.items():
        record.headers[header] = " ".join(value.split())
    record.set_bytes_content(data)
    record.write(out)


class _Stream:
    """A member, read from its beginning to its end."""

    def __init__(self, container: Container, name: str) -> None:
        self._pieces, self._held = container.pieces(name), bytearray()
        self._ended = False

    def _more(self) -> bool:
        piece = next(self._pieces, None)
        self._ended = piece is None
        self._held += piece or b""
        return not self._ended

    def until(self, mark: bytes, most: int) -> bytes | None:
        """Give all up to a mark, which is passed over; null where none is within so many bytes, and at the end."""
        while (at := self._held.find(mark, 0, most)) < 0:
            if len(self._held) >= most or not self._more():
                return None
        return self.take(at + len(mark))[:at]

    def take(self, length: int) -> bytes:
        """Give so many bytes, fewer at the end."""
        while len(self._held) < length and self._more():
            pass
        found = bytes(self._held[:length])
        del self._held[:length]
        return found

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return not self._held and not self._more()


def read(container: Container, name: str, kind: str) -> Iterator[Source]:
    """Give the records of an archive, which are all of one kind but the first; raises CasefileError that names the member and the record.

    It reads what `begin`, `text` and `original` write, and refuses whatever else a web archive may hold: another library's reader takes more than it
    must, and has been seen to end the program. Each record's bytes are hashed, and compared with the digest that its header has.
    """
    stream, number, ids = _Stream(container, name), 0, set[str]()
    while not stream.ended:
        try:
            held, data = _record(stream)
            digest = _proved(held, data, kind if number else "warcinfo", ids)
            found = Source(held["Factions-Document"], digest, held["Factions-Text"], data) if number else None
        except (ValueError, KeyError) as error:
            reason = f"it has no {error.args[0]}" if isinstance(error, KeyError) else str(error)
            raise CasefileError.at(container.path, name, f"record {number}: {reason}") from error
        if found:
            yield found
        number += 1
    if not number:
        raise CasefileError.at(container.path, name, "holds no record")


def _proved(held: dict[str, str], data: bytes, kind: str, ids: set[str]) -> str:
    """Give a record's digest, and take its id among those that were there; raises ValueError, KeyError."""
    digest = hashlib.sha256(data).hexdigest()
    if held["WARC-Type"] != kind:
        raise ValueError(f"it's a {held['WARC-Type']}, which has no place here")
    if held["WARC-Record-ID"] in ids:
        raise ValueError("its id comes twice")
    if held["WARC-Block-Digest"] != f"sha256:{digest}":
        raise ValueError("it isn't what its digest was made of")
    ids.add(held["WARC-Record-ID"])
    return digest


def _record(stream: _Stream) -> tuple[dict[str, str], bytes]:
    """Give a record's headers and its bytes; raises ValueError, KeyError."""
    raw = stream.until(b"\r\n\r\n", _MOST_HEADER)
    if raw is None:
        raise ValueError("its header has no end, or is too long")
    version, *lines = raw.decode().split("\r\n")
    pairs = [line.partition(": ") for line in lines]
    held = {key: value for key, _, value in pairs}
    if version != "WARC/1.1" or len(held) != len(lines) or not all(colon for _, colon, _ in pairs):
        raise ValueError("its header isn't a record's, or says something twice")
    if not _LENGTH.fullmatch(held["Content-Length"]) or int(held["Content-Length"]) > MAX_LINE:
        raise ValueError(f"its length is none, or more than {MAX_LINE >> 20} MiB")
    data = stream.take(int(held["Content-Length"]))
    if len(data) != int(held["Content-Length"]) or stream.take(4) != b"\r\n\r\n":
        raise ValueError("it's cut short, or longer than it says")
    return held, data
