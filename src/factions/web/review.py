"""The review page: one statement of the queue after another, in its passage, with what a person may do about it.

Every deed is a form that leads on to the next statement, with the filters in its address. With the script htmx fetches that page and puts its
`#review` in the place of the one before. A deed brings along what its page had shown (`seen`), and isn't done where somebody has judged since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from factions.errors import FactionsError, LedgerError
from factions.ledger import harm, layer, reader, reviews
from factions.ledger.open import Ledger
from factions.ledger.review_items import Wanted
from factions.ledger.reviews import Row
from factions.reference.countries import countries
from factions.review import statements
from factions.review.queue import Lost, Queued, lost, queue
from factions.review.saying import said
from factions.review.statements import Item, Reviewed, StaleError, item_called
from factions.review.view import View, view
from factions.web import statement_fields, words
from factions.web.frame import Shelf, Words, page_at, pages_router, shown
from factions.web.marking import Mark, Paragraph, paragraphs
from factions.web.notes import Note, Notes
from factions.web.viewer import by

router = pages_router()
_AT_ONCE = 20
"""Statements of the queue that are gone through before more are asked for."""
_NEXT, _LAST, _LOST = 6, 5, 20
_TAIL = 500  # rows at the end of the log among which one's last deeds are looked for
_RECENT = timedelta(hours=12)
DONE: Mapping[str, str] = {
    "accept": "Accepted", "correct": "Corrected", "add": "Added", "reject": "Rejected", "undo": "Took back a deed on", "assign": "Assigned",
    "comment": "Commented on",
}  # fmt: skip
KINDS: Mapping[str, str] = {"event": "event", "relation": "tie", "claim": "claim"}
"""Kinds of statement in words."""
Line = Annotated[str, Form(max_length=2000)]


@dataclass(frozen=True)
class Asked:
    """What the queue is narrowed to, and which stretch of it is looked at, from 1; stands in the address of everything that is sent."""

    kind: str = ""
    country: str = ""
    group: str = ""
    assigned: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether it is narrowed at all."""
        return any((self.kind, self.country, self.group, self.assigned))

    def at(self, path: str = "/review", **more: object) -> str:
        """Give the address of a page, with what is asked for and `more`."""
        held = {
            "kind": self.kind,
            "country": self.country,
            "group": self.group,
            "assigned": self.assigned,
            "page": self.page if self.page > 1 else "",
        }
        query = urlencode({name: value for name, value in {**held, **more}.items() if value not in ("", None)})
        return f"{path}?{query}" if query else path


