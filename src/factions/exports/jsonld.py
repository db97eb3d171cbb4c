"""JSON-LD: groups, incidents, ties, claims and reports as a graph, with schema.org's words where it has them and our own for the rest.

All that a word means stands in the file's own `@context`, so that it's read without a network. Ids are `urn:uuid:` (names.py), of reports
`urn:sha256:` and the digest of what was captured. An incident is a schema.org Event, a report a NewsArticle, a claim a Claim, a sentence that is
cited a Quotation with its place in the report's text (code points). schema.org has no tie between two groups that has a source and can be denied:
that is our `Tie`. What incidents and sentences tell may be denied, planned or under an if: see `factuality` before anything is counted as done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factions.evidence import Span
from factions.exports.about import about, terms
from factions.exports.formats import Step, Written
from factions.exports.names import document_urn, tie_key, uuid_of
from factions.exports.objects import Objects
from factions.exports.stated import Stated, stated_ties
from factions.exports.words import incident_title, point_of, prefix_date
from factions.ledger.marks import mark
from factions.statements.records import SYMMETRIC

if TYPE_CHECKING:
    from factions.analysis.incidents.sheets import Report, Sheet, Where, Who
    from factions.exports.selection import ClaimSheet, Selection
    from factions.ledger.group_sheets import GroupSheet

TERMS = "urn:factions:terms:"
_SCHEMA = "https://schema.org/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LINKS = ("actor", "recipient", "victim", "subject", "object", "parent", "evidence", "toll", "period")
_OWN = (
    "kind", "country", "community", "registry", "reports", "reviewed", "eventType", "mode", "context", "factuality", "origins", "deniers", "weight",
    "support", "denial", "contradiction", "target", "weapon", "wherePrec", "radiusKm", "geonames", "admin1", "what", "side", "low", "best", "high",
    "tieType", "subtype", "symmetric", "heldOn", "why", "first", "last", "until", "statement", "start", "end", "confidence", "stance", "strength",
    "published", "claimKind", "condition", "horizon", "speakerWords", "filter", "asOf", "on", "public",
)  # fmt: skip
_SCHEMA_LINKS = ("location", "geo", "subjectOf", "appearance", "isPartOf", "author", "sameAs", "publisher")
_SCHEMA_WORDS = ("name", "alternateName", "headline", "datePublished", "latitude", "longitude", "text", "url", "description")
_SCHEMA_TYPES = (
    "Organization", "GovernmentOrganization", "Person", "Event", "NewsArticle", "Claim", "Quotation", "Place", "GeoCoordinates", "Dataset",
)  # fmt: skip
CONTEXT: dict[str, Any] = {
    "@version": 1.1, "factions": TERMS, "schema": _SCHEMA, "xsd": _XSD, "id": "@id", "type": "@type",
    **{name: f"schema:{name}" for name in (*_SCHEMA_TYPES, *_SCHEMA_WORDS)},
    **{name: {"@id": f"schema:{name}", "@type": "@id"} for name in _SCHEMA_LINKS},
    **{name: {"@id": f"schema:{name}", "@type": "xsd:date"} for name in ("startDate", "endDate")},
    **{name: f"factions:{name}" for name in ("Group", "Community", "Party", "Incident", "Toll", "Tie", "Period", *_OWN)},
    **{name: {"@id": f"factions:{name}", "@type": "@id"} for name in _LINKS},
}  # fmt: skip
"""What each word of the file means: an IRI of schema.org's, or of ours."""
TYPES = {
    "person": "Person", "government": "GovernmentOrganization", "state_force": "GovernmentOrganization", "community": "Community",
    "civilians": "Community",
}  # fmt: skip
"""What a group is by its kind, beside a `Group`; all others are an Organization."""
_WIKIDATA = re.compile(r"Q[1-9]\d*")


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write a graph; `rows` are its nodes with an id of their own in the list, `counts` tells how many there are of each."""
    with out.open("wb") as file:
        graph = _Graph(selection, Objects(file, ({"@context": CONTEXT}, "@graph")))
        graph.fill(step)
    return Written(sum(graph.counts.values()), graph.counts)


class _Graph:
    """A graph that is being written."""

    def __init__(self, selection: Selection, objects: Objects) -> None:
        with selection.ledger.read() as connection:
            self.ledger = mark(connection, as_of=selection.as_of).key
        self.selection, self.objects = selection, objects
        self.counts: dict[str, int] = {}
        self.known: set[str] = set()

    def fill(self, step: Step) -> None:
        """Write all of the selection."""
        self._dataset()
        for group in self.selection.groups():
            self._group(group)
        for sheet in self.selection.incidents(step):
            self._incident(sheet)
        for done, one in enumerate(stated_ties(self.selection), 1):
            self._tie(one)
            step(done, None)
        for done, claim in enumerate(self.selection.claims(), 1):
            self._claim(claim)
            step(done, None)
        self.objects.close()

    def _dataset(self) -> None:
        """Say what it all is, of which day and filter, and on what terms."""
        told = about(self.selection)
        asked = {name: told[key] for name, key in (("filter", "filter"), ("asOf", "as_of"), ("on", "on"), ("public", "public")) if told[key]}
        own = _urn("dataset", self.ledger, str(asked))
        self.objects.add({"id": own, "type": "Dataset", "name": "Factions", "description": terms(self.selection), **asked})

    def _put(self, what: str, thing: Mapping[str, Any]) -> None:
        self.objects.add(_kept(thing))
        self.counts[what] = self.counts.get(what, 0) + 1

    def _group(self, group: GroupSheet) -> None:
        self._actor(group.id, group.name, group.kind, group.country, {
            "alternateName": [name for name in group.names if name != group.name], "community": group.community, "registry": group.registry,
            "sameAs": f"http://www.wikidata.org/entity/{group.wikidata}" if _WIKIDATA.fullmatch(group.wikidata or "") else None,
            "parent": [_urn("group", parent) for parent in group.parents], "reports": group.documents, "reviewed": group.reviewed,
        })  # fmt: skip

    def _actor(self, group: str, name: str, kind: str | None, country: str | None, more: Mapping[str, Any] | None = None) -> str:
        """Write a group, once; gives its id."""
        own = _urn("group", group)
        if own not in self.known:
            self.known.add(own)
            sort = TYPES.get(kind or "", "Organization")
            known = {"id": own, "type": ["Group", sort], "name": name, "kind": kind, "country": country}
            self._put("groups", known | dict(more or {"reviewed": False}))
        return own

    def _article(self, document: str, title: str | None, url: str | None, publisher: str | None, published: str | None) -> str:
        """Write a report, once; gives its id."""
        own = document_urn(document)
        if own not in self.known:
            self.known.add(own)
            whose = {"id": _urn("publisher", publisher), "type": "Organization", "name": publisher} if publisher else None
            self._put("reports", {
                "id": own, "type": "NewsArticle", "headline": title, "url": url, "publisher": whose, "published": published,
                "datePublished": prefix_date(published),
            })  # fmt: skip
        return own

    def _party(self, who: Who) -> str | dict[str, Any]:
        if who.group:
            return self._actor(who.group, who.name, who.kind, who.country)
        return _kept({"type": "Party", "name": who.name, "kind": who.kind, "country": who.country})

    def _incident(self, sheet: Sheet) -> None:
        reports = [self._article(one.document, one.title, one.url, one.publisher, one.published) for one in sheet.reports]
        self._put("incidents", {
            "id": _urn("incident", self.ledger, sheet.id), "type": ["Incident", "Event"], "name": incident_title(sheet), "eventType": sheet.type,
            "mode": sheet.mode, "context": list(sheet.contexts), "factuality": sheet.factuality, "startDate": sheet.first_day,
            "endDate": sheet.last_day, "location": _place(sheet.place) if sheet.place else None,
            "actor": [self._party(one) for one in sheet.actors], "recipient": [self._party(one) for one in sheet.recipients],
            "victim": [self._party(one) for one in sheet.victims], "target": list(sheet.targets), "weapon": list(sheet.weapons),
            "toll": [_kept({"type": "Toll", **toll.model_dump()}) for toll in sheet.tolls], "origins": sheet.origins, "weight": sheet.weight,
            "contradiction": list(sheet.contradictions), "reviewed": sheet.reviewed, "subjectOf": list(dict.fromkeys(reports)),
            "evidence": [one for report in sheet.reports for one in _evidence(report)],
        })  # fmt: skip

    def _tie(self, one: Stated) -> None:
        tie = one.tie
        ends = [
            self._actor(end.id, end.name, end.kind, end.country) if end.id
            else {"id": _urn("place", end.name, end.country), "type": "Place", **_kept({"name": end.name, "country": end.country})}
            for end in (tie.subject, tie.object)
        ]  # fmt: skip
        evidence = []
        for told in tie.statements:
            title, url = (told.citations[0].title, told.citations[0].url) if told.citations else (None, None)
            self._article(told.document, title, url, told.publisher, told.published)
            more = {
                "factuality": told.factuality, "confidence": round(told.confidence, 4), "stance": told.stance, "strength": told.strength,
                "reviewed": (told.document, told.statement) in one.accepted,
            }  # fmt: skip
            evidence += [_quotation(told.document, told.statement, cited.span, more) for cited in told.citations]
        self._put("ties", {
            "id": _urn("tie", *tie_key(tie)), "type": "Tie", "subject": ends[0], "object": ends[1], "tieType": tie.type, "subtype": tie.subtype,
            "symmetric": tie.type in SYMMETRIC, "weight": tie.weight, "support": tie.support, "denial": tie.denial, "origins": tie.origins,
            "deniers": tie.deniers, "heldOn": tie.held_on, "why": tie.why, "reviewed": one.reviewed, "evidence": evidence,
            "period": [_kept({"type": "Period", "first": own.first, "last": own.last, "until": own.end}) for own in tie.periods],
        })  # fmt: skip

    def _claim(self, claim: ClaimSheet) -> None:
        fact, at = claim.fact, claim.fact.content_at
        report = self._article(fact.document, at.title, at.url, at.publisher, at.published)
        who = fact.speaker
        author: str | dict[str, Any] | None = None
        if who is not None and who.group:
            author = self._actor(who.group, who.name, who.kind, who.country)
        elif who is not None:
            author = _kept({"type": "Party", "name": who.name, "kind": who.kind, "country": who.country})
        more = {"confidence": round(fact.confidence, 4), "reviewed": claim.reviewed != "unreviewed"}
        self._put("claims", {
            "id": _urn("statement", fact.document, fact.statement), "type": "Claim", "claimKind": fact.kind, "text": fact.content, "author": author,
            "speakerWords": fact.speaker_text, "condition": fact.condition, "horizon": fact.horizon, "appearance": report, **more,
            "evidence": [_quotation(fact.document, fact.statement, cited.span, more) for cited in fact.citations],
        })  # fmt: skip


def _urn(kind: str, *key: str | int | None) -> str:
    return f"urn:uuid:{uuid_of(kind, *key)}"


def _kept(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is unknown, and empty lists."""
    return {name: value for name, value in thing.items() if value is not None and value != []}


