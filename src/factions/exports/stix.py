"""STIX 2.1: a bundle of groups, incidents, ties and the reports that tell of them, for OpenCTI, MISP and whatever else reads it.

| of the ledger | in STIX |
| --- | --- |
| an armed group, a militia | `threat-actor`, without a type, motive or rank: these would be judgements that no report has to make |
| anybody else who acts: a state's forces, a government, a party, a people, a person in public | `identity` |
| an incident | `incident`, with what STIX has no field for in an extension of ours, its evidence among it |
| who did it, to whom, where | `relationship`: `attributed-to`, `targets`, `located-at`; and a `sighting` of who did it, there and then |
| a tie | `relationship`, by our name of the tie with hyphens (`allied-with`), its evidence in the extension |
| a report | `report`, published on the first of the days that its date may mean; a `grouping` where it has no date, as STIX's `report` must |

Each object is checked by the stix2 library before it's written, in a line of its own. Ids are UUIDs of version 5 (names.py). `created` is when the
ledger's first document came in, `modified` when it last changed: the same ledger gives the same bytes, a later export of it the later versions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from factions.analysis.incidents.days import day_text, days_of
from factions.evidence import Span
from factions.exports.about import terms
from factions.exports.extras import extra
from factions.exports.formats import ExportError, Step, Written
from factions.exports.names import tie_key, uuid_of
from factions.exports.objects import Objects
from factions.exports.stated import Stated, stated_ties
from factions.exports.words import incident_title, land_name, point_of
from factions.ledger.marks import mark
from factions.reference.alpha2 import alpha2
from factions.statements.records import SYMMETRIC

if TYPE_CHECKING:
    from factions.analysis.incidents.sheets import Report, Sheet, Where, Who
    from factions.analysis.ties import End
    from factions.exports.selection import Selection

THREAT_ACTORS = frozenset({"armed_group", "militia"})
"""The kinds of actors that STIX knows as threat actors; all others are identities."""
CLASSES = {
    "person": "individual", "community": "class", "civilians": "class", "other": "unknown",
    **dict.fromkeys(("state_force", "government", "party", "igo", "ngo", "media", "company"), "organization"),
}  # fmt: skip
_HAPPENED = ("asserted", "possible")
"""How an incident is told that may be put down to somebody; of one that's denied, planned or under an if its parties are `related-to` it."""
_HASH = re.compile(r"[0-9a-f]{64}")
_NO_DATE = "1970-01-01T00:00:00Z"
_EXTENSION = (
    "What Factions holds of an actor, an incident or a tie. event_type, mode, contexts: PLOVER 2.0; tie, subtype: Factions' own list; first_day, "
    "last_day: ISO 8601; tolls: heads by side, low, best and high; origins: independent sources that assert it; weight: 0 to 1, how much it rests "
    "on; factuality: asserted, denied, possible, planned, demanded or hypothetical; where_prec: UCDP's; periods: when a tie held; evidence: document "
    "(SHA-256 of its bytes), statement, start and end (code points of the report's text), quote; reviewed: whether a person has checked it."
)


@dataclass(slots=True)
class _Told:
    """A report, and the ids of what it tells of, each with its type."""

    title: str | None
    url: str | None
    publisher: str | None
    published: str | None
    reviewed: bool = True
    refs: dict[tuple[str, int | tuple[str, str, str, str]], None] = field(default_factory=dict)


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write a bundle; `rows` are its objects, `counts` tells how many of each type. Raises ExportError where stix2 isn't installed."""
    with out.open("wb") as file:
        bundle = _Bundle(selection, file)
        bundle.fill(step)
    return Written(bundle.objects.count, bundle.counts, {"ties to a place of which not even the country is known": bundle.left_out})


