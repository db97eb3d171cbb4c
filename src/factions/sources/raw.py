"""Where reports come from: files, folders, globs, web addresses and standard input, each report as the bytes that came.

A source that can't be opened is yielded as its error, so that the others go on.
"""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from factions.errors import RefusedError, SourceError
from factions.evidence import Record
from factions.sources.limits import MAX_BYTES

if TYPE_CHECKING:
    from factions.sources.guard import Guard

STDIN = "-"
_ROWS = frozenset({".jsonl", ".ndjson"})
# What a folder is searched for; a file that is named outright is opened whatever it is called.
_REPORTS = _ROWS | {".txt", ".text", ".html", ".htm", ".xhtml"}
_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain", ".text": "text/plain"}
_ROW_TYPES = frozenset({"application/jsonl", "application/x-ndjson", "application/jsonlines", "application/x-jsonlines", "application/ndjson"})


class Raw(Record):
    """The bytes of one report as they came.

    `name` is stable and names it to a person: a path, an address, "reports.jsonl:12", "-". `data` are the raw bytes; of a JSONL row, its line
    without the line end. `media_type` and `charset` are what the far end or the file's name said. `row` is the JSONL row's object.
    """

    name: str
    url: str | None = None
    data: bytes
    media_type: str | None = None
    charset: str | None = None
    row: dict[str, Any] | None = None


def is_address(source: str) -> bool:
    """Tell whether a source is a web address."""
    return source.lower().startswith(("http://", "https://"))


def open_sources(
    sources: Sequence[str], *, allow_private: bool = False, stdin: BinaryIO | None = None, guard: Guard | None = None
) -> Iterator[Raw | SourceError]:
    """Open each source in turn, and give its reports one by one, or the error that stands in one's way.

    A source is a file, a folder (searched with its folders for `.txt`, `.text`, `.html`, `.htm`, `.xhtml`, `.jsonl` and `.ndjson`, in the order of
    names, hidden ones left out), a pattern with `*`, `?` or `[`, an http(s) address, or `-` for `stdin`. `allow_private` lets addresses of the
    local network be fetched; `guard` replaces the fetch guard that is made of it. Nothing is held beyond one report: a folder of any size streams.
    """
    own: Guard | None = None
    try:
        for source in sources:
            if source == STDIN:
                yield from _from_stdin(stdin)
            elif "://" in source[:20]:
                guarding = guard or own or new_guard(allow_private=allow_private)
                own = None if guard else guarding
                yield from _from_web(source, guarding)
            else:
                yield from _from_disk(source)
    finally:
        if own:
            own.close()


def new_guard(*, allow_private: bool) -> Guard:
    """Make the guard of a run's fetches. What it needs of the web is loaded only here: most reports are files."""
    from factions.sources.guard import Guard

    return Guard(allow_private=allow_private)


def open_bytes(name: str, data: bytes) -> Iterator[Raw | SourceError]:
    """Give the reports of bytes that are at hand, such as an uploaded file's: one, or a JSONL file's rows. `name` is what they are called."""
    suffix = Path(name).suffix.lower()
    if len(data) > MAX_BYTES:
        yield RefusedError(name, f"it is larger than {MAX_BYTES >> 20} MiB")
    elif not data.strip():
        yield SourceError(name, "the file is empty")
    elif suffix in _ROWS:
        yield from _rows(name, iter(data.split(b"\n")))
    else:
        yield Raw(name=name, data=data, media_type=_TYPES.get(suffix))


def count_sources(sources: Sequence[str]) -> int | None:
    """Count the reports of the sources for a progress bar, without reading any; None where that can't be told (rows, standard input)."""
    total = 0
    for source in sources:
        if source == STDIN:
            return None
        paths = [Path(source)] if "://" in source[:20] or not _is_pattern(source) else map(Path, _matches(source))
        for path in paths:
            files = _walk(path) if path.is_dir() else iter([path])
            for file in files:
                if file.suffix.lower() in _ROWS:
                    return None
                total += 1
    return total


def _from_stdin(stdin: BinaryIO | None) -> Iterator[Raw | SourceError]:
    if stdin is None:
        yield SourceError(STDIN, "there is no standard input here")
        return
    data = stdin.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        yield RefusedError(STDIN, f"it is larger than {MAX_BYTES >> 20} MiB")
    elif not data.strip():
        yield SourceError(STDIN, "it is empty")
    elif _looks_like_rows(data):
        yield from _rows(STDIN, iter(data.split(b"\n")))
    else:
        yield Raw(name=STDIN, data=data)


