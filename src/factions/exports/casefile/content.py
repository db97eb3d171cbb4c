"""What a casefile holds, as records: from its members as they are being made, and from the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from factions.evidence import Record
from factions.exports.casefile.container import Container
from factions.exports.casefile.manifest import LEDGER, MAX_LINE, READINGS, CasefileError
from factions.ledger.part import PARTS
from factions.ledger.part.records import ReadingRow, ReviewRow
from factions.ledger.reviews import REVIEW, Row, State, by_item, state_of
from factions.reading import Reading

Lines = Callable[[str], Iterable[bytes]]


class Content:
    """The records of a casefile; each call reads its member anew, from the beginning. Raises CasefileError that names the member and the line."""

    def __init__(self, path: Path, lines: Lines) -> None:
        self.path, self._lines = path, lines

    def readings(self) -> Iterator[Reading]:
        """Give its readings, in the order of the rows "readings"."""
        for number, line in enumerate(self._lines(READINGS), start=1):
            try:
                yield Reading.from_json(line)
            except (ValidationError, UnicodeDecodeError, RecursionError) as error:
                raise CasefileError.at(self.path, READINGS, f"line {number} is no reading: {_first(error)}") from error

    def rows(self, name: str) -> Iterator[Record]:
        """Give its rows of a kind."""
        member, record = LEDGER.format(name), PARTS[name]
        for number, line in enumerate(self._lines(member), start=1):
            try:
                yield record.model_validate_json(line)
            except (ValidationError, UnicodeDecodeError, RecursionError) as error:
                raise CasefileError.at(self.path, member, f"line {number} is none of its rows: {_first(error)}") from error


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        found = error.errors(include_input=False)[0]
        where = ".".join(map(str, found["loc"]))
        return f"{where + ': ' if where else ''}{found['msg']}"
    return str(error)


def of_container(container: Container) -> Content:
    """Give what a file holds."""
    return Content(container.path, lambda name: container.lines(name, MAX_LINE))


def of_folder(path: Path, files: dict[str, Path]) -> Content:
    """Give what lies in the files that a casefile is made of."""

    def lines(name: str) -> Iterator[bytes]:
        with files[name].open("rb") as held:
            for line in held:
                yield line.removesuffix(b"\n")

    return Content(path, lines)


class States:
    """What reviews have come to, by reading and statement."""

    def __init__(self, content: Content) -> None:
        self._base: dict[int, tuple[str, int]] = {}
        last: dict[str, int] = {}
        for row in content.rows("readings"):
            if isinstance(row, ReadingRow):
                last[row.document] = last.get(row.document, row.id) if row.coder == REVIEW else row.id
                self._base[row.id] = row.document, last[row.document]
        self._log: defaultdict[str, list[Row]] = defaultdict(list)
        for row in content.rows("reviews"):
            if isinstance(row, ReviewRow):
                own = row.model_dump(exclude={"told", "salt"}) | {"because": row.because or "", "changed": bool(row.changed)}
                self._log[row.document].append(Row(**own))

    def of(self, reading: int) -> dict[str, State]:
        """Give the states of a reading's statements that somebody looked at, by their ids."""
        document, base = self._base[reading]
        return {item: state_of(own) for item, own in by_item(self._log.get(document, []), base).items()}
