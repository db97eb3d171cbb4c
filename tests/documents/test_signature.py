"""Signatures estimate what two texts have in common."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.documents.signature import SIZE, resemblances, shared_text, shingles, signature

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
