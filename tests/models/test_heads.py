"""The heads' sums."""

from __future__ import annotations

import math

import numpy as np
import pytest

from factions.models.heads import Heads, gelu, sigmoid, softmax


@pytest.mark.parametrize("x", [-3.0, -0.5, 0.0, 0.7, 4.0])
def test_gelu_is_near_the_exact_one(x: float) -> None:
    assert float(gelu(np.array([x], np.float32))[0]) == pytest.approx(x * 0.5 * (1 + math.erf(x / math.sqrt(2))), abs=2e-3)


def test_softmax_and_sigmoid_stay_finite() -> None:
    wild = np.array([1e4, -1e4, 0], np.float32)
    assert softmax(wild).sum() == pytest.approx(1)
    assert sigmoid(wild)[:2] == pytest.approx([1, 0], abs=1e-6)


def test_a_pair_is_scored_by_both_and_by_what_is_known() -> None:
    rng = np.random.default_rng(1)
    sizes = {"left": (3, 2), "right": (3, 2), "times": (3, 2), "by": (3, 2), "out": (1, 3)}
    heads = Heads({f"p.{name}.weight": rng.normal(size=size).astype(np.float32) for name, size in sizes.items()})
    rows = rng.normal(size=(2, 2)).astype(np.float32)
    sides = heads.sides("p", rows, rows)
    known = np.zeros((2, 3), np.float32)
    one, other = heads.pair(sides, [0, 1], [1, 0], known)[:, 0]
    assert one != other
    assert heads.pair(sides, [0], [1], known[:1] + 1)[0, 0] != one
    assert heads.pair(sides, [], [], known[:0]).shape == (0, 1)


def test_sums_leave_what_they_are_given_as_it_was() -> None:
    rng = np.random.default_rng(2)
    sizes = {"left": (3, 2), "right": (3, 2), "times": (3, 2), "by": (3, 2), "out": (1, 3)}
    held = {f"p.{name}.weight": rng.normal(size=size).astype(np.float32) for name, size in sizes.items()}
    held |= {f"p.{name}.bias": rng.normal(size=size[:1]).astype(np.float32) for name, size in sizes.items()}
    heads, rows, known = Heads(held), rng.normal(size=(2, 2)).astype(np.float32), np.ones((2, 3), np.float32)
    sides = heads.sides("p", rows, rows)
    once = heads.pair(sides, [0, 1], [1, 0], known)
    assert np.array_equal(heads.pair(sides, [0, 1], [1, 0], known), once)
    assert np.array_equal(softmax(once), softmax(once))
    assert known.all()
