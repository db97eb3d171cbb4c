"""Codes the made-up reports as `factions code` does, in a process of its own: `python -m tools.growth.coder OUT WORKERS SOURCE…`.

It prints a line of JSON each time that so many more documents have come: how many the shards hold with them, and what all processes took since each
worker had given its first batch (seconds by the clock and of CPU), with their memory now.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tools.measuring.coding import engine
from tools.measuring.processes import cpu_seconds, memory

from factions.jobs.coding.run import Progress, code_all
from factions.jobs.coding.shards import documents_of, parts_of
from factions.jobs.coding.stages import Coded, How

EVERY, EARLY, EARLY_EVERY = 1000, 2000, 250
"""Documents between two points; up to so many, fewer."""


@dataclass
class Points:
    """Prints the points of a run. `held` is how many documents the shards held when it began."""

    held: int
    workers: int
    batches: int = 0
    next: int = 0
    wall: float = 0.0
    cpu: float = 0.0

    def saw(self, progress: Progress, _coded: Coded, _new: int) -> None:
        """Print a point where it's due."""
        self.batches += 1
        documents = self.held + progress.read
        if self.batches == self.workers:  # each has its models now
            self.wall, self.cpu = perf_counter(), cpu_seconds(os.getpid())
        elif self.batches < self.workers or documents < self.next:
            return
        step = EARLY_EVERY if documents < EARLY else EVERY
        self.next = documents - documents % step + step
        self.say(documents, progress)

    def say(self, documents: int, progress: Progress) -> None:
        """Print a point."""
        now, cpu = memory(os.getpid()), cpu_seconds(os.getpid()) - self.cpu
        print(json.dumps({"documents": documents, "wall": perf_counter() - self.wall, "cpu": cpu, "largest": now.largest, "all": now.all,
                          "statements": progress.statements, "failed": progress.failed}), flush=True)  # fmt: skip


def main(out: Path, workers: int, sources: Sequence[str]) -> None:
    """Code the sources into `out`, from where it was stopped."""
    held = sum(1 for _, part in parts_of(out) for _ in documents_of(part)) if out.exists() else 0
    code_all(sources, out, How(), engine("local", workers), lambda _name, _words: None, watchers=[Points(held, workers)])


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # the parent says that it was stopped
        main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
