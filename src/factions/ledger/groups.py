"""Groups: identities across documents, and all that the ledger holds on one."""

from __future__ import annotations

from typing import Literal

from factions.evidence import Record
from factions.identities.records import ActorKind
from factions.ledger.facts import ClaimFact, EventFact, Party, TieFact

GroupOrder = Literal["documents", "events", "claims", "name"]


class GroupSummary(Record):
    """A group in a list. `documents` mention it, `events` give it a role, `claims` are its own."""

    id: str
    name: str
    kind: ActorKind
    country: str | None = None
    documents: int
    events: int
    claims: int


class NameCount(Record):
    """A name that documents use for a group, in how many `mentions` and `documents`."""

    name: str
    mentions: int
    documents: int


class GroupRecord(Record):
    """All that the ledger holds on one group. Events are in time order, those of unknown time last; every fact cites its passages."""

    summary: GroupSummary
    registry: str | None = None
    wikidata: str | None = None
    community: str | None = None
    parents: tuple[Party, ...] = ()
    names: tuple[NameCount, ...] = ()
    aliases: tuple[str, ...] = ()
    ties: tuple[TieFact, ...] = ()
    events: tuple[EventFact, ...] = ()
    claims_by: tuple[ClaimFact, ...] = ()
    claims_about: tuple[ClaimFact, ...] = ()
