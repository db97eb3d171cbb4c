import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.mentions.numerals import TENS, UNITS, value, whole
from factions.mentions.quantities import find_quantities

SMALL = {number: word for word, number in UNITS.items()}
DECADES = {number: word for word, number in TENS.items()}


def in_words(number: int) -> str:
    for size, name in ((1_000_000, "million"), (1_000, "thousand")):
        if number >= size:
            rest = number % size
            return f"{in_words(number // size)} {name}" + (f" {in_words(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{SMALL[number // 100]} hundred" + (f" and {in_words(rest)}" if rest else "")
    if number < 20:
        return SMALL[number]
    return DECADES[number // 10 * 10] + (f"-{SMALL[number % 10]}" if number % 10 else "")


@pytest.mark.parametrize(
    ("text", "quote", "bounds"),
    [
        ("They killed 23 people.", "23", (23, 23, 23)),
        ("at least 10 civilians died", "at least 10", (10, 10, None)),
        ("10 to 15 men were held", "10 to 15", (10, None, 15)),
        ("between 10 and 15 women", "between 10 and 15", (10, None, 15)),
        ("some 10-15 gunmen came", "some 10-15", (10, None, 15)),
        ("More than 200 people fled", "More than 200", (200, 200, None)),
        ("300 or more fled", "300 or more", (300, 300, None)),
        ("up to 50 were wounded", "up to 50", (None, None, 50)),
        ("as many as 50 fighters", "as many as 50", (None, None, 50)),
        ("fewer than 20 soldiers", "fewer than 20", (None, None, 20)),
        ("nearly 300 were freed", "nearly 300", (300, 300, 300)),
        ("dozens of people", "dozens", (None, None, None)),
        ("tens of thousands fled", "tens of thousands", (None, None, None)),
        ("scores were hurt", "scores", (None, None, None)),
        ("several hundred fighters", "several hundred", (None, None, None)),
        ("a dozen fighters", "a dozen", (12, 12, 12)),
        ("more than two dozen villagers", "more than two dozen", (24, 24, None)),
        ("Forty-two men marched", "Forty-two", (42, 42, 42)),
        ("two or three men", "two or three", (2, None, 3)),
        ("two to three thousand fighters", "two to three thousand", (2000, None, 3000)),
        ("1,200 troops", "1,200", (1200, 1200, 1200)),
        ("1.2 million people", "1.2 million", (1_200_000, 1_200_000, 1_200_000)),
        ("a 20-strong unit", "20", (20, 20, 20)),
        ("One policeman was killed", "One", (1, 1, 1)),
        ("One village elder was shot", "One", (1, 1, 1)),
        ("two school teachers", "two", (2, 2, 2)),
        ("In early 2008 some 300 fled", "some 300", (300, 300, 300)),
        ("at least another 10 were held", "at least another 10", (10, 10, None)),
    ],
)
def test_reads_a_figure_with_its_bounds(text: str, quote: str, bounds: tuple[int | None, int | None, int | None]) -> None:
    (found,) = find_quantities(text)
    assert text[found.start : found.end] == quote
    assert (found.low, found.best, found.high) == bounds


@pytest.mark.parametrize(
    "words",
    """at the very least 9|more than 9|over 9|well over 9|just over 9|no fewer than 9|not less than 9|upwards of 9|upward of 9|in excess of 9|
    a minimum of 9|greater than 9|above 9|up to 9|as many as 9|at most 9|no more than 9|not more than 9|fewer than 9|less than 9|just under 9|under 9|
    a maximum of 9|as much as 9|below 9|about 9|around 9|some 9|nearly 9|almost 9|roughly 9|approximately 9|approx. 9|close to 9|an estimated 9|
    a reported 9|as few as 9|virtually 9|between 8 and 9|from 8 to 9|two dozen|several dozen|a few dozen|half a dozen|a score|a hundred|ninety|
    half a million|many tens of thousands|several hundreds|tens of millions|hundreds|scores|dozens|thousands|millions|multiple hundred|
    a couple of dozen|many thousand|several""".replace("\n    ", "").split("|"),
)
def test_a_figure_begins_with_the_words_that_qualify_it(words: str) -> None:
    for text in (f"{words} men", f"{words.capitalize()} men"):
        (found,) = find_quantities(text)
        assert found.start == 0


@pytest.mark.parametrize(
    "text",
    [
        "on June 13, 2014, at 10:30 a.m.", "in 2006 and 2007", "for two years", "a 122 mm rocket and an AK-47", "a T-72 tank", "34 percent of them",
        "paid $500 and 700 euros", "some 20 km north", "aged 12", "a 12-year-old girl", "Ahmed, 34, said", "the 5th Division", "their 21st raid",
        "call 555-1234 or +964 770 123 4567", "Resolution 1701", "no one was hurt and none fled", "one of them", "they met one another", "a man",
        "Ali, then 75, fled", "they lost 3-1", "burned three villages", "two car bombs", "two more factors",
        "five to 10 minutes", "millions of dollars", "one jet",
        "in 2000 metres", "Resolutions 2254 and 2118", "the raid.[3] It", "33°47′N", "fired 22 munitions", "8\u00a0km north",
    ],
)  # fmt: skip
def test_leaves_out_what_counts_no_heads(text: str) -> None:
    assert find_quantities(text) == []


def test_finds_each_figure_of_a_sentence() -> None:
    text = "The blast killed 12, including three children and at least four police officers, and hurt 25 others."
    assert [text[found.start : found.end] for found in find_quantities(text)] == ["12", "three", "at least four", "25"]


@given(st.integers(min_value=1, max_value=9_999_999))
def test_numerals_read_back(number: int) -> None:
    assert whole(in_words(number)) == number
    assert whole(f"{number:,}") == number
    assert whole(in_words(number).replace(" and ", " ")) == number


@given(st.integers(min_value=2, max_value=999_999))
def test_quantities_read_back_from_words_and_digits(number: int) -> None:
    for words in (in_words(number), f"{number:,}"):
        text = f"They freed {words} hostages."
        (found,) = find_quantities(text, [])
        assert text[found.start : found.end] == words
        assert (found.low, found.best, found.high) == (number, number, number)


@given(st.lists(st.sampled_from("at least 10 to 15 men , dozens of $ 5 km a score hundred and - two million %".split()), max_size=12).map(" ".join))
def test_offsets_are_valid_and_ordered(text: str) -> None:
    end = 0
    for found in find_quantities(text):
        assert end <= found.start < found.end <= len(text)
        assert re.search(r"\w", text[found.start : found.end])
        end = found.end


def test_fractions_are_read_but_no_whole_numbers() -> None:
    assert value("two and a half") == 2.5
    assert whole("two and a half") is None
    assert value("half a million") == 500_000
    assert value("people") is None


def test_a_run_of_numerals_is_read_in_time() -> None:
    found = find_quantities("twenty one " * 40 + "men")  # a pattern with two ways to read "twenty one" would never come back
    assert {quantity.best for quantity in found} == {21}
