"""Where reports come from: files, folders, globs, web addresses and standard input, each report as the bytes that came.

A source that can't be opened is yielded as its error, so that the others go on. What kinds of file hold reports is said in `sources.kinds`.
"""

from __future__ import annotations

import glob
import io
import json
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from factions.errors import RefusedError, SourceError, internal_error
from factions.evidence import Record
from factions.settings import debugging
from factions.sources.kinds import KINDS, Kind, Opening, kind_of
from factions.sources.limits import MAX_BYTES

if TYPE_CHECKING:
    from factions.sources.guard import Guard
    from factions.sources.stored import Store

STDIN = "-"
_TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain", ".text": "text/plain",
    ".pdf": "application/pdf",
}  # fmt: skip
# What a folder is searched for; a file that is named outright is opened whatever it is called.
_REPORTS = (*_TYPES, *(suffix for kind in KINDS if kind.found for suffix in kind.suffixes))


class Hints(Record):
    """What a source says of a report beside its bytes: of a mail its head, say. It goes before what the report's own lines state.

    `published` is EDTF.
    """

    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None


class Raw(Record):
    """The bytes of one report as they came: what each source gives, whatever its kind.

    `name` is stable and names it to a person: a path, an address, "reports.jsonl:12", "-". `data` are the raw bytes, whose digest is the document's
    id; of a row its line without the line end, of a web archive's record the page, of a mail all of it. `media_type` and `charset` are what the far
    end or the file's name said. `row` is a row's object by our own keys. `captured` is the day (ISO) on which a page was fetched, where an archive
    says so; it's no date of publication. `body` is what there is to read, text or web page, where that isn't `data` itself.
    """

    name: str
    url: str | None = None
    data: bytes
    media_type: str | None = None
    charset: str | None = None
    row: dict[str, Any] | None = None
    captured: str | None = None
    hints: Hints = Hints()
    body: str | None = None


def is_address(source: str) -> bool:
    """Tell whether a source is a web address."""
    return source.lower().startswith(("http://", "https://"))


def is_stored(source: str) -> bool:
    """Tell whether a source lies in an object store: `s3://bucket/key`."""
    return source.lower().startswith("s3://")


def open_sources(
    sources: Sequence[str], *, allow_private: bool = False, stdin: BinaryIO | None = None, guard: Guard | None = None, opening: Opening | None = None
) -> Iterator[Raw | SourceError]:
    """Open each source in turn, and give its reports one by one, or the error that stands in one's way.

    A source is a file, a folder (searched with its folders for web pages, plain text and the kinds of `sources.kinds`, in the order of names, hidden
    ones left out; for tables only where `opening` says what their columns hold), a pattern with `*`, `?` or `[`, the same in an object store (`s3://bucket/…`),
    an http(s) address, or `-` for `stdin`. `allow_private` lets addresses of the local network be fetched; `guard` replaces the fetch guard that
    is made of it. Nothing is held beyond one report: a folder, a table or an archive of any size streams.
    """
    own: Guard | None = None
    opening = opening or Opening()
    try:
        for source in sources:
            if source == STDIN:
                yield from _from_stdin(stdin, opening)
            elif "://" in source[:20]:
                guarding = guard or own or new_guard(allow_private=allow_private)
                own = None if guard else guarding
                yield from (_from_store if is_stored(source) else _from_web)(source, guarding, opening)
            else:
                yield from _from_disk(source, opening)
    finally:
        if own:
            own.close()


def new_guard(*, allow_private: bool) -> Guard:
    """Make the guard of a run's fetches. What it needs of the web is loaded only here: most reports are files."""
    from factions.sources.guard import Guard

    return Guard(allow_private=allow_private)


