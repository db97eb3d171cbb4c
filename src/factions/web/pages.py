"""The pages: each asks the ledger's reader and fills a template."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException

from factions.errors import LedgerError
from factions.identities.records import ActorKind
from factions.ledger import reader
from factions.ledger.days import is_before_all
from factions.ledger.facts import TieFact
from factions.ledger.fulltext import HitKind
from factions.ledger.groups import GroupRecord
from factions.ledger.open import Ledger
from factions.ledger.summaries import GroupOrder
from factions.ledger.world import valid
from factions.reference.registry import Entry, registry
from factions.web import words
from factions.web.marking import anchor, paragraphs
from factions.web.notes import Notes

PAGE = 50
STATIC = Path(__file__).parent / "static"

router = APIRouter(default_response_class=HTMLResponse)
page_at = partial(router.api_route, methods=["GET", "HEAD"])


def _templates() -> Jinja2Templates:
    env = Environment(loader=PackageLoader("factions.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    env.globals.update(
        words=words, anchor=anchor, style=hashlib.sha256((STATIC / "style.css").read_bytes()).hexdigest()[:12], snippet_parts=snippet_parts,
    )  # fmt: skip
    env.filters.update(date=words.date, number=words.number, country=words.country, short_source=words.short_source)
    return Jinja2Templates(env=env)


def snippet_parts(text: str, marks: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """Cut a snippet at its marks: (words, whether they match)."""
    parts, at = [], 0
    for start, end in marks:
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [part for part in [*parts, (text[at:], False)] if part[0]]


templates = _templates()


def _ledger(request: Request) -> Ledger:
    ledger: Ledger = request.app.state.ledger
    return ledger


Shelf = Annotated[Ledger, Depends(_ledger)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Words = Annotated[str, Query(max_length=200)]


def _asked(request: Request, as_of: date | None = None) -> date | None:
    """Take the day that a page is asked as of, and keep it with the request for whatever page comes of that."""
    request.state.as_of = as_of
    return as_of


AsOf = Annotated[date | None, Depends(_asked)]


def _page(request: Request, name: str, status: int = 200, **context: Any) -> Response:  # noqa: ANN401 - templates take what they show
    then: date | None = getattr(request.state, "as_of", None)
    day: dict[str, Any] = {"as_of": then, "day_note": None, "now_address": None}
    if then is not None:
        others = urlencode({key: value for key, value in request.query_params.items() if key not in ("as_of", "page")})
        day = {
            "as_of": then,
            "day_note": reader.day_note(_ledger(request), then),
            "now_address": f"{request.url.path}{'?' if others else ''}{others}",
        }
    return templates.TemplateResponse(request, name, {"q": "", "here": None, "on": None, **day, **context}, status_code=status)


def _pager(request: Request, page: int, rows: list[Any]) -> tuple[list[Any], dict[str, str | None]]:
    """Give the rows of this page (one more than fit was asked for), and the addresses of its neighbours."""

    def address(number: int) -> str:
        return f"{request.url.path}?{urlencode({**dict(request.query_params), 'page': number})}"

    return rows[:PAGE], {"before": address(page - 1) if page > 1 else None, "after": address(page + 1) if len(rows) > PAGE else None}


@page_at("/")
def home(request: Request, ledger: Shelf, as_of: AsOf) -> Response:
    """Show what the ledger holds, or held at the end of the day `as_of`."""
    fighting = reader.groups(ledger, limit=12, kinds=("armed_group", "militia", "state_force"), as_of=as_of)
    counts, latest = reader.counts(ledger, as_of=as_of), reader.documents(ledger, limit=8, as_of=as_of)
    return _page(request, "home.html", counts=counts, documents=latest, groups=fighting)


@page_at("/groups")
def groups(  # noqa: PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, as_of: AsOf, q: Words = "", kind: ActorKind | Literal[""] = "", order: GroupOrder = "documents",
    page: PageNumber = 1,
) -> Response:  # fmt: skip
    """List the groups, by words of their names and by kind."""
    rows = reader.groups(ledger, order=order, limit=PAGE + 1, offset=(page - 1) * PAGE, words=q, kinds=(kind,) if kind else (), as_of=as_of)
    rows, pager = _pager(request, page, rows)
    return _page(request, "groups.html", rows=rows, filter=q, kind=kind, order=order, pager=pager)


@page_at("/groups/{group_id}")
def group(request: Request, ledger: Shelf, group_id: str, as_of: AsOf, on: date | None = None, page: PageNumber = 1) -> Response:
    """Show what the ledger holds on one group, so many events, ties and claims a page; with `on` what had happened by the end of a day.

    The address of a group that was judged to be another leads to that one, as long as it's judged so.
    """
    if as_of and is_before_all(ledger, as_of):
        return _nothing_yet(request)
    record = reader.group(ledger, group_id, as_of=as_of, on=on, most=PAGE, after=(page - 1) * PAGE)
    if record.summary.id != group_id:
        days = urlencode({name: day for name, day in (("as_of", as_of), ("on", on)) if day})
        return RedirectResponse(f"/groups/{quote(record.summary.id, safe='')}{'?' if days else ''}{days}")
    entry = registry_entry(record.registry)
    longest = max(record.summary.events, record.summary.claims, record.ties_in_all, record.claims_about_in_all)
    _, pager = _pager(request, page, list(range(longest - (page - 1) * PAGE)))
    return _page(
        request, "group.html", here=group_id, group=record, ties=ties_by_heading(record), aliases=other_names(record, entry, on), entry=entry,
        on=on, page=page, pager=pager,
    )  # fmt: skip


def _nothing_yet(request: Request) -> Response:
    return _page(
        request, "error.html", code="", title="Nothing had been read yet", reason="On that day the ledger held nothing that could be shown here."
    )


def registry_entry(entry_id: str | None) -> Entry | None:
    """Give our registry's entry for a group, which tells where its facts come from; None where it isn't, or is no longer, in the registry."""
    try:
        return registry().entry(entry_id) if entry_id else None
    except KeyError:
        return None


def other_names(record: GroupRecord, entry: Entry | None, on: date | None = None) -> list[str]:
    """Give the names of a group that no report in the ledger uses, with `on` those that it had on that day.

    What is all in small letters ("the rebels") describes it and is no name.
    """
    seen = {name.casefold() for name in (record.summary.name, *(held.name for held in record.names))}
    registered = valid(entry.aliases, entry.id, on) if entry and on else entry.aliases if entry else ()
    offered = {alias.casefold(): alias for alias in (*record.aliases, *registered)}
    return [alias for key, alias in offered.items() if key not in seen and not alias.islower()]


def ties_by_heading(record: GroupRecord) -> dict[str, list[TieFact]]:
    """Put a group's ties under the headings of its side of them, in the order of the code list."""
    found: dict[str, list[TieFact]] = {}
    for kind, (as_subject, as_object) in words.TIES.items():
        for side, heading in (("subject", as_subject), ("object", as_object)):
            if held := [tie for tie in record.ties if tie.type == kind and tie.side == side]:
                found.setdefault(heading, []).extend(held)
    return found


