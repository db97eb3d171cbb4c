"""Reads a short text through the whole reader, once a run, and writes its events as one line each: `TYPE/mode actors > recipients (factuality)`."""

from __future__ import annotations

from functools import cache

from factions.documents.document import Document, digest, normal_text, text_digest
from factions.pipeline import read_document
from factions.reading import Reading
from factions.statements.records import Event


@cache
def read(text: str) -> Reading:
    """Read a text that was published on 15 June 2020 (a Monday)."""
    text = normal_text(text)
    document = Document(id=digest(text.encode()), text=text, text_sha256=text_digest(text), published="2020-06-15", language="en")
    return read_document(document)


def words(reading: Reading, ids: tuple[str, ...]) -> str:
    """Give the words of mentions, joined by " + "."""
    texts = {mention.id: mention.text for mention in reading.mentions}
    return " + ".join(texts[name] for name in ids)


def line(reading: Reading, event: Event) -> str:
    """Write an event as one line."""
    kind = f"{event.type}/{event.mode}" if event.mode else event.type
    other = "" if event.factuality == "asserted" else f"({event.factuality})"
    roles = (words(reading, event.actors) or "?", f"> {words(reading, event.recipients)}" if event.recipients else "")
    return " ".join(filter(None, (kind, *roles, other)))


def events(text: str) -> list[str]:
    """Give a text's events, one line each, in text order."""
    reading = read(text)
    return [line(reading, event) for event in reading.events]
