"""From bytes to characters: the kind of file by its first bytes, the encoding, and the removal of characters that no report needs."""

from __future__ import annotations

import codecs
import re
import unicodedata

# Files that are no text, by how they begin: (the first bytes, what such a file is).
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"\0\0\1\0", "an icon"),
    (b"PK\3\4", "a ZIP archive or an office file"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"ID3", "an audio file"),
    (b"OggS", "an audio file"),
    (b"fLaC", "an audio file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"%!PS", "a PostScript file"),
)
_NEEDS_BINARY = frozenset({b"BM", b"MZ", b"ID3", b"GIF8", b"BZh"})  # letters that a text may begin with, too
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_META = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_WINDOWS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}  # what browsers take these names for
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, surrogates, marks of direction, zero-width characters, soft hyphens and the private and unassigned rest that can hide or turn round text.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff\ufffe\uffff]"
)
_MARKS = (
    r"[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_STACKED = re.compile(rf"({_MARKS}{{8}}){_MARKS}+")  # no script stacks more marks on a letter; normalising thousands takes quadratic time
# Characters beyond ASCII that cleaning leaves alone, wherever they stand: letters of Europe, marks and signs; none joins with another in NFC.
_CALM = re.compile("[\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")
_ASCII = bytes(range(128))
_CONTROLS = bytes([*range(9), *range(14, 32)])  # the control characters but tab and line ends
_HIDDEN_BYTES = _CONTROLS + b"\x7f"
_BREAK_BYTES = bytes.maketrans(b"\r\x0b\x0c\t", b"\n\n\n ")
_SAMPLE = 200_000  # bytes by which an undeclared encoding is guessed


def not_text(data: bytes) -> str | None:
    """Say what a file is that is no text, by its first bytes or by how many of its bytes no text has; None for text."""
    head = data[:4096]
    for magic, what in MAGIC:
        if head.startswith(magic) and (magic not in _NEEDS_BINARY or _binary(head)):
            return what
    if head[4:8] == b"ftyp":
        return "a video or picture file"
    if head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"WAVE", b"AVI "}:
        return "a picture, audio or video file"
    return "a binary file" if _binary(head) else None


def _binary(head: bytes) -> bool:
    """Count the bytes that text has none of; UTF-16 and UTF-32 with their mark are text."""
    if any(head.startswith(bom) for bom, _ in _BOMS):
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) > 0.05 * len(head)


def decode(data: bytes, declared: str | None = None) -> str | None:
    """Decode bytes: by their mark, as UTF-8 where they are, as declared by the far end or the page, else as they look; None where nothing fits."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, errors="replace")
    in_page = _META.search(data[:4096])
    names = ["utf-8", declared, in_page[1].decode("ascii", "replace") if in_page else None]
    for name in filter(None, names):
        try:
            codec = codecs.lookup(name).name
            return data.decode(_WINDOWS.get(codec, codec))
        except (LookupError, UnicodeError, ValueError):
            continue
    return _guessed(data)


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        return None
    try:
        return data.decode(best.encoding, errors="replace")
    except (LookupError, UnicodeError):
        return None


def clean_characters(text: str) -> str:
    """Take out the characters that hide or turn round text, and bring it to NFC with line feeds as its only line ends."""
    data = text.encode("utf-8", "surrogatepass")
    if _CALM.fullmatch(data.translate(None, _ASCII).decode("utf-8", "surrogatepass")) is None:
        return _cleaned_throughout(text)
    # as most pages are: nothing beyond ASCII is touched, and what is touched of that are single bytes
    return data.replace(b"\r\n", b"\n").translate(_BREAK_BYTES, _HIDDEN_BYTES).decode("utf-8")


def _cleaned_throughout(text: str) -> str:
    text = _HIDDEN.sub("", _BREAKS.sub("\n", text)).replace("\t", " ").replace("\u00a0", " ")
    return unicodedata.normalize("NFC", _STACKED.sub(r"\1", text))
