"""What the pair heads know of two spans beside their words' meaning: how far apart, in which order, of what kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from factions.models.labels import FORMS, KINDS

_STEPS = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 40, 80])
_STEP_OF = np.searchsorted(_STEPS, np.arange(_STEPS[-1] + 2), side="left")
_NEAR = 3
_MOST_BETWEEN = 8
DISTANCES = 2 * (len(_STEPS) + 1)
SIZE = DISTANCES + 2 * _NEAR + 1 + 2 + 2 * (len(KINDS) + len(FORMS)) + 1
"""Features of a pair."""
SORTS = len(KINDS) + len(FORMS)
"""Columns for a node's kind and form."""
LIKENESS = 6
"""Further features of a pair that may mean the same."""


Said = tuple[tuple[str, ...], frozenset[str], str, str]
"""A mention's words, the same as a set, their initials, and all of them in one."""


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
        sorts = np.zeros((len(nodes), SORTS), dtype=np.float32)
        for row, node in enumerate(nodes):
            for name in (("kind", node.kind), ("form", node.form)):
                if name in _SORT_AT:
                    sorts[row, _SORT_AT[name]] = 1
        return cls(bounds, sorts)

    def take(self, rows: Sequence[int] | NDArray[np.int64] | slice) -> Table:
        """Give some of the rows."""
        return Table(self.bounds[rows], self.sorts[rows])


_SORT_AT = {name: at for at, name in enumerate([*(("kind", kind) for kind in KINDS), *(("form", form) for form in FORMS)])}


def features(left: Sequence[Node] | Table, right: Sequence[Node] | Table, among: Table | None = None) -> NDArray[np.float32]:
    """Give the features (left, right, SIZE) of every pair: distance in words, in sentences, nesting, kinds and forms, and mentions between.

    The mentions that may stand between are those of `among`, else of `right`.
    """
    one, other = (side if isinstance(side, Table) else Table.of(side) for side in (left, right))
    sizes = len(one.bounds), len(other.bounds)
    rows, columns = np.indices(sizes).reshape(2, -1)
    return features_of(one, rows, other, columns, among or other).reshape(*sizes, SIZE)


def features_of(one: Table, left: NDArray[np.int64], other: Table, right: NDArray[np.int64], among: Table) -> NDArray[np.float32]:
    """Give the features (pairs, SIZE) of some pairs: rows `left` of one table and `right` of another; those of `among` may stand between."""
    a, b = one.bounds[left], other.bounds[right]
    out = np.zeros((len(left), SIZE), dtype=np.float32)
    behind = b[:, 0] >= a[:, 0]
    gap = np.where(behind, b[:, 0] - a[:, 1], a[:, 0] - b[:, 1]) + 1
    places = np.arange(len(left))
    out[places, _STEP_OF[np.clip(gap, 0, len(_STEP_OF) - 1)] + (len(_STEPS) + 1) * behind] = 1
    at = DISTANCES
    out[places, at + np.clip(b[:, 2] - a[:, 2], -_NEAR, _NEAR) + _NEAR] = 1
    at += 2 * _NEAR + 1
    out[:, at] = (a[:, 0] <= b[:, 0]) & (b[:, 1] <= a[:, 1])
    out[:, at + 1] = (b[:, 0] <= a[:, 0]) & (a[:, 1] <= b[:, 1])
    at += 2
    out[:, at : at + SORTS] = one.sorts[left]
    out[:, at + SORTS : at + 2 * SORTS] = other.sorts[right]
    # how many mentions begin before one, and how many no later: worked out once a row, not once a pair
    starts = np.sort(among.bounds[:, 0])
    before_one, before_other = (np.searchsorted(starts, side.bounds[:, 0]) for side in (one, other))
    upto_one, upto_other = (np.searchsorted(starts, side.bounds[:, 0], side="right") for side in (one, other))
    between = np.where(behind, before_other[right] - upto_one[left], before_one[left] - upto_other[right])
    out[:, -1] = np.minimum(between, _MOST_BETWEEN) / 4
    return out


def likeness(left: Sequence[Node], right: Sequence[Node]) -> NDArray[np.float32]:
    """Give the features (left, right, LIKENESS) of how alike the words of every pair are."""
    rows, columns = np.indices((len(left), len(right))).reshape(2, -1)
    mine, its = ([said(node.text) for node in side] for side in (left, right))
    return likeness_of(mine, rows, its, columns).reshape(len(left), len(right), LIKENESS)


def likeness_of(one: Sequence[Said], left: NDArray[np.int64], other: Sequence[Said], right: NDArray[np.int64]) -> NDArray[np.float32]:
    """Give the features (pairs, LIKENESS) of how alike the words of some pairs are: `left` of one sequence and `right` of another."""
    out = np.zeros((len(left), LIKENESS), dtype=np.float32)
    rows: list[int] = []
    found: list[tuple[float, ...]] = []
    for row, (i, j) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        first, held, initials, joined = one[i]
        second, those, letters, whole = other[j]
        short = initials == whole or letters == joined
        if first and second and (short or not held.isdisjoint(those)):
            shared = len(held & those)
            rows.append(row)
            found.append((
                first == second, first[-1] == second[-1], shared / min(len(first), len(second)), shared > 0, short, first[0] == second[0],
            ))  # fmt: skip
    if rows:
        out[rows] = found
    return out


@lru_cache(maxsize=2048)
def said(text: str) -> Said:
    """Give a mention's words, the same as a set, their initials, and all of them in one."""
    words = tuple(text.casefold().replace(".", "").split())
    return words, frozenset(words), "".join(word[0] for word in words if word[0].isalnum()), "".join(words)
