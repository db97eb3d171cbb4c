"""EDTF values as spans of days: where they begin and end, and what gives none."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.incidents.days import Days, day_text, days_of


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2014-06-13", "2014-06-13", "2014-06-13"), ("2014-06", "2014-06-01", "2014-06-30"), ("2014", "2014-01-01", "2014-12-31"),
        ("198X", "1980-01-01", "1989-12-31"), ("19XX", "1900-01-01", "1999-12-31"), ("201X-06-13", "2010-01-01", "2019-12-31"),
        ("2014-06-XX", "2014-06-01", "2014-06-30"), ("2014-XX-13", "2014-01-01", "2014-12-31"),
        ("2013-21", "2013-03-01", "2013-05-31"), ("2013-22", "2013-06-01", "2013-08-31"), ("2013-23", "2013-09-01", "2013-11-30"),
        ("2013-24", "2013-12-01", "2014-02-28"), ("2015-24", "2015-12-01", "2016-02-29"), ("2013-24/2014-21", "2013-12-01", "2014-05-31"),
        ("2014-06-13~", "2014-06-13", "2014-06-13"), ("2014?", "2014-01-01", "2014-12-31"), ("2014-06-13T09:30:00Z", "2014-06-13", "2014-06-13"),
        ("2014-06-13/2014-07", "2014-06-13", "2014-07-31"), ("2014-06-13/2014", "2014-06-13", "2014-12-31"),
    ],
)  # fmt: skip
def test_days_of_edtf(edtf: str, first: str, last: str) -> None:
    found = days_of(edtf)
    assert found is not None
    assert (day_text(found.first), day_text(found.last)) == (first, last)


@pytest.mark.parametrize(
    "edtf",
    [None, "", "soon", "XXXX-06-13", "2014/..", "../2014", "2014-06-13/", "-0479", "0000", "2014-02-30", "2014-13", "2014-00", "2014-20", "2014-25",
     "2014-22-05", "2014-07/2014-06", "9999-24"],
)  # fmt: skip
def test_what_gives_no_days(edtf: str | None) -> None:
    assert days_of(edtf) is None


@given(st.dates(), st.dates())
def test_an_interval_goes_from_its_first_day_to_its_last(one: date, other: date) -> None:
    first, last = sorted((one, other))
    found = days_of(f"{first}/{last}")
    assert found == Days(first.toordinal(), last.toordinal())
    assert found.length == (last - first).days + 1


@given(st.dates())
def test_a_month_has_its_own_days_and_no_other(day: date) -> None:
    found = days_of(day.isoformat()[:7])
    assert found is not None
    assert found.length == monthrange(day.year, day.month)[1]
    assert {day_text(one)[:7] for one in (found.first, found.last)} == {day.isoformat()[:7]}


@given(st.integers(1, 10**5), st.integers(0, 99), st.integers(1, 10**5), st.integers(0, 99))
def test_the_gap_of_two_spans(first: int, length: int, other: int, its: int) -> None:
    one, two = Days(first, first + length), Days(other, other + its)
    assert one.gap(two) == two.gap(one)
    assert (one.gap(two) == 0) == bool(set(range(first, first + length + 1)) & set(range(other, other + its + 1)))


def test_neighbouring_days_are_one_apart() -> None:
    assert Days(10, 12).gap(Days(13, 13)) == 1
    assert Days(10, 12).gap(Days(12, 20)) == 0
