"""The page that searches passages and statements, by words and by what is known of them; and the searches that its viewer keeps."""

from __future__ import annotations

from fastapi import Request, Response

from factions.analysis.filters import FilterError
from factions.analysis.finding import find
from factions.errors import LedgerError
from factions.ledger import saved
from factions.ledger.fulltext import RANKED
from factions.ledger.open import Ledger
from factions.reference.countries import countries
from factions.web.frame import PAGE, AsOf, PageNumber, Shelf, page_at, pager, pages_router, shown
from factions.web.sought import Asking, meant
from factions.web.viewer import viewer_of
from factions.web.views import first_in_view

router = pages_router()


@page_at(router, "/search")
def search(request: Request, ledger: Shelf, as_of: AsOf, sought: Asking, page: PageNumber = 1) -> Response:
    """Find passages and statements; without words the statements that fit, the latest first."""
    who, fault = meant(request, ledger, sought.group, as_of)
    asked = sought.asked(who.id if who else None)
    rows = []
    if fault is None:
        try:
            if viewer_of(request).public:  # whether there's another page mustn't tell of what isn't shown
                whole = first_in_view(request, ledger, find(ledger, asked, limit=RANKED, as_of=as_of), page * PAGE + 1)
                rows = whole[(page - 1) * PAGE :]
            else:
                rows = find(ledger, asked, limit=PAGE + 1, offset=(page - 1) * PAGE, as_of=as_of)
        except FilterError as error:
            fault = f"{error.reason[:1].upper()}{error.reason[1:]}."
        except LedgerError as error:
            if error.subject == ledger.name:
                raise
            fault = f"{error.subject[:1].upper()}{error.subject[1:]} {error.reason}."
    rows, neighbours = pager(request, page, rows)
    return shown(
        request, "search.html", q=sought.q, kind=sought.kind, rows=rows, fault=fault, pager=neighbours, asked=asked,
        who=who, group=sought.group, reviewed=sought.reviewed, narrowed=asked.sifts or bool(sought.group), idle=sought.idle, query=sought.query(),
        lands=sorted(countries().values(), key=lambda land: land.name), kept=_kept(request, ledger),
    )  # fmt: skip


def _kept(request: Request, ledger: Ledger) -> list[saved.Saved]:
    """Give the searches that whoever looks keeps: their own, and nobody's where they have no name."""
    viewer = viewer_of(request)
    if not viewer.name:
        return []
    with ledger.read() as connection:
        return saved.searches(connection, viewer.name)
