"""What processes take, out of /proc: CPU seconds and memory of a process and of all that it started. For Linux."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_USER, _CHILDREN_SYSTEM = 13, 16  # where the four times stand in /proc/PID/stat, counted from 0: user, system, and both of children that ended


@dataclass(frozen=True)
class Memory:
    """Memory of a group of processes in bytes: the largest one resident, all together proportional (what several share is counted once)."""

    largest: int = 0
    all: int = 0
    processes: int = 0

    def most(self, other: Memory) -> Memory:
        """Give the higher of each."""
        return Memory(max(self.largest, other.largest), max(self.all, other.all), max(self.processes, other.processes))


def tree(*roots: int) -> Iterator[int]:
    """Give the ids of the processes and of all that descend from them."""
    waiting = list(roots)
    while waiting:
        one = waiting.pop()
        yield one
        for thread in _listed(Path(f"/proc/{one}/task")):
            with suppress(OSError):
                waiting += map(int, (thread / "children").read_text(encoding="ascii").split())


def cpu_seconds(*roots: int) -> float:
    """Give the CPU seconds of the processes and all that descend from them, ended ones too where they were waited for."""
    total = 0.0
    for one in tree(*roots):
        with suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            total += sum(map(int, fields[_USER - 2 : _CHILDREN_SYSTEM - 1])) * _TICK
    return total


def memory(*roots: int) -> Memory:
    """Give the memory of the processes and all that descend from them, as it is now."""
    resident, proportional = list[int](), 0
    for one in tree(*roots):
        with suppress(OSError):
            rows = (line.split() for line in Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:])
            sizes = {row[0]: int(row[1]) << 10 for row in rows}
            resident.append(sizes["Rss:"])
            proportional += sizes["Pss:"]
    return Memory(max(resident, default=0), proportional, len(resident))


def _listed(folder: Path) -> list[Path]:
    with suppress(OSError):
        return list(folder.iterdir())
    return []


class Watch:
    """Looks at the memory of processes every half second while its block runs; `peak` is the most that was seen."""

    def __init__(self, *roots: int, every: float = 0.5) -> None:
        self.peak = Memory()
        self._roots, self._every, self._over = roots, every, Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        self.peak = self.peak.most(memory(*self._roots))
        while not self._over.wait(self._every):
            self.peak = self.peak.most(memory(*self._roots))