def _looks_like_rows(data: bytes) -> bool:
    """Tell whether bytes without a name are JSONL: their first line is a JSON object."""
    first = data.lstrip().partition(b"\n")[0]
    if not first.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _from_web(source: str, guard: Guard) -> Iterator[Raw | SourceError]:
    try:
        page = guard.fetch(source)
    except SourceError as error:
        yield error
        return
    if page.media_type in _ROW_TYPES or Path(urlsplit(page.url).path).suffix.lower() in _ROWS:
        yield from _rows(source, iter(page.data.split(b"\n")))
    else:
        yield Raw(name=source, url=page.url, data=page.data, media_type=page.media_type, charset=page.charset)


def _matches(pattern: str) -> Iterator[str]:
    return glob.iglob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no pattern that begins at the root


def _is_pattern(source: str) -> bool:
    return glob.has_magic(source) and not Path(source).exists()


def _from_disk(source: str) -> Iterator[Raw | SourceError]:
    found = False
    if "\0" in source:
        yield SourceError(source.replace("\0", "\\0"), "no file can have this name")
    elif _is_pattern(source):
        for name in sorted(_matches(source)):
            found = True
            yield from _from_path(Path(name))
        if not found:
            yield SourceError(source, "no file fits this pattern")
    else:
        yield from _from_path(Path(source))


def _from_path(path: Path) -> Iterator[Raw | SourceError]:
    try:
        is_folder = path.is_dir()
    except OSError as error:
        yield SourceError(str(path), _why(error))
        return
    if not is_folder:
        yield from _from_file(path)
        return
    found = False
    for item in _walk(path):
        found = True
        if isinstance(item, SourceError):
            yield item
        else:
            yield from _from_file(item)
    if not found:
        yield SourceError(str(path), f"the folder holds no reports ({', '.join(sorted(_REPORTS))})")


def _walk(folder: Path) -> Iterator[Path]:
    """Give the reports of a folder and its folders in the order of names; links to folders aren't followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield folder  # opening it as a file gives the error its words
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        elif Path(entry.name).suffix.lower() in _REPORTS:
            yield Path(entry.path)


def _from_file(path: Path) -> Iterator[Raw | SourceError]:
    name = str(path)
    try:
        if not path.exists():
            yield SourceError(name, "there is no such file")
        elif not path.is_file() and not path.is_dir():
            yield RefusedError(name, "it is no ordinary file")
        elif path.suffix.lower() in _ROWS:
            yield from _rows_of_file(path)
        elif (size := path.stat().st_size) > MAX_BYTES:
            yield RefusedError(name, f"it is larger than {MAX_BYTES >> 20} MiB ({size / 2**20:.0f} MiB)")
        elif size == 0:
            yield SourceError(name, "the file is empty")
        else:
            yield Raw(name=name, data=path.read_bytes(), media_type=_TYPES.get(path.suffix.lower()))
    except OSError as error:
        yield SourceError(name, _why(error))


def _rows_of_file(path: Path) -> Iterator[Raw | SourceError]:
    """Read a JSONL file row by row; the file may be of any size, a row not."""
    with path.open("rb") as file:
        yield from _rows(str(path), iter(lambda: file.readline(MAX_BYTES + 1), b""))


def _rows(name: str, lines: Iterator[bytes]) -> Iterator[Raw | SourceError]:
    """Give each row as a report named by its line; blank lines are passed over, a broken one is an error that names it."""
    number, any_row, tail = 0, False, False
    for line in lines:
        over = len(line) > MAX_BYTES
        goes_on, tail = tail, over and not line.endswith(b"\n")
        if goes_on:
            continue  # the rest of a row that is too long
        number += 1
        if not line.strip():
            continue
        any_row = True
        where = f"{name}:{number}"
        data = line.rstrip(b"\r\n")
        yield RefusedError(where, f"the row is larger than {MAX_BYTES >> 20} MiB") if over else _row(where, data)
    if not any_row:
        yield SourceError(name, "the file is empty")


def _row(where: str, data: bytes) -> Raw | SourceError:
    try:
        row = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return SourceError(where, "the row isn't UTF-8, as JSON must be")
    except (ValueError, RecursionError) as error:
        return SourceError(where, f"the row is no JSON: {error}")
    if not isinstance(row, dict):
        return SourceError(where, f"the row is a JSON {type(row).__name__}, not an object with a `text`")
    url = row.get("url")
    return Raw(name=where, url=url if isinstance(url, str) and url else None, data=data, row=row)


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower().replace("is a directory", "the folder can't be opened")
