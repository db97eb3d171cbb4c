"""Makes the API's records of what the ledger and the analysis give, after the rules for the public have been kept (views.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import quote as url

from fastapi import Request

from factions.analysis import ties as tied
from factions.analysis.claims import ClaimRecord
from factions.analysis.claims import Judged as Ruled
from factions.analysis.incidents.sheets import Report as Telling
from factions.analysis.incidents.sheets import Sheet
from factions.evidence import Span
from factions.ledger.captures import DocumentSummary
from factions.ledger.facts import Cited, ClaimFact, EventFact, Fact, TieFact
from factions.ledger.harm import REVIEWED
from factions.ledger.open import Ledger
from factions.ledger.reviews import Standing, State
from factions.ledger.summaries import GroupSummary
from factions.ledger.walking import Head, heads
from factions.sources.invented import is_invented
from factions.web.api.problem import PREFIX
from factions.web.api.records.claims import Claim, ClaimReport, Ruling
from factions.web.api.records.documents import Document
from factions.web.api.records.groups import Group
from factions.web.api.records.incidents import Incident, Report
from factions.web.api.records.shared import Quote
from factions.web.api.records.statements import ClaimTold, Event, Relation, Statement
from factions.web.api.records.ties import End, Period, Tie, TieStated
from factions.web.viewer import viewer_of
from factions.web.views import Name, incidents_at, named, reviews_of

States = Mapping[Name, State]
UNKNOWN = Head(None, None)
STATEMENTS = 20
"""Statements of a tie that are given; how many there are is told."""


def quote(one: Cited) -> Quote:
    """Make a quote of a citation."""
    span = one.span
    return Quote(
        document=one.document, start=span.start, end=span.end, quote=span.quote, title=one.title, publisher=one.publisher,
        published=one.published, url=one.url, invented=is_invented(one.url),
    )  # fmt: skip


def quotes(citations: Iterable[Cited]) -> tuple[Quote, ...]:
    """Make quotes, each passage once."""
    return tuple({(one.document, one.start, one.end): one for one in map(quote, citations)}.values())


def review(states: States, name: Name) -> Standing:
    """Give what people made of a statement."""
    return states[name].state if name in states else "unreviewed"


def group(one: GroupSummary, citations: tuple[Quote, ...], *, reviewed: bool) -> Group:
    """Make a group of a list."""
    return Group(**one.model_dump(), reviewed=reviewed, citations=citations, href=f"{PREFIX}/groups/{url(one.id, safe='')}")


# statements


class Statements:
    """Makes facts into statements, with their reviews and incidents, which are looked up for all of them at once."""

    def __init__(self, ledger: Ledger, facts: Sequence[Fact], as_of: date | None) -> None:
        self.states = reviews_of(ledger, named(facts), as_of=as_of)
        self.at = incidents_at(ledger, [one for one in facts if isinstance(one, EventFact)]) if as_of is None else {}

    def _common(self, fact: Fact) -> dict[str, object]:
        state = review(self.states, (fact.document, fact.statement))
        return {
            "id": f"{fact.document}:{fact.statement}", "document": fact.document, "statement": fact.statement, "review": state,
            "reviewed": state in REVIEWED, "confidence": fact.confidence, "coder": fact.coder, "attribution": fact.attribution,
            "citations": quotes(fact.citations),
        }  # fmt: skip

    def _made(self, fact: Fact, kind: type[Statement], **more: object) -> dict[str, object]:
        """Give a statement's fields: what both records call the same, and what is told of every statement."""
        own = {name: getattr(fact, name) for name in kind.model_fields if hasattr(fact, name)}
        return {**own, **self._common(fact), **more}

    def event(self, fact: EventFact) -> Event:
        """Make an event."""
        return Event.model_validate(self._made(fact, Event, incident=self.at.get((fact.document, fact.statement))))

    def relation(self, fact: TieFact, from_object: TieFact) -> Relation:
        """Make a relation of itself as it is seen from either end."""
        return Relation.model_validate(self._made(fact, Relation, subject=from_object.other, object=fact.other))

    def claim(self, fact: ClaimFact) -> ClaimTold:
        """Make a claim."""
        return ClaimTold.model_validate(self._made(fact, ClaimTold, content=quote(fact.content_at)))


# ties


def tie(one: tied.Tie, states: States) -> Tie:
    """Make a tie, with the statements that it was given with."""
    told = tuple(_stated(stated, states) for stated in one.statements)
    held = {name: getattr(one, name) for name in Tie.model_fields if hasattr(one, name)}
    return Tie(**{
        **held, "id": tie_key(one), "subject": _end(one.subject), "object": _end(one.object), "statements": told,
        "periods": periods(one),
        "reviewed": bool(told) and len(told) == one.supporting + one.denying + one.other and all(stated.reviewed for stated in told),
        "citations": tuple({(cited.document, cited.start): cited for stated in told for cited in stated.citations}.values()),
    })  # fmt: skip


