"""Ties on a day, steps through the years, and what changed between two days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.network.ties import ALWAYS, tie

from factions.analysis.network import Step, changes, held_on, holding, steps
from factions.analysis.network.days import year_before

ENDED = tie("a fights b", "2010-03-05 2012-02-01 2013-06-30")
OPEN = tie("a backs c", "2012-02-10 2012-02-10 -")
AGAIN = tie("b backs c", "2010-01-01 2010-01-01 2010-12-31", "2014-01-01 2014-05-01 -")


@pytest.mark.parametrize(
    ("day", "within", "held"),
    [
        ("2010-03-04", None, (False, False, True)), ("2010-03-05", None, (True, False, True)), ("2012-02-10", None, (True, True, False)),
        ("2013-06-30", None, (True, True, False)), ("2013-07-01", None, (False, True, False)), ("2030-01-01", None, (False, True, True)),
        ("2013-01-31", 1, (True, True, False)), ("2013-02-11", 1, (False, False, False)), ("2015-04-01", 1, (False, False, True)),
    ],
)  # fmt: skip
def test_what_holds_on_a_day(day: str, within: int | None, held: tuple[bool, ...]) -> None:
    assert tuple(held_on(one, date.fromisoformat(day), within) for one in (ENDED, OPEN, AGAIN)) == held


def test_what_is_only_denied_holds_on_no_day_and_what_has_no_date_may() -> None:
    assert held_on(tie("a fights b", ALWAYS, supporting=0), date(2014, 1, 1)) is False
    assert held_on(tie("a fights b"), date(2014, 1, 1)) is None
    assert held_on(tie("a fights b", "- - 2013-01-01"), date(2012, 1, 1)) is None


def test_steps_are_the_times_of_change() -> None:
    assert steps([ENDED, OPEN, AGAIN], "year") == (
        Step(date(2010, 12, 31), "2010"), Step(date(2011, 12, 31), "2011"), Step(date(2012, 12, 31), "2012"), Step(date(2013, 12, 31), "2013"),
        Step(date(2014, 5, 1), "2014"),
    )  # fmt: skip
    assert [step.edtf for step in steps([ENDED, OPEN], "month")] == ["2010-03", "2012-02", "2013-07"]
    assert steps([ENDED, OPEN], "month")[-1].day == date(2013, 7, 1)  # nothing is known of any later day
    assert [step.edtf for step in steps([ENDED, OPEN], "month", 1)] == ["2010-03", "2012-02", "2013-02"]
    assert steps([tie("a fights b"), tie("a fights c", "- - 2013-01-01")], "year") == steps([], "month") == ()


def test_steps_between_tell_no_change() -> None:
    line = [step.day for step in steps([ENDED, OPEN, AGAIN], "month")]
    assert holding([ENDED, OPEN, AGAIN], line) == [[(1, 3)], [(3, 5)], [(0, 1), (5, 5)]]
    for one, other in pairwise(line):
        assert changes([ENDED, OPEN, AGAIN], one, other)
    assert holding([ENDED], []) == [[]]


DAYS = st.dates(date(2000, 1, 1), date(2020, 12, 31))


@given(st.lists(st.tuples(DAYS, DAYS, st.booleans()), min_size=1, max_size=6), st.sampled_from([None, 1, 5]))
def test_between_two_steps_of_months_nothing_begins_unseen(rows: list[tuple[date, date, bool]], within: int | None) -> None:
    made = [
        tie(f"a fights b{at}", f"{min(one, other)} {max(one, other)} {max(one, other) if ended else '-'}")
        for at, (one, other, ended) in enumerate(rows)
    ]
    line = steps(made, "month", within)
    assert list(line) == sorted(line)
    for one, spans in zip(made, holding(made, [step.day for step in line], within), strict=True):
        seen = {at for first, last in spans for at in range(first, last + 1)}
        assert seen == {at for at, step in enumerate(line) if held_on(one, step.day, within)}
    for step, after in pairwise(line):
        quiet = step.day + timedelta(1)
        while quiet < after.day.replace(day=1):  # a month in which nothing changes looks like its step before
            assert [held_on(one, quiet, within) for one in made] == [held_on(one, step.day, within) for one in made]
            quiet = (quiet + timedelta(32)).replace(day=1)


def test_what_came_went_passed_and_turned() -> None:
    foes = tie("a fights b", "2010-03-05 2012-02-01 2013-06-30")
    friends = tie("b allied_with a", "2014-01-01 2014-01-01 -", weight=0.7)
    short = tie("c fights d", "2013-02-01 2013-02-02 2013-03-01")
    stays = tie("a backs c", ALWAYS)
    found = changes([foes, friends, short, stays], date(2013, 1, 1), date(2015, 1, 1))
    assert (found.came, found.went, found.passed) == ((friends,), (foes,), (short,))
    ((before, after),) = found.turned
    assert (before.sign, after.sign, before.actors) == (-1, 1, ("a", "b"))
    assert ([one.id for one in found.entered], [one.id for one in found.gone]) == ([], [])
    earlier = changes([foes, friends, short, stays], date(2009, 1, 1), date(2011, 1, 1))
    assert [one.id for one in earlier.entered] == ["a", "b", "c"]
    assert [one.id for one in changes([foes], date(2013, 1, 1), date(2014, 1, 1)).gone] == ["a", "b"]
    assert not changes([stays], date(2013, 1, 1), date(2014, 1, 1))
    with pytest.raises(ValueError, match="isn't after"):
        changes([stays], date(2014, 1, 1), date(2014, 1, 1))


def test_a_year_before_the_29th_of_february_is_a_day() -> None:
    assert [year_before(date(*day)) for day in ((2016, 2, 29), (2016, 3, 1))] == [date(2015, 2, 28), date(2015, 3, 1)]
