"""What a web server does with an archive: gives ranges of it, breaks off, changes it, or knows no ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler


@dataclass
class Ranged:
    """A route that gives ranges of a body. `breaks` are numbers of bytes after which the next answers break off; `told` are the ranges asked for.

    No answer has more bytes than `most`. `later` answers are a 503 first. Without `ranges` the whole body comes.
    """

    body: bytes
    etag: str | None = '"one"'
    modified: str | None = None
    ranges: bool = True
    breaks: list[int] = field(default_factory=list)
    most: int = 1 << 30
    later: int = 0
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/gzip"})
    told: list[str] = field(default_factory=list)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", handler.headers.get("Range", ""))
        self.told.append(handler.headers.get("Range", ""))
        if self.later:
            self.later -= 1
            handler.send_error(503, "Slow Down")
            return
        same = handler.headers.get("If-Range") in {None, self.etag, self.modified}
        start, end, status = 0, len(self.body), 200
        if wanted and self.ranges and same:
            start, end, status = int(wanted[1]), min(int(wanted[2]) + 1, len(self.body), int(wanted[1]) + self.most), 206
            if start >= len(self.body):
                handler.send_response(416)
                handler.send_header("Content-Range", f"bytes */{len(self.body)}")
                handler.send_header("Content-Length", "0")
                handler.end_headers()
                return
        handler.send_response(status)
        if status == 206:
            handler.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(self.body)}")
        for name, value in (*self.headers.items(), ("ETag", self.etag), ("Last-Modified", self.modified)):
            if value is not None:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(end - start))
        handler.end_headers()
        if self.breaks:
            end = min(end, start + self.breaks.pop(0))
            handler.close_connection = True
        handler.wfile.write(self.body[start:end])