def _place(where: Where) -> dict[str, Any]:
    """Give a place; a point only where it's known nearer than by its country."""
    key = (where.name, where.country, where.admin1, str(where.lat), str(where.lon))
    at = point_of(where)
    radius = where.radius_km if where.radius_km is not None and isfinite(where.radius_km) else None
    point = {"id": _urn("point", *key), "type": "GeoCoordinates", "latitude": at.lat, "longitude": at.lon} if at else None
    return _kept({
        "id": _urn("place", *key), "type": "Place", "name": where.name, "country": where.country, "admin1": where.admin1,
        "wherePrec": where.precision, "radiusKm": at.km if at else radius, "geonames": where.geonames, "geo": point,
    })  # fmt: skip


def _evidence(report: Report) -> Iterator[dict[str, Any]]:
    more = {"factuality": report.factuality, "confidence": round(report.confidence, 4), "reviewed": report.reviewed != "unreviewed"}
    return (_quotation(report.document, report.statement, span, more) for span in report.quotes)


def _quotation(document: str, statement: str, span: Span, more: Mapping[str, Any]) -> dict[str, Any]:
    """Give a sentence that is cited for a statement, and where it stands."""
    return {
        "id": _urn("quotation", document, statement, span.start, span.end), "type": "Quotation", "text": span.quote,
        "isPartOf": document_urn(document), "start": span.start, "end": span.end, "statement": statement, **more,
    }  # fmt: skip
