"""The cheap pass: which sentences can hold a statement, told by their words alone, before anything dear is spent on them."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from factions.models.heads import Array
from factions.models.windows import Window, Words

LEAST = 0.08
"""A sentence is worth reading from this probability on. Chosen so that the development part loses fewer than one statement in a hundred."""


def worth(words: Words, weights: Array, bias: float) -> dict[int, float]:
    """Give each sentence's probability to hold a statement, by its number: the logistic of the summed weights of its different pieces."""
    found = {}
    for sentence, group in groupby(range(len(words.bounds)), key=words.sentence.__getitem__):
        pieces = sorted({piece for word in group for piece in words.pieces[word]})
        found[sentence] = float(1 / (1 + np.exp(-(weights[pieces].sum() + bias))))
    return found


def worthy(words: Words, cut: list[Window], weights: Array, bias: float) -> list[Window]:
    """Keep the windows of which any sentence is worth reading."""
    scores = worth(words, weights, bias)
    return [window for window in cut if any(scores[words.sentence[word]] >= LEAST for word in range(window.begin, window.end))]
