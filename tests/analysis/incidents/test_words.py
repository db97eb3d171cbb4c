"""Words as they are compared: stems, how rare they are, and that no function word is ever a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.incidents.words import rarest, rarity, stem, stems, telling, weight

ONE_STEM = [
    ("burned", "burning", "burns"), ("attack", "attacks", "attacked"), ("carry", "carries", "carried"), ("stab", "stabbed", "stabbing"),
    ("villagers", "villager"), ("bodies", "body"), ("shelling", "shelled", "shells"),
]  # fmt: skip


@pytest.mark.parametrize("forms", ONE_STEM)
def test_regular_forms_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_stem_is_never_empty_or_longer(word: str) -> None:
    assert 0 < len(stem(word)) <= len(word)


def test_short_words_are_left_out_and_figures_kept() -> None:
    assert stems("At 7 he hit a Road-block") == {"7", "hit", "road", "block"}


NOTHING = "are and were the there those have having before against within who which will would them themselves during since".split()


@pytest.mark.parametrize("word", NOTHING)
def test_a_function_word_weighs_nothing_in_any_form(word: str) -> None:
    assert rarity(stem(word)) == 0
    assert rarest(stems(f"{word} mortar"), 6) == ["mortar"]


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    assert 0 < rarity(stem("army")) < rarity(stem("baker")) <= rarity("kigoma") == 1
    assert rarest(stems("the army shelled Kigoma and the market"), 2)[0] in {stem("kigoma"), stem("market"), stem("shelled")}
    assert rarest(["army", "kigoma"], 1) == ["kigoma"]


def test_what_a_report_repeats_tells_less() -> None:
    words = {"kigoma", "army"}
    assert telling(words, [{}]) == pytest.approx(weight(frozenset(words)))
    assert telling(words, [{"kigoma": 4}]) == pytest.approx(rarity("kigoma") / 4 + rarity("army"))
    assert telling(words, [{"kigoma": 4}, {"kigoma": 2, "army": 2}]) < telling(words, [{"kigoma": 4}])
