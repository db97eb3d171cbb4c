"""Triads that don't add up, and pairs that are friends and enemies at once."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.network.ties import ALWAYS, tie

from factions.analysis.network import balance, sign
from factions.analysis.ties import Tie


def web(*words: str) -> list[Tie]:
    return [tie(one, ALWAYS, weight=0.9 - at / 10) for at, one in enumerate(words)]


@pytest.mark.parametrize(
    ("words", "kinds", "balanced"),
    [
        (("a allied_with b", "b allied_with c", "a allied_with c"), [], 1),
        (("a allied_with b", "a fights c", "b fights c"), [], 1),
        (("a backs b", "a allied_with c", "b fights c"), ["two friends at odds"], 0),
        (("a fights b", "b rival_of c", "a fights c"), ["three enemies"], 0),
        (("a fights b", "b fights c"), [], 0),
        (("a backs b", "a leads c", "b fights c"), [], 0),  # who leads is neither friend nor enemy
    ],
)
def test_a_triad_is_in_balance_or_not(words: tuple[str, ...], kinds: list[str], balanced: int) -> None:
    found = balance(web(*words))
    assert ([triad.kind for triad in found.triads], found.balanced) == (kinds, balanced)


def test_the_friend_of_both_comes_first_and_the_lightest_side_is_its_weight() -> None:
    ((triad),) = balance(web("d fights b", "c backs b", "d part_of c")).triads
    assert [one.id for one in triad.actors] == ["c", "b", "d"]
    assert [pair.actors for pair in triad.pairs] == [("b", "c"), ("c", "d"), ("b", "d")]
    assert [sign(pair.ties[0]) for pair in triad.pairs] == [1, 1, -1]
    assert triad.weight == 0.7


def test_a_pair_of_both_signs_is_told_apart_and_part_of_no_triad() -> None:
    found = balance([*web("a backs b", "a allied_with c", "b fights c"), tie("b part_of c", ALWAYS, weight=0.2)])
    assert (found.triads, found.balanced) == ((), 0)
    ((torn),) = found.torn
    assert (torn.actors, torn.sign, torn.weight, len(torn.ties)) == (("b", "c"), 0, 0.2, 2)


def test_several_ties_of_one_sign_are_one_pair_with_the_weight_of_the_weightiest() -> None:
    many = [tie("a backs b", ALWAYS, weight=0.3), tie("a part_of b", ALWAYS, weight=0.8), tie("a fights c", ALWAYS), tie("c backs b", ALWAYS)]
    ((triad),) = balance(many).triads
    assert [pair.weight for pair in triad.pairs] == [0.8, 0.5, 0.5]
    assert triad.pairs[0].ties[0].type == "part_of"


SIGNED = st.dictionaries(st.sampled_from(list(combinations("abcdef", 2))), st.sampled_from([1, -1]), max_size=15)


@given(SIGNED)
def test_the_product_of_three_signs_decides(pairs: dict[tuple[str, str], int]) -> None:
    found = balance([tie(f"{one} {'allied_with' if value > 0 else 'fights'} {other}", ALWAYS) for (one, other), value in pairs.items()])
    three = [(pairs.get((a, b)), pairs.get((a, c)), pairs.get((b, c))) for a, b, c in combinations("abcdef", 3)]
    products = [one * two * other for one, two, other in three if one and two and other]
    assert (found.balanced, len(found.triads)) == (products.count(1), products.count(-1))
    assert len({frozenset(one.id for one in triad.actors) for triad in found.triads}) == len(found.triads)
