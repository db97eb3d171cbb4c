"""The shards of a run: a folder that itself says what was read, so that a run that was stopped, or killed, goes on where it was.

    part-00001.parquet  readings, one a row; also .jsonl and .jsonl.gz
    _failures.jsonl     what couldn't be read, and why: a line each
    _sources.jsonl      the sources that are done, all of whose rows are in shards
    _takedowns.jsonl    documents that were taken out: none of them is taken in again (see erasing.py)
    _run.json           who reads, and how: another coder or form of shards is refused
    _lock               held while a run writes

A shard is written under another name and renamed when it's safe on the disk. What begins with `_` is passed over by what reads folders of Parquet.
"""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
from pydantic import ValidationError

from factions.documents.document import digest
from factions.errors import SourceError
from factions.evidence import Record
from factions.exports.extras import extra
from factions.jobs.coding.files import NEW, append, broken, locked, open_lines, reading_file, replace_file, whole_lines, writing_to
from factions.jobs.coding.rows import ID, Pair, about, arrow, decoded, document_of, from_line, split
from factions.jobs.coding.stages import Coded, Failure, Form, utf8
from factions.jobs.coding.takedowns import taken_down
from factions.reading import Coder

FAILURES, SOURCES, RUN, LOCK = "_failures.jsonl", "_sources.jsonl", "_run.json", "_lock"
SHARD_ROWS = 1000
_PART = re.compile(r"part-(\d{5,})\.(parquet|jsonl\.gz|jsonl)")
_AT_ONCE = 64  # rows that are held while shards are read


class Shards:
    """The shards of one folder, opened to write to: `with Shards(...) as shards`. `known` are the ids of the documents that they hold, or must not.

    Raises SourceError where the folder can't be written, is another's at the moment, or holds what `coder` or `form` isn't, ExportError where the
    library of Parquet isn't installed.
    """

    def __init__(self, out: Path, form: Form, coder: Coder, *, rows: int = SHARD_ROWS, options: dict[str, str] | None = None) -> None:
        self.out, self.form, self.coder, self.rows, self.options = out, form, coder, rows, options or {}
        self.known = Known()
        self.failed = Known()  # by the digest of name and document: of a million pages most may be of other languages
        self._failed = Known()  # their documents
        self._mended = False
        self.finished: dict[str, str | None] = {}
        self._held: list[Any] = []
        self._holds = 0
        self._courses: dict[str, _Course] = {}
        self._ended: list[str] = []
        self._marks: dict[str, str | None] = {}
        self._part = 0
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        if self.form == "parquet":
            arrow()  # where it isn't installed, that's said before anything is read
        try:
            self.out.mkdir(parents=True, exist_ok=True)
            self._lock = locked(self.out / LOCK)
        except OSError as error:
            raise broken(self.out, error) from error
        try:
            with writing_to(self.out):
                self._open()
        except BaseException:
            self._lock.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if not isinstance(error, SourceError):  # with a disk that's full, flushing again would only hide why
                self.flush(last=True)
        finally:
            if self._lock:
                self._lock.close()

    def _open(self) -> None:
        run = _Run(coder=self.coder, form=self.form, options=self.options)
        _check(self.out, run)
        for left in self.out.glob(f"_*{NEW}"):
            left.unlink()  # half a shard, of a run that was killed
        parts = list(parts_of(self.out))
        self._part = max((number for number, _ in parts), default=0)
        self.known = Known(document for _, part in parts for document in documents_of(part))
        self.known.add(taken_down(self.out))
        self._noted(failures_of(self.out, mend=True))
        for line in whole_lines(self.out / SOURCES, mend=True):
            held = json.loads(line)
            self.finished[held["source"]] = held["mark"]
        replace_file(self.out / RUN, (run.model_dump_json(indent=1) + "\n").encode())

    def begin(self, source: str, mark: str | None) -> None:
        """Note what a source is like (its files' sizes and times), which is kept with it once it's done."""
        self._marks[source] = mark

    def is_finished(self, source: str, mark: str | None) -> bool:
        """Tell whether all of a source was dealt with, and it's still what it was; `mark` is null where that can't be told."""
        name = utf8(source)
        return name in self.finished and self.finished[name] == mark

    def has_finished(self, source: str) -> bool:
        """Tell whether all of a source was dealt with, whatever it is now."""
        return utf8(source) in self.finished

    def forget_failures(self, sources: Iterable[str]) -> None:
        """Let what failed of some sources be tried again: those of which something did are no longer done."""
        mine = {utf8(source) for source in sources}
        with writing_to(self.out):
            again = {one.source for one in failures_of(self.out) if one.source in mine}
            if not again:
                return
            self.finished = {source: mark for source, mark in self.finished.items() if source not in again}
            replace_file(self.out / SOURCES, b"".join(_finished_line(source, mark) for source, mark in self.finished.items()))
            self._keep_failures(lambda one: one.source not in again)

    def take(self, coded: Coded) -> int:
        """Take what became of a batch, and give how many of its documents are new; those that the shards hold already are dropped.

        Rows are kept in memory until a shard is full. Raises SourceError where it can't be written.
        """
        new = [not (document in self.known or document in coded.documents[:n]) for n, document in enumerate(coded.documents)]
        self._mended |= any(document in self._failed for document in coded.documents)
        if any(new):
            self._held.append(_chosen(coded.rows, new, self.form))
            self._holds += sum(new)
            self.known.add(document for document, is_new in zip(coded.documents, new, strict=True) if is_new)
        with writing_to(self.out):
            self._fail(coded.failures)
        if self._courses.setdefault(coded.source, _Course()).done(coded):
            del self._courses[coded.source]
            self._ended.append(coded.source)
        if self._holds >= self.rows or (self._ended and not self._holds):
            self.flush()
        return sum(new)

    def _fail(self, failures: Iterable[Failure]) -> None:
        new = [one for one in failures if _key(one) not in self.failed and not (one.document and one.document in self.known)]
        if new:
            append(self.out / FAILURES, (one.model_dump_json() + "\n" for one in new))
            self._noted(new)

    def _noted(self, failures: Iterable[Failure]) -> None:
        for one in failures:
            key = _key(one)
            if key not in self.failed:
                self.failed.add([key])
            if one.document and one.document not in self._failed:
                self._failed.add([one.document])
                self._mended |= one.document in self.known  # the run was killed before it could be left out

    def _mend(self) -> None:
        """Leave out of the failures what was read after all."""
        self._keep_failures(lambda one: one.document is None or one.document not in self.known)
        self._mended = False

    def _keep_failures(self, stays: Callable[[Failure], bool]) -> None:
        left = b"".join(one.model_dump_json().encode() + b"\n" for one in failures_of(self.out) if stays(one))
        replace_file(self.out / FAILURES, left)
        self.failed, self._failed = Known(), Known()
        self._noted(failures_of(self.out))

    def flush(self, *, last: bool = False) -> None:
        """Write what is held as a shard, and then which sources are done; the `last` time leaves out of the failures what was read after all.

        Raises SourceError where that can't be written.
        """
        with writing_to(self.out):
            if self._held:
                name = f"part-{self._part + 1:05}.{self.form}"
                replace_file(self.out / name, _SHARDS[self.form](self._held, self.coder))
                self._part += 1
                self._held, self._holds = [], 0
            if self._mended and last:
                self._mend()
            if self._ended:
                lines = [_finished_line(utf8(source), self._marks.get(source)).decode() for source in self._ended]
                append(self.out / SOURCES, lines)
                self.finished |= {utf8(source): self._marks.get(source) for source in self._ended}
                self._ended = []


