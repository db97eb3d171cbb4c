"""Reading many reports so that one that breaks our code stops none of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from factions.documents.build import build
from factions.errors import DocumentError, FactionsError, SourceError, internal_error
from factions.pipeline import read_raw
from factions.reading import Reading
from factions.settings import debugging
from factions.sources.kinds import Opening
from factions.sources.raw import Raw, new_guard, open_sources

if TYPE_CHECKING:
    from factions.jobs.coders import Coding
    from factions.sources.guard import Guard


def internal(name: str, error: Exception) -> FactionsError:
    """Give the one line for an exception that nobody foresaw; raises the exception itself where FACTIONS_DEBUG is set."""
    if debugging():
        raise error
    return DocumentError(name, f"can't be read: {internal_error(error)}")


def opened(
    sources: Sequence[str], *, allow_private: bool = False, stdin: BinaryIO | None = None, guard: Guard | None = None, opening: Opening | None = None
) -> Iterator[Raw | FactionsError]:
    """Give the reports of all sources as `sources.raw.open_sources` does, the rest also after a source on which opening itself breaks.

    `guard` takes the place of the fetch guard that is made for them, and is left open.
    """
    own = new_guard(allow_private=allow_private) if guard is None and any("://" in source for source in sources) else None
    guard = guard or own  # one for all: it holds the robots.txt of each site
    try:
        for source in sources:
            if not source.strip():
                yield SourceError(repr(source), "names no source")
                continue
            try:
                yield from open_sources([source], stdin=stdin, guard=guard, opening=opening)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other sources go on
                yield internal(source, error)
    finally:
        if own:
            own.close()


UNDATED = "gives no publication date: say when it was published, or that nobody knows"
"""Why a report isn't read where its date must be told."""


def read_one(
    raw: Raw, *, published: str | None = None, fallback: str | None = None, dated: bool = False, coding: Coding | None = None
) -> Reading | FactionsError:  # fmt: skip
    """Read one report, or give the error that stands in its way.

    `published` goes before the date that the report gives, `fallback` counts where it gives none. With `dated` one that has no date then isn't read.
    `coding` reads in the place of our own coder.
    """
    try:
        if published is None and (fallback is not None or dated):
            given = build(raw).published
            published = None if given else fallback
            if dated and not (given or fallback):
                return DocumentError(raw.name, UNDATED)
        return coding.read(build(raw, published=published), raw.name) if coding else read_raw(raw, published=published)
    except FactionsError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it is, the other reports go on
        return internal(raw.name, error)


def read_all(
    sources: Sequence[str], *, published: str | None = None, allow_private: bool = False, stdin: BinaryIO | None = None,
    opening: Opening | None = None, coding: Coding | None = None,
) -> Iterator[Reading | FactionsError]:  # fmt: skip
    """Read every report of the sources (files, folders, globs, addresses, "-"), one at a time; an error takes the place of what can't be read."""
    for raw in opened(sources, allow_private=allow_private, stdin=stdin, opening=opening):
        yield raw if isinstance(raw, FactionsError) else read_one(raw, published=published, coding=coding)
