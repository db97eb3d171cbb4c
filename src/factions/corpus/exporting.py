"""Writes a corpus in the formats of other tools."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from factions.corpus.loader import SPLITS, Corpus, Report
from factions.errors import FactionsError, SourceError
from factions.exports.attribution import attribution_lines
from factions.exports.brat import ann, annotation_conf
from factions.exports.conll import conll, depth
from factions.exports.files import write_file
from factions.exports.jsonl import jsonl

Files = Mapping[str, str]
"""What is written: text by the file's path below the output folder."""
_UNSPLIT = "unsplit"


def export(corpus: Corpus, to: str, output: Path, split: str | None = None) -> int:
    """Write the reports (of one split, else of each into a file or folder of its own) below `output`, and `index.jsonl`; gives how many there were.

    A line of the index has a report's `id`, its document's id, `split`, `setting`, `decade`, `region`, `genre`, `incident` and path in the corpus.
    Raises FactionsError where there is no such format, SourceError where there is no such split, nothing can be written, or `output` has an export of
    other reports, which would be left half old and half new.
    """
    if to not in FORMATS:
        raise FactionsError(to, f"no such format; there are {', '.join(FORMATS)}")
    reports = corpus.reports if split is None else corpus.split(split)
    parts = {name: [report for report in reports if (report.split or _UNSPLIT) == name] for name in (*SPLITS, _UNSPLIT)}
    _may_write(output, reports)
    files = FORMATS[to]({name: held for name, held in parts.items() if held})
    index = "".join(f"{json.dumps(_row(report, corpus.root), ensure_ascii=False)}\n" for report in reports)
    for name, text in {**files, "index.jsonl": index}.items():
        write_file(output / name, text)
    return len(reports)


def _may_write(output: Path, reports: Sequence[Report]) -> None:
    index = output / "index.jsonl"
    if not index.is_file():
        return
    try:
        held = {json.loads(line)["id"] for line in index.read_text(encoding="utf-8").splitlines()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(str(index), "it is no index of an export; take an empty folder") from error
    if held != {report.header.id for report in reports}:
        raise SourceError(str(output), "it holds an export of other reports; take an empty folder")


def _row(report: Report, root: Path) -> dict[str, str | None]:
    header, setting = report.header, report.setting
    return {
        "id": header.id, "document": report.reading.document.id, "split": report.split, "setting": header.setting,
        "decade": setting.decade if setting else None, "region": setting.region if setting else None, "genre": header.genre,
        "incident": header.incident, "path": report.path.relative_to(root).as_posix(),
    }  # fmt: skip


def _jsonl(parts: Mapping[str, Sequence[Report]]) -> Files:
    return {f"{name}.jsonl": jsonl(report.reading for report in reports) for name, reports in parts.items()}


def _conll(parts: Mapping[str, Sequence[Report]]) -> Files:
    levels = max((depth(report.reading) for reports in parts.values() for report in reports), default=0)
    return {name + ".conll": "".join(_columns(report, levels) for report in reports) for name, reports in parts.items()}


def _columns(report: Report, levels: int) -> str:
    return conll(report.reading, report.header.id, [(sentence.start, sentence.end) for sentence in report.sentences], levels)


def _brat(parts: Mapping[str, Sequence[Report]]) -> Files:
    files = {"annotation.conf": annotation_conf()}
    for name, reports in parts.items():
        for report in reports:
            files[f"{name}/{report.header.id}.txt"] = report.reading.document.text
            files[f"{name}/{report.header.id}.ann"] = ann(report.reading)
    return files


def _attribution(parts: Mapping[str, Sequence[Report]]) -> Files:
    return {
        f"{name}.jsonl": "".join(f"{line}\n" for line in attribution_lines((report.header.id, report.reading) for report in reports))
        for name, reports in parts.items()
    }


FORMATS: Mapping[str, Callable[[Mapping[str, Sequence[Report]]], Files]] = {
    "jsonl": _jsonl, "conll": _conll, "brat": _brat, "attribution": _attribution,
}  # fmt: skip
