"""The kinds of file that hold reports, told by the end of a name: one table, which opening, counting and searching a folder go by.

What isn't in it is one report, its bytes as they are: a web page, plain text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Protocol

from factions.errors import SourceError

if TYPE_CHECKING:
    from factions.sources.columns import ColumnMap
    from factions.sources.raw import Raw

Tell = Callable[[str, str], None]


def _silent(_name: str, _words: str) -> None:
    pass


@dataclass(frozen=True)
class Opening:
    """How sources are opened: `columns` says what a table's columns hold, `tell` is called with a source's name and what a person should know of it.

    What is told so is no error: what an archive held beside reports, how a table's columns were taken. `archives` lets archives and tables of any
    size be opened by their address; without it an address is fetched as one page is, and refused where it's none.
    """

    columns: ColumnMap | None = None
    tell: Tell = _silent
    archives: bool = True


class Opener(Protocol):
    """Gives the reports of a file, one by one, or the error that stands in one's way. `name` is what they are called."""

    def __call__(self, name: str, file: BinaryIO, opening: Opening) -> Iterator[Raw | SourceError]:
        """Read the file from where it is; it's closed by the caller."""
        ...


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is, the ends of its names, the module that opens it, and which media types the web calls it by.

    `found` tells whether a folder is searched for it; one that isn't is opened when it's named outright. `many` tells that such a file holds any
    number of reports. The module has a function `opened`, an `Opener`; it's loaded when the first such file comes.
    """

    what: str
    suffixes: tuple[str, ...]
    module: str
    media_types: frozenset[str] = field(default_factory=frozenset)
    found: bool = True
    many: bool = True

    def opened(self, name: str, file: BinaryIO, opening: Opening) -> Iterator[Raw | SourceError]:
        """Give the reports of a file of this kind."""
        opener: Opener = import_module(f"factions.sources.{self.module}").opened
        return opener(name, file, opening)


_ROW_TYPES = frozenset({"application/jsonl", "application/x-ndjson", "application/jsonlines", "application/x-jsonlines", "application/ndjson"})
KINDS: tuple[Kind, ...] = (
    Kind("rows of JSON", (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"), "rows", _ROW_TYPES),
    # a folder may hold tables of anything, and only a map of the columns tells which hold reports
    Kind("a table", (".csv", ".tsv", ".csv.gz", ".tsv.gz"), "tables", frozenset({"text/csv", "text/tab-separated-values"}), found=False),
    Kind("a web archive", (".warc", ".warc.gz"), "warc"),
    Kind("a packed web archive", (".wacz",), "wacz"),
    Kind("a mailbox", (".mbox", ".mbx"), "mbox"),
    Kind("a mail", (".eml",), "mail", many=False),
)


def kind_of(name: str, media_type: str | None = None) -> Kind | None:
    """Give the kind of a file by its name or by what the web calls it; None where it's one report as it is."""
    low = name.lower()
    return next((kind for kind in KINDS if low.endswith(kind.suffixes) or media_type in kind.media_types), None)


def counted(heads: Counter[str]) -> str:
    """List what was passed over, the most first: "12 requests, 3 revisits"."""
    return ", ".join(f"{count:,} {what}" for what, count in sorted(heads.items(), key=lambda item: (-item[1], item[0])))
