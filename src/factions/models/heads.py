"""The heads: what is computed from the encoder's words. The same sums as the training's network, in NumPy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Indices = NDArray[np.int64]
Numbers = Sequence[int] | Indices


def gelu(x: Array) -> Array:
    """Give the Gaussian error linear unit, by its tanh form."""
    out: Array = np.float32(0.044715) * x
    out *= x
    out *= x
    out += x
    out *= np.float32((2 / np.pi) ** 0.5)
    np.tanh(out, out=out)
    out += 1
    out *= x
    out *= np.float32(0.5)
    return out


def sigmoid(x: Array) -> Array:
    """Give the logistic function."""
    out: Array = np.float32(1) / (np.float32(1) + np.exp(-np.minimum(np.maximum(x, -30), 30)))
    return out


def softmax(x: Array, axis: int = -1) -> Array:
    """Give shares of an axis that sum to one."""
    grown: Array = np.exp(x - x.max(axis, keepdims=True))
    grown /= grown.sum(axis, keepdims=True)
    return grown


FARTHEST = 6.0
"""Standard deviations that a fitted layer's input may lie from its mean: a rare one, hardly seen where it was fitted, mustn't outvote all others."""


def standard(x: Array, middle: Array, spread: Array) -> Array:
    """Standardise features (rows, features) by their means and standard deviations."""
    out = x - middle
    out /= spread
    np.clip(out, -FARTHEST, FARTHEST, out=out)
    return out


class Heads:
    """The heads of one set of weights, by the names that the training's network gives its layers."""

    def __init__(self, held: Mapping[str, Array]) -> None:
        self._held = held

    def linear(self, name: str, x: Array, own: slice = slice(None)) -> Array:
        """Apply the linear layer `name` to the last axis, which holds the layer's inputs `own`; the others are 0."""
        out: Array = x @ self._held[f"{name}.weight"][:, own].T
        bias = self._held.get(f"{name}.bias")
        if bias is not None:
            out += bias
        return out

    def fitted(self, name: str, x: Array) -> Array:
        """Apply the layer `name`, which standardises its features first, to rows (rows, features)."""
        return self.linear(name, standard(x, self._held[f"{name}.middle"], self._held[f"{name}.spread"]))

    def row(self, name: str, numbers: NDArray[np.int64]) -> Array:
        """Look up rows of the embedding `name`."""
        return self._held[f"{name}.weight"][numbers]

    def sides(self, name: str, left: Array, right: Array) -> Sides:
        """Compute once what the pair head `name` takes of each left (n, width) and each right (m, width)."""
        return Sides(
            name, self.linear(f"{name}.left", left), self.linear(f"{name}.right", right),
            self.linear(f"{name}.times", left), self.linear(f"{name}.by", right),
        )  # fmt: skip

    def pair(self, sides: Sides, left: Numbers, right: Numbers, *further: Array) -> Array:
        """Score pairs (p, out) of rows `left` and `right`; `further` (p, hidden) is what else speaks of them, already projected."""
        hidden, product = sides.left.take(left, 0), sides.times.take(left, 0)
        hidden += sides.right.take(right, 0)
        product *= sides.by.take(right, 0)
        hidden += product
        for part in further:
            hidden += part
        return self.linear(f"{sides.name}.out", gelu(hidden))


@dataclass(frozen=True)
class Sides:
    """What a pair head takes of each left and right, one row each."""

    name: str
    left: Array
    right: Array
    times: Array
    by: Array
