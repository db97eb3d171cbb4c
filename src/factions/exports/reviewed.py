"""What people accepted and corrected, as a folder of annotated reports that `factions.corpus` loads: a newsroom's own corpus to train a reader on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from factions.exports.files import write_file
from factions.exports.markup import Marked, markup
from factions.ledger import reviews
from factions.ledger.open import Ledger
from factions.ledger.review_items import current_reading, reviewed_documents
from factions.ledger.rows import read_reading
from factions.reading import Reading

_GOOD = ("accepted", "corrected")
_NAME = 12  # characters of a document's id that its file is called by


class Exported(NamedTuple):
    """How many files and statements were written, how many documents were left out as not all of them was judged, what couldn't be written."""

    files: int
    statements: int
    unfinished: int
    left_out: tuple[str, ...]


def export_reviewed(ledger: Ledger, output: Path, *, complete: bool = False, as_of: date | None = None) -> Exported:
    """Write each document with an accepted or corrected statement as `output/reports/ID.mark`; with `complete` only where all of it was judged.

    Statements that nobody judged are left out, so a reader that is trained on a report that isn't complete learns that they aren't there. `as_of` is
    what had been reviewed by the end of that day (UTC). Raises SourceError where nothing can be written.
    """
    folder = output / "reports"
    files = statements = unfinished = 0
    left_out: list[str] = []
    with ledger.read() as connection:
        for document in reviewed_documents(connection, as_of=as_of):
            key = current_reading(connection, document, as_of=as_of)
            if key is None:
                continue
            reading = read_reading(connection, key)
            states = reviews.states(connection, [(key, one.id) for one in reading.statements], as_of=as_of)
            good = {name for (_, name), state in states.items() if state.state in _GOOD}
            if complete and len(good) < len(reading.statements):
                unfinished += 1
                continue
            if not good:
                continue
            found = _marked(reading, good, sorted({state.by for state in states.values() if state.by and state.state in _GOOD}))
            left_out += [f"{document[:_NAME]} {fault}" for fault in found.left_out]
            write_file(folder / f"{document[:_NAME]}.mark", found.text)
            files, statements = files + 1, statements + found.statements
    return Exported(files, statements, unfinished, tuple(left_out))


def _marked(reading: Reading, good: set[str], people: list[str]) -> Marked:
    notes = [
        f"{len(good)} of {len(reading.statements)} statements were accepted or corrected by a person; those that nobody judged are left out",
        "genre and region are the newsroom's to fill in",
    ]
    return markup(reading, name=reading.document.id[:_NAME], annotator=f"reviewed by {', '.join(people)}", statements=good, notes=notes)
