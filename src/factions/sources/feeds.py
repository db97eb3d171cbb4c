"""Feeds: RSS and Atom as lists of entries. Pure functions of the bytes: nothing is fetched, and no clock is asked."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from factions.errors import SourceError
from factions.evidence import Record
from factions.sources.raw import is_address

MAX_FEED_BYTES = 8 << 20
MAX_ENTRIES = 1_000
MAX_TAGS = 200_000
_LONGEST = 2_000  # characters of an address; browsers take no more either
_TITLE = 200
_DAY = re.compile(r"(?P<day>\d{4}(?:-\d\d(?:-\d\d)?)?)(?![\d-])")
_LINK = re.compile(rb"<link\b[^>]{0,1000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(rb"application/(?:rss|atom)\+xml", re.IGNORECASE)
_HREF = re.compile(rb"""href\s*=\s*["']?([^"'\s>]{1,2000})""", re.IGNORECASE)

_BLANKS = 5_000
_BLANK = re.compile(rb"[\s\0]+")  # in UTF-16, too
_HEAD = 2_000
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\"';\s]+)", re.IGNORECASE)
_ENCODING = re.compile(r"<\?[^>]*encoding\s*=\s*[\"']\s*([^\"'\s]+)", re.IGNORECASE)
_CODECS = re.compile(
    r"utf-?8|(?:utf-?16|utf-?32|ucs-?[24])(?:-?[lb]e)?|(?:us-)?ascii|iso-?8859-?\d\d?|latin-?\d|windows-?\d{3,4}|cp-?(?:874|125\d)|koi8-?[rut]|"
    r"gbk|gb-?2312|gb-?18030|big5(?:-hkscs)?|shift-?jis|sjis|euc-?(?:jp|kr|cn|tw)|iso-?2022-?(?:jp|kr)|tis-?620|macintosh|mac-?roman"
)


class FeedEntry(Record):
    """One entry. `key` tells it from others of its feed: the SHA-256 (hex) of its id, else of its link.

    `link` is the article's address, null where the entry has no http(s) one. `published` is the day of publication (EDTF) as the feed gives it, by
    the publisher's own clock; null where it gives none.
    """

    key: str
    link: str | None = None
    published: str | None = None


class Feed(Record):
    """What a feed holds: its title, and its entries in its own order, each once."""

    title: str | None = None
    entries: tuple[FeedEntry, ...] = ()


def parse(data: bytes, url: str, *, content_type: str | None = None) -> Feed:
    """Read a feed's bytes, RSS or Atom of any version, also one that is no sound XML.

    `url` is where they came from, which relative links go by; `content_type` is what the server said of them. Raises SourceError, which names `url`,
    where they are no feed.
    """
    if len(data) > MAX_FEED_BYTES:
        raise SourceError(url, f"the feed is larger than {MAX_FEED_BYTES >> 20} MiB")
    if reason := _wearisome(data, content_type or ""):
        raise SourceError(url, reason)
    feedparser = _feedparser()
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    try:
        # a stream, since what isn't one may be taken for the name of a file or an address
        found = feedparser.parse(io.BytesIO(data), response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    except Exception as error:
        raise SourceError(url, f"the feed can't be taken apart ({type(error).__name__})") from error
    if not found.get("version") and not found.entries:
        raise SourceError(url, f"it is no RSS or Atom feed{_hint(data, url)}")
    dated_by_update = str(found.get("version", "")).startswith("rss")  # which has no other way to say it: its dc:date comes as an update
    held = {entry.key: entry for entry in _entries(found.entries[:MAX_ENTRIES], url, dated_by_update=dated_by_update)}
    return Feed(title=_words(found.feed.get("title")), entries=tuple(held.values()))


@lru_cache(maxsize=1)
def _feedparser() -> Any:  # noqa: ANN401 - a module without types
    """Give the parser. It looks for an e-mail address in what an author is called, for hours if that is long; nobody asks for authors here."""
    import feedparser
    from feedparser.mixin import _FeedParserMixin

    _FeedParserMixin._sync_author_detail = lambda *_given: None  # noqa: SLF001 - it has no switch
    return feedparser


def _wearisome(data: bytes, content_type: str) -> str | None:
    """Say by what a feed would keep the parser at it for minutes or hours, null where nothing in it would.

    Its time grows with the square of nested tags, of blanks in a row, and in some of Python's codecs of all.
    """
    if data.count(b"<") > MAX_TAGS:
        return f"the feed has more than {MAX_TAGS:,} tags"
    if any(len(blanks[0]) > _BLANKS for blanks in _BLANK.finditer(data)):
        return "the feed has thousands of blanks in a row"
    declared = [_CHARSET.search(content_type), _ENCODING.search(data[:_HEAD].replace(b"\0", b"").decode("latin-1"))]
    names = [found[1].lower().replace("_", "-") for found in declared if found]
    return next((f"the feed is in {name[:40]!r}, which isn't read" for name in names if not _CODECS.fullmatch(name)), None)


def _entries(found: list[Any], url: str, *, dated_by_update: bool) -> Iterator[FeedEntry]:
    for entry in map(dict, found):  # feedparser's own record gives an update for a publication
        link = _link(entry.get("link"), url)
        name = _text(entry.get("id")) or link
        if name:
            when = _day(entry, "published") or (_day(entry, "updated") if dated_by_update else None)
            yield FeedEntry(key=hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest(), link=link, published=when)


def _link(value: object, url: str) -> str | None:
    """Give an entry's address whole, or null where it's no http(s) one."""
    given = _text(value)
    if not given:
        return None
    try:
        joined = urljoin(url, given)
    except ValueError:
        return None
    fit = is_address(joined) and len(joined) <= _LONGEST and not any(char.isspace() or ord(char) < ord(" ") for char in joined)
    return joined if fit else None


def _day(entry: dict[str, Any], name: str) -> str | None:
    """Give the day that a date names by its own clock: what is said to be late in the evening isn't the next day because that is so in Greenwich."""
    given = _text(entry.get(name)) or ""
    match = _DAY.match(given)
    try:
        if match:
            day = match["day"]
            date.fromisoformat(f"{day}-01-01"[:10])
            return day
        return parsedate_to_datetime(given).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _hint(data: bytes, url: str) -> str:
    """Name the feed that a web page tells of."""
    for tag in _LINK.findall(data[:200_000]):
        address = _HREF.search(tag)
        if _FEED_TYPE.search(tag) and address and (link := _link(address[1].decode("utf-8", "replace").replace("&amp;", "&"), url)):
            return f"; the page names one: {link}"
    return ""


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _words(value: object) -> str | None:
    """Give a title as one line of plain text; what mark-up is in it stays as it is, to be shown as text."""
    words = " ".join((_text(value) or "").split())
    return words[:_TITLE] or None
