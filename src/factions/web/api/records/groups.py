"""What the API tells of groups."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from factions.evidence import Record
from factions.identities.records import ActorKind
from factions.ledger.facts import Party
from factions.ledger.groups import NameCount
from factions.web.api.records.shared import Reviewed


class Group(Reviewed):
    """A group in a list: `documents` name it, `events` give it a part, `claims` are its own.

    `reviewed` tells whether a person has judged who it is; the citation is where it's named first.
    """

    id: str
    name: str
    kind: ActorKind
    country: str | None
    documents: int
    events: int
    claims: int
    href: str


class Judged(Record):
    """A judgement that two groups are the same or different; `judge` is a person's name or `rule:NAME`; a person's, and why, isn't told in public."""

    verdict: Literal["same", "different"]
    one: str
    other: str
    judge: str | None
    reason: str | None
    made: AwareDatetime


class GroupWhole(Group):
    """A group. `members` are the ids of the groups that were judged to be this one; its ties, events and names have addresses of their own."""

    registry: str | None
    wikidata: str | None
    community: str | None
    parents: tuple[Party, ...]
    aliases: tuple[str, ...]
    members: tuple[str, ...]
    judged: tuple[Judged, ...]
    ties: str
    happened: str
    names: str


class GroupNamed(Reviewed, NameCount):
    """A name that reports use for a group, in how many mentions and documents; cited is the first of them. A reading's, so nobody has reviewed it."""
