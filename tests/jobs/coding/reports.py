"""Small reports for tests of coding in bulk, and a look at what a folder of shards holds."""

from __future__ import annotations

from pathlib import Path

from factions.documents.document import digest
from factions.jobs.coding.shards import failures_of, readings

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


def held(out: Path) -> list[str]:
    """The ids of the documents in shards, in order; one that is there twice comes twice."""
    return sorted(reading.document.id for _, reading in readings(out))


def failed(out: Path) -> list[str]:
    """The names of what failed, in order."""
    return sorted(one.name for one in failures_of(out))
