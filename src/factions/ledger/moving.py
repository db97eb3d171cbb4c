"""Excerpts of one cleaning of a document laid upon another, in which the same words may stand elsewhere."""

from __future__ import annotations

from typing import Any

from factions.evidence import Span
from factions.ledger.corrections import Excerpt
from factions.mentions.mention import Mention
from factions.statements.records import Claim, Statement


def moved(held: Excerpt, text: str) -> Excerpt | None:
    """Give an excerpt with its spans where `text` has their words; null where it doesn't have them, or it's unclear where.

    Evidence is looked for first, and must be where it was or in one place only; the rest moves as it does.
    """
    mover = _Mover(text)
    try:
        evidence = mover.evidence(held.statement)
        return held.model_copy(
            update={
                "statement": mover.statement(held.statement).model_copy(update={"evidence": evidence}),
                "mentions": tuple(map(mover.mention, held.mentions)), "within": mover.loose(held.within), "same": mover.loose(held.same),
            }
        )  # fmt: skip
    except _LostError:
        return None


class _LostError(Exception):
    """Words that the text doesn't have."""


class _Mover:
    def __init__(self, text: str) -> None:
        self._text = text
        self._shifts: list[tuple[Span, int]] = []

    def evidence(self, statement: Statement) -> tuple[Span, ...]:
        """Move the evidence, and remember by how far."""
        found = []
        for one in statement.evidence:
            new = self.span(one)
            self._shifts.append((one, new.start - one.start))
            found.append(new)
        return tuple(found)

    def statement(self, one: Statement) -> Statement:
        """Move a claim's other spans."""
        if not isinstance(one, Claim):
            return one
        spans: dict[str, Any] = {name: span and self.span(span) for name, span in self._named(one)}
        if one.horizon:
            spans["horizon"] = one.horizon.model_copy(update={"span": self.span(one.horizon.span)})
        return one.model_copy(update=spans)

    @staticmethod
    def _named(one: Claim) -> tuple[tuple[str, Span | None], ...]:
        return ("cue", one.cue), ("content", one.content), ("condition", one.condition)

    def span(self, one: Span) -> Span:
        """Move a span."""
        by = self._shift(one.start, one.end, one.quote)
        return Span(start=one.start + by, end=one.end + by, quote=one.quote)

    def loose(self, one: Span | None) -> Span | None:
        """Move a span that may be lost."""
        try:
            return one and self.span(one)
        except _LostError:
            return None

    def mention(self, one: Mention) -> Mention:
        """Move a mention."""
        by = self._shift(one.start, one.end, one.text)
        return one.model_copy(update={"start": one.start + by, "end": one.end + by})

    def _shift(self, start: int, end: int, words: str) -> int:
        """Give by how far a stretch has moved: as the evidence around it, else as any evidence; else its words must be there once."""
        around = [by for span, by in self._shifts if span.holds(start, end)]
        for by in (*around, *(by for _, by in self._shifts), 0):
            if start + by >= 0 and self._text[start + by : end + by] == words:
                return by
        at = self._text.find(words)
        if at < 0 or self._text.find(words, at + 1) >= 0:
            raise _LostError
        return at - start
