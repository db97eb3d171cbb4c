"""Factions: an open clearinghouse that tracks armed groups.

>>> import factions
>>> readings = factions.read("report.html", published="2014-06-20")  # the contract's records, one a document
>>> ledger = factions.open("news.db")  # frames of groups, ties, incidents, claims
"""

from __future__ import annotations

from os import PathLike, environ, fspath
from typing import TYPE_CHECKING

from factions.version import __version__

if TYPE_CHECKING:
    from factions.frames import Opened
    from factions.reading import Reading

__all__ = ["__version__", "open", "read"]

# The matrices here are small: threads would spend more time on waiting for one another than on sums. Set before any
# module loads NumPy, which reads it once.
environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def read(*sources: str | PathLike[str], published: str | None = None, allow_private: bool = False, coder: str = "reader") -> list[Reading]:
    """Read reports and return a Reading for each.

    `sources` are files, folders, globs and web addresses. `published` (EDTF) sets the publication date; `allow_private` lets addresses of the local
    network be fetched. `coder` reads: "reader", our own, or "llm", the language model that FACTIONS_LLM_URL names. Raises FactionsError, which names
    the source, for the first that can't be read.
    """
    from factions.errors import FactionsError  # importing the package must not load what reads
    from factions.jobs.coders import coding
    from factions.jobs.reading import read_all

    readings = []
    for result in read_all([fspath(source) for source in sources], published=published, allow_private=allow_private, coding=coding(coder)):
        if isinstance(result, FactionsError):
            raise result
        readings.append(result)
    return readings


def open(url: str | None = None, *, frames: str = "pandas") -> Opened:  # noqa: A001 - factions.open is what it does
    """Open a ledger for a notebook: frames of its groups, ties, incidents and claims, their evidence, and a plot of each.

    `url` is as for --ledger: a path, `sqlite:///` and a path, or `postgresql://…`; null is FACTIONS_LEDGER, else factions.db. `frames` is pandas or
    polars. Raises FactionsError where that isn't installed, or the ledger can't be opened.
    """
    from factions.frames import open_frames

    return open_frames(url, frames=frames)
