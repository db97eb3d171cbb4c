"""Reading in bulk on Ray: on this machine, or on the cluster at an address. Tasks open sources; actors, which hold the models, read their batches.

Ray Data moves the batches, holds back who is too far ahead, and does again what a process or a machine that died left undone. An actor that was
started again can't know which report ended it: it reads what it's given first report by report, and says in a journal with which it begins. A report
that ends two actors so is a failure.
"""

from __future__ import annotations

import asyncio
import faulthandler
import glob
import logging
import os
import pickle
import signal
import sys
import threading
from collections import Counter
from collections.abc import Container, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from factions.errors import FactionsError
from factions.exports.extras import extra
from factions.jobs.coding.stages import Batch, Coded, How, Worker, batches, failed, unread
from factions.sources.raw import STDIN, is_address, is_stored
from factions.version import __version__

_SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is sent anywhere
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # what its processes tell each other isn't for the user
    "RAY_DEDUP_LOGS_SKIP_REGEX": ".",  # nor is that a worker died
    "RAY_worker_niceness": "0",  # workers of a cluster of our own are what the machine is there for, as the local pool's are
}
_OWN = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # a cluster of our own listens to this machine only: whoever reaches one can run anything on it
_ATTEMPTS = "RAY_gcs_server_port_wait_time_s"  # how often an address is tried, half a minute each; it's also how long a cluster of our own may take
_STORE = 256 << 20  # bytes of shared memory in which a cluster of our own holds batches
_IN_FLIGHT = 2  # batches that an actor is given: one to read, and the next
_TRIES = 2  # how often a report alone may end its actor
_GRACE = 10.0  # seconds beyond a report's time, in which a worker that can should have ended it itself
_ANSWER = 10.0  # seconds in which a cluster must take a connection
_CHECKED = 120.0  # seconds in which all machines must say what they have
_BATCH, _CODED, _SOURCE = "batch", "coded", "source"  # the columns of what goes between processes: bytes


