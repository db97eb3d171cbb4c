"""The page that searches passages and statements."""

from __future__ import annotations

from typing import Literal

from fastapi import Request, Response

from factions.errors import LedgerError
from factions.ledger import reader
from factions.ledger.fulltext import HitKind
from factions.web.frame import PAGE, AsOf, PageNumber, Shelf, Words, page_at, pager, pages_router, shown

router = pages_router()


@page_at(router, "/search")
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
    rows, neighbours = pager(request, page, rows)
    return shown(request, "search.html", q=q, kind=kind, rows=rows, reason=reason, pager=neighbours)
