"""The day on which a claim falls due, where years, centuries and calendars make it hard."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.claims.due import due
from factions.analysis.incidents.days import day_text


@pytest.mark.parametrize(
    ("horizon", "published", "day"),
    [
        ("XXXX-02-29", "1896-03-01", "1904-02-29"),  # 1900 had none
        ("XXXX-02-29", "2012-02-29", "2012-02-29"),
        ("XXXX-06", "2014-07-01", "2015-06-30"),
        ("XXXX-06", "2014", "2014-06-30"),  # of a report that is dated by its year alone: the first that may be meant
        ("XXXX-01-01", "2014-12", "2015-01-01"),
        ("../XXXX-06-13", "2014-06-20", "2015-06-13"),
        ("2014-06/XXXX-06-13", "2014-06-20", "2015-06-13"),
        ("XXXX-06-31", "2014-06-20", None),
        ("XXXX", "2014-06-20", None),
        ("XXXX-06-13", "undated", None),
        ("2014-06-13", "2015-01-01", "2014-06-13"),  # already past when it was printed
        ("2014-24", None, "2015-02-28"),  # a winter ends in the year after
        ("..", "2014-06-20", None),
        ("/", "2014-06-20", None),
    ],
)
def test_hard_horizons(horizon: str, published: str, day: str | None) -> None:
    found = due(horizon, published)
    assert (found and day_text(found)) == day


@given(st.integers(1000, 9000), st.integers(1, 12))
def test_a_month_is_due_with_its_last_day(year: int, month: int) -> None:
    found = date.fromordinal(due(f"{year:04}-{month:02}", None) or 0)
    assert (found.year, found.month) == (year, month)
    assert date.fromordinal(found.toordinal() + 1).day == 1


@given(st.text(max_size=12), st.text(max_size=12))
def test_what_is_no_date_is_due_never(horizon: str, published: str) -> None:
    found = due(horizon, published)
    assert found is None or any(letter.isdigit() for letter in horizon)
