"""Where a quote stands in a report. The model gives words, and every offset is worked out here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Bounds = tuple[int, int]
_MOST = 50  # places of a quote that are looked at: "the" has hundreds


class Part(NamedTuple):
    """The stretch of a text that the model was shown: a quote of what it wasn't is none. `barred` are sentences that tell nothing of the world."""

    text: str
    start: int
    end: int
    barred: Sequence[Bounds] = ()

    def places(self, quote: str) -> list[Bounds]:
        """Give where a quote stands, letter for letter and as whole words, in text order; empty where it doesn't."""
        return [(start, end) for start, end in self._places(quote) if not any(a < end and start < b for a, b in self.barred)]

    def is_barred(self, quote: str) -> bool:
        """Tell whether a quote stands in the text, but only where it tells nothing."""
        return bool(self._places(quote)) and not self.places(quote)

    def _places(self, quote: str) -> list[Bounds]:
        found: list[Bounds] = []
        at = self.text.find(quote, self.start, self.end) if quote else -1
        while at >= 0 and len(found) < _MOST:
            end = at + len(quote)
            if not (_joined(self.text, at) or _joined(self.text, end)):
                found.append((at, end))
            at = self.text.find(quote, at + 1, self.end)
        return found

    def nearest(self, quote: str, at: Bounds) -> Bounds | None:
        """Give where a quote stands inside some bounds, else before them, the last first, else behind them."""
        found = self.places(quote)
        inside = [place for place in found if at[0] <= place[0] and place[1] <= at[1]]
        before = [place for place in found if place[0] < at[0]]
        return next(iter((*inside, *reversed(before), *found)), None)


def _joined(text: str, at: int) -> bool:
    """Tell whether an offset lies within a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def most_shared(places: Sequence[Bounds], around: Sequence[Bounds], wanted: Sequence[Sequence[Bounds]]) -> Bounds:
    """Give the first of a quote's places whose surroundings hold most of what they should: each of `wanted` are the places of one quote."""

    def held(number: int) -> int:
        first, last = around[number]
        return sum(any(first <= start and end <= last for start, end in each) for each in wanted)

    return places[max(range(len(places)), key=held)]  # the first of equals
