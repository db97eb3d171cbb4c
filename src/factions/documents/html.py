"""The lines of a web page, with what its mark-up says of each, and the facts that the page states about itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import lxml.html
from lxml import etree

from factions.documents import facts
from factions.documents.edtf import is_edtf
from factions.documents.lines import MAX_LINES, Line

_SKIPPED = frozenset("script style template svg math iframe object embed canvas head noscript select datalist map audio video picture source".split())
_BLOCKS = frozenset("""
    address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hr html legend li main menu nav ol option p pre section summary table tbody td tfoot th thead tr ul
""".split())  # fmt: skip
_ELEMENT_HINTS = {"nav": "navigation", "figcaption": "caption", "aside": "related", "footer": "legal", "form": "other", "button": "navigation"}
# What elements are called on news sites (tokens of class, id, role and aria-label), and what that tells; the first that fits counts.
_NAME_HINTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("other", frozenset("standfirst dek deck excerpt subtitle subheadline tagline pullquote pull".split())),
    ("legal", frozenset("cookie cookies consent gdpr legal copyright disclaimer privacy rights colophon footer contentinfo".split())),
    ("advert", frozenset("ad ads adv advert adverts advertisement sponsor sponsored newsletter newsletters subscribe subscription signup donate "
                         "donation paywall promo promotion promobox cta appeal nl".split())),
    ("caption", frozenset("caption captions figcaption credit credits imagecaption photocaption imgcap cap".split())),
    ("media", frozenset("player video audio podcast gallery slideshow jwplayer mediaplayer playlist embed embedded interactive viz".split())),
    ("related", frozenset("related recommended recommendations recirc recirculation teaser teasers trending popular mostread mostpopular sidebar "
                          "readmore seealso morestories complementary rel callout readalso".split())),
    ("navigation", frozenset("nav navbar navigation menu breadcrumb breadcrumbs share sharing social toolbar skip skiplink pagination pager masthead "
                             "topbar search banner tags taglist toc comments comment".split())),
    ("other", frozenset("byline dateline timestamp author authors pubdate published".split())),
)  # fmt: skip
_NAMES = ("class", "id", "role", "aria-label", "data-component", "itemprop")
_ONE_CLASS = etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)
_BREAK = "\x1f"  # stands for <br>; a page's own control characters are gone before
_WHOLE = re.compile(r"\s*<(?:html|!doctype)", re.IGNORECASE)
_SELF_CLOSED = re.compile(r"(<html\b[^<>]*)/>", re.IGNORECASE)  # for the parser the page would end with it
_HEAD = 4096  # characters in which a page's first element begins
_PARTING = re.compile(rf"{_BREAK}\s*{_BREAK}[\s{_BREAK}]*|(?<=[.!?\"”])\s*{_BREAK}")
_MOST = 0.4  # an element that holds this share of the page's prose isn't what its name says: <body class="with-sidebar">
_DATE_METAS = (
    "article:published_time", "datepublished", "og:article:published_time", "publishdate", "pubdate", "publish_date", "publish-date",
    "publication_date",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date",
    "cxenseparse:recs:publishtime", "citation_publication_date", "citation_date", "timestamp",
)  # fmt: skip


@dataclass
class WebPage:
    """A page's lines in their order, and what it states about itself."""

    lines: list[Line]
    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass
class _Walk:
    """The walk's state: the line being gathered, and the lines so far."""

    lines: list[Line] = field(default_factory=list)
    parents: list[Any] = field(default_factory=list)  # the element that each line's block hangs on
    buffer: list[str] = field(default_factory=list)
    linked: int = 0  # characters of the buffer that are links

    def add(self, text: str | None, *, linked: bool) -> None:
        """Gather text, but no blanks first; a blank is put where mark-up alone parted two words: <span>Related</span><a>What ..."""
        if not text or (not self.buffer and text.isspace()):
            return
        if linked and self.buffer and self.buffer[-1][-1:].islower() and text[0].isupper():
            self.buffer.append(" ")
        self.buffer.append(text)
        if linked:
            self.linked += _solid(text)


def _solid(text: str) -> int:
    """Count the characters that aren't blank."""
    return len("".join(text.split()))


