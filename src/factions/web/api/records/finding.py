"""What the API tells of a search, of publishers, and of how much there is."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime

from factions.analysis.evidence import Grade
from factions.evidence import Record
from factions.ledger.captures import Counts
from factions.ledger.fulltext import HitKind
from factions.web.api.records.shared import Reviewed


class Hit(Reviewed):
    """What a search found: a passage or a statement. `marks` are the stretches of `snippet` that match, as (start, end)."""

    kind: HitKind
    statement: str | None
    label: str | None
    snippet: str
    marks: tuple[tuple[int, int], ...]
    href: str


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


class Amounts(Counts):
    """How much the ledger holds, by its current readings; `reviewed` counts the statements of these that a person has judged."""

    incidents: int
    reviewed: int
    as_of: date | None
    invented: bool
