from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from factions.bench.alignment import Alignment

GOLD = "The first paragraph tells of a raid.\n\nThe second one says that it wasn't so.\n\nA third ends it."
PARAGRAPHS = st.lists(st.text("ab c’.", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=6)


def place(found: str, words: str) -> str | None:
    start = found.index(words)
    bounds = Alignment(GOLD, found).span(start, start + len(words))
    return GOLD[slice(*bounds)] if bounds else None


def test_a_text_lies_on_itself() -> None:
    assert all(Alignment(GOLD, GOLD).span(start, start + 3) == (start, start + 3) for start in range(30) if GOLD[start] != " " != GOLD[start + 2])


def test_words_that_gold_lacks_have_no_place() -> None:
    found = GOLD.replace("\n\nA third", "\n\nRead more of our stories\n\nA third")
    assert place(found, "Read more") is None
    assert place(found, "third ends") == "third ends"


def test_marks_of_another_shape_are_the_same() -> None:
    assert place(GOLD.replace("'", "’"), "wasn’t so") == "wasn't so"


def test_a_changed_word_doesn_t_lose_its_neighbours() -> None:
    found = GOLD.replace("second one says", "second one wrote")
    assert place(found, "wrote that it") == "that it"
    assert place(found, "wrote") is None


def test_a_few_common_words_alone_are_no_place() -> None:
    assert place("It was of a sort.\n\nSomething else was the first story.", "of a") is None


@given(PARAGRAPHS, PARAGRAPHS)
def test_a_place_is_a_stretch_of_gold_with_words_of_the_span(gold: list[str], found: list[str]) -> None:
    ours, theirs = "\n\n".join(gold), "\n\n".join(found)
    alignment = Alignment(ours, theirs)
    for start in range(len(theirs)):
        bounds = alignment.span(start, start + 1)
        assert bounds is None or (ours[slice(*bounds)] == theirs[start])
