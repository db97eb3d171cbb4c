"""A run: sources into shards, by an engine; what was done before is passed over."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from factions.errors import SourceError
from factions.jobs.coding.extent import Extent, extent, on_disk
from factions.jobs.coding.shards import SHARD_ROWS, Shards
from factions.jobs.coding.stages import Coded, Engine, How
from factions.pipeline import coder
from factions.sources.kinds import Opening
from factions.sources.raw import count_sources

_TOLD = 10  # sources that couldn't be opened are told at once; all are in the list of failures


@dataclass
class Progress:
    """How far a run is: reports `read`, `passed` over (their documents are known) and `failed`, of `total` (null where that isn't known).

    `share` is how much of the sources, by their size, is done altogether (0 to 1). `backlog` is how many reports are known to be left.
    """

    total: int | None = None
    read: int = 0
    passed: int = 0
    failed: int = 0
    statements: int = 0
    share: float = 0.0
    begun: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Give how long the run takes so far."""
        return time.monotonic() - self.begun

    @property
    def rate(self) -> float:
        """Give how many reports are read a second; those that are passed over cost next to nothing."""
        return (self.read + self.failed) / max(self.seconds, 1e-3)

    @property
    def done(self) -> int:
        """Give how many reports were dealt with."""
        return self.read + self.passed + self.failed

    @property
    def backlog(self) -> int:
        """Give how many reports are known to be left."""
        return max((self.total or 0) - self.done, 0)

    @property
    def left(self) -> float | None:
        """Give the seconds that are left: by the count of the reports, else by the size of the sources; null while neither tells."""
        if self.total is not None:
            return self.backlog / self.rate if self.read + self.failed else None
        return self.seconds * (1 - self.share) / self.share if self.share else None


class Watcher(Protocol):
    """Is told how a run goes."""

    def saw(self, progress: Progress, coded: Coded, new: int) -> None:
        """Note what became of a batch, `new` of whose documents the shards took."""
        ...


@dataclass(frozen=True)
class Summary:
    """What a run came to: reports it read, documents that the shards held when it began, failures that they now list, and its seconds."""

    read: int
    known: int
    failed: int
    seconds: float

    @property
    def rate(self) -> float:
        """Give how many reports were read a second."""
        return self.read / max(self.seconds, 1e-3)


Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Wanted:
    """What a run is to do beside reading: shards of so many `rows`, and with `again` what failed before once more."""

    rows: int = SHARD_ROWS
    again: bool = False


def code_all(
    sources: Sequence[str], out: Path, how: How, engine: Engine, tell: Tell, *, wanted: Wanted | None = None, watchers: Sequence[Watcher] = ()
) -> Summary:  # fmt: skip
    """Read all reports of the sources into the shards of `out`, but for those that are there.

    `tell` is called with a name and words: what is no error, and why a source couldn't be opened, of the first few that couldn't. Stopped by an
    exception, Ctrl-C among them, it writes what was read, and goes on from there when it's called again; killed, it reads again what wasn't in a
    shard yet. Raises SourceError where `out` can't be written, is another's or lies in what is read, WeightsError where the weights can't be opened.
    """
    wanted = wanted or Wanted()
    _apart(sources, out)
    with Shards(out, how.form, coder(), rows=wanted.rows, options=_options(how)) as shards:
        if wanted.again:
            shards.forget_failures(sources)
        extents = {source: extent(source, how.columns) for source in dict.fromkeys(sources)}
        to_do = {source: it for source, it in extents.items() if it.may_grow or not shards.is_finished(source, it.mark)}
        shards.forget_failures([source for source in to_do if shards.has_finished(source)])  # they are read anew
        for source, it in to_do.items():
            shards.begin(source, it.mark)
        known = len(shards.known)
        course = _Sizes(to_do)
        told = 0
        progress = Progress(total=_count(list(to_do), how))
        with closing(engine.coded(list(to_do), how, shards.known)) as flow:
            for coded in flow:
                unopened = [(one.name, one.reason) for one in coded.failures if one.document is None]
                for name, words in (*coded.notes, *unopened[: max(_TOLD - told, 0)]):
                    tell(name, words)
                told += len(unopened)
                new = shards.take(coded)
                progress.read += new
                progress.passed += coded.known + len(coded.documents) - new
                progress.failed += len(coded.failures)
                progress.statements += coded.statements
                progress.share = course.share(coded)
                for watcher in watchers:
                    watcher.saw(progress, coded, new)
        shards.flush(last=True)
        return Summary(progress.read, known, len(shards.failed), progress.seconds)


def _apart(sources: Sequence[str], out: Path) -> None:
    """Refuse shards that would lie in a folder that is read, or be read themselves."""
    whole = Path(os.path.realpath(out))
    for source in sources:
        for name in on_disk(source):
            here = Path(os.path.realpath(name))
            if here.is_relative_to(whole) or (os.path.isdir(here) and whole.is_relative_to(here)):  # noqa: PTH112 - Path's raises for some names
                raise SourceError(str(out), f"lies in {source}, which is read: put it elsewhere")


class _Sizes:
    """How much of all sources' bytes is in those that are done."""

    def __init__(self, extents: dict[str, Extent]) -> None:
        self.extents = extents
        self.all = sum(it.size for it in extents.values()) if all(it.size for it in extents.values()) else 0
        self.done = 0

    def share(self, coded: Coded) -> float:
        """Count a batch, and give the share."""
        if coded.last and not coded.more:
            self.done += self.extents[coded.source].size
        return min(self.done / self.all, 1.0) if self.all else 0.0


def _count(sources: Sequence[str], how: How) -> int | None:
    try:
        return count_sources(sources, Opening(columns=how.columns))
    except (OSError, ValueError):  # opening the source will say what is wrong with it
        return None


def _options(how: How) -> dict[str, str]:
    given = {"published": how.published, "columns": how.columns and str(how.columns)}
    return {name: value for name, value in given.items() if value}
