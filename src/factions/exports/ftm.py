"""FollowTheMoney: groups, incidents, ties and reports as entities, one a line, for Aleph, OpenAleph and OpenSanctions' tools.

The library's own model checks and cleans every entity: dates to their prefix, countries to its codes, blanks to one. Ids are the same in every
export (names.py). What a person has reviewed is in `keywords` of things and `status` of links, `reviewed` or `unreviewed`.

| of the ledger | schema | why, by the schemata's own words |
| --- | --- | --- |
| armed group, militia, party, NGO, media, unknown | Organization | "any type of incorporated entity that cannot be owned by another" is nearest |
| government, a state's force | PublicBody | "a ministry, department or state company" |
| a body of states | Organization, topic `gov.igo` | the topic says what the schema can't |
| company | Company | |
| people or sect, civilians | LegalEntity | "often used when raw data does not specify": they are no organisation |
| person with a public role | Person | others aren't in the ledger |
| incident | Event | who had a part in it is `involved`, as its `organizer` would be a judgement |
| place | Address | with how far off its point may be |
| leads | Directorship | a director "directs" an organisation |
| member_of, part_of | Membership | a member, which may be a body, "belongs to" an organisation |
| successor_of, merged_into | Succession | the older or absorbed one comes before the other |
| allied_with, affiliated_with, backs between two persons | Associate | "non-family association between two people" |
| all other ties, and whose ends a schema doesn't take | UnknownLink | it has a `role` and claims nothing: Ownership would want an asset |
| report | Article | "a piece of media reporting about a subject"; `proof` leads to it |
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from factions.evidence import Span
from factions.exports.extras import extra
from factions.exports.formats import ExportError, Step, Written
from factions.exports.names import tie_key, uuid_of
from factions.exports.objects import line
from factions.exports.stated import Stated, stated_ties
from factions.exports.words import days, incident_title, parties, place_words, point_of, prefix_date, toll_words
from factions.ledger.invented import is_marked
from factions.ledger.marks import mark
from factions.reference.alpha2 import alpha2
from factions.version import __version__

if TYPE_CHECKING:
    from factions.analysis.incidents.sheets import Sheet, Where
    from factions.analysis.ties import End
    from factions.exports.selection import Selection

Values = Mapping[str, Iterable[str | None]]
"""The properties of an entity; null says nothing."""
SCHEMATA = {
    "government": "PublicBody", "state_force": "PublicBody", "company": "Company", "community": "LegalEntity", "civilians": "LegalEntity",
    "person": "Person",
}  # fmt: skip
"""The schemata of actors, by kind; all others are an Organization."""
TOPICS = {"government": "gov", "state_force": "gov.security", "igo": "gov.igo", "party": "pol.party"}
"""What a kind is beside its schema. None for armed groups: the topics that there are would be judgements."""


class Link(NamedTuple):
    """How a tie is told: the schema, its properties for the tie's subject and object, and the one that says what kind of tie it is."""

    schema: str
    subject: str
    object: str
    role: str = "role"


LINKS: Mapping[str, Link] = {
    "leads": Link("Directorship", "director", "organization"),
    "member_of": Link("Membership", "member", "organization"),
    "part_of": Link("Membership", "member", "organization"),
    "successor_of": Link("Succession", "successor", "predecessor"),
    "merged_into": Link("Succession", "predecessor", "successor"),
    **dict.fromkeys(("allied_with", "affiliated_with", "backs"), Link("Associate", "person", "associate", "relationship")),
}
"""What schema tells a tie, where its ends are of the schema's own kinds."""
OTHER = Link("UnknownLink", "subject", "object")


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write entities as JSON lines; `counts` tells how many of each schema. Raises ExportError where followthemoney isn't installed."""
    with out.open("wb") as file:
        entities = _Entities(selection, file)
        entities.fill(step)
    return Written(sum(entities.counts.values()), entities.counts)


