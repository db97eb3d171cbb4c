"""The codings of an incident by other projects' schemes: rule tables in YAML, and their loader, which tells a researcher what is wrong with them.

`codings/NAME.yaml` is one scheme. It has the scheme's own columns, in their order, and says of each where it comes from: from a step's rows, worked
out by the program (`worked_out` says how), or left empty (`empty` says why). Rows are tried in order, and the first whose conditions hold is taken.
What conditions can ask is in FACTS. Tables of the user's own, in the folder that FACTIONS_CODINGS names, go before those that ship.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from factions.codebook.loader import checked, parsed, table, text
from factions.errors import CodebookError
from factions.evidence import Record
from factions.settings import codings_folder

Scalar = bool | int | float | str
Scheme = Literal["polecat", "ged", "acled", "cameo"]
SCHEMES: tuple[Scheme, ...] = ("polecat", "ged", "acled", "cameo")
"""The codings there are, in the order in which they're shown."""

FACTS: Mapping[str, str] = {
    "type": "the PLOVER type",
    "mode": "the PLOVER mode",
    "contexts": "the PLOVER contexts",
    "factuality": "asserted, possible, planned, demanded, hypothetical or denied: the strongest that a report says",
    "contradictions": "what reports differ in: denied, toll, perpetrator, day, place",
    "days": "how many days it may have been, from the first to the last; none: no report tells",
    "precision": "UCDP's where_prec, 1 to 7; none: no report tells the place",
    "country": "the country it was in, ISO 3166-1 alpha-3",
    "killed": "the highest figure of the killed that any report gives; none: nobody gives one",
    "killed_told": "yes where a report tells of killed, with a figure or without",
    "civilians_killed": "the highest figure of killed civilians; none: nobody gives one",
    "tolls": "which tolls reports tell of: killed, injured, detained, abducted, displaced, missing",
    "targets": "words of what was struck: mosque, market, base",
    "weapons": "words of the weapons",
    "words": "words of the sentences that the reports are cited with",
    "actors": "the classes of those who did it, as `parties` gives them",
    "recipients": "the classes of those whom it was done to",
    "victims": "the classes of those who are told of as dead, hurt or taken, and are neither",
    "actors_told": "how many did it",
    "recipients_told": "how many it was done to",
    "actor_kinds": "the kinds of those who did it: armed_group, militia, state_force, government, party, community, person, ...",
    "recipient_kinds": "the kinds of those whom it was done to",
    "took_place": "yes where what was struck or taken is the place itself: a town",
    "one_side": "yes where both sides are one and the same: one group, or forces of one state",
    "reports": "how many reports tell of it",
    "origins": "how many independent ones assert it",
    "reviewed": "yes where a person has reviewed all that it rests on",
}
"""What a condition of a step can ask of an incident."""

PARTY_FACTS: Mapping[str, str] = {
    "kind": "the kind of actor it is",
    "role": "actor, recipient or victim",
    "named": "yes where it has a name of its own, no for such as gunmen",
    "own": "yes where it belongs to the side that did it: one of those, or forces of the same state",
    "belongs": "the kind of what a person belongs to, by the registry: armed_group, government, party; none: not known",
    "abroad": "yes where it belongs to another country than the one it happened in; none: one of the two isn't known",
    "community": "the people or sect that it draws on",
    "title": "words of its name, its office, and what reports call it: minister, police, commander",
    **{name: words for name, words in FACTS.items() if name not in {"actors", "recipients", "victims"}},
}
"""What a condition of `parties` can ask, of one who had a part and of the incident."""


class Test(Record):
    """A condition in long form. `only`: there are some, and all are among these; `all`: each of these is there; the others compare numbers."""

    only: tuple[Scalar, ...] | None = None
    all: tuple[Scalar, ...] | None = None
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, data: object) -> object:
        """Take a single value for a list of one."""
        if not isinstance(data, dict):
            return data
        return {key: [value] if key in {"only", "all"} and not isinstance(value, list | tuple) else value for key, value in data.items()}

    @model_validator(mode="after")
    def _asks(self) -> Test:
        if self == Test.model_construct():
            msg = "a condition asks something: only, all, at_least or at_most"
            raise ValueError(msg)
        return self


Condition = Scalar | tuple[Scalar, ...] | Test
"""A value, several of which one is to be there, or the long form; `none` is nothing there, `any` is something."""