def open_bytes(name: str, data: bytes, opening: Opening | None = None) -> Iterator[Raw | SourceError]:
    """Give the reports of bytes that are at hand, such as an uploaded file's: one, or those of its rows. `name` is what they are called."""
    kind = kind_of(name)
    if len(data) > MAX_BYTES:
        yield RefusedError(name, f"it is larger than {MAX_BYTES >> 20} MiB")
    elif not data.strip():
        yield SourceError(name, "the file is empty")
    elif kind:
        yield from kind.opened(name, io.BytesIO(data), opening or Opening())
    else:
        yield Raw(name=name, data=data, media_type=_TYPES.get(Path(name).suffix.lower()))


def count_sources(sources: Sequence[str], opening: Opening | None = None) -> int | None:
    """Count the reports of the sources for a progress bar, without reading any; None where that can't be told (rows, standard input)."""
    total = 0
    for source in sources:
        if source == STDIN:
            return None
        if is_stored(source) and (glob.has_magic(source) or not Path(source).suffix):
            return None
        for name in _named(source, opening or Opening()):
            kind = kind_of(name)
            if kind and kind.many:
                return None
            total += 1
    return total


def _named(source: str, opening: Opening) -> Iterator[str]:
    """Give the names of the files of a source, by which their kinds are told."""
    if "://" in source[:20]:
        yield _path(source)
        return
    for path in map(Path, _matches(source)) if _is_pattern(source) else [Path(source)]:
        yield from (file.name for file in (_walk(path, opening) if path.is_dir() else (path,)))


def _path(address: str) -> str:
    """Give the path of an address, without what it asks behind a `?`; all of what is no address."""
    try:
        return urlsplit(address).path
    except ValueError:
        return address


def _from_stdin(stdin: BinaryIO | None, opening: Opening) -> Iterator[Raw | SourceError]:
    if stdin is None:
        yield SourceError(STDIN, "there is no standard input here")
        return
    data = stdin.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        yield RefusedError(STDIN, f"it is larger than {MAX_BYTES >> 20} MiB")
    elif not data.strip():
        yield SourceError(STDIN, "it is empty")
    elif kind := _looks_like(data, opening):
        yield from kind.opened(STDIN, io.BytesIO(data), opening)
    else:
        yield Raw(name=STDIN, data=data)


def _looks_like(data: bytes, opening: Opening) -> Kind | None:
    """Tell what bytes without a name hold: rows of JSON where their first line is a JSON object, a table where its columns are told."""
    first = data.lstrip().partition(b"\n")[0]
    if first.startswith(b"{"):
        try:
            return kind_of(".jsonl") if isinstance(json.loads(first), dict) else None
        except (ValueError, RecursionError):
            pass
    if opening.columns is not None:
        return kind_of(".csv")
    return kind_of(".warc") if data.startswith(b"WARC/1.") else None


def _from_web(source: str, guard: Guard, opening: Opening) -> Iterator[Raw | SourceError]:
    archive = kind_of(_path(source)) if opening.archives and is_address(source) else None
    if archive and archive.many:
        from factions.sources.remote import open_web

        yield from _from_stream(source, archive, partial(open_web, source, guard), opening)
        return
    try:
        page = guard.fetch(source)
    except SourceError as error:
        yield error
        return
    if kind := kind_of(urlsplit(page.url).path, page.media_type):
        yield from kind.opened(source, io.BytesIO(page.data), opening)
    else:
        yield Raw(name=source, url=page.url, data=page.data, media_type=page.media_type, charset=page.charset)


def _from_store(source: str, guard: Guard, opening: Opening) -> Iterator[Raw | SourceError]:
    from factions.sources.stored import Store

    suffixes = tuple(suffix for kind in KINDS for suffix in kind.suffixes) if opening.columns else ()
    try:
        store = Store(source, allow_private=guard.allow_private)
        for name in store.names(source, (*_REPORTS, *suffixes)):
            kind = kind_of(name)
            if kind:
                yield from _from_stream(name, kind, partial(store.open, name), opening)
            else:
                yield _one_stored(name, store)
    except SourceError as error:
        yield error


