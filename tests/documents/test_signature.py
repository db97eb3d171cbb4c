"""Signatures estimate what two texts have in common."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.documents.signature import SIZE, marks, resemblances, shared_text, shingles, signature

WORDS = [f"word{number}" for number in range(400)]


def test_case_marks_and_blanks_say_nothing() -> None:
    one = signature("The Harrow Brigade's men burned the mill at Tarsa, he said.")
    assert one is not None
    assert np.array_equal(one, signature("the  harrow brigade’s men burned\n\nthe mill at TARSA he said"))  # type: ignore[arg-type]
    assert one.shape == (SIZE,)
    assert signature(" … ") is None


@pytest.mark.parametrize("kept", [0, 50, 100, 200, 300, 400])
def test_the_estimate_is_near_the_true_share(kept: int) -> None:
    one, other = " ".join(WORDS), " ".join([*WORDS[:kept], *(f"other{number}" for number in range(400 - kept))])
    mine, its = shingles(one), shingles(other)
    true = len(mine & its) / len(mine | its)
    found = resemblances(signature(one), np.stack([signature(other)]))  # type: ignore[arg-type, list-item]
    assert found[0] == pytest.approx(true, abs=0.13)  # three standard errors of 128 numbers


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.lists(st.sampled_from(WORDS), max_size=30))
def test_the_shared_share_is_of_the_shorter_text(one: list[str], other: list[str]) -> None:
    mine, its = " ".join(one), " ".join(other)
    assert shared_text(mine, its) == shared_text(its, mine)
    assert 0 <= shared_text(mine, its) <= 1
    if len(one) >= 5:
        assert shared_text(mine, f"{mine} {its}") == 1


_WORDS = [f"word{number}" for number in range(5000)]


@given(st.integers(0, 60), st.integers(0, 60), st.integers(20, 60), st.randoms(use_true_random=False))
def test_a_stretch_that_two_short_texts_share_has_a_common_mark(before: int, after: int, length: int, chance: random.Random) -> None:
    shared = chance.sample(_WORDS, length)
    one, other = (" ".join([*chance.sample(_WORDS, before), *shared, *chance.sample(_WORDS, after)]) for _ in range(2))
    assert set(marks(one)) & set(marks(other))


def test_marks_are_few_and_of_the_text_alone() -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    for length in (0, 1, 4, 5, 30, 300, 3000):
        text = " ".join(chance.sample(_WORDS, length))
        found = marks(text)
        assert found == marks(text.upper())
        assert (0 if not length else 1) <= len(found) <= 48
        assert all(-(2**31) <= mark < 2**31 for mark in found)
    assert not set(marks(" ".join(_WORDS[:300]))) & set(marks(" ".join(_WORDS[300:600])))
