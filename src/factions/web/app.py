"""The pages over one ledger, as one FastAPI application: server-rendered; no page needs its script to be read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from factions.errors import LedgerError
from factions.ledger.open import open_ledger
from factions.web import documents, frame, groups, pages, search

HERE = Path(__file__).parent
# Everything that a page may load comes from us, and nothing inline is among it; hostile text that slipped through could do nothing.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_app(ledger_url: str) -> FastAPI:
    """Make the application for the ledger `ledger_url`, which must exist; raises LedgerError.

    It answers only requests for this machine's own names, so that a page elsewhere can't reach it through a name that it controls.
    """
    ledger = open_ledger(ledger_url, create=False)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        ledger.close()

    app = FastAPI(title="Factions", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.ledger = ledger
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for part in (pages, groups, documents, search):
        app.include_router(part.router)
    app.add_exception_handler(HTTPException, frame.http_error)
    app.add_exception_handler(RequestValidationError, frame.bad_request)
    app.add_exception_handler(LedgerError, frame.ledger_error)
    app.middleware("http")(_with_headers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return app


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-cache")
    return response
