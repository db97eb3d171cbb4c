from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.codebook.loader import lists
from factions.statements.records import RelationType
from factions.web import words


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("2014-06-13", "13 June 2014"),
        ("2014-06", "June 2014"),
        ("2014", "2014"),
        ("2006/2007", "2006 to 2007"),
        ("2014-06-13/2014-06-15", "13 to 15 June 2014"),
        ("2014-06-28/2014-07-02", "28 June to 2 July 2014"),
        ("2014-12-30/2015-01-02", "30 December 2014 to 2 January 2015"),
        ("2014-06/..", "since June 2014"),
        ("../2014-06-13", "until 13 June 2014"),
        ("2014-06/2014-12", "June to December 2014"),
        ("2014-06/2014-06", "June 2014"),
        ("2014-06-13/2014-06-13", "13 June 2014"),
        ("2014-06/2014-07-02", "June 2014 to 2 July 2014"),
        ("-0399/-0300", "400 BC to 301 BC"),
        ("19XX", "the 1900s"),
        ("XXXX-06-13", "13 June, year unknown"),
        ("XXXX-06", "June, year unknown"),
        ("201X", "the 2010s"),
        ("2014-06-XX", "a day in June 2014"),
        ("2014-XX", "2014"),
        ("2014-06~", "about June 2014"),
        ("2014?", "perhaps 2014"),
        ("2014-21", "spring 2014"),
        ("2014-06-13T10:30", "13 June 2014, 10:30"),
        ("2014-06-13T10:30:05+02:00", "13 June 2014, 10:30"),
        ("soon", "soon"),
        ("2014-13", "2014-13"),
        ("2014-XX-13", "2014-XX-13"),
        ("XXXX", "XXXX"),
        ("2X14", "2X14"),
        ("2014-1X", "2014-1X"),
        (None, "undated"),
        ("", "undated"),
    ],
)
def test_a_date_reads_as_a_person_writes_it(edtf: str | None, expected: str) -> None:
    assert words.date(edtf) == expected


@given(st.text("0123456789X-/.~?%T:Z ", max_size=24))
def test_any_date_gives_some_words(edtf: str) -> None:
    assert words.date(edtf).strip() or not edtf.strip()


@pytest.mark.parametrize(
    ("low", "best", "high", "text", "expected"),
    [
        (23, 23, 23, "23", "23"),
        (1200, 1200, 1200, None, "1,200"),
        (10, 10, None, "at least 10", "at least 10"),
        (10, None, 15, None, "10 to 15"),
        (None, None, 5, None, "up to 5"),
        (None, 7, None, None, "7"),
        (None, None, None, "dozens", "dozens"),
        (None, None, None, None, "an unknown number"),
        (0, 0, 0, "none", "0"),
    ],
)
def test_a_toll_in_words(low: int | None, best: int | None, high: int | None, text: str | None, expected: str) -> None:
    assert words.figure(low, best, high, text) == expected


def test_every_code_of_the_lists_has_words() -> None:
    codes = set(lists().types) | {f"{kind}/{mode}" for kind, row in lists().types.items() for mode in row.modes}
    assert codes == set(words.EVENTS)
    assert set(get_args(RelationType)) == set(words.TIES) == set(words.TIE_VERBS)


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [("passage", None, "passage"), ("event", "ASSAULT/firearms", "Armed attack"), ("event", "NEW", "New"), ("relation", "backs", "backs"),
     ("relation", "splinter_of", "split from"), ("claim", "forecast", "forecast")],
)  # fmt: skip
def test_a_hits_label(kind: str, code: str | None, expected: str) -> None:
    assert words.label(kind, code) == expected


def test_counts_and_countries() -> None:
    assert (words.counted(1, "tie"), words.counted(1200, "tie"), words.counted(2, "reply", "replies")) == ("1 tie", "1,200 ties", "2 replies")
    assert (words.country("IRQ"), words.country("???"), words.country(None)) == ("Iraq", "???", "")


@pytest.mark.parametrize(
    ("source", "expected"),
    [("reports/a.html", "a.html"), ("https://press.example/a/", "a"), ("C:\\reports\\a.txt", "a.txt"),
     ("rows.jsonl:12", "rows.jsonl:12"), ("-", "-"), ("/", "/")],
)  # fmt: skip
def test_the_short_name_of_a_source(source: str, expected: str) -> None:
    assert words.short_source(source) == expected
