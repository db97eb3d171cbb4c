"""Evenness against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from factions.corpus.diversity import diversity, normal_entropy


@pytest.mark.parametrize(
    ("items", "value"),
    [("", 0), ("a", 0), ("aaaa", 0), ("abcd", 1), ("aabb", 0.5), ("aab", (math.log(3) - 2 / 3 * math.log(2)) / math.log(3))],
)
def test_entropy_goes_from_none_to_one(items: str, value: float) -> None:
    assert normal_entropy(items) == pytest.approx(value)


def test_lengths_and_openings() -> None:
    found = diversity(["The army left.", "The army came back.", "The rebels left it.", "Then it rained again."])
    assert (found.sentences, found.length) == (4, 3.75)
    assert found.first_two == pytest.approx(0.75)
    assert found.spread == pytest.approx(math.sqrt(3) / 4)
    assert found.first_word == pytest.approx((0.75 * math.log(4 / 3) + 0.25 * math.log(4)) / math.log(4))


def test_a_sample_is_drawn_alike_each_time() -> None:
    sentences = [f"{'word ' * (number % 7 + 1)}{number}" for number in range(100)]
    assert diversity(sentences, 10) == diversity(sentences, 10)
    assert (diversity(sentences, 10).sentences, diversity(sentences).sentences, diversity([]).sentences) == (10, 100, 0)
