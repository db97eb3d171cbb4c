"""Atom (RFC 4287): a feed as bytes, from what stands in it.

Every word goes in as text, which the writer escapes; what XML 1.0 can't hold at all, control characters and halves of surrogates, becomes U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

TYPE = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Entry(NamedTuple):
    """An entry: an id for good (an IRI), times as ISO 8601, the address of its page, and a code with what it means."""

    id: str
    title: str
    link: str
    updated: str
    summary: str
    code: str
    meaning: str


class Feed(NamedTuple):
    """A feed: an id for good (an IRI), its own address, where that is no secret, and that of the page that shows the same."""

    id: str
    title: str
    subtitle: str
    own: str | None
    page: str
    updated: str
    entries: Iterable[Entry]


def written(feed: Feed) -> bytes:
    """Write a feed, in UTF-8."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _with(root, {"id": feed.id, "title": feed.title, "subtitle": feed.subtitle, "updated": feed.updated, "generator": "Factions"})
    if feed.own:
        SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": _sound(feed.own)})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": _sound(feed.page)})
    _with(SubElement(root, "author"), {"name": "Factions"})
    for entry in feed.entries:
        one = SubElement(root, "entry")
        _with(one, {"id": entry.id, "title": entry.title, "updated": entry.updated, "published": entry.updated, "summary": entry.summary})
        SubElement(one, "link", {"rel": "alternate", "type": "text/html", "href": _sound(entry.link)})
        SubElement(one, "category", {"term": _sound(entry.code), "label": _sound(entry.meaning)})
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _with(parent: Element, words: dict[str, str]) -> None:
    for name, text in words.items():
        SubElement(parent, name).text = _sound(text)


def _sound(words: str) -> str:
    return _NOT_XML.sub("\ufffd", words)
