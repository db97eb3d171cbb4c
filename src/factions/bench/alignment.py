"""Where the characters of one cleaned text stand in another that was cleaned from the same page.

Paragraphs that are equal (but for the shape of quotation marks and dashes) are laid on each other. What is left between them is compared word by
word, so that a paragraph with a word more or less, or one that was cut in two, still finds its place; runs of fewer than four words that stand alone
don't count, since any two texts share those.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+|[^\w\s]")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_SHAPES = str.maketrans("‘’“”–—\u00a0", "''\"\"-- ")  # one character for one, so that offsets hold
_RUN = 4  # words in a row that two texts don't share by chance
_NEAR = 5  # words between such a run and a shorter one that is trusted for its sake


@dataclass(frozen=True)
class _Piece:
    """A paragraph or a word, with its place in its text."""

    start: int
    end: int
    key: str


def folded(text: str) -> str:
    """Bring quotation marks, dashes and blanks to one shape; the length stays."""
    return text.translate(_SHAPES)


def _pieces(pattern: re.Pattern[str], text: str, start: int = 0, end: int | None = None) -> list[_Piece]:
    found = pattern.finditer(text, start, len(text) if end is None else end)
    return [_Piece(match.start(), match.end(), folded(match[0])) for match in found]


class Alignment:
    """The text `found` laid on the text `gold`."""

    def __init__(self, gold: str, found: str) -> None:
        self._found = found
        self._where: list[int | None] = [None] * len(found)
        self.gold_paragraphs, self.found_paragraphs = _pieces(_PARAGRAPH, gold), _pieces(_PARAGRAPH, found)
        self.gold_words, self.found_words = _pieces(_WORD, gold), _pieces(_WORD, found)
        matcher = SequenceMatcher(None, [p.key for p in self.gold_paragraphs], [p.key for p in self.found_paragraphs], autojunk=False)
        for tag, g0, g1, f0, f1 in matcher.get_opcodes():
            ours, theirs = self.gold_paragraphs[g0:g1], self.found_paragraphs[f0:f1]
            if tag == "equal":
                for one, other in zip(ours, theirs, strict=True):
                    self._lay(one, other)
            elif tag == "replace":
                self._compare(gold, ours, theirs)

    def _lay(self, gold: _Piece, found: _Piece) -> None:
        self._where[found.start : found.end] = range(gold.start, gold.end)

    def _compare(self, gold: str, ours: list[_Piece], theirs: list[_Piece]) -> None:
        gold_words = _pieces(_WORD, gold, ours[0].start, ours[-1].end)
        found_words = _pieces(_WORD, self._found, theirs[0].start, theirs[-1].end)
        matcher = SequenceMatcher(None, [w.key for w in gold_words], [w.key for w in found_words], autojunk=False)
        blocks = matcher.get_matching_blocks()[:-1]
        trusted = [block.size >= _RUN for block in blocks]
        neighbours = list(zip(range(len(blocks)), range(1, len(blocks)), strict=False))
        for one, other in (*neighbours, *((j, i) for i, j in reversed(neighbours))):
            first, second = blocks[min(one, other)], blocks[max(one, other)]
            near = second.a - first.a - first.size <= _NEAR and second.b - first.b - first.size <= _NEAR
            trusted[other] = trusted[other] or (trusted[one] and near)
        for block, good in zip(blocks, trusted, strict=True):
            for step in range(block.size if good else 0):
                self._lay(gold_words[block.a + step], found_words[block.b + step])

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the place in `gold` of a span of `found`; null where less than half of its characters have one."""
        inked = [offset for offset in range(start, end) if not self._found[offset].isspace()]
        known = [place for offset in inked if (place := self._where[offset]) is not None]
        return (min(known), max(known) + 1) if known and 2 * len(known) >= len(inked) else None

    def equal_paragraphs(self) -> int:
        """Count the paragraphs that both texts have, whatever their order."""
        return sum((Counter(p.key for p in self.gold_paragraphs) & Counter(p.key for p in self.found_paragraphs)).values())

    def common_words(self) -> int:
        """Count the words of `found` that have a place in `gold`."""
        return sum(self._where[word.start] is not None for word in self.found_words)