def periods(one: tied.Tie) -> tuple[Period, ...]:
    """Make the times for which a tie held."""
    return tuple(Period(first=when.first, last=when.last, end=when.end) for when in one.periods)


def tie_key(one: tied.Tie) -> str:
    """Give what a tie is known by: its type, subtype and ends."""
    ends = (end.id or f"place:{end.country or ''}:{end.name}" for end in (one.subject, one.object))
    return ":".join((one.type, one.subtype or "", *ends))


def _end(one: tied.End) -> End:
    return End(name=one.name, id=one.id, kind=one.kind, country=one.country)


def _stated(one: tied.Told, states: States) -> TieStated:
    state = review(states, (one.document, one.statement))
    held = {name: getattr(one, name) for name in TieStated.model_fields if hasattr(one, name)}
    own = {"id": f"{one.document}:{one.statement}", "review": state, "reviewed": state in REVIEWED, "citations": quotes(one.citations)}
    return TieStated.model_validate({**held, **own})


# incidents


def incident(one: Sheet) -> Incident:
    """Make an incident."""
    return Incident(**incident_fields(one))


def incident_fields(one: Sheet) -> dict[str, object]:
    """Give an incident's fields."""
    reports = tuple(map(_report, one.reports))
    held = {name: getattr(one, name) for name in Incident.model_fields if hasattr(one, name)}
    cited = {(passage.document, passage.start, passage.end): passage for told in reports for passage in told.citations}
    return {**held, "reports": reports, "citations": tuple(cited.values()), "href": f"{PREFIX}/incidents/{one.id}"}


def _report(told: Telling) -> Report:
    cited = tuple(passage(span, told.document, Head(told.title, told.url), told.publisher, told.published) for span in told.quotes)
    return Report.model_validate({
        "id": f"{told.document}:{told.statement}", "review": told.reviewed, "reviewed": told.reviewed in REVIEWED, "citations": cited,
        "factuality": told.factuality, "confidence": told.confidence, "family": told.family,
    })  # fmt: skip


# documents


def document(one: DocumentSummary, *, reviewed: bool) -> Document:
    """Make a document of a list."""
    held = one.model_dump(exclude={"source"})
    return Document(**held, reviewed=reviewed, invented=is_invented(one.url), href=f"{PREFIX}/documents/{one.id}")


# claims


def claims(request: Request, ledger: Ledger, found: Sequence[ClaimRecord], as_of: date | None) -> list[Claim]:
    """Make claims; in public without who judged, and their words."""
    states = reviews_of(ledger, {_name(told.claim) for one in found for told in one.told}, as_of=as_of)
    with ledger.read() as connection:
        known = heads(connection, {_name(one.id)[0] for one in found}, as_of=as_of)
    return [_claim(one, states, known.get(_name(one.id)[0], UNKNOWN), public=viewer_of(request).public) for one in found]


def _name(claimed: str) -> Name:
    document, _, statement = claimed.rpartition(":")
    return document, statement


def passage(span: Span, document: str, head: Head, publisher: str | None, published: str | None) -> Quote:
    """Make a quote of a span of a document."""
    return Quote(
        document=document, start=span.start, end=span.end, quote=span.quote, title=head.title, publisher=publisher, published=published,
        url=head.url, invented=is_invented(head.url),
    )  # fmt: skip


def _claim(one: ClaimRecord, states: States, head: Head, *, public: bool) -> Claim:
    document, statement = _name(one.id)
    cited = passage(one.content, document, head, one.told[0].publisher, one.told[0].published)
    held = {name: getattr(one, name) for name in Claim.model_fields if hasattr(one, name)}
    return Claim.model_validate({
        **held, "judged": _ruling(one.judged, public=public), "condition_judged": _ruling(one.condition_judged, public=public),
        "told": tuple(
            ClaimReport(id=told.claim, publisher=told.publisher, published=told.published, content=told.content) for told in one.told
        ),
        "reviewed": all(review(states, _name(told.claim)) in REVIEWED for told in one.told), "citations": (cited,),
        "href": f"{PREFIX}/claims/{document}/{statement}",
    })  # fmt: skip


def _ruling(one: Ruled | None, *, public: bool) -> Ruling | None:
    return None if one is None else Ruling.model_validate(
        {"judge": None if public else one.judge, "reason": None if public else one.reason, "made": one.made}
    )  # fmt: skip
