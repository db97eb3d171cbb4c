"""What the API tells of ties, by all that is stated of each."""

from __future__ import annotations

from typing import Literal

from factions.analysis.evidence import Grade
from factions.evidence import Record
from factions.ledger.reviews import Standing
from factions.statements.records import Factuality, RelationType
from factions.web.api.records.shared import Reviewed


class End(Record):
    """One end of a tie: a group with its id, or a place, which has none."""

    name: str
    id: str | None
    kind: str | None
    country: str | None


class Period(Record):
    """A time for which a tie held (ISO 8601): from `first`, last stated for `last`, until `end`; null is unknown."""

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
