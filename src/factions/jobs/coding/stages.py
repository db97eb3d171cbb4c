"""What every engine runs, in one process or in many: opening a source gives batches of reports, and a worker reads a batch.

All that goes between processes is here, and can be pickled.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Container, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol

from factions.documents.document import digest
from factions.errors import FactionsError
from factions.evidence import Record
from factions.jobs.coding.rows import encode
from factions.jobs.reading import opened, read_one
from factions.models.weights import weights
from factions.sources.columns import ColumnMap
from factions.sources.kinds import Opening
from factions.sources.raw import Raw

if TYPE_CHECKING:
    from factions.reading import Reading
    from factions.sources.guard import Guard

Form = Literal["parquet", "jsonl", "jsonl.gz"]
"""How shards are written: the end of their names."""
_FIRST = 2  # reports of a source's first batch; each next is twice as large, so that all workers have something soon


@dataclass(frozen=True)
class How:
    """How reports are read.

    `form` is the shards'. `published` (EDTF) goes before the date that a report gives itself; `columns` says what tables hold. A batch is full at
    `reports` reports, or at `size` bytes. A report isn't read for longer than `limit` seconds.
    """

    form: Form = "parquet"
    published: str | None = None
    columns: ColumnMap | None = None
    allow_private: bool = False
    reports: int = 8
    size: int = 4 << 20
    limit: float = 120.0


class Failure(Record):
    """A report that couldn't be read, or a source that couldn't be opened: what it is called, the source that it came by, and why.

    `document` is the SHA-256 (hex) of its bytes, null where there are none.
    """

    name: str
    source: str
    document: str | None = None
    reason: str


@dataclass(frozen=True)
class Batch:
    """Some reports of one source, to be read together. Batches of a source are numbered from 0; the last one says so, and may be empty.

    `failures` are what couldn't be opened among them, `known` is how many reports were passed over since their documents are known already, `notes`
    are words (of a name) that are no error, such as what an archive holds beside reports.
    """

    source: str
    number: int
    items: tuple[Raw, ...] = ()
    failures: tuple[Failure, ...] = ()
    last: bool = False
    known: int = 0
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Coded:
    """What became of a batch. `rows` are its readings as `rows.encode` gives them, `documents` their ids (hex) in that order.

    `statements` is how many events, relations and claims were read, `seconds` how long it took by the clock; `more` tells that this is a part of the
    batch, and that another is still to come. The others are the batch's own.
    """

    source: str
    number: int
    last: bool
    rows: bytes = b""
    documents: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    known: int = 0
    notes: tuple[tuple[str, str], ...] = ()
    statements: int = 0
    seconds: float = 0.0
    more: bool = False


class Engine(Protocol):
    """Reads the reports of sources, somewhere."""

    def coded(self, sources: Sequence[str], how: How, known: Container[str]) -> Generator[Coded]:
        """Give what becomes of each batch of each source, once and in any order; `known` are ids of documents that needn't be read.

        Closing it stops the work.
        """
        ...


@dataclass
class _Held:
    """A batch that is being filled."""

    items: list[Raw] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    size: int = 0
    known: int = 0

    @property
    def count(self) -> int:
        return len(self.items) + len(self.failures)


def batches(
    source: str, how: How, known: Container[str], *, stdin: BinaryIO | None = None, guard: Guard | None = None
) -> Iterator[Batch]:  # fmt: skip
    """Open a source, and give its reports in batches, but for those whose document is `known`; whatever can't be opened is among the failures.

    Nothing is held beyond one batch. `guard` fetches instead of one that is made for the source, and isn't closed.
    """
    notes: list[tuple[str, str]] = []
    opening = Opening(columns=how.columns, tell=lambda name, words: notes.append((name, words)))
    held, number = _Held(), 0

    def batch(*, last: bool) -> Batch:
        told = tuple(notes)
        notes.clear()
        return Batch(source, number, tuple(held.items), tuple(held.failures), last, held.known, told)

    for report in opened([source], allow_private=how.allow_private, stdin=stdin, guard=guard, opening=opening):
        if isinstance(report, FactionsError):
            held.failures.append(Failure(name=utf8(report.subject), source=utf8(source), reason=utf8(_line(report.reason))))
        elif digest(report.data) in known:
            held.known += 1
        else:
            held.items.append(report)
            held.size += len(report.data)
        if held.count >= min(how.reports, _FIRST << min(number, 20)) or held.size >= how.size:
            yield batch(last=False)
            held, number = _Held(), number + 1
    yield batch(last=True)


def unread(batch: Batch) -> Coded:
    """Give what becomes of a batch of which no report was read: its own failures, and what it says of its source."""
    return Coded(batch.source, batch.number, batch.last, failures=batch.failures, known=batch.known, notes=batch.notes)


class Worker:
    """Reads batches, one after another; made once in a process, it opens the models then. Raises WeightsError where they can't be opened."""

    def __init__(self, how: How) -> None:
        self.how = how
        weights()

    def code(self, batch: Batch) -> Coded:
        """Read the reports of a batch; whatever goes wrong with one is its failure, and the others go on."""
        begin = time.perf_counter()
        readings: list[tuple[str, Reading]] = []
        failures = list(batch.failures)
        for raw in batch.items:
            got = self._read(raw)
            if isinstance(got, FactionsError):
                failures.append(failed(raw, batch.source, got.reason))
            else:
                readings.append((utf8(raw.name), got))
        rows = self._encoded(readings, batch, failures)
        return replace(
            unread(batch), rows=rows, documents=tuple(reading.document.id for _, reading in readings),
            failures=tuple(failures), statements=sum(len(reading.statements) for _, reading in readings), seconds=time.perf_counter() - begin,
        )  # fmt: skip

    def _encoded(self, readings: list[tuple[str, Reading]], batch: Batch, failures: list[Failure]) -> bytes:
        """Give the rows of readings; one that no shard can hold (a figure of forty digits) is taken out of them, and is a failure."""
        try:
            return encode(readings, self.how.form)
        except Exception:  # noqa: BLE001 - whatever it is, the other reports go on
            raws = {digest(raw.data): raw for raw in batch.items}
            for pair in readings.copy():
                try:
                    encode([pair], self.how.form)
                except Exception as error:  # noqa: BLE001 - the same
                    readings.remove(pair)
                    failures.append(failed(raws[pair[1].document.id], batch.source, f"its reading fits no shard: {error}"))
            return encode(readings, self.how.form)

    def _read(self, raw: Raw) -> Reading | FactionsError:
        try:
            with _within(self.how.limit):
                return read_one(raw, published=self.how.published)
        except _TooLongError:
            return FactionsError(raw.name, too_long(self.how.limit))


def failed(raw: Raw, source: str, reason: str) -> Failure:
    """Give the failure of a report whose bytes came."""
    return Failure(name=utf8(raw.name), source=utf8(source), document=digest(raw.data), reason=utf8(_line(reason)))


def too_long(limit: float) -> str:
    """Say why a report isn't read that takes too long (seconds)."""
    return f"it takes longer than {limit:g} s to read"


class _TooLongError(BaseException):
    """A report's time is over; no Exception, as code that goes on after any of these mustn't go on after it."""


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise _TooLongError after so many seconds, as soon as Python has its turn; what hangs for longer inside a library, an engine must end.

    Only the main thread can be stopped so, and not on Windows; elsewhere nothing is limited here.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def over(_signal: int, _frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, over)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def utf8(words: str) -> str:
    """Give words as UTF-8 can hold them: the name of a file may be of any bytes."""
    return words.encode("utf-8", "backslashreplace").decode("utf-8")


def _line(words: str) -> str:
    return " ".join(words.split())
