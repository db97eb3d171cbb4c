"""What the API tells of statements: events, relations and claims, each as one report has it."""

from __future__ import annotations

from factions.ledger.facts import Party, RoleName, Spot, Voice
from factions.ledger.facts import Toll as Told
from factions.ledger.reviews import Standing
from factions.statements.records import ClaimKind, Factuality, RelationType, SupportKind
from factions.web.api.records.shared import Quote, Reviewed


class Statement(Reviewed):
    """What one passage of one report says. `id` is its document's id, a colon and `statement`; `attribution` begins at the innermost speaker.

    `confidence` is a calibrated probability. `review` is what a person made of it.
    """

    id: str
    document: str
    statement: str
    review: Standing
    confidence: float
    coder: str
    attribution: tuple[Voice, ...]


class Event(Statement):
    """An event, as a report tells it: PLOVER type, mode and contexts; `incident` is the number of the incident that it's part of."""

    type: str
    mode: str | None
    contexts: tuple[str, ...]
    factuality: Factuality
    roles: tuple[RoleName, ...]
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    targets: tuple[Party, ...]
    places: tuple[Spot, ...]
    time: str | None
    time_text: str | None
    weapons: tuple[str, ...]
    casualties: tuple[Told, ...]
    same_event: str | None
    incident: int | None


class Relation(Statement):
    """A tie, as a report states it."""

    type: RelationType
    subtype: SupportKind | None
    role: str | None
    factuality: Factuality
    subject: Party
    object: Party
    time: str | None
    time_text: str | None


class ClaimTold(Statement):
    """A claim, as a report tells it; `content`, `cue`, `condition` and `horizon_text` are the report's words."""

    kind: ClaimKind
    speaker: Party | None
    speaker_text: str | None
    cue: str | None
    content: Quote
    condition: str | None
    horizon: str | None
    horizon_text: str | None