def _key(failure: Failure) -> str:
    return digest(f"{failure.document} {failure.name}".encode())


class Known:
    """Ids of documents, 32 bytes each: a sorted array, and what came since."""

    _MANY = 1 << 16  # ids that are gathered before they are sorted in

    def __init__(self, documents: Iterable[str] = ()) -> None:
        self._sorted = np.empty(0, dtype="S32")
        self._new: set[bytes] = set()
        self.add(documents)

    def add(self, documents: Iterable[str]) -> None:
        """Add ids (hex)."""
        for document in documents:
            self._new.add(bytes.fromhex(document))
            if len(self._new) >= self._MANY:
                self._sort()

    def _sort(self) -> None:
        self._sorted = np.union1d(self._sorted, np.array(list(self._new), dtype="S32"))
        self._new = set()

    def __contains__(self, document: object) -> bool:
        one = bytes.fromhex(str(document))
        if one in self._new:
            return True
        place = int(np.searchsorted(self._sorted, np.array(one, dtype="S32")))
        return place < len(self._sorted) and bool(self._sorted[place] == np.array(one, dtype="S32"))

    def __len__(self) -> int:
        """Give how many they are; an id that is added again counts once it's sorted in."""
        return len(self._sorted) + len(self._new)


@dataclass
class _Course:
    """How far a source is: the numbers of its batches that came, in any order, and that of its last."""

    came: set[int] = field(default_factory=set)
    below: int = 0
    last: int | None = None

    def done(self, coded: Coded) -> bool:
        """Note a batch, and tell whether all have come."""
        if coded.more:
            return False
        self.came.add(coded.number)
        while self.below in self.came:
            self.came.remove(self.below)
            self.below += 1
        if coded.last:
            self.last = coded.number
        return self.last is not None and self.below > self.last


