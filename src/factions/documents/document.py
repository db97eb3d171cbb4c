"""One capture of one report, cleaned: what every later stage reads."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Literal

from factions.evidence import Record

ChromeKind = Literal["navigation", "media", "related", "caption", "legal", "advert", "other"]


class Chrome(Record):
    """A line or block that stood on the page and is not the report's running text."""

    text: str
    kind: ChromeKind


class Document(Record):
    r"""One capture of one report.

    `id` is the SHA-256 (hex) of the raw bytes; for a JSONL row, of its line. `text` is NFC, with `\n` for line ends and a blank line between
    paragraphs; sub-headings are paragraphs of it, the title isn't. `published` is EDTF, null where nobody gave a date. `language` is BCP 47.
    """

    id: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published: str | None = None
    language: str | None = None
    text: str
    text_sha256: str
    chrome: tuple[Chrome, ...] = ()


def digest(data: bytes) -> str:
    """Give a document's id: the SHA-256 of its raw bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def text_digest(text: str) -> str:
    """Give the SHA-256 of a text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def normal_text(raw: str) -> str:
    r"""Bring a text to the contract's form: NFC, `\n`, no trailing blanks, one blank line between paragraphs, one line a paragraph."""
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(part for part in paragraphs if part)
