"""Clusters of happenings by average linkage: two clusters are joined while the mean score of all their pairs speaks for it.

So the unlike ends of a chain aren't joined. What persons judged comes first: happenings that they joined start as one, and clusters with a pair that
they parted are never joined. The result depends on the members, their scores and the judgements alone, never on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

AGAINST = -2.0
"""What a pair counts that nothing speaks for: it wasn't compared, or its score is below 0. So only what speaks for one act has to be kept."""
CAP = 8.0
"""No pair speaks louder than this, so that one can't drown the others of its clusters."""
LARGEST = 600
"""A component of more happenings is parted at its weakest ties first, or each report that touches it would take seconds."""

Pairs = Mapping[tuple[str, str], float]


def components(keys: Iterable[str], ties: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Give the connected components of a graph, each sorted, in the order of their first key."""
    above: dict[str, str] = {key: key for key in keys}

    def root(key: str) -> str:
        while above[key] != key:
            above[key] = key = above[above[key]]
        return key

    for one, other in ties:
        a, b = root(one), root(other)
        above[max(a, b)] = min(a, b)
    groups: dict[str, list[str]] = {}
    for key in above:
        groups.setdefault(root(key), []).append(key)
    return sorted(tuple(sorted(group)) for group in groups.values())


def clusters(
    keys: Sequence[str], scores: Pairs, joined: Iterable[tuple[str, str]] = (), parted: Iterable[tuple[str, str]] = ()
) -> list[tuple[str, ...]]:
    """Cluster happenings by the scores of their pairs (log-odds; either order of keys); those that are missing or below 0 speak against all alike.

    `joined` and `parted` are persons' judgements; where they can't all be kept, what was parted stays so, and what comes first in `joined` is kept.
    Gives sorted clusters in the order of their first key.
    """
    members = set(keys)
    must = [pair for pair in joined if members.issuperset(pair)]
    apart = {frozenset(pair) for pair in parted if members.issuperset(pair)}
    strong = {pair: min(score, CAP) for pair, score in scores.items() if score > 0 and members.issuperset(pair)}
    found: list[tuple[str, ...]] = []
    for component in components(keys, [*strong, *must]):
        inside = set(component)
        own = {pair: score for pair, score in strong.items() if inside.issuperset(pair)} if len(component) > 1 else {}
        for part in _small_enough(component, own, must):
            found += _linked(part, own, [pair for pair in must if inside.issuperset(pair)], apart)
    return sorted(found)


def _small_enough(component: tuple[str, ...], scores: Pairs, must: Sequence[tuple[str, str]], floor: float = 0.0) -> list[tuple[str, ...]]:
    if len(component) <= LARGEST or floor >= CAP:
        return [component]
    inside = set(component)
    ties = [*(pair for pair, score in scores.items() if score > floor + 1 and inside.issuperset(pair)), *(p for p in must if inside.issuperset(p))]
    return [small for part in components(component, ties) for small in _small_enough(part, scores, must, floor + 1)]


def _linked(keys: tuple[str, ...], scores: Pairs, joined: Iterable[tuple[str, str]], parted: set[frozenset[str]]) -> list[tuple[str, ...]]:
    """Link one component."""
    if len(keys) == 1:
        return [keys]
    groups: list[list[int]] = [[place] for place in range(len(keys))]
    at = {key: place for place, key in enumerate(keys)}
    sums, barred = _matrices(at, scores, parted)
    sizes = np.ones(len(keys))

    def join(one: int, other: int) -> None:
        groups[one] += groups[other]
        groups[other] = []
        for matrix, put in ((sums, np.add), (barred, np.logical_or)):
            matrix[one] = put(matrix[one], matrix[other])
            matrix[:, one] = matrix[one]
        sizes[one] += sizes[other]
        sizes[other] = 0

    holder = list(range(len(keys)))
    for a, b in joined:
        one, other = sorted((_holder(holder, at[a]), _holder(holder, at[b]))) if a in at and b in at else (0, 0)
        if one != other and not barred[one, other]:
            join(one, other)
            holder[other] = one
    while True:
        alive = np.flatnonzero(sizes)
        means = sums[np.ix_(alive, alive)] / np.outer(sizes[alive], sizes[alive])
        means[barred[np.ix_(alive, alive)]] = -np.inf
        np.fill_diagonal(means, -np.inf)
        row, column = np.unravel_index(int(np.argmax(np.round(means, 9))), means.shape)  # rounded, so that equal means stay equal
        if means[row, column] <= 0:
            return [tuple(sorted(keys[place] for place in group)) for group in groups if group]
        join(*sorted((int(alive[row]), int(alive[column]))))


def _holder(holder: list[int], place: int) -> int:
    while holder[place] != place:
        place = holder[place]
    return place


def _matrices(at: Mapping[str, int], scores: Pairs, parted: set[frozenset[str]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Give the pairs' scores, and which pairs were parted, as square matrices in the order of the keys."""
    sums = np.full((len(at), len(at)), AGAINST)
    barred = np.zeros((len(at), len(at)), dtype=bool)
    for (a, b), score in scores.items():
        if a in at and b in at:
            sums[at[a], at[b]] = sums[at[b], at[a]] = score
    for pair in parted:
        places = [at[key] for key in pair if key in at]
        if len(places) == len(pair):
            barred[np.ix_(places, places)] = True
    return sums, barred