def read_page(html: str) -> WebPage | None:
    """Read a page's lines and facts; None where there is no page in it. `html` has no control characters.

    Whatever the parser or the extractor stumbles over in a hostile page is raised as they raise it: the caller turns it into a DocumentError.
    """
    tree = _parse(html)
    if tree is None:
        return None
    lines, parents = _lines(tree)
    if len(lines) <= MAX_LINES:  # beyond that the page is refused anyway
        # of a part of a page trafilatura makes another tree
        _mark_kept(lines, parents, tree if _WHOLE.match(html) and len(tree) else html)
    linked = list(_linked_data(tree))
    metas = _metas(tree)
    publisher = _publisher(linked, metas)
    return WebPage(
        lines=lines, title=_title(tree, linked, metas, publisher), byline=_byline(tree, linked, metas), publisher=publisher,
        published=_published(tree, linked, metas), url=_canonical(tree, metas), language=tree.get("lang"),
    )  # fmt: skip


def _parse(html: str) -> Any:  # noqa: ANN401 - lxml has no types
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    mended = _SELF_CLOSED.sub(r"\1>", html[:_HEAD], count=1) + html[_HEAD:]
    # every element of one class: lxml.html's own look-up, which is Python, is asked for each element at each step and tells only forms' parts apart
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        return lxml.html.document_fromstring(mended.encode("utf-8"), parser=parser)
    except etree.ParserError:
        return None


def _lines(tree: Any) -> tuple[list[Line], list[Any]]:  # noqa: ANN401 - an lxml element
    """Walk the page and give each block's text as a line, with the element that its block hangs on."""
    weights, total = _weights(tree)
    walk = _Walk()
    stack: list[tuple[str, str, Any]] = []  # for each open block: its element, its hint, its parent
    links = 0
    steps = etree.iterwalk(tree, events=("start", "end"))
    for event, element in steps:
        tag = element.tag if isinstance(element.tag, str) else "script"
        if event == "start":
            if tag in _SKIPPED:
                steps.skip_subtree()
                continue
            if tag in _BLOCKS:
                _flush(walk, stack)
                inherited = stack[-1][1] if stack else ""
                own = _hint(element, tag) if weights.get(element, 0) < _MOST * total or not total else ""
                stack.append((tag, own or inherited, element.getparent()))
            elif tag == "br":
                walk.buffer.append(_BREAK)
            links += tag == "a"
            walk.add(element.text, linked=links > 0)
        else:
            links -= tag == "a"
            if tag in _BLOCKS and stack:
                _flush(walk, stack, cell=tag in {"td", "th"})
                stack.pop()
            walk.add(element.tail, linked=links > 0)
    _flush(walk, stack)
    return walk.lines, walk.parents


def _flush(walk: _Walk, stack: Sequence[tuple[str, str, Any]], *, cell: bool = False) -> None:
    """End the line being gathered.

    Two <br> in a row, or one after a sentence, part lines as a block does; the cells of a table's row stay one line.
    """
    if not walk.buffer:
        return
    text, many = "".join(walk.buffer), walk.linked
    walk.buffer, walk.linked = [], 0
    tag, hint, parent = stack[-1] if stack else ("", "", None)
    linked = 0 < many >= 0.9 * _solid(text)
    for part in _PARTING.split(text) if _BREAK in text else (text,):
        words = " ".join(part.split())  # at breaks, too
        if not words:
            continue
        above = walk.lines[-1] if walk.lines else None
        if cell and above and above.tag == "tr" and walk.parents[-1] is parent:
            above.text = f"{above.text} | {words}"
            continue
        walk.lines.append(Line(words, hint=hint, tag="tr" if cell else tag, linked=linked))
        walk.parents.append(parent)


def _weights(tree: Any) -> tuple[dict[Any, int], int]:  # noqa: ANN401 - an lxml element
    """Count the characters of paragraphs below each element, and on the page."""
    weights: dict[Any, int] = {}
    total = 0
    for paragraph in tree.iter("p"):
        size = len("".join(paragraph.itertext()))
        total += size
        for above in (paragraph, *paragraph.iterancestors()):
            weights[above] = weights.get(above, 0) + size
    return weights, total


def _hint(element: Any, tag: str) -> str:  # noqa: ANN401 - an lxml element
    """Say what an element's tag or its names tell of what is in it."""
    return _told(tag, *[item for item in element.items() if item[0] in _NAMES])


