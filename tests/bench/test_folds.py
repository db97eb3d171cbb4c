from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.bench.folds import descend, divide, fit, fit_stages, marked
from factions.errors import SourceError
from factions.models.heads import Array

HERE = Path("data")


@pytest.mark.parametrize(("keys", "folds", "sizes"), [
    ([[n] for n in range(10)], 5, [2, 2, 2, 2, 2]), ([[n // 2] for n in range(10)], 5, [2, 2, 2, 2, 2]), ([[n] for n in range(7)], 3, [2, 2, 3]),
    ([["a", 1], ["b", 2], ["c", 1], ["a", 3], ["d", 3], ["e", 4]], 3, [1, 1, 4]),  # the first three of four are bound through each other
])  # fmt: skip
def test_folds_are_even(keys: list[list[object]], folds: int, sizes: list[int]) -> None:
    found = divide(HERE, keys, folds)
    assert sorted(np.bincount(found, minlength=folds).tolist()) == sizes
    assert found.tolist() == divide(HERE, keys, folds).tolist()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=3), min_size=1, max_size=40), st.integers(2, 4))
def test_what_shares_a_key_is_never_on_both_sides(keys: list[list[int]], folds: int) -> None:
    try:
        found = divide(HERE, keys, folds)
    except SourceError:
        assert len({key for held in keys for key in held}) < folds or len(keys) < folds or _bound(keys) < folds
        return
    assert set(found.tolist()) == set(range(folds))
    for key in range(13):
        assert len({fold for fold, held in zip(found.tolist(), keys, strict=True) if key in held}) <= 1


def _bound(keys: list[list[int]]) -> int:
    groups: list[set[int]] = []
    for held in keys:
        near = [group for group in groups if group & set(held)]
        groups = [group for group in groups if group not in near] + [set(held).union(*near)]
    return len(groups)


def test_too_many_folds_are_an_error() -> None:
    with pytest.raises(SourceError, match=r"^data: 3 folds are more than its different records, 2$"):
        divide(HERE, [["a"], ["b"], ["a"]], 3)


def rows(labels: int, exclusive: bool) -> tuple[Array, Array]:  # noqa: FBT001 - a column of a table
    """Make rows whose labels planes tell apart by a clear distance, one feature of another size, and one that never changes."""
    dice = np.random.default_rng(3)
    x, planes = dice.normal(size=(2000, 6)).astype(np.float32), dice.normal(size=(6, labels)).astype(np.float32)
    scores = x @ planes
    best = np.sort(scores, -1)
    kept = (best[:, -1] - best[:, -2] > 1) if exclusive else (np.abs(scores - 0.3).min(-1) > 0.2)
    gold = np.eye(labels, dtype=np.float32)[scores.argmax(-1)] if exclusive else (scores > 0.3).astype(np.float32)
    return np.concatenate([x * np.array([1, 1, 1, 1, 1, 1e4], np.float32), np.full((len(x), 1), 5, np.float32)], -1)[kept], gold[kept]


@pytest.mark.parametrize("exclusive", [True, False])
@pytest.mark.parametrize("labels", [2, 5])
def test_separable_rows_are_learnt(labels: int, exclusive: bool) -> None:  # noqa: FBT001 - a column of a table
    x, gold = rows(labels, exclusive)
    layer = fit(x[:200], gold[:200], 1e-4, exclusive=exclusive)
    shares = layer(x)
    assert shares.shape == gold.shape
    right = (shares.argmax(-1) == gold.argmax(-1)) if exclusive else ((shares > 0.5) == (gold > 0.5))
    assert right[:200].all()
    assert right[200:].mean() > 0.95
    if exclusive:
        assert shares.sum(-1) == pytest.approx(np.ones(len(x)), abs=1e-5)
    again = fit(x[:200], gold[:200], 1e-4, exclusive=exclusive)
    assert (again.weight == layer.weight).all()
    assert (again.bias == layer.bias).all()


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_strong_penalty_leaves_the_bias_and_the_base(exclusive: bool) -> None:  # noqa: FBT001 - a column of a table
    x, gold = rows(3, exclusive)
    layer = fit(x, gold, 10, exclusive=exclusive)
    assert np.abs(layer.weight).max() < 0.05
    assert layer(x)[0] == pytest.approx(gold.mean(0), abs=0.05)  # the share of each label is all that it knows
    told = fit(x, gold, 10, exclusive=exclusive, base=20 * gold - 10)
    assert np.abs(told(x, 20 * gold - 10) - gold).max() < 0.01


def test_a_first_layer_learns_what_the_shipped_scores_are_worth() -> None:
    _, gold = rows(3, False)
    dice = np.random.default_rng(5)
    wrong = np.where(dice.random(gold.shape) < 0.2, 1 - gold, gold)
    boasted = (20 * wrong - 10).astype(np.float32)  # as good as certain, and right four times in five
    layer = fit_stages(np.zeros((len(gold), 1), np.float32), boasted, gold, (1e-3, 1), exclusive=False)
    shares = layer(np.zeros((1, 1), np.float32), np.full((1, 3), 10, np.float32))
    assert (shares > 0.6).all()
    assert (shares < 0.95).all()


def test_a_feature_never_seen_to_change_says_nothing() -> None:
    x, gold = rows(3, True)
    layer = fit(x, gold, 1e-3, exclusive=True)
    other = x.copy()
    other[:, -1] = -1000
    assert layer(other) == pytest.approx(layer(x), abs=1e-6)


def test_of_no_rows_nothing_is_learnt() -> None:
    base = np.array([[2.0, 0.0, -1.0]], np.float32)
    layer = fit(np.zeros((0, 4), np.float32), np.zeros((0, 3), np.float32), 1, exclusive=False)
    assert layer(np.ones((1, 4), np.float32), base) == pytest.approx(1 / (1 + np.exp(-base)))


@pytest.mark.parametrize(("steep", "least"), [((1.0, 1.0), (1.0, -2.0)), ((1.0, 1000.0), (3.0, 0.5)), ((1e-3, 1.0), (-4.0, 4.0))])
def test_the_least_point_is_found(steep: tuple[float, float], least: tuple[float, float]) -> None:
    scale, middle = np.array(steep), np.array(least)
    found = descend(lambda at: (float((scale * (at - middle) ** 2).sum()) + 0.1, 2 * scale * (at - middle)), np.zeros(2))
    assert scale * (found - middle) ** 2 == pytest.approx([0, 0], abs=1e-4)


def test_figures_are_marked() -> None:
    assert marked({"f1": 0.5, "per_type": {"A": 1}}) == {"f1_cv": 0.5, "per_type_cv": {"A": 1}}
