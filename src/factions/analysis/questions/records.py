"""What a question is, as a person writes it, and what its answer holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from factions.analysis.filters import Countries, Filter, Parties, Words
from factions.evidence import Citation, Record

Pattern = Literal["every", "first", "reprisal", "changed_hands"]
Moved = Literal["rose", "fell", "still", "unread"]
REPRISAL = 14
"""Days within which an attack counts as a reprisal, where a question says nothing."""
_NAMES = Annotated[str, Field(min_length=1, max_length=60)]
_MOST_WEEKS = 530


def _one_or_more(value: Any) -> Any:  # noqa: ANN401 - whatever a person wrote
    return (value,) if isinstance(value, Mapping) else value


class Query(Filter):
    """A filter, and which of what it finds are counted.

    `every` one; the `first` on record of a tie, or of an act between the same parties; a `reprisal`, `within` so many days after an attack the other
    way round; a place that `changed_hands`.
    """

    pattern: Pattern = "every"
    within: Annotated[int, Field(ge=1, le=366)] | None = None

    @field_validator("pattern")
    @classmethod
    def _of_incidents(cls, pattern: Pattern, info: ValidationInfo) -> Pattern:
        kind = info.data.get("kind", "incidents")
        if pattern in {"reprisal", "changed_hands"} and kind != "incidents":
            raise ValueError(f"{kind} have no {pattern}; incidents have")
        return pattern

    @field_validator("within")
    @classmethod
    def _of_reprisals(cls, within: int | None, info: ValidationInfo) -> int | None:
        if info.data.get("pattern", "reprisal") != "reprisal":
            raise ValueError("only the pattern reprisal has it")
        return within


class Indicator(Record):
    """Something to count. `toward` is the key of the hypothesis that more of it would speak for; with a - before it, against."""

    name: _NAMES
    why: Annotated[str, Field(min_length=1)]
    toward: Annotated[str, Field(min_length=1)]
    weight: Annotated[float, Field(gt=0, le=100)] = 1.0
    query: Query

    @property
    def hypothesis(self) -> str:
        """The key of the hypothesis."""
        return self.toward.lstrip("+-").strip()

    @property
    def sign(self) -> int:
        """1 where more of it speaks for the hypothesis, -1 where it speaks against."""
        return -1 if self.toward.startswith("-") else 1


class Question(Record):
    """A question: answers by their keys, countries and places (any, where none is named), days, and what is counted.

    `sides` say who belongs together, for reprisals and for places that change hands: of each side's lines any will do.

    `undated` tells what becomes of an incident whose day nobody gives: left out, or counted in the week of its first report, never as sure.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_alias=True, validate_by_name=True)

    title: Annotated[str, Field(min_length=1)]
    hypotheses: Annotated[dict[str, str], Field(min_length=2)]
    country: Countries = ()
    place: Words = ()
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    undated: Literal["leave out", "by report"] = "leave out"
    sides: dict[str, Annotated[tuple[Parties, ...], Field(min_length=1), BeforeValidator(_one_or_more)]] = {}
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]

    @field_validator("hypotheses")
    @classmethod
    def _plain_keys(cls, given: dict[str, str]) -> dict[str, str]:
        for key in given:
            if not key or key[0] in "+-":
                raise ValueError(f"the key {key!r} can't begin with + or -, which tell what an indicator speaks for")
        return given

    @field_validator("last")
    @classmethod
    def _in_order(cls, last: date, info: ValidationInfo) -> date:
        if "first" in info.data:
            check_days(info.data["first"], last)
        return last

    @field_validator("indicators")
    @classmethod
    def _names_differ(cls, given: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
        names = [one.name for one in given]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two indicators are called {twice!r}")
        return given

    def of(self, query: Query) -> Query:
        """Give an indicator's query with the question's countries and places, where it names none of its own."""
        own = {name: getattr(self, name) for name in ("country", "place") if not getattr(query, name) and name not in query.model_fields_set}
        return query.model_copy(update=own)


def check_days(first: date, last: date) -> None:
    """Raise ValueError where two days are no period that can be drawn."""
    if last < first:
        raise ValueError(f"it is before {first}, the first day")
    if (last - first).days > 7 * _MOST_WEEKS:
        raise ValueError(f"from {first} that is more than {_MOST_WEEKS} weeks")


# the answer


class Week(Record):
    """An ISO week (`2014-W25`) by its Monday and Sunday; `read` counts the independent sources on the question's countries or places in it."""

    name: str
    first: date
    last: date
    read: int


class Cell(Record):
    """An indicator in one week. `lowest` counts what surely belongs there, `best` whatever does as far as is known.

    `sources` are the independent ones behind it, `killed_low` and `killed_best` sums over its incidents by UCDP's rule, null where no report tells.
    `unread` tells that nothing was read and nothing counted: that is no nought.
    """

    lowest: int
    best: int
    sources: int
    killed_low: int | None = None
    killed_best: int | None = None
    unread: bool = False
    items: tuple[str, ...] = ()


class Cited(Citation):
    """A sentence behind a count, by statement and report; names of private persons are masked."""

    statement: str
    publisher: str | None = None
    published: str | None = None


class Evidence(Record):
    """An incident, tie or claim behind a change: `incident` is its number, `first` and `last` when it was (ISO 8601), `own` that it's said so itself.

    `sure` tells that it's in the lowest count, `note` what the pattern found: the attack before, the holder before.
    """

    name: str
    incident: int | None = None
    words: str
    place: str | None = None
    first: date
    last: date
    own: bool
    sure: bool
    note: str = ""
    citations: tuple[Cited, ...]


class Behind(Record):
    """What an indicator has in one week: its cell, and the evidence behind all that is counted in it; `more` is how much of that isn't given."""

    week: Week
    cell: Cell
    evidence: tuple[Evidence, ...]
    more: int


class Change(Record):
    """Where a line moves: from `before` in the week `since` (the last one that was read; null: none was) to `after` in `week`.

    `evidence` is what was counted in the week; where the line fell, what was counted in the week before. `more` is how much isn't shown. `told` says
    it in words.
    """

    week: str
    since: str | None
    before: int | None
    after: int
    read_before: int | None
    read: int
    sources: int
    evidence: tuple[Evidence, ...]
    more: int
    told: str


class Line(Record):
    """An indicator by week. `moved` compares the later half of the period with the earlier one, over the weeks that aren't unread.

    `by_report` were dated by their report alone, `wide` are known to the month or year only and in no week; `unknown` are groups of its query that
    the ledger doesn't have.
    """

    name: str
    why: str
    hypothesis: str
    sign: int
    weight: float
    cells: tuple[Cell, ...]
    moved: Moved
    earlier: float | None
    later: float | None
    by_report: int
    wide: int
    unknown: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def way(self) -> Literal["toward", "away from"] | None:
        """Which way it moved from its hypothesis; null where it didn't move, or can't be told."""
        return None if self.moved in {"still", "unread"} else "toward" if (self.moved == "rose") == (self.sign > 0) else "away from"


class Tally(Record):
    """How many indicators moved toward a hypothesis and away from it, and their weights."""

    hypothesis: str
    toward: int
    away: int
    weight_toward: float
    weight_away: float


class Answer(Record):
    """A question by week: what was read, each indicator's line, and how many moved which way. That is a count, no probability."""

    title: str
    hypotheses: dict[str, str]
    country: tuple[str, ...]
    place: tuple[str, ...]
    first: date
    last: date
    as_of: date | None
    undated: str
    weeks: tuple[Week, ...]
    lines: tuple[Line, ...]
    tallies: tuple[Tally, ...]
    still: int
    unread: int
    told: str
    reviewed: bool = False
