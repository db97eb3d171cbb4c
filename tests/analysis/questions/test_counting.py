"""Which week a thing is in, what a week comes to, and which way a line went."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.questions.test_vocabulary import OATH, SHIELD, act

from factions.analysis.filters import Item
from factions.analysis.incidents.days import Days
from factions.analysis.questions.changes import moves, name_of
from factions.analysis.questions.counting import cell, spread
from factions.analysis.questions.reading import monday, mondays
from factions.analysis.questions.records import Cell, Line
from factions.analysis.questions.summary import tallies, told, trend
from factions.analysis.questions.vocabulary import Counted
from factions.analysis.selecting import Pick

WEEKS = mondays(date(2014, 6, 4), date(2014, 6, 25))
DAYS = st.dates(date(2013, 12, 1), date(2015, 2, 1))


def test_weeks_are_whole_iso_weeks() -> None:
    assert [week.isoformat() for week in WEEKS] == ["2014-06-02", "2014-06-09", "2014-06-16", "2014-06-23"]
    assert [name_of(week) for week in mondays(date(2014, 12, 28), date(2015, 1, 1))] == ["2014-W52", "2015-W01"]


@given(DAYS, st.integers(0, 400))
def test_every_day_of_a_period_is_in_one_of_its_weeks(first: date, days: int) -> None:
    weeks = mondays(first, first + timedelta(days))
    assert all(week.weekday() == 0 and (other - week).days == 7 for week, other in pairwise([*weeks, weeks[-1] + timedelta(7)]))
    assert {monday(first + timedelta(day)) for day in range(days + 1)} == set(weeks)


def lasting(name: str, first: date, days: int, *, own: bool = True) -> Counted:
    pick = act(name, 1, own=own)
    return Counted(replace(pick, days=Days(first.toordinal(), first.toordinal() + days - 1)), sure=own)


def names(found: list[Counted], *, by_report: bool = False) -> dict[str, list[str]]:
    return {week.isoformat(): [one.pick.name for one in held] for week, held in spread(found, WEEKS, by_report=by_report).weeks.items()}


def test_what_is_in_which_week() -> None:
    found = [
        lasting("a day", date(2014, 6, 8), 1), lasting("two days", date(2014, 6, 8), 2), lasting("a month", date(2014, 6, 1), 30),
        lasting("before", date(2014, 6, 1), 1), lasting("a year long ago", date(2012, 1, 1), 366),
        lasting("reported", date(2014, 6, 17), 1, own=False),
    ]  # fmt: skip
    assert names(found) == {"2014-06-02": ["a day", "two days"]}
    assert names(found, by_report=True) == {"2014-06-02": ["a day", "two days"], "2014-06-16": ["reported"]}
    laid = spread(found, WEEKS, by_report=True)
    assert (laid.by_report, laid.wide) == (1, 1)
    assert cell(laid.weeks[WEEKS[0]], 3) == Cell(lowest=1, best=2, sources=1, items=("a day", "two days"))


def test_a_tie_that_its_report_alone_dates_stands_in_the_reports_week() -> None:
    tie = lasting("tie", date(2014, 6, 17), 1, own=False)
    tied = tie._replace(pick=replace(tie.pick, item=Item("ties", "backs", actors=(SHIELD,), recipients=(OATH,))))
    assert names([tied]) == {"2014-06-16": ["tie"]}


def test_a_week_counts_an_incident_once_and_sums_its_toll() -> None:
    def killed(name: str, low: int | None, best: int | None) -> Counted:
        return Counted(replace(act(name, 3), killed=(low, best)), sure=True)

    assert cell([killed("a", 3, 5), killed("a", 3, 5), killed("b", None, 4), killed("c", None, None)], 0).model_dump(include={
        "lowest", "best", "killed_low", "killed_best", "unread"
    }) == {"lowest": 3, "best": 3, "killed_low": 3, "killed_best": 9, "unread": False}  # fmt: skip
    assert cell([], 0).unread
    assert not cell([], 1).unread
    assert cell([], 1).killed_best is None


def cells(*counts: int | None) -> list[Cell]:
    """Make cells by their best counts; null is unread."""
    return [Cell(lowest=0, best=count or 0, sources=0, unread=count is None) for count in counts]


@pytest.mark.parametrize(
    ("counts", "moved"),
    [
        ((0, 0, 1, 1), "rose"), ((2, 0, 0, 1), "fell"), ((1, 1, 1, 1), "still"), ((None, None, 1, 3), "unread"), ((1, 3, None, None), "unread"),
        ((0, None, None, 2), "rose"), ((4,), "unread"), ((0, 1, 1), "rose"), ((0, 3, 0, 2), "fell"),
    ],
)  # fmt: skip
def test_which_way_a_line_went(counts: tuple[int | None, ...], moved: str) -> None:
    assert trend(cells(*counts)).moved == moved


def test_a_line_moves_from_the_last_week_that_was_read() -> None:
    weeks = mondays(date(2014, 6, 2), date(2014, 7, 6))
    found = list(moves(weeks, cells(None, 1, None, 1, 0)))
    assert [(move.since and move.since.isoformat(), move.week.isoformat(), move.after.best) for move in found] == [
        (None, "2014-06-09", 1), ("2014-06-23", "2014-06-30", 0),
    ]  # fmt: skip
    assert list(moves(weeks, cells(None, 0, None, 0, 0))) == []


@given(st.lists(st.none() | st.integers(0, 4), min_size=1, max_size=30))
def test_moves_add_up_to_where_the_line_is(counts: list[int | None]) -> None:
    weeks = [date(2014, 6, 2) + timedelta(7) * number for number in range(len(counts))]
    found = list(moves(weeks, cells(*counts)))
    at = sum(move.after.best - (move.before.best if move.before else 0) for move in found)
    assert at == next((count for count in reversed(counts) if count is not None), 0)


def line(hypothesis: str, sign: int, moved: str, weight: float = 1.0) -> Line:
    return Line.model_validate({
        "name": "x", "why": "y", "hypothesis": hypothesis, "sign": sign, "weight": weight, "cells": (), "moved": moved, "earlier": None,
        "later": None, "by_report": 0, "wide": 0, "unknown": (), "changes": (),
    })  # fmt: skip


def test_the_summary_counts_and_gives_no_verdict() -> None:
    lines = [
        line("a", 1, "rose", 2),
        line("a", -1, "fell"),
        line("a", 1, "fell"),
        line("b", -1, "rose"),
        line("b", 1, "still"),
        line("b", 1, "unread"),
    ]
    known = {"a": "It holds", "b": "It breaks"}
    assert [(one.toward, one.away, one.weight_toward, one.weight_away) for one in tallies(lines, known)] == [(2, 1, 3, 1), (0, 1, 0, 1)]
    assert told(lines, known) == (
        "Of 6 indicators, later half against earlier half: toward “It holds” moved 2 (weight 3), away from it 1; "
        "toward “It breaks” moved 0, away from it 1; 1 didn't move; 1 can't be told, as too little was read. "
        "This counts indicators; it is no probability, and no forecast."
    )


def test_picks_know_their_origins() -> None:
    pick: Pick = act("a", 3)
    assert pick.origins == {"publisher gazette"}
