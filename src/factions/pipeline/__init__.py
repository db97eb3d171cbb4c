"""The stages composed: from a report's bytes to its reading. A pure function of them and the shipped weights; no database, no clock, no network."""

from __future__ import annotations

from functools import cache

from factions.documents.build import build
from factions.documents.document import Document
from factions.models.weights import folder, manifest
from factions.pipeline.composed import Composed
from factions.reading import Coder, Reading, faults, numbered
from factions.sources.raw import Raw
from factions.version import __version__

__all__ = ["coder", "read_document", "read_raw"]


@cache
def coder() -> Coder:
    """Give who reads: Factions, its version, and the name of the weights, which aren't opened for that.

    Raises WeightsError where they are not what their manifest names.
    """
    return Coder(name="factions-reader", version=__version__, model=manifest(folder()).name)


def read_raw(raw: Raw, *, published: str | None = None) -> Reading:
    """Read one report from its bytes; raises DocumentError where they hold none."""
    return read_document(build(raw, published=published))


def read_document(document: Document) -> Reading:
    """Read one document: the model scores its words, and what the scores say becomes mentions, what they mean, and statements.

    Never raises on a text of any content: what can't be read off it is absent. Raises WeightsError where the weights can't be opened.
    """
    reading = numbered(Composed(document).reading(coder()))
    wrong = faults(reading)
    if wrong:  # a fault here is a bug in a stage, and a record that cites wrongly must not leave this function
        msg = f"the reading of {document.id} breaks the contract: {wrong[0]}"
        raise AssertionError(msg)
    return reading
