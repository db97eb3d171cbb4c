"""Masking of private persons: people whom a text names, but who have no public role, and so are no actor of the reading.

Their mentions have the form `named` and no `ref`. Whatever the ledger shows or searches has their names blotted out, character for character, so
that offsets still hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, bindparam, text

from factions.evidence import Span
from factions.ledger import tables as t
from factions.mentions.mention import Mention

BLOT = "█"
Stretch = tuple[int, int]
_AT_ONCE = 500  # readings of one query
_SOURCES = {"sqlite": "mentions INDEXED BY ix_mentions_private", "postgresql": "mentions"}
_PRIVATE = t.private.compile(compile_kwargs={"literal_binds": True})


def private_stretches(mentions: Iterable[Mention]) -> tuple[Stretch, ...]:
    """Give the (start, end) of every name of a private person, in text order."""
    return tuple(sorted((m.start, m.end) for m in mentions if m.kind == "actor" and m.form == "named" and m.ref is None))


def named_in(connection: Connection, readings: Sequence[int]) -> list[tuple[int, int, int, str]]:
    """Give the names of private persons in some readings: (reading, start, end, text).

    SQLite is told by which index it finds them: it can't see that the index is for them, and would go through all mentions of the readings.
    """
    words = f'SELECT reading, start, "end", text FROM {_SOURCES[connection.dialect.name]} WHERE {_PRIVATE} AND reading IN :readings'  # noqa: S608 - our own names
    asked = text(words).bindparams(bindparam("readings", expanding=True))
    chunks = (list(readings[at : at + _AT_ONCE]) for at in range(0, len(readings), _AT_ONCE))
    return [(row.reading, row.start, row.end, row.text) for chunk in chunks for row in connection.execute(asked, {"readings": chunk})]


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
