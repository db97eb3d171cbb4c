"""What every page shares: the templates and their words, the parameters of addresses, the navigation, and the answer to a fault.

A module of pages makes a `router`, puts its pages on it with `page_at(router, path)`, and fills its template with `shown`. The navigation shows
what the application serves and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.routing import Match

from factions.errors import LedgerError
from factions.ledger import invented, layer, reader
from factions.ledger.days import is_before_all
from factions.ledger.open import Ledger
from factions.web import viewer, words
from factions.web.api.problem import is_api, problem, unfit
from factions.web.marking import anchor

PAGE = 50
"""Rows of a list on one page."""
STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"
SCRIPT = DIST / "pages.js"
NAVIGATION = (
    ("/", "Home", "h"), ("/groups", "Groups", "g"), ("/incidents", "Incidents", "i"), ("/network", "Network", "n"), ("/claims", "Claims", "c"),
    ("/questions", "Questions", "q"), ("/documents", "Reports", "d"), ("/review", "Review", "r"), ("/search", "Search", "s"), ("/add", "Add", "a"),
)  # fmt: skip
"""Address, name, and the key that leads there after g."""
TODAYS = frozenset({"/review", "/add"})
"""Of these, those that are about the ledger as it is now, whatever day is looked at."""


def pages_router() -> APIRouter:
    """Give a router whose routes answer with HTML."""
    return APIRouter(default_response_class=HTMLResponse)


def page_at(router: APIRouter, path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Serve a page at `path`, to GET and HEAD."""
    return router.api_route(path, methods=["GET", "HEAD"])


