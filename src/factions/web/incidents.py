"""The pages of incidents: a list with how much was read beside it, one with its reports side by side, and what a person judges of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from factions.analysis import coverage
from factions.analysis.codings import CodedRecord
from factions.analysis.codings import records as codings_of
from factions.analysis.codings.beside import NAMES, beside
from factions.analysis.incidents.records import EstimateRecord, FigureRecord, IncidentRecord, ToldRecord, incidents, record
from factions.analysis.incidents.sheets import sheet
from factions.analysis.incidents.tolls import WHOLE
from factions.errors import FactionsError, LedgerError
from factions.ledger.facts import Cited
from factions.ledger.open import Ledger
from factions.review import incidents as deeds
from factions.review.judgements import undo as take_back
from factions.web.frame import PAGE, AsOf, PageNumber, Shelf, nothing_yet, page_at, pager, pages_router, shown
from factions.web.sifting import Wish, asked_for, form_of
from factions.web.viewer import by, viewer_of
from factions.web.views import in_view, named, reviews_of

router = pages_router()
Because = Annotated[str, Form(max_length=2000)]
_FIRST = 4
"""Contradictions of a kind that are shown at once."""
_WHERE = frozenset({"same_place", "place_inside", "other_place"})
"""What speaks for one act by where it was (analysis/incidents/features.py)."""


@page_at(router, "/incidents")
def list_incidents(request: Request, ledger: Shelf, as_of: AsOf, asked: Wish, page: PageNumber = 1) -> Response:
    """List the incidents, the latest first, by country, type, days and group; how much was read of the same stands beside."""
    wanted, who, fault = asked_for(request, ledger, asked, as_of)
    rows = incidents(ledger, wanted, as_of=as_of, limit=PAGE + 1, offset=(page - 1) * PAGE) if fault is None else []
    rows, neighbours = pager(request, page, rows)
    if viewer_of(request).public:  # a list can't tell which of its names are persons'
        rows = [row.model_copy(update={"actors": (), "recipients": ()}) for row in in_view(request, ledger, rows)]
    read = coverage.amount(ledger, coverage.Wanted(wanted.country, None, wanted.first, wanted.last), as_of=as_of)
    return shown(
        request, "incidents.html", rows=rows, pager=neighbours, page=page, fault=fault, who=who, read=read, what=coverage.WHAT,
        **form_of(request, asked),
    )  # fmt: skip


@dataclass(frozen=True)
class Report:
    """A report's tellings of an incident; `number` is its place in the order of publication, from 1, `cited` a passage of it."""

    number: int
    cited: Cited
    tellings: tuple[ToldRecord, ...]


@page_at(router, "/incidents/{number}")
def one_incident(request: Request, ledger: Shelf, number: int, as_of: AsOf) -> Response:
    """Show an incident: its reports side by side, its toll, what they contradict each other in, and why they are taken for one."""
    if empty := nothing_yet(request, ledger, as_of):
        return empty
    return _page(request, ledger, number, as_of)


def _page(request: Request, ledger: Ledger, number: int, as_of: date | None, fault: str | None = None) -> Response:
    found = seen(request, ledger, number, as_of)
    reports = _reports(found.tellings)
    names = {_key(told): (report.number, index) for report in reports for index, told in enumerate(report.tellings, 1)}
    facts = [told.event for told in found.tellings]
    return shown(
        request, "incident.html", 400 if fault else 200, found=found, one=found.summary, reports=reports, names=names, fault=fault,
        tolls=_tolls(found.estimates), contradictions=_by_kind(found), first=_FIRST, several=len(reports) > 1 or len(names) > 1,
        states=reviews_of(ledger, named(facts), as_of=as_of), codings=_codings(request, ledger, number, as_of), beside=beside, schemes=NAMES,
        hashes=[(f"report {one.number}: {one.cited.publisher or one.cited.title or 'untitled'}", one.cited.document) for one in reports],
    )  # fmt: skip


def _codings(request: Request, ledger: Ledger, number: int, as_of: date | None) -> tuple[CodedRecord, ...]:
    """Give an incident as others would code it; none where this viewer may see none of its reports."""
    try:
        return codings_of(sheet(ledger, number, as_of=as_of, public=viewer_of(request).public))
    except LedgerError:
        return ()


def seen(request: Request, ledger: Ledger, number: int, as_of: date | None) -> IncidentRecord:
    """Give an incident as this viewer may see it; raises LedgerError where there is, or was, none of this number."""
    whole = record(ledger, number, as_of=as_of)
    return _with_parties(_of_coarse(_of_shown(in_view(request, ledger, whole), whole), whole))


def _key(told: ToldRecord) -> str:
    return f"{told.event.document}:{told.event.statement}"


