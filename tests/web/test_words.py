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


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, "day unknown"), ("2014-06-13", "2014-06-13", "13 June 2014"), ("2014-06-13", "2014-06-15", "13 to 15 June 2014"),
        ("2014-06-01", "2014-06-30", "June 2014"), ("2016-02-01", "2016-02-29", "February 2016"), ("2014-01-01", "2014-12-31", "2014"),
        ("2014-12-01", "2014-12-31", "December 2014"), ("2014-03-01", "2014-05-31", "March to May 2014"),
        ("2013-12-01", "2014-01-31", "December 2013 to January 2014"), ("2014-06-01", "2014-06-29", "1 to 29 June 2014"),
        ("2014-02-01", "2015-01-31", "February 2014 to January 2015"),
    ],
)  # fmt: skip
def test_days_of_an_incident(first: str | None, last: str | None, expected: str) -> None:
    assert words.days(first, last) == expected


@pytest.mark.parametrize(
    ("first", "last", "end", "expected"),
    [
        (None, None, None, "when isn't known"), ("2014-06-13", "2014-06-13", None, "stated for 13 June 2014"),
        ("2014-06-13", "2015-01-02", None, "from 13 June 2014, last stated for 2 January 2015"),
        (None, "2015-01-02", None, "stated for 2 January 2015"),
        ("2014-06-13", "2015-01-02", "2016-03-04", "from 13 June 2014 until 4 March 2016"), (None, None, "2016-03-04", "until 4 March 2016"),
    ],
)  # fmt: skip
def test_the_term_of_a_tie(first: str | None, last: str | None, end: str | None, expected: str) -> None:
    assert words.term(first, last, end) == expected


@pytest.mark.parametrize(
    ("figures", "expected"),
    [((12, 12, 12), "12"), ((20, 230, 1276), "230 (20–1,276)"), ((None, None, None), "?"), ((None, 5, 50), "5 (?–50)"), ((3, None, 9), "? (3–9)")],
)
def test_an_estimate_over_reports(figures: tuple[int | None, int | None, int | None], expected: str) -> None:
    assert words.estimate(*figures) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.639, "64 in 100"), (0.9958, "more than 99 in 100"), (1.0, "more than 99 in 100"),
     (0.002, "less than 1 in 100"), (0.99, "99 in 100")],
)  # fmt: skip
def test_nothing_is_certain(share: float, expected: str) -> None:
    assert words.chance(share) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, False), ("https://river-courier.example/raid", True), ("https://example.org/a.example", False), ("https://a.example:8443/", True),
        ("http://[", False), ("javascript:alert(1)", False), ("https://paper.example.org", False),
    ],
)  # fmt: skip
def test_an_address_that_cannot_exist(url: str | None, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert words.is_invented(url) is expected


def test_words_of_ours_are_put_for_a_reader() -> None:
    assert words.written_out("both on 2014-06-13, not 2014-06") == "both on 13 June 2014, not 2014-06"
    assert words.sentence("at Zobe junction") == "At Zobe junction"
    assert words.sentence("") == ""


def test_every_tie_has_a_heading_from_both_sides() -> None:
    held = [pair for _, pairs in words.TIE_HEADINGS for pair in pairs]
    assert sorted(held) == sorted((kind, side) for kind in words.TIES for side in ("subject", "object"))
