"""When a tie held: from its first known day until a known end."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.dating import Dates, Period, dates, held, is_past, periods


def day(text: str | None) -> int | None:
    return None if text is None else date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("time", "published", "role", "first", "last", "end", "by"),
    [
        (None, "2014-06-18", None, "2014-06-18", "2014-06-18", None, "report"),
        (None, "2014-06", None, "2014-06-01", "2014-06-30", None, "report"),
        ("2013", "2014-06-18", None, "2013-01-01", "2013-12-31", None, "statement"),
        ("2014", "2014-06-18", None, "2014-01-01", "2014-06-18", None, "statement"),
        ("2006/2013", "2014-06-18", None, "2006-01-01", "2013-12-31", "2013-12-31", "statement"),
        ("2006/..", "2014-06-18", None, "2006-01-01", "2014-06-18", None, "statement"),
        ("../2013", "2014-06-18", None, None, None, "2013-12-31", "statement"),
        ("XXXX-06-13", "2014-06-18", None, "2014-06-18", "2014-06-18", None, "report"),
        (None, "2014-06-18", "former leader", None, None, "2014-06-17", "report"),
        ("2010", "2014-06-18", "formerly an ally", "2010-01-01", "2010-12-31", "2014-06-17", "statement"),
        ("2006/2013", "2014-06-18", "ex-chief", "2006-01-01", "2013-12-31", "2013-12-31", "statement"),
        (None, None, None, None, None, None, None),
        ("2013", None, None, "2013-01-01", "2013-12-31", None, "statement"),
        (None, None, "former leader", None, None, None, None),
    ],
)
def test_what_a_statement_dates(
    time: str | None, published: str | None, role: str | None, first: str | None, last: str | None, end: str | None, by: str | None
) -> None:
    assert dates(time, published, role) == Dates(day(first), day(last), day(end), by)  # type: ignore[arg-type]


@pytest.mark.parametrize(("role", "past"), [("leader", False), ("informer", False), ("ex-leader", True), ("former captain", True), (None, False)])
def test_roles_of_the_past(role: str | None, past: bool) -> None:  # noqa: FBT001 - a table
    assert is_past(role) is past


def on(year: int, until: int | None = None) -> Dates:
    return Dates(year, until or year, None, "report")


def over(year: int) -> Dates:
    return Dates(None, None, year, "report")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([], []),
        ([on(5)], [(5, 5, None)]),
        ([on(9), on(5)], [(5, 9, None)]),
        ([on(5), over(7)], [(5, 5, 7)]),
        ([over(7)], [(None, None, 7)]),
        ([over(9), over(7)], [(None, None, 7)]),
        ([on(5), over(7), over(8)], [(5, 5, 7)]),
        ([on(5), over(7), on(9)], [(5, 5, 7), (9, 9, None)]),
        ([on(5, 9), over(7)], [(5, 9, None)]),  # who says that it held all the while is believed
        ([on(5), over(7), on(9), over(9)], [(5, 5, 7), (9, 9, 9)]),
        ([over(3), on(5)], [(5, 5, None)]),  # what ended before is another time, of which nothing is known
        ([Dates(5, 8, 8, "statement"), on(12)], [(5, 8, 8), (12, 12, None)]),
    ],
)
def test_periods(stated: list[Dates], expected: list[tuple[int | None, int | None, int | None]]) -> None:
    assert [(one.first, one.last, one.end) for one in periods(stated)] == expected
    assert periods(reversed(stated)) == periods(stated)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((), {1: None}),
        ((Period(5, 5, None),), {4: False, 5: True, 99: True}),
        ((Period(5, 6, 8),), {4: False, 8: True, 9: False}),
        ((Period(None, None, 8),), {8: None, 9: False}),
        ((Period(5, 5, 7), Period(10, 11, None)), {7: True, 8: False, 10: True}),
    ],
)
def test_held_on_a_day(found: tuple[Period, ...], expected: dict[int, bool | None]) -> None:
    assert {day: held(found, day) for day in expected} == expected


_DATES = st.builds(
    lambda first, length, end: Dates(first, first + length, end, "statement") if length >= 0 else Dates(None, None, end, "report"),
    st.integers(1, 40), st.integers(-1, 6), st.none() | st.integers(1, 60),
).filter(lambda one: one.end is None or one.last is None or one.end >= one.last)  # fmt: skip


@given(st.lists(_DATES, max_size=12))
def test_whatever_was_stated_to_hold_is_in_a_period(stated: list[Dates]) -> None:
    found = periods(stated)
    for one in stated:
        if one.first is not None and one.last is not None:
            assert all(held(found, at) for at in range(one.first, one.last + 1))
    for before, after in pairwise(found):
        assert before.end is not None
        assert after.first is not None
        assert (before.last or 0) <= before.end < after.first


def test_a_month_after_a_day() -> None:
    """A report of the thirteenth that speaks of June says nothing of its end."""
    told = dates("2014-06", "2014-06-13", None)
    assert told.last == day("2014-06-13")
    assert held(periods([told]), date(2014, 6, 30).toordinal()) is True
    assert held(periods([told]), (date(2014, 6, 1) - timedelta(days=1)).toordinal()) is False