class _Entities:
    """Entities that are being written."""

    def __init__(self, selection: Selection, file: IO[bytes]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it would spell foreign letters otherwise with a library that has no wheel: nothing here is spelt
            self.model: Any = extra("followthemoney", "ftm").model
            self.lands: frozenset[str] = frozenset(extra("followthemoney.types", "ftm").registry.country.codes)
        with selection.ledger.read() as connection:
            self.mark, self.invented = mark(connection, as_of=selection.as_of).key, is_marked(connection)
        self.selection, self.file = selection, file
        self.counts: dict[str, int] = {}
        self.known: dict[str, str] = {}
        """The ids of what was written and may be asked for again, with their schemata."""

    def fill(self, step: Step) -> None:
        """Write all of the selection."""
        for group in self.selection.groups():
            others = [name for name in group.names if name != group.name]
            notes = [f"{what}: {value}" for what, value in (("registry", group.registry), ("community", group.community)) if value]
            more: Values = {"alias": others, "wikidataId": [group.wikidata], "notes": notes}
            self._actor(group.id, group.name, group.kind, group.country, reviewed=group.reviewed, more=more)
        for sheet in self.selection.incidents(step):
            self._incident(sheet)
        for done, one in enumerate(stated_ties(self.selection), 1):
            self._tie(one)
            step(done, None)

    def _put(self, schema: str, own: str, properties: Values, *, country: str | None = None) -> str:
        """Clean, check and write an entity; gives its id."""
        entity = self.model.get_proxy({"id": own, "schema": schema})
        for name, values in properties.items():
            for value in values:
                if value:
                    entity.add(name, value)
        if self.invented:
            entity.add("keywords" if "keywords" in entity.schema.properties else "summary", "invented: nothing in it happened")
        if code := (alpha2(country) or "").lower():
            entity.add("country", code, cleaned=code in self.lands)  # what it has another code for, it looks up
        if missing := [name for name in entity.schema.required if not entity.has(name)]:  # all else was checked as it was added
            raise ExportError("ftm", f"{own}: the model wants {', '.join(missing)} of a {schema}")
        self.file.write(line(entity.to_dict()) + b"\n")
        self.counts[schema] = self.counts.get(schema, 0) + 1
        return own

    def _once(self, schema: str, own: str, properties: Values, *, country: str | None = None) -> str:
        """Write an entity unless it has been; gives its id."""
        if own not in self.known:
            self.known[own] = schema
            self._put(schema, own, properties, country=country)
        return own

    def _actor(
        self, group: str, name: str, kind: str | None, country: str | None, *, reviewed: bool = False,
        more: Values | None = None,
    ) -> str:  # fmt: skip
        schema = SCHEMATA.get(kind or "", "Organization")
        told: Values = {"name": [name if name.strip() else group], "keywords": [kind, _reviewed(reviewed)], "topics": [TOPICS.get(kind or "")]}
        return self._once(schema, _id("group", group), {**told, **(more or {})}, country=country)

    def _place(self, where: Where) -> str | None:
        """Write a place; gives its id, null for a mere country."""
        if where.name is None:
            return None
        point = point_of(where)
        near = f"the point may be {point.km:g} km off" if point else None
        precise = None if where.precision is None else f"UCDP's where_prec {where.precision}"
        at: Values = {"latitude": [str(point.lat)], "longitude": [str(point.lon)]} if point else {}
        key = uuid_of("place", where.name, where.country, where.admin1, str(where.lat), str(where.lon))
        told: Values = {"full": [place_words(where)], "region": [where.admin1], "remarks": [near, precise], **at}
        return self._once("Address", f"factions-{key}", told, country=where.country)

    def _article(self, document: str, title: str | None, url: str | None, publisher: str | None, published: str | None) -> str:
        return self._once("Article", _id("document", document), {
            "fileName": [document], "title": [title], "sourceUrl": [_web(url)], "publisher": [publisher], "publishedAt": [prefix_date(published)],
            "notes": [f"SHA-256 of what was captured: {document}"], "processingAgent": [f"Factions {__version__}"],
        })  # fmt: skip

    def _incident(self, sheet: Sheet) -> None:
        involved = [self._actor(one.group, one.name, one.kind, one.country)
                    for one in (*sheet.actors, *sheet.recipients, *sheet.victims) if one.group]  # fmt: skip
        proofs = [self._article(one.document, one.title, one.url, one.publisher, one.published) for one in sheet.reports]
        quotes = [quoted(one.document, one.publisher, one.published, span) for one in sheet.reports for span in one.quotes]
        where, first, last = sheet.place, sheet.first_day, sheet.last_day
        self._put("Event", f"factions-{uuid_of('incident', self.mark, sheet.id)}", {
            "name": [incident_title(sheet)], "recordId": [str(sheet.id)], "date": [first if first == last else None],
            "startDate": [first], "endDate": [last], "summary": [parties(sheet)],
            "location": [place_words(where) if where else None], "addressEntity": [self._place(where) if where else None],
            "involved": involved, "proof": proofs, "sourceUrl": [_web(one.url) for one in sheet.reports],
            "publisher": [one.publisher for one in sheet.reports], "description": quotes,
            "notes": [f"weight {sheet.weight:.3f}, {sheet.origins} independent", f"when: {days(sheet) or 'unknown'}", *map(toll_words, sheet.tolls)],
            "keywords": [sheet.type, sheet.mode, *sheet.contexts, sheet.factuality, _reviewed(sheet.reviewed)],
        }, country=where.country if where else None)  # fmt: skip

    def _end(self, end: End) -> str:
        if end.id:
            return self._actor(end.id, end.name, end.kind, end.country)
        own = f"factions-{uuid_of('place', end.name, end.country)}"
        return self._once("Address", own, {"full": [end.name]}, country=end.country)

    def _tie(self, one: Stated) -> None:
        tie = one.tie
        ends = self._end(tie.subject), self._end(tie.object)
        link = LINKS.get(tie.type, OTHER)
        if not self._fits(link, ends):
            link = OTHER
        kind = f"{tie.type}: {tie.subtype}" if tie.subtype else tie.type
        words = dict.fromkeys(told.role for told in tie.statements if told.role and told.stance == "for")
        when = [f"{period.first or '..'}/{period.end or '..'}" for period in tie.periods]
        for told in tie.statements:
            head = told.citations[0] if told.citations else None
            self._article(told.document, head.title if head else None, head.url if head else None, told.publisher, told.published)
        properties: dict[str, Iterable[str | None]] = {
            link.subject: [ends[0]], link.object: [ends[1]], link.role: [kind, *words], "startDate": [one.first_day], "endDate": [one.end_day],
            "recordId": [" ".join(tie_key(tie))], "summary": [f"{_reviewed(one.reviewed)}; weight {tie.weight:.3f}; {tie.why}"],
            "sourceUrl": [_web(cited.url) for told in tie.statements for cited in told.citations],
            "publisher": [told.publisher for told in tie.statements],
            "description": [
                *([f"held {', '.join(when)}"] if len(when) > 1 else []),
                *(quoted(told.document, told.publisher, told.published, cited.span)
                  for told in tie.statements for cited in told.citations),
            ],
        }  # fmt: skip
        if link.role == "role":
            properties["status"] = [_reviewed(one.reviewed)]
        self._put(link.schema, f"factions-{uuid_of('tie', *tie_key(tie))}", properties)

    def _fits(self, link: Link, ends: tuple[str, str]) -> bool:
        """Tell whether a schema takes what is at a tie's ends."""
        schema = self.model.get(link.schema)
        ranges = (schema.properties[name].range for name in (link.subject, link.object))
        return all(self.model.get(self.known[own]).is_a(wanted) for own, wanted in zip(ends, ranges, strict=True))


def _id(kind: str, key: str) -> str:
    return f"factions-{uuid_of(kind, key)}"


def _web(url: str | None) -> str | None:
    """Give an address of the web; a file's name would be taken for one."""
    return url if url and url.startswith(("http://", "https://")) else None


def _reviewed(reviewed: bool) -> str:  # noqa: FBT001 - it's the one thing that it's about
    return "reviewed" if reviewed else "unreviewed"


def quoted(document: str, publisher: str | None, published: str | None, span: Span) -> str:
    """Give a citation in a line: the words, who printed them and when, and where they stand."""
    whose = ", ".join(part for part in (publisher, published) if part) or "a report"
    return f"“{span.quote}” ({whose}; {document} {span.start}-{span.end})"
