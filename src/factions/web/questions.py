"""The pages of questions: each indicator's line by week over a band of how much was read, with the evidence behind any point one click away.

Questions are YAML files of the operator's (docs/questions.md), read anew whenever a page is asked for. What is counted, and how, is told in
analysis/questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from factions.analysis.questions import Answer, Behind, Line, Question, answer, behind, load
from factions.analysis.questions.records import Cell, Evidence, Indicator, check_days
from factions.errors import FactionsError
from factions.ledger.harm import is_site
from factions.ledger.open import Ledger
from factions.web import words
from factions.web.frame import AsOf, Shelf, nothing_yet, page_at, pages_router, shown
from factions.web.tabular import csv_file
from factions.web.viewer import viewer_of
from factions.web.views import in_view

router = pages_router()
Day = date | Literal[""]
WAYS = {"rose": "rose", "fell": "fell", "still": "didn't move", "unread": "can't be told"}
"""What became of a line, in words."""
_NAME = re.compile(r"[\w-]{1,80}")
_WEEK = re.compile(r"\d{4}-W\d\d")
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Filed:
    """A question's file: the name that stands in addresses, the question, or what is wrong with it."""

    name: str
    question: Question | None
    fault: str = ""


def filed(places: Sequence[Path]) -> list[Filed]:
    """Read the questions of files, and of folders' files, in the order of their names; of one name the first counts."""
    found: dict[str, Path] = {}
    for place in places:
        for path in sorted(place.iterdir()) if place.is_dir() else [place]:
            if path.suffix in _ENDINGS:
                found.setdefault(path.stem, path)
    return [_read(name, path) for name, path in sorted(found.items())]


def _read(name: str, path: Path) -> Filed:
    if not _NAME.fullmatch(name):
        return Filed(name, None, "its file's name has other characters than letters, digits, - and _")
    try:
        return Filed(name, load(path))
    except FactionsError as error:  # it names the file by its path on this machine, which is nobody's business
        return Filed(name, None, f"{error.subject.replace(str(path), path.name)}: {error.reason}")


@dataclass(frozen=True)
class Asked:
    """A question that an address asks for, and the days, where they aren't the question's own."""

    name: str
    question: Question
    first: date | None
    last: date | None

    def answer(self, ledger: Ledger, as_of: date | None) -> Answer:
        """Answer it; raises FactionsError where the days are no period."""
        return answer(ledger, self.question, first=self.first, last=self.last, as_of=as_of, evidence=0)


def _asked(
    request: Request, name: str, first: Annotated[Day, Query(alias="from")] = "", last: Annotated[Day, Query(alias="to")] = ""
) -> Asked:  # fmt: skip
    found = next((one for one in filed(request.app.state.questions) if one.name == name), None)
    if found is None or found.question is None:
        raise HTTPException(404, found.fault if found else "")
    return Asked(name, found.question, first or None, last or None)


Wish = Annotated[Asked, Depends(_asked)]


@page_at(router, "/questions")
def list_questions(request: Request, _: AsOf) -> Response:
    """List the questions that this server was given; what is wrong with a file is nothing that the public needs."""
    held = [one for one in filed(request.app.state.questions) if one.question or not viewer_of(request).public]
    return shown(request, "questions.html", held=held, given=bool(request.app.state.questions), around=around)


# the data of a picture: before /questions/{name}, which would take "militias.json" for a name


@router.api_route("/questions/{name}.json", methods=["GET", "HEAD"])
def as_json(ledger: Shelf, as_of: AsOf, asked: Wish) -> Response:
    """Give what the picture is drawn from: the weeks with what was read, and each indicator's line with the addresses of its points' evidence."""
    found = _answer(ledger, asked, as_of)
    return JSONResponse({
        "title": found.title, "hypotheses": found.hypotheses, "as_of": as_of and as_of.isoformat(), "reviewed": found.reviewed, "told": found.told,
        "weeks": [{"name": week.name, "first": week.first.isoformat(), "last": week.last.isoformat(), "read": week.read} for week in found.weeks],
        "lines": [
            {
                "name": line.name, "way": way_words(line, found), "moved": line.moved, "weight": line.weight,
                "short": f"{line.way} {line.hypothesis}" if line.way else WAYS[line.moved],
                "cells": [
                    {
                        "lowest": cell.lowest, "best": cell.best, "sources": cell.sources, "unread": cell.unread,
                        "href": None if cell.unread else point(asked, number, week.name, as_of),
                    }
                    for week, cell in zip(found.weeks, line.cells, strict=True)
                ],
            }
            for number, line in enumerate(found.lines, 1)
        ],
    })  # fmt: skip


_COLUMNS = (
    "indicator", "hypothesis", "more_speaks", "weight", "week", "first_day", "last_day", "read_sources", "unread", "lowest", "best", "sources",
    "killed_low", "killed_best",
)  # fmt: skip


@router.api_route("/questions/{name}.csv", methods=["GET", "HEAD"])
def as_csv(ledger: Shelf, as_of: AsOf, asked: Wish) -> Response:
    """Give each indicator's weeks, one a row; a week of which nothing was read and nothing is known has no counts."""
    return csv_file(f"{asked.name}.csv", _COLUMNS, _rows(_answer(ledger, asked, as_of)))


