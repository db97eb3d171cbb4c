"""Taking a document out of a folder of shards: its row, and what the folder's lists say of it. What stays is a tombstone in `_takedowns.jsonl`.

The tombstone is put up first, so that what is stopped in the middle is finished by doing it again; each file is written anew beside the old one and
then takes its place. No run can write to the folder meanwhile.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from factions.errors import FactionsError, SourceError
from factions.evidence import Record
from factions.jobs.coding.files import NEW, locked, open_lines, reading_file, replace_file, whole_lines, writing_to
from factions.jobs.coding.rows import ID, NAME, document_of
from factions.jobs.coding.shards import FAILURES, LOCK, RUN, SOURCES, documents_of, parts_of, readings_of
from factions.jobs.coding.takedowns import TAKEDOWNS, taken_down
from factions.ledger.erasing import Words
from factions.ledger.layer import now, writable_name
from factions.ledger.takedowns import Tombstone, read_list
from factions.reading import Reading
from factions.sources.raw import STDIN

_LEAST = 6  # characters of the beginning of an id, as in a ledger
_DIGITS = 64
_SHOWN = 5  # of several documents that a name may mean


class Erased(Record):
    """What taking a document out of a folder came to: how many rows and lines of its lists went, and which other documents may hold the same words.

    `again` tells that it had been taken out before.
    """

    folder: str
    tombstone: Tombstone
    rows: int
    lines: int
    kin: tuple[str, ...] = ()
    again: bool = False


class _Head(NamedTuple):
    """What tells a row from others: its document's id, what it was read from, its address, and the digest of its text."""

    document: str
    source: str
    url: str | None
    text: str | None


@contextmanager
def opened(out: Path) -> Iterator[Path]:
    """Hold a folder of shards, so that no run writes to it; raises SourceError where it's none, or one does."""
    if not (out / RUN).is_file():
        raise SourceError(str(out), "isn't a folder of shards, as `factions code` makes them")
    with writing_to(out):
        lock = locked(out / LOCK)
    with lock:
        with writing_to(out):
            for left in out.glob(f"_*{NEW}"):
                left.unlink()  # half a file, of a run that was killed
        yield out


def document_called(outs: Sequence[Path], name: str) -> str | None:
    """Find the document, held or taken out, that an id, the beginning of one, or a source means; None where there is none.

    A whole id always means itself. Raises SourceError where several may be meant.
    """
    if len(name) == _DIGITS and set(name) <= set("0123456789abcdef"):
        return name
    found: set[str] = set()
    for out in outs:
        held = (document for _, part in parts_of(out) for document in documents_of(part))
        found |= {one for one in chain(taken_down(out), held) if one.startswith(name)} if len(name) >= _LEAST else set()
        found |= {one["document"] for one in _failures(out) if one["name"] == name and one["document"]}
    if not found:
        found = {head.document for out in outs for _, part in parts_of(out) for head in _heads(part) if name in {head.source, head.url}}
    if len(found) > 1:
        more = " and others" if len(found) > _SHOWN else ""
        raise SourceError(name, f"may mean {', '.join(one[:12] for one in sorted(found)[:_SHOWN])}{more}: give the id")
    return next(iter(found), None)


def stone_for(outs: Sequence[Path], document: str, *, because: str, by: str) -> Tombstone:
    """Make a document's tombstone; raises FactionsError where the reason quotes it, as far as these folders hold it."""
    because, by = (" ".join(writable_name(words).replace("\x00", " ").split()) for words in (because, by))
    for reading in (reading for out in outs for reading in _readings(out, document)):
        if _words(reading).quoted_in(because):
            raise FactionsError("--because", "quotes the document, and would stay when it goes: give the reason in other words")
    return Tombstone(document=document, made=now(), by=by, because=because)


def erase(outs: Sequence[Path], stone: Tombstone) -> list[Erased]:
    """Take a document out of folders that are held (`opened`); raises SourceError where a file of one can't be read or written.

    A source that a folder knows as done, and that is called as the document is in any of them, is no longer known so: its name may hold the title.
    """
    heads: dict[Path, dict[Path, _Head]] = {}
    for out in outs:
        with writing_to(out):
            heads[out] = {part: head for part in _parts_with(out, stone.document) for head in _heads(part) if head.document == stone.document}
    names = {head.source for held in heads.values() for head in held.values()} - {STDIN}
    return [_erased(out, stone, held, names) for out, held in heads.items()]