class _Bundle:
    """A bundle that is being written."""

    def __init__(self, selection: Selection, file: IO[bytes]) -> None:
        self.parse = extra("stix2", "stix").parse
        with selection.ledger.read() as connection:
            own = mark(connection, as_of=selection.as_of)
        self.selection, self.mark = selection, own.key
        self.times = {"created": _instant(own.first), "modified": max(_instant(own.first), _instant(own.last))}
        self.maker, self.extension = f"identity--{uuid_of('maker')}", f"extension-definition--{uuid_of('extension', '1')}"
        self.terms = terms(selection)
        self.statement = f"marking-definition--{uuid_of('marking', self.terms)}"
        self.counts: dict[str, int] = {}
        self.known: set[str] = set()
        self.reports: dict[str, _Told] = {}
        self.objects = Objects(file, ({"type": "bundle"}, "objects"))
        self.public = selection.public
        self.left_out = 0

    def fill(self, step: Step) -> None:
        """Write all of the selection."""
        self._preface()
        for group in self.selection.groups():
            known = {"registry": group.registry, "wikidata": group.wikidata, "community": group.community, "parents": list(group.parents)}
            self._actor(group.id, group.name, group.kind, group.country, names=group.names, reviewed=group.reviewed, known=known)
        for sheet in self.selection.incidents(step):
            self._incident(sheet)
        for done, one in enumerate(stated_ties(self.selection), 1):
            self._tie(one)
            step(done, None)
        for document, told in self.reports.items():
            self._report(document, told)
        asked = (str(self.selection.wanted), str(self.selection.as_of), str(self.selection.on), self.public, self.times["modified"])
        self.objects.close({"id": f"bundle--{uuid_of('bundle', self.mark, *map(str, asked))}"})

    def _preface(self) -> None:
        """Write who says so, under what terms, and what our extension means."""
        fixed = {"created": _instant(_NO_DATE), "modified": _instant(_NO_DATE)}
        self._put({"type": "identity", "id": self.maker, **fixed, "name": "Factions", "identity_class": "system"}, marked=False)
        tlp = extra("stix2", "stix").TLP_WHITE if self.public else extra("stix2", "stix").TLP_AMBER
        self.markings = [tlp["id"], self.statement]
        self._put(_plain(tlp), marked=False)
        statement = {"definition_type": "statement", "definition": {"statement": self.terms}}
        self._put({"type": "marking-definition", "id": self.statement, "created": fixed["created"], **statement}, marked=False)
        self._put({
            "type": "extension-definition", "id": self.extension, "created_by_ref": self.maker, **fixed, "name": "Factions",
            "schema": _EXTENSION, "version": "1.0.0", "extension_types": ["property-extension"],
        }, marked=False)  # fmt: skip

    def _put(self, thing: dict[str, Any], *, marked: bool = True) -> str:
        """Check an object and write it; gives its id. What is empty is left out, as STIX has no null."""
        if marked:
            thing |= {"created_by_ref": self.maker, **self.times, "object_marking_refs": self.markings}
        thing = {"type": thing["type"], "spec_version": "2.1", **{name: value for name, value in thing.items() if value not in (None, [], "")}}
        try:
            self.parse(thing, version="2.1")
        except Exception as error:  # whatever it finds: its errors have no common base
            raise ExportError("stix", f"{thing['id']}: {error}") from error
        self.objects.add(thing)
        self.counts[thing["type"]] = self.counts.get(thing["type"], 0) + 1
        return str(thing["id"])

    def _actor(
        self, group: str, name: str, kind: str | None, country: str | None, *,
        names: tuple[str, ...] = (), reviewed: bool = False, known: dict[str, Any] | None = None,
    ) -> str:  # fmt: skip
        """Write a group, once; gives its id."""
        sort = "threat-actor" if kind in THREAT_ACTORS else "identity"
        own = f"{sort}--{uuid_of('group', group)}"
        if own in self.known:
            return own
        self.known.add(own)
        others = [one for one in names if one != name]
        fields = {"kind": kind, "country": country, **(known or {}), "reviewed": reviewed}
        thing: dict[str, Any] = {"type": sort, "id": own, "name": name or group, "labels": [_reviewed(reviewed), *([kind] if kind else [])]}
        if sort == "identity":
            thing["identity_class"] = CLASSES.get(kind or "", "unknown")
            fields["aliases"] = others
        else:
            thing["aliases"] = others
        self._put({**thing, "external_references": [{"source_name": "Factions", "external_id": group}], "extensions": self._own(fields)})
        return own

    def _own(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Give an object's extension: as STIX has no null, what is unknown is left out."""
        return {self.extension: {"extension_type": "property-extension", **_kept(fields)}}

    def _end(self, end: End) -> str | None:
        """Give the id of an end of a tie; null for a place that no location can be made of."""
        return self._actor(end.id, end.name, end.kind, end.country) if end.id else self._place(end.name, end.country)

    def _place(self, name: str | None, country: str | None, where: Where | None = None) -> str | None:
        """Write a place, once; gives its id. Coordinates go with how far off they may be, in metres; a country is drawn as none."""
        code = alpha2(country)
        point: dict[str, Any] = {}
        if where is not None and (at := point_of(where)):
            point = {"latitude": at.lat, "longitude": at.lon, "precision": at.km * 1000}
        if not code and not point:
            return None
        key = (name, country, where.admin1, where.lat, where.lon) if where else (name, country)
        own = f"location--{uuid_of('place', *map(str, key))}"
        if own in self.known:
            return own
        self.known.add(own)
        named = {"name": name or land_name(country), "country": code, "administrative_area": where.admin1 if where else None}
        self._put({"type": "location", "id": own, **named, **point})
        return own

    def _incident(self, sheet: Sheet) -> None:
        """Write an incident with its place, who has which part in it, and sightings of those who did it."""
        own = f"incident--{uuid_of('incident', self.mark, sheet.id)}"
        for report in sheet.reports:
            told = self._told(report.document, report.title, report.url, report.publisher, report.published)
            told.refs["incident", sheet.id] = None
            told.reviewed &= report.reviewed != "unreviewed"
        labels = [_reviewed(sheet.reviewed), sheet.factuality]
        confidence = round(100 * sheet.weight)
        self._put({
            "type": "incident", "id": own, "name": incident_title(sheet), "labels": labels, "confidence": confidence,
            "external_references": [{"source_name": "Factions", "external_id": str(sheet.id)}],
            "extensions": self._own(_incident_fields(sheet)),
        })  # fmt: skip
        where = self._place(sheet.place.name, sheet.place.country, sheet.place) if sheet.place else None
        did, suffered = ("attributed-to", "targets") if sheet.factuality in _HAPPENED else ("related-to", "related-to")
        parts = [(did, self._who(one)) for one in sheet.actors] + [(suffered, self._who(one)) for one in sheet.recipients]
        for kind, other in dict.fromkeys((*parts, ("located-at", where))):
            if other:
                key = uuid_of("part", own, kind, other)
                self._put({
                    "type": "relationship", "id": f"relationship--{key}", "relationship_type": kind, "source_ref": own, "target_ref": other,
                    "labels": labels, "confidence": confidence,
                })  # fmt: skip
        if sheet.factuality != "asserted":
            return  # what nobody says to have happened was seen by nobody
        for actor in dict.fromkeys(other for kind, other in parts if other and kind == did):
            self._put({
                "type": "sighting", "id": f"sighting--{uuid_of('sighting', own, actor)}", "sighting_of_ref": actor,
                "where_sighted_refs": [where] if where else [], "count": 1, "labels": labels, "confidence": confidence,
                "first_seen": _begin(sheet.first_day), "last_seen": _end(sheet.last_day),
                "external_references": [{"source_name": "Factions", "external_id": str(sheet.id), "description": "the incident"}],
            })  # fmt: skip

    def _who(self, one: Who) -> str | None:
        """Give the id of a party that is a group; "gunmen" and the like stand in the extension alone."""
        return self._actor(one.group, one.name, one.kind, one.country) if one.group else None

    def _tie(self, one: Stated) -> None:
        tie = one.tie
        source, target = self._end(tie.subject), self._end(tie.object)
        if source is None or target is None:
            self.left_out += 1
            return
        for told in tie.statements:
            title, url = (told.citations[0].title, told.citations[0].url) if told.citations else (None, None)
            held = self._told(told.document, title, url, told.publisher, told.published)
            held.refs["relationship", tie_key(tie)] = None
            held.reviewed &= (told.document, told.statement) in one.accepted
        self._put({
            "type": "relationship", "id": f"relationship--{uuid_of('tie', *tie_key(tie))}", "relationship_type": tie.type.replace("_", "-"),
            "source_ref": source, "target_ref": target, "description": tie.why,
            "start_time": _begin(one.first_day), "stop_time": _end(_until(one)),
            "labels": [_reviewed(one.reviewed), *(["symmetric"] if tie.type in SYMMETRIC else [])],
            "confidence": round(100 * tie.weight), "extensions": self._own(_tie_fields(one)),
        })  # fmt: skip

    def _told(self, document: str, title: str | None, url: str | None, publisher: str | None, published: str | None) -> _Told:
        return self.reports.setdefault(document, _Told(title, url, publisher, published))

    def _report(self, document: str, told: _Told) -> None:
        """Write a report with what it tells of."""
        refs = [
            f"{kind}--{uuid_of('incident', self.mark, key) if isinstance(key, int) else uuid_of('tie', *key)}" for kind, key in told.refs
        ]  # fmt: skip
        source = {"source_name": told.publisher or "report", "url": told.url, "external_id": document, "hashes": {"SHA-256": document}}
        if not told.url or not _HASH.fullmatch(document):
            source.pop("hashes")
        thing: dict[str, Any] = {
            "name": told.title or "Untitled report", "object_refs": refs, "labels": [_reviewed(told.reviewed)],
            "external_references": [{name: value for name, value in source.items() if value}],
        }  # fmt: skip
        days = days_of(told.published)
        if days is None:
            self._put({"type": "grouping", "id": f"grouping--{uuid_of('document', document)}", "context": "unspecified", **thing})
            return
        thing["labels"] += [] if days.first == days.last else [f"published {told.published}"]
        published = _begin(day_text(days.first))
        self._put({"type": "report", "id": f"report--{uuid_of('document', document)}", "published": published, **thing})


def _incident_fields(sheet: Sheet) -> dict[str, Any]:
    """Give what STIX has no field for."""
    where = sheet.place
    return {
        "event_type": sheet.type, "mode": sheet.mode, "contexts": list(sheet.contexts), "first_day": sheet.first_day, "last_day": sheet.last_day,
        "actors": [_party(one) for one in sheet.actors], "recipients": [_party(one) for one in sheet.recipients],
        "victims": [_party(one) for one in sheet.victims], "targets": list(sheet.targets), "weapons": list(sheet.weapons),
        "place": where and where.name, "where_prec": where and where.precision, "geonames": where and where.geonames,
        "tolls": [_kept(toll.model_dump()) for toll in sheet.tolls], "factuality": sheet.factuality, "origins": sheet.origins,
        "weight": sheet.weight, "contradictions": list(sheet.contradictions), "reviewed": sheet.reviewed,
        "evidence": [one for report in sheet.reports for one in _evidence(report)],
    }  # fmt: skip


def _party(who: Who) -> dict[str, Any]:
    return _kept({"group": who.group, "name": who.name, "kind": who.kind, "country": who.country})


def _evidence(report: Report) -> Iterator[dict[str, Any]]:
    for span in report.quotes:
        yield _quoted(report.document, report.statement, span, reviewed=report.reviewed != "unreviewed", factuality=report.factuality)


def _quoted(document: str, statement: str, span: Span, *, reviewed: bool, factuality: str) -> dict[str, Any]:
    return {
        "document": document, "statement": statement, "start": span.start, "end": span.end, "quote": span.quote, "factuality": factuality,
        "reviewed": reviewed,
    }  # fmt: skip


def _tie_fields(one: Stated) -> dict[str, Any]:
    tie = one.tie
    return {
        "tie": tie.type, "subtype": tie.subtype, "held_on": tie.held_on, "weight": tie.weight, "support": tie.support, "denial": tie.denial,
        "origins": tie.origins, "deniers": tie.deniers, "reviewed": one.reviewed,
        "periods": [_kept({"first": period.first, "last": period.last, "end": period.end}) for period in tie.periods],
        "evidence": [
            _quoted(told.document, told.statement, cited.span, reviewed=(told.document, told.statement) in one.accepted, factuality=told.factuality)
            for told in tie.statements for cited in told.citations
        ],
    }  # fmt: skip


def _reviewed(reviewed: bool) -> str:  # noqa: FBT001 - it's the one thing that it's about
    return "reviewed" if reviewed else "unreviewed"


def _plain(thing: Any) -> dict[str, Any]:  # noqa: ANN401 - an object of stix2's
    """Give an object of the library's as plain JSON."""
    found: dict[str, Any] = json.loads(thing.serialize())
    return found


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [], "")}


def _until(one: Stated) -> str | None:
    """Give when a tie ended; null where that's told to be before it began, which STIX can't say."""
    first, end = one.first_day, one.end_day
    return None if first and end and end < first else end


def _begin(day: str | None) -> str | None:
    return day and f"{day}T00:00:00.000Z"


def _end(day: str | None) -> str | None:
    return day and f"{day}T23:59:59.000Z"


def _instant(time: str | None) -> str:
    """Give a time as STIX wants it, to the millisecond."""
    return f"{(time or _NO_DATE).removesuffix('Z')}.000Z"
