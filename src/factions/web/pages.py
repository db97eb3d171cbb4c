"""The first page: what the ledger holds."""

from __future__ import annotations

from fastapi import Request, Response

from factions.ledger import reader
from factions.web.frame import AsOf, Shelf, page_at, pages_router, shown

router = pages_router()


@page_at(router, "/")
def home(request: Request, ledger: Shelf, as_of: AsOf) -> Response:
    """Show what the ledger holds, or held at the end of the day `as_of`."""
    fighting = reader.groups(ledger, limit=12, kinds=("armed_group", "militia", "state_force"), as_of=as_of)
    counts, latest = reader.counts(ledger, as_of=as_of), reader.documents(ledger, limit=8, as_of=as_of)
    return shown(request, "home.html", counts=counts, documents=latest, groups=fighting)
