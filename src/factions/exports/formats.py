"""The formats that a selection of the ledger can be written in. A file is written beside its target, and takes its place when it's whole.

A format is one module of this room with `write(selection, out, step) -> Written`; its line in FORMATS says what it is. The module is loaded when it
is asked for, as some need a library of their own.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from factions.errors import FactionsError

if TYPE_CHECKING:
    from factions.exports.selection import Selection

Step = Callable[[int, int | None], None]
"""Is told how many things are written, and of how many (null: not known)."""


class ExportError(FactionsError):
    """An export can't be written: an unknown format, a folder that isn't there, a full disk."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: `rows` are the format's own things (lines, features, rows of the first table), `counts` how many of each kind.

    `left_out` counts what the format has no way to say, by the reason.
    """

    rows: int
    counts: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


Write = Callable[["Selection", Path, Step], Written]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it's called, what it is, the suffix of its files, its media type, and what writes it.

    `text` tells whether it's text (UTF-8), which may go to a terminal.
    """

    name: str
    what: str
    suffix: str
    media_type: str
    write: Write
    text: bool = True


def lazily(module: str) -> Write:
    """Give the `write` of a module of this room, which is loaded when it's first asked."""

    def write(selection: Selection, out: Path, step: Step) -> Written:
        found = cast("Write", import_module(f"factions.exports.{module}").write)
        return found(selection, out, step)

    return write


_FORMATS: tuple[Format, ...] = (
    # a line each, by name
    Format("acled", "ACLED-like: incidents under the header that ACLED's users know, as CSV", ".csv", "text/csv", lazily("acled")),
    Format("cameo", "CAMEO codes under the header of ICEWS, as CSV", ".csv", "text/csv", lazily("cameo")),
    Format("ftm", "FollowTheMoney: groups, incidents, ties and reports as entities", ".ftm.json", "application/json+ftm", lazily("ftm")),
    Format("ged", "UCDP GED: deadly incidents under its header, as CSV", ".csv", "text/csv", lazily("ged")),
    Format("geojson", "GeoJSON: incidents, with points where it's known how exact they are", ".geojson", "application/geo+json", lazily("geojson")),
    Format("gexf", "GEXF: the network of groups and ties, for Gephi", ".gexf", "application/gexf+xml", lazily("gexf")),
    Format("graphml", "GraphML: the network of groups and ties", ".graphml", "application/graphml+xml", lazily("graphml")),
    Format("jsonld", "JSON-LD: the same as a graph, with schema.org's words", ".jsonld", "application/ld+json", lazily("jsonld")),
    Format("parquet", "Parquet: every incident with all codings, typed", ".parquet", "application/vnd.apache.parquet", lazily("parquet"), text=False),
    Format("polecat", "PLOVER events under POLECAT's header, tab-separated", ".tsv", "text/tab-separated-values", lazily("polecat")),
    Format("sqlite", "SQLite, ready for Datasette, with a full-text index", ".db", "application/vnd.sqlite3", lazily("datasette"), text=False),
    Format("stix", "STIX 2.1: a bundle of groups, incidents, ties and reports", ".json", "application/stix+json", lazily("stix")),
    Format(
        "webannotation", "W3C Web Annotation: statements on the sentences that they were read from", ".jsonld",
        'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"', lazily("webannotation"),
    ),
)
FORMATS: dict[str, Format] = {one.name: one for one in _FORMATS}
"""Every format by its name."""


def named(name: str) -> Format:
    """Give a format by its name, in whatever case; raises ExportError, which names the nearest, where there is none."""
    from factions.analysis.filters import nearest

    found = FORMATS.get(name.strip().lower())
    if found is None:
        raise ExportError(f"format {name!r}", f"there is none; the nearest is {nearest(name, FORMATS)!r}, of {', '.join(FORMATS)}")
    return found


def quiet(_done: int, _total: int | None) -> None:
    """Tell nobody how far it is."""


def export(form: Format, selection: Selection, target: Path | None, step: Step = quiet, *, out: IO[bytes] | None = None) -> Written:
    """Write a selection to a file, or with no `target` to the stream `out`, in a format.

    The target is left as it was until all is written, whatever happens: an error, Ctrl-C, a full disk. Then it's replaced in one go; what isn't a
    plain file (a pipe, a device) is written to. Raises ExportError, which names it, for what can't be written.
    """
    name = str(target) if target else "standard output"
    try:
        with _beside(target) as part:
            written = form.write(selection, part, step)
            _deliver(part, target, out)
    except OSError as error:
        if target is None and isinstance(error, BrokenPipeError):
            raise  # whoever reads has seen enough
        raise ExportError(name, reason(error)) from error
    return written


def reason(error: OSError) -> str:
    """Give what is wrong with a file in a few words; a full disk is told with what became of the target."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "the disk is full: nothing was written, and what was there before stays"
    return f"can't be written: {error.strerror or error}"


@contextmanager
def _beside(target: Path | None) -> Iterator[Path]:
    """Give a name for a file on the same disk as a target, with an unlikely name; it's gone afterwards."""
    where = None
    if target is not None and (not target.exists() or target.is_file()):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder: name a file in it")
        where = target.resolve().parent  # of a link the file that it leads to is replaced
        where.mkdir(parents=True, exist_ok=True)
    elif target is not None and target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder: name a file in it")
    folder = Path(tempfile.mkdtemp(prefix=".factions-export-", dir=where))
    try:
        yield folder / "part"
    finally:
        with suppress(OSError):
            shutil.rmtree(folder)


def _deliver(part: Path, target: Path | None, out: IO[bytes] | None) -> None:
    """Put what was written where it belongs."""
    if target is not None and (not target.exists() or target.is_file()):
        final = target.resolve()
        if final.exists():
            shutil.copymode(final, part)
        else:
            part.chmod(0o666 & ~_umask())
        with part.open("rb+") as held:
            os.fsync(held.fileno())
        part.replace(final)
        return
    with part.open("rb") as held:
        if out is not None and target is None:
            shutil.copyfileobj(held, out)
            out.flush()
        elif target is not None:
            with target.open("wb") as stream:
                shutil.copyfileobj(held, stream)


def _umask() -> int:
    """Give the mask of new files, which can't be asked for without being set."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
