"""What the registry holds: one record a kind of fact, each with the source that says so.

A `source` is `recalled` (general knowledge, unverified, never cited as a publication) or `DATASET:ROW`, such as `ucdp-actor-22.1:234`, after
which, past a blank, may stand why the row is taken for this actor's.
Dates are EDTF; None where nobody says.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

EntryKind = Literal[
    "armed_group", "militia", "state_force", "government", "party", "community", "person", "igo", "ngo", "media", "company", "civilians",
    "other",
]  # fmt: skip
Change = Literal["formed", "renamed", "split_from", "faction_of", "joined", "left", "merged_into", "succeeded", "dissolved", "revived"]
TieKind = Literal["part_of", "affiliated_with", "leads", "member_of", "backs", "allied_with", "fights", "rival_of"]
Status = Literal["not_yet", "alive", "dissolved", "unknown"]
RECALLED = "recalled"


class Entry(NamedTuple):
    """One actor of the registry. `country` is the main one of `countries` (ISO 3166-1 alpha-3); `parent` and `affiliation` are ids of other entries.

    `aliases` are its names but for `name`, `ambiguous` those of its names that mean other things too. `community` is the people or sect that a group
    draws on, never set on a person. `role` says what makes a person public. `ucdp` is the first of `ucdp_ids`, UCDP's numbers for the actor.
    """

    id: str
    name: str
    kind: EntryKind
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    country: str | None = None
    countries: tuple[str, ...] = ()
    community: str | None = None
    parent: str | None = None
    ucdp: int | None = None
    source: str = RECALLED
    role: str | None = None
    affiliation: str | None = None
    ucdp_ids: tuple[int, ...] = ()
    wikidata: str | None = None

    def __hash__(self) -> int:
        """Go by the id alone: much that is known of an entry is remembered by it."""
        return hash(self.id)


class Name(NamedTuple):
    """A name of an actor: `language` BCP 47, `script` ISO 15924, valid from `start` to `end`.

    `exact` asks for all its capitals, `ambiguous` marks a name that means other things too (a short acronym, a surname).
    """

    text: str
    language: str | None
    script: str | None
    start: str | None
    end: str | None
    acronym: bool
    exact: bool
    ambiguous: bool
    source: str


class Event(NamedTuple):
    """A turn in an actor's life. `other` is an entry's id; `former` and `name` are the names before and after a renaming."""

    what: Change
    date: str | None
    other: str | None
    former: str | None
    name: str | None
    source: str


class Tie(NamedTuple):
    """A standing tie `subject` → `object` (ids of entries), with the role of a leader or member, valid from `start` to `end`."""

    subject: str
    tie: TieKind
    object: str
    role: str | None
    start: str | None
    end: str | None
    source: str


class State(NamedTuple):
    """What an actor was on a day, as far as the registry knows: its name then, whether it stood, its parent then, and why we think so."""

    name: str
    status: Status
    parent: str | None
    because: str


class NameHit(NamedTuple):
    """A known name in a text: offsets (code points; no article, no possessive), and the ids it may mean, the likeliest first."""

    start: int
    end: int
    entry_ids: tuple[str, ...]
