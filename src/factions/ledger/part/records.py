"""The rows of a part of a ledger, as they leave it: one kind a table, closed to unknown fields, as they may come back from a stranger's file.

Readings are known by the numbers that they have in their ledger. What can be made anew from readings isn't among them: texts, mentions, statements,
search index, imprints, ties, totals. Days of incidents are ordinals; times are UTC, ISO 8601.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from factions.evidence import Record
from factions.identities.records import ActorKind

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Small = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
Long = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
Words = Annotated[str, Field(max_length=1_000_000)]
Name = Annotated[str, Field(max_length=10_000)]
Time = Annotated[str, Field(max_length=40)]


class DocumentRow(Record):
    """A document: its id, the name that it was read from, when it came; `text_sha256` are the digests of the texts that readings made of it."""

    id: Name
    source: Name
    added: Time
    text_sha256: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] = ()


class ReadingRow(Record):
    """What the contract doesn't tell of a reading: its number, when it was added, which one it supersedes. Coder and model tell it from others."""

    id: Number
    document: Name
    coder: Name
    version: Name
    model: Name
    contract: Name
    added: Time
    supersedes: Number | None = None


class GroupRow(Record):
    """A group, as it's called."""

    id: Name
    name: Name
    kind: ActorKind
    country: Name | None = None
    registry: Name | None = None


class JudgementRow(Record):
    """That an actor of a reading is, or isn't, a group."""

    id: Number
    reading: Number
    actor: Name
    group: Name
    verdict: Literal["same", "different"]
    judge: Name
    reason: Words
    made: Time
    undoes: Number | None = None


class DecisionRow(Record):
    """That two groups or two events are, or aren't, the same; of events with the readings that they are of, and the first judgement of the deed."""

    id: Number
    kind: Literal["actor", "event"]
    verdict: Literal["same", "different", "undo"]
    one: Name | None = None
    other: Name | None = None
    undoes: Number | None = None
    judge: Name
    reason: Words
    made: Time
    deed: Number | None = None
    one_reading: Number | None = None
    other_reading: Number | None = None


class GradeRow(Record):
    """A publisher's grade."""

    id: Number
    publisher: Name
    name: Name
    grade: Literal["A", "B", "C", "D", "E", "F"]
    judge: Name
    reason: Words
    made: Time


class FamilyRow(Record):
    """Which copies a reading's text belongs to: by the id of their first document, which may not be in this part; null for none.

    `day` is that of publication, an ordinal.
    """

    reading: Number
    day: Small | None = None
    first: Name | None = None


class CopyRow(Record):
    """That two readings' texts come of one: `share` of the shorter one's words is in the other."""

    reading: Number
    earlier: Number
    share: Annotated[float, Field(ge=0, le=1)]
    credit: Name | None = None


class HappeningRow(Record):
    """The events of a reading that it calls one act; `since` is the day from which on it is in the incident."""

    reading: Number
    events: tuple[Name, ...]
    since: Small


class IncidentRow(Record):
    """An incident with what it is in a list; `happenings` are the events of readings that tell of it, `groups` the hashes of its groups' ids."""

    id: Number
    made: Small
    since: Small
    type: Name
    mode: Name | None = None
    place: Name | None = None
    country: Name | None = None
    first_day: Small | None = None
    last_day: Small | None = None
    precision: Small | None = None
    killed_low: Small | None = None
    killed_best: Small | None = None
    killed_high: Small | None = None
    reports: Small
    families: Small
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    radius_km: Annotated[float, Field(ge=0, le=1e6)] | None = None
    weight: Annotated[float, Field(ge=0, le=1)]
    contradictions: tuple[Name, ...] = ()
    groups: tuple[Long, ...] = ()
    happenings: tuple[HappeningRow, ...]


class TieRow(Record):
    """A statement of a tie: the tie's type, subtype, subject and object (groups; or `place:` and what tells a place), and where it's stated."""

    type: Name
    subtype: Name
    subject: Name
    object: Name
    place: Name | None = None
    country: Name | None = None
    reading: Number
    statement: Name
    factuality: Name
    confidence: Annotated[float, Field(ge=0, le=1)]
    role: Name | None = None
    time: Name | None = None
    speaker: Name | None = None


class OutcomeRow(Record):
    """What became of a claim, by a person's judgement."""

    id: Number
    reading: Number | None = None
    claim: Name | None = None
    outcome: Literal["open", "came_true", "did_not", "undecidable"] | None = None
    condition: Literal["met", "not_met", "unknown"] | None = None
    undoes: Number | None = None
    judge: Name
    reason: Words
    made: Time


class ReviewRow(Record):
    """What a person decided about a statement, with their words; `told` is the digest that the log has of these."""

    id: Number
    deed: Literal["accept", "correct", "add", "reject", "undo", "assign", "comment", "lost"]
    document: Name
    base: Number
    item: Name
    undoes: Number | None = None
    carries: Number | None = None
    changed: Annotated[int, Field(ge=0, le=1)]
    assignee: Name | None = None
    by: Name
    made: Time
    told: Name
    salt: Name | None = None
    because: Words | None = None
    content: Words | None = None


class NoteRow(Record):
    """What the ledger says of itself."""

    id: Number
    note: Literal["invented"]
    made: Time


PARTS: dict[str, type[Record]] = {
    "documents": DocumentRow, "readings": ReadingRow, "groups": GroupRow, "judgements": JudgementRow, "decisions": DecisionRow, "grades": GradeRow,
    "families": FamilyRow, "copies": CopyRow, "incidents": IncidentRow, "ties": TieRow, "outcomes": OutcomeRow, "reviews": ReviewRow,
    "notes": NoteRow,
}  # fmt: skip
"""The kinds of rows by their names, those that others point at first."""
