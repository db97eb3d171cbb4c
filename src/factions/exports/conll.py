"""Mentions as CoNLL columns: one token a line, a blank line after each sentence.

Columns are parted by tabs: the token's number in its sentence, the token, its start and end in the text (code points, the end not included), and for
each level of nesting three: BIO tag with the mention's kind (`B-actor`, `I-actor`, `O`), the mention's id and form (`m1:named`), and the actor, place
or time that it means (`a1`); `_` for none. A mention is on the first level where no earlier one covers its tokens, so the outer of two nested ones
comes first. A token never crosses the border of a mention. Lines that begin with `# ` before a sentence: `doc` with its title, date and what its ids
mean, `par` where a paragraph begins, `sent` with the sentence's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from factions.documents.segmentation import sentences as segmented
from factions.mentions.mention import Mention
from factions.reading import Reading

_TOKEN = re.compile(r"\w+(?:['’.-]\w+)*|[^\w\s]")
_NONE = "_"
Bounds = tuple[int, int]


def conll(reading: Reading, name: str, sentences: Sequence[Bounds] | None = None, levels: int | None = None) -> str:
    """Give one reading in columns.

    `sentences` are their (start, end) in the text, found anew where they aren't given; `levels` is how many levels there are columns for, as many as
    the reading needs where it isn't given.
    """
    placed = _placed(reading.mentions)
    held = [[mention for mention, level in placed if level == number] for number in range(depth(reading) if levels is None else levels)]
    return "".join(f"{line}\n" for line in _lines(reading, name, segmented(reading.document.text) if sentences is None else sentences, held))


def depth(reading: Reading) -> int:
    """Give how many levels of nesting a reading has."""
    return max((level + 1 for _, level in _placed(reading.mentions)), default=0)


def _placed(mentions: Sequence[Mention]) -> list[tuple[Mention, int]]:
    """Give each mention its level."""
    ends: list[int] = []  # where each level's last mention ends
    out = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        level = next((number for number, end in enumerate(ends) if end <= mention.start), len(ends))
        ends[level : level + 1] = [mention.end]
        out.append((mention, level))
    return out


def tokens(text: str, start: int, end: int, borders: Sequence[int]) -> Iterator[Bounds]:
    """Give the (start, end) of each token from `start` to `end`, cut at every one of the `borders`."""
    for first, last in pairwise(sorted({start, *(border for border in borders if start < border < end), end})):
        for match in _TOKEN.finditer(text, first, last):
            yield match.span()


def _lines(reading: Reading, name: str, sentences: Sequence[Bounds], levels: Sequence[Sequence[Mention]]) -> Iterator[str]:
    text = reading.document.text
    yield f"# doc = {name}"
    yield from (f"# {key} = {' '.join(value.split())}" for key, value in _facts(reading) if value)
    borders = [border for mention in reading.mentions for border in (mention.start, mention.end)]
    last = None
    for number, (start, end) in enumerate(sentences, 1):
        if last is None or "\n\n" in text[last:start]:
            yield "# par"
        yield f"# sent = {number}"
        for count, (first, stop) in enumerate(tokens(text, start, end, borders), 1):
            columns = [column for mentions in levels for column in _columns(mentions, first, text)]
            yield "\t".join((str(count), text[first:stop], str(first), str(stop), *columns))
        yield ""
        last = end


def _facts(reading: Reading) -> Iterator[tuple[str, str | None]]:
    yield "title", reading.document.title
    yield "published", reading.document.published
    yield from ((actor.id, f"{actor.name} ({actor.kind})") for actor in reading.actors)
    yield from ((place.id, place.name) for place in reading.places)
    yield from ((time.id, time.edtf) for time in reading.times)


def _columns(mentions: Sequence[Mention], at: int, text: str) -> tuple[str, str, str]:
    """Give a level's columns for the token that begins at `at`."""
    held = next((mention for mention in mentions if mention.start <= at < mention.end), None)
    if held is None:
        return "O", _NONE, _NONE
    return f"{'I' if text[held.start : at].strip() else 'B'}-{held.kind}", f"{held.id}:{held.form}", held.ref or _NONE
