"""Blind double coding: reviewers code the same passages without seeing what the machine or another reviewer made of them.

A round takes statements by lot, of those whose sentence holds no other of their kind, so that it is clear which is asked for. A reviewer is shown the
paragraph, with the sentence that the machine's statement cites, and the mentions to choose from, and says what it states, in the words that
corrections take (fields.py), or that it states nothing of the kind. Codings are kept as codes and ids; a later one by the same reviewer counts.

What two reviewers agree on is told as Krippendorff's alpha, field by field (agreement.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from factions.documents.segmentation import paragraphs
from factions.errors import LedgerError
from factions.evidence import Record, Span
from factions.ledger import audit
from factions.ledger import blind as shelf
from factions.ledger.blind import Coding, Round
from factions.ledger.corrections import Excerpt
from factions.ledger.harm import veil_of
from factions.ledger.open import Ledger
from factions.ledger.privacy import masked, private_stretches
from factions.ledger.rows import read_reading
from factions.reading import Reading
from factions.review.agreement import Distance, alpha, masi, nominal, ratio
from factions.review.fields import Kind, added
from factions.review.queue import update
from factions.review.statements import checked
from factions.statements.records import Claim, Event, Relation

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FEWEST = 2


class Choice(NamedTuple):
    """A mention that a role may take: its id, its words, its kind, and whom or what it means."""

    id: str
    text: str
    kind: str
    means: str


class Task(NamedTuple):
    """An item to be coded: `kind` is what is asked for; `sentence` stands in `paragraph`. Private persons' names are masked."""

    position: int
    kind: Kind
    document: str
    title: str | None
    published: str | None
    paragraph: str
    sentence: str
    choices: tuple[Choice, ...]
    coded: bool


class FieldAgreement(Record):
    """How far reviewers agree on a field of a kind of statement, over `units` items that two or more coded; null where there is no variation."""

    kind: str
    field: str
    measure: str
    units: int
    same: int
    alpha: float | None


class Difference(Record):
    """An item whose field reviewers coded otherwise: each reviewer's value."""

    position: int
    kind: str
    field: str
    values: dict[str, str]


class Agreed(Record):
    """What a round came to: `complete` when every reviewer has coded every item, and only then are differences told."""

    round: int
    reviewers: tuple[str, ...]
    items: int
    coded: dict[str, int]
    complete: bool
    fields: tuple[FieldAgreement, ...]
    differences: tuple[Difference, ...] = ()


def start(ledger: Ledger, *, items: int, reviewers: Sequence[str], by: str, kind: Kind | None = None) -> Round:
    """Begin a round of so many items, drawn by lot; raises LedgerError where there are fewer than two reviewers, or no statement."""
    by, _ = checked(by, "")
    names = [checked(name, "")[0] for name in dict.fromkeys(name.strip() for name in reviewers) if name]
    if len(names) < _FEWEST:
        raise LedgerError("blind coding", "name two reviewers, or more")
    update(ledger)
    with ledger.write() as connection:
        held = shelf.choice(connection, kind)
        if not held:
            raise LedgerError("blind coding", f"the ledger has no {kind or 'statement'} that could be coded")
        drawn = sorted(held, key=lambda key: sha256(f"{len(held)} {key[0]} {key[1]}".encode()).digest())[:items]
        made = shelf.begin(connection, names, drawn, by)
        audit.enter(connection, by=by, deed="review.blind.start", subject=f"round {made.id}", detail={"reviewers": names, "items": len(drawn)})
    return made


def tasks(ledger: Ledger, number: int | None, reviewer: str) -> tuple[int, list[Task]]:
    """Give a round's number and items as its reviewer is shown them, in their order; raises LedgerError where the reviewer isn't one of it."""
    with ledger.read() as connection:
        held = _of_reviewer(connection, number, reviewer)
        done = shelf.codings(connection, held.id, reviewer=reviewer)
        there = shelf.there(connection, held)
        items = [(place, key) for place, key in enumerate(held.items, 1) if key in there]
        return held.id, [_task(place, read_reading(connection, key[0]), key[1], coded=(place, reviewer) in done) for place, key in items]


