"""From the lines of pages to running text: what stands on every page is told from the report, columns are put in order, and words mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple


class Line(NamedTuple):
    """A line of a page: where it begins, in points from the lower left corner, how tall its letters are, and its text."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True)
class Laid:
    """A report's paragraphs in the order in which they are read, what stood on the pages beside it, and what is set as its title."""

    paragraphs: tuple[str, ...]
    furniture: tuple[str, ...]
    title: str | None = None


_EDGE = 3  # lines at the top and the bottom of a page, among which heads and page numbers are
_NUMBER = re.compile(r"\W*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})\W*(?:(?:of|/|\|)\W*\d{1,4}\W*)?", re.IGNORECASE)
_STOP = re.compile(r"[.!?:;…][\"'”’»)\]]*\d{0,3}$")
_BROKEN = re.compile(r"(?P<begin>[^\W\d_]+)(?P<mark>[-\u00ad\u2010])$")
_SPAN = re.compile(r"\d[-–]$")
_NEXT = re.compile(r"(?P<end>[^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# What keeps its hyphen before a word that isn't found elsewhere in the report: anti-government, self-defence.
_KEEPS = frozenset("""
    al anti co counter cross el ex first half high inter long low mid most multi non now post pre pro re self semi short so then vice well
""".split())
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_SHARE = 0.25  # of a page's width: so far to the right another column may begin
_TALLER = 1.2  # a title's letters to those of the text
_LONGEST = 250  # characters of a title
_FEW = 2
_LETTERS = 60  # of a word, at most
_SHORT = 60  # characters of a line that may be a page's number
_MANY = 2_000  # lines of a page that has no columns to look for


def laid(pages: Sequence[Sequence[Line]]) -> Laid:
    """Lay out a report's pages."""
    clean = [[line._replace(text=" ".join(line.text.translate(_LIGATURES).split())) for line in page] for page in pages]
    clean = [[line for line in page if line.text] for page in clean]
    beside = _furniture(clean)
    bodies = [_in_order([line for line in page if line not in around]) for page, around in zip(clean, beside, strict=True)]
    words = Counter(word.casefold() for page in clean for line in page for word in _WORD.findall(line.text))
    paragraphs = tuple(_mended(lines, words) for lines in _paragraphs([line for page in bodies for line in page], _starts(bodies)))
    furniture = tuple(dict.fromkeys(line.text for page, around in zip(clean, beside, strict=True) for line in page if line in around))
    return Laid(paragraphs, furniture, _title(bodies))


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.size)


def _furniture(pages: Sequence[Sequence[Line]]) -> list[set[Line]]:
    """Find on each page the lines at its edges that are a page's number, or stand at the edges of other pages, too, but for their figures."""
    edges = [_edges(page) for page in pages]
    heads = Counter(key for edge in edges for key in {_key(line) for line in edge})
    enough = min(3, max(2, len(pages)))
    return [{line for line in edge if heads[_key(line)] >= enough or _is_number(line.text)} for edge in edges]


def _is_number(text: str) -> bool:
    return len(text) <= _SHORT and _NUMBER.fullmatch(text) is not None


