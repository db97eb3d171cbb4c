"""One run of what `factions code` does, timed from inside: `python -m tools.measuring.coding local|ray SOURCE WORKERS` prints a line of JSON.

`documents`, `wall` and `cpu` are of what came after each worker had given its first batch, which took `start` seconds; writing the shards counts.
`driver` is the CPU of this process alone, which opens sources and writes shards. `whole` is everything from the first import to the last shard;
`bytes` is what the shards hold.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Container, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time

from tools.measuring.processes import cpu_seconds

from factions.jobs.coding.run import code_all
from factions.jobs.coding.stages import Coded, Engine, How


@dataclass(frozen=True)
class Mark:
    """A moment of a run: how many documents had come, seconds by the clock, CPU seconds of all processes and of this one."""

    documents: int
    wall: float
    cpu: float
    own: float


@dataclass
class Timed:
    """An engine that notes when each batch comes, and when it has ended its workers; `own` is then the CPU of this process alone."""

    engine: Engine
    marks: list[Mark] = field(default_factory=list)
    ended: float = 0.0
    own: float = 0.0

    def coded(self, sources: Sequence[str], how: How, known: Container[str]) -> Generator[Coded]:
        """Give what the engine gives."""
        count = 0
        for coded in self.engine.coded(sources, how, known):
            count += len(coded.documents)
            self.marks.append(Mark(count, perf_counter(), cpu_seconds(os.getpid()), process_time()))
            yield coded
        self.ended, self.own = perf_counter(), process_time()


def engine(name: str, workers: int) -> Engine:
    """Give an engine by its name: `local` or `ray`."""
    if name == "ray":
        from factions.jobs.coding.cluster import RayEngine

        return RayEngine(workers=workers)
    from factions.jobs.coding.local import LocalEngine

    return LocalEngine(workers=workers)


def timed(name: str, source: str, workers: int, out: Path, begun: float) -> dict[str, float]:
    """Code a source into `out`, and give the figures."""
    held = Timed(engine(name, workers))
    summary = code_all([source], out, How(), held, lambda _name, _words: None)
    if summary.failed or not held.marks:
        raise SystemExit(f"{summary.failed} reports failed, {summary.read} were read")
    last, after = held.marks[-1], perf_counter() - held.ended
    first = held.marks[min(workers, len(held.marks)) - 1]
    written = process_time() - held.own
    return {
        "documents": last.documents - first.documents, "wall": last.wall - first.wall + after, "cpu": last.cpu - first.cpu + written,
        "start": first.wall - begun, "whole": perf_counter() - begun, "whole_cpu": last.cpu + written, "all": last.documents,
        "driver": last.own - first.own + written, "bytes": sum(one.stat().st_size for one in out.glob("part-*")),
    }  # fmt: skip


if __name__ == "__main__":
    BEGUN = perf_counter()
    with tempfile.TemporaryDirectory(prefix="coding-") as folder:
        print(json.dumps(timed(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(folder) / "out.parquet", BEGUN)))