def code(ledger: Ledger, number: int | None, position: int, *, reviewer: str, changes: Mapping[str, str] | None) -> Coding:
    """Code an item; null `changes` say that the sentence states nothing of the kind. Raises FieldError that names the field, LedgerError."""
    with ledger.write() as connection:
        held = _of_reviewer(connection, number, reviewer)
        if not 1 <= position <= len(held.items):
            raise LedgerError(f"item {position}", f"the round has items 1 to {len(held.items)}")
        reading_key, statement = held.items[position - 1]
        if held.items[position - 1] not in shelf.there(connection, held):
            raise LedgerError(f"item {position}", "its report was taken down")
        reading = read_reading(connection, reading_key)
        own = next(one for one in reading.statements if one.id == statement)
        answer: dict[str, Any] = {"stated": False}
        if changes is not None:
            bare = _without(reading, statement)
            words = own.evidence[0].quote
            answer = {"stated": True, **answered(added(bare, _kind(own), words, changes, subject=f"item {position}"), bare)}
        row = shelf.code(connection, held.id, position, reviewer, answer)
        audit.enter(
            connection, by=reviewer, deed="review.blind.code", subject=f"round {held.id} item {position}", rows=[("blind_codings", row.id)],
        )  # fmt: skip
    return row


def agreement(ledger: Ledger, number: int | None = None, *, differences: bool = False, as_of: date | None = None) -> Agreed:
    """Measure how far the reviewers of a round agree, over what at least two of them have coded; raises LedgerError where there is no such round.

    What they coded otherwise is told only when all is coded, so that nobody's coding leans on another's.
    """
    with ledger.read() as connection:
        held = shelf.the_round(connection, number)
        coded = shelf.codings(connection, held.id, as_of=as_of)
        kinds = [_KINDS[name[0]] for _, name in held.items]
        open_ones = len(shelf.there(connection, held))
    answers = {key: json.loads(row.answer) for key, row in coded.items()}
    counts = {name: sum(reviewer == name for _, reviewer in answers) for name in held.reviewers}
    complete = all(count >= open_ones for count in counts.values())
    return Agreed(
        round=held.id, reviewers=held.reviewers, items=len(held.items), coded=counts, complete=complete, fields=tuple(measured(kinds, answers)),
        differences=tuple(differing(kinds, answers)) if differences and complete else (),
    )  # fmt: skip


# fields


class _Field(NamedTuple):
    measure: str
    distance: Distance
    value: Callable[[Any], Any]


def _set(value: Sequence[str]) -> frozenset[str]:
    return frozenset(value)


_CODE = _Field("nominal", nominal, lambda value: value)
_ROLE = _Field("MASI", masi, _set)
_HEADS = _Field("ratio", ratio, lambda value: value)
FIELDS: Mapping[str, Mapping[str, _Field]] = {
    "event": {
        "stated": _CODE, "type": _CODE, "mode": _CODE, "factuality": _CODE, "actors": _ROLE, "recipients": _ROLE, "targets": _ROLE, "places": _ROLE,
        "time": _CODE, "killed": _HEADS, "injured": _HEADS,
    },
    "relation": {
        "stated": _CODE, "type": _CODE, "subtype": _CODE, "factuality": _CODE, "subject": _ROLE, "object": _ROLE, "time": _CODE,
    },
    "claim": {"stated": _CODE, "kind": _CODE, "speaker": _ROLE, "condition": _CODE, "horizon": _CODE},
}  # fmt: skip
"""The fields that are coded of each kind of statement, and how far apart two values of each are."""
_KINDS: Mapping[str, Kind] = {"e": "event", "r": "relation", "c": "claim"}


def answered(held: Excerpt, reading: Reading) -> dict[str, Any]:
    """Give a coding as codes: an actor or place by its id in the reading, else by where it's mentioned; times as EDTF; tolls as heads."""
    known = {one.id for one in reading.actors} | {one.id for one in reading.places}
    edtf = {one.id: one.edtf for one in held.times}
    means = {one.id: one.ref if one.ref is not None and one.ref in known else f"{one.start}-{one.end}" for one in held.mentions}
    when = {one.id: edtf.get(one.ref or "", f"{one.start}-{one.end}") for one in held.mentions}
    said = held.statement
    if isinstance(said, Claim):
        speaker = [means[said.speaker]] if said.speaker else [" ".join(said.speaker_text.lower().split())] if said.speaker_text else []
        due = said.horizon and (said.horizon.edtf or "undated")
        return {"kind": said.kind, "speaker": speaker, "condition": said.condition is not None, "horizon": due}
    both = {
        "type": said.type,
        "factuality": said.factuality,
        "time": when[said.time] if said.time else None,
        "attributed": said.attribution is not None,
    }
    if isinstance(said, Relation):
        return {**both, "subtype": said.subtype, "subject": [means[said.subject]], "object": [means[said.object]]}
    roles = {role: sorted({means[name] for name in getattr(said, role)}) for role in ("actors", "recipients", "targets", "places")}
    return {**both, "mode": said.mode, **roles, **{what: _heads(said, what) for what in ("killed", "injured")}}


