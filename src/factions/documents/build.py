"""From the bytes of a report to a Document, or to the one line that says why there is none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from factions.documents import facts
from factions.documents.charset import clean_characters, decode, not_text
from factions.documents.chrome import Cleaned, clean
from factions.documents.document import Chrome, Document, normal_text, text_digest
from factions.documents.edtf import is_edtf
from factions.documents.html import WebPage, read_page
from factions.documents.language import foreign
from factions.documents.lines import MAX_LINES, Line, logical_lines
from factions.errors import DocumentError, SourceError
from factions.sources import pdf
from factions.sources.raw import Raw

MAX_CHARACTERS = 1_000_000  # of text: twice the length of a long novel
MAX_MARKUP = 8_000_000  # characters of a page with its mark-up
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|p|article|main|h1|span|table|meta)\b[^>]{0,1000}>", re.IGNORECASE)
_ENOUGH = 12  # words of running text without which a web page has no article
_HEAD, _HEAD_LINE = 25, 300  # paragraphs of a report, and characters of each, in which it says when it appeared
_NEAR = 31  # days between a report's date and that of its file
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


@dataclass
class _Given:
    """What a JSONL row or a page's mark-up gives; it goes before what the lines state."""

    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None


def build(raw: Raw, *, published: str | None = None) -> Document:
    """Make the document of a report's bytes.

    `published` (EDTF) goes before the date that the report gives itself. Raises DocumentError, which names the report, for whatever can't be read: an
    empty, binary or undecodable file, a page without an article, a text in another language than English, a bad `published`.
    """
    if published is not None and not is_edtf(published):
        raise DocumentError(raw.name, f"the publication date {published!r} is no EDTF date such as 2014-06-13, 2014-06 or XXXX-06-13")
    try:
        return _build(raw, published)
    except DocumentError:
        raise
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError, MemoryError, AssertionError) as error:
        # libraries stumble over hostile pages in many ways; the report is named and the others go on
        raise DocumentError(raw.name, f"the page can't be taken apart ({type(error).__name__}: {error})") from error


@dataclass
class _Opened:
    """The lines of a report, what was given with it, what its mark-up states, and what its file tells apart already."""

    lines: list[Line]
    given: _Given = field(default_factory=_Given)
    found: _Given = field(default_factory=_Given)
    beside: Sequence[str] = ()
    is_html: bool = False


def _build(raw: Raw, published: str | None) -> Document:
    held = _from_pdf(raw) if raw.row is None and raw.body is None and _is_pdf(raw) else _from_text(raw)
    given, found = held.given, held.found
    cleaned = _cleaned(raw, held.lines, given.title or found.title)
    body = normal_text("\n\n".join(cleaned.paragraphs))
    _refuse(raw, body, cleaned, is_html=held.is_html)
    return Document(
        id=hashlib.sha256(raw.data).hexdigest(),
        url=raw.url or given.url or found.url,
        title=_short(given.title or found.title or cleaned.title),
        publisher=_short(given.publisher or found.publisher or cleaned.publisher),
        byline=_short(given.byline or found.byline or cleaned.byline),
        published=published or given.published or _not_after(raw.captured, found.published or cleaned.published),
        language="en",
        text=body,
        text_sha256=text_digest(body),
        chrome=(*cleaned.chrome, *(Chrome(text=text, kind="other") for text in held.beside)),
    )


def _is_pdf(raw: Raw) -> bool:
    """Tell whether a report is a PDF: by how it begins, where it's called one also by what stands a little behind."""
    return raw.data.startswith(pdf.MAGIC) or (raw.media_type == "application/pdf" and pdf.is_pdf(raw.data))


def _from_text(raw: Raw) -> _Opened:
    given, text, is_html = _from_row(raw) if raw.row is not None else _from_body(raw) if raw.body is not None else _from_bytes(raw)
    if not is_html:
        return _Opened(logical_lines(text), given)
    page = _page(raw, text)
    found = _Given(title=page.title, byline=page.byline, publisher=page.publisher, published=page.published, url=page.url)
    return _Opened(page.lines, given, found, is_html=True)


def _from_pdf(raw: Raw) -> _Opened:
    try:
        held = pdf.read(raw.name, raw.data)
    except SourceError as error:  # the bytes are here: fetching them again would change nothing
        raise DocumentError(raw.name, error.reason) from error
    lines = [Line(text) for part in held.paragraphs if (text := " ".join(clean_characters(part).split()))]
    title = clean_characters(held.title) if held.title else None
    found = _Given(title=title, published=_confirmed(held.created, lines))
    return _Opened(lines, _hinted(raw), found, beside=[clean_characters(text) for text in held.furniture])


