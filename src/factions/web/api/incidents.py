"""Incidents: a list, and one with its reports side by side."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Request
from pydantic import Field

from factions.analysis.codings import records
from factions.analysis.incidents.sheets import sheet, some
from factions.analysis.selecting import numbers_behind
from factions.web.api import making
from factions.web.api.asking import WHOLE, AsOf
from factions.web.api.filtering import IncidentFilter, says
from factions.web.api.paging import MOST, Pages
from factions.web.api.problem import PREFIX
from factions.web.api.records.incidents import Codings, Incident, IncidentWhole, Telling
from factions.web.api.records.shared import Listed
from factions.web.api.serving import api_router, get_at
from factions.web.frame import Shelf
from factions.web.incidents import seen
from factions.web.viewer import viewer_of

router = api_router()
_LOOKED = 4000
"""Incidents that are looked at for one page: one that finds too few among them leads on."""
_ROUNDS = 5
Number = Annotated[int, Field(ge=1, le=2**31 - 1), WHOLE]


@get_at(router, "/incidents")
def list_incidents(request: Request, ledger: Shelf, pages: Pages, as_of: AsOf, wanted: IncidentFilter) -> Listed[Incident]:
    """List the incidents, in the order of their numbers: that in which they were made."""
    public = viewer_of(request).public
    # in public a word may stand in what isn't shown: where a page ends mustn't tell of it, so that all that has the word is looked through
    most, found, last = MOST if public and wanted.words else pages.limit, list[Incident](), pages.number or 0
    for _ in range(_ROUNDS if most > pages.limit else 1):
        with ledger.read() as connection:
            rows, behind = numbers_behind(connection, wanted, behind=last, most=most, looked=_LOOKED, as_of=as_of)
        made = map(making.incident, some(ledger, rows, as_of=as_of, public=public))
        found += [one for one in made if not public or says(wanted, one.citations)]
        if behind is None or len(found) > pages.limit:
            break
        last = behind
    if len(found) > pages.limit:
        behind = found[pages.limit - 1].id
    return pages.page(found[: pages.limit], None if behind is None else str(behind))


@get_at(router, "/incidents/{number}")
def one_incident(request: Request, ledger: Shelf, number: Number, as_of: AsOf) -> IncidentWhole:
    """Give an incident; one that went into another gives that one: `asked` is the number that was asked for."""
    held = sheet(ledger, number, as_of=as_of, public=viewer_of(request).public)
    found = seen(request, ledger, number, as_of)
    statements = making.Statements(ledger, [told.event for told in found.tellings], as_of)
    tellings = tuple(
        Telling(event=statements.event(told.event), family=told.family, grade=told.grade, strength=told.strength) for told in found.tellings
    )  # fmt: skip
    return IncidentWhole.model_validate({
        **making.incident_fields(held), "asked": found.asked, "made": date.fromisoformat(found.made), "since": date.fromisoformat(found.since),
        "formerly": found.formerly, "tellings": tellings, "together": found.together, "estimates": found.estimates, "rule": found.rule,
        "differ": found.contradictions, "weighed": found.weight, "formula": found.formula, "reasons": found.reasons,
        "codings": f"{PREFIX}/incidents/{held.id}/codings",
    })  # fmt: skip


@get_at(router, "/incidents/{number}/codings")
def codings_of_incident(request: Request, ledger: Shelf, number: Number, as_of: AsOf) -> Codings:
    """Give an incident as PLOVER/POLECAT, UCDP GED, ACLED-like and CAMEO would code it."""
    held = sheet(ledger, number, as_of=as_of, public=viewer_of(request).public)
    found = making.incident(held)
    return Codings(incident=held.id, reviewed=held.reviewed, citations=found.citations, codings=records(held))
