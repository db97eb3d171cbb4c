"""Which spans of a text are mentions: the model's tags, and the times and figures that our own grammar reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from factions.mentions.mention import MentionForm, MentionKind
from factions.mentions.times import TimeExpression
from factions.models.pairing import Node
from factions.models.scored import Scored
from factions.models.windows import Bounds
from factions.reference.registry import NameHit

_PRONOUNS = frozenset(
    "i we you he she it they me us him her them my our your his its their mine ours yours hers theirs one's".split()
)
_APOSTROPHES = frozenset("'’ʼʿ‘`")
_SUFFIX = re.compile(r"(?:s|t|d|m|re|ve|ll)(?![^\W\d_])", re.IGNORECASE)
LEAST_TIME = 0.1
"""A time that the grammar finds counts where the model thinks so with at least this probability: "may", "march" and "second" are words too."""
LEAST_NAME = 0.2
"""The same of a name that the registry knows."""


@dataclass(frozen=True)
class Spot:
    """A mention before it is known whom it means: code points, and its place among the model's words."""

    start: int
    end: int
    kind: MentionKind
    form: MentionForm
    node: Node
    share: float
    entry: str | None = None


def spot(scored: Scored, times: Sequence[TimeExpression], names: Sequence[NameHit]) -> list[Spot]:
    """Give the mentions of a text in order, the outer before those inside it; no two of one kind have the same bounds."""
    found: dict[tuple[int, int], Spot] = {}
    dated = [time for time in times if time.is_date]
    for layer in ("outer", "inner"):
        for first, last, kind, share in scored.tags(layer):
            start, end = _whole(scored.text, scored.words.bounds[first][0], scored.words.bounds[last - 1][1])
            if kind == "time":
                continue  # a time is what the grammar can give a value; the model only judges whether the grammar's find is one
            _add(scored, found, start, end, kind, share)
    for time in dated:
        _propose(scored, found, time.start, time.end, "time", LEAST_TIME)
    for hit in names:
        beside = [span for span, other in found.items() if other.kind in {"actor", "place"} and span[0] < hit.end and hit.start < span[1]]
        pieces = [span for span in beside if hit.start <= span[0] and span[1] <= hit.end and span != (hit.start, hit.end)]
        if not beside:
            _propose(scored, found, hit.start, hit.end, "actor", LEAST_NAME)
        elif len(pieces) == len(beside) and pieces:  # a known name of which the model saw parts: "Islamic State", "in Iraq", "and the Levant"
            for span in pieces:
                del found[span]
            _add(scored, found, hit.start, hit.end, "actor", 1.0)
    entries = {(hit.start, hit.end): hit.entry_ids[0] for hit in names}
    marked = [
        Spot(s.start, s.end, s.kind, s.form, s.node, s.share, entries.get((s.start, s.end))) if s.kind == "actor" else s for s in found.values()
    ]
    return sorted(marked, key=lambda spot: (spot.start, -spot.end))


def _whole(text: str, start: int, end: int) -> Bounds:
    """Give the bounds without cutting a word at an apostrophe inside it: "Shi'ite", "Ba'athist"; a possessive s is no part of the word."""
    while start > 1 and text[start - 1] in _APOSTROPHES and text[start - 2].isalpha() and text[start].isalpha() and not _SUFFIX.match(text, start):
        start -= 2
        while start and text[start - 1].isalpha():
            start -= 1
    last = len(text) - 1
    while end < last and text[end] in _APOSTROPHES and text[end - 1].isalpha() and text[end + 1].isalpha() and not _SUFFIX.match(text, end + 1):
        end += 2
        while end < len(text) and text[end].isalpha():
            end += 1
    return start, end


def _propose(scored: Scored, found: dict[tuple[int, int], Spot], start: int, end: int, kind: str, least: float) -> None:
    words = scored.words.covered(start, end)
    if words and (start, end) not in found:
        share = scored.inside("outer", kind, *words)
        if share >= least:
            _add(scored, found, start, end, kind, share)


def _add(scored: Scored, found: dict[tuple[int, int], Spot], start: int, end: int, kind: str, share: float) -> None:
    words = scored.words.covered(start, end)
    if words is None or (start, end) in found:
        return
    form = form_of(scored.text[start:end], kind)
    found[start, end] = Spot(start, end, cast("MentionKind", kind), form, scored.node(*words, kind, form), share)


def form_of(text: str, kind: str) -> MentionForm:
    """Tell by its writing whether a mention names, describes or is a pronoun. A text without capitals names nothing."""
    if text.lower() in _PRONOUNS and not (text.isupper() and len(text) > 1):  # "US" is a country
        return "pronoun"
    last = re.split(r"[\s-]", text.removesuffix("'s").removesuffix("’s"))[-1]
    named = any(char.isupper() or char.isdigit() for char in last)
    return "named" if kind == "time" or (kind in {"actor", "place", "facility"} and named) else "nominal"
