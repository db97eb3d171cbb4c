"""What each tool answers with. The tools' output schemas are made from these."""

from __future__ import annotations

from factions.analysis.incidents.sheets import Toll
from factions.evidence import Record
from factions.web.api.records.ties import Period
from factions.web.mcp.cited import Answer, Item


class Group(Item):
    """A group that a name may mean, the likeliest first. `documents` name it, `events` give it a part, `claims` are its own."""

    id: str
    name: str
    kind: str
    country: str | None
    aliases: tuple[str, ...]
    documents: int
    events: int
    claims: int


class Groups(Answer):
    """What a name may mean."""

    groups: tuple[Group, ...]


class Tie(Item):
    """A tie, and how much it rests on, 0 to 1. `id` is what `evidence` takes. `supporting` and `denying` count statements, `origins` independent.

    `held_on` tells whether it held on the day asked about: null where that isn't known, or no day was asked. `reviewed` counts the cited statements
    that a person has checked.
    """

    id: str
    type: str
    subtype: str | None
    subject: str
    object: str
    held_on: bool | None
    periods: tuple[Period, ...]
    weight: float
    origins: int
    supporting: int
    denying: int
    reviewed: int


class Ties(Answer):
    """A group's ties, the weightiest first; `group` is the id that was taken for the name, `others` what it may mean besides."""

    group: str
    others: tuple[str, ...]
    ties: tuple[Tie, ...]


class Incident(Item):
    """Something that happened, by one or several reports. Days are ISO 8601; `tolls` low, best and high by a published rule.

    `origins` are independent reports that assert it, `contradictions` name what reports differ in. `place` is as exact as `precision` says: UCDP's
    where_prec, 1 the spot to 7. `factuality` other than asserted or possible means that no report says that it happened.
    """

    number: int
    type: str
    mode: str | None
    first_day: str | None
    last_day: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str | None
    country: str | None
    precision: int | None
    tolls: tuple[Toll, ...]
    factuality: str
    reports: int
    origins: int
    weight: float
    contradictions: tuple[str, ...]
    reviewed: bool


class Incidents(Answer):
    """Incidents, the latest first. `read` says how much was read about the same: few incidents may mean few reports."""

    read: str
    incidents: tuple[Incident, ...]


class Telling(Item):
    """A statement with all that it cites. `stance` on the fact: for, against (it denies it) or neither (planned, demanded, under an if).

    `speaker` is whom the report quotes, null where it says so itself and empty where the speaker is unnamed. `copy_of` is the document that it's a
    copy of.
    """

    document: str
    statement: str
    says: str
    factuality: str | None
    stance: str | None
    speaker: str | None
    confidence: float
    coder: str | None
    copy_of: str | None
    reviewed: bool


class Evidence(Answer):
    """All that a fact cites."""

    statements: tuple[Telling, ...]


class Field(Record):
    """A field of a coding: its value, and why."""

    column: str
    value: str | int | float | None
    why: str | None


class Coding(Record):
    """An incident as a standard has it, or why it isn't codable by it. `table` is the rule table's name and version."""

    scheme: str
    table: str
    codable: bool
    why_not: str | None
    fields: tuple[Field, ...]


class Coded(Item):
    """An incident's codings side by side."""

    number: int
    reviewed: bool
    codings: tuple[Coding, ...]


class Codings(Answer):
    """An incident as several standards would code it."""

    incidents: tuple[Coded, ...]


class Hit(Item):
    """A passage or statement that was found: `label` is the statement's type."""

    kind: str
    label: str | None


class Hits(Answer):
    """What a search found, the best first."""

    hits: tuple[Hit, ...]


class Week(Record):
    """What was read in a week (ISO, by publication) or a run of weeks without any: documents, independent sources, and incidents where counted."""

    name: str | None
    documents: int
    sources: int
    incidents: int | None


class Read(Item):
    """How much was read about a country or place, and what of it is told: `verdict` says whether little is heard, or little was read."""

    documents: int
    sources: int
    passages: int | None
    publishers: int
    incidents: int | None
    undated: int
    verdict: str
    weeks: tuple[Week, ...]


class Coverage(Answer):
    """Whether it was quiet, or unreported. The citations are some of the reports that were read."""

    read: tuple[Read, ...]
