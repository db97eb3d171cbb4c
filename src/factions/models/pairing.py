"""What the pair heads know of two spans beside their words' meaning: how far apart, in which order, of what kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factions.models.labels import FORMS, KINDS

_STEPS = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 40, 80])
_NEAR = 3
DISTANCES = 2 * (len(_STEPS) + 1)
SIZE = DISTANCES + 2 * _NEAR + 1 + 2 + 2 * (len(KINDS) + len(FORMS)) + 1
"""Features of a pair."""
LIKENESS = 6
"""Further features of a pair that may mean the same."""


@dataclass(frozen=True)
class Node:
    """A span: words `start`..`end`, its sentence's number, its words, and its kind and form ("" where it is no mention)."""

    start: int
    end: int
    sentence: int
    text: str = ""
    kind: str = ""
    form: str = ""


def features(left: Sequence[Node], right: Sequence[Node]) -> NDArray[np.float32]:
    """Give the features (left, right, SIZE) of every pair: distance in words, in sentences, nesting, kinds and forms, mentions between."""
    out = np.zeros((len(left), len(right), SIZE), dtype=np.float32)
    if not len(left) or not len(right):
        return out
    a, b = _bounds(left), _bounds(right)
    gap = np.where(b[None, :, 0] >= a[:, None, 0], b[None, :, 0] - a[:, None, 1] + 1, a[:, None, 0] - b[None, :, 1] + 1)
    step = np.searchsorted(_STEPS, np.maximum(gap, 0), side="left")
    bucket = step + (len(_STEPS) + 1) * (b[None, :, 0] >= a[:, None, 0])
    rows, columns = np.indices(bucket.shape)
    out[rows, columns, bucket] = 1
    at = DISTANCES
    near = np.clip(b[None, :, 2] - a[:, None, 2], -_NEAR, _NEAR) + _NEAR
    out[rows, columns, at + near] = 1
    at += 2 * _NEAR + 1
    out[:, :, at] = (a[:, None, 0] <= b[None, :, 0]) & (b[None, :, 1] <= a[:, None, 1])
    out[:, :, at + 1] = (b[None, :, 0] <= a[:, None, 0]) & (a[:, None, 1] <= b[None, :, 1])
    at += 2
    for nodes, shape in ((left, (len(left), 1)), (right, (1, len(right)))):
        for names, value in ((KINDS, "kind"), (FORMS, "form")):
            for number, name in enumerate(names):
                out[:, :, at + number] = np.array([getattr(node, value) == name for node in nodes]).reshape(shape)
            at += len(names)
    starts = np.sort(b[:, 0])
    low, high = np.minimum(a[:, None, 0], b[None, :, 0]), np.maximum(a[:, None, 0], b[None, :, 0])
    out[:, :, at] = np.minimum(np.searchsorted(starts, high) - np.searchsorted(starts, low, side="right"), 8) / 4
    return out


def likeness(left: Sequence[Node], right: Sequence[Node]) -> NDArray[np.float32]:
    """Give the features (left, right, LIKENESS) of how alike the words of every pair are."""
    out = np.zeros((len(left), len(right), LIKENESS), dtype=np.float32)
    ones, others = [_words(node) for node in left], [_words(node) for node in right]
    for i, one in enumerate(ones):
        for j, other in enumerate(others):
            if not one or not other:
                continue
            shared = len(set(one) & set(other))
            initials = ["".join(word[0] for word in words if word[0].isalnum()) for words in (one, other)]
            out[i, j] = (
                one == other, one[-1] == other[-1], shared / min(len(one), len(other)), shared > 0,
                initials[0] == "".join(other) or initials[1] == "".join(one), one[0] == other[0],
            )  # fmt: skip
    return out


def _bounds(nodes: Sequence[Node]) -> NDArray[np.int64]:
    return np.array([(node.start, node.end, node.sentence) for node in nodes], dtype=np.int64)


def _words(node: Node) -> list[str]:
    return node.text.casefold().replace(".", "").split()