def _heads(event: Event, what: str) -> int:
    """Give how many an event counts, 0 where it gives no figure."""
    figures = [next((one for one in (toll.best, toll.low, toll.high) if one is not None), 0) for toll in event.casualties if toll.what == what]
    return sum(figures)


def measured(kinds: Sequence[str], answers: Mapping[tuple[int, str], Mapping[str, Any]]) -> list[FieldAgreement]:
    """Measure each field that two reviewers coded; `kinds` are the items' kinds by position from 1. Who says that nothing is stated codes no more."""
    found = []
    for kind in dict.fromkeys(kinds):
        for name, field in FIELDS[kind].items():
            values = _values(kinds, answers, kind, name, field)
            units = [list(own.values()) for own in values.values() if len(own) > 1]
            if units:
                same = sum(all(value == unit[0] for value in unit) for unit in units)
                found.append(
                    FieldAgreement(kind=kind, field=name, measure=field.measure, units=len(units), same=same, alpha=alpha(units, field.distance))
                )
    return found


def differing(kinds: Sequence[str], answers: Mapping[tuple[int, str], Mapping[str, Any]]) -> list[Difference]:
    """Give what reviewers coded otherwise."""
    found = []
    for kind in dict.fromkeys(kinds):
        for name, field in FIELDS[kind].items():
            for position, own in _values(kinds, answers, kind, name, field).items():
                if len(set(own.values())) > 1:
                    said = {who: ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value) for who, value in own.items()}
                    found.append(Difference(position=position, kind=kind, field=name, values=said))
    return sorted(found, key=lambda one: one.position)


def _values(
    kinds: Sequence[str], answers: Mapping[tuple[int, str], Mapping[str, Any]], kind: str, name: str, field: _Field
) -> dict[int, dict[str, Any]]:  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    for (position, reviewer), answer in sorted(answers.items()):
        if kinds[position - 1] == kind and name in answer:
            found.setdefault(position, {})[reviewer] = field.value(answer[name])
    return found


# what a reviewer is shown


def _of_reviewer(connection: Connection, number: int | None, reviewer: str) -> Round:
    held = shelf.the_round(connection, number)
    if reviewer not in held.reviewers:
        raise LedgerError(reviewer or "reviewer", f"is no reviewer of round {held.id}, which has {', '.join(held.reviewers)}")
    return held


def _kind(statement: Event | Relation | Claim) -> Kind:
    return _KINDS[statement.id[0]]


def _without(reading: Reading, statement: str) -> Reading:
    """Take the statement that is coded out of its reading, so that nothing of it is to be seen."""
    return reading.model_copy(
        update={name: tuple(one for one in getattr(reading, name) if one.id != statement) for name in ("events", "relations")}
    )  # fmt: skip


def _task(position: int, reading: Reading, statement: str, *, coded: bool) -> Task:
    own = next(one for one in reading.statements if one.id == statement)
    text, private = reading.document.text, private_stretches(reading.mentions)
    span: Span = own.evidence[0]
    start, end = next(((start, end) for start, end in paragraphs(text) if start <= span.start < end), (span.start, span.end))
    names = {one.id: one.name for one in reading.actors} | {one.id: one.name for one in reading.places} | {one.id: one.edtf for one in reading.times}
    choices = tuple(
        Choice(one.id, masked(one.text, one.start, private), one.kind, names.get(one.ref or "", ""))
        for one in reading.mentions
        if start <= one.start < end
    )
    document = reading.document
    return Task(position, _kind(own), document.id, veil_of(reading).on(document.title), document.published, masked(text[start:end], start, private),
                masked(span.quote, span.start, private), choices, coded)  # fmt: skip
