"""Reading the same reports with two coders: our own, and another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from factions.documents.build import build
from factions.errors import FactionsError
from factions.jobs.coders import Coding
from factions.jobs.reading import internal, opened
from factions.pipeline import read_document
from factions.reading import Reading
from factions.sources.raw import Raw


def read_twice(
    sources: Sequence[str], other: Coding, *, published: str | None = None, allow_private: bool = False, stdin: BinaryIO | None = None
) -> Iterator[tuple[Reading, Reading] | FactionsError]:
    """Give our reading and the other's of each report; an error takes the place of what either couldn't read, as half a pair compares to nothing."""
    for raw in opened(sources, allow_private=allow_private, stdin=stdin):
        yield raw if isinstance(raw, FactionsError) else _twice(raw, other, published)


def _twice(raw: Raw, other: Coding, published: str | None) -> tuple[Reading, Reading] | FactionsError:
    try:
        document = build(raw, published=published)
        return read_document(document), other.read(document, raw.name)
    except FactionsError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it is, the other reports go on
        return internal(raw.name, error)
