"""Cuts a text into windows that the encoder reads in one pass: whole sentences, and the sentence before them for context."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, chain, pairwise

from tokenizers import Tokenizer

Bounds = tuple[int, int]
BUDGET = 128
"""Pieces of a window, context left out. Longer ones are no better, and attention's cost grows with the square."""
CONTEXT = 24
"""Pieces of the sentence before a window that it reads again, to know whom "they" may be."""
LONGEST = 256
"""No window has more pieces than this, however long a sentence."""
SHAPES = ("none", "lower", "capital", "opening", "capitals", "mixed", "digits", "mark", "uncased", "source", "target")
"""How a word is written, which the encoder's lower-cased pieces don't tell; or that it is one of the two whom a question is about."""
_MARK = SHAPES.index("mark")
_RUN = re.compile(r"[^ \n]+")
_LONGEST_RUN = 40  # code points of one that is remembered
_TELLING = re.compile(r"\w")
_LONGEST_WORD = 12  # pieces
_FIRST, _LAST = 101, 102  # [CLS] and [SEP]


@dataclass(frozen=True)
class Words:
    """A text's words: `bounds` in code points, `sentence` the number of each word's sentence, `pieces` of each, `shapes` by SHAPES."""

    bounds: tuple[Bounds, ...]
    sentence: tuple[int, ...]
    pieces: tuple[tuple[int, ...], ...]
    shapes: tuple[int, ...]

    def covered(self, start: int, end: int) -> Bounds | None:
        """Give the range of words that share a character with `start`..`end`; None where none does."""
        first = max(0, bisect_right(self.bounds, (start, 1 << 60)) - 1)
        while first < len(self.bounds) and self.bounds[first][1] <= start:
            first += 1
        last = first
        while last < len(self.bounds) and self.bounds[last][0] < end:
            last += 1
        return (first, last) if last > first else None


@dataclass(frozen=True)
class Window:
    """Words `context`..`end` of a text; those from `begin` on are read, the others are context."""

    context: int
    begin: int
    end: int


def shape(word: str, *, opening: bool, uncased: bool) -> int:
    """Give the number of a word's shape."""
    if word.isdigit():
        name = "digits"
    elif not any(map(str.isalpha, word)):
        name = "mark"
    elif uncased:
        name = "uncased"
    elif word.islower():
        name = "lower"
    elif word.isupper() and len(word) > 1:
        name = "capitals"
    elif word[0].isupper() and not any(map(str.isupper, word[1:])):
        name = "opening" if opening else "capital"
    else:
        name = "mixed"
    return SHAPES.index(name)


def is_uncased(text: str) -> bool:
    """Tell whether a text is written without capitals, or in nothing else: then its letters' case says nothing."""
    letters = list(filter(str.isalpha, text))
    capitals = sum(map(str.isupper, letters))
    return not letters or capitals < len(letters) / 500 or capitals > len(letters) / 2


def split(text: str, sentences: Sequence[Bounds], tokenizer: Tokenizer) -> Words:
    """Split a text into words, as the tokenizer's pre-tokenizer does: at blanks and around every mark."""
    uncased = is_uncased(text)
    begins = [start for start, _ in sentences[1:]]
    bounds: list[Bounds] = []
    numbers, cut, shapes = [], [], []
    seen, number = -1, 0
    for run in _RUN.finditer(text):
        at = run.start()
        cut_run = _known_run if run.end() - at <= _LONGEST_RUN else _run
        for first, last, pieces, within, opening, tells in cut_run(tokenizer, run[0], uncased=uncased):
            start = at + first
            while number < len(begins) and begins[number] <= start:
                number += 1
            bounds.append((start, at + last))
            numbers.append(number)
            cut.append(pieces)
            shapes.append(within if number == seen else opening)
            if tells:
                seen = number
    return Words(tuple(bounds), tuple(numbers), tuple(cut), tuple(shapes))


