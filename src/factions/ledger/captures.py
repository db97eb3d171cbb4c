"""Documents as the read side gives them: in a list, and one with its whole reading."""

from __future__ import annotations

from factions.evidence import Record
from factions.reading import Coder, Reading


class DocumentSummary(Record):
    """A document in a list. `added` is the time of its first reading (UTC, ISO 8601); `source` is the name it was read from."""

    id: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    source: str
    added: str
    events: int
    relations: int
    claims: int


class ReadingStamp(Record):
    """One reading of a document: who made it, when it was added (UTC), and whether it is the one that counts."""

    coder: Coder
    added: str
    current: bool


class DocumentRecord(Record):
    """A document with its current reading.

    `groups` maps the id of an actor of the reading to a group's id. `private` are the stretches of the text, as (start, end), that name private
    persons: pages, API and exports mask them. `readings` lists every reading ever added, the oldest first.
    """

    reading: Reading
    source: str
    added: str
    groups: dict[str, str]
    private: tuple[tuple[int, int], ...] = ()
    readings: tuple[ReadingStamp, ...] = ()


class Counts(Record):
    """How much the ledger holds, by its current readings."""

    documents: int
    readings: int
    groups: int
    mentions: int
    events: int
    relations: int
    claims: int