@page_at("/documents")
def documents(request: Request, ledger: Shelf, as_of: AsOf, page: PageNumber = 1) -> Response:
    """List the documents, the last added first."""
    rows, pager = _pager(request, page, reader.documents(ledger, limit=PAGE + 1, offset=(page - 1) * PAGE, as_of=as_of))
    return _page(request, "documents.html", rows=rows, pager=pager)


@page_at("/documents/{document_id}")
def document(request: Request, ledger: Shelf, document_id: str, as_of: AsOf) -> Response:
    """Show one document: its text with the evidence marked, and the statements beside it."""
    if as_of and is_before_all(ledger, as_of):
        return _nothing_yet(request)
    record = reader.document(ledger, document_id, as_of=as_of)
    notes = Notes(record)
    text = paragraphs(record.reading.document.text, notes.marks(), record.private)
    return _page(request, "document.html", record=record, document=record.reading.document, notes=notes, paragraphs=text)


@page_at("/search")
def search(request: Request, ledger: Shelf, as_of: AsOf, q: Words = "", kind: HitKind | Literal[""] = "", page: PageNumber = 1) -> Response:
    """Find passages and statements."""
    rows, reason = [], None
    if q.strip():
        try:
            rows = reader.search(ledger, q, limit=PAGE + 1, offset=(page - 1) * PAGE, kinds=(kind,) if kind else (), as_of=as_of)
        except LedgerError as error:
            if error.subject == ledger.name:
                raise
            reason = error.reason
    rows, pager = _pager(request, page, rows)
    return _page(request, "search.html", q=q, kind=kind, rows=rows, reason=reason, pager=pager)


_TITLES = {400: "That can't be asked", 404: "There is no such page", 405: "That can't be done here"}


def _error(request: Request, status: int, reason: str) -> Response:
    return _page(request, "error.html", status, code=status, title=_TITLES.get(status, "Something went wrong"), reason=reason)


async def http_error(request: Request, error: Exception) -> Response:
    """Show a page that isn't there, or a method that isn't served."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error(request, status, "Nothing is kept at this address." if status == 404 else str(getattr(error, "detail", "")))  # noqa: PLR2004


async def bad_request(request: Request, error: Exception) -> Response:
    """Say which part of the address can't be understood."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    told = {fault["loc"][1]: fault["msg"] for fault in reversed(faults)}  # where each of several readings of a value fails, the first is told
    return _error(request, 400, "; ".join(f"{name}: {reason}" for name, reason in told.items()))


async def ledger_error(request: Request, error: Exception) -> Response:
    """Say that the ledger has no such record (404), or that it can't be read now (503)."""
    ledger = _ledger(request)
    broken = not isinstance(error, LedgerError) or error.subject == ledger.name
    return _error(request, 503 if broken else 404, str(error))
