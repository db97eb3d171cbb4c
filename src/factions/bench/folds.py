"""What a bench needs to learn from its own data in folds: the division, and last layers that are fitted on the numbers of the shipped encoder.

Everything is computed anew in each run, the same each time, and nothing is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from factions.bench.files import Figures
from factions.errors import SourceError
from factions.models.heads import Array, sigmoid, softmax, standard

SEED = 11
STEPS = 300
"""A fit takes no more steps than this."""
_MEMORY = 10
_ENOUGH = 1e-6
_FLAT = 1e-5
"""A gradient without a larger part is that of the least point, as far as sums in single precision can tell."""
Wide = NDArray[np.float64]


def divide(data: Path, keys: Sequence[Collection[Hashable]], folds: int) -> NDArray[np.int64]:
    """Give each row of `data` the number of its fold (rows,); rows that share a key, if only through other rows, come into one.

    The folds are as even as that allows. Raises SourceError where there are fewer rows that share nothing than folds.
    """
    above, owner = list(range(len(keys))), dict[Hashable, int]()
    for number, held in enumerate(keys):
        for key in held:
            above[_top(above, number)] = _top(above, owner.setdefault(key, number))
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(keys)):
        groups[_top(above, number)].append(number)
    if len(groups) < folds:
        raise SourceError(str(data), f"{folds} folds are more than its different records, {len(groups)}")
    order = list(groups.values())
    Random(SEED).shuffle(order)  # noqa: S311 - nothing secret
    out, sizes = np.zeros(len(keys), np.int64), [0] * folds
    for group in sorted(order, key=len, reverse=True):
        fold = sizes.index(min(sizes))
        out[group] = fold
        sizes[fold] += len(group)
    return out


def _top(above: Sequence[int], number: int) -> int:
    while above[number] != number:
        number = above[number]
    return number


def marked(figures: Figures) -> Figures:
    """Give figures the names of figures that were learnt for in folds."""
    return {f"{name}_cv": value for name, value in figures.items()}


@dataclass(frozen=True)
class Layer:
    """A fitted layer: features are standardised by `middle` and `spread`, then go through `weight` (features, labels) and `bias` into shares."""

    middle: Array
    spread: Array
    weight: Array
    bias: Array
    exclusive: bool

    def __call__(self, x: Array, base: Array | None = None) -> Array:
        """Give the shares (rows, labels) of rows (rows, features); `base` is what is already known, as in `fit`."""
        return (softmax if self.exclusive else sigmoid)(self.scores(x) if base is None else self.scores(x) + base)

    def scores(self, x: Array) -> Array:
        """Give the layer's own scores, which the shares are made of."""
        return standard(x, self.middle, self.spread) @ self.weight + self.bias


@dataclass(frozen=True)
class Stages:
    """Two layers: the first learns how far the shipped scores are to be trusted, the second what they leave to learn."""

    first: Layer
    second: Layer

    def __call__(self, x: Array, base: Array) -> Array:
        """Give the shares (rows, labels) of rows (rows, features) with their shipped scores (rows, scores)."""
        return self.second(x, self.first.scores(base))


def fit_stages(x: Array, base: Array, gold: Array, l2: tuple[float, float], *, exclusive: bool) -> Stages:
    """Fit two layers, the first on shipped scores (rows, scores) alone; the rest is as in `fit`."""
    first = fit(base, gold, l2[0], exclusive=exclusive)
    return Stages(first, fit(x, gold, l2[1], exclusive=exclusive, base=first.scores(base)))


def fit(x: Array, gold: Array, l2: float, *, exclusive: bool, base: Array | None = None) -> Layer:
    """Fit a layer on rows (rows, features) and their labels (rows, labels), ones and zeros.

    With `exclusive` a row has one label, and the layer is a softmax regression; without, any number, and it is a logistic regression for each.
    `base` (rows, labels) are scores that the layer's own are added to, so that it learns what they leave to learn. What is minimised is the mean
    over the rows of the negative log likelihood, and `l2` / 2 times the sum of the squared weights, the bias left out. It has one minimum, and
    starts at zero, so there is nothing by chance in it. Without any rows it learns nothing.
    """
    if not len(x):
        none = np.zeros((x.shape[1], gold.shape[1]), np.float32)
        return Layer(none[:, 0], none[:, 0] + 1, none, np.zeros(gold.shape[1], np.float32), exclusive)
    middle = x.mean(0, dtype=np.float64).astype(np.float32)
    spread = x.std(0, dtype=np.float64).astype(np.float32)
    spread[spread < _ENOUGH] = 1
    rows = standard(x, middle, spread)
    known = np.zeros_like(gold) if base is None else base
    shape = (x.shape[1] + 1, gold.shape[1])

    def slope(flat: Wide) -> tuple[float, Wide]:
        both = flat.reshape(shape)
        scores = known + rows @ both[:-1].astype(np.float32) + both[-1].astype(np.float32)
        off = ((softmax if exclusive else sigmoid)(scores) - gold) / len(x)
        loss = (_whole(scores, exclusive=exclusive) - np.sum(scores * gold, dtype=np.float64)) / len(x) + l2 / 2 * np.sum(both[:-1] ** 2)
        return float(loss), np.concatenate([rows.T @ off + l2 * both[:-1], off.sum(0, keepdims=True)]).ravel()

    best = descend(slope, np.zeros(shape[0] * shape[1])).reshape(shape).astype(np.float32)
    return Layer(middle, spread, best[:-1], best[-1], exclusive)


def _whole(scores: Array, *, exclusive: bool) -> float:
    """Give the sum over all rows of the logarithm of what the shares are divided by."""
    if not exclusive:
        return float(np.logaddexp(0, scores, dtype=np.float64).sum())
    top = scores.max(-1, keepdims=True)
    return float((np.log(np.exp(scores - top).sum(-1)) + top[:, 0]).sum(dtype=np.float64))


def descend(slope: Callable[[Wide], tuple[float, Wide]], start: Wide) -> Wide:
    """Give where a smooth function of one minimum is least; `slope` gives its value and gradient.

    Source: L-BFGS, Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 7.5, with steps halved until the value falls enough.
    """
    at, (value, gradient) = start, slope(start)
    held: list[tuple[Wide, Wide, float]] = []
    for _ in range(STEPS):
        if np.abs(gradient).max() < _FLAT:
            break
        way = -_bent(gradient, held)
        falls = float(way @ gradient)
        length = 1.0 if held else min(1.0, 1 / max(float(np.abs(gradient).sum()), _ENOUGH))
        there, (lower, after) = at + length * way, slope(at + length * way)
        while lower > value + 1e-4 * length * falls and length > _ENOUGH:
            length /= 2
            there, (lower, after) = at + length * way, slope(at + length * way)
        if lower >= value:
            break
        moved, turned = there - at, after - gradient
        if (curve := float(moved @ turned)) > _ENOUGH * float(turned @ turned):
            held = [*held[1 - _MEMORY :], (moved, turned, 1 / curve)]
        at, value, gradient = there, lower, after
    return at


def _bent(gradient: Wide, held: Sequence[tuple[Wide, Wide, float]]) -> Wide:
    """Multiply a gradient by the inverse curvature that the last steps tell of."""
    out, shares = gradient.copy(), []
    for moved, turned, weight in reversed(held):
        shares.append(weight * float(moved @ out))
        out -= shares[-1] * turned
    if held:
        moved, turned, weight = held[-1]
        out *= 1 / (weight * float(turned @ turned))
    for (moved, turned, weight), share in zip(held, reversed(shares), strict=True):
        out += (share - weight * float(turned @ out)) * moved
    return out
