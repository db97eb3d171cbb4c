"""What the API answers with. OpenAPI is made from these, so that it says what is sent and nothing else.

Of everything is told whether a person has reviewed it, and which characters of which report it rests on. What is unknown is null. Days are ISO 8601,
times of the world EDTF, countries ISO 3166-1 alpha-3, coordinates WGS 84 degrees.
"""

from __future__ import annotations

from datetime import date
from typing import Generic, Literal, TypeVar

from pydantic import AwareDatetime, Field

from factions.analysis.codings import CodedRecord
from factions.analysis.evidence import Grade
from factions.analysis.incidents.records import ContradictionRecord, EstimateRecord, ReasonRecord, WeightRecord
from factions.analysis.incidents.sheets import Toll, Where, Who
from factions.analysis.questions.records import Moved, Week
from factions.evidence import Record
from factions.identities.records import ActorKind
from factions.ledger.facts import Party, RoleName, Spot, Voice
from factions.ledger.facts import Toll as Told
from factions.ledger.fulltext import HitKind
from factions.ledger.groups import NameCount
from factions.ledger.outcomes import Condition, Outcome
from factions.ledger.reviews import Standing
from factions.statements.records import ClaimKind, Factuality, RelationType, SupportKind

Item = TypeVar("Item")


class Listed(Record, Generic[Item]):
    """A page of a list: `next` is the address of the page behind it, null for the last one. `invented`: the ledger holds reports that are made up."""

    items: tuple[Item, ...]
    next: str | None
    as_of: date | None
    invented: bool


class Quote(Record):
    """A passage: the characters from `start` to `end` (code points, from 0) of the text of `document`, which are `quote`.

    `document` is the SHA-256 of the report's bytes. Names of private persons are masked, letter for letter. `invented`: the report is made up.
    """

    document: str
    start: int
    end: int
    quote: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    invented: bool


class Reviewed(Record):
    """What every record tells: whether a person has reviewed it (of what several statements make up: every one of them), and what it cites."""

    reviewed: bool
    citations: tuple[Quote, ...]


# groups


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


# statements


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


# ties


class End(Record):
    """One end of a tie: a group with its id, or a place, which has none."""

    name: str
    id: str | None
    kind: str | None
    country: str | None


class Period(Record):
    """A time for which a tie held: from `first`, last stated for `last`, until `end`."""

    first: str | None
    last: str | None
    end: str | None


class TieStated(Reviewed):
    """A statement of a tie. `stance` is for, against or neither; `strength`, 0 to 1, is what it adds to the weight.

    `family` is the first document of the copies that the report is one of. `speaker` is null where the report says so, '' for somebody unnamed.
    """

    id: str
    review: Standing
    stance: Literal["for", "against", "neither"]
    strength: float
    grade: Grade
    family: str | None
    factuality: Factuality
    confidence: float
    role: str | None
    time: str | None
    speaker: str | None
    interested: bool
    first: str | None
    last: str | None
    end: str | None
    dated_by: Literal["statement", "report"] | None


class Tie(Reviewed):
    """A tie with what is stated of it. `weight`, 0 to 1, is how much it rests on, `why` says it in words.

    `held_on` tells whether it held `on` the day that was asked for. `supporting`, `denying` and `other` count statements, `origins` and `deniers`
    independent ones among them. `statements` are each origin's strongest first, at most 20; their citations are the tie's.
    """

    id: str
    type: RelationType
    subtype: str | None
    subject: End
    object: End
    held_on: bool | None
    periods: tuple[Period, ...]
    weight: float
    support: float
    denial: float
    origins: int
    deniers: int
    publishers: int
    why: str
    supporting: int
    denying: int
    other: int
    statements: tuple[TieStated, ...]


# incidents


class Report(Reviewed):
    """One report's telling of an incident. `id` is its document's id, a colon and the event's; `family` the first document of its copies."""

    id: str
    review: Standing
    factuality: Factuality
    confidence: float
    family: str | None


class Incident(Reviewed):
    """An incident by all its reports: what most tell, tolls by UCDP's rule. `weight`, 0 to 1, is how much it rests on, `origins` are independent.

    `contradictions` names what reports differ in: denied, toll, perpetrator, day, place. The citations are its reports'.
    """

    id: int
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    first_day: str | None
    last_day: str | None
    actors: tuple[Who, ...]
    recipients: tuple[Who, ...]
    victims: tuple[Who, ...]
    targets: tuple[str, ...]
    weapons: tuple[str, ...]
    place: Where | None
    tolls: tuple[Toll, ...]
    factuality: Factuality
    origins: int
    weight: float
    contradictions: tuple[str, ...]
    reports: tuple[Report, ...]
    href: str


class Telling(Record):
    """A report's telling with all its fields; `strength`, 0 to 1, is what it adds to the weight."""

    event: Event
    family: str | None
    grade: Grade
    strength: float


class IncidentWhole(Incident):
    """An incident with its reports side by side, each one's figures, what they contradict each other in, and why they are taken for one.

    `formerly` are incidents that went into this one; `made` and `since` the days on which it was made, and since when it is what it is.
    """

    asked: int
    made: date
    since: date
    formerly: tuple[int, ...]
    tellings: tuple[Telling, ...]
    together: tuple[tuple[str, ...], ...]
    estimates: tuple[EstimateRecord, ...]
    rule: str
    differ: tuple[ContradictionRecord, ...]
    weighed: WeightRecord
    formula: str
    reasons: tuple[ReasonRecord, ...]
    codings: str


