"""PDFs for tests, written by hand: each page a list of (x, y, size, text), or the bytes of its content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Piece = tuple[float, float, float, str]


def shown(pieces: Sequence[Piece]) -> bytes:
    return b"".join(b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (size, x, y, escaped(text)) for x, y, size, text in pieces)


def escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def pdf(pages: Sequence[Sequence[Piece] | bytes], info: Mapping[str, str] | None = None) -> bytes:
    """Write a PDF of these pages, A4, in Helvetica; `info` are its metadata."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for page in pages:
        content = page if isinstance(page, bytes) else shown(page)
        objects += [
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (len(objects) + 1),
        ]
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    objects.append(b"<< %s >>" % b" ".join(b"/%s (%s)" % (name.encode(), value.encode("cp1252")) for name, value in (info or {}).items()))
    data, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(objects), len(data),
    )  # fmt: skip


def column(x: float, top: float, lines: Sequence[str], size: float = 11) -> list[Piece]:
    """Set lines below each other; an empty one leaves a gap."""
    return [(x, top - number * 14, size, line) for number, line in enumerate(lines) if line]