class _Run(Record):
    """What one folder's shards have in common, and the other options of the run that wrote last."""

    coder: Coder
    form: Form
    options: dict[str, str] = {}


def parts_of(out: Path) -> Iterator[tuple[int, Path]]:
    """Give the shards of a folder with their numbers, in that order; raises SourceError where there is no such folder."""
    try:
        found = [(int(match[1]), path) for path in out.iterdir() if (match := _PART.fullmatch(path.name))]
    except OSError as error:
        raise broken(out, error) from error
    yield from sorted(found)


def documents_of(part: Path) -> Iterator[str]:
    """Give the ids of a shard's documents, in their order; raises SourceError, which names it, where it's broken."""
    with reading_file(part):
        if part.suffix == ".parquet":
            with extra("pyarrow.parquet", "parquet shards", "bulk").ParquetFile(part) as file:
                for rows in file.iter_batches(columns=[ID]):
                    yield from rows.column(0).to_pylist()
        else:
            with open_lines(part) as lines:
                yield from map(document_of, lines)


def readings_of(part: Path) -> Iterator[Pair]:
    """Give the readings of a shard, each with the name that its report was read from; raises SourceError, which names it, where it's broken."""
    with reading_file(part):
        if part.suffix == ".parquet":
            with extra("pyarrow.parquet", "parquet shards", "bulk").ParquetFile(part) as file:
                for rows in file.iter_batches(batch_size=_AT_ONCE):
                    yield from decoded(rows)
        else:
            with open_lines(part) as lines:
                yield from map(from_line, lines)


def readings(out: Path) -> Iterator[Pair]:
    """Give the readings of all shards of a folder, with the names that their reports were read from, some at a time; raises SourceError.

    A document that was taken out of the folder isn't among them, even where an older shard that was put back has it.
    """
    gone = taken_down(out)
    for _, part in parts_of(out):
        yield from (pair for pair in readings_of(part) if pair[1].document.id not in gone)


def failures_of(out: Path, *, mend: bool = False) -> Iterator[Failure]:
    """Give what a folder's run couldn't read; with `mend` a last line that a killed run left torn is cut off."""
    with reading_file(out / FAILURES):
        for line in whole_lines(out / FAILURES, mend=mend):
            yield Failure.model_validate_json(line)


def _chosen(rows: bytes, new: list[bool], form: Form) -> Any:  # noqa: ANN401 - a pyarrow.Table, or bytes
    """Give the rows of a batch that are new, as the writer of a shard takes them."""
    if form != "parquet":
        return rows if all(new) else b"".join(line for line, is_new in zip(split(rows), new, strict=True) if is_new)
    pa = arrow()
    table = pa.ipc.open_stream(pa.py_buffer(rows)).read_all()
    return table if all(new) else table.filter(pa.array(new))


def _parquet(held: list[Any], coder: Coder) -> bytes:
    pa, parquet = arrow(), extra("pyarrow.parquet", "parquet shards", "bulk")
    table = pa.concat_tables(held).replace_schema_metadata({f"factions.{key}": value for key, value in about(coder).items()})
    sink = io.BytesIO()
    with parquet.ParquetWriter(sink, table.schema, compression="zstd") as writer:
        writer.write_table(table)
    return sink.getvalue()


def _jsonl(held: list[Any], _coder: Coder) -> bytes:
    return b"".join(held)


def _jsonl_gz(held: list[Any], _coder: Coder) -> bytes:
    return gzip.compress(b"".join(held), 6, mtime=0)


_SHARDS: dict[Form, Callable[[list[Any], Coder], bytes]] = {"parquet": _parquet, "jsonl": _jsonl, "jsonl.gz": _jsonl_gz}


def _check(out: Path, run: _Run) -> None:
    """Refuse a folder that holds what another coder read, shards of another form, or something else altogether."""
    try:
        held = _Run.model_validate_json((out / RUN).read_bytes())
    except FileNotFoundError:
        strange = next((name for name in sorted(path.name for path in out.iterdir()) if name != LOCK and not name.endswith(NEW)), None)
        if strange:
            raise SourceError(str(out), f"isn't a folder of shards, and holds {strange}: give one that is empty or isn't there yet") from None
        return
    except ValidationError as error:
        raise SourceError(str(out / RUN), "doesn't say how its shards were made") from error
    if held.form != run.form:
        raise SourceError(str(out), f"holds shards of another form (.{held.form}): give each form a folder of its own")
    if held.coder != run.coder:
        named = " ".join(filter(None, (held.coder.name, held.coder.version, held.coder.model)))
        raise SourceError(str(out), f"holds what another coder read ({named}): give this one a folder of its own")


def _finished_line(source: str, mark: str | None) -> bytes:
    return (json.dumps({"source": source, "mark": mark}, ensure_ascii=False) + "\n").encode()