def _confirmed(created: str | None, lines: Sequence[Line]) -> str | None:
    """Give the day that a report's first lines name, where its file was made within a month of it; a file's own date is no date of publication.

    Lines that name a month alone give that.
    """
    if created is None:
        return None
    made = date.fromisoformat(created)
    for line in lines[:_HEAD]:
        day = None if facts.numeric_and_ambiguous(line.text) else facts.edtf_date(line.text[:_HEAD_LINE])
        if day and (day == created[:7] or (len(day) == len(created) and abs((date.fromisoformat(day) - made).days) <= _NEAR)):
            return day
    return None


def _from_bytes(raw: Raw) -> tuple[_Given, str, bool]:
    if not raw.data.strip():
        raise DocumentError(raw.name, "it is empty")
    if what := not_text(raw.data):
        raise DocumentError(raw.name, f"it is {what}, not a text or a web page")
    decoded = decode(raw.data, raw.charset)
    if decoded is None:
        raise DocumentError(raw.name, "its character encoding can't be told; save it as UTF-8")
    text = clean_characters(decoded)
    if not text.strip():
        raise DocumentError(raw.name, "it is empty")
    return _hinted(raw), text, raw.media_type in _HTML_TYPES or _is_html(text)


def _from_body(raw: Raw) -> tuple[_Given, str, bool]:
    """Take what a source has already found in its bytes to read, such as a mail's text."""
    text = clean_characters(raw.body or "")
    return _hinted(raw), text, _is_html(text)


def _hinted(raw: Raw) -> _Given:
    """Take what the source says of the report beside its bytes."""
    hints = raw.hints
    return _Given(title=hints.title, byline=hints.byline, publisher=hints.publisher, published=hints.published)


def _not_after(captured: str | None, published: str | None) -> str | None:
    """Give a page's date of publication, but none that lies after the day on which it was archived; a day more, as clocks differ."""
    if captured is None or published is None or len(published) != len(captured) or not is_edtf(published):
        return published
    try:
        late = (date.fromisoformat(published) - date.fromisoformat(captured)).days > 1
    except ValueError:  # an unknown year, say
        return published
    return None if late else published


def _is_html(text: str) -> bool:
    head = text[:3000].lstrip()
    return head[:1] == "<" and _MARKUP.search(head) is not None


def _from_row(raw: Raw) -> tuple[_Given, str, bool]:
    row = raw.row or {}
    values = {key: value for key, value in row.items() if isinstance(value, str) and value.strip()}
    text = values.get("text") or values.get("html")
    if not text:
        raise DocumentError(raw.name, "the row has no `text`")
    text = clean_characters(text)
    given = _Given(**{key: " ".join(clean_characters(values[key]).split()) for key in ("title", "byline", "publisher", "url") if key in values})
    given.published = _row_date(raw.name, row.get("published"))
    return given, text, _is_html(text) or not values.get("text")


def _row_date(name: str, value: object) -> str | None:
    """Read a row's date: EDTF, or a timestamp or written date, of which the day is kept."""
    if value is None or value == "":
        return None
    text = str(value).strip()
    found = text if is_edtf(text) else None if facts.numeric_and_ambiguous(text) else facts.edtf_date(text)
    if found is None:
        raise DocumentError(name, f"the row's `published` {text[:60]!r} is no date such as 2014-06-13")
    return found


def _page(raw: Raw, text: str) -> WebPage:
    if len(text) > MAX_MARKUP:
        raise DocumentError(raw.name, f"the page has {len(text)} characters of mark-up; at most {MAX_MARKUP} are taken apart")
    page = read_page(text)
    if page is None or not page.lines:
        raise DocumentError(raw.name, "the page has no article on it")
    return page


def _cleaned(raw: Raw, lines: list[Line], title: str | None) -> Cleaned:
    if len(lines) > MAX_LINES or sum(len(line.text) for line in lines) > MAX_CHARACTERS:
        raise DocumentError(raw.name, f"it is longer than any report ({MAX_CHARACTERS} characters, {MAX_LINES} lines); split it into reports")
    return clean(lines, title)


def _refuse(raw: Raw, body: str, cleaned: Cleaned, *, is_html: bool) -> None:
    """Refuse what holds no article in English."""
    shown = body or "\n".join(part.text for part in cleaned.chrome)
    if language := foreign(shown):
        raise DocumentError(raw.name, f"it isn't in English but in another language ({language}), which Factions doesn't read yet")
    prose = accumulate(len(line.words) for text in cleaned.paragraphs if (line := Line(text)).prose)
    if not any(words >= (_ENOUGH if is_html else 1) for words in prose):
        raise DocumentError(raw.name, "the page has no article on it" if is_html else "it has no running text: not one sentence was found")


def _short(value: str | None) -> str | None:
    value = " ".join((value or "").split())
    return value[:500] or None
