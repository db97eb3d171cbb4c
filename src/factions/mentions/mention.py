"""A mention: a span that names or describes something."""

from __future__ import annotations

from typing import Literal

from factions.evidence import Record

MentionKind = Literal["actor", "place", "time", "quantity", "weapon", "facility"]
MentionForm = Literal["named", "nominal", "pronoun"]


class Mention(Record):
    """A span of the text. `ref` is the id of the reading's actor, place or time that it means; null where there is none.

    A private person without a public role, a quantity, a weapon and a facility have no `ref`.
    """

    id: str
    kind: MentionKind
    form: MentionForm
    start: int
    end: int
    text: str
    ref: str | None = None
