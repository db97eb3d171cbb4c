"""Reads which events of the corpus's incident sets report one thing: `incidents/SETTING.tsv`, with the columns set, incident, report and event.

An event that no file lists is alone: no other event of its set reports the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from factions.corpus.loader import FIRST, Report, Split, load_settings
from factions.errors import MarkupError, SourceError
from factions.markup import load

FOLDER = "incidents"
COLUMNS = ("set", "incident", "report", "event")
_LONGEST_HEADER = 16_384  # characters of a file that are looked through for the header's line


class Place(NamedTuple):
    """A row's file and line."""

    file: Path
    line: int


@dataclass(frozen=True)
class IncidentSets:
    """Reports that tell one incident differently, and what their events report.

    `incidents` gives the incident, (set, number), of each (report's id, event's label) that isn't alone; `faults` tells of rows that were left out.
    """

    reports: tuple[Report, ...]
    incidents: dict[tuple[str, str], tuple[str, str]]
    faults: tuple[MarkupError, ...] = ()


def load_incident_sets(folder: Path | str, split: Split | None = None) -> IncidentSets:
    """Load the reports of the corpus in `folder` that belong to incident sets, those of one split or all, and the incidents of their events.

    Reports of no set aren't read. Raises SourceError where there is no such report or file, MarkupError where a report or splits.yaml is broken.
    """
    root = Path(folder)
    settings = load_settings(root)
    paths = sorted(path for path in (root / FIRST).rglob("*.mark") if _tells_an_incident(path))
    reports: list[Report] = []
    for path in paths:
        setting = settings.get(path.parent.name)
        if split is None or setting is None or setting.split == split:
            annotated = load(path)
            report = Report(path, annotated, settings.get(annotated.header.setting or ""))
            reports += [report] if split is None or report.split == split else []
    if not reports:
        raise SourceError(str(folder), f"there is no report of an incident set{f' of the split {split}' if split else ''} in it")
    rows = list(_rows(root / FOLDER))
    incidents, faults = _checked(rows, reports, every=split is None)
    return IncidentSets(tuple(reports), incidents, tuple(faults))


def _tells_an_incident(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as opened:
        return "\nincident:" in opened.read(_LONGEST_HEADER).partition("\n---\n")[0]


def _rows(folder: Path) -> Iterator[tuple[Place, dict[str, str]]]:
    files = sorted(folder.glob("*.tsv")) if folder.is_dir() else []
    if not files:
        raise SourceError(str(folder), "there is no .tsv file of incidents in it")
    for path in files:
        with path.open(newline="", encoding="utf-8") as opened:
            reader = csv.DictReader(opened, delimiter="\t")
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise SourceError(str(path), f"its columns aren't {', '.join(COLUMNS)}")
            yield from ((Place(path, reader.line_num), row) for row in reader)


def _checked(
    rows: Iterable[tuple[Place, dict[str, str]]], reports: Iterable[Report], *, every: bool
) -> tuple[dict[tuple[str, str], tuple[str, str]], list[MarkupError]]:
    """Take the rows of the reports that were loaded; a report that is unknown is a fault only where `every` report was loaded."""
    known = {report.header.id: (report.header.incident, set(report.annotated.labels.values())) for report in reports}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    faults: list[MarkupError] = []
    for place, row in rows:
        name = (row["report"], row["event"])
        told, labels = known.get(row["report"], (None, set()))
        if told is None and not every:
            continue
        wrong = (
            f"there is no report {name[0]} in a set" if told is None
            else f"{name[0]} belongs to {told}, not to {row['set']}" if told != row["set"]
            else f"{name[0]} has no event {name[1]}" if name[1] not in labels
            else f"{name[0]}'s {name[1]} comes twice" if name in found
            else None
        )  # fmt: skip
        if wrong:
            faults.append(MarkupError(f"{place.file}:{place.line}", wrong))
        else:
            found[name] = (row["set"], row["incident"])
    return found, faults
