from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from factions.bench.assignment import best_pairs

SCORES = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 9), max_size=16)


def test_the_better_total_goes_before_the_best_single_pair() -> None:
    assert best_pairs({(0, 0): 3, (0, 1): 2, (1, 0): 2}) == [(0, 1), (1, 0)]


@given(SCORES)
def test_no_other_pairing_has_a_larger_total(scores: dict[tuple[int, int], float]) -> None:
    pairs = best_pairs(scores)
    assert len({left for left, _ in pairs}) == len({right for _, right in pairs}) == len(pairs)
    best = max(sum(scores.get((left, right), 0) for left, right in enumerate(order)) for order in permutations(range(4)))
    assert sum(scores[pair] for pair in pairs) == best
