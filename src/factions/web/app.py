"""The pages over one ledger, as one FastAPI application: server-rendered; no page needs its script to be read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from factions.errors import LedgerError
from factions.jobs.desk import Desk
from factions.ledger.open import open_ledger
from factions.settings import openrefine
from factions.web import (
    accounts,
    adding,
    blind_coding,
    claims,
    correcting,
    documents,
    feeds,
    frame,
    group_pictures,
    groups,
    incident_pictures,
    incidents,
    network,
    pages,
    permissions,
    questions,
    review,
    saved,
    search,
    webhooks,
)
from factions.web.api import described as api
from factions.web.api.elsewhere import Elsewhere, sites
from factions.web.gate import Gate
from factions.web.limits import Limits
from factions.web.proxied import Proxied
from factions.web.reconcile import service as reconcile
from factions.web.viewer import Serving, genuine

HERE = Path(__file__).parent
# Everything that a page may load comes from us, and nothing inline is among it; hostile text that slipped through could do nothing.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with "no-referrer" a browser doesn't tell, either, that a form comes from a page of ours
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_app(ledger_url: str, serving: Serving | None = None) -> FastAPI:
    """Make the application for the ledger `ledger_url`, which must exist, to be served as `serving` says; raises LedgerError.

    It answers only requests for names that it is told (by default this machine's own), so that a page elsewhere can't reach it through a name that it
    controls. Every request passes the gate, which asks permissions.py's table, and every form is looked at by `genuine`.
    """
    serving = serving or Serving()
    ledger = open_ledger(ledger_url, create=False)
    ledger.writable = ledger.writable and serving.sealed is None
    desk = Desk(ledger, allow_private=serving.allow_private)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if serving.poll:
            desk.start_polling()
        yield
        await run_in_threadpool(desk.close)
        ledger.close()

    app = FastAPI(
        title="Factions", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, dependencies=[Depends(genuine)],
        max_body_size=max(rule.largest for rule in permissions.TABLE),
    )  # fmt: skip
    app.state.ledger, app.state.limits, app.state.desk, app.state.tiles = ledger, Limits(), desk, serving.tiles
    app.state.questions, app.state.openrefine = serving.questions, openrefine()
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for part in (
        pages, groups, group_pictures, incident_pictures, incidents, network, claims, questions, documents, correcting, search, saved, review,
        blind_coding, accounts, adding, feeds, webhooks, reconcile, api,
    ):  # fmt: skip
        app.include_router(part.router)
    app.add_exception_handler(HTTPException, frame.http_error)
    app.add_exception_handler(RequestValidationError, frame.bad_request)
    app.add_exception_handler(LedgerError, frame.ledger_error)
    # the last one added is the first to see a request
    app.add_middleware(Gate, serving=serving, limits=app.state.limits)
    app.middleware("http")(_with_headers)
    if origins := sites(local=serving.local):
        app.add_middleware(Elsewhere, origins=origins)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(serving.hosts), www_redirect=False)
    if serving.proxied:
        app.add_middleware(Proxied)
    return app


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers.update(HEADERS)
    if tiles := request.app.state.tiles:
        response.headers["Content-Security-Policy"] = HEADERS["Content-Security-Policy"].replace("img-src 'self'", f"img-src 'self' {tiles.site}")
    if openly := getattr(request.state, "openly", None):  # see reconcile/answers.py
        opened = dict(openly)
        if framing := opened.pop("frame-ancestors", None):
            policy = response.headers["Content-Security-Policy"]
            response.headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", f"frame-ancestors {framing}")
        response.headers.update(opened)
    response.headers.setdefault("Cache-Control", "no-cache")
    return response
