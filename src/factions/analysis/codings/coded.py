"""An incident coded by another's scheme: the rule table is asked step by step, and what it doesn't decide is worked out; each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from factions.analysis.codings.facts import Known, KnownOf
from factions.analysis.codings.rules import Table
from factions.analysis.incidents.sheets import Sheet, Who
from factions.codebook.codings import Code, Coding, Row, Scalar, Scheme, coding_of
from factions.errors import CodebookError
from factions.evidence import Record
from factions.settings import codings_folder

Value = int | float | str | None
_SIDES = (("actor", "actors"), ("recipient", "recipients"), ("victim", "victims"))


class Given(NamedTuple):
    """A value with its reason, where that is more than the table says of the column."""

    value: Value
    why: str


class Classed(NamedTuple):
    """One who had a part, and what the table's `parties` give: a class, and what else the scheme has (a sector, a digit)."""

    who: Who
    gives: Mapping[str, Scalar]
    why: str

    @property
    def named_class(self) -> str:
        """Give the class."""
        return str(self.gives["class"])


@dataclass
class Work:
    """An incident while it's coded: what the steps have given so far, and who had a part in it, by role."""

    sheet: Sheet
    facts: Known
    given: dict[str, Given] = field(default_factory=dict)
    actors: tuple[Classed, ...] = ()
    recipients: tuple[Classed, ...] = ()
    victims: tuple[Classed, ...] = ()
    codes: Mapping[str, Code] = field(default_factory=dict)
    version: str = ""

    def word(self, name: str) -> str | None:
        """Give what a step gave by a name, as a word; null where none did."""
        found = self.given.get(name)
        return None if found is None or found.value is None else str(found.value)

    @cached_property
    def held(self) -> dict[str, object]:
        """What columns that rest on one thing share: it's worked out once."""
        return {}


Column = Callable[[Work], Value | Given]


@dataclass(frozen=True, slots=True)
class Coded:
    """What a scheme makes of an incident: a value for each of its columns, null where it's empty, or why it can't be coded.

    `whys` has the reasons of columns that have one; `table` is the rule table's name and version.
    """

    scheme: Scheme
    table: str
    incident: int
    reviewed: bool
    values: Mapping[str, Value]
    whys: Mapping[str, str]
    why_not: str | None = None


class FieldRecord(Record):
    """A column of a coding: its value, null where it's empty, and the reason."""

    column: str
    value: int | float | str | None
    why: str | None = None


class CodedRecord(Record):
    """A coding as readers and programs see it; `why_not` tells why it's not codable, and then it has no fields."""

    scheme: Scheme
    title: str
    table: str
    incident: int
    reviewed: bool
    codable: bool
    why_not: str | None = None
    fields: tuple[FieldRecord, ...] = ()


class Coder:
    """A scheme at work: its table made ready, with the functions that work out the rest of its columns."""

    def __init__(self, scheme: Scheme, table: Coding, worked: Mapping[str, Column]) -> None:
        for name in table.worked_out:
            if name not in worked:
                raise CodebookError(table.subject, f"worked_out: the program has no way to work out {name!r}")
        self.scheme, self.table = scheme, table
        self._parties = Table(table.parties, "kind")
        self._steps = [Table(step.rows, "type") for step in table.steps]
        self._plan = [(name, worked.get(name) if name in table.worked_out else None, self._why(name)) for name in table.columns]

    def _why(self, column: str) -> str:
        return self.table.worked_out.get(column) or self.table.empty.get(column) or "no row of the table fits"

    def code(self, sheet: Sheet, *, reasons: bool = True) -> Coded:
        """Code an incident; without `reasons` its columns have none, which is quicker."""
        work = Work(sheet, Known(sheet), codes=self.table.codes, version=self.table.stamp)
        for role, name in _SIDES:
            classed = tuple(_classed(self._parties, who, role, work.facts) for who in getattr(sheet, name))
            setattr(work, name, classed)
            work.facts[name] = frozenset(one.named_class for one in classed)
        for step in self._steps:
            row = step.first(work.facts)
            if row is None:
                continue
            if row.not_codable is not None:
                return Coded(self.scheme, work.version, sheet.id, sheet.reviewed, {}, {}, row.not_codable)
            _take(work, row)
        values: dict[str, Value] = {}
        whys: dict[str, str] = {}
        for column, worked, why in self._plan:
            made: Value | Given = work.given.get(column)
            if made is None and worked is not None:
                made = worked(work)
            value, reason = made if isinstance(made, Given) else (made, why)
            values[column] = None if value == "" else value
            if reasons:
                whys[column] = reason
        return Coded(self.scheme, work.version, sheet.id, sheet.reviewed, values, whys)

    def record(self, coded: Coded) -> CodedRecord:
        """Give a coding as readers see it."""
        fields = (FieldRecord(column=name, value=value, why=coded.whys.get(name)) for name, value in coded.values.items())
        return CodedRecord(
            scheme=coded.scheme, title=self.table.title, table=coded.table, incident=coded.incident, reviewed=coded.reviewed,
            codable=coded.why_not is None, why_not=coded.why_not, fields=tuple(fields),
        )  # fmt: skip


def _classed(parties: Table, who: Who, role: str, facts: Known) -> Classed:
    row = parties.first(KnownOf(who, role, facts))
    return Classed(who, row.gives, row.why or "") if row else Classed(who, {"class": "other"}, "no row of the table fits")


def _take(work: Work, row: Row) -> None:
    for name, value in row.gives.items():
        work.given[name] = Given(value, row.why or "")
        work.facts[name] = value


def coder(scheme: Scheme) -> Coder:
    """Give a scheme, ready to code; raises CodebookError where its table is broken."""
    return _coder(scheme, codings_folder())


@cache
def _coder(scheme: Scheme, folder: Path | None) -> Coder:
    from factions.analysis.codings import acled, cameo, ged, polecat

    columns = {"polecat": polecat.COLUMNS, "ged": ged.COLUMNS, "acled": acled.COLUMNS, "cameo": cameo.COLUMNS}
    return Coder(scheme, coding_of(scheme, folder), columns[scheme])
