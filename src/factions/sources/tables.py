"""Tables (CSV, TSV; gzipped, too), one report a row.

A report's id is the digest of its row as it stands in the file, without the line end. Encoding and dialect are told by the beginning of the file.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain, islice
from typing import BinaryIO

from factions.errors import RefusedError, SourceError
from factions.sources.columns import ColumnMap, another_language, picked, suggested
from factions.sources.kinds import Opening, counted
from factions.sources.raw import Raw
from factions.sources.unzip import Fault, lines

MAX_ROW = 8 << 20
"""Bytes of a row: more than any report has."""
MAX_COLUMNS = 2_000
_SAMPLE = 256  # lines by which encoding and dialect are told
_SAMPLE_BYTES = 1 << 20
_FEW = 0.1  # of the lines that tell an encoding; so many are broken in a file that is well
_DELIMITERS = (",", ";", "\t", "|")
_AGAIN = 100  # rows that are read anew, line by line, where a stray quotation mark swallowed what follows
_SWALLOWED = 256 << 10  # bytes of such a row
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SHOWN, _NAME = 12, 40  # columns that an error names, and characters of each


@dataclass
class _Lines:
    """The file's lines as text for Python's reader of CSV, and which of them the row in hand is made of.

    `cut` tells that the reader wanted more for the row in hand when there was no more: a quotation stands open.
    """

    held: Iterator[bytes | Fault]
    codecs: tuple[str, ...]
    number: int = 0
    taken: list[bytes] = field(default_factory=list)
    back: deque[bytes] = field(default_factory=deque)
    fault: Fault | None = None
    cut: bool = False
    size: int = 0
    tail: bool = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._line()
        if line is None:
            self.cut = bool(self.taken)
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self.size += len(line)
        if self.size > MAX_ROW:
            raise _TooLongError
        for codec in self.codecs:
            try:
                return line.decode(codec)
            except UnicodeError:
                continue
        raise _UndecodableError

    def _line(self) -> bytes | None:
        """Give the next line, or the first part of one that is too long; None at the end, or where the rest can't be unzipped."""
        while True:
            line = self.back.popleft() if self.back else next(self.held, None)
            if line is None or isinstance(line, Fault):
                self.fault = line or self.fault
                return None
            goes_on, self.tail = self.tail, not line.endswith(b"\n") and (self.tail or len(line) > MAX_ROW)
            if not goes_on:
                return line

    def begin(self) -> None:
        """Begin a row."""
        self.taken, self.size, self.cut = [], 0, False


class _TooLongError(Exception):
    pass


class _UndecodableError(Exception):
    pass


def opened(name: str, file: BinaryIO, opening: Opening) -> Iterator[Raw | SourceError]:
    """Give the rows of a table as reports, each named by the line at which it begins; a bad row is an error that names it, and the rest goes on."""
    csv.field_size_limit(MAX_ROW)  # of the whole process; the library's own is shorter than a long report
    found = _utf8(name, file)
    if isinstance(found, SourceError):
        yield found
        return
    held = lines(found, MAX_ROW + 1)
    sample = list(_beginning(held))
    if not any(isinstance(line, bytes) and line.strip() for line in sample):
        broken = next((line for line in sample if isinstance(line, Fault)), None)
        yield SourceError(name, f"can't be read: {broken.reason}" if broken else "the file is empty")
        return
    codecs = _codecs([line for line in sample if isinstance(line, bytes)])
    delimiter = _delimiter(name, b"".join(line for line in sample if isinstance(line, bytes)).decode(codecs[0], "replace"))
    source = _Lines(chain(sample, held), codecs)
    yield from _reports(name, source, csv.reader(source, delimiter=delimiter), opening)


def _utf8(name: str, file: BinaryIO) -> BinaryIO | SourceError:
    """Give a file whose lines end in a byte: one in UTF-16, as spreadsheets write it, is small enough to be brought to UTF-8 whole."""
    mark = file.read(2)
    file.seek(0)
    if mark not in _UTF16:
        return file
    data = file.read(4 * MAX_ROW + 1)
    if len(data) > 4 * MAX_ROW:
        return RefusedError(name, f"a table in UTF-16 may have {4 * MAX_ROW >> 20} MiB; save it as UTF-8")
    try:
        return io.BytesIO(data.decode("utf-16").encode("utf-8", "surrogatepass"))
    except UnicodeError:
        return SourceError(name, "begins as UTF-16 and isn't; save it as UTF-8")


def _beginning(held: Iterator[bytes | Fault]) -> Iterator[bytes | Fault]:
    size = 0
    for line in islice(held, _SAMPLE):
        yield line
        size += len(line) if isinstance(line, bytes) else _SAMPLE_BYTES
        if size >= _SAMPLE_BYTES:
            return