def _erased(out: Path, stone: Tombstone, heads: Mapping[Path, _Head], names: set[str]) -> Erased:
    """Take a document out of a folder: `heads` has the shards that hold it, `names` what it's called."""
    with writing_to(out):
        stones = {one.document: one for one in tombstones(out)}
        again = stone.document in stones
        stone = stones.setdefault(stone.document, stone)
        replace_file(out / TAKEDOWNS, b"".join(one.model_dump_json().encode() + b"\n" for one in stones.values()))
        lines = _leave_out_lines(out, stone.document, names)
        kin = _kin(out, next(iter(heads.values()))) if heads else ()
        for part in heads:
            replace_file(part, _without(part, stone.document))
    return Erased(folder=str(out), tombstone=stone, rows=len(heads), lines=lines, kin=kin, again=again)


def _parts_with(out: Path, document: str) -> list[Path]:
    return [part for _, part in parts_of(out) if document in documents_of(part)]


def tombstones(out: Path) -> list[Tombstone]:
    """List what was taken out of a folder, the first one first."""
    path = out / TAKEDOWNS
    return read_list(path) if path.exists() else []


def _heads(part: Path) -> Iterator[_Head]:
    with reading_file(part):
        if part.suffix == ".parquet":
            from pyarrow import parquet

            with parquet.ParquetFile(part) as file:
                for rows in file.iter_batches(columns=[ID, NAME, "document.url", "document.text_sha256"]):
                    yield from (_head(row) for row in rows.to_pylist())
        else:
            with open_lines(part) as lines:
                yield from (_head(json.loads(line)) for line in lines)


def _head(row: dict[str, dict[str, str | None]]) -> _Head:
    document = row["document"]
    return _Head(str(row[ID]), str(row[NAME]), document["url"], document["text_sha256"])


def _kin(out: Path, gone: _Head) -> tuple[str, ...]:
    """Give the other documents of a folder that come from the same source or address, or have the same text."""
    places = {gone.source, gone.url} - {None, STDIN}
    heads = (head for _, part in parts_of(out) for head in _heads(part) if head.document != gone.document)
    return tuple(sorted({head.document for head in heads if {head.source, head.url} & places or (head.text and head.text == gone.text)}))


def _without(part: Path, document: str) -> bytes:
    """Give a shard without a document's row; what the file says of itself stays."""
    with reading_file(part):
        if part.suffix == ".parquet":
            from pyarrow import compute, parquet

            table = parquet.read_table(part)
            sink = io.BytesIO()
            parquet.write_table(table.filter(compute.field(ID) != document), sink, compression="zstd")
            return sink.getvalue()
        with open_lines(part) as lines:
            left = b"".join(line for line in lines if document_of(line) != document)
        return gzip.compress(left, 6, mtime=0) if part.suffix == ".gz" else left


def _leave_out_lines(out: Path, document: str, names: set[str]) -> int:
    """Leave out of a folder's lists what names the document: its failures, and sources that are it alone. Gives how many lines went."""
    failures, sources = whole_lines(out / FAILURES, mend=True), whole_lines(out / SOURCES, mend=True)
    names = names | {one["name"] for one in map(json.loads, failures) if one["document"] == document}
    left = {
        FAILURES: [line for line in failures if (one := json.loads(line))["document"] != document and one["name"] not in names],
        SOURCES: [line for line in sources if json.loads(line)["source"] not in names],
    }
    gone = len(failures) + len(sources) - sum(map(len, left.values()))
    for name, lines in left.items() if gone else ():
        replace_file(out / name, b"".join(line + b"\n" for line in lines))
    return gone


def _failures(out: Path) -> list[dict[str, str | None]]:
    with reading_file(out / FAILURES):
        return [json.loads(line) for line in whole_lines(out / FAILURES, mend=False)]


def _readings(out: Path, document: str) -> Iterator[Reading]:
    for part in _parts_with(out, document):
        yield from (reading for _, reading in readings_of(part) if reading.document.id == document)


def _words(reading: Reading) -> Words:
    """Give what a document holds that may be quoted: its texts, and names that are nobody's of the reading's actors: private persons'."""
    document = reading.document
    texts = [document.text, document.title, document.byline, *(one.text for one in document.chrome)]
    names = [one.text for one in reading.mentions if one.kind == "actor" and one.form == "named" and one.ref is None]
    return Words([text for text in texts if text], names)
