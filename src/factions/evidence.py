"""Spans of a document's text, and citations of them.

Every field of every record comes down to one of these. Offsets are 0-based Unicode code points of `Document.text`, the end not included.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, model_validator


class Record(BaseModel):
    """The base of every record of the contract: immutable, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Record):
    """A stretch of a text with the characters found there: `text[start:end] == quote`."""

    start: int
    end: int
    quote: str

    @model_validator(mode="after")
    def _fits(self) -> Span:
        if self.start < 0 or self.end - self.start != len(self.quote) or not self.quote:
            msg = f"a span of {self.end - self.start} characters at {self.start} can't hold the quote {self.quote!r}"
            raise ValueError(msg)
        return self

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """Cut a span out of `text` (offsets in code points)."""
        return cls(start=start, end=end, quote=text[start:end])

    def holds(self, start: int, end: int) -> bool:
        """Tell whether the span covers all of `start`..`end`."""
        return self.start <= start and end <= self.end

    def overlaps(self, start: int, end: int) -> bool:
        """Tell whether the span shares a character with `start`..`end`."""
        return self.start < end and start < self.end


class Citation(Record):
    """A span together with the document it stands in."""

    document: str
    span: Span
