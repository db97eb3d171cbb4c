"""What the pair heads know of two spans beside their words' meaning: how far apart, in which order, of what kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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


@dataclass(frozen=True)
class Table:
    """Some nodes as arrays: where they stand (n, 3), and their kinds and forms, one column each."""

    bounds: NDArray[np.int64]
    sorts: NDArray[np.float32]

    @classmethod
    def of(cls, nodes: Sequence[Node]) -> Table:
        """Lay out nodes."""
        bounds = np.array([(node.start, node.end, node.sentence) for node in nodes], dtype=np.int64).reshape(len(nodes), 3)
        sorts = np.zeros((len(nodes), len(_SORTS)), dtype=np.float32)
        for row, node in enumerate(nodes):
            for name in (("kind", node.kind), ("form", node.form)):
                if name in _SORTS:
                    sorts[row, _SORTS[name]] = 1
        return cls(bounds, sorts)

    def take(self, rows: Sequence[int]) -> Table:
        """Give some of the rows."""
        return Table(self.bounds[rows], self.sorts[rows])


_SORTS = {name: at for at, name in enumerate([*(("kind", kind) for kind in KINDS), *(("form", form) for form in FORMS)])}


def features(left: Sequence[Node] | Table, right: Sequence[Node] | Table, among: Table | None = None) -> NDArray[np.float32]:
    """Give the features (left, right, SIZE) of every pair: distance in words, in sentences, nesting, kinds and forms, and mentions between.

    The mentions that may stand between are those of `among`, else of `right`.
    """
    one, other = (side if isinstance(side, Table) else Table.of(side) for side in (left, right))
    a, b = one.bounds[:, None], other.bounds[None]
    out = np.zeros((len(one.bounds), len(other.bounds), SIZE), dtype=np.float32)
    if not out.size:
        return out
    behind = b[..., 0] >= a[..., 0]
    gap = np.where(behind, b[..., 0] - a[..., 1] + 1, a[..., 0] - b[..., 1] + 1)
    rows, columns = np.indices(gap.shape)
    out[rows, columns, np.searchsorted(_STEPS, np.maximum(gap, 0), side="left") + (len(_STEPS) + 1) * behind] = 1
    at = DISTANCES
    out[rows, columns, at + np.clip(b[..., 2] - a[..., 2], -_NEAR, _NEAR) + _NEAR] = 1
    at += 2 * _NEAR + 1
    out[:, :, at] = (a[..., 0] <= b[..., 0]) & (b[..., 1] <= a[..., 1])
    out[:, :, at + 1] = (b[..., 0] <= a[..., 0]) & (a[..., 1] <= b[..., 1])
    at += 2
    out[:, :, at : at + len(_SORTS)] = one.sorts[:, None]
    out[:, :, at + len(_SORTS) : at + 2 * len(_SORTS)] = other.sorts[None]
    starts = np.sort((among or other).bounds[:, 0])
    low, high = np.minimum(a[..., 0], b[..., 0]), np.maximum(a[..., 0], b[..., 0])
    out[:, :, -1] = np.minimum(np.searchsorted(starts, high) - np.searchsorted(starts, low, side="right"), 8) / 4
    return out


def likeness(left: Sequence[Node], right: Sequence[Node]) -> NDArray[np.float32]:
    """Give the features (left, right, LIKENESS) of how alike the words of every pair are."""
    out = np.zeros((len(left), len(right), LIKENESS), dtype=np.float32)
    others = [_words(node.text) for node in right]
    for i, node in enumerate(left):
        one, held, initials, joined = _words(node.text)
        for j, (other, those, letters, whole) in enumerate(others):
            if not one or not other:
                continue
            shared = len(held & those)
            if shared or initials == whole or letters == joined:
                out[i, j] = (
                    one == other, one[-1] == other[-1], shared / min(len(one), len(other)), shared > 0, initials == whole or letters == joined,
                    one[0] == other[0],
                )  # fmt: skip
    return out


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[tuple[str, ...], frozenset[str], str, str]:
    """Give a mention's words, the same as a set, their initials, and all of them in one."""
    words = tuple(text.casefold().replace(".", "").split())
    return words, frozenset(words), "".join(word[0] for word in words if word[0].isalnum()), "".join(words)
