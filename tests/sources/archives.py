"""Web archives for tests, written by fastwarc; and what breaks them."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

from fastwarc.warc import WarcRecord, WarcRecordType

Breaker = Callable[[bytes], bytes]
HTML = "text/html; charset=utf-8"


def report(number: int) -> bytes:
    return (
        f"<html><head><title>Fighting near Goma, day {number}</title></head><body><article><h1>Fighting near Goma, day {number}</h1>"
        f"<p>Rebels attacked the town of Goma on Monday, the army said. {number + 2} soldiers were killed in the fighting, a spokesman said.</p>"
        f"<p>The governor condemned the attack, the {number}th since the spring, and asked for help from the capital.</p></article></body></html>"
    ).encode()


def record(
    url: str, page: bytes = b"", *, kind: WarcRecordType = WarcRecordType.response, status: str = "200 OK", head: str = f"Content-Type: {HTML}\r\n",
    block: bytes | None = None, **headers: str,
) -> bytes:  # fmt: skip
    """Write one record; `block` goes instead of an HTTP head and the page, `headers` beside the archive's own (with _ for -)."""
    made = WarcRecord()
    made.init_headers(kind)
    made.headers["WARC-Target-URI"] = url
    made.headers["WARC-Date"] = "2014-06-20T10:00:00Z"
    if block is None:
        made.headers["Content-Type"] = "application/http; msgtype=response"
        block = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + page
    made.set_bytes_content(block)
    for name, value in headers.items():
        made.headers[name.replace("_", "-")] = value
    written = io.BytesIO()
    made.write(written)
    return written.getvalue()


def cut(data: bytes) -> bytes:
    """Cut the end off."""
    return data[: len(data) * 2 // 3]


def scratched(data: bytes) -> bytes:
    """Overwrite some bytes in the middle."""
    middle = len(data) // 2
    return data[:middle] + b"\0\xff" * 8 + data[middle + 16 :]


def beheaded(data: bytes) -> bytes:
    """Break the first line of the record, zipped or not."""
    if data.startswith(b"WARC/"):
        return b"W?RC/" + data[5:]
    return gzip.compress(b"W?RC/" + gzip.decompress(data)[5:])


def stretched(data: bytes) -> bytes:
    """Let the record say that it's longer than it is."""
    if data.startswith(b"WARC/"):
        return data.replace(b"\r\nContent-Length: ", b"\r\nContent-Length: 9", 1)
    return gzip.compress(stretched(gzip.decompress(data)))


def archive(records: list[bytes], *, zipped: bool, broken: dict[int, Breaker] | None = None) -> tuple[bytes, list[int]]:
    """Join records, zipped each by itself; gives the archive, and the offset of each record."""
    data, offsets = b"", []
    for number, one in enumerate(records):
        offsets.append(len(data))
        written = gzip.compress(one, mtime=0) if zipped else one
        data += (broken or {}).get(number, bytes)(written)
    return data, offsets
