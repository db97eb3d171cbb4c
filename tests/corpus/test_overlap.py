"""Sentences that reports share are found, however they are cased, and rewrites of one incident are let pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from factions.corpus import load_corpus
from factions.corpus.overlap import SIZE, overlap, words_of

from .conftest import BODY, Write

EIGHT = "one two three four five six seven eight"


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (f"Yesterday, {EIGHT.upper()} of them came.", 1),
        ("Yesterday one two three four five six seven nine of them came.", 0),
        ("One two three four. Five six seven eight.", 1),
        ("One two three four.\nFive six seven eight.", 0),
    ],
)
def test_eight_words_in_a_row_are_shared(write: Write, tmp_path: Path, other: str, shared: int) -> None:
    write("one", body=f"{BODY}{EIGHT} more.\n")
    write("two", body="[Tiba]{p1 tiba}, [army]{a1 army}, [league]{a2 league}.\n" + other + "\n")
    found = overlap(load_corpus(tmp_path).reports)
    assert len(found.shared) == 2 * shared
    assert {one.words for one in found.shared} == ({EIGHT} if shared else set())
    assert found.share == pytest.approx(2 * shared / found.sentences)


def test_short_sentences_are_not_counted(write: Write, tmp_path: Path) -> None:
    write("one", body="[Tiba]{p1 tiba}, [army]{a1 army}, [league]{a2 league}.\nTwo three four five six seven eight.\n")
    result = overlap(load_corpus(tmp_path).reports)
    assert (result.sentences, result.share) == (0, 0.0)


def test_words_keep_their_apostrophes() -> None:
    assert words_of("The army’s men, don't they?") == ["the", "army's", "men", "don't", "they"]
    assert SIZE == 8
