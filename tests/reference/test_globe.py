"""Distances round the globe."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.reference.globe import RADIUS_KM, Point, km

HALF_ROUND = math.pi * RADIUS_KM


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 0), (0, 1), 111.19), ((0, 179.5), (0, -179.5), 111.19), ((60, 0), (60, 1), 55.6), ((90, 0), (0, 50), HALF_ROUND / 2),
        ((90, 0), (90, 120), 0), ((33, 44), (-33, -136), HALF_ROUND), ((90, 0), (-90, 77), HALF_ROUND),
        ((33.3152, 44.3661), (36.335, 43.1189), 354.6),  # Baghdad and Mosul
    ],
)  # fmt: skip
def test_distances(one: Point, other: Point, expected: float) -> None:
    assert km(one, other) == pytest.approx(expected, abs=0.1)


POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(POINTS, POINTS, POINTS)
def test_a_distance_is_the_same_both_ways_and_no_way_round_is_shorter(one: Point, other: Point, third: Point) -> None:
    assert km(one, other) == pytest.approx(km(other, one))
    assert 0 <= km(one, other) <= HALF_ROUND + 1e-6
    assert km(one, other) <= km(one, third) + km(third, other) + 1e-3
