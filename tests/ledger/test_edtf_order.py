from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.ledger.edtf_order import edtf_key


@pytest.mark.parametrize(("earlier", "later"), [
    ("-0100", "1914"), ("1914/1918", "1915"), ("199X", "1999-12"), ("1999-12", "1999-12-31"), ("1999-12-31", "2000"), ("2000", "2000-02"),
    ("2000-01-01", "2000-01-02"), ("2000-02", "2000-21"), ("2000-21", "2000-06"), ("2000-24", "2001"), ("2003-05~/2003-07", "2003-05/2004"),
    ("2003?", "2004%"), ("[2001-05, 2003]", "2002"), ("/1913", "1914"), ("../1913", "1914"), ("2014-06-13T09:00:00Z", "2014-06-14"),
    ("9999", "XXXX-01-01"), ("XXXX-03", "XXXX-06-13"), ("XXXX-12-31", None), ("XXXX", "soon"), ("2014", ""),
])  # fmt: skip
def test_order(earlier: str | None, later: str | None) -> None:
    assert edtf_key(earlier) < edtf_key(later)


@given(st.dates(), st.dates())
def test_days_sort_as_days(one: object, two: object) -> None:
    assert (edtf_key(str(one)) < edtf_key(str(two))) == (str(one) < str(two))


@given(st.lists(st.text(alphabet="0123456789X-/.~?%[]{},T: Y", max_size=24), max_size=8))
def test_any_text_has_a_place(values: list[str]) -> None:
    keys = sorted(map(edtf_key, values))
    assert all(one <= two for one, two in pairwise(keys))
    assert all(len(key) == 6 for key in keys)
