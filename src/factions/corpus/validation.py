"""Checks annotated reports, one by one and as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from factions.corpus.loader import FIRST, SPLITS_FILE, Corpus, Report, Setting, load_settings, mark_files
from factions.corpus.overlap import MOST_OVERLAP, SIZE, overlap
from factions.corpus.rules import HEADER_RULES, TEXT_RULES, Case, Finding
from factions.markup import parse

_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)
_SETS = (2, 3)  # how many reports tell one incident


def validate(paths: Iterable[Path]) -> tuple[list[Finding], int]:
    """Check files, each for itself, and folders, with what holds between their reports.

    Gives faults and warnings by file and line, and how many reports were checked; what can't be read is a fault. Raises MarkupError where a folder's
    splits.yaml is broken.
    """
    found: list[Finding] = []
    count = 0
    for path in paths:
        checked, reports = _folder(path) if path.is_dir() else (_checked(path, load_settings(path.parent))[1], 1)
        found += checked
        count += reports
    return sorted(found), count


def _folder(folder: Path) -> tuple[list[Finding], int]:
    files = mark_files(folder)
    settings = load_settings(folder)
    found = [] if any(files) else [Finding(folder, 0, "there is no annotated report (.mark) in it")]
    if (folder / FIRST).is_dir() and not (folder / SPLITS_FILE).is_file():
        found.append(Finding(folder, 0, f"there is no {SPLITS_FILE} in it"))
    sides: list[tuple[Report, ...]] = []
    for paths in files:
        checked = [_checked(path, settings) for path in paths]
        sides.append(tuple(report for report, _ in checked if report is not None))
        found += [one for _, findings in checked for one in findings]
    corpus = Corpus(folder, sides[0], sides[1], settings)
    for rule in FOLDER_RULES:
        found += rule(corpus)
    return found, sum(map(len, files))


def _checked(path: Path, settings: dict[str, Setting]) -> tuple[Report | None, list[Finding]]:
    """Check one file; gives its report (None where it can't be read or its header is broken) and what was found."""
    try:
        annotated, errors = parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        return None, [Finding(path, 0, error.strerror or str(error))]
    except UnicodeDecodeError as error:
        return None, [Finding(path, 0, str(error))]
    found = [_placed(path, error) for error in errors]
    if annotated is None:
        return None, found
    report = Report(path, annotated, settings.get(annotated.header.setting or ""))
    case = Case(report, settings)
    for rule in (*HEADER_RULES, *(() if errors else TEXT_RULES)):
        found += rule(case)
    return report, found


def _placed(path: Path, error: str) -> Finding:
    match = _LINE.match(error)
    return Finding(path, int(match[1]), match[2]) if match else Finding(path, 0, error)


# What holds between reports


def ids_are_unique(corpus: Corpus) -> Iterator[Finding]:
    """Find reports that have one id."""
    for reports in (corpus.reports, corpus.second):
        counts = Counter(report.header.id for report in reports)
        yield from (Finding(one.path, 0, f"header: the id {one.header.id} is another report's, too") for one in reports if counts[one.header.id] > 1)


def incidents_are_sets(corpus: Corpus) -> Iterator[Finding]:
    """Find an incident that isn't told by two or three reports of one setting."""
    for incident, reports in corpus.incidents.items():
        if len(reports) not in _SETS:
            words = f"header: the incident {incident} has {len(reports)} report{'s' if len(reports) > 1 else ''}, not {' or '.join(map(str, _SETS))}"
            yield from (Finding(report.path, 0, words) for report in reports)
        if len({report.header.setting for report in reports}) > 1:
            yield from (Finding(report.path, 0, f"header: the incident {incident} is told in several settings") for report in reports)


def little_overlap(corpus: Corpus) -> Iterator[Finding]:
    """Find sentences that reports share, but for rewrites of one incident; more than a few are a fault."""
    result = overlap(corpus.reports)
    for one in result.shared:
        yield Finding(one.report.path, one.sentence.line, f"{one.other.header.id} has these words, too: {one.words!r}", warning=True)
    if result.share > MOST_OVERLAP:
        words = f"{result.share:.1%} of {result.sentences} sentences share {SIZE} words in a row with another report; {MOST_OVERLAP:.0%} may"
        yield Finding(corpus.root, 0, words)


FOLDER_RULES: tuple[Callable[[Corpus], Iterable[Finding]], ...] = (ids_are_unique, incidents_are_sets, little_overlap)