def _one_stored(name: str, store: Store) -> Raw | SourceError:
    try:
        with store.open(name) as file:
            if (size := file.seek(0, io.SEEK_END)) > MAX_BYTES:
                return RefusedError(name, f"it is larger than {MAX_BYTES >> 20} MiB ({size / 2**20:.0f} MiB)")
            file.seek(0)
            data = file.read()
    except SourceError as error:
        return error
    return Raw(name=name, data=data, media_type=_TYPES.get(Path(name).suffix.lower())) if data else SourceError(name, "the file is empty")


def _from_stream(name: str, kind: Kind, open_it: Callable[[], BinaryIO], opening: Opening) -> Iterator[Raw | SourceError]:
    """Give the reports of a file that lies elsewhere; where it can't be read on its error comes last."""
    try:
        with open_it() as file:
            yield from kind.opened(name, file, opening)
    except SourceError as error:
        yield error
    except Exception as error:  # noqa: BLE001 - whatever a library stumbles over, the other files go on
        yield _unforeseen(name, error)


def _unforeseen(name: str, error: Exception) -> SourceError:
    """Give the one line for an exception that nobody foresaw; raises the exception itself where FACTIONS_DEBUG is set."""
    if debugging():
        raise error
    return SourceError(name, f"can't be read: {internal_error(error)}")


def _matches(pattern: str) -> Iterator[str]:
    return glob.iglob(pattern, recursive=True)  # noqa: PTH207 - Path.glob takes no pattern that begins at the root


def _is_pattern(source: str) -> bool:
    return glob.has_magic(source) and not Path(source).exists()


def _from_disk(source: str, opening: Opening) -> Iterator[Raw | SourceError]:
    found = False
    if "\0" in source:
        yield SourceError(source.replace("\0", "\\0"), "no file can have this name")
    elif _is_pattern(source):
        for name in sorted(_matches(source)):
            found = True
            yield from _from_path(Path(name), opening)
        if not found:
            yield SourceError(source, "no file fits this pattern")
    else:
        yield from _from_path(Path(source), opening)


def _from_path(path: Path, opening: Opening) -> Iterator[Raw | SourceError]:
    try:
        is_folder = path.is_dir()
    except OSError as error:
        yield SourceError(str(path), _why(error))
        return
    if not is_folder:
        yield from _from_file(path, opening)
        return
    found = False
    for item in _walk(path, opening):
        found = True
        if isinstance(item, SourceError):
            yield item
        else:
            yield from _from_file(item, opening)
    if not found:
        yield SourceError(str(path), f"the folder holds no reports ({', '.join(sorted(_REPORTS))})")


def _walk(folder: Path, opening: Opening) -> Iterator[Path]:
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
            yield from _walk(Path(entry.path), opening)
        elif entry.name.lower().endswith(_REPORTS) or (opening.columns and kind_of(entry.name)):
            yield Path(entry.path)


def _from_file(path: Path, opening: Opening) -> Iterator[Raw | SourceError]:
    name = str(path)
    kind = kind_of(path.name)
    try:
        if not path.exists():
            yield SourceError(name, "there is no such file")
        elif not path.is_file() and not path.is_dir():
            yield RefusedError(name, "it is no ordinary file")
        elif kind:
            with path.open("rb") as file:
                yield from kind.opened(name, file, opening)
        elif (size := path.stat().st_size) > MAX_BYTES:
            yield RefusedError(name, f"it is larger than {MAX_BYTES >> 20} MiB ({size / 2**20:.0f} MiB)")
        elif size == 0:
            yield SourceError(name, "the file is empty")
        else:
            yield Raw(name=name, data=path.read_bytes(), media_type=_TYPES.get(path.suffix.lower()))
    except OSError as error:
        yield SourceError(name, _why(error))
    except Exception as error:  # noqa: BLE001 - whatever a library stumbles over, the other files go on
        yield _unforeseen(name, error)


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower().replace("is a directory", "the folder can't be opened")