def _rows(found: Answer) -> Iterator[tuple[object, ...]]:
    for line in found.lines:
        for week, cell in zip(found.weeks, line.cells, strict=True):
            counts = (cell.lowest, cell.best, cell.sources, cell.killed_low, cell.killed_best)
            yield (
                line.name, line.hypothesis, "for it" if line.sign > 0 else "against it", line.weight, week.name, week.first, week.last,
                week.read, "yes" if cell.unread else "no", *((None,) * len(counts) if cell.unread else counts),
            )  # fmt: skip


def _answer(ledger: Ledger, asked: Asked, as_of: date | None) -> Answer:
    try:
        return asked.answer(ledger, as_of)
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        raise HTTPException(400, words.sentence(error.reason)) from error


@page_at(router, "/questions/{name}")
def one_question(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish) -> Response:
    """Show a question's indicators by week, as a picture and as a table, where they moved, and which way."""
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    fault, found = None, None
    try:
        check_days(asked.first or asked.question.first, asked.last or asked.question.last)
        found = asked.answer(ledger, as_of)
    except ValueError as error:
        fault = words.sentence(f"{error}.")
    query = urlencode([*request.query_params.multi_items()])
    return shown(
        request, "question.html", asked=asked, question=asked.question, found=found, fault=fault,
        query=f"?{query}" if query else "", said=found and said(found), left_out=found and "; ".join(left_out(found)), number=number_words,
        way=way_words, point=point, around=around(asked.question),
    )  # fmt: skip


def around(question: Question) -> str:
    """Say what places a question is about."""
    return ", ".join((*question.place, *map(words.country, question.country))) or "everywhere"


def point(asked: Asked, number: int, week: str, as_of: date | None) -> str:
    """Give the address of the evidence behind a point: an indicator by its number from 1, in a week."""
    return f"/questions/{quote(asked.name)}/{number}/{week}{f'?as_of={as_of}' if as_of else ''}"


def number_words(cell: Cell) -> str:
    """Give a count: "2"; where not all of it is sure, "1/2", one for sure and two at most."""
    return str(cell.best) if cell.lowest == cell.best else f"{cell.lowest}/{cell.best}"


def way_words(line: Line, found: Answer) -> str:
    """Say which way a line moved."""
    return f"{WAYS[line.moved]}: {line.way} “{found.hypotheses[line.hypothesis]}”" if line.way else WAYS[line.moved]


def said(found: Answer) -> str:
    """Put the picture into words: how many weeks of how many were read, and where the lines went."""
    read = [week for week in found.weeks if week.read]
    days = words.date(f"{found.first}/{found.last}")
    if not read and all(cell.unread for line in found.lines for cell in line.cells):
        return f"{days}: nothing was read about it in any of {words.counted(len(found.weeks), 'week')}. That is not silence: nobody looked."
    most = max(found.weeks, key=lambda week: week.read)
    reading = f"most in that of {words.date(most.first.isoformat())}, {words.counted(most.read, 'independent source')}" if read else "none"
    blank = len(found.weeks) - len(read)
    hatched = f"; the {'one' if blank == 1 else blank} in which nothing was read {'is' if blank == 1 else 'are'} hatched" if blank else ""
    return (
        f"{words.counted(len(found.lines), 'indicator')} by week, {days}. Something was read in {len(read)} of "
        f"{words.counted(len(found.weeks), 'week')} ({reading}){hatched}. "
        f"{found.told}"
    )  # fmt: skip


def left_out(found: Answer) -> Iterator[str]:
    """Say what the picture leaves out."""
    if wide := sum(line.wide for line in found.lines):
        yield f"{wide} known to the month or year only"
    if found.undated == "leave out":
        yield "incidents of which nobody says when they were"
    yield "whatever nobody reported"


# a point


@dataclass(frozen=True)
class Point:
    """An indicator in a week: its place among them, from 1."""

    number: int
    indicator: Indicator
    held: Behind


@page_at(router, "/questions/{name}/{number}/{week}")
def one_point(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish, number: int, week: str) -> Response:
    """Show what stands behind an indicator's count in a week, quoted; and how much was read in it."""
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    monday = _monday(week)
    if monday is None or not 1 <= number <= len(asked.question.indicators):
        raise HTTPException(404, "")
    indicator = asked.question.indicators[number - 1]
    found = behind(ledger, asked.question, indicator, monday, as_of=as_of)
    held = in_view(request, ledger, found)
    return shown(
        request, "question_point.html", asked=asked, point=Point(number, indicator, held), number=number_words, whole=found, evident=evident,
        around=around(asked.question), country=asked.question.country[0] if len(asked.question.country) == 1 else "",
    )  # fmt: skip


def _monday(week: str) -> date | None:
    """Give the first day of an ISO week (2014-W25); null for what is none."""
    try:
        return date.fromisoformat(f"{week}-1") if _WEEK.fullmatch(week) else None
    except ValueError:
        return None


def evident(one: Evidence, *, public: bool) -> str:
    """Tell what a piece of evidence is; in public not by names, which may be persons', where none of its sentences may be shown."""
    named = one.incident is None
    kind, _, mode = one.words.partition("/")
    what = "a statement that names a person, which nobody has reviewed" if public and named and not one.citations else one.words
    what = what if named else words.event(kind.upper(), mode or None)[0]
    note = "" if public else words.written_out(one.note)
    days = words.date("/".join(dict.fromkeys((one.first.isoformat(), one.last.isoformat()))))
    dated = days if one.own else f"{days}, by the report"
    place = None if public and one.place and is_site(one.place) else one.place
    return " · ".join(filter(None, (what, place, dated, note, "" if one.sure else "not sure")))
