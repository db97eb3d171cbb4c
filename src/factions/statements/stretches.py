"""From the tokens of what is said to its code points: contiguous stretches without the marks, stops and "that" around them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from factions.mentions.parse import Parsed, Token
from factions.statements.drafts import Stretch
from factions.statements.quotations import Quotation

_MARKS = "\"“”„«»‘’'`"
_LEADING = " \n\t,;:.…—–-)"
_TRAILING = " \n\t,;:.…—–-("


def stretches(parsed: Parsed, content: Collection[int]) -> list[Stretch]:
    """Give the contiguous stretches of some tokens, gaps of mere punctuation closed; code points."""
    numbers = sorted(number for number in content if not parsed.doc[number].is_space)
    cuts = (
        [0]
        + [at for at, (one, two) in enumerate(pairwise(numbers), 1) if any(not _joins(token) for token in parsed.doc[one + 1 : two])]
        + [len(numbers)]
    )
    runs = [numbers[begin:end] for begin, end in pairwise(cuts) if end > begin]
    return [(parsed.doc[run[0]].idx, parsed.doc[run[-1]].idx + len(parsed.doc[run[-1]].text)) for run in runs]


def _joins(token: Token) -> bool:
    """Tell of what may stand between two words of one stretch without being part of it: marks, and a lone "and"."""
    return token.is_punct or token.is_space or token.text in {"''", "``"} or token.dep_ == "cc"


def bare(parsed: Parsed, part: Stretch, quotations: Sequence[Quotation]) -> Stretch | None:
    """Strip a stretch of stops, of the complementiser and of quotation marks that don't belong wholly inside it; null where nothing is left."""
    text = parsed.text
    start, end = part
    while start < end:
        before = (start, end)
        while start < end and text[start] in _LEADING:
            start += 1
        while end > start and text[end - 1] in _TRAILING and not _abbreviation(text, start, end):
            end -= 1
        start, end = _unquoted(text, start, end, quotations)
        start = _past_that(parsed, start, end)
        if (start, end) == before:
            return start, next((one.end for one in quotations if start <= one.start < end == one.inner[1]), end)
    return None


def _abbreviation(text: str, start: int, end: int) -> bool:
    """Tell of the stop of "U.S.", which is part of the word."""
    return text[end - 1] == "." and end - 3 >= start and text[end - 2].isupper() and text[end - 3] == "."


def _unquoted(text: str, start: int, end: int, quotations: Sequence[Quotation]) -> Stretch:
    for one in quotations:
        if one.start == start < one.inner[0] and (one.end >= end or text[one.inner[1] : end].strip(_TRAILING + _MARKS) == ""):
            start, end = min(one.inner[0], end), min(end, one.inner[1])
        elif one.inner[1] < end <= one.end and one.start < start:
            end = one.inner[1]
    known = [(one.start, one.end) for one in quotations if start <= one.start and one.end <= end]
    if start < end and text[start] in '"“„«' and not any(one[0] == start for one in known):
        start += 1
    if start < end and text[end - 1] in '"”»' and not any(one[1] == end for one in known):
        end -= 1
    return start, end


def _past_that(parsed: Parsed, start: int, end: int) -> int:
    token = parsed.token_at(start) if start < end else None
    if token is None or token.idx != start or token.lower_ != "that" or token.dep_ in {"nsubj", "nsubjpass", "det", "csubj"}:
        return start
    return start + len("that")


def clip(parts: Iterable[Stretch], bounds: Stretch) -> list[Stretch]:
    """Cut stretches down to what lies within `bounds`."""
    cut = [(max(start, bounds[0]), min(end, bounds[1])) for start, end in parts]
    return [(start, end) for start, end in cut if start < end]
