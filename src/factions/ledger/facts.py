"""Facts as the read side gives them: events, ties and claims with the names of their parties and the passages that they cite."""

from __future__ import annotations

from typing import Literal

from factions.evidence import Citation, Record
from factions.identities.records import ActorKind
from factions.mentions.mention import MentionForm
from factions.statements.records import CasualtyWhat, ClaimKind, Factuality, RelationType, Side, SupportKind

PartyKind = ActorKind | Literal["place", "facility", "weapon"]
RoleName = Literal["actors", "recipients", "targets", "who", "subject", "object", "speaker"]


class Cited(Citation):
    """A citation with what a reader is shown of its document. A private person's name in the quote is masked, character for character."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None


class Party(Record):
    """One end of a statement: an actor, place, facility or weapon.

    `name` is the actor's or place's own name (the words of the text where it has none), `text` the words of the text. `group` is the id of
    the group that it is, null where it is no group (a nominal actor, a place). The name of a private person is masked.
    """

    name: str
    text: str
    kind: PartyKind | None = None
    form: MentionForm
    country: str | None = None
    group: str | None = None
    actor: str | None = None


class Spot(Record):
    """A place of an event. Coordinates are WGS 84 degrees, `precision` is UCDP's where_prec, `radius_km` how far off it may lie; null if unknown."""

    name: str
    text: str
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    precision: int | None = None
    radius_km: float | None = None


class Voice(Record):
    """The claim that a fact stands inside. `speaker` is null where the speaker is no actor; `speaker_text` then says who it was."""

    claim: str
    kind: ClaimKind
    speaker: Party | None = None
    speaker_text: str | None = None


class Toll(Record):
    """A toll of an event: heads, null where the text gives no such figure. `figure` is the text's own words ("at least 10")."""

    what: CasualtyWhat
    who: Party | None = None
    side: Side = "unknown"
    low: int | None = None
    best: int | None = None
    high: int | None = None
    figure: str | None = None


class Fact(Record):
    """What all facts have. `statement` is the statement's id within `document`; `attribution` runs from the innermost speaker outwards."""

    document: str
    statement: str
    attribution: tuple[Voice, ...] = ()
    confidence: float
    coder: str
    citations: tuple[Cited, ...]


class EventFact(Fact):
    """An event. `roles` are those that the group asked about has in it; `time` is EDTF, `time_text` the text's own words."""

    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    roles: tuple[RoleName, ...] = ()
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    targets: tuple[Party, ...] = ()
    places: tuple[Spot, ...] = ()
    time: str | None = None
    time_text: str | None = None
    weapons: tuple[str, ...] = ()
    casualties: tuple[Toll, ...] = ()
    same_event: str | None = None
    factuality: Factuality


class TieFact(Fact):
    """A relation, seen from the group asked about: its `side` of the tie, and the `other` end."""

    type: RelationType
    subtype: SupportKind | None = None
    role: str | None = None
    side: Literal["subject", "object"]
    other: Party
    time: str | None = None
    time_text: str | None = None
    factuality: Factuality


class ClaimFact(Fact):
    """A claim: `content`, `cue`, `condition` and `horizon_text` are the text's own words, `content_at` cites the first of them."""

    kind: ClaimKind
    speaker: Party | None = None
    speaker_text: str | None = None
    cue: str | None = None
    content: str
    content_at: Cited
    condition: str | None = None
    horizon: str | None = None
    horizon_text: str | None = None
