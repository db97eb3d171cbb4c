"""Folding keeps the way back to the original, and brings spellings of one name together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.reference.folding import fold, fold_offsets, skeleton


@pytest.mark.parametrize(("one", "other"), [
    ("Kata'ib Hezbollah", "Katā’ib Hezbollah"), ("Jabhat an-Nusra", "jabhat al Nusra"), ("el-Shabaab", "Al-Shabaab"),
    ("Tehrik-i-Taliban", "Tehrik-e-Taliban"), ("Islam's men", "ISLAM’S men"), ("U.N.", "UN"), ("the Taliban", "Taliban"), ("Séléka", "Seleka"),
])  # fmt: skip
def test_spellings_that_fold_alike(one: str, other: str) -> None:
    """Case, marks, apostrophes, hyphens and the Arabic article make no difference."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [
    ("Kata'ib Hizbullah", "Kataib Hezbollah"), ("al-Qa'ida", "Al Qaeda"), ("Moqtada al-Sadr", "Muqtada Sadr"), ("Houthi", "Huthi"),
    ("Hizb-ul-Mujahideen", "Hizb al-Mujahidin"),
])  # fmt: skip
def test_spellings_of_one_skeleton(one: str, other: str) -> None:
    """Transliterations differ in vowels and doubled letters."""
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Hamas", "Homs"), ("Fatah", "Fateh al-Islam"), ("Mali", "Malawi"), ("Sunni", "Sinai")])
def test_names_that_stay_apart(one: str, other: str) -> None:
    """The skeleton doesn't swallow different names."""
    assert skeleton(one) != skeleton(other)


@given(st.text())
def test_offsets_run_through_the_original(text: str) -> None:
    """There is an offset for each folded character, never falling, never outside."""
    folded, offsets = fold_offsets(text)
    assert len(offsets) == len(folded) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
    assert all(0 <= offset < len(text) for offset in offsets[:-1])
