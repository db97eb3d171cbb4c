"""The three kinds of statement: events, relations and claims. Roles hold mention ids, never names."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from factions.evidence import Record, Span

Factuality = Literal["asserted", "denied", "possible", "planned", "demanded", "hypothetical"]
ClaimKind = Literal["statement", "accusation", "denial", "demand", "promise", "forecast", "opinion"]
RelationType = Literal[
    "leads", "member_of", "part_of", "backs", "allied_with", "fights", "rival_of", "splinter_of", "merged_into", "successor_of",
    "affiliated_with", "based_in", "same_as",
]  # fmt: skip
SYMMETRIC: frozenset[RelationType] = frozenset({"fights", "allied_with", "rival_of", "same_as"})
"""The ties that have no direction: they stand once, in text order."""
SupportKind = Literal[
    "troops", "joint_operations", "weapons", "materiel", "training", "funding", "intelligence", "territory", "other", "unknown"
]
CasualtyWhat = Literal["killed", "injured", "detained", "abducted", "displaced", "missing"]
Side = Literal["actor", "recipient", "civilian", "unknown"]
Probability = Annotated[float, Field(ge=0, le=1)]


class Casualty(Record):
    """A toll: `low`, `best` and `high` are heads, null where the text gives no such figure; `quantity` is the mention of the figure."""

    what: CasualtyWhat
    who: str | None = None
    side: Side = "unknown"
    low: int | None = None
    best: int | None = None
    high: int | None = None
    quantity: str | None = None


class Event(Record):
    """A statement that something was done: a PLOVER type and mode, roles as mention ids."""

    id: str
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    time: str | None = None
    weapons: tuple[str, ...] = ()
    casualties: tuple[Casualty, ...] = ()
    same_event: str | None = None
    factuality: Factuality = "asserted"
    attribution: str | None = None
    confidence: Probability
    coder: str
    evidence: tuple[Span, ...]


class Relation(Record):
    """A statement of a standing tie between two actors (for `based_in`: an actor and a place)."""

    id: str
    type: RelationType
    subtype: SupportKind | None = None
    role: str | None = None
    subject: str
    object: str
    time: str | None = None
    factuality: Factuality = "asserted"
    attribution: str | None = None
    confidence: Probability
    coder: str
    evidence: tuple[Span, ...]


class Horizon(Record):
    """When a forecast, promise or demand falls due: EDTF, and the words that say so."""

    edtf: str | None = None
    span: Span


class Claim(Record):
    """A statement that somebody said something. `speaker` is a mention; `speaker_text` the words for a speaker who is no actor."""

    id: str
    kind: ClaimKind
    speaker: str | None = None
    speaker_text: str | None = None
    cue: Span | None = None
    content: Span
    condition: Span | None = None
    horizon: Horizon | None = None
    attribution: str | None = None
    confidence: Probability
    coder: str
    evidence: tuple[Span, ...]


Statement = Event | Relation | Claim
