"""From the points of runs to what a document costs at 1,000, 10,000 and 100,000 documents, and whether that grew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from tools.measuring.figures import table

AT = (1_000, 10_000, 100_000, 1_000_000)
"""Where the cost is looked at: over the last tenth before each, and at least so many documents."""
_SPAN = 1_000


@dataclass(frozen=True)
class Point:
    """A moment: documents that the shards hold; seconds by the clock, of CPU and bytes of its run; CPU seconds of the fixed reports then."""

    run: int
    documents: int
    wall: float
    cpu: float
    largest: int
    all: int
    statements: int
    failed: int
    fixed: float


@dataclass(frozen=True)
class Cost:
    """What a document cost between two points, milliseconds; `fixed` is what one of the fixed reports cost at the time."""

    documents: int
    first: int
    wall: float
    cpu: float
    fixed: float
    largest: int
    all: int

    @property
    def of_fixed(self) -> float:
        """The cost of CPU in fixed reports: whatever the machine's speed is."""
        return self.cpu / self.fixed


def keep(path: Path, point: Point) -> None:
    """Add a point to a file, which is whole at every moment."""
    part = path.with_suffix(".part")
    part.write_text("".join(json.dumps(asdict(one)) + "\n" for one in (*points(path), point)), encoding="utf-8")
    part.replace(path)


def points(path: Path) -> list[Point]:
    """Give the points of a file; none where there is no file."""
    return [Point(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def costs(held: Sequence[Point], fixed_reports: int) -> list[Cost]:
    """Give the cost between each two points of the same run."""
    return [
        Cost(
            after.documents, before.documents, 1000 * (after.wall - before.wall) / count, 1000 * (after.cpu - before.cpu) / count,
            1000 * fmean((before.fixed, after.fixed)) / fixed_reports, after.largest, after.all,
        )
        for before, after in pairwise(held)
        if before.run == after.run and (count := after.documents - before.documents) > 0
    ]  # fmt: skip


def at(held: Sequence[Cost], documents: int) -> Cost | None:
    """Give the mean cost over the last tenth before so many documents, at least 1,000 of them; none where the runs didn't come so far."""
    begin = documents - max(documents // 10, _SPAN)
    among = [cost for cost in held if begin <= cost.first and cost.documents <= documents + _SPAN // 2]
    if not among or max(cost.documents for cost in held) < documents - _SPAN // 10:
        return None
    counts = [cost.documents - cost.first for cost in among]
    return Cost(
        documents, among[0].first, fmean([cost.wall for cost in among], counts), fmean([cost.cpu for cost in among], counts),
        fmean([cost.fixed for cost in among], counts), max(cost.largest for cost in among), max(cost.all for cost in among),
    )  # fmt: skip


def summed(held: Sequence[Point], fixed_reports: int) -> dict[str, dict[str, float]]:
    """Give the figures at each of `AT` that the runs came to, and at their end where that lies elsewhere, by the number of documents."""
    by = costs(held, fixed_reports)
    last = max(point.documents for point in held)
    found = {documents: cost for documents in sorted({*AT, last}) if documents <= last and (cost := at(by, documents))}
    base = next(iter(found.values()), None)
    return {
        str(documents): {
            "cpu_ms": round(cost.cpu, 2), "wall_ms": round(cost.wall, 2), "fixed_ms": round(cost.fixed, 2), "raw": round(cost.cpu / base.cpu, 3),
            "ratio": round(cost.of_fixed / base.of_fixed, 3), "largest_mb": round(cost.largest / 1e6), "all_mb": round(cost.all / 1e6),
        }
        for documents, cost in found.items()
        if base
    }  # fmt: skip


def shown(figures: dict[str, dict[str, float]]) -> str:
    """Give the figures as a table in Markdown."""
    head = ["documents", "ms of CPU a document", "of a fixed report then", "documents a second", "cost against the first row, by fixed reports",
            "by CPU alone", "largest process, MB resident", "all processes, MB proportional"]  # fmt: skip
    rows = (
        [f"{int(documents):,}", f"{one['cpu_ms']:.1f}", f"{one['fixed_ms']:.1f}", f"{1000 / one['wall_ms']:.1f}", f"{one['ratio']:.3f}",
         f"{one['raw']:.3f}", f"{one['largest_mb']:.0f}", f"{one['all_mb']:.0f}"]
        for documents, one in figures.items()
    )  # fmt: skip
    return table(head, rows)
