"""The contract: one reading of one document, and the rules that hold for every reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic.json_schema import GenerateJsonSchema

from factions.documents.document import Document, text_digest
from factions.evidence import Record, Span
from factions.identities.records import Actor, Place, Time
from factions.mentions.mention import Mention
from factions.statements.records import Claim, Event, Relation, Statement

SCHEMA: Literal["factions/reading/1"] = "factions/reading/1"


class Coder(Record):
    """Who or what made a reading."""

    name: str
    version: str
    model: str | None = None


class Reading(Record):
    """All that was read off one document. Ids number in text order and mean nothing outside the reading."""

    schema_: Literal["factions/reading/1"] = SCHEMA
    document: Document
    coder: Coder
    mentions: tuple[Mention, ...] = ()
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    events: tuple[Event, ...] = ()
    relations: tuple[Relation, ...] = ()
    claims: tuple[Claim, ...] = ()

    model_config = {"alias_generator": lambda name: "schema" if name == "schema_" else name, "populate_by_name": True}

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All events, relations and claims."""
        return (*self.events, *self.relations, *self.claims)

    def to_json(self, indent: int | None = None) -> str:
        """Give the contract's JSON object."""
        return self.model_dump_json(by_alias=True, indent=indent)

    @classmethod
    def from_json(cls, raw: str | bytes) -> Reading:
        """Read the contract's JSON object back; raises pydantic's ValidationError where it breaks the schema."""
        return cls.model_validate_json(raw)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Give the JSON Schema of the contract (draft 2020-12). Every key is always printed, so all are required."""
        return cls.model_json_schema(by_alias=True, mode="serialization", schema_generator=_EveryKey)


class _EveryKey(GenerateJsonSchema):
    """Requires every field, whether or not it has a default in Python."""

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ANN401, ARG002, FBT001 - pydantic's signature
        return True


def spans(statement: Statement) -> Iterator[Span]:
    """Give every span that a statement cites, its evidence first."""
    yield from statement.evidence
    if isinstance(statement, Claim):
        yield statement.content
        yield from (span for span in (statement.cue, statement.condition) if span)
        if statement.horizon:
            yield statement.horizon.span


def roles(statement: Statement) -> Iterator[tuple[str, str]]:
    """Give every role of a statement as (role, mention id)."""
    if isinstance(statement, Event):
        for role in ROLE_LISTS:
            yield from ((role, mention) for mention in getattr(statement, role))
        if statement.time:
            yield "time", statement.time
        for toll in statement.casualties:
            yield from ((role, mention) for role, mention in (("who", toll.who), ("quantity", toll.quantity)) if mention)
    elif isinstance(statement, Relation):
        yield "subject", statement.subject
        yield "object", statement.object
        if statement.time:
            yield "time", statement.time
    elif statement.speaker:
        yield "speaker", statement.speaker


ROLE_LISTS = ("actors", "recipients", "targets", "places", "weapons")
"""The roles of an event that hold a list of mentions."""
ROLE_KINDS = {
    "actors": {"actor"}, "recipients": {"actor"}, "targets": {"facility", "place", "actor", "weapon"}, "places": {"place", "facility"},
    "time": {"time"}, "weapons": {"weapon"}, "who": {"actor"}, "quantity": {"quantity"}, "subject": {"actor"}, "object": {"actor", "place"},
    "speaker": {"actor"},
}  # fmt: skip


def faults(reading: Reading) -> list[str]:
    """List what breaks the contract beyond its schema: wrong slices, dangling ids, roles of the wrong kind. Empty for a sound reading."""
    text = reading.document.text
    found = [] if reading.document.text_sha256 == text_digest(text) else ["the text's digest is wrong"]
    ids = Counter(record.id for records in (reading.mentions, *_entities(reading).values(), reading.statements) for record in records)
    found += [f"{name}: the id comes {count} times" for name, count in ids.items() if count > 1]
    actors = {actor.id for actor in reading.actors}
    found += [f"{actor.id}: its parent {actor.parent} isn't another actor of the reading" for actor in reading.actors
              if actor.parent is not None and actor.parent not in actors - {actor.id}]  # fmt: skip
    named = {record.id: kind for kind, records in _entities(reading).items() for record in records}
    for mention in reading.mentions:
        found += [f"{mention.id}: {fault}" for fault in _mention_faults(mention, text, named)]
    kinds = {mention.id: mention.kind for mention in reading.mentions}
    for statement in reading.statements:
        found += [f"{statement.id}: {fault}" for fault in (*_citation_faults(statement, text), *_id_faults(statement, reading, kinds))]
    return found


def _entities(reading: Reading) -> dict[str, tuple[Actor | Place | Time, ...]]:
    return {"actor": reading.actors, "place": reading.places, "time": reading.times}


def _mention_faults(mention: Mention, text: str, named: Mapping[str, str]) -> Iterator[str]:
    if not mention.text:
        yield "it marks no words"
    if text[mention.start : mention.end] != mention.text:
        yield f"{mention.text!r} isn't what the text has at {mention.start}"
    if mention.ref is not None and mention.ref not in named:
        yield f"its ref {mention.ref} isn't in the reading"
    elif mention.ref is not None and named[mention.ref] != mention.kind:
        yield f"a {mention.kind} can't mean the {named[mention.ref]} {mention.ref}"


def _citation_faults(statement: Statement, text: str) -> Iterator[str]:
    if not statement.evidence:
        yield "it cites nothing"
    for span in spans(statement):
        if text[span.start : span.end] != span.quote:
            yield f"{span.quote!r} isn't what the text has at {span.start}"


def _id_faults(statement: Statement, reading: Reading, kinds: Mapping[str, str]) -> Iterator[str]:
    for role, name in roles(statement):
        if name not in kinds:
            yield f"{role} {name} isn't in the reading"
        elif kinds[name] not in ROLE_KINDS[role]:
            yield f"{role} {name} is a {kinds[name]}"
    if statement.attribution is not None and statement.attribution not in {claim.id for claim in reading.claims} - {statement.id}:
        yield f"its attribution {statement.attribution} isn't another claim of the reading"
    same = statement.same_event if isinstance(statement, Event) else None
    if same is not None and same not in {event.id for event in reading.events} - {statement.id}:
        yield f"same_event {same} isn't another event of the reading"


def numbered(reading: Reading) -> Reading:
    """Sort a reading's records by their place in the text and number their ids anew: m1, a1, p1, t1, e1, r1, c1.

    Records of one place keep their order. A single id that points nowhere (`ref`, `parent`, `attribution`, ...) becomes null; one in a list of roles
    raises KeyError.
    """
    mentions = sorted(reading.mentions, key=lambda m: (m.start, -m.end, m.kind))
    first: dict[str, int] = {}
    for place, mention in enumerate(mentions):
        if mention.ref:
            first.setdefault(mention.ref, place)
    last = len(mentions)
    order: dict[str, list[Any]] = {
        "m": mentions,
        "a": sorted(reading.actors, key=lambda r: first.get(r.id, last)),
        "p": sorted(reading.places, key=lambda r: first.get(r.id, last)),
        "t": sorted(reading.times, key=lambda r: first.get(r.id, last)),
        "e": sorted(reading.events, key=_position),
        "r": sorted(reading.relations, key=_position),
        "c": sorted(reading.claims, key=lambda r: (*_position(r), r.content.start)),
    }
    new = {record.id: f"{letter}{count}" for letter, records in order.items() for count, record in enumerate(records, 1)}
    renamed = {letter: tuple(_renamed(record, new) for record in records) for letter, records in order.items()}
    return reading.model_copy(
        update={
            "mentions": renamed["m"], "actors": renamed["a"], "places": renamed["p"], "times": renamed["t"],
            "events": renamed["e"], "relations": renamed["r"], "claims": renamed["c"],
        }
    )  # fmt: skip


_ID_FIELDS: dict[Any, tuple[str, ...]] = {
    Mention: ("ref",), Actor: ("parent",), Place: (), Time: (), Claim: ("speaker", "attribution"),
    Event: ("actors", "recipients", "targets", "places", "time", "weapons", "same_event", "attribution"),
    Relation: ("subject", "object", "time", "attribution"),
}  # fmt: skip


def _position(statement: Statement) -> tuple[int, int]:
    return (statement.evidence[0].start, statement.evidence[0].end) if statement.evidence else (0, 0)


def _renamed(record: Any, new: dict[str, str]) -> Any:  # noqa: ANN401 - one of the records of _ID_FIELDS, which pydantic copies as it is
    changes: dict[str, Any] = {"id": new[record.id]}
    for field in _ID_FIELDS[type(record)]:
        value = getattr(record, field)
        if value not in {None, ()}:
            changes[field] = _new_ids(value, new) if isinstance(value, tuple) else new.get(value)
    if isinstance(record, Event) and record.casualties:
        changes["casualties"] = tuple(
            toll.model_copy(update={"who": new.get(toll.who or ""), "quantity": new.get(toll.quantity or "")}) for toll in record.casualties
        )
    return record.model_copy(update=changes)


def _new_ids(ids: Iterable[str], new: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(new[name] for name in ids))
