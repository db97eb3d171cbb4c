"""Reading many reports so that one that breaks our code stops none of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from factions.errors import DocumentError, FactionsError, SourceError, internal_error
from factions.pipeline import read_raw
from factions.reading import Reading
from factions.settings import debugging
from factions.sources.raw import Raw, new_guard, open_sources


def internal(name: str, error: Exception) -> FactionsError:
    """Give the one line for an exception that nobody foresaw; raises the exception itself where FACTIONS_DEBUG is set."""
    if debugging():
        raise error
    return DocumentError(name, f"can't be read: {internal_error(error)}")


def opened(sources: Sequence[str], *, allow_private: bool = False, stdin: BinaryIO | None = None) -> Iterator[Raw | FactionsError]:
    """Give the reports of all sources as `sources.raw.open_sources` does, the rest also after a source on which opening itself breaks."""
    web = any("://" in source for source in sources)
    guard = new_guard(allow_private=allow_private) if web else None  # one for all: it holds the robots.txt of each site
    try:
        for source in sources:
            if not source.strip():
                yield SourceError(repr(source), "names no source")
                continue
            try:
                yield from open_sources([source], stdin=stdin, guard=guard)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other sources go on
                yield internal(source, error)
    finally:
        if guard:
            guard.close()


def read_one(raw: Raw, *, published: str | None = None) -> Reading | FactionsError:
    """Read one report, or give the error that stands in its way."""
    try:
        return read_raw(raw, published=published)
    except FactionsError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it is, the other reports go on
        return internal(raw.name, error)


def read_all(
    sources: Sequence[str], *, published: str | None = None, allow_private: bool = False, stdin: BinaryIO | None = None
) -> Iterator[Reading | FactionsError]:
    """Read every report of the sources (files, folders, globs, addresses, "-"), one at a time; an error takes the place of what can't be read."""
    for raw in opened(sources, allow_private=allow_private, stdin=stdin):
        yield raw if isinstance(raw, FactionsError) else read_one(raw, published=published)
