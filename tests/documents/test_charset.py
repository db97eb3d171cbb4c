"""Characters: what cleaning takes out, the same by the short way that most pages go as by the long one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.documents.charset import clean_characters, not_text

CALM = st.text(st.characters(max_codepoint=0x24F) | st.sampled_from("’“”–—…€\r\n\t\x0b\x0c\x00\x1b\x7f") | st.characters(max_codepoint=0x7F))
HIDDEN = "\u200b\u202e\ufeff\xad\u2066\u200d"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\r\nb\rc\x0bd\x0ce\u2028f\x85g", "a\nb\nc\nd\ne\nf\ng"),
        ("a\tb\u00a0c\x00d\x1be\x7ff", "a b cdef"),
        ("“Go”\r\n– he said…\x07 €5", "“Go”\n– he said… €5"),
        ("cafe\u0301", "café"),
        ("\u212bngström \ud800", "Ångström "),
        (f"a{HIDDEN}b", "ab"),
        ("x" + "\u0301" * 5000, "x" + "\u0301" * 8),
        ("", ""),
    ],
)
def test_cleaning(text: str, clean: str) -> None:
    assert clean_characters(text) == unicodedata.normalize("NFC", clean)


@given(CALM)
def test_the_short_way_cleans_as_the_long_one(text: str) -> None:
    long = clean_characters(f"{text}\u200b")  # a hidden character sends it the long way, and goes itself
    assert clean_characters(text) == long
    assert clean_characters(long) == long


@given(st.text(max_size=40))
def test_what_is_clean_stays(text: str) -> None:
    once = clean_characters(text)
    assert clean_characters(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"A report.\r\n\tAn army.\x0c", None), (b"\x01\x02\x03 text", "a binary file"), (b"%PDF-1.7", "a PDF"), (b"BM of the army said", None)],
)
def test_what_is_no_text(data: bytes, what: str | None) -> None:
    assert not_text(data) == what