def _asked(
    kind: Literal["", "event", "relation", "claim"] = "", country: Annotated[str, Query(max_length=3)] = "", group: Words = "", assigned: Words = "",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Asked:  # fmt: skip
    return Asked(kind, country.strip().upper(), group.strip(), assigned.strip(), page)


Narrowed = Annotated[Asked, Depends(_asked)]


class Sent(NamedTuple):
    """What every deed's form sends: the statement's name, what its page had shown of it, the statement to go on to, and why it's done."""

    name: str
    seen: str
    following: str
    because: str


def _sent(
    name: Annotated[str, Form(max_length=100)], seen: Annotated[str, Form(max_length=50)] = "",
    following: Annotated[str, Form(max_length=100)] = "", because: Line = "",
) -> Sent:  # fmt: skip
    return Sent(name, seen, following, because)


Given = Annotated[Sent, Depends(_sent)]


async def changes_of(request: Request) -> dict[str, str]:
    """Give the fields that a sent form changes."""
    return statement_fields.changes((await request.form()).multi_items())


@dataclass(frozen=True)
class Shown:
    """The statement in the middle of the page. `note` tells it as a document's page does, null where the report no longer has it.

    `history` is each deed on it, the oldest first, with the undo that ended it, and, of a correction, what it changed.
    """

    seen: View
    seal: str
    note: Note | None
    passage: list[Paragraph]
    history: list[tuple[Row, int | None, list[statement_fields.Change]]]

    @property
    def kind(self) -> str:
        """What it is: an event, a tie or a claim."""
        return KINDS[statement_fields.kind_of(self.seen.name)]

    @property
    def id(self) -> str:
        """Its id within its report."""
        return self.seen.name.rpartition(":")[2]

    @property
    def fields(self) -> list[statement_fields.Line]:
        """What it says, field by field."""
        return statement_fields.lines(self.seen)


class Fault(NamedTuple):
    """A deed that wasn't done: why, the answer's status, and what had been typed."""

    reason: str
    status: int
    because: str = ""
    deed: str = ""
    changes: Mapping[str, str] | None = None


@page_at(router, "/review")
def review(
    request: Request, ledger: Shelf, asked: Narrowed, item: Words = "", then: Words = "", done: Annotated[int | None, Query(ge=1)] = None
) -> Response:  # fmt: skip
    """Show the statement `item`, else `then` if that waits, else the first that does; `done` is the deed that led here."""
    return _page(request, ledger, asked, item=item, then=then, done=done)


def _page(
    request: Request, ledger: Ledger, asked: Asked, *, item: str = "", then: str = "", done: int | None = None, wrong: Fault | None = None
) -> Response:  # fmt: skip
    wanted, unknown = _wanted(ledger, asked)
    rows = _stretch(ledger, wanted, asked.page) if unknown is None else []
    if asked.page > 1 and not rows:  # what was left of the queue's end is done
        asked = replace(asked, page=1)
        rows = _stretch(ledger, wanted, 1) if unknown is None else []
    rows, more = rows[:_AT_ONCE], len(rows) > _AT_ONCE
    names = [row.name for row in rows]
    held = _shown(ledger, item or (then if then in names else "") or (names[0] if names else "")) if item or names else None
    at = names.index(held.seen.name) if held and held.seen.name in names else None
    mine = _recent(ledger, by(request))
    changes = wrong.changes if wrong else None
    answer = shown(
        request, "review.html", wrong.status if wrong else 200, asked=asked, unknown=unknown, one=held, row=None if at is None else rows[at], at=at,
        waiting=len(rows), more=more, coming=_coming(rows, at), before=_before(asked, names, at), after=_after(asked, names, at, more=more),
        first=(asked.page - 1) * _AT_ONCE,
        sheet=statement_fields.sheet(held.seen, changes) if held else None, wrong=wrong, did=_did(mine, done),
        mine=[row for row in mine if row.deed != "undo"][:_LAST], gone=_gone(ledger), said=said, DONE=DONE, what=_what, name_of=_name_of,
        lands=sorted(countries().values(), key=lambda land: land.name), empty=not names and not reader.counts(ledger).documents,
    )  # fmt: skip
    return unpushed(answer) if wrong else answer


def _stretch(ledger: Ledger, wanted: Wanted, page: int) -> list[Queued]:
    """Give a stretch of the queue, with the first of the next one."""
    return queue(ledger, wanted, limit=_AT_ONCE + 1, offset=(page - 1) * _AT_ONCE)


def unpushed(answer: Response) -> Response:
    """Have htmx leave the browser's address as it is: that of a deed that wasn't done is no page's."""
    answer.headers["HX-Push-Url"] = "false"
    return answer


def _wanted(ledger: Ledger, asked: Asked) -> tuple[Wanted, str | None]:
    """Give what is asked for, and what is wrong with it."""
    found = Wanted(asked.kind or None, asked.country or None, None, asked.assigned or None)
    if asked.country and asked.country not in countries():
        return found, f"There is no country {asked.country!r}."
    if not asked.group:
        return found, None
    groups = reader.find_group(ledger, asked.group)
    return (found._replace(group=groups[0].id), None) if groups else (found, f"The ledger has no group called {asked.group!r}.")


def _shown(ledger: Ledger, name: str) -> Shown:
    with ledger.read() as connection:  # before the statement is looked at: what comes in between is then news, and isn't taken for seen
        seal = item_called(connection, name).seal
    seen = view(ledger, name)
    notes = Notes(reader.document(ledger, seen.document))
    statement = seen.name.rpartition(":")[2]
    note = next((one for one in (*notes.events, *notes.ties, *notes.claims) if one.id == statement), None)
    kind = KINDS[statement_fields.kind_of(seen.name)]
    passage = paragraphs(seen.passage, [Mark(start, end, frozenset({kind})) for start, end in seen.marks])
    lifted = reviews.ended(seen.log)
    return Shown(seen, seal, note, passage, [(row, lifted.get(row.id), statement_fields.changed(seen, row.id)) for row in seen.log])


def _coming(rows: Sequence[Queued], at: int | None) -> Sequence[Queued]:
    start = 0 if at is None else at + 1
    return rows[start : start + _NEXT]


def _before(asked: Asked, names: Sequence[str], at: int | None) -> str | None:
    if at:
        return asked.at(item=names[at - 1])
    return asked.at(page=asked.page - 1) if asked.page > 1 else None


def _after(asked: Asked, names: Sequence[str], at: int | None, *, more: bool) -> str | None:
    """Give the address of the next statement; of one that doesn't wait, the first that does."""
    start = 0 if at is None else at + 1
    if start < len(names):
        return asked.at(item=names[start])
    return asked.at(page=asked.page + 1) if more else None


def _recent(ledger: Ledger, who: str) -> list[Row]:
    """Give somebody's own deeds of the last hours that stand, the last one first."""
    with ledger.read() as connection:
        tail = reviews.rows(connection, after=max(reviews.last(connection) - _TAIL, 0))
    lifted, since = reviews.ended(tail), layer.clock() - _RECENT
    own = [row for row in reversed(tail) if row.by == who and row.carries is None and row.id not in lifted and not row.item.startswith("lost ")]
    return [row for row in own if datetime.fromisoformat(row.made) >= since]


def _did(mine: Sequence[Row], done: int | None) -> Row | None:
    return next((row for row in mine if row.id == done), None)


def _gone(ledger: Ledger) -> list[Lost]:
    """Give the reviews whose words a newer reading doesn't have, with private names blotted out."""
    found = lost(ledger)[:_LOST]
    with ledger.read() as connection:
        return [one.model_copy(update={"quotes": tuple(harm.title(connection, one.document, quote) for quote in one.quotes)}) for one in found]


def _name_of(row: Row) -> str:
    """Give the name of the statement that a deed is about."""
    return f"{row.document[:12]}:{row.item}"


def _what(row: Row) -> str:
    """Tell what a deed is about: "event e3"."""
    return f"{KINDS[statement_fields.kind_of(row.item)]} {row.item}"


# deeds


def _done(
    request: Request, ledger: Ledger, asked: Asked, sent: Sent, deed: Callable[[], Reviewed], *, name: str, stay: bool = False,
    changes: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """Do a deed and go on to the next statement; what can't be done is told on the statement's page, with what was typed."""
    try:
        row = deed().row
    except StaleError:
        with ledger.read() as connection:
            now = item_called(connection, sent.name)
        return _page(request, ledger, asked, item=now.name, wrong=Fault(_meanwhile(now, sent.seen), 409, sent.because, name, changes))
    except FactionsError as error:
        if error.subject == ledger.name or (isinstance(error, LedgerError) and not _is_there(ledger, sent.name)):
            raise
        return _page(request, ledger, asked, item=sent.name, wrong=Fault(str(error), 400, sent.because, name, changes))
    return RedirectResponse(asked.at(item=sent.name, done=row.id) if stay else asked.at(then=sent.following, done=row.id), 303)


def _is_there(ledger: Ledger, name: str) -> bool:
    try:
        with ledger.read() as connection:
            item_called(connection, name)
    except LedgerError:
        return False
    return True


def _meanwhile(now: Item, seen: str) -> str:
    """Tell what has happened to a statement since its page was shown."""
    if seen.partition(".")[0] != str(now.held.base):
        return "Its report has been read anew meanwhile. This is what it says now: look at it again."
    row = next((row for row in reversed(now.log) if row.item == now.id and row.deed != "comment"), None)
    who, when = (row.by, row.made) if row else ("somebody", "")
    what = f"{who} has {now.state.state} it" if now.state.deed else f"{who} has taken back what was judged of it"
    because = f", because: {row.because}" if row and row.because else ""
    return f"{what} meanwhile, {words.date(when[:10])} {when[11:16]} UTC{because}. Look at it again."


@router.post("/review/accept")
def accept(request: Request, ledger: Shelf, asked: Narrowed, sent: Given) -> Response:
    """Say that a statement is right as it stands."""
    return _done(
        request, ledger, asked, sent, lambda: statements.accept(ledger, [sent.name], by=by(request), because=sent.because, seen=sent.seen)[0],
        name="accept",
    )  # fmt: skip


@router.post("/review/reject")
def reject(request: Request, ledger: Shelf, asked: Narrowed, sent: Given) -> Response:
    """Say that the report doesn't state it."""
    return _done(
        request, ledger, asked, sent, lambda: statements.reject(ledger, [sent.name], by=by(request), because=sent.because, seen=sent.seen)[0],
        name="reject",
    )  # fmt: skip


@router.post("/review/correct")
def correct(
    request: Request, ledger: Shelf, asked: Narrowed, sent: Given, changes: Annotated[dict[str, str], Depends(changes_of)]
) -> Response:  # fmt: skip
    """Change a statement's fields."""
    return _done(
        request, ledger, asked, sent,
        lambda: statements.correct(ledger, sent.name, changes, by=by(request), because=sent.because, seen=sent.seen), name="correct",
        changes=changes,
    )  # fmt: skip


@router.post("/review/comment")
def comment(request: Request, ledger: Shelf, asked: Narrowed, sent: Given) -> Response:
    """Say something about a statement, whatever was judged of it meanwhile."""
    return _done(request, ledger, asked, sent, lambda: statements.comment(ledger, sent.name, sent.because, by=by(request)), name="comment", stay=True)


@router.post("/review/assign")
def assign(request: Request, ledger: Shelf, asked: Narrowed, sent: Given, to: Line = "") -> Response:
    """Say who is to look at a statement; an empty name says that nobody is."""
    return _done(
        request, ledger, asked, sent, lambda: statements.assign(ledger, [sent.name], to=to, by=by(request), because=sent.because)[0], name="assign",
        stay=True,
    )  # fmt: skip


@router.post("/review/undo")
def undo(
    request: Request, ledger: Shelf, asked: Narrowed, deed: Annotated[int, Form(ge=1)], name: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """Take back a deed, and show the statement that it was about; `name` is the one that the page showed."""
    try:
        found = statements.undo(ledger, str(deed), by=by(request))
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        return _page(request, ledger, asked, item=name if _is_there(ledger, name) else "", wrong=Fault(str(error), 409))
    if found.row.item.startswith("lost "):  # one that was put away has no page of its own
        return RedirectResponse(asked.at(item=name), 303)
    return RedirectResponse(asked.at(item=found.name, done=found.row.id), 303)
