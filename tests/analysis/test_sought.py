"""A search as its address has it, and back."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.finding import Asked
from factions.analysis.sought import Sought, sought_in
from factions.errors import FactionsError

_BLANK = {"q": "", "group": "", "place": "", "publisher": ""}


@pytest.mark.parametrize(
    ("query", "asked", "idle"),
    [
        ("", Asked(), True),
        ("q=+&group=+&place=+", Asked(words=" "), True),  # blanks ask nothing
        ("page=3&as_of=2014-06-20", Asked(), True),  # nor do an address's other fields
        ("q=karsa&kind=event", Asked(words="karsa", kind="event"), False),
        ("kind=event", Asked(kind="event"), True),  # all events there are
        ("country=IRQ", Asked(country="IRQ"), False),
        ("from=2014-06-01&to=2014-06-30", Asked(first=date(2014, 6, 1), last=date(2014, 6, 30)), False),
        ("group=the+League", Asked(group="g1"), False),
        ("confidence=0.5&reviewed=no&publisher=+Gazette+", Asked(confidence=0.5, reviewed=False, publisher="Gazette"), True),
        ("confidence=0&q=x", Asked(words="x"), False),  # no least
        ("q=one&q=two", Asked(words="two"), False),
    ],
)
def test_what_an_address_asks(query: str, asked: Asked, idle: bool) -> None:  # noqa: FBT001 - a table's column
    found = sought_in(query)
    assert found.asked("g1" if found.group.strip() else None) == asked
    assert found.idle is idle


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("kind=rumour", "the search's kind: can't be asked: "),
        ("from=yesterday", "the search's from: can't be asked: "),
        ("country=Iraq", "the search's country: can't be asked: "),
        ("confidence=2", "the search's confidence: can't be asked: "),
        ("reviewed=maybe", "the search's reviewed: can't be asked: "),
        (f"q={'x' * 201}", "the search's q: can't be asked: "),
        ("&".join(f"f{number}=1" for number in range(21)), "the search: asks too much"),
    ],
)
def test_what_is_no_search(query: str, fault: str) -> None:
    with pytest.raises(FactionsError) as caught:
        sought_in(query)
    assert str(caught.value).startswith(fault)
    assert "\n" not in str(caught.value)


@given(st.builds(
    Sought.model_validate,
    st.fixed_dictionaries({}, optional={
        "q": st.text(max_size=30), "kind": st.sampled_from(["", "event", "passage"]), "country": st.sampled_from(["", "IRQ"]),
        "group": st.text(max_size=30), "place": st.text(max_size=30), "from": st.just("") | st.dates(), "to": st.just("") | st.dates(),
        "publisher": st.text(max_size=30), "confidence": st.just("") | st.floats(0, 1), "reviewed": st.sampled_from(["yes", "no", ""]),
    }),
))  # fmt: skip
def test_a_search_comes_back_from_its_address(made: Sought) -> None:
    found = sought_in(made.query())
    assert found == made.model_copy(update={name: blank for name, blank in _BLANK.items() if not getattr(made, name).strip()})
    assert found.query() == made.query()
    assert all(value.strip() for _, value in parse_qsl(made.query(), keep_blank_values=True))
