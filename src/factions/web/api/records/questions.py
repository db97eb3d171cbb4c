"""What the API tells of questions, and of their answers by week."""

from __future__ import annotations

from datetime import date

from factions.analysis.questions.records import Moved, Week
from factions.evidence import Record


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
