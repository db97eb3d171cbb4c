"""The bench of the corpus: the reading of each report's clean text, against the one that was written for it (`.mark` files with splits).

The reader gets the text with what the report's header gives: title, publisher, date. agreement.py defines the figures; those of the header and of
paragraphs are 1 here, and tell nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from factions.bench.agreement import compare
from factions.bench.counts import pooled
from factions.bench.files import Figures, write_lines
from factions.bench.reports import show_first
from factions.corpus.loader import load_corpus
from factions.documents.document import Document
from factions.errors import SourceError
from factions.pipeline import read_document
from factions.reading import Reading

DEFAULT_SPLIT = "dev"


def bench_corpus(
    data: Path, *, predictions: Path | None = None, errors: int = 0, split: str | None = None, system: Callable[[Document], Reading] = read_document
) -> Figures:
    """Read the reports of a split (`dev` unless told) of the corpus in the folder `data`, and measure the readings.

    Gives agreement.py's figures, `documents`, and `seconds`, the reading's. `predictions` gets the found readings by the contract, one a line.
    `errors` shows so many misses, false ones and wrong fields of each kind. Raises SourceError where there is no such folder or split or no report
    in it, MarkupError where an annotated report is broken.
    """
    name = split or DEFAULT_SPLIT
    reports = load_corpus(data).split(name)
    if not reports:
        raise SourceError(str(data), f"there is no report of the split {name} in it")
    begin = time.perf_counter()
    founds = [system(report.reading.document) for report in reports]
    seconds = time.perf_counter() - begin
    agreements = [compare(report.reading, found) for report, found in zip(reports, founds, strict=True)]
    if predictions:
        write_lines(predictions, (found.to_json() for found in founds))
    show_first(zip((report.header.id for report in reports), agreements, strict=True), errors)
    return pooled(agreements).figures() | {"documents": len(reports), "seconds": seconds}
