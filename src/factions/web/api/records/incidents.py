"""What the API tells of incidents, by all their reports."""

from __future__ import annotations

from datetime import date

from factions.analysis.codings import CodedRecord
from factions.analysis.evidence import Grade
from factions.analysis.incidents.records import ContradictionRecord, EstimateRecord, ReasonRecord, WeightRecord
from factions.analysis.incidents.sheets import Toll, Where, Who
from factions.evidence import Record
from factions.ledger.reviews import Standing
from factions.statements.records import Factuality
from factions.web.api.records.shared import Reviewed
from factions.web.api.records.statements import Event


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
