"""Checks annotated reports, one by one and as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from factions.corpus.loader import FIRST, SPLITS_FILE, Corpus, Report, Setting, load_settings, mark_files
from factions.corpus.overlap import MOST_OVERLAP, SIZE, overlap
from factions.corpus.rules import HEADER_RULES, TEXT_RULES, Case, Finding
from factions.errors import SourceError
from factions.markup import parse

_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)
_SETS = (2, 3)  # how many reports tell one incident


def validate_files(paths: Iterable[Path]) -> list[Finding]:
    """Check annotated reports, each for itself; gives faults and warnings by file and line. Raises SourceError where one can't be read."""
    found: list[Finding] = []
    for path in paths:
        found += _checked(path, load_settings(path.parent))[1]
    return sorted(found)


def validate_folder(folder: Path) -> list[Finding]:
    """Check every annotated report of a folder, and what holds between them; gives faults and warnings by file and line.

    Raises SourceError where there is no such folder, or no report in it.
    """
    firsts, seconds = mark_files(folder)
    if not firsts and not seconds:
        raise SourceError(str(folder), "there is no annotated report (.mark) in it")
    settings = load_settings(folder)
    found: list[Finding] = []
    if (folder / FIRST).is_dir() and not (folder / SPLITS_FILE).is_file():
        found.append(Finding(folder, 0, f"there is no {SPLITS_FILE} in it"))
    sides: list[tuple[Report, ...]] = []
    for paths in (firsts, seconds):
        checked = [_checked(path, settings) for path in paths]
        sides.append(tuple(report for report, _ in checked if report is not None))
        found += [one for _, findings in checked for one in findings]
    corpus = Corpus(folder, sides[0], sides[1], settings)
    for rule in FOLDER_RULES:
        found += rule(corpus)
    return sorted(found)


def _checked(path: Path, settings: dict[str, Setting]) -> tuple[Report | None, list[Finding]]:
    """Check one file; gives its report (None where its header is broken) and what was found."""
    try:
        annotated, errors = parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(path), str(error)) from error
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


def seconds_have_the_same_text(corpus: Corpus) -> Iterator[Finding]:
    """Find a second annotation whose text isn't the first one's."""
    first = {report.header.id: report for report in corpus.reports}
    for report in corpus.second:
        if report.header.id not in first:
            yield Finding(report.path, 0, f"there is no first annotation {report.header.id} in {FIRST}/")
            continue
        ours, theirs = first[report.header.id].reading.document.text, report.reading.document.text
        if ours != theirs:
            at = next((at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), min(len(ours), len(theirs)))
            line = next((sentence.line for sentence in report.sentences if sentence.end >= at), 0)
            yield Finding(report.path, line, f"the text isn't the first annotation's: “{theirs[at : at + 30]}” for “{ours[at : at + 30]}”")


def little_overlap(corpus: Corpus) -> Iterator[Finding]:
    """Find sentences that reports share, but for rewrites of one incident; more than a few are a fault."""
    result = overlap(corpus.reports)
    for one in result.shared:
        yield Finding(one.report.path, one.sentence.line, f"{one.other.header.id} has these words, too: {one.words!r}", warning=True)
    if result.share > MOST_OVERLAP:
        words = f"{result.share:.1%} of {result.sentences} sentences share {SIZE} words in a row with another report; {MOST_OVERLAP:.0%} may"
        yield Finding(corpus.root, 0, words)


FOLDER_RULES: tuple[Callable[[Corpus], Iterable[Finding]], ...] = (ids_are_unique, incidents_are_sets, seconds_have_the_same_text, little_overlap)


def validate(paths: Sequence[Path]) -> tuple[list[Finding], int]:
    """Check files and folders; gives what was found and how many reports were checked."""
    files = [path for path in paths if not path.is_dir()]
    folders = [path for path in paths if path.is_dir()]
    found = validate_files(files)
    count = len(files)
    for folder in folders:
        found += validate_folder(folder)
        count += sum(map(len, mark_files(folder)))
    return found, count
