"""An open ledger as a notebook has it: frames of what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from factions.frames.columns import INVENTED, Frame, Library, day_of, frame, library, records

if TYPE_CHECKING:
    from factions.analysis.filters import Filter
    from factions.frames.plots import Plots

    Given = str | Mapping[str, Any] | Filter | None
    """A filter as people write it: words (`country=IRQ type=ASSAULT`), JSON, YAML, a mapping."""

MOST_TIES = 10_000
"""Ties that are given where nobody says how many."""
Day = str | date | None
"""A day as a date or in ISO 8601."""


class Opened:
    """A ledger whose groups, ties, incidents and claims are given as frames; a context manager, or `close` it.

    In each frame `reviewed` tells whether a person has looked at what a row rests on, and `citation` where its first passage stands; columns.py
    lists all columns with their types. `as_of` asks what the ledger held at the end of that day (UTC), `on` what held in the world on that day; both
    are dates or ISO 8601. Names of private persons are masked.
    """

    def __init__(self, url: str | None = None, *, frames: str = "pandas") -> None:
        from factions.ledger.open import open_ledger
        from factions.settings import ledger_url

        library(frames)  # whoever lacks it is told at once
        self.frames = cast("Library", frames)
        self.ledger = open_ledger(ledger_url(url), create=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Factions: {self.ledger.name}, as frames of {self.frames}{f'. {INVENTED}' if self.invented else ''}>"

    @cached_property
    def invented(self) -> bool:
        """Whether the ledger holds reports that were invented for Factions, as the examples are."""
        from factions.ledger.invented import look

        with self.ledger.read() as connection:
            return look(connection)[0]

    def close(self) -> None:
        """Close the ledger; frames that were given stay."""
        self.ledger.close()

    def groups(self, words: str = "", *, kinds: Sequence[str] = (), as_of: Day = None) -> Frame:
        """Give the groups with a name that has each of the words or a beginning of it; `kinds` keeps some kinds of actor."""
        from factions.frames import rows

        return self._made("groups", rows.groups(self.ledger, words, kinds, day_of(as_of)))

    def ties(
        self, *, on: Day = None, as_of: Day = None, types: Sequence[str] = (), least: float = 0.0, most: int | None = MOST_TIES
    ) -> Frame:  # fmt: skip
        """Give the ties between groups, the weightiest first.

        `on` keeps those that held on that day, and those of which that isn't known (`held_on` is missing); `types` keeps some types, `least` those
        that weigh at least so much. Of more than `most` those that are stated most often are given, with a warning; null: all.
        """
        from factions.frames import rows

        return self._made("ties", rows.ties(self.ledger, day_of(on, "on"), types, day_of(as_of), least, most))

    def incidents(self, filter: Given = None, *, as_of: Day = None) -> Frame:  # noqa: A002 - what it's called everywhere
        """Give the incidents that a filter wants, as `factions export --filter` takes it (docs/exports.md), or a mapping; all without one."""
        from factions.frames import rows

        return self._made("incidents", rows.incidents(self.ledger, wanted(filter), day_of(as_of)))

    def codings(self, filter: Given = None, *, as_of: Day = None) -> Frame:  # noqa: A002 - as above
        """Give the same incidents as others would code them: POLECAT, UCDP GED, ACLED-like and CAMEO, a row for each scheme (docs/codings.md)."""
        from factions.frames import rows

        return self._made("codings", rows.coded(self.ledger, wanted(filter), day_of(as_of)))

    def claims(self, *, kinds: Sequence[str] = (), speaker: str | None = None, as_of: Day = None) -> Frame:
        """Give the claims, those due first at the top; `kinds` keeps some kinds, `speaker` those of somebody by name."""
        from factions.frames import rows

        return self._made("claims", rows.said(self.ledger, kinds, speaker, day_of(as_of)))

    def evidence(self, of: Frame | Iterable[str], *, as_of: Day = None) -> Frame:
        """Give every passage behind rows of a frame, or behind statements told as `document:statement`, one row a passage."""
        from factions.frames import rows

        names: Iterable[str]
        if isinstance(of, str):
            names = [of]
        elif hasattr(of, "columns"):
            names = [name for row in records(of, "statements") for name in row["statements"] or ()]
        else:
            names = of
        return self._made("evidence", rows.evidence(self.ledger, names, day_of(as_of)))

    @cached_property
    def plot(self) -> Plots:
        """Give the plots; raises FactionsError where matplotlib isn't installed."""
        from factions.frames.plots import Plots

        return Plots(self)

    def _made(self, table: str, rows: Iterable[Mapping[str, Any]]) -> Frame:
        return frame(table, rows, self.frames)


def wanted(given: Given) -> Filter | None:
    """Give the filter that a person wrote; raises FactionsError for what is none."""
    from factions.analysis.filter_words import however, read
    from factions.analysis.filters import Filter

    if given is None or isinstance(given, Filter):
        return given
    return read(given) if isinstance(given, str) else however(given)


def open_frames(url: str | None = None, *, frames: str = "pandas") -> Opened:
    """Open a ledger for a notebook; see `factions.open`."""
    return Opened(url, frames=frames)
