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
_SENTENCES = 2 * _NEAR + 1
SORTS = len(KINDS) + len(FORMS)
"""Columns for a node's kind and form."""
SORTS_AT = DISTANCES + _SENTENCES + 2
"""The first of the columns for the kinds and forms of a pair, the first node's before the second's."""
SIZE = SORTS_AT + 2 * SORTS + 1
"""Features of a pair."""
LIKENESS = 6
"""Further features of a pair that may mean the same."""


Indices = NDArray[np.int64]
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
        kinds, forms = [_KIND_AT.get(node.kind, 0) for node in nodes], [_FORM_AT.get(node.form, 0) for node in nodes]
        return cls(bounds, np.concatenate([_KIND_ROWS[kinds], _FORM_ROWS[forms]], -1))

    def take(self, rows: Sequence[int] | NDArray[np.int64] | slice) -> Table:
        """Give some of the rows."""
        return Table(self.bounds[rows], self.sorts[rows])


_PLACES = np.zeros((DISTANCES * _SENTENCES, SIZE), np.float32)
"""The features of every distance in words and in sentences."""
for _row in range(DISTANCES * _SENTENCES):
    _PLACES[_row, [_row // _SENTENCES, DISTANCES + _row % _SENTENCES]] = 1
_KIND_AT, _FORM_AT = ({name: at for at, name in enumerate(names, 1)} for names in (KINDS, FORMS))
_KIND_ROWS, _FORM_ROWS = (np.eye(len(names) + 1, len(names), -1, dtype=np.float32) for names in (KINDS, FORMS))  # the first for what has none


def features(left: Sequence[Node] | Table, right: Sequence[Node] | Table, among: Table | None = None) -> NDArray[np.float32]:
    """Give the features (left, right, SIZE) of every pair: distance in words, in sentences, nesting, kinds and forms, and mentions between.

    The mentions that may stand between are those of `among`, else of `right`.
    """
    one, other = (side if isinstance(side, Table) else Table.of(side) for side in (left, right))
    sizes = len(one.bounds), len(other.bounds)
    rows, columns = np.indices(sizes).reshape(2, -1)
    return features_of(one, rows, other, columns, among or other).reshape(*sizes, SIZE)


def features_of(one: Table, left: Indices, other: Table, right: Indices, among: Table) -> NDArray[np.float32]:
    """Give the features (pairs, SIZE) of some pairs: rows `left` of one table and `right` of another; those of `among` may stand between."""
    standing = Standing.of(one, left, other, right, among)
    out = standing.features.take(standing.place, 0)
    out += standing.features.take(standing.nested, 0)
    out[:, SORTS_AT : SORTS_AT + SORTS] = one.sorts.take(left, 0)
    out[:, SORTS_AT + SORTS : SORTS_AT + 2 * SORTS] = other.sorts.take(right, 0)
    return out


@dataclass(frozen=True)
class Standing:
    """How the seconds of some pairs stand to the firsts: each pair's features are the sum of two rows of `features`, but for the nodes' sorts.

    `place` (pairs,) is the row for the distances in words and in sentences, `nested` (pairs,) that for what holds the other and mentions between.
    """

    features: NDArray[np.float32]
    place: Indices
    nested: Indices

    @classmethod
    def of(cls, one: Table, left: Indices, other: Table, right: Indices, among: Table) -> Standing:
        """Tell how rows `right` of one table stand to rows `left` of another; those of `among` may stand between."""
        (a_start, a_end, a_sentence), (b_start, b_end, b_sentence) = one.bounds.T.take(left, 1), other.bounds.T.take(right, 1)
        behind = b_start >= a_start
        gap = np.where(behind, b_start - a_end, a_start - b_end) + 1
        sentences = np.minimum(np.maximum(b_sentence - a_sentence, -_NEAR), _NEAR) + _NEAR
        place = (_STEP_OF.take(gap, mode="clip") + (len(_STEPS) + 1) * behind) * _SENTENCES + sentences
        within, around = (a_start <= b_start) & (b_end <= a_end), (b_start <= a_start) & (a_end <= b_end)
        # how many mentions begin before one, and how many no later: worked out once a row, not once a pair
        starts = np.sort(among.bounds[:, 0])
        before_one, before_other = (np.searchsorted(starts, side.bounds[:, 0]) for side in (one, other))
        upto_one, upto_other = (np.searchsorted(starts, side.bounds[:, 0], side="right") for side in (one, other))
        between = np.where(behind, before_other.take(right) - upto_one.take(left), before_one.take(left) - upto_other.take(right))
        least = int(between.min(initial=0))  # below 0 where several begin at one word
        counts = np.arange(least, _MOST_BETWEEN + 1, dtype=np.float32) / 4
        nesting = np.zeros((2, 2, len(counts), SIZE), np.float32)
        nesting[1, :, :, SORTS_AT - 2] = nesting[:, 1, :, SORTS_AT - 1] = 1
        nesting[..., -1] = counts
        nested = len(_PLACES) + (2 * within + around) * len(counts) + np.minimum(between, _MOST_BETWEEN) - least
        return cls(np.concatenate([_PLACES, nesting.reshape(-1, SIZE)]), place, nested)


def likeness(left: Sequence[Node], right: Sequence[Node]) -> NDArray[np.float32]:
    """Give the features (left, right, LIKENESS) of how alike the words of every pair are."""
    out = np.zeros((len(right) * len(left), LIKENESS), np.float32)
    words = [said(node.text) for node in (*left, *right)]
    rows, found = likeness_of(words, [(len(left) + n, range(len(left))) for n in range(len(right))])
    out[rows] = found
    return out.reshape(len(right), len(left), LIKENESS).swapaxes(0, 1)


def likeness_of(words: Sequence[Said], asked: Sequence[tuple[int, Sequence[int]]]) -> tuple[Indices, NDArray[np.float32]]:
    """Give the features of how alike the words of each mention asked about and of those it is asked with are, where they are at all alike.

    Gives the numbers of these pairs in the order of `asked`, and their features (pairs alike, LIKENESS).
    """
    rows: list[int] = []
    found: list[tuple[float, ...]] = []
    begin = 0
    for asking, others in asked:
        second, those, letters, whole = words[asking]
        apart = those.isdisjoint
        for row, n in enumerate(others, begin):
            first, held, initials, joined = words[n]
            if apart(held) and initials != whole and letters != joined:
                continue
            if first and second:
                shared, short = len(held & those), initials == whole or letters == joined
                rows.append(row)
                found.append((
                    first == second, first[-1] == second[-1], shared / min(len(first), len(second)), shared > 0, short, first[0] == second[0],
                ))  # fmt: skip
        begin += len(others)
    return np.array(rows, np.int64), np.array(found, np.float32).reshape(len(found), LIKENESS)


@lru_cache(maxsize=2048)
def said(text: str) -> Said:
    """Give a mention's words, the same as a set, their initials, and all of them in one."""
    words = tuple(text.casefold().replace(".", "").split())
    return words, frozenset(words), "".join(word[0] for word in words if word[0].isalnum()), "".join(words)