@lru_cache(maxsize=4096)  # a site's pages have the same few hundred names
def _told(tag: str, *given: tuple[str, str]) -> str:
    named = dict(given)
    names = " ".join(named[name] for name in _NAMES if named.get(name))[:400]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names)
    tokens = set(re.findall(r"[a-z]+", spaced.lower())) | set(re.findall(r"[a-z]+", names.lower().replace("-", "").replace("_", "")))
    for kind, known in _NAME_HINTS:
        if tokens & known and not (tag in {"article", "main", "h1", "h2", "h3"} or "no" in tokens):
            return kind
    return _ELEMENT_HINTS.get(tag, "")


def _mark_kept(lines: Sequence[Line], parents: Sequence[Any], html: Any) -> None:  # noqa: ANN401 - an lxml element
    """Ask trafilatura which lines are the article, by the page or its tree; where it finds none the lines stay unmarked."""
    import trafilatura

    found = trafilatura.extract(html, include_comments=False, include_tables=True, favor_recall=True, output_format="txt", with_metadata=False)
    if not found:
        return
    keys = {Line(line.strip(" -|")).key for line in found.split("\n")}
    blob = found.replace("\n", " ")
    kept: dict[str, bool] = {}  # by text: a menu's lines stand on the page several times
    for line in lines:
        if line.text not in kept:
            plain = line.text.replace(" | ", " ")
            kept[line.text] = line.key in keys or (len(plain) >= 25 and plain in blob)  # noqa: PLR2004 - shorter ones may stand in another sentence
        line.kept = kept[line.text]
    homes = {parent for line, parent in zip(lines, parents, strict=True) if line.kept and line.prose}
    grounds = [at for at, line in enumerate(lines) if line.kept and line.prose]
    for at, (line, parent) in enumerate(zip(lines, parents, strict=True)):
        line.near = parent in homes or (bool(grounds) and grounds[0] < at < grounds[-1] and not line.hint)


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - an lxml element
    """Give the article objects of the page's JSON-LD, broken blocks passed over."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            pending = [json.loads(script.text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while pending:
            item = pending.pop(0)
            if isinstance(item, list):
                pending.extend(item)
            elif isinstance(item, dict):
                pending.extend(item["@graph"] if isinstance(item.get("@graph"), list) else [])
                kinds = item.get("@type")
                if any(re.search(r"Article|Report|Posting|^WebPage$", str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                    yield item


def _metas(tree: Any) -> dict[str, str]:  # noqa: ANN401 - an lxml element
    """Give the page's meta elements by name, in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            found.setdefault(name, content)
    return found


def _name(value: object) -> str | None:
    """Read the name off a JSON-LD person or organisation, or a list of them."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_name, value)))) or None
    if isinstance(value, dict):
        value = value.get("name")
    return " ".join(value.split()) or None if isinstance(value, str) and not value.startswith("http") else None


def _publisher(linked: Sequence[dict[str, Any]], metas: dict[str, str]) -> str | None:
    stated = next(filter(None, (_name(item.get("publisher")) for item in linked)), None)
    return stated or _meta(metas, "og:site_name", "application-name", "dc.publisher", "publisher", "citation_publisher")


def _meta(metas: dict[str, str], *names: str) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _title(tree: Any, linked: Sequence[dict[str, Any]], metas: dict[str, str], publisher: str | None) -> str | None:  # noqa: ANN401 - an lxml element
    """Choose the title: what the page's metadata call it, in the spelling of its h1; without either, the h1 or the <title>."""
    heads = [text for h1 in tree.iter("h1") if (text := " ".join("".join(h1.itertext()).split()))]
    stated = next((item["headline"] for item in linked if isinstance(item.get("headline"), str) and item["headline"].strip()), None)
    shown = tree.findtext(".//title")
    named = _bare(stated or metas.get("og:title") or metas.get("twitter:title") or shown or "", publisher)
    for head in heads:
        if Line(head).key and (Line(head).key in Line(named).key or Line(named).key in Line(head).key) and len(head) > len(publisher or ""):
            return head
    articles = [text for h1 in tree.xpath("//article//h1 | //main//h1") if (text := " ".join("".join(h1.itertext()).split()))]
    return next(iter(articles), None) or named or next(iter(heads), None)


