"""Who is measured against whom, and how one run of one of them goes: start-up apart, then two processes at work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import IO

from tools.measuring.processes import Memory, Watch

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("worker.py")
_ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "BLIS")}  # a process for each core: more is in each other's way


@dataclass(frozen=True)
class Run:
    """One run: documents, seconds by the clock and of CPU for them, seconds until it began with them, memory in bytes.

    `whole` is documents a second with the start, where that was measured; `driver` CPU seconds of the process that hands out work, if there is one.
    """

    documents: int
    wall: float
    cpu: float
    start: float
    memory: Memory
    whole: float | None = None
    driver: float = 0.0

    def rate(self) -> float:
        """Documents a second."""
        return self.documents / self.wall


@dataclass(frozen=True)
class Figures:
    """Medians of several runs: documents a second, milliseconds a document by the clock and of CPU, seconds of start-up. Megabytes: the most seen."""

    rate: float
    wall_ms: float
    cpu_ms: float
    start: float
    largest_mb: float
    all_mb: float
    whole: float | None = None
    driver_ms: float = 0.0

    @classmethod
    def of(cls, runs: Sequence[Run], processes: int) -> Figures:
        """Sum up runs. Wall time a document is by process: that of one document in one of so many processes."""
        return cls(
            rate=round(median(run.rate() for run in runs), 2),
            wall_ms=round(median(1000 * processes / run.rate() for run in runs), 1),
            cpu_ms=round(median(1000 * run.cpu / run.documents for run in runs), 1),
            start=round(median(run.start for run in runs), 2),
            largest_mb=round(max(run.memory.largest for run in runs) / 1e6),
            all_mb=round(max(run.memory.all for run in runs) / 1e6),
            whole=round(median(whole), 2) if (whole := [run.whole for run in runs if run.whole]) else None,
            driver_ms=round(median(1000 * run.driver / run.documents for run in runs), 2),
        )


@dataclass(frozen=True)
class Contender:
    """What is measured: its name in the table, and how it goes over pages with so many processes."""

    key: str
    words: str
    run: Callable[[Sequence[Path], int], Run]


def workers(key: str, python: Path) -> Callable[[Sequence[Path], int], Run]:
    """Give a run of `worker.py`: each process has every n-th page, all begin at once when all are ready, and the last one ends the run."""

    def run(pages: Sequence[Path], processes: int) -> Run:
        began = perf_counter()
        with ExitStack() as stack:
            held = [
                stack.enter_context(subprocess.Popen([python, WORKER, key], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                                                     env={**os.environ, **_ONE_THREAD}))
                for _ in range(processes)
            ]  # fmt: skip
            pipes = [_pipes(one) for one in held]
            for number, (into, _) in enumerate(pipes):
                _say(into, "".join(f"{page}\n" for page in [pages[0], *pages[number::processes]]) + "\n")
            for _, out in pipes:
                _hear(out, key)
            with Watch(*(one.pid for one in held)) as watch:
                begun = perf_counter()
                for into, _ in pipes:
                    _say(into, "go\n")
                told = [json.loads(_hear(out, key)) for _, out in pipes]
                ended = perf_counter()
            for into, _ in pipes:
                _say(into, "\n")
        return Run(sum(one["documents"] for one in told), ended - begun, sum(one["cpu"] for one in told), begun - began, watch.peak)

    return run


def code(engine: str) -> Callable[[Sequence[Path], int], Run]:
    """Give a run of what `factions code` does, with an engine: its start-up is until each worker has given its first batch."""

    def run(pages: Sequence[Path], processes: int) -> Run:
        told, peak = _coded(engine, pages[0].parent, processes)
        return Run(int(told["documents"]), told["wall"], told["cpu"], told["start"], peak, told["all"] / told["whole"], told["driver"])

    return run


def two_lengths(engine: str) -> Callable[[Sequence[Path], int], Run]:
    """Give a run of the same by two runs, over a quarter of the pages (`few`, beside their folder) and over all: the difference has no start-up.

    It's for engines that give batches later than they have them.
    """

    def run(pages: Sequence[Path], processes: int) -> Run:
        folder = pages[0].parent
        few = folder.with_name("few")
        if not few.exists():
            few.mkdir()
            for page in pages[: len(pages) // 4]:
                os.link(page, few / page.name)
        (short, _), (long, peak) = _coded(engine, few, processes), _coded(engine, folder, processes)
        documents, wall = int(long["all"] - short["all"]), long["whole"] - short["whole"]
        start = short["whole"] - short["all"] * wall / documents
        return Run(documents, wall, long["whole_cpu"] - short["whole_cpu"], start, peak, long["all"] / long["whole"])

    return run


def _coded(engine: str, folder: Path, processes: int) -> tuple[dict[str, float], Memory]:
    """Code a folder in a process of its own; gives its figures, and the most memory that all of its processes took."""
    command = [sys.executable, "-m", "tools.measuring.coding", engine, str(folder), str(processes)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as held, Watch(held.pid) as watch:
        out = held.communicate()[0]
    if held.returncode:
        raise SystemExit(f"coding with {engine} ended with {held.returncode}")
    told: dict[str, float] = json.loads(out.splitlines()[-1])
    return told, watch.peak


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("a process without pipes")
    return process.stdin, process.stdout


def _say(into: IO[str], words: str) -> None:
    into.write(words)
    into.flush()


def _hear(out: IO[str], key: str) -> str:
    line = out.readline()
    if not line:
        raise SystemExit(f"{key}: a process ended before its time")
    return line
