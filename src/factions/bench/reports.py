"""The bench of annotated reports: the whole path from a page's bytes to its reading, against the reading that an analyst wrote by hand.

A report is a page (`.html`, `.htm`, `.txt`) with an annotated report (`.mark`, docs/markup.md) of the same name beside it. Counts are pooled over all
reports; agreement.py defines the figures.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from factions.bench.agreement import compare
from factions.bench.counts import Agreement, pooled
from factions.bench.files import Figures, show_errors, write_lines
from factions.documents.build import build
from factions.documents.document import Document, text_digest
from factions.errors import FactionsError, SourceError
from factions.markup import load
from factions.pipeline import coder, read_document
from factions.reading import Reading
from factions.sources.raw import Raw, open_sources

_PAGES = (".html", ".htm", ".txt")


def bench_reports(data: Path, *, predictions: Path | None = None, errors: int = 0) -> Figures:
    """Read each page of the folder `data` that has an annotated report beside it (or the one page of a `.mark` file), and measure the readings.

    Gives agreement.py's figures, `documents` (how many were compared), `unread` (how many of them couldn't be read: nothing is found in those) and
    `seconds` (the reading's, opening of the weights included). `predictions` gets the found readings by the contract, one a line. `errors` shows so
    many misses, false ones and wrong fields of each kind: {"kind", "error": "miss|false|wrong", "document", "quote", "what"}. Raises SourceError
    where there is no such page, MarkupError where an annotated report is broken.
    """
    pairs = list(_pairs(data))
    golds = [load(mark).reading for _, mark in pairs]
    begin = time.perf_counter()
    founds = [_read(page) for page, _ in pairs]
    seconds = time.perf_counter() - begin
    agreements = [compare(gold, found) for gold, found in zip(golds, founds, strict=True)]
    if predictions:
        write_lines(predictions, (found.to_json() for found in founds))
    show_first(zip((mark.stem for _, mark in pairs), agreements, strict=True), errors)
    figures = pooled(agreements).figures()
    return figures | {"documents": len(pairs), "unread": sum(not found.document.text for found in founds), "seconds": seconds}


def _pairs(data: Path) -> Iterator[tuple[Path, Path]]:
    """Give each (page, annotated report)."""
    marks = sorted(data.glob("*.mark")) if data.is_dir() else [data] if data.suffix == ".mark" else []
    found = [(page, mark) for mark in marks if (page := next(filter(Path.is_file, map(mark.with_suffix, _PAGES)), None))]
    if not found:
        raise SourceError(str(data), "there is no page with its .mark file beside it")
    yield from found


def _read(page: Path) -> Reading:
    """Read a page as `factions read` does; one that can't be read is named on standard error, and nothing is found in it."""
    raw = next(open_sources([str(page)]))
    try:
        if not isinstance(raw, Raw):
            raise raw
        return read_document(build(raw))
    except FactionsError as error:
        show_errors([{"kind": "documents", "error": "miss", "document": page.stem, "quote": "", "what": str(error)}])
        return Reading(document=Document(id=text_digest(str(page.name)), text="", text_sha256=text_digest("")), coder=coder())


def show_first(agreements: Iterable[tuple[str, Agreement]], count: int) -> None:
    """Write the first `count` differences of each kind and error to standard error; `agreements` have the report's name before them."""
    shown: Counter[tuple[str, str]] = Counter()
    for document, agreement in agreements:
        for one in agreement.differences:
            shown[one.kind, one.error] += 1
            if shown[one.kind, one.error] <= count:
                show_errors([{"kind": one.kind, "error": one.error, "document": document, "quote": one.quote, "what": one.what}])