@dataclass(frozen=True)
class RayEngine:
    """Reads with so many actors: of this machine, or of the cluster at an `address` (host:port, or "auto" for the one that this machine is part of).

    `reads` is what reads a batch in each of them.
    """

    workers: int = 2
    address: str | None = None
    reads: type[Worker] = Worker

    def coded(self, sources: Sequence[str], how: How, known: Container[str]) -> Generator[Coded]:
        """Give what becomes of each batch, in any order. Raises FactionsError where no cluster answers, or a source isn't on all of its machines."""
        if STDIN in sources:
            raise FactionsError(STDIN, "standard input can't be read by --engine ray: give files, or leave that option out")
        if not sources:
            return
        for name, value in (_SETTINGS if self.address else _SETTINGS | _OWN).items():
            os.environ.setdefault(name, value)  # before Ray is loaded, which looks at some only then
        extra("ray.data", "--engine ray", "cluster")
        with _cluster(self.workers, self.address), _in_a_line():
            if self.address:
                _check(sources)
            with closing(self._flow(sources, how, known)) as flow:
                for parts in flow:
                    yield from parts

    def _flow(self, sources: Sequence[str], how: How, known: Container[str]) -> Generator[tuple[Coded, ...]]:
        """Give what becomes of each batch, in its parts, from Ray Data: tasks open the sources, actors read."""
        import ray
        from ray.data import ActorPoolStrategy, DataContext, TaskPoolStrategy

        logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # errors are raised, too
        context = DataContext.get_current().copy()
        context.target_max_block_size = 1  # each batch is a block, and goes on as soon as it's there
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        context.execution_no_progress_timeout_s = max(context.execution_no_progress_timeout_s, 2 * _TRIES * (how.limit + _GRACE) * how.reports)
        journal = ray.remote(Journal).options(num_cpus=0, max_restarts=-1, max_task_retries=-1).remote()
        with DataContext.current(context):
            named = ray.data.from_items([{_SOURCE: os.fsencode(source)} for source in sources], override_num_blocks=min(len(sources), 1000))
            opened = named.map_batches(
                partial(_opened, how=how, known=[ray.put(known)], folder=str(Path.cwd())), batch_size=None, batch_format="pyarrow",
                num_cpus=0,  # where actors have all CPUs, these tasks would never begin
                compute=TaskPoolStrategy(size=min(len(sources), 1 + self.workers // 4)),
            )  # fmt: skip
            coded = opened.map_batches(
                _Actor, fn_constructor_args=(self.reads, how, journal), batch_size=None, batch_format="pyarrow",
                num_cpus=1, compute=ActorPoolStrategy(size=self.workers, max_tasks_in_flight_per_actor=_IN_FLIGHT),
            )  # fmt: skip
            for table in coded.iter_batches(batch_size=None, batch_format="pyarrow"):
                yield from _unpacked(table, _CODED)


@contextmanager
def _cluster(workers: int, address: str | None) -> Iterator[None]:
    """Join the cluster at an address, or start one of this machine's processes; leave it, or end it, at the end. What is joined already is used."""
    if address:
        _answers(address)
    import ray

    if ray.is_initialized():
        yield
        return
    start = partial(ray.init, log_to_driver=False, logging_level=logging.ERROR)
    if not address:
        start = partial(start, num_cpus=workers, include_dashboard=False, object_store_memory=_STORE)
    try:
        with _hushed(), _tried_once() if address else nullcontext():
            start(address or "local")
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise FactionsError(address or "ray", f"no Ray cluster can be reached or started: {_last(error)}") from error
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep from the user what Ray's compiled part prints as it begins, for which it has no setting, and how a signal ends us."""
    ours = signal.getsignal(signal.SIGTERM)
    sys.stderr.flush()
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, ours)  # which Ray has taken


@contextmanager
def _tried_once() -> Iterator[None]:
    """Have Ray give up an address after one attempt."""
    before = os.environ.get(_ATTEMPTS)
    os.environ[_ATTEMPTS] = before or "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_ATTEMPTS]


def _answers(address: str) -> None:
    """Raise FactionsError where an address is none, or nothing takes connections there: Ray itself would try for minutes."""
    if address == "auto":
        return
    host, colon, port = address.rpartition(":")
    if not colon or not host or not port.isdigit() or "://" in address:
        raise FactionsError(address, "isn't the address of a Ray cluster: give host:port, as `ray start --head` prints it, or auto")

    async def connect() -> None:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host.strip("[]"), int(port)), _ANSWER)
        writer.close()

    try:
        with ThreadPoolExecutor(1) as apart:  # a notebook's thread has a loop of its own, in which no other can run
            apart.submit(asyncio.run, connect()).result()
    except (OSError, OverflowError, TimeoutError) as error:
        raise FactionsError(address, "no Ray cluster answers there") from error


@contextmanager
def _in_a_line() -> Iterator[None]:
    """Give Ray's errors, which quote the traces of all processes on the way, as one line."""
    from ray.data.exceptions import ExecutionTimeoutError
    from ray.exceptions import RayError, RayTaskError

    try:
        yield
    except RayTaskError as error:
        if isinstance(error.cause, FactionsError):
            raise error.cause from error
        raise FactionsError("ray", _last(error)) from error
    except (RayError, ExecutionTimeoutError) as error:
        raise FactionsError("ray", _last(error)) from error


def _last(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1].strip() if lines else type(error).__name__


def _check(sources: Sequence[str]) -> None:
    """Raise FactionsError where a machine of the cluster lacks a file that this one has, or has another Factions."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = [source for source in sources if not is_address(source) and not is_stored(source) and _is_there(source)]
    ask = ray.remote(_lacks)
    for node in ray.nodes():  # type: ignore[no-untyped-call]
        if not node["Alive"]:
            continue
        name = node["NodeManagerAddress"]
        there = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
        answer = ask.options(num_cpus=0, scheduling_strategy=there).remote(str(Path.cwd()), here)
        try:
            version, lacking = ray.get(answer, timeout=_CHECKED)
        except ray.exceptions.RayError as error:
            raise FactionsError(name, f"on this machine of the cluster Factions can't run: install factions[cluster] {__version__} there") from error
        if version != __version__:
            raise FactionsError(name, f"this machine of the cluster has Factions {version}, and this one {__version__}")
        if lacking is not None:
            raise FactionsError(lacking, f"isn't on {name} of the cluster: put it where all machines have it by this name, or give an s3:// address")


def _lacks(folder: str, sources: Sequence[str]) -> tuple[str, str | None]:
    """Give this machine's Factions, and the first source that isn't there, seen from a folder."""
    _go_to(folder)
    return __version__, next((source for source in sources if not _is_there(source)), None)


def _is_there(source: str) -> bool:
    return os.path.exists(source) or next(glob.iglob(source, recursive=True), None) is not None  # noqa: PTH110, PTH207 - as sources are opened


def _go_to(folder: str) -> None:
    """Make names of files mean what they mean to who started the run; where the folder isn't there, only whole names do."""
    with suppress(OSError):
        os.chdir(folder)


