"""Folding keeps the way back to the original, and brings spellings of one name together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.reference.folding import bones, fold, fold_offsets, romanise, skeleton, spelling


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


@pytest.mark.parametrize(("text", "folded"), [
    ('"No," he said: (50% of 3.5) "Go!"\n\n Then', '"no," he said: (50% of 3.5) "go!" then'),
    ("U.N. men. J. Doe", "un men. j doe"), ("3. a b. B2. 2.b.", "3. a b b2. 2.b"),
    ("as in the al-Nur of as-Sa’dah, el", "as in the al nur of al sadah, el"),
    ("a  b- c -d", "a b c d"), ("Lashkar-e-Taiba e-mail -e e.", "lashkar e taiba e mail e e"),
    ("Islam’s, men's", "islam s, men s"), ("x¨y", "x y"),
])  # fmt: skip
def test_what_a_text_folds_to(text: str, folded: str) -> None:
    """Plain words are folded together, others one character at a time; where one ends and the other begins shows nowhere."""
    assert fold_offsets(text)[0] == folded


def test_a_word_without_end_is_folded_in_time() -> None:
    """A pattern that looked at all of it from each of its letters would take half an hour."""
    assert len(fold_offsets("a" * 300_000 + "-")[0]) == 300_001


@given(st.text())
def test_the_quick_way_folds_alike(text: str) -> None:
    """A name of plain words folds as any other does."""
    assert fold(text) == fold_offsets(text)[0].strip().removeprefix("the ").strip()


@pytest.mark.parametrize(("text", "written"), [
    ("Правый сектор", "Pravyi sektor"), ("حزب", "hzb"), ("الشباب", "al shbab"), ("ህወሓት", "hewahhaate"), ("नेपाल", "nepaala"), ("Şabab", "Shabab"),
    ("Zurück", "Zurück"),
])  # fmt: skip
def test_scripts_in_latin_letters(text: str, written: str) -> None:
    assert romanise(text) == written


@pytest.mark.parametrize("words", [
    "mujahideen mudjahidin moujahidine mujahidun", "haqq hakk haq", "qaeda qaida kaida", "brigade brigades", "tawhid tauhid", "shura choura",
])  # fmt: skip
def test_spellings_of_one_word(words: str) -> None:
    assert len({bones(spelling(word)) for word in words.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("hamas", "hamad"), ("mali", "malawi"), ("karen", "koran"), ("12", "13"), ("im", "in")])
def test_words_that_stay_apart(one: str, other: str) -> None:
    assert spelling(one) != spelling(other)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz$'", max_size=12))
def test_bones_have_no_vowel_but_the_first(word: str) -> None:
    assert not set(bones(spelling(word))[1:]) & set("aiu") or len(spelling(word)) < 3
