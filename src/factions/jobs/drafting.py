"""Shards on their way into a ledger: other processes read them and work out the rows, some documents at a time, while one process writes."""

from __future__ import annotations

import gc
import multiprocessing
import os
import queue
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from factions.errors import FactionsError, LedgerError, SourceError
from factions.jobs.coding.shards import readings_of
from factions.jobs.reading import internal
from factions.ledger.drafting import Draft, broken, draft
from factions.ledger.layer import writable_name
from factions.reading import Reading
from factions.sources.invented import says_invented

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

AT_ONCE = 250
"""Documents of one transaction: others who want to write wait no longer than that."""
_AHEAD = 2  # pieces that wait to be written, for each process that makes them
_RARELY = (50_000, 20, 100)  # as gc.set_threshold has them
_LOOK = 1.0  # seconds after which it's looked whether these are still alive


class Task(NamedTuple):
    """A shard, the documents of it that are passed over, and those of which the ledger has another coder's reading."""

    part: Path
    skip: frozenset[str]
    held: frozenset[str]


class Drafted(NamedTuple):
    """A draft, and whether its report says by its folder that it's invented."""

    draft: Draft
    invented: bool


class Whole(NamedTuple):
    """A reading that is to take the place of another, with its source; whether it's invented as in `Drafted`."""

    reading: Reading
    source: str
    invented: bool


class Piece(NamedTuple):
    """Some documents of a shard; with `last` there are no more. `failed` are reports that the ledger can't take, or the shard itself."""

    part: Path
    new: tuple[Drafted, ...] = ()
    held: tuple[Whole, ...] = ()
    failed: tuple[FactionsError, ...] = ()
    last: bool = False


def pieces(task: Task) -> Iterator[Piece]:
    """Read a shard, and give what it holds in pieces of AT_ONCE documents."""
    found = (pair for pair in readings_of(task.part) if pair[1].document.id not in task.skip)
    try:
        while some := list(islice(found, AT_ONCE)):
            made = [_drafted(name, reading, task) for name, reading in some]
            yield Piece(
                task.part, tuple(one for one in made if isinstance(one, Drafted)), tuple(one for one in made if isinstance(one, Whole)),
                tuple(one for one in made if isinstance(one, FactionsError)),
            )  # fmt: skip
    except SourceError as error:
        yield Piece(task.part, failed=(error,))
    yield Piece(task.part, last=True)


def _drafted(name: str, reading: Reading, task: Task) -> Drafted | Whole | FactionsError:
    source = writable_name(name)
    try:
        if words := broken(reading):
            return LedgerError(source, words)
        invented = _invented(name)
        return Whole(reading, source, invented) if reading.document.id in task.held else Drafted(draft(reading, source), invented)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other reports go on
        return internal(source, error)


def _invented(name: str) -> bool:
    return says_invented(name) if "://" in name or name == "-" else _in_folder(os.path.dirname(name))  # noqa: PTH120 - a name, maybe of no file


@lru_cache(maxsize=4096)
def _in_folder(folder: str) -> bool:
    return says_invented(f"{folder}/report" if folder else "report")


class Drafters:
    """Processes that make pieces: `with Drafters(2) as made`; with none of them pieces are made as they are asked for."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._waiting: list[Task] = []
        self._processes: list[BaseProcess] = []
        if workers:
            context = multiprocessing.get_context("spawn")
            self._tasks: multiprocessing.Queue[Task] = context.Queue()
            self._made: multiprocessing.Queue[Piece] = context.Queue(maxsize=_AHEAD * workers)
            self._processes = [context.Process(target=_work, args=(self._tasks, self._made), daemon=True) for _ in range(workers)]

    def __enter__(self) -> Self:
        for process in self._processes:
            process.start()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()

    @property
    def ahead(self) -> int:
        """How many tasks are to be under way, so that no process waits for one."""
        return self._workers + 1

    def put(self, task: Task) -> None:
        """Have a shard read."""
        if self._workers:
            self._tasks.put(task)
        else:
            self._waiting.append(task)

    def made(self) -> Iterator[Piece]:
        """Give pieces for as long as tasks are put and this is asked; raises FactionsError where a process has died."""
        while True:
            if self._workers:
                yield self._next()
            else:
                yield from pieces(self._waiting.pop(0))

    def _next(self) -> Piece:
        while True:
            try:
                piece = self._made.get(timeout=_LOOK)
            except queue.Empty:
                if dead := next((process for process in self._processes if not process.is_alive()), None):
                    words = f"a process that read shards ended by itself (status {dead.exitcode}); what was recorded stays: --workers 0 needs none"
                    raise FactionsError("load", words) from None
            else:
                return piece


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Have this process look for garbage less often: millions of rows are made that hold no circles, and looking took a third of the time."""
    before = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _work(tasks: multiprocessing.Queue[Task], made: multiprocessing.Queue[Piece]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes
    gc.collect()
    gc.freeze()  # what is there now is there to the end
    with collecting_rarely():
        while True:
            for piece in pieces(tasks.get()):
                made.put(piece)