def _packed(name: str, held: object) -> Any:  # noqa: ANN401 - a pyarrow.Table, which has no types
    """Give something as a table of one row, of which Ray Data makes a block without looking into it."""
    import pyarrow as pa

    return pa.table({name: pa.array([pickle.dumps(held, pickle.HIGHEST_PROTOCOL)], pa.binary())})


def _unpacked(table: Any, name: str) -> Iterator[Any]:  # noqa: ANN401 - a pyarrow.Table, and what was packed
    for cell in table.column(name):
        yield pickle.loads(cell.as_buffer())  # noqa: S301 - between processes of one run


def _opened(table: Any, how: How, known: Sequence[Any], folder: str) -> Iterator[Any]:  # noqa: ANN401 - pyarrow.Tables and an ObjectRef
    """Open sources, in a task: a table a batch. `known` holds the reference of what is shared by all tasks of a machine."""
    import ray

    _go_to(folder)
    (documents,) = ray.get(list(known))
    for source in table.column(_SOURCE):
        for batch in batches(os.fsdecode(source.as_py()), how, documents):
            yield _packed(_BATCH, batch)


class Journal:
    """An actor that knows which reports others are reading alone: of each, how often somebody began and hasn't ended."""

    def __init__(self) -> None:
        self._begun: Counter[tuple[str, int, int]] = Counter()

    def begin(self, report: tuple[str, int, int]) -> int:
        """Note that a report (its batch's source and number, and its place there) is being read; give how often that was begun and never ended."""
        before = self._begun[report]
        self._begun[report] += 1
        return before

    def end(self, report: tuple[str, int, int]) -> None:
        """Note that a report was read."""
        del self._begun[report]


class _Actor:
    """A worker of Ray's: made once in its process, and again after that died."""

    def __init__(self, reads: type[Worker], how: How, journal: Any) -> None:  # noqa: ANN401 - a handle of Ray's
        import ray

        self._how, self._journal = how, journal
        self._worker = reads(how)
        context = ray.get_runtime_context()
        self._suspect = _IN_FLIGHT if context.was_current_actor_reconstructed else 0  # batches that may hold what ended the one before

    def __call__(self, table: Any) -> Iterator[Any]:  # noqa: ANN401 - pyarrow.Tables
        """Read the batches of a block: a table a batch, of all its parts."""
        for batch in _unpacked(table, _BATCH):
            careful = self._suspect > 0
            yield _packed(_CODED, tuple(self._carefully(batch)) if careful else (self._code(batch),))
            self._suspect -= careful

    def _code(self, batch: Batch) -> Coded:
        """Read a batch; where a library hangs, the process ends. It has the time of two reports; where that isn't enough, each gets its own."""
        if not batch.items:
            return unread(batch)
        faulthandler.dump_traceback_later(self._how.limit * min(2, len(batch.items)) + _GRACE, exit=True, file=2)
        try:
            return self._worker.code(batch)
        finally:
            faulthandler.cancel_dump_traceback_later()

    def _carefully(self, batch: Batch) -> Iterator[Coded]:
        """Read a batch report by report, but for those that ended their actors."""
        import ray

        yield replace(unread(batch), more=bool(batch.items))
        for place, raw in enumerate(batch.items):
            part = Batch(batch.source, batch.number, (raw,), last=batch.last)
            report = (batch.source, batch.number, place)
            if ray.get(self._journal.begin.remote(report)) < _TRIES:
                coded = self._code(part)
                ray.get(self._journal.end.remote(report))
            else:
                why = f"a worker ends while it reads it, or hangs for longer than {self._how.limit:g} s, {_TRIES} times"
                coded = replace(unread(part), failures=(failed(raw, batch.source, why),))
            yield replace(coded, more=place + 1 < len(batch.items))
