"""Answers a question: each indicator by week, beside how much was read, with what moved and the evidence for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from factions.analysis.questions import changes, counting, reading, summary, vocabulary
from factions.analysis.questions.records import Answer, Behind, Indicator, Line, Query, Question, Week, check_days
from factions.analysis.selecting import Picked, resolved, select
from factions.errors import FactionsError
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger

SHOWN = 3
"""How much evidence is given of a change where nobody asks for more."""
MOST_BEHIND = 200
"""... and of one week of a line."""


def answer(
    ledger: Ledger, question: Question, *, first: date | None = None, last: date | None = None, as_of: date | None = None, evidence: int = SHOWN
) -> Answer:  # fmt: skip
    """Answer a question for the ISO weeks from `first` to `last`, else for those of its own days, whole weeks in either case.

    `as_of` asks what the ledger held at the end of that day (UTC); `evidence` is how much is quoted for each change. Raises FactionsError where the
    days are no period.
    """
    begin, end = first or question.first, last or question.last
    try:
        check_days(begin, end)
    except ValueError as error:
        raise FactionsError(question.title, f"to {end}: {error}") from error
    weeks = reading.mondays(begin, end)
    asked = _asked(ledger, question, weeks, as_of, evidence)
    lines = tuple(asked.line(one) for one in question.indicators)
    return Answer(
        title=question.title, hypotheses=question.hypotheses, country=question.country, place=question.place, first=weeks[0],
        last=weeks[-1] + timedelta(6), as_of=as_of, undated=question.undated,
        weeks=tuple(asked.week(week) for week in weeks),
        lines=lines, tallies=summary.tallies(lines, question.hypotheses), still=sum(line.moved == "still" for line in lines),
        unread=sum(line.moved == "unread" for line in lines), told=summary.told(lines, question.hypotheses),
    )  # fmt: skip


def behind(ledger: Ledger, question: Question, indicator: Indicator, day: date, *, as_of: date | None = None, evidence: int = MOST_BEHIND) -> Behind:
    """Give what an indicator of a question has in the ISO week of a day, with the evidence of all of it, up to `evidence` incidents or ties."""
    week = reading.monday(day)
    asked = _asked(ledger, question, [week], as_of, evidence)
    held = asked.laid(indicator)[0].weeks.get(week, ())
    with ledger.read() as connection:
        shown, more = changes.evidence(connection, held, evidence)
    return Behind(week=asked.week(week), cell=counting.cell(held, asked.read[week]), evidence=shown, more=more)


def _asked(ledger: Ledger, question: Question, weeks: Sequence[date], as_of: date | None, evidence: int) -> _Asked:
    with ledger.read() as connection:
        read = reading.sources_read(connection, question.country, question.place, weeks, as_of=as_of)
        judged = clusters(connection, as_of=as_of)
        declared = {side: [resolved(connection, one, judged)[0] for one in several] for side, several in question.sides.items()}
    return _Asked(ledger, question, weeks, read, vocabulary.sides_of(declared), as_of, evidence)


class _Asked(NamedTuple):
    """A question that is being answered."""

    ledger: Ledger
    question: Question
    weeks: Sequence[date]
    read: Mapping[date, int]
    sides: vocabulary.Sides
    as_of: date | None
    evidence: int

    def line(self, one: Indicator) -> Line:
        """Give an indicator by week."""
        laid, unknown = self.laid(one)
        cells = tuple(counting.cell(laid.weeks.get(week, ()), self.read[week]) for week in self.weeks)
        way = summary.trend(cells)
        tell = partial(summary.tell, one, self.question.hypotheses)
        with self.ledger.read() as connection:
            moved = changes.changes(connection, changes.moves(self.weeks, cells), laid.weeks, self.read, self.evidence, tell)
        return Line(
            name=one.name, why=one.why, hypothesis=one.hypothesis, sign=one.sign, weight=one.weight, cells=cells, moved=way.moved,
            earlier=way.earlier, later=way.later, by_report=laid.by_report, wide=laid.wide, unknown=unknown, changes=moved,
        )  # fmt: skip

    def week(self, week: date) -> Week:
        """Give a week by its Monday."""
        return Week(name=changes.name_of(week), first=week, last=week + timedelta(6), read=self.read[week])

    def laid(self, one: Indicator) -> tuple[counting.Spread, tuple[str, ...]]:
        """Lay out over the weeks what an indicator counts; gives the groups of its query that the ledger doesn't have, too."""
        by_report = self.question.undated == "by report"
        found, unknown = self._counted(self.question.of(one.query), by_report=by_report)
        return counting.spread(found, self.weeks, by_report=by_report), unknown

    def _counted(self, query: Query, *, by_report: bool) -> tuple[list[vocabulary.Counted], tuple[str, ...]]:
        """Give what counts of a query, and the groups that the ledger doesn't have; a pattern may look further back, and at others' acts."""
        begin = vocabulary.earliest(query, self.weeks[0])

        def find(wanted: Query) -> Picked:
            last = self.weeks[-1] + timedelta(6)
            return select(self.ledger, wanted, first=begin, last=last, as_of=self.as_of, undated=by_report, whole=query.pattern != "every")

        found = find(query)
        wider = vocabulary.loose(query)
        seen = find(wider).picks if vocabulary.RULES[query.pattern].others and wider != query else found.picks
        asked = vocabulary.Asked(query, frozenset(pick.name for pick in found.picks), self.sides)
        return vocabulary.counted(seen, asked), found.unknown
