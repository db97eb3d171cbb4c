"""Incidents in other projects' tables: a row for each incident that the coding can hold, under the scheme's own header.

Three columns of ours stand at the end: `factions_incident` is the incident's number, `reviewed` whether a person has reviewed all that it rests on,
`codebook` which rule table made the row. What can't be coded is counted by the reason; `factions codings` tells it for one incident.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from factions.analysis.codings import Coded, Scheme, coder
from factions.exports.cells import one_line
from factions.exports.formats import Step, Written

if TYPE_CHECKING:
    from factions.exports.selection import Selection

EXTRA = ("factions_incident", "reviewed", "codebook")
"""The columns of ours behind a scheme's own."""


def write_coding(scheme: Scheme, selection: Selection, out: Path, step: Step, *, delimiter: str = ",") -> Written:
    """Write the incidents of a selection by a scheme (UTF-8, a header line, lines end in a line feed alone); `rows` are those that could be coded."""
    made = coder(scheme)
    rows, asked, left_out = 0, 0, Counter[str]()
    with out.open("w", encoding="utf-8", newline="") as held:
        writer = csv.writer(held, delimiter=delimiter, lineterminator="\n")
        writer.writerow((*made.table.columns, *EXTRA))
        for sheet in selection.incidents(step):
            asked += 1
            coded = made.code(sheet, reasons=False)
            if coded.why_not is not None:
                left_out[f"not codable: {coded.why_not}"] += 1
                continue
            writer.writerow([one_line(value) for value in (*coded.values.values(), *extra(coded))])
            rows += 1
    return Written(rows, {"rows": rows, "incidents asked": asked}, dict(left_out.most_common()))


def extra(coded: Coded) -> tuple[int, str, str]:
    """Give a row's columns of ours."""
    return coded.incident, "true" if coded.reviewed else "false", coded.table