def _bare(title: str, publisher: str | None) -> str:
    """Take the site's name off a title."""
    title = " ".join(title.split())
    head, mark, site = next((parts for mark in (" | ", " – ", " — ", " - ", " :: ", " » ") if (parts := title.rpartition(mark))[1]), (title, "", ""))
    known = publisher and Line(site).key in {Line(publisher).key, Line(publisher.removeprefix("The ")).key}
    return head if mark and (known or (mark in {" | ", " :: ", " » "} and len(head) > len(site))) else title


def _byline(tree: Any, linked: Sequence[dict[str, Any]], metas: dict[str, str]) -> str | None:  # noqa: ANN401 - an lxml element
    stated = next(filter(None, (_name(item.get("author")) for item in linked)), None)
    named = _meta(metas, "author", "article:author", "dc.creator", "byl", "parsely-author", "citation_author")
    if named and named.startswith("http"):
        named = None
    found = stated or (facts.byline(named) or named if named else None) or _visible_byline(tree)
    return found if found and len(found) <= 200 else None  # noqa: PLR2004


def _visible_byline(tree: Any) -> str | None:  # noqa: ANN401 - an lxml element
    path = "//@class[contains(., 'author') or contains(., 'byline')]/.. | //@rel[. = 'author']/.. | //@itemprop[. = 'author']/.."
    shown = [" ".join("".join(element.itertext()).split()) for element in tree.xpath(path)[:8]]
    return next(filter(None, (facts.byline(text) or (text if _is_name(text) else None) for text in shown)), None)


def _is_name(text: str) -> bool:
    return 2 <= len(text.split()) <= 6 and not re.search(r"\d|[.!?:]$", text) and text[0].isupper()  # noqa: PLR2004


def _published(tree: Any, linked: Sequence[dict[str, Any]], metas: dict[str, str]) -> str | None:  # noqa: ANN401 - an lxml element
    """Find the day of first publication that the page states: JSON-LD, meta elements, <time>, and last what htmldate reads off dated elements.

    Days of changes and copyright years are never taken, nor today's date.
    """
    stated = [item.get("datePublished") or item.get("dateCreated") for item in linked]
    named = [metas[name] for name in _DATE_METAS if name in metas]
    times = [
        element.get("datetime") or "".join(element.itertext())
        for element in tree.iter("time")
        if not re.search(r"modif|updat", f"{element.get('class')} {element.get('itemprop')}", re.IGNORECASE) and not _in_chrome(element)
    ]
    for value in (*stated, *named, *times):
        if not isinstance(value, str) or facts.numeric_and_ambiguous(value):
            continue
        if found := facts.edtf_date(value) or (value if re.fullmatch(r"\d{4}-\d\d", value) and is_edtf(value) else None):
            return found
    return _htmldate(tree)


def _in_chrome(element: Any) -> bool:  # noqa: ANN401 - an lxml element
    return any(
        (isinstance(above.tag, str) and above.tag in {"nav", "aside", "footer", "li"}) or _hint(above, "div") in {"related", "legal", "advert"}
        for above in element.iterancestors() if above.tag not in {"body", "html"}
    )  # fmt: skip


def _htmldate(tree: Any) -> str | None:  # noqa: ANN401 - an lxml element
    """Let htmldate judge the elements whose names speak of a date; it never sees running text, footers or copyright years."""
    import htmldate

    path = "//*[contains(@class,'date') or contains(@id,'date') or contains(@class,'time') or contains(@class,'publi')]"
    dated = [
        element for element in tree.xpath(path)[:40]
        if len("".join(element.itertext())) <= 120 and not _in_chrome(element)  # noqa: PLR2004
        and not re.search(r"©|copyright|updat|modif|\(c\)", "".join(element.itertext()) + str(element.get("class")), re.IGNORECASE)
    ]  # fmt: skip
    for element in dated:
        text = " ".join("".join(element.itertext()).split())
        if facts.numeric_and_ambiguous(text):
            continue
        if own := facts.edtf_date(text):
            return own
        if not re.search(r"\d", text):
            continue
        small = lxml.html.document_fromstring("<html><body><p class='date'></p></body></html>")
        small.find(".//p").text = text
        if found := htmldate.find_date(small, extensive_search=False, original_date=True, max_date="2100-01-01"):
            return str(found)
    return None


def _canonical(tree: Any, metas: dict[str, str]) -> str | None:  # noqa: ANN401 - an lxml element
    links = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    return next((url for url in (*links, metas.get("og:url")) if url and re.match(r"https?://", url)), None)
