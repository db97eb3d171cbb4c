"""The cheap pass: which sentences can hold a statement, told by their words alone, before anything dear is spent on them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from factions.models.heads import Array
from factions.models.windows import Window, Words

LEAST = 0.08
"""A sentence is worth reading from this probability on. Chosen so that the development part loses fewer than one statement in a hundred."""


def worth(words: Words, sentence: int, weights: Array, bias: float) -> float:
    """Give the probability of a sentence, by its number, to hold a statement: the logistic of the summed weights of its different pieces."""
    own = slice(bisect_left(words.sentence, sentence), bisect_right(words.sentence, sentence))
    pieces = sorted({piece for held in words.pieces[own] for piece in held})
    return float(1 / (1 + np.exp(-(weights[pieces].sum() + bias))))


def worthy(words: Words, cut: list[Window], weights: Array, bias: float) -> list[Window]:
    """Keep the windows of which any sentence is worth reading: mostly the first of each is, and tells so of all."""
    return [
        window for window in cut
        if any(worth(words, sentence, weights, bias) >= LEAST for sentence in dict.fromkeys(words.sentence[window.begin : window.end]))
    ]  # fmt: skip