def _of_shown(found: IncidentRecord, whole: IncidentRecord) -> IncidentRecord:
    """Leave out what is told of tellings that this viewer doesn't see: a figure, a contradiction or a reason may name who is in them."""
    if len(found.tellings) == len(whole.tellings):
        return found
    keys = {_key(told) for told in found.tellings}
    estimates = tuple(
        one.model_copy(update={"figures": tuple(figure for figure in one.figures if figure.telling in keys), "why": ""}) for one in found.estimates
    )
    pairs = {name: tuple(one for one in getattr(found, name) if {one.one, one.other} <= keys) for name in ("contradictions", "reasons", "judged")}
    summary = found.summary.model_copy(update={"actors": (), "recipients": ()})
    return found.model_copy(update={"estimates": estimates, "summary": summary, **pairs})


def _of_coarse(found: IncidentRecord, whole: IncidentRecord) -> IncidentRecord:
    """Leave out how exact places lie to each other, where this viewer sees some of them at district precision only."""
    exact = {_key(told): told.event.places for told in whole.tellings}
    if all(told.event.places == exact[_key(told)] for told in found.tellings):
        return found
    reasons = tuple(
        one.model_copy(update={"parts": tuple(part for part in one.parts if part.feature not in _WHERE)}) for one in found.reasons
    )  # fmt: skip
    return found.model_copy(update={"reasons": reasons, "contradictions": tuple(one for one in found.contradictions if one.kind != "place")})


def _with_parties(found: IncidentRecord) -> IncidentRecord:
    """Add whom most tellings name as those who did it, and to whom, as a list of incidents has them."""
    sides = {
        side: tuple(name for name, _ in Counter(party.name for told in found.tellings for party in getattr(told.event, side)).most_common())
        for side in ("actors", "recipients")
    }
    return found.model_copy(update={"summary": found.summary.model_copy(update=sides)})


@dataclass(frozen=True)
class Toll:
    """The toll of a kind: `all` over its sides, or of its only one; each report's figure with the side that it's of."""

    all: EstimateRecord
    sides: tuple[EstimateRecord, ...]

    @property
    def figures(self) -> list[tuple[str, FigureRecord]]:
        """Give (side, figure) of each report, in the order of publication."""
        rows = [(one.side, figure) for one in self.sides for figure in one.figures]
        return sorted(rows, key=lambda row: (row[1].published or "9", row[1].telling))


def _tolls(estimates: Sequence[EstimateRecord]) -> list[Toll]:
    """Put estimates together by what they count: the killed, the injured ..."""
    found = []
    for what in dict.fromkeys(one.what for one in estimates):
        own = [one for one in estimates if one.what == what]
        sides = tuple(one for one in own if one.side != WHOLE)
        found.append(Toll(next((one for one in own if one.side == WHOLE), None) or max(own, key=lambda one: one.best or -1), sides))
    return [toll for toll in found if toll.figures]


def _reports(tellings: Iterable[ToldRecord]) -> list[Report]:
    held: defaultdict[str, list[ToldRecord]] = defaultdict(list)
    for told in tellings:
        held[told.event.document].append(told)
    return [Report(number, own[0].event.citations[0], tuple(own)) for number, own in enumerate(held.values(), 1)]


def _by_kind(found: IncidentRecord) -> Mapping[str, list[tuple[str, str, str]]]:
    """Give contradictions by kind, each once for the same words: what the two say, and which tellings they are."""
    kinds: defaultdict[str, dict[str, tuple[str, str, str]]] = defaultdict(dict)
    for one in found.contradictions:
        kinds[one.kind].setdefault(one.why, (one.why, one.one, one.other))
    return {kind: list(held.values()) for kind, held in kinds.items()}


def _judged(request: Request, ledger: Ledger, number: int, judge: Callable[[], object]) -> Response:
    """Judge, and go to the incident's page; what can't be done is told there, with the reason."""
    try:
        judge()
    except FactionsError as error:
        if error.subject == ledger.name:
            raise
        return _page(request, ledger, number, None, fault=str(error))
    return RedirectResponse(f"/incidents/{number}#judged", 303)


@router.post("/incidents/{number}/split")
def split(request: Request, ledger: Shelf, number: int, because: Because = "", telling: Annotated[list[str] | None, Form()] = None) -> Response:
    """Part tellings from an incident."""
    return _judged(request, ledger, number, lambda: deeds.split(ledger, number, telling or [], because=because, by=by(request)))


@router.post("/incidents/{number}/merge")
def merge(request: Request, ledger: Shelf, number: int, other: Annotated[int, Form()], because: Because = "") -> Response:
    """Join another incident to this one."""
    return _judged(request, ledger, number, lambda: deeds.merge(ledger, number, other, because=because, by=by(request)))


@router.post("/incidents/{number}/undo")
def undo(request: Request, ledger: Shelf, number: int, judgement: Annotated[int, Form()], because: Because = "") -> Response:
    """Take back what was judged of an incident, with all that was judged in the same go."""
    return _judged(request, ledger, number, lambda: take_back(ledger, judgement, by=by(request), because=because))