def _run(tokenizer: Tokenizer, run: str, *, uncased: bool) -> tuple[tuple[int, int, tuple[int, ...], int, int, bool], ...]:
    """Give the words of a run without blanks: bounds in it, pieces, and what the rest of the sentence doesn't change.

    That is its shape within a sentence and where it opens one, and whether it is more than a mark, so that the next word opens none.
    """
    encoding = tokenizer.encode(run, add_special_tokens=False)
    found: list[tuple[int, int, list[int]]] = []
    own = None
    for piece, (start, end), word in zip(encoding.ids, encoding.offsets, encoding.word_ids, strict=True):
        if word == own and found:
            first, last, pieces = found[-1]
            found[-1] = (first, max(last, end), [*pieces, piece])
        elif end > start:
            found.append((start, end, [piece]))
            own = word
    out = []
    for start, end, pieces in found:
        held = run[start:end]
        within, opening = (shape(held, opening=first, uncased=uncased) for first in (False, True))
        cut = tuple(pieces[:_LONGEST_WORD])  # a longer run is no word of any language: a link, a key
        out.append((start, end, cut, within, opening, within != _MARK or _TELLING.search(held) is not None))
    return tuple(out)


_known_run = lru_cache(maxsize=16384)(_run)
"""The same; nine in ten runs of a report stood in one before."""


def windows(words: Words, budget: int = BUDGET, context: int = CONTEXT) -> list[Window]:
    """Cut words into windows of whole sentences, as many as the budget of pieces holds; a sentence that is longer by itself is cut."""
    cuts: list[int] = [0]
    size = 0
    for at, end in _sentence_ends(words):
        length = sum(map(len, words.pieces[at:end]))
        if size and size + length > budget:
            cuts.append(at)
            size = 0
        while size + length > LONGEST - context:
            stop = _reach(words, at, LONGEST - context - size)
            cuts.append(stop)
            length -= sum(map(len, words.pieces[at:stop]))
            at, size = stop, 0  # noqa: PLW2901 - the rest of the sentence
        size += length
    cuts.append(len(words.bounds))
    return [Window(_context(words, begin, context), begin, end) for begin, end in pairwise(cuts) if end > begin]


def whole(words: Words, begin: int, end: int) -> Window:
    """Give the window of words begin..end without context, cut where there is no more room."""
    return Window(begin, begin, min(end, _reach(words, begin, LONGEST)))


def _sentence_ends(words: Words) -> list[Bounds]:
    starts = [at for at, number in enumerate(words.sentence) if not at or number != words.sentence[at - 1]]
    return list(pairwise([*starts, len(words.sentence)]))


def _reach(words: Words, at: int, room: int) -> int:
    stop = at
    while stop < len(words.pieces) and len(words.pieces[stop]) <= room:
        room -= len(words.pieces[stop])
        stop += 1
    return max(stop, at + 1)


def _context(words: Words, begin: int, room: int) -> int:
    """Give where the context of a window that begins at `begin` starts: the sentence before it, or as much of its end as there is room for."""
    at = begin
    while at and words.sentence[at - 1] >= words.sentence[max(0, begin - 1)] and len(words.pieces[at - 1]) <= room:
        at -= 1
        room -= len(words.pieces[at])
    return at


def marked(words: Words, source: Bounds | None, target: Bounds | None) -> Words:
    """Give words of which two ranges bear the marks of the source and the target of a question instead of their shapes."""
    shapes = list(words.shapes)
    for span, name in ((target, "target"), (source, "source")):
        for word in range(*span) if span else ():
            shapes[word] = SHAPES.index(name)
    return replace(words, shapes=tuple(shapes))


def encoded(words: Words, window: Window) -> tuple[list[int], list[int], list[int]]:
    """Give a window's piece ids and shape ids (L,), and the place of each word's first piece (words of the window,)."""
    pieces, shapes = words.pieces[window.context : window.end], words.shapes[window.context : window.end]
    sizes = list(map(len, pieces))
    drawn = chain.from_iterable([shape] * size for shape, size in zip(shapes, sizes, strict=True))
    return [_FIRST, *chain.from_iterable(pieces), _LAST], [0, *drawn, 0], list(accumulate(sizes[:-1], initial=1))