class Row(Record):
    """One row of a rule table. It fits where all of `when` and none of `unless` hold; then it gives values, or says why nothing can be coded."""

    when: dict[str, Condition] = {}
    unless: dict[str, Condition] = {}
    gives: dict[str, Scalar] = {}
    not_codable: str | None = None
    why: str | None = None

    @model_validator(mode="after")
    def _says(self) -> Row:
        if (self.not_codable is None) == (not self.gives):
            msg = "a row either gives something or says why it's not_codable"
            raise ValueError(msg)
        if self.gives and not self.why:
            msg = "a row that gives something says why"
            raise ValueError(msg)
        return self


class Step(Record):
    """One question of a scheme: the first row that fits answers it; where none does, nothing is given."""

    step: str
    rows: tuple[Row, ...] = Field(min_length=1)


class Code(Record):
    """A code of a list, what it means in our words, and its place on a scale, where it's certain."""

    means: str
    scale: float | None = None


class Coding(Record):
    """A scheme: its columns, the classes of parties (or the scheme whose classes it takes), the steps, and what is worked out or left empty.

    `subject` is the file that it comes of, `stamp` what rows say that they were coded by; the loader sets both.
    """

    title: str
    version: str
    source: str
    columns: tuple[str, ...]
    parties: tuple[Row, ...] = ()
    parties_of: Scheme | None = None
    steps: tuple[Step, ...]
    worked_out: dict[str, str]
    empty: dict[str, str] = {}
    codes: dict[str, Code] = {}
    subject: str = ""
    stamp: str = ""

    def given(self) -> dict[str, None]:
        """Name what the rows of all steps give, in order."""
        return {name: None for step in self.steps for row in step.rows for name in row.gives}


class State(Record):
    """A country's numbers: ISO 3166-1, Correlates of War, Gleditsch and Ward; UCDP's region. Null where it isn't certain."""

    iso: int | None = None
    cow: int | None = None
    gw: int | None = None
    region: str | None = None


def coding(name: Scheme) -> Coding:
    """Give a scheme, by the user's own table where there is one; raises CodebookError, which names file and row, where the table is broken."""
    return coding_of(name, codings_folder())


@cache
def coding_of(name: Scheme, folder: Path | None) -> Coding:
    """Give a scheme by the table in a folder, or, without one there, by the table that ships with Factions."""
    own = folder / f"{name}.yaml" if folder else None
    if own is not None and own.is_file():
        subject, words = str(own), _own(own)
        stamp = f"own-{name}-{sha256(words.encode()).hexdigest()[:8]}"
    else:
        subject, words, stamp = f"codebook/codings/{name}.yaml", text(f"codings/{name}"), f"factions-{name}"
    found = checked(parsed(words, subject), Coding, subject)
    parties = found.parties if found.parties_of in {None, name} else coding_of(found.parties_of or name, folder).parties
    found = found.model_copy(update={"parties": parties, "subject": subject, "stamp": f"{stamp}-{found.version}"})
    for fault in _faults(found):
        raise CodebookError(subject, fault)
    return found


def _own(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CodebookError(str(path), f"can't be read: {error}") from error


@cache
def states() -> Mapping[str, State]:
    """Give the numbers of countries by ISO 3166-1 alpha-3; raises CodebookError where the table is broken."""
    try:
        return {name: State.model_validate(row) for name, row in table("codings/states").items()}
    except (ValidationError, AttributeError) as error:
        raise CodebookError("codebook/codings/states.yaml", str(error)) from error


def _faults(found: Coding) -> Iterator[str]:
    """Tell what a table says wrong that its shape allows."""
    given = found.given()
    for name in found.columns:
        places = [where for where, names in (("a step", given), ("worked_out", found.worked_out), ("empty", found.empty)) if name in names]
        if not places:
            yield f"columns: nothing says where {name!r} comes from"
        if {"empty"} < set(places):
            yield f"columns: {name!r} comes from {' and '.join(places)}"
    for where, names in (("worked_out", found.worked_out), ("empty", found.empty)):
        for name in names:
            if name not in found.columns:
                yield f"{where}: there is no column {name!r}{_nearest(name, found.columns)}"
    yield from _asked("parties", found.parties, set(PARTY_FACTS))
    for row in found.parties:
        if "class" not in row.gives:
            yield "parties: each row gives a class"
            break
    known = set(FACTS)
    for step in found.steps:
        yield from _asked(f"steps: {step.step}", step.rows, known)
        known |= {name for row in step.rows for name in row.gives}


def _asked(where: str, rows: Iterable[Row], known: set[str]) -> Iterator[str]:
    for number, row in enumerate(rows, 1):
        for name in (*row.when, *row.unless):
            if name not in known:
                yield f"{where}, row {number}: nothing is known by the name of {name!r}{_nearest(name, known)}"


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), 1)
    return f"; is it {near[0]!r}?" if near else ""
