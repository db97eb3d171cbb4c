"""Blind double coding on pages: a person's items of a round one after another, without the machine's answer or anybody else's.

How far people agree, and what they coded otherwise, is shown when everybody has coded everything, and from then on the round takes no more codings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from fastapi import Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from factions.errors import FactionsError, LedgerError
from factions.ledger import accounts
from factions.ledger import blind as shelf
from factions.ledger.blind import Round
from factions.ledger.open import Ledger
from factions.ledger.privacy import masked, private_stretches
from factions.ledger.rows import read_reading
from factions.reading import Reading
from factions.review import blind
from factions.review.blind import Agreed, Task
from factions.review.view import Choice
from factions.web import statement_fields
from factions.web.frame import Shelf, page_at, pages_router, shown
from factions.web.marking import Mark, Paragraph, paragraphs
from factions.web.review import KINDS, changes_of, unpushed
from factions.web.statement_fields import Sheet
from factions.web.viewer import by

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = pages_router()
_ROUNDS = 12
"""Rounds that are listed, the last ones."""
_NOT_MEASURED = frozenset({"evidence", "same", "by", "contexts", "weapons", "role", "cue"})
_PLAIN = {"True": "yes", "False": "no", "None": "nothing", "": "nothing"}
_STRETCH = re.compile(r"(\d+)-(\d+)")
MOST = 200
"""Items that a round may have where it is begun on a page."""
Code = Annotated[dict[str, str], Depends(changes_of)]


class Progress(NamedTuple):
    """A round and how much of it each of its reviewers has coded; `items` are those whose reports weren't taken down."""

    round: Round
    items: int
    coded: dict[str, int]

    @property
    def over(self) -> bool:
        """Whether everybody has coded everything."""
        return all(count >= self.items for count in self.coded.values())


class Shown(NamedTuple):
    """The item that is to be coded, and its neighbours' positions."""

    task: Task
    passage: list[Paragraph]
    sheet: Sheet
    before: int | None
    after: int | None


class Fault(NamedTuple):
    """What couldn't be done: why, and what had been typed."""

    reason: str
    given: Mapping[str, str]


