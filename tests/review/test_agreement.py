"""Krippendorff's alpha against published examples, and what must hold of it always."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.review.agreement import Distance, alpha, interval, masi, nominal, ratio

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four observers, twelve units; nominal .743, interval .849, ratio .797
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
# the example of Wikipedia's article: three coders, fifteen units; nominal .691, interval .811
CODERS = [
    [None, None, None, None, None, 3, 4, 1, 2, 1, 1, 3, 3, None, 3],
    [1, None, 2, 1, 3, 3, 4, 3, None, None, None, None, None, None, None],
    [None, None, 2, 1, 3, 4, 4, None, 2, 1, 1, 3, 3, None, 4],
]


def units(rows: list[list[int | None]]) -> list[list[int]]:
    return [[value for value in column if value is not None] for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("rows", "distance", "published"),
    [
        (OBSERVERS, nominal, 0.743), (OBSERVERS, interval, 0.849), (OBSERVERS, ratio, 0.797), (CODERS, nominal, 0.691), (CODERS, interval, 0.811),
        # the same paper, section A: two observers, ten units, two values; .095
        ([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], nominal, 0.095),
    ],
)  # fmt: skip
def test_published_examples(rows: list[list[int | None]], distance: Distance, published: float) -> None:
    assert alpha(units(rows), distance) == pytest.approx(published, abs=0.0005)


# R. Passonneau (2006): J x M, with M 1, 2/3, 1/3 and 0
@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ({1, 2}, {1, 2}, 0), ({1, 2}, {1, 2, 3, 4}, 1 - 1 / 2 * 2 / 3), ({1, 2}, {2, 3}, 1 - 1 / 3 * 1 / 3), ({1}, {2}, 1), (set(), set(), 0),
        (set(), {1}, 1),
    ],
)  # fmt: skip
def test_masi(one: set[int], other: set[int], distance: float) -> None:
    assert masi(frozenset(one), frozenset(other)) == pytest.approx(distance)
    assert masi(frozenset(other), frozenset(one)) == pytest.approx(distance)


@pytest.mark.parametrize("rows", [[], [[1], [2]], [[1, 1], [1, 1]]])
def test_without_variation_there_is_none(rows: list[list[int]]) -> None:
    assert alpha(rows, nominal) is None


@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=1, max_size=12))
def test_agreement_is_one_and_order_is_nothing(rows: list[list[int]]) -> None:
    found = alpha(rows, nominal)
    assert found == pytest.approx(alpha([row[::-1] for row in rows[::-1]], nominal)) if found is not None else True
    if len({row[0] for row in rows}) > 1:
        assert alpha([[row[0], row[0]] for row in rows], nominal) == pytest.approx(1)
