import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.ledger.stemming import stem, stems

ENDINGS = (
    "s es ies sses ss ed eed ing y e ll ational tional enci anci izer bli alli entli eli ousli ization ation ator alism iveness fulness ousness "
    "aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent sion tion ou ism ate iti "
    "ous ive ize"
).split()
words = st.tuples(st.text("abcdeghiklmnoprstuvwxyz0", max_size=7), *[st.sampled_from(["", *ENDINGS])] * 2).map("".join).filter(bool)


# What is stored stemmed is stored for good.
@pytest.mark.parametrize(("word", "found"), [
    ("attacks", "attack"), ("attacked", "attack"), ("attacking", "attack"), ("militias", "militia"), ("armies", "armi"), ("army", "armi"),
    ("killings", "kill"), ("killed", "kill"), ("bombing", "bomb"), ("hopping", "hop"), ("hoping", "hope"), ("agreed", "agre"), ("fallen", "fallen"),
    ("relational", "relat"), ("ideology", "ideolog"), ("ideological", "ideolog"), ("possibly", "possibl"), ("sky", "sky"), ("say", "sai"),
    ("forces", "forc"), ("is", "is"), ("a", "a"), ("2014", "2014"), ("controlled", "control"), ("adoption", "adopt"), ("الجيش", "الجيش"),
    ("армии", "армии"), ("x" * 64 + "s", "x" * 64 + "s"), ("y" * 500, "y" * 200),
])  # fmt: skip
def test_stems(word: str, found: str) -> None:
    assert stem(word) == found


def test_a_text_of_stems() -> None:
    assert stems("  the armies   attacked ") == "the armi attack"
    assert stems("") == ""


@given(st.lists(words, min_size=20, max_size=60))
def test_the_stems_are_those_of_another_hand(given: list[str]) -> None:
    """SQLite has Porter's rules too, written in C by others; it lets "eed" lose its end."""
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute("CREATE VIRTUAL TABLE f USING fts5(word, tokenize='porter ascii')")
        raw.execute("CREATE VIRTUAL TABLE v USING fts5vocab(f, 'instance')")
        raw.executemany("INSERT INTO f(rowid, word) VALUES (?, ?)", list(enumerate(given)))
        theirs = dict(raw.execute("SELECT doc, term FROM v"))
    assert {at: stem(word) for at, word in enumerate(given) if word != "eed"} == {at: one for at, one in theirs.items() if given[at] != "eed"}


@given(words)
def test_a_stem_is_no_longer_than_its_word_and_begins_like_it(word: str) -> None:
    found = stem(word)
    assert 0 < len(found) <= len(word) + 1
    assert found[0] == word[0]