class Codings(Reviewed):
    """An incident as others would code it, by the codebook's rule tables: each column with its reason, or why it isn't codable.

    Codings are derived; the citations are those of the incident's reports.
    """

    incident: int
    codings: tuple[CodedRecord, ...]


# documents


class Document(Record):
    """A report in a list: `id` is the SHA-256 of its bytes. `reviewed`: a person has reviewed every statement that was read from it."""

    id: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    language: str | None
    added: AwareDatetime
    events: int
    relations: int
    claims: int
    reviewed: bool
    invented: bool
    href: str


class Coder(Record):
    """Who read a report."""

    name: str
    version: str
    model: str | None


class DocumentWhole(Record):
    """A report with all that was read from it.

    `text` is null in public, where `sentences` are all that is shown of it: those that its statements cite. Names of private persons are masked.
    """

    id: str
    title: str | None
    publisher: str | None
    byline: str | None
    published: str | None
    url: str | None
    language: str | None
    added: AwareDatetime
    coder: Coder
    text_sha256: str
    text: str | None
    sentences: tuple[Quote, ...]
    events: tuple[Event, ...]
    relations: tuple[Relation, ...]
    claims: tuple[ClaimTold, ...]
    reviewed: bool
    invented: bool


# claims


class Ruling(Record):
    """What a person judged to have become of a claim; who, and in what words, isn't told in public."""

    judge: str | None
    reason: str | None
    made: AwareDatetime


class ClaimReport(Record):
    """A report's telling of a claim."""

    id: str
    publisher: str | None
    published: str | None
    content: str


class Claim(Reviewed):
    """A claim by all that report it: who said what, under which condition, until when, and what became of it.

    `due` is null where it falls due on no known day. `condition_met` is null without a condition. `sources` counts copies of one text once.
    """

    id: str
    kind: ClaimKind
    speaker: str | None
    speaker_id: str | None
    named: bool
    condition: str | None
    horizon: str | None
    horizon_text: str | None
    due: str | None
    past_due: bool
    outcome: Outcome
    judged: Ruling | None
    condition_met: Condition | None
    condition_judged: Ruling | None
    confidence: float
    reports: int
    sources: int
    told: tuple[ClaimReport, ...]
    href: str


class Suggested(Record):
    """A statement that speaks for an outcome."""

    statement: str
    words: str
    citations: tuple[Quote, ...]


# search


class Hit(Reviewed):
    """What a search found: a passage or a statement. `marks` are the stretches of `snippet` that match, as (start, end)."""

    kind: HitKind
    statement: str | None
    label: str | None
    snippet: str
    marks: tuple[tuple[int, int], ...]
    href: str


# sources


class Spelling(Record):
    """A spelling of a publisher's name, in how many documents."""

    name: str
    documents: int


class Publisher(Record):
    """A publisher. `grade` is the Admiralty grade that a person gave it (F: nobody did, or can't be judged), `reviewed` tells whether one did.

    Who gave it, and why, isn't told in public. A grade rests on a person's judgement, and cites nothing.
    """

    id: str
    name: str
    documents: int
    grade: Grade
    graded_by: str | None
    because: str | None
    graded: AwareDatetime | None
    spellings: tuple[Spelling, ...]
    reviewed: bool


# questions


class Question(Record):
    """A question that the server was given: its hypotheses by key, countries and days. A person wrote it."""

    name: str
    title: str
    hypotheses: dict[str, str]
    country: tuple[str, ...]
    place: tuple[str, ...]
    first: date
    last: date
    indicators: int
    href: str


class Cell(Record):
    """An indicator's week: at least `lowest`, `best` by what is dated so or so; null where nothing was read, and nothing is known, of that week."""

    lowest: int | None
    best: int | None
    sources: int | None
    killed_low: int | None
    killed_best: int | None
    unread: bool


class Line(Record):
    """An indicator by week. `sign` is 1 where more of it speaks for `hypothesis`, -1 where against; `moved` is what became of it."""

    name: str
    why: str
    hypothesis: str
    sign: int
    weight: float
    moved: Moved
    cells: tuple[Cell, ...]


class Answer(Record):
    """A question answered by week, as the page of the question has it, where each count's evidence is cited. `told` says it in words."""

    name: str
    title: str
    hypotheses: dict[str, str]
    weeks: tuple[Week, ...]
    lines: tuple[Line, ...]
    told: str
    reviewed: bool
    href: str


# all of it


class Amounts(Record):
    """How much the ledger holds, by its current readings; `reviewed` counts the statements of these that a person has judged."""

    documents: int
    readings: int
    groups: int
    mentions: int
    events: int
    relations: int
    claims: int
    incidents: int
    reviewed: int
    as_of: date | None
    invented: bool


class Root(Record):
    """What there is: the addresses of the lists, what they are about, and where the API is described."""

    title: str
    version: str
    description: str
    openapi: str
    docs: str
    lists: dict[str, str] = Field(description="Addresses by name.")
    invented: bool
