"""The page that searches passages and statements, by words and by what is known of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import Query, Request, Response

from factions.analysis.filters import FilterError
from factions.analysis.finding import Asked, find
from factions.errors import LedgerError
from factions.ledger import reader
from factions.ledger.fulltext import HitKind
from factions.ledger.open import Ledger
from factions.reference.countries import countries
from factions.web.frame import PAGE, AsOf, PageNumber, Shelf, Words, page_at, pager, pages_router, shown
from factions.web.persons import nameable
from factions.web.views import in_view

router = pages_router()
Day = date | Literal[""]
Share = Annotated[float, Query(ge=0, le=1)]


@page_at(router, "/search")
def search(  # noqa: PLR0913, PLR0917 - FastAPI gives them by name
    request: Request, ledger: Shelf, as_of: AsOf, q: Words = "", kind: HitKind | Literal[""] = "", country: Annotated[str, Query(max_length=3)] = "",
    group: Words = "", place: Words = "", first: Annotated[Day, Query(alias="from")] = "", last: Annotated[Day, Query(alias="to")] = "",
    publisher: Words = "", confidence: Share | Literal[""] = "", reviewed: Literal["yes", "no", ""] = "", page: PageNumber = 1,
) -> Response:  # fmt: skip
    """Find passages and statements; without words the statements that fit, the latest first."""
    asked = Asked(
        words=q, kind=kind or None, country=country or None, place=place.strip() or None, first=first or None, last=last or None,
        publisher=publisher.strip() or None, confidence=confidence or None, reviewed={"yes": True, "no": False}.get(reviewed),
    )  # fmt: skip
    who, fault = _meant(request, ledger, group, as_of)
    rows = []
    if fault is None:
        try:
            rows = find(ledger, replace(asked, group=who.id if who else None), limit=PAGE + 1, offset=(page - 1) * PAGE, as_of=as_of)
        except FilterError as error:
            fault = f"{error.reason[:1].upper()}{error.reason[1:]}."
        except LedgerError as error:
            if error.subject == ledger.name:
                raise
            fault = f"{error.subject[:1].upper()}{error.subject[1:]} {error.reason}."
    rows, neighbours = pager(request, page, rows)
    narrowed = asked.sifts or bool(group)
    return shown(
        request, "search.html", q=q, kind=kind, rows=in_view(request, ledger, rows), fault=fault, pager=neighbours, asked=asked, who=who,
        group=group, reviewed=reviewed, narrowed=narrowed, lands=sorted(countries().values(), key=lambda land: land.name),
        idle=not q.strip() and not asked.filters and not group,
    )  # fmt: skip


def _meant(request: Request, ledger: Ledger, name: str, as_of: date | None) -> tuple[reader.GroupSummary | None, str | None]:
    """Give the group that a name means, or what is wrong with it."""
    if not name.strip():
        return None, None
    found = nameable(request, ledger, reader.find_group(ledger, name, as_of=as_of))
    return (found[0], None) if found else (None, f"The ledger has no group called {name!r}.")
