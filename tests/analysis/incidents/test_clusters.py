"""Clusters join what is alike on the whole, keep the ends of chains apart, and obey persons."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.incidents import clusters as room
from factions.analysis.incidents.clusters import clusters, components

Ties = list[tuple[str, str]]


@pytest.mark.parametrize(
    ("scores", "joined", "parted", "expected"),
    [
        ({("a", "b"): 3.0}, [], [], [("a", "b"), ("c",)]),
        ({("a", "b"): -1.0}, [], [], [("a",), ("b",), ("c",)]),
        # a chain: c suits b, but not a
        ({("a", "b"): 3.0, ("b", "c"): 2.0, ("a", "c"): -5.0}, [], [], [("a", "b"), ("c",)]),
        ({("a", "b"): 3.0, ("b", "c"): 2.0}, [], [], [("a", "b"), ("c",)]),  # a and c weren't compared
        ({("a", "b"): 3.0, ("b", "c"): 2.5}, [], [], [("a", "b", "c")]),  # nearer than a and c are apart
        ({("a", "b"): 3.0}, [], [("b", "a")], [("a",), ("b",), ("c",)]),
        ({("a", "b"): -9.0}, [("a", "b")], [], [("a", "b"), ("c",)]),
        ({}, [("a", "b"), ("b", "c")], [("a", "c")], [("a", "b"), ("c",)]),  # the first judgement of two that can't both be kept
        ({("b", "c"): 8.0, ("a", "c"): 8.0}, [("a", "b")], [("a", "c")], [("a", "b"), ("c",)]),  # what holds for a holds for its mate
        ({("a", "c"): 8.0}, [("a", "b"), ("x", "b")], [("y", "a")], [("a", "b", "c")]),  # judgements of what isn't held
    ],
)
def test_small_cases(scores: dict[tuple[str, str], float], joined: Ties, parted: Ties, expected: Ties) -> None:
    assert clusters(["c", "a", "b"], scores, joined, parted) == expected


NAMES = "abcdefg"
PAIRS = list(combinations(NAMES, 2))


@given(
    st.dictionaries(st.sampled_from(PAIRS), st.floats(-5, 9)),
    st.lists(st.sampled_from(PAIRS)),
    st.lists(st.sampled_from(PAIRS)),
    st.permutations(NAMES),
)
def test_the_order_of_keys_says_nothing_and_what_was_parted_stays_apart(
    scores: dict[tuple[str, str], float], joined: Ties, parted: Ties, order: list[str]
) -> None:
    found = clusters(NAMES, scores, joined, parted)
    assert sorted(key for cluster in found for key in cluster) == list(NAMES)
    turned = {(b, a): score for (a, b), score in reversed(scores.items())}
    assert clusters(order, turned, joined, [(b, a) for a, b in parted]) == found
    assert not [pair for pair in parted for cluster in found if set(pair) <= set(cluster)]
    if not parted:
        assert all(any(set(pair) <= set(cluster) for cluster in found) for pair in joined)


@given(st.dictionaries(st.sampled_from(PAIRS), st.floats(-5, 9)))
def test_a_component_alone_gives_what_the_whole_gives(scores: dict[tuple[str, str], float]) -> None:
    ties = [pair for pair, score in scores.items() if score > 0]
    parts = [cluster for component in components(NAMES, ties) for cluster in clusters(component, scores)]
    assert sorted(parts) == clusters(NAMES, scores)


def test_a_component_that_is_too_large_is_parted_at_its_weakest_ties(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LARGEST", 2)
    scores = {("a", "b"): 5.0, ("b", "c"): 0.5, ("a", "c"): 0.5, ("c", "d"): 5.0, ("b", "d"): 0.5, ("a", "d"): 0.5}
    assert clusters("abcd", scores) == [("a", "b"), ("c", "d")]


def test_components_are_those_of_the_ties() -> None:
    assert components("abcde", [("a", "c"), ("c", "e")]) == [("a", "c", "e"), ("b",), ("d",)]