@page_at(router, "/review/blind")
def blind_page(
    request: Request, ledger: Shelf, number: Annotated[int | None, Query(alias="round", ge=1)] = None, item: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """Show the item of a round that its reader is to code next, or what the round came to; without `number` the last round that waits for them."""
    return _page(request, ledger, number, item)


def _page(request: Request, ledger: Ledger, number: int | None, item: int | None, *, status: int = 200, wrong: Fault | None = None) -> Response:
    rounds, name = _rounds(ledger, number), by(request)
    mine = [one for one in rounds if name in one.round.reviewers]
    chosen = next((one for one in rounds if one.round.id == number), None)
    if number is None:
        chosen = next((one for one in mine if one.coded[name] < one.items), None) or (mine[0] if mine else None)
    tasks = blind.tasks(ledger, chosen.round.id, name)[1] if chosen and chosen in mine and not chosen.over else []
    agreed = blind.agreement(ledger, chosen.round.id, differences=True) if chosen and chosen.over else None
    answer = shown(
        request, "review_blind.html", status, rounds=rounds[:_ROUNDS], chosen=chosen, me=name, tasks=tasks, one=_shown(tasks, item, wrong),
        agreed=agreed, nouns=KINDS, wrong=wrong, most=MOST, differences=_in_words(ledger, chosen.round, agreed) if chosen and agreed else [],
    )  # fmt: skip
    return unpushed(answer) if wrong else answer


def _rounds(ledger: Ledger, number: int | None) -> list[Progress]:
    """Give the last rounds, the last one first, and the one of a number; raises LedgerError where there is none of it."""
    with ledger.read() as connection:
        try:
            last = shelf.the_round(connection, None).id
        except LedgerError as error:
            if error.subject == ledger.name or number is not None:
                raise
            return []
        wanted = [*range(last, max(last - _ROUNDS, 0), -1)]
        if number is not None and number not in wanted:
            wanted.append(number)
        return [_progress(connection, one) for one in wanted]


def _progress(connection: Connection, number: int) -> Progress:
    held = shelf.the_round(connection, number)
    kept = shelf.there(connection, held)
    there = {place for place, key in enumerate(held.items, 1) if key in kept}
    done = [reviewer for place, reviewer in shelf.codings(connection, number) if place in there]
    return Progress(held, len(there), {who: done.count(who) for who in held.reviewers})


def _shown(tasks: list[Task], item: int | None, wrong: Fault | None) -> Shown | None:
    """Give the item of a position, else the first that isn't coded; null where all are."""
    at = next((place for place, task in enumerate(tasks) if task.position == item), None)
    if at is None:
        at = next((place for place, task in enumerate(tasks) if not task.coded), None)
    if at is None:
        return None
    task = tasks[at]
    start = task.paragraph.find(task.sentence)
    marks = [Mark(start, start + len(task.sentence), frozenset({KINDS[task.kind]}))] if start >= 0 else []
    choices = [Choice(one.id, one.text, one.kind, one.means) for one in task.choices]
    sheet = statement_fields.blank(task.kind, choices, wrong.given if wrong else None, without=_NOT_MEASURED)._replace(tolls=())
    before, after = tasks[at - 1].position if at else None, tasks[at + 1].position if at + 1 < len(tasks) else None
    return Shown(task, paragraphs(task.paragraph, marks), sheet, before, after)


class Apart(NamedTuple):
    """An item that people coded otherwise: its sentence, and each field with each reviewer's value."""

    position: int
    sentence: str
    fields: list[tuple[str, dict[str, str]]]


def _in_words(ledger: Ledger, held: Round, agreed: Agreed) -> list[Apart]:
    """Put differences together by their items, each value with the names of the actors and places that it is kept as."""
    found: dict[int, Apart] = {}
    with ledger.read() as connection:
        for one in agreed.differences:
            key, statement = held.items[one.position - 1]
            reading = read_reading(connection, key)
            if one.position not in found:
                span = next(own.evidence[0] for own in reading.statements if own.id == statement)
                found[one.position] = Apart(one.position, masked(span.quote, span.start, private_stretches(reading.mentions)), [])
            values = {who: ", ".join(_named(reading, part) for part in value.split(", ")) for who, value in one.values.items()}
            found[one.position].fields.append((one.field, values))
    return [*found.values()]


def _named(reading: Reading, value: str) -> str:
    """Give an actor's or place's name, the words of a stretch (`120-126`), or the value as it is."""
    names = {held.id: held.name for held in reading.actors} | {held.id: held.name for held in reading.places}
    stretch = _STRETCH.fullmatch(value)
    if stretch is None:
        return names.get(value) or _PLAIN.get(value, value)
    start, end = int(stretch[1]), int(stretch[2])
    return masked(reading.document.text[start:end], start, private_stretches(reading.mentions))


@router.post("/review/blind")
def start(
    request: Request, ledger: Shelf, reviewers: Annotated[str, Form(max_length=2000)] = "", items: Annotated[int, Form(ge=1, le=MOST)] = 20,
    kind: Annotated[Literal["", "event", "relation", "claim"], Form()] = "",
) -> Response:  # fmt: skip
    """Begin a round for reviewers, whose names are divided by commas."""
    names = [name.strip() for name in reviewers.split(",") if name.strip()]
    try:
        _able(ledger, names)
        made = blind.start(ledger, items=items, reviewers=names, by=by(request), kind=kind or None)
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        return _page(request, ledger, None, None, status=400, wrong=Fault(str(error), {"reviewers": reviewers}))
    return RedirectResponse(f"/review/blind?round={made.id}", 303)


def _able(ledger: Ledger, names: list[str]) -> None:
    """Raise LedgerError where there are accounts and one of the names is none that may code: its part would never be done."""
    with ledger.read() as connection:
        if not accounts.any_account(connection):
            return
        able = {
            one.name
            for one in accounts.accounts(connection)
            if one.removed is None and accounts.ROLES.index(one.role) >= accounts.ROLES.index("coder")
        }
    if unknown := [name for name in names if name not in able]:
        raise LedgerError(unknown[0], "is no account that may code")


@router.post("/review/blind/{number}/{position}")
def code(
    request: Request, ledger: Shelf, number: int, position: int, changes: Code, stated: Annotated[Literal["yes", "no"], Form()] = "yes"
) -> Response:
    """Code an item, or say (`stated` is `no`) that its sentence states nothing of the kind; go on to the next that isn't coded."""
    name = by(request)
    try:
        with ledger.read() as connection:
            over = _progress(connection, number).over
        if over:
            raise LedgerError(f"round {number}", "is over: everybody has coded everything, and what they coded is shown")
        blind.code(ledger, number, position, reviewer=name, changes=changes if stated == "yes" else None)
        tasks = blind.tasks(ledger, number, name)[1]
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        return _page(request, ledger, number, position, status=400, wrong=Fault(str(error), changes))
    waiting = [task.position for task in tasks if not task.coded]
    following = next((place for place in waiting if place > position), waiting[0] if waiting else None)
    return RedirectResponse(f"/review/blind?round={number}" + (f"&item={following}" if following else ""), 303)
