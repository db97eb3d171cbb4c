"""The days that a date of the registry may mean."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.documents.edtf import is_edtf
from factions.reference.registry_dates import days


@pytest.mark.parametrize(("edtf", "expected"), [
    ("2014-06-29", ("2014-06-29", "2014-06-29")), ("2014-06", ("2014-06-01", "2014-06-30")), ("2014", ("2014-01-01", "2014-12-31")),
    ("2014~", ("2014-01-01", "2014-12-31")), ("199X", ("1990-01-01", "1999-12-31")), ("19XX", ("1900-01-01", "1999-12-31")),
    ("2016-02-XX", ("2016-02-01", "2016-02-29")), ("2006/2007-03", ("2006-01-01", "2007-03-31")), ("2006/..", ("2006-01-01", "9999-12-31")),
    ("../2006", ("0000-01-01", "2006-12-31")), ("2014-XX", ("2014-01-01", "2014-12-31")), ("2014-13", None), ("2014-02-30", None),
    ("2007/2006", None), ("XXXX-06-13", None), ("", None), ("../..", None), ("soon", None), ("2006/soon", None),
    ("2014-XX-03", None), ("２０１４", None),
])  # fmt: skip
def test_days(edtf: str, expected: tuple[str, str] | None) -> None:
    """Each form of EDTF that dates a fact."""
    assert days(edtf) == expected


@given(st.dates(min_value=dt.date(1000, 1, 1)), st.sampled_from(["{:%Y-%m-%d}", "{:%Y-%m}", "{:%Y}", "{:%Y-%m}-XX", "{:%Y}~"]))
def test_a_day_lies_in_what_names_it(day: dt.date, form: str) -> None:
    """A coarser date spans the day it was made from, and is EDTF."""
    edtf = form.format(day)
    span = days(edtf)
    assert is_edtf(edtf)
    assert span is not None
    assert span.first <= day.isoformat() <= span.last


@given(st.text(alphabet="0123456789X-/.~?% ", max_size=14))
def test_what_is_a_date_here_is_edtf(text: str) -> None:
    """Nothing is taken for a date that the contract doesn't take for one."""
    assert days(text) is None or is_edtf(text)
