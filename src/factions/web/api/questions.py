"""Questions that the server was given, and each answered by week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Request
from starlette.exceptions import HTTPException

from factions.analysis.questions import Line
from factions.analysis.questions.records import check_days
from factions.errors import FactionsError
from factions.web import questions as pages_of
from factions.web.api.asking import AsOf, Day
from factions.web.api.paging import Pages
from factions.web.api.problem import PREFIX
from factions.web.api.records.questions import Answer, Cell, Question
from factions.web.api.records.questions import Line as LineRecord
from factions.web.api.records.shared import Listed
from factions.web.api.serving import api_router, get_at
from factions.web.frame import Shelf

router = api_router()


@get_at(router, "/questions")
def list_questions(request: Request, pages: Pages, _: AsOf) -> Listed[Question]:
    """List the questions that can be answered, in the order of their names."""
    rows = pages.cut([one for one in pages_of.filed(request.app.state.questions) if one.question], lambda one: one.name)

    def make(shown: Sequence[pages_of.Filed]) -> list[Question]:
        return [
            Question(
                name=one.name, title=one.question.title, hypotheses=one.question.hypotheses, country=one.question.country,
                place=one.question.place, first=one.question.first, last=one.question.last, indicators=len(one.question.indicators),
                href=f"{PREFIX}/questions/{quote(one.name)}",
            )
            for one in shown if one.question
        ]  # fmt: skip

    return pages.listed(rows, lambda one: one.name, make)


@get_at(router, "/questions/{name}")
def one_question(
    request: Request, ledger: Shelf, name: str, as_of: AsOf,
    after: Annotated[Day | None, Query(description="From the week of this day on; else the question's own days.")] = None,
    before: Annotated[Day | None, Query(description="Up to the week of this day.")] = None,
) -> Answer:  # fmt: skip
    """Answer a question: each indicator by week, beside how much was read."""
    held = next((one.question for one in pages_of.filed(request.app.state.questions) if one.name == name), None)
    if held is None:
        raise HTTPException(404)
    try:
        check_days(after or held.first, before or held.last)
        found = pages_of.Asked(name, held, after, before).answer(ledger, as_of)
    except ValueError as error:
        raise HTTPException(400, f"{error}.") from error
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        raise HTTPException(400, str(error)) from error
    return Answer(
        name=name, title=found.title, hypotheses=found.hypotheses, weeks=found.weeks, lines=tuple(map(_line, found.lines)), told=found.told,
        reviewed=found.reviewed, href=f"/questions/{quote(name)}",
    )  # fmt: skip


def _line(line: Line) -> LineRecord:
    nothing = Cell(lowest=None, best=None, sources=None, killed_low=None, killed_best=None, unread=True)
    return LineRecord(
        name=line.name, why=line.why, hypothesis=line.hypothesis, sign=line.sign, weight=line.weight, moved=line.moved,
        cells=tuple(nothing if cell.unread else Cell.model_validate(cell.model_dump(exclude={"items"})) for cell in line.cells),
    )  # fmt: skip
