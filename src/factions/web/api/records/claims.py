"""What the API tells of claims, by all reports of each."""

from __future__ import annotations

from pydantic import AwareDatetime

from factions.evidence import Record
from factions.ledger.outcomes import Condition, Outcome
from factions.statements.records import ClaimKind
from factions.web.api.records.shared import Reviewed


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
