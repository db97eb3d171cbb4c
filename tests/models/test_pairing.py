"""What the pair heads know of two spans."""

from __future__ import annotations

import pytest

from factions.models.pairing import DISTANCES, LIKENESS, SIZE, Node, features, likeness

GROUP = Node(0, 2, 0, "Dawn Front", "actor", "named")
FRONT = Node(5, 6, 1, "Front", "actor", "named")
CITY = Node(1, 2, 0, "Mosul", "place", "named")


def test_every_pair_has_one_distance() -> None:
    found = features([GROUP, FRONT], [GROUP, FRONT, CITY])
    assert found.shape == (2, 3, SIZE)
    assert (found[:, :, :DISTANCES].sum(-1) == 1).all()


def test_order_and_nesting_are_told() -> None:
    one, other = features([GROUP], [CITY])[0, 0], features([CITY], [GROUP])[0, 0]
    assert (one != other).any()
    assert features([GROUP], [FRONT])[0, 0, DISTANCES + 7 : DISTANCES + 9].sum() == 0


def test_nothing_beside_nothing() -> None:
    assert features([], [GROUP]).shape == (0, 1, SIZE)
    assert likeness([GROUP], []).shape == (1, 0, LIKENESS)


@pytest.mark.parametrize(
    ("one", "other", "at", "value"),
    [
        ("Dawn Front", "dawn front", 0, 1), ("Dawn Front", "the Front", 1, 1), ("Dawn Front", "DF", 4, 1), ("D.F.", "Dawn Front", 4, 1),
        ("army", "police", 3, 0), ("", "police", 3, 0),
    ],
)  # fmt: skip
def test_likeness(one: str, other: str, at: int, value: float) -> None:
    assert likeness([Node(0, 1, 0, one)], [Node(1, 2, 0, other)])[0, 0, at] == value