def _digest(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else None


@lru_cache
def built(name: str) -> str | None:
    """Give the address of a file of static/dist ("pictures/map.js"), with its digest; null where `make setup` couldn't build it."""
    digest = _digest(DIST / name)
    return digest and f"/static/dist/{name}?v={digest}"


def snippet_parts(text: str, marks: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """Cut a snippet at its marks: (words, whether they match)."""
    parts, at = [], 0
    for start, end in marks:
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [part for part in [*parts, (text[at:], False)] if part[0]]


def _templates() -> Jinja2Templates:
    env = Environment(loader=PackageLoader("factions.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    digests = {"style": _digest(STATIC / "style.css"), "script": _digest(SCRIPT)}
    env.globals.update(words=words, anchor=anchor, snippet_parts=snippet_parts, built=built, **digests)
    env.filters.update(date=words.date, number=words.number, country=words.country, short_source=words.short_source, sentence=words.sentence)
    return Jinja2Templates(env=env)


templates = _templates()


def ledger_of(request: Request) -> Ledger:
    """Give the application's ledger."""
    ledger: Ledger = request.app.state.ledger
    return ledger


Shelf = Annotated[Ledger, Depends(ledger_of)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Words = Annotated[str, Query(max_length=200)]


def _asked(request: Request, as_of: date | None = None) -> date | None:
    """Take the day that a page is asked as of, and keep it with the request for whatever page comes of that."""
    request.state.as_of = as_of
    return as_of


AsOf = Annotated[date | None, Depends(_asked)]


def shown(request: Request, name: str, status: int = 200, **context: Any) -> Response:  # noqa: ANN401 - templates take what they show
    """Fill a template.

    Beside `context` it has what the frame needs: the navigation, the day asked about, today, and the address without its page number.
    """
    then: date | None = getattr(request.state, "as_of", None)
    others = urlencode([(key, value) for key, value in request.query_params.multi_items() if key not in ("as_of", "page")])
    frame: dict[str, Any] = {
        "as_of": then, "day_note": None if then is None else reader.day_note(ledger_of(request), then),
        "now_address": f"{request.url.path}{'?' if others else ''}{others}", "today": layer.clock().date(), "base": str(request.base_url).rstrip("/"),
        "todays": TODAYS, "invented": holds_invented(request), "navigation": navigation(request.app),
        "sealed": getattr(request.state, "sealed", None),
        "path": request.url.path, "q": "", "here": None, "on": None,
        **viewer.context(request),
    }  # fmt: skip
    return templates.TemplateResponse(request, name, {**frame, **context}, status_code=status)


def holds_invented(request: Request) -> bool:
    """Tell whether the ledger is for reports that were written for Factions, or holds one. Each passage of such a report says so besides."""
    state = request.app.state
    if not getattr(state, "invented", False):
        with suppress(LedgerError), ledger_of(request).read() as connection:  # a ledger that can't be read is told by the page itself
            state.invented, state.looked = invented.look(connection, getattr(state, "looked", 0))
    return bool(getattr(state, "invented", False))


def navigation(app: FastAPI) -> tuple[tuple[str, str, str], ...]:
    """Give the pages of the navigation that an application serves."""
    found: tuple[tuple[str, str, str], ...] | None = getattr(app.state, "navigation", None)
    if found is None:
        found = app.state.navigation = tuple(row for row in NAVIGATION if _serves(app, row[0]))
    return found


def _serves(app: FastAPI, path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": [], "query_string": b"", "app": app}
    return any(route.matches(scope)[0] is Match.FULL for route in app.router.routes)


def pager(request: Request, page: int, rows: list[Any]) -> tuple[list[Any], dict[str, str | None]]:
    """Give the rows of this page (one more than fit was asked for), and the addresses of its neighbours."""

    def address(number: int) -> str:
        others = [(key, value) for key, value in request.query_params.multi_items() if key != "page"]
        return f"{request.url.path}?{urlencode([*others, ('page', number)])}"

    return rows[:PAGE], {"before": address(page - 1) if page > 1 else None, "after": address(page + 1) if len(rows) > PAGE else None}


def nothing_yet(request: Request, ledger: Ledger, as_of: date | None) -> Response | None:
    """Give the page for a day before anything had been read; null where something had."""
    if as_of is None or not is_before_all(ledger, as_of):
        return None
    reason = "On that day the ledger held nothing that could be shown here."
    return shown(request, "error.html", code="", title="Nothing had been read yet", reason=reason)


_TITLES: Mapping[int, str] = {
    400: "That can't be asked", 401: "Sign in first", 403: "That isn't yours to do", 404: "There is no such page", 405: "That can't be done here",
    409: "That can't be done as things stand", 413: "That is too large", 429: "Too many at once",
}  # fmt: skip


def fault(request: Request, status: int, reason: str) -> Response:
    """Give the page that says what is wrong; to a machine, the problem."""
    if is_api(request.url.path):
        return problem(status, reason or "Nothing is kept at this address.")
    return shown(request, "error.html", status, code=status, title=_TITLES.get(status, "Something went wrong"), reason=reason)


async def http_error(request: Request, error: Exception) -> Response:
    """Show a page that isn't there, or a method that isn't served."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = fault(request, status, "Nothing is kept at this address." if status == 404 else str(getattr(error, "detail", "")))  # noqa: PLR2004
    answer.headers.update(getattr(error, "headers", None) or {})  # when to come again
    return answer


async def bad_request(request: Request, error: Exception) -> Response:
    """Say which part of the address can't be understood."""
    if is_api(request.url.path) and isinstance(error, RequestValidationError):
        return unfit(error)
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    # where each of several readings of a value fails, the first is told
    told = {row["loc"][1 if len(row["loc"]) > 1 else 0]: row["msg"] for row in reversed(faults)}
    return fault(request, 400, "; ".join(f"{name}: {reason}" for name, reason in told.items()))


async def ledger_error(request: Request, error: Exception) -> Response:
    """Say that the ledger has no such record (404), or that it can't be read now (503)."""
    ledger = ledger_of(request)
    broken = not isinstance(error, LedgerError) or error.subject == ledger.name
    return fault(request, 503 if broken else 404, str(error))
