"""What the API tells of reports."""

from __future__ import annotations

from pydantic import AwareDatetime

from factions.evidence import Record
from factions.web.api.records.shared import Quote
from factions.web.api.records.statements import ClaimTold, Event, Relation


class Document(Record):
    """A report in a list: `id` is the SHA-256 of its bytes. `reviewed`: a person has reviewed every statement that was read from it."""

    id: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    language: str | None
    added: AwareDatetime
    events: int
    relations: int
    claims: int
    reviewed: bool
    invented: bool
    href: str


class Coder(Record):
    """Who read a report."""

    name: str
    version: str
    model: str | None


class DocumentWhole(Record):
    """A report with all that was read from it.

    `text` is null in public, where `sentences` are all that is shown of it: those that its statements cite. Names of private persons are masked.
    """

    id: str
    title: str | None
    publisher: str | None
    byline: str | None
    published: str | None
    url: str | None
    language: str | None
    added: AwareDatetime
    coder: Coder
    text_sha256: str
    text: str | None
    sentences: tuple[Quote, ...]
    events: tuple[Event, ...]
    relations: tuple[Relation, ...]
    claims: tuple[ClaimTold, ...]
    reviewed: bool
    invented: bool
