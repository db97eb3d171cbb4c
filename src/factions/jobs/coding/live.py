"""One live line of a run: on a terminal redrawn, elsewhere a line now and then."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from factions.jobs.coding.run import Progress
from factions.jobs.coding.stages import Coded

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

EVERY = 30.0
"""Seconds between two lines where there is no terminal."""


def line(progress: Progress) -> str:
    """Give the line: "252 of 1,200 reports, 2 failed, 2.5 a second, 6 min left"."""
    of = f" of {progress.total:,}" if progress.total is not None else ""
    left = progress.left
    told = [f"{progress.done:,}{of} reports", f"{progress.failed:,} failed", f"{progress.rate:.1f} a second"]
    return ", ".join([*told, *([f"{span(left)} left"] if left is not None else [])])


def span(seconds: float) -> str:
    """Give a time in words, as exact as matters: "8 s", "5 min", "2 h 30 min", "4 d 15 h"."""
    minutes = round(seconds / 60)
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.0f} s"
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 24 else f"{hours // 24} d {hours % 24} h"  # noqa: PLR2004 - a day


class Lines:
    """Writes a line now and then: a watcher of a run."""

    def __init__(self, to: TextIO, every: float = EVERY) -> None:
        self.to, self.every = to, every
        self.next = time.monotonic() + every

    def saw(self, progress: Progress, _coded: Coded, _new: int) -> None:
        """Write the line where it's time to."""
        if time.monotonic() >= self.next:
            self.to.write(line(progress) + "\n")
            self.to.flush()
            self.next = time.monotonic() + self.every


class Drawn:
    """Draws the line anew: a watcher of a run."""

    def __init__(self, bar: Bar) -> None:
        self.bar = bar
        self.task = bar.add_task("starting", total=None)

    def saw(self, progress: Progress, _coded: Coded, _new: int) -> None:
        """Draw the line."""
        self.bar.update(self.task, completed=progress.done, total=progress.total, description=line(progress))


@contextmanager
def live() -> Iterator[Lines | Drawn]:
    """Show a run on standard error while the block runs: gives its watcher."""
    if not sys.stderr.isatty():
        yield Lines(sys.stderr)
        return
    from rich import progress as rich
    from rich.console import Console

    console = Console(stderr=True, color_system=None if os.environ.get("NO_COLOR") else "auto")
    columns = (rich.SpinnerColumn(), rich.BarColumn(), rich.TextColumn("{task.description}", markup=False))
    with rich.Progress(*columns, console=console, transient=True, refresh_per_second=2) as bar:
        yield Drawn(bar)
