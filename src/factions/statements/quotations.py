"""Finds quotations in a text by their marks, through several paragraphs where each opens with a mark anew. Pure text, no grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from factions.documents.segmentation import paragraphs

_PAIRS = {"“": "”", "„": "“”", "«": "»", '"': '"', "``": "''"}
_MARK = re.compile(r"``|''|[\"“”„«»]")
# Single marks are apostrophes too: only a stretch that opens after a blank and closes behind a stop or comma counts as speech.
_SINGLE = re.compile(r"(?<![\w'’])(?P<open>['‘])(?=\w)(?:(?![\n]).)+?[.,!?…](?P<close>['’])(?!\w)")
_BEFORE_SPEECH = re.compile(r"(?:[,:;.!?…—–\-\"”’'»)\]]|\bthat|\bas saying)\s*\Z")


@dataclass(frozen=True)
class Quotation:
    """A quotation within one paragraph: `start`..`end` with its marks, `inner` without them (code points).

    `direct`: it stands on its own behind a comma, a colon or a stop, or opens its paragraph; else it is a phrase in another's sentence ('the
    "caliphate"').
    `open`: no closing mark; `resumes`: it goes on from the paragraph before, which had none.
    """

    start: int
    end: int
    inner: tuple[int, int]
    direct: bool
    open: bool = False
    resumes: bool = False

    def holds(self, offset: int) -> bool:
        """Tell whether the code point at `offset` is quoted."""
        return self.inner[0] <= offset < self.inner[1]


def find_quotations(text: str) -> list[Quotation]:
    """Give the quotations of a text in order; those inside another are left out. Offsets are code points."""
    found: list[Quotation] = []
    left_open = False
    for begin, end in paragraphs(text):
        inside = list(_double(text, begin, end))
        if inside and left_open and inside[0].start == begin:
            first = inside[0]
            inside[0] = Quotation(first.start, first.end, first.inner, direct=True, open=first.open, resumes=True)
        inside += [one for one in _single(text, begin, end) if not any(other.start < one.end and one.start < other.end for other in inside)]
        found += sorted(inside, key=lambda one: one.start)
        left_open = bool(inside) and inside[-1].open
    return found


def _double(text: str, begin: int, end: int) -> Iterator[Quotation]:
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text, begin, end):
        if opened is None:
            opened = mark if _opens(text, mark, end) else None
        elif mark[0] in _PAIRS[opened[0]]:
            yield from _quotation(text, begin, opened.start(), opened.end(), mark.start(), mark.end())
            opened = None
    if opened is not None and opened.end() < end:
        for one in _quotation(text, begin, opened.start(), opened.end(), end, end):
            # A lone mark in mid-sentence is a slip (or an inch); one that stands where speech begins is left open on purpose.
            if one.direct:
                yield Quotation(one.start, one.end, one.inner, direct=True, open=True)


def _opens(text: str, mark: re.Match[str], end: int) -> bool:
    if mark[0] not in _PAIRS:
        return False
    before, after = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : min(end, mark.end() + 1)]
    return mark[0] != '"' or not before or before.isspace() or before in "([—–-" or not (before.isdigit() or after.isspace() or not after)


def _single(text: str, begin: int, end: int) -> Iterator[Quotation]:
    for match in _SINGLE.finditer(text, begin, end):
        if (match["open"] == "‘") == (match["close"] == "’"):
            yield from (one for one in _quotation(text, begin, match.start(), match.end("open"), match.start("close"), match.end()) if one.direct)


def _quotation(text: str, paragraph: int, start: int, inner_start: int, inner_end: int, end: int) -> Iterator[Quotation]:
    said = text[inner_start:inner_end]
    if said.strip():
        inner = inner_start + len(said) - len(said.lstrip()), inner_start + len(said.rstrip())
        direct = not text[paragraph:start].strip() or _BEFORE_SPEECH.search(text, paragraph, start) is not None
        yield Quotation(start, end, inner, direct=direct)


_TAIL = re.compile(r"[.,;:!?…—–\s]*[\"”’'»]?")


def with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a content to the quotation marks that stand right around it, as corpora of attribution count it; unchanged where there are none."""
    tail = _TAIL.match(text, end)
    closed = tail.end() if tail and tail.end() > end and text[tail.end() - 1] in "\"”’'»" else end
    head = re.search(r"(?:``|[\"“„‘'«])\s*\Z", text[max(0, start - 3) : start])
    return (start - len(head[0]) if head else start), (closed if head else end)
