"""Which way the lines went, in numbers and words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.questions.changes import Move
from factions.analysis.questions.records import Cell, Indicator, Line, Moved
from factions.analysis.questions.summary import NO_VERDICT, Trend, tallies, tell, told, trend

UNREAD = None
HYPOTHESES = {"war": "war goes on", "peace": "peace is made"}


def cell(best: int | None, lowest: int | None = None, sources: int = 1) -> Cell:
    if best is None:
        return Cell(lowest=0, best=0, sources=0, unread=True)
    return Cell(lowest=best if lowest is None else lowest, best=best, sources=sources)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ([], Trend("unread", None, None)),
        ([3], Trend("unread", None, 3.0)),  # nothing before the middle
        ([1, 2], Trend("rose", 1.0, 2.0)),
        ([2, 1], Trend("fell", 2.0, 1.0)),
        ([2, 0, 1, 1], Trend("still", 1.0, 1.0)),
        ([1, 4, 1], Trend("rose", 1.0, 2.5)),  # the week in the middle belongs to the later half
        ([UNREAD, 2, UNREAD, 4], Trend("rose", 2.0, 4.0)),  # what wasn't read is no nought
        ([UNREAD, UNREAD, 4, 4], Trend("unread", None, 4.0)),
        ([0, 0, UNREAD, UNREAD], Trend("unread", 0.0, None)),
    ],
)
def test_halves_are_compared(line: list[int | None], expected: Trend) -> None:
    assert trend([cell(best) for best in line]) == expected


@given(st.lists(st.integers(0, 9), min_size=2, max_size=20))
def test_a_line_turned_round_moves_the_other_way(line: list[int]) -> None:
    even = line[: len(line) // 2 * 2]
    there, back = trend([cell(one) for one in even]), trend([cell(one) for one in reversed(even)])
    assert (there.earlier, there.later) == (back.later, back.earlier)
    assert {there.moved, back.moved} in ({"rose", "fell"}, {"still"})


def line(moved: Moved, hypothesis: str = "war", sign: int = 1, weight: float = 1.0) -> Line:
    return Line(
        name="x", why="y", hypothesis=hypothesis, sign=sign, weight=weight, cells=(), moved=moved, earlier=None, later=None, by_report=0, wide=0,
        unknown=(), changes=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("moved", "sign", "counts"),
    [("rose", 1, (1, 0)), ("rose", -1, (0, 1)), ("fell", 1, (0, 1)), ("fell", -1, (1, 0)), ("still", 1, (0, 0)), ("unread", -1, (0, 0))],
)
def test_less_of_what_speaks_against_speaks_for(moved: Moved, sign: int, counts: tuple[int, int]) -> None:
    war, peace = tallies([line(moved, sign=sign)], HYPOTHESES)
    assert ((war.toward, war.away), (peace.toward, peace.away)) == (counts, (0, 0))


def test_each_hypothesis_has_its_tally_with_weights() -> None:
    lines = [line("rose", weight=2.5), line("fell", weight=0.5), line("fell", "peace", -1), line("still", "peace")]
    assert [one.model_dump() for one in tallies(lines, HYPOTHESES)] == [
        {"hypothesis": "war", "toward": 1, "away": 1, "weight_toward": 2.5, "weight_away": 0.5},
        {"hypothesis": "peace", "toward": 1, "away": 0, "weight_toward": 1.0, "weight_away": 0},
    ]


COUNTED = "later half against earlier half: toward “war goes on” moved"
AGAINST = "1 (weight 2), away from it 1; toward “peace is made” moved 0; 1 didn't move; 1 can't be told, as too little was read"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], f"Of 0 indicators, {COUNTED} 0; toward “peace is made” moved 0."),
        ([line("rose")], f"Of 1 indicator, {COUNTED} 1; toward “peace is made” moved 0."),
        ([line("rose", weight=2), line("fell"), line("still"), line("unread")], f"Of 4 indicators, {COUNTED} {AGAINST}."),
    ],
)
def test_in_words_without_a_verdict(lines: list[Line], words: str) -> None:
    assert told(lines, HYPOTHESES) == f"{words} {NO_VERDICT}"


def indicator(toward: str) -> Indicator:
    return Indicator.model_validate({"name": "raids", "toward": toward, "why": "they tell of war", "query": {"type": "ASSAULT"}})


WAR, PEACE = "“war goes on”; 3 sources had been read", "“peace is made”; 3 sources had been read"


@pytest.mark.parametrize(
    ("toward", "before", "after", "read_before", "change", "way"),
    [
        ("war", None, cell(2, 0), None, "began at 2, none of them for sure, on 1 source", f"toward {WAR}."),
        ("-war", None, cell(2), None, "began at 2, on 1 source", f"away from {WAR}."),
        ("-war", cell(1), cell(3, 2, 2), 1, "rose from 1 to 3, 2 of them for sure, on 2 sources", f"away from {WAR} (1 in that of 9 June 2014)."),
        ("-war", cell(1), cell(0), 1, "fell from 1 to 0", f"toward {WAR} (1 in that of 9 June 2014)."),
        ("+peace", cell(2), cell(1), 9, "fell from 2 to 1, on 1 source", f"away from {PEACE} (9 in that of 9 June 2014)."),
    ],
)
def test_a_move_in_words(
    toward: str, before: Cell | None, after: Cell, read_before: int | None, change: str, way: str
) -> None:
    move = Move(date(2014, 6, 9) if before else None, date(2014, 6, 16), before, after)
    told_so = tell(indicator(toward), HYPOTHESES, move, 3, read_before)
    assert told_so == f"In the week of 16 June 2014 “raids” {change}, which points {way}"
