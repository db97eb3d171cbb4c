"""An annotated report: its header and its reading, and what has been read of one so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from factions.documents.edtf import is_edtf
from factions.evidence import Record
from factions.identities.records import Time
from factions.mentions.mention import Mention
from factions.reading import Reading
from factions.statements.records import Claim, Event, Relation

_SEASON = re.compile(r"(?<=\d{4}-)2[1-4](?![\dX-])")


class Header(Record):
    """The header of an annotated report. `actors` and `places` declare the entities that the tags name."""

    model_config = {"coerce_numbers_to_str": True}  # published: 2014

    id: str
    title: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published: str | None = None
    url: str | None = None
    language: str = "en"
    genre: str
    region: str
    setting: str | None = None
    fictional: bool
    incident: str | None = None
    annotator: str = "by hand"
    actors: dict[str, dict[str, Any]] = {}
    places: dict[str, dict[str, Any]] = {}


class Sentence(NamedTuple):
    """One sentence of an annotated report: the file's line that it stands on (from 1), and its place in the text (code points)."""

    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Annotated:
    """An annotated report: its header, and its reading by the contract (gold, so every confidence is 1).

    `labels` gives the file's label of a mention or statement by its id in the reading, `lines` the file's line that states a statement.
    """

    header: Header
    reading: Reading
    sentences: tuple[Sentence, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Line:
    """One sentence with its place in the text, and the statement lines beneath it."""

    number: int
    start: int
    end: int
    paragraph: tuple[int, int]
    statements: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Draft:
    """What has been read so far."""

    annotator: str
    text: str = ""
    lines: list[Line] = field(default_factory=list)
    mentions: dict[str, Mention] = field(default_factory=dict)
    times: dict[tuple[str, str], Time] = field(default_factory=dict)
    statements: dict[str, Event | Relation | Claim] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def is_time(value: str) -> bool:
    """Tell whether a value is EDTF, seasons (2014-21 to 2014-24) included."""
    return is_edtf(_SEASON.sub("06", value))