def _codecs(sample: list[bytes]) -> tuple[str, ...]:
    """Tell in which encoding the lines are, by those that aren't plain ASCII; where there are none, UTF-8 goes before what Windows writes."""
    telling = [line for line in sample if not line.isascii()]
    if not telling:
        return ("utf-8-sig", "cp1252")
    wrong = sum(not _is_utf8(line) for line in telling)
    if wrong <= _FEW * len(telling):
        return ("utf-8-sig",)
    from charset_normalizer import from_bytes

    best = from_bytes(b"".join(sample)[:200_000]).best()
    return (best.encoding if best else "cp1252",)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(name: str, sample: str) -> str:
    """Tell what parts the cells: what gives the most rows as many cells as the first has, and more than one."""
    if name.lower().removesuffix(".gz").endswith(".tsv"):
        return "\t"
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        try:
            sizes = [len(row) for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 50) if row]
        except csv.Error:
            continue
        fit = sum(size == sizes[0] for size in sizes) * (sizes[0] > 1) if sizes else 0
        if fit > most:
            best, most = delimiter, fit
    return best


def _reports(name: str, source: _Lines, reader: Iterator[list[str]], opening: Opening) -> Iterator[Raw | SourceError]:
    head = _head(name, source, reader)
    columns = head if isinstance(head, SourceError) else _columns(name, head, opening)
    if isinstance(head, SourceError) or isinstance(columns, SourceError):
        yield columns if isinstance(columns, SourceError) else SourceError(name, "has no head")
        return
    foreign: Counter[str] = Counter()
    any_row = False
    for where, cells, data in _rows(name, source, reader, len(head)):
        any_row = True
        if isinstance(cells, SourceError):
            yield SourceError(where, cells.reason)
            continue
        row = picked(dict(zip(head, cells, strict=True)), columns)
        if language := another_language(row.get("language")):
            foreign[f"in another language ({language})"] += 1
        else:
            yield Raw(name=where, url=row.get("url"), data=data, row=row)
    if source.fault:
        yield SourceError(f"{name}:{source.number + 1}", f"the rest can't be read: {source.fault.reason} (byte {source.fault.offset})")
    elif not any_row:
        yield SourceError(name, "has no row below its head")
    if foreign:
        opening.tell(name, f"passed over rows: {counted(foreign)}")


def _rows(name: str, source: _Lines, reader: Iterator[list[str]], width: int) -> Iterator[tuple[str, list[str] | SourceError, bytes]]:
    """Give each row that isn't blank: where it stands, its cells or what is wrong with it, and its bytes."""
    again = 0
    while (cells := _next(source, reader, name)) is not None:
        if isinstance(cells, list) and not any(cell.strip() for cell in cells):
            continue
        where, data, taken = f"{name}:{source.number - len(source.taken) + 1}", b"".join(source.taken), source.taken
        if isinstance(cells, list) and len(cells) != width:
            cells = SourceError(where, f"the row has {len(cells)} cells where the first line has {width}")
        if isinstance(cells, SourceError) and len(taken) > 1 and len(data) <= _SWALLOWED and again < _AGAIN:
            again += 1
            source.back.extendleft(reversed(taken[1:]))
            source.number -= len(taken) - 1
        yield where, cells, data.rstrip(b"\r\n")


def _head(name: str, source: _Lines, reader: Iterator[list[str]]) -> list[str] | SourceError:
    cells = _next(source, reader, name)
    while isinstance(cells, list) and not any(cell.strip() for cell in cells):
        cells = _next(source, reader, name)
    if not isinstance(cells, list):
        return SourceError(name, cells.reason if cells else "the file is empty")
    if len(cells) > MAX_COLUMNS:
        return SourceError(name, f"has {len(cells)} columns; {MAX_COLUMNS} at most are read")
    return [" ".join(cell.split()) for cell in cells]


def _next(source: _Lines, reader: Iterator[list[str]], name: str) -> list[str] | SourceError | None:
    """Give the next row, None at the end, and an error for one that can't be read; then the reader begins anew behind it."""
    source.begin()
    try:
        cells = next(reader)
    except StopIteration:
        return None
    except csv.Error as error:
        return SourceError(name, f"the row can't be read: {error}")
    except _TooLongError:
        return SourceError(name, f"the row is larger than {MAX_ROW >> 20} MiB")
    except _UndecodableError:
        return SourceError(name, f"the row isn't in {source.codecs[0].removesuffix('-sig').upper()}, as those above it are")
    if source.cut and source.fault:
        return None  # told where the file can't be read on
    return SourceError(name, "the row ends inside a quotation") if source.cut else cells


def _columns(name: str, head: list[str], opening: Opening) -> ColumnMap | SourceError:
    """Give what the columns hold: as the user says, else by their names."""
    shown = ", ".join(column[:_NAME] for column in head[:_SHOWN]) + (", …" if len(head) > _SHOWN else "")
    if opening.columns is None:
        found = suggested(head)
        if found is None:
            return SourceError(name, f"no column is called as a text would be: say which it is with --columns text=COLUMN (columns: {shown})")
        opening.tell(name, f"its columns are taken as --columns {found}")
        return found
    for column in opening.columns.given().values():
        if column not in head:
            near = get_close_matches(column, [one for one in head if len(one) <= _NAME], n=1)
            return SourceError(name, f"has no column {column!r}{f'; did you mean {near[0]!r}?' if near else ''} (columns: {shown})")
    return opening.columns

