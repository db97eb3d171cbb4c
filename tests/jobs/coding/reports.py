"""Small reports for tests of coding in bulk, and a look at what a folder of shards holds."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from factions.documents.document import digest
from factions.jobs.coding.shards import failures_of, readings
from factions.jobs.coding.stages import Batch, Coded, How, Worker

TOWNS = "Goma Bukavu Beni Butembo Bunia Uvira Kalemie Kindu Lubero Rutshuru Masisi Walikale".split()


def report(number: int) -> str:
    """A report of a sentence; each number has its own."""
    return f"Rebels attacked the town of {TOWNS[number % len(TOWNS)]} on Monday and killed {number + 2} soldiers, the army said.\n"


def folder(where: Path, count: int) -> Path:
    """Write so many reports, one a file."""
    where.mkdir()
    for number in range(count):
        (where / f"report-{number:03}.txt").write_text(report(number), encoding="utf-8")
    return where


def ids(reports: Path) -> list[str]:
    """The ids of a folder's documents, in order."""
    return sorted(digest(path.read_bytes()) for path in reports.iterdir())


def kill_for(batch: Batch) -> None:
    """Kill the process that reads a batch for some of its reports: for one whose name has `deadly`, and for one with `once` the first time."""
    for raw in batch.items:
        before = Path(f"{raw.name}.killed")
        if "deadly" in raw.name or ("once" in raw.name and not before.exists()):
            before.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def deadly(how: How, batch: Batch) -> Coded:
    """Read a batch in a worker that some reports kill."""
    kill_for(batch)
    return Worker(how).code(batch)


def held(out: Path) -> list[str]:
    """The ids of the documents in shards, in order; one that is there twice comes twice."""
    return sorted(reading.document.id for _, reading in readings(out))


def failed(out: Path) -> list[str]:
    """The names of what failed, in order."""
    return sorted(one.name for one in failures_of(out))
