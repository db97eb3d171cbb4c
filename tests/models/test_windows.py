"""Words and windows: nothing lost, nothing twice, offsets of the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factions.documents.segmentation import sentences
from factions.models.weights import weights
from factions.models.windows import LONGEST, SHAPES, encoded, is_uncased, shape, split, windows

TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=300) | st.lists(
    st.sampled_from(["The army", "attacked", "Al-Qa'im", "13", ".", "\n\n", " ", "—", "naïve", "ﬁre", "İzmir", "𝔸𝔹", "a" * 90, "…", "\u200b"]),
    max_size=120,
).map(" ".join)


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_every_word_is_read_once_and_offsets_are_the_texts(text: str) -> None:
    words = split(text, sentences(text), weights().tokenizer)
    assert all(0 <= start < end <= len(text) for start, end in words.bounds)
    assert all(one[1] <= other[0] for one, other in zip(words.bounds, words.bounds[1:], strict=False))
    cut = windows(words)
    assert [word for window in cut for word in range(window.begin, window.end)] == list(range(len(words.bounds)))
    for window in cut:
        pieces, shapes, first = encoded(words, window)
        assert len(pieces) == len(shapes) <= LONGEST + 2
        assert len(first) == window.end - window.context
        assert window.context <= window.begin


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_words_are_what_the_tokenizer_makes_of_the_whole_text(text: str) -> None:
    tokenizer = weights().tokenizer
    words, whole = split(text, sentences(text), tokenizer), tokenizer.encode(text, add_special_tokens=False)
    pieces = [piece for piece, (start, end) in zip(whole.ids, whole.offsets, strict=True) if end > start]
    assert [piece for held in words.pieces for piece in held][: len(pieces)] == pieces or max(map(len, words.pieces)) == 12
    assert {start for start, _ in words.bounds} <= {start for start, _ in whole.offsets}
    assert {end for _, end in words.bounds} <= {end for _, end in whole.offsets}


@settings(deadline=None, max_examples=100)
@given(TEXTS, st.integers(0, 300), st.integers(1, 40))
def test_covered_words_share_a_character(text: str, start: int, length: int) -> None:
    words = split(text, sentences(text), weights().tokenizer)
    found = words.covered(start, start + length)
    sharing = [n for n, (a, b) in enumerate(words.bounds) if a < start + length and start < b]
    assert (list(range(*found)) if found else []) == sharing


@pytest.mark.parametrize(
    ("word", "opening", "uncased", "name"),
    [
        ("army", False, False, "lower"), ("Mosul", False, False, "capital"), ("The", True, False, "opening"), ("ISIS", True, False, "capitals"),
        ("McGurk", False, False, "mixed"), ("2014", False, False, "digits"), ("—", False, False, "mark"),
        ("mosul", False, True, "uncased"), ("A", False, False, "capital"),
    ],
)  # fmt: skip
def test_shape(word: str, opening: bool, uncased: bool, name: str) -> None:  # noqa: FBT001
    assert SHAPES[shape(word, opening=opening, uncased=uncased)] == name


@pytest.mark.parametrize(("text", "told"), [
    ("the army denied it.", True), ("THE ARMY DENIED IT", True), ("The army denied it. So did Mosul.", False), ("", True),
])  # fmt: skip
def test_uncased(text: str, told: bool) -> None:  # noqa: FBT001
    assert is_uncased(text) == told


def test_a_sentence_longer_than_a_window_is_cut() -> None:
    text = "The army and " + "the police and " * 400 + "the guards left."
    words = split(text, [(0, len(text))], weights().tokenizer)
    assert len(windows(words)) > 3