def _edges(page: Sequence[Line]) -> list[Line]:
    rows = sorted({line.y for line in page}, reverse=True)
    most = min(_EDGE, max(1, len(rows) // 4))
    outer = {*rows[:most], *rows[-most:]}
    return [line for line in page if line.y in outer]


def _in_order(page: list[Line]) -> list[Line]:
    """Put a page's lines in the order in which they are read. Most files have them so; one that jumps about is read column by column."""
    if len(page) <= _FEW:
        return page
    wide = max(line.x for line in page) - min(line.x for line in page) or 1.0
    far = max(_SHARE * wide, 50.0)
    jumps = sum(_jumps(one, other, far) for one, other in pairwise(page))
    if jumps <= max(1, len(page) // 10):
        return page
    split = _columns(page)
    ordered: list[Line] = []
    for band in _bands(page, split):
        ordered += sorted(band, key=lambda line: (split is not None and line.x >= split, -line.y, line.x))
    return ordered


def _jumps(one: Line, other: Line, far: float) -> bool:
    """Tell whether one line can't be read on in the other: it's beside it, or above it and not in another column."""
    if abs(other.y - one.y) <= one.size / 2:
        return abs(other.x - one.x) > far
    return other.y > one.y + one.size and other.x <= one.x + far


def _columns(page: Sequence[Line]) -> float | None:
    """Find where a second column begins: the place at which many lines begin, and which few that begin left of it reach over."""
    if len(page) > _MANY:
        return None
    starts = Counter(round(line.x / 5) * 5 for line in page)
    first = min(starts)
    for start, heads in sorted(starts.items()):
        left = [line for line in page if line.x < start - 2.5]
        over = sum(_right(line) > start for line in left)
        if start > first + 100 and heads >= max(3, len(page) // 5) and left and over <= len(left) // 3:
            return start - 2.5
    return None


def _right(line: Line) -> float:
    """Say about where a line ends."""
    return line.x + len(line.text) * line.size * 0.45


def _bands(page: Sequence[Line], split: float | None) -> Iterator[list[Line]]:
    """Part a page at the lines that reach over both columns: what is above is read before what is below."""
    band: list[Line] = []
    for line in sorted(page, key=lambda line: (-line.y, line.x)):
        if split is not None and line.x < split and _right(line) > split + line.size:
            yield band
            yield [line]
            band = []
        else:
            band.append(line)
    yield band


def _starts(bodies: Sequence[Sequence[Line]]) -> set[int]:
    """Give the places of the lines that begin a page."""
    starts, at = set(), 0
    for page in bodies:
        starts.add(at)
        at += len(page)
    return starts


def _paragraphs(lines: Sequence[Line], starts: set[int]) -> Iterator[list[Line]]:
    """Part lines into paragraphs: at a wider gap, an indent, another size of letters; at a new page or column only behind the end of a sentence."""
    steps = [one.y - other.y for one, other in pairwise(lines) if 0 < one.y - other.y < 4 * one.size]
    usual = median(steps) if steps else 0.0
    margin = Counter(round(line.x) for line in lines)
    held: list[Line] = []
    for at, line in enumerate(lines):
        if held and _parts(held[-1], line, usual, margin, turned=at in starts or line.y > held[-1].y + line.size):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _parts(one: Line, other: Line, usual: float, margin: Counter[int], *, turned: bool) -> bool:
    """Tell whether a paragraph ends between two lines."""
    if abs(one.size - other.size) > 0.1 * max(one.size, other.size):
        return True
    if turned:
        return _STOP.search(one.text[-_SHORT:]) is not None
    if one.y - other.y > 1.3 * usual:
        return True
    indented = one.size < other.x - one.x < 6 * one.size and margin[round(one.x)] > margin[round(other.x)]
    return indented and _STOP.search(one.text[-_SHORT:]) is not None


def _mended(lines: Sequence[Line], words: Counter[str]) -> str:
    """Join a paragraph's lines, and words that a line's end parted."""
    parts = [lines[0].text]
    for line in lines[1:]:
        broken, follows = _BROKEN.search(parts[-1][-_LETTERS:]), _NEXT.match(line.text[:_LETTERS])
        if broken and follows:
            parts[-1] = parts[-1] if _keeps(broken, follows["end"], words) else parts[-1][:-1]
        elif not (_SPAN.search(parts[-1][-2:]) and line.text[:1].isdigit()):
            parts.append(" ")
        parts.append(line.text)
    return "".join(parts)


def _keeps(broken: re.Match[str], end: str, words: Counter[str]) -> bool:
    """Tell whether a hyphen at a line's end belongs to the word: by how the report writes it elsewhere, else by what it stands behind."""
    begin = broken["begin"]
    if broken["mark"] == "\u00ad":
        return False
    whole, parted = words[(begin + end).casefold()], words[f"{begin}-{end}".casefold()]
    if whole != parted:
        return parted > whole
    return end[0].isupper() or begin.casefold() in _KEEPS


def _title(bodies: Sequence[Sequence[Line]]) -> str | None:
    """Give what is set in the tallest letters on the first page with text, where they are taller than those of the text."""
    first = next((page for page in bodies if page), None)
    if not first:
        return None
    usual = median(size for page in bodies for line in page for size in [line.size] * min(len(line.text), 100))
    tallest = max(line.size for line in first)
    title = " ".join(line.text for line in first if line.size > 0.95 * tallest)
    return title if tallest >= _TALLER * usual and len(title.split()) > 1 and len(title) <= _LONGEST else None
