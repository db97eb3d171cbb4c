"""Loads a folder of annotated reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

import yaml
from pydantic import ValidationError

from factions.errors import MarkupError, SourceError
from factions.evidence import Record
from factions.markup import load
from factions.markup.records import Annotated, Header, Sentence
from factions.reading import Reading

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
SPLITS_FILE, FIRST, SECOND = "splits.yaml", "reports", "second"


class Setting(Record):
    """The war that a report is set in. All reports of a setting belong to one split."""

    model_config = {"coerce_numbers_to_str": True}  # decade: 1990

    split: Split
    name: str
    decade: str
    region: str


class _Splits(Record):
    settings: dict[str, Setting]


@dataclass(frozen=True)
class Report:
    """One annotated report of the corpus; `split` is None where its setting is in no split."""

    path: Path
    annotated: Annotated
    setting: Setting | None = None

    @property
    def header(self) -> Header:
        """The file's header."""
        return self.annotated.header

    @property
    def reading(self) -> Reading:
        """The annotations, by the contract."""
        return self.annotated.reading

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, each a line of the file."""
        return self.annotated.sentences

    @property
    def split(self) -> Split | None:
        """Train, dev or test."""
        return self.setting.split if self.setting else None


@dataclass(frozen=True)
class Corpus:
    """A folder of annotated reports: `reports` in the order of their paths, `second` the blind second annotations of some of them."""

    root: Path
    reports: tuple[Report, ...]
    second: tuple[Report, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def split(self, name: str) -> tuple[Report, ...]:
        """Give the reports of a split; raises SourceError where there is no such split."""
        if name not in SPLITS:
            raise SourceError(name, f"no such split; there are {', '.join(SPLITS)}")
        return tuple(report for report in self.reports if report.split == name)

    @cached_property
    def by_setting(self) -> Mapping[str, tuple[Report, ...]]:
        """The reports of each setting."""
        return _grouped((report.header.setting or "", report) for report in self.reports)

    @cached_property
    def incidents(self) -> Mapping[str, tuple[Report, ...]]:
        """The sets of reports that tell one incident, by the incident's id."""
        return _grouped((report.header.incident, report) for report in self.reports if report.header.incident)

    @cached_property
    def twice(self) -> tuple[tuple[Report, Report], ...]:
        """The reports that were annotated twice, each as (first, second)."""
        first = {report.header.id: report for report in self.reports}
        return tuple((first[report.header.id], report) for report in self.second if report.header.id in first)


def _grouped(pairs: Iterable[tuple[str, Report]]) -> dict[str, tuple[Report, ...]]:
    groups: defaultdict[str, list[Report]] = defaultdict(list)
    for key, report in pairs:
        groups[key].append(report)
    return {key: tuple(groups[key]) for key in sorted(groups)}


def load_corpus(folder: Path | str) -> Corpus:
    """Load the corpus in `folder`: its splits and every annotated report.

    Raises SourceError where there is no such folder or no report in it, MarkupError that names the file where one breaks the markup's rules.
    """
    corpus, broken = read_corpus(folder)
    if broken:
        raise broken[0]
    return corpus


def read_corpus(folder: Path | str) -> tuple[Corpus, list[MarkupError]]:
    """Load what can be loaded of a corpus; gives the errors of the other files, too. Raises SourceError where there is no folder or no report."""
    root = Path(folder)
    settings = load_settings(root)
    files = mark_files(root)
    if not files[0]:
        raise SourceError(str(root), "there is no annotated report (.mark) in it")
    loaded: tuple[list[Report], list[Report]] = ([], [])
    broken: list[MarkupError] = []
    for paths, reports in zip(files, loaded, strict=True):
        for path in paths:
            try:
                annotated = load(path)
            except MarkupError as error:
                broken.append(error)
            else:
                reports.append(Report(path, annotated, settings.get(annotated.header.setting or "")))
    return Corpus(root, tuple(loaded[0]), tuple(loaded[1]), settings), broken


def mark_files(root: Path) -> tuple[list[Path], list[Path]]:
    """Give the annotated reports below `root` in the order of their paths, and the second annotations; raises SourceError where it is no folder."""
    if not root.is_dir():
        raise SourceError(str(root), "there is no such folder")
    found = sorted(root.rglob("*.mark"))
    return [path for path in found if not is_second(path)], [path for path in found if is_second(path)]


def is_second(path: Path) -> bool:
    """Tell whether a file is a second annotation, by its folder."""
    return path.absolute().parent.name == SECOND


def load_settings(folder: Path) -> dict[str, Setting]:
    """Load the settings of the corpus that `folder` is, or lies in; empty where it lies in none. Raises MarkupError where splits.yaml is broken."""
    file = next((path for parent in (folder.absolute(), *folder.absolute().parents) if (path := parent / SPLITS_FILE).is_file()), None)
    if file is None:
        return {}
    try:
        held = yaml.safe_load(file.read_text(encoding="utf-8"))
        return _Splits.model_validate(held).settings
    except (OSError, ValueError, yaml.YAMLError) as error:
        words = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()] if isinstance(error, ValidationError) else [str(error)]
        raise MarkupError(str(file), "; ".join(words)) from error
