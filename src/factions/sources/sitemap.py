"""Sitemaps as lists of entries, and indexes of sitemaps. Pure functions of the bytes: nothing is fetched, and no clock is asked."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from factions.errors import SourceError
from factions.evidence import Record
from factions.sources.feeds import MAX_ENTRIES, FeedEntry
from factions.sources.raw import is_address
from factions.sources.unzip import MAGIC, Fault, pieces

MAX_MAP_BYTES = 50 << 20
"""What the protocol allows a sitemap, unzipped."""
MAX_LISTED = 50_000
"""Pages of one sitemap: the same."""
MAX_MAPS = 10
"""Maps of an index that one poll asks for."""
_LONGEST = 2_000  # characters of an address
_HEAD = 4_000  # bytes in which a map names itself
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)[\s>]")
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?![\d-])")
_BLANKS = b" \t\r\n\xef\xbb\xbf"


class Listed(Record):
    """A page or a map that a sitemap lists: its address, when it was changed last (as it stands there), and the day of publication (EDTF)."""

    link: str
    changed: str | None = None
    published: str | None = None


class Sitemap(Record):
    """What a sitemap lists: pages, or, of an index, maps, each of the map's own site and once; `foreign` counts those of other sites, left out."""

    pages: tuple[Listed, ...] = ()
    maps: tuple[Listed, ...] = ()
    foreign: int = 0


def unzipped(data: bytes, url: str) -> bytes:
    """Unzip a sitemap that came as a gzip file; others are given back. Raises SourceError, which names `url`."""
    if not data.startswith(MAGIC):
        return data
    held = bytearray()
    for piece in pieces(io.BytesIO(data)):
        if isinstance(piece, Fault):
            raise SourceError(url, f"the sitemap can't be unzipped: {piece.reason}")
        held += piece.data
        if len(held) > MAX_MAP_BYTES:
            raise SourceError(url, f"the sitemap is larger than {MAX_MAP_BYTES >> 20} MiB")
    return bytes(held)


def is_sitemap(data: bytes) -> bool:
    """Tell whether bytes are a sitemap or an index of such, in XML, or as text: an address a line."""
    head = data[:_HEAD].lstrip(_BLANKS)
    if head.startswith(b"<"):
        return _ROOT.search(head) is not None
    lines = [line.strip() for line in head.splitlines()[:-1] or [head] if line.strip()]
    return bool(lines) and all(re.fullmatch(rb"https?://\S+", line) for line in lines)


def parse(data: bytes, url: str) -> Sitemap:
    """Read a sitemap's bytes, which `is_sitemap` has told; `url` is where they came from. Raises SourceError, which names it, for a broken one."""
    if len(data) > MAX_MAP_BYTES:
        raise SourceError(url, f"the sitemap is larger than {MAX_MAP_BYTES >> 20} MiB")
    held: dict[str, dict[str, Listed]] = {"url": {}, "sitemap": {}}
    foreign = 0
    for what, one in _listed(data, url) if data.lstrip(_BLANKS).startswith(b"<") else _lines(data):
        if same_site(one.link, url):
            held[what].setdefault(one.link, one)
        else:
            foreign += 1
        if sum(map(len, held.values())) >= MAX_LISTED:
            break
    return Sitemap(pages=tuple(held["url"].values()), maps=tuple(held["sitemap"].values()), foreign=foreign)


def entries(pages: Sequence[Listed]) -> list[FeedEntry]:
    """Give pages as entries to read, those changed last first, `MAX_ENTRIES` at most.

    A page is known by its address and by when it was changed, so that one which changes is read anew. Where all pages bear one time that says
    nothing of them, and addresses count alone.
    """
    told = {page.changed for page in pages}
    tells = len(told) > 1 or len(pages) == 1
    ordered = sorted(pages, key=lambda page: page.changed or page.published or "", reverse=True)[:MAX_ENTRIES]
    found = ((f"{page.link}\n{page.changed}" if tells and page.changed else page.link, page) for page in ordered)
    return [
        FeedEntry(key=hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest(), link=page.link, published=page.published)
        for name, page in found
    ]


def to_ask(maps: Sequence[Listed], since: str | None) -> list[Listed]:
    """Choose the maps of an index that may list something new: changed on the day `since` (ISO) or later, or at a time that isn't told.

    Those changed last come first, of the others those listed last; `MAX_MAPS` at most.
    """
    fresh = [one for one in reversed(maps) if since is None or one.changed is None or one.changed[: len(since)] >= since[: len(one.changed)]]
    return sorted(fresh, key=lambda one: one.changed or "", reverse=True)[:MAX_MAPS]


def same_site(link: str, url: str) -> bool:
    """Tell whether an address is of the site that a map is of: a map may list no other's pages."""
    try:
        one, other = (urlsplit(address).hostname or "" for address in (link, url))
    except ValueError:
        return False
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return bool(one) and (one == other or one.endswith(f".{other}") or ("." in one and other.endswith(f".{one}")))


def _lines(data: bytes) -> Iterator[tuple[str, Listed]]:
    for line in data.decode("utf-8-sig", "replace").splitlines():
        if _fit(line.strip()):
            yield "url", Listed(link=line.strip())


def _listed(data: bytes, url: str) -> Iterator[tuple[str, Listed]]:
    from lxml import etree

    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "recover": True}
    try:
        for _, element in etree.iterparse(io.BytesIO(data), events=("end",), **options):
            what = _name(element)
            if what in {"url", "sitemap"}:
                told = dict(_told(element))
                if _fit(told.get("loc", "")):
                    yield what, Listed(link=told["loc"], changed=_time(told.get("lastmod")), published=_day(told.get("publication_date")))
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(url, f"the sitemap can't be taken apart ({type(error).__name__})") from error


def _told(element: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - an lxml element
    """Give what an entry says of itself; of the extensions for pictures and films, which have addresses of their own, nothing."""
    for child in element:
        if _name(child) in {"loc", "lastmod"}:
            yield _name(child), " ".join((child.text or "").split())
        elif _name(child) == "news":
            yield from (("publication_date", " ".join((one.text or "").split())) for one in child if _name(one) == "publication_date")


def _name(element: Any) -> str:  # noqa: ANN401 - an lxml element
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _fit(address: str) -> bool:
    return is_address(address) and len(address) <= _LONGEST and address.isprintable() and " " not in address


def _time(value: str | None) -> str | None:
    """Give when something was changed as it stands there, where it begins with a day, a month or a year."""
    return value[:40] if value and _day(value[:10]) else None


def _day(value: str | None) -> str | None:
    """Give the day that a time names by its own clock."""
    match = _DAY.match(value or "")
    try:
        if match:
            date.fromisoformat(f"{match[0]}-01-01"[:10])
            return match[0]
    except ValueError:
        pass
    return None
