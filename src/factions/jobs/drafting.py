"""Shards on their way into a ledger: other processes read them and work out the rows, some documents at a time, while one process writes."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from factions.errors import FactionsError, LedgerError, SourceError
from factions.jobs.coding.shards import readings_of
from factions.jobs.processes import RARELY, end_with_parent
from factions.jobs.reading import internal
from factions.ledger.drafting import Draft, broken, draft
from factions.ledger.layer import writable_name
from factions.reading import Reading
from factions.sources.invented import says_invented

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

AT_ONCE = 250
"""Documents of one transaction: others who want to write wait no longer than that."""


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
    except Exception as error:  # noqa: BLE001 - whatever it is, the other shards go on
        yield Piece(task.part, failed=(internal(str(task.part), error),))
    yield Piece(task.part, last=True)


def _drafted(name: str, reading: Reading, task: Task) -> Drafted | Whole | FactionsError:
    source = name
    try:
        source = writable_name(name)
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
        self._ends: list[tuple[Connection, Connection]] = []
        self._made: dict[Connection, BaseProcess] = {}
        if workers:
            context = multiprocessing.get_context("spawn")
            self._tasks: multiprocessing.Queue[Task] = context.Queue()
            self._tasks.cancel_join_thread()  # what nobody will read any more needn't be written
            # a pipe for each, so that one that is killed while it sends is told by the pipe's end
            self._ends = [context.Pipe(duplex=False) for _ in range(workers)]
            self._processes = [context.Process(target=_work, args=(self._tasks, sender), daemon=True) for _, sender in self._ends]

    def __enter__(self) -> Self:
        for process in self._processes:
            process.start()
        for receiver, sender in self._ends:
            sender.close()
            self._made[receiver] = self._processes[len(self._made)]
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
        ready = wait(list(self._made))
        receiver = next(one for one in self._made if one in ready)
        process = self._made.pop(receiver)
        self._made[receiver] = process  # the others come first the next time
        try:
            piece: Piece = receiver.recv()
        except (EOFError, OSError):
            process.join()
            words = f"a process that read shards ended by itself (status {process.exitcode}); what was recorded stays: --workers 0 needs none"
            raise FactionsError("load", words) from None
        return piece


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Have this process look for garbage less often: millions of rows are made that hold no circles, and looking took a third of the time."""
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _work(tasks: multiprocessing.Queue[Task], made: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes
    end_with_parent()
    gc.collect()
    gc.freeze()  # what is there now is there to the end
    with collecting_rarely():
        while True:
            for piece in pieces(tasks.get()):
                made.send(piece)
