"""Which event of a new reading stands for which of an older one, so that judgements on the old one outlive it.

The rule: it has the same PLOVER type, and cites some of the same characters of the document. Of several the one with the largest share of
characters in common counts, of equals one of the same mode, then the earlier in the text; each stands for one at most. Where the text itself was
made anew, and offsets mean something else, sentences are the same if their words are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Cited(Protocol):
    """An event with the (start, end, quote) of what it cites."""

    @property
    def id(self) -> str:
        """The event's id in its reading."""

    @property
    def type(self) -> str:
        """Its PLOVER type."""

    @property
    def mode(self) -> str | None:
        """Its mode."""

    @property
    def spans(self) -> tuple[tuple[int, int, str], ...]:
        """Where it stands."""


def successors(old: Sequence[Cited], new: Sequence[Cited], *, same_text: bool) -> dict[str, str]:
    """Map the ids of older events to those that stand for them, as far as there are any; both in the order of their readings."""
    pairs = [
        (-share, one.mode != other.mode, here, there)
        for here, one in enumerate(old)
        for there, other in enumerate(new)
        if one.type == other.type and (share := _shared(one, other, same_text=same_text))
    ]
    taken_old: set[int] = set()
    found: dict[int, int] = {}
    for _, _, here, there in sorted(pairs):
        if here not in taken_old and there not in found:
            taken_old.add(here)
            found[there] = here
    return {old[here].id: new[there].id for there, here in found.items()}


def _shared(one: Cited, other: Cited, *, same_text: bool) -> float:
    """Give the characters that both cite as a share of those that either does."""
    if same_text:
        mine, its = ({at for start, end, _ in event.spans for at in range(start, end)} for event in (one, other))
        both, either = len(mine & its), len(mine | its)
    else:
        words, others = ({" ".join(quote.split()) for _, _, quote in event.spans} for event in (one, other))
        both, either = (sum(map(len, quotes)) for quotes in (words & others, words | others))
    return both / either if either else 0.0
