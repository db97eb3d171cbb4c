"""Search in passages and statements with SQLite's FTS5. Nothing else in Factions knows how the index is made."""

from __future__ import annotations

from typing import Literal

from factions.evidence import Record, Span

HitKind = Literal["passage", "event", "relation", "claim"]


class Hit(Record):
    """A passage or statement that holds the words.

    `span` is the passage (a paragraph), or the statement's first evidence sentence. `snippet` is plain text, `marks` the (start, end) stretches of it
    that match. `statement` and `label` ("ASSAULT/firearms", "backs", "forecast") are null for a passage. Names of private persons are masked.
    """

    kind: HitKind
    document: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    span: Span
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()
    statement: str | None = None
    label: str | None = None
