"""The engine of one machine: a pool of processes that share the models in memory; what a worker leaves undone when it dies is done by another."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Container, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from factions.errors import FactionsError
from factions.exports.extras import extra
from factions.jobs.coding.stages import Batch, Coded, How, Worker, batches, failed, too_long, unread
from factions.jobs.processes import end_with_parent
from factions.sources.raw import is_address, new_guard

if TYPE_CHECKING:
    from pebble import ProcessPool

_AHEAD = 3  # batches a worker that are read from the sources before they are asked for
_AT_HAND = 2  # of these, so many a worker are with the pool: one that is read, and one to go on with
_TRIES = 2  # how often a report alone may end its worker
_GRACE = 10.0  # seconds beyond a report's time, in which a worker that can should have ended it itself
_BREAKS = 3  # how often the pool as a whole may break with nothing read between


@dataclass(frozen=True)
class LocalEngine:
    """Reads with so many processes of this machine. `stdin` is what the source `-` reads."""

    workers: int = 2
    stdin: BinaryIO | None = None

    def coded(self, sources: Sequence[str], how: How, known: Container[str]) -> Generator[Coded]:
        """Give what becomes of each batch, in any order; sources are opened here, a few batches ahead of the workers.

        A batch whose worker dies, or runs out of its time, is read again report by report; a report that ends its worker twice is a failure. Raises
        FactionsError where workers can't begin.
        """
        flow = self._flow(sources, how, known)
        run = _Run(self.workers, how)
        try:
            while True:
                while run.hungry and (batch := next(flow, None)) is not None:
                    if batch.items:
                        run.put(_Task(batch, _Course(batch)))
                    else:
                        yield unread(batch)
                if run.hungry:
                    run.share_out()
                if run.idle:
                    break
                yield from run.come()
        finally:
            flow.close()
            run.close()

    def _flow(self, sources: Sequence[str], how: How, known: Container[str]) -> Generator[Batch]:
        """Give the batches of all sources, one source after another."""
        guard = new_guard(allow_private=how.allow_private) if any(map(is_address, sources)) else None
        try:
            for source in sources:
                yield from batches(source, how, known, stdin=self.stdin, guard=guard)
        finally:
            if guard:
                guard.close()


class _Course:
    """A batch on its way: whole, or in parts of one report each, of which the last to come ends it."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.parts = 1

    def came(self, part: Coded) -> Coded:
        """Give a part as the engine gives it."""
        self.parts -= 1
        return replace(part, more=self.parts > 0)


@dataclass
class _Task:
    """What a worker is given: a batch, or one report of one; `tries` tells how often it has ended its worker."""

    batch: Batch
    course: _Course
    tries: int = 0

    def parted(self) -> list[_Task]:
        """Give the task in parts of one report each, itself where it has but one; the first has what else the batch tells."""
        items = self.batch.items
        if len(items) <= 1:
            return [self]
        self.course.parts = len(items)
        rest = replace(self.batch, items=(), failures=(), known=0, notes=())
        return [_Task(replace(self.batch, items=items[:1]), self.course), *(_Task(replace(rest, items=(raw,)), self.course) for raw in items[1:])]


class _Run:
    """The tasks of a run, and the pool that does them."""

    def __init__(self, workers: int, how: How) -> None:
        self.workers, self.how = workers, how
        self.waiting: dict[Future[Coded], _Task] = {}
        self.again: deque[_Task] = deque()
        self.breaks = 0
        self.pool = _pool(workers)

    @property
    def hungry(self) -> bool:
        """Tell whether more may be put: a few tasks a worker are under way."""
        return len(self.waiting) + len(self.again) < self.workers * _AHEAD

    @property
    def idle(self) -> bool:
        """Tell whether nothing is under way."""
        return not self.waiting and not self.again

    def put(self, task: _Task) -> None:
        """Give a task to the pool, as soon as that has few enough."""
        self.again.append(task)
        self._feed()

    def _feed(self) -> None:
        """Give tasks to the pool; each has its time, and a batch that of two reports: where that isn't enough, its reports get theirs one by one."""
        while self.again and len(self.waiting) < self.workers * _AT_HAND and self.pool.active:
            task = self.again.popleft()
            limit = self.how.limit * min(2, len(task.batch.items)) + _GRACE
            try:
                self.waiting[self.pool.schedule(_code, args=(self.how, task.batch), timeout=limit)] = task
            except RuntimeError:  # the pool has broken: come() sees that, too, and makes another
                self.again.append(task)
                return

    def share_out(self) -> None:
        """Part the batches that the pool doesn't have yet, when no more are to come: else one worker has eight reports left, and the others none."""
        self.again = deque(part for task in self.again for part in task.parted())

    def come(self) -> Iterator[Coded]:
        """Wait for some tasks, and give what became of them."""
        self._feed()
        # a task is ended by the pool in its time: where nothing comes for longer, the pool itself hangs
        done, _ = wait(self.waiting, timeout=2 * (self.how.limit + 2 * _GRACE), return_when=FIRST_COMPLETED)
        broken = not done
        for future in done:
            task = self.waiting.pop(future)
            error = future.exception()
            if error is None:
                self.breaks = 0
                yield task.course.came(future.result())
            elif isinstance(error, BrokenProcessPool):
                broken = True
                self.again.append(task)
            else:
                yield from self._ended(task, error)
        if broken:
            self._mend()

    def _ended(self, task: _Task, error: BaseException) -> Iterator[Coded]:
        """Say what becomes of a task that ended its worker; raises the error itself where that is of another kind."""
        from pebble import ProcessExpired

        late = isinstance(error, TimeoutError)
        if not (late or isinstance(error, ProcessExpired)):
            raise error
        batch = task.batch
        task.tries += 1
        if len(batch.items) > 1:
            self.again.extend(task.parted())
        elif late or task.tries >= _TRIES:
            (raw,) = batch.items
            code = getattr(error, "exitcode", None)
            why = too_long(self.how.limit) if late else f"a worker ends while it reads it ({_ended_by(code)}), {_TRIES} times"
            yield task.course.came(replace(unread(batch), failures=(*batch.failures, failed(raw, batch.source, why))))
        else:
            self.again.append(task)

    def _mend(self) -> None:
        """Make another pool for one that broke; raises FactionsError where none lasts."""
        self.breaks += 1
        self.close()
        if self.breaks > _BREAKS:
            raise FactionsError("workers", "they end before they read anything; is there enough memory for them?")
        self.again.extend(self.waiting.values())
        self.waiting.clear()
        self.pool = _pool(self.workers)

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        self.pool.stop()  # type: ignore[no-untyped-call] # Pebble has types but here
        self.pool.join()


def _ended_by(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"


def _pool(workers: int) -> ProcessPool:
    """Make a pool whose workers are forked of one process that has loaded what they need; where processes can't be forked, each loads it."""
    extra("pebble", "--engine local", "bulk")
    from pebble import ProcessPool

    kinds = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in kinds else "spawn")
    if "forkserver" in kinds:
        context.set_forkserver_preload(["factions.jobs.coding.preloaded"])
    return ProcessPool(max_workers=workers, context=context)


def _code(how: How, batch: Batch) -> Coded:
    """Read a batch, in a worker."""
    return _worker(how).code(batch)


@cache
def _worker(how: How) -> Worker:
    """Make a process's worker, which ends with the process that it works for."""
    end_with_parent()
    return Worker(how)
