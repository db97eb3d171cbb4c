"""The first page: what the ledger holds."""

from __future__ import annotations

from fastapi import Request, Response

from factions.analysis.incidents.records import incidents
from factions.ledger import reader
from factions.web.frame import AsOf, Shelf, page_at, pages_router, shown
from factions.web.viewer import viewer_of
from factions.web.views import in_view

router = pages_router()
_INCIDENTS = 8


@page_at(router, "/")
def home(request: Request, ledger: Shelf, as_of: AsOf) -> Response:
    """Show what the ledger holds, or held at the end of the day `as_of`."""
    fighting = reader.groups(ledger, limit=12, kinds=("armed_group", "militia", "state_force"), as_of=as_of)
    counts, latest = reader.counts(ledger, as_of=as_of), reader.documents(ledger, limit=8, as_of=as_of)
    happened = [row for row in in_view(request, ledger, incidents(ledger, as_of=as_of, limit=_INCIDENTS)) if row.first_day]
    return shown(request, "home.html", counts=counts, documents=latest, groups=fighting, incidents=happened, public=viewer_of(request).public)
