"""The stages composed: from a report's bytes to its reading. A pure function of them; no database, no clock, no network."""

from __future__ import annotations

from factions.documents.build import build
from factions.documents.document import Document
from factions.pipeline.found import find
from factions.pipeline.kept import keep
from factions.pipeline.stated import state
from factions.reading import Coder, Reading, faults, numbered
from factions.sources.raw import Raw
from factions.version import __version__

__all__ = ["CODER", "read_document", "read_raw"]

CODER = Coder(name="factions-rules", version=__version__)


def read_raw(raw: Raw, *, published: str | None = None) -> Reading:
    """Read one report from its bytes; raises DocumentError where they hold none."""
    return read_document(build(raw, published=published))


def read_document(document: Document) -> Reading:
    """Read one document: find its spans, state what they say, keep the mentions that this needs.

    Never raises on a text of any content: what can't be read off it is absent.
    """
    found = find(document)
    events, relations, claims = state(found)
    bare = Reading(document=document, coder=CODER, events=events, relations=relations, claims=claims)
    reading = numbered(keep(found, bare))
    wrong = faults(reading)
    if wrong:  # a fault here is a bug in a coder, and a record that cites wrongly must not leave this function
        msg = f"the reading of {document.id} breaks the contract: {wrong[0]}"
        raise AssertionError(msg)
    return reading
