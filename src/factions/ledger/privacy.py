"""Masking of private persons: people whom a text names, but who have no public role, and so are no actor of the reading.

Their mentions have the form `named` and no `ref`. Whatever the ledger shows or searches has their names blotted out, character for character, so
that offsets still hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from factions.evidence import Span
from factions.mentions.mention import Mention

BLOT = "█"
Stretch = tuple[int, int]


def private_stretches(mentions: Iterable[Mention]) -> tuple[Stretch, ...]:
    """Give the (start, end) of every name of a private person, in text order."""
    return tuple(sorted((m.start, m.end) for m in mentions if m.kind == "actor" and m.form == "named" and m.ref is None))


def masked(text: str, offset: int, private: Collection[Stretch]) -> str:
    """Blot out of `text`, which begins at `offset` of its document, every character of the private stretches but blanks."""
    if not private:
        return text
    chars = list(text)
    for start, end in private:
        for at in range(max(start - offset, 0), min(end - offset, len(chars))):
            chars[at] = chars[at] if chars[at].isspace() else BLOT
    return "".join(chars)


def masked_span(span: Span, private: Collection[Stretch]) -> Span:
    """Blot private names out of a span's quote."""
    within = [(start, end) for start, end in private if span.overlaps(start, end)]
    return span if not within else Span(start=span.start, end=span.end, quote=masked(span.quote, span.start, within))
