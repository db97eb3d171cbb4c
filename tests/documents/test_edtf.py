from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.documents.edtf import is_edtf

GOOD = """2014 2014-06 2014-06-13 XXXX-06-13 XXXX-02-29 201X 2014-06-XX 2014~ 2014-06? 2014-06-13% 2006/2007 2014-06-13/2014-06-20
    2014-06-13/.. ../2014 2014/2014-06 XXXX-06-13/XXXX-06-15 2012-02-29
    2014-21 2014-24 XXXX-22 2014-22~ 2013-24/2014-21 2014-06/2014-24 2014-24/2014-12 -0479 -0479-08 0000 -0430/-0403 -0001/0001 -0004-02-29""".split()
BAD = """14 2014-13 2014-6-3 2014-02-29 2014-06-31 13/06/2014 June yesterday 2014-06-13T10:00 2007/2006 2014-06/2013 / ../.. 2014-XX-13
    2014-06-13/ab X014 ２０１４ 2014//2015 2014/2015/2016 2014-00 2014-06-00 2014-20 2014-25 2014-21-01
    2014-22/2014-21 -0000 -479 -0403/-0430 -0003-02-29 -XXXX""".split()


@pytest.mark.parametrize("value", GOOD)
def test_good(value: str) -> None:
    assert is_edtf(value)


@pytest.mark.parametrize("value", [*BAD, "", " 2014", "2014\n"])
def test_bad(value: str) -> None:
    assert not is_edtf(value)


@given(st.dates())
def test_every_day_of_the_calendar_is_good(day: object) -> None:
    assert is_edtf(str(day))


@given(st.integers(-9999, 9999), st.integers(1, 12), st.integers(-9999, 9999), st.integers(1, 12))
def test_intervals_of_months_are_good_in_order_only(year: int, month: int, later: int, its_month: int) -> None:
    ends = sorted({(year, month), (later, its_month)})
    first, last = (f"{'-' if y < 0 else ''}{abs(y):04}-{m:02}" for y, m in (ends[0], ends[-1]))
    assert is_edtf(f"{first}/{last}")
    assert is_edtf(f"{last}/{first}") is (first == last)


@given(st.text(max_size=12))
def test_any_text_gets_an_answer(value: str) -> None:
    assert is_edtf(value) in {True, False}
