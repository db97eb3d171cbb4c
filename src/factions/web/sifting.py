"""What the addresses of incidents ask for, as a list and on the map alike: a country, a type, days, a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from factions.analysis.incidents.records import Wanted
from factions.codebook.loader import lists
from factions.ledger import reader
from factions.ledger.open import Ledger
from factions.ledger.summaries import GroupSummary
from factions.reference.countries import countries
from factions.web.frame import Words
from factions.web.persons import nameable

Day = date | Literal[""]


@dataclass(frozen=True)
class Asked:
    """What an address asks for, as a person wrote it; empty is anything."""

    country: str
    kind: str
    first: Day
    last: Day
    group: str

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than all."""
        return any((self.country, self.kind, self.first, self.last, self.group))


def _asked(
    country: Annotated[str, Query(max_length=3)] = "", kind: Annotated[str, Query(max_length=20)] = "",
    first: Annotated[Day, Query(alias="from")] = "", last: Annotated[Day, Query(alias="to")] = "", group: Words = "",
) -> Asked:  # fmt: skip
    return Asked(country, kind, first, last, group)


Wish = Annotated[Asked, Depends(_asked)]


def asked_for(
    request: Request, ledger: Ledger, asked: Asked, as_of: date | None
) -> tuple[Wanted, GroupSummary | None, str | None]:  # fmt: skip
    """Give what an address asks for, the group that a name means, and what is wrong with it."""
    wanted = Wanted(asked.country.upper() or None, asked.kind.upper() or None, asked.first or None, asked.last or None)
    if wanted.country and wanted.country not in countries():
        return wanted._replace(country=None), None, f"There is no country {asked.country!r}."
    if wanted.type and wanted.type not in lists().types:
        return wanted, None, f"There is no type of event {asked.kind!r}."
    if asked.first and asked.last and asked.last < asked.first:
        return wanted, None, "The last day is before the first."
    if not asked.group.strip():
        return wanted, None, None
    found = nameable(request, ledger, reader.find_group(ledger, asked.group, as_of=as_of))
    if not found:
        return wanted, None, f"The ledger has no group called {asked.group!r}."
    return wanted._replace(group=found[0].id), found[0], None


def form_of(request: Request, asked: Asked) -> dict[str, Any]:
    """Give what the form needs that asks, and `query`, by which the same is asked of another page."""
    lands = sorted(countries().values(), key=lambda land: land.name)
    return {"asked": asked, "narrowed": asked.narrowed, "types": lists().types, "lands": lands, "query": query_of(request)}


def query_of(request: Request) -> str:
    """Give what an address asks for, but the page number, for another that takes the same."""
    query = urlencode([(key, value) for key, value in request.query_params.multi_items() if key != "page"])
    return query and f"?{query}"
