"""A folder of annotated reports becomes a corpus, or the file that spoils it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from factions.corpus import load_corpus
from factions.corpus.loader import load_settings, read_corpus
from factions.errors import MarkupError, SourceError
from factions.reading import faults

from .conftest import Write


def test_a_corpus_knows_its_splits_settings_incidents_and_second_annotations(write: Write, tmp_path: Path) -> None:
    write("one", [("setting:", "incident: ford\nsetting:")])
    write("two", [("setting:", "incident: ford\nsetting:")])
    write("three", [("nuria-1994", "tarsa-2008")], folder="reports/tarsa-2008")
    write("two", [("ASSAULT/firearms", "ASSAULT")], folder="second")
    corpus = load_corpus(tmp_path)
    assert [report.header.id for report in corpus.reports] == ["one", "two", "three"]
    assert {name: [report.header.id for report in corpus.split(name)] for name in ("train", "dev", "test")} == {
        "train": ["one", "two"], "dev": [], "test": ["three"],
    }  # fmt: skip
    assert {name: len(reports) for name, reports in corpus.by_setting.items()} == {"nuria-1994": 2, "tarsa-2008": 1}
    assert {name: [report.header.id for report in reports] for name, reports in corpus.incidents.items()} == {"ford": ["one", "two"]}
    assert [(first.path.parent.name, second.path.parent.name) for first, second in corpus.twice] == [("nuria-1994", "second")]
    assert corpus.reports[2].setting == corpus.settings["tarsa-2008"]
    assert all(faults(report.reading) == [] for report in corpus.reports)
    with pytest.raises(SourceError, match=r"^all: no such split; there are train, dev, test$"):
        corpus.split("all")


def test_sentences_labels_and_lines_lead_back_to_the_file(write: Write, tmp_path: Path) -> None:
    path = write()
    report = load_corpus(str(tmp_path)).reports[0]
    lines = path.read_text(encoding="utf-8").split("\n")
    text = report.reading.document.text
    assert [text[one.start : one.end].split()[-1] for one in report.sentences] == ["said.", "Tiba.", "week."]
    assert [lines[one.line - 1].split()[0] for one in report.sentences] == ["[Ford", "The", "Rain"]
    for statement in report.reading.statements:
        assert lines[report.annotated.lines[statement.id] - 1].startswith(f"@ {report.annotated.labels[statement.id]} ")
    assert {m.text: report.annotated.labels[m.id] for m in report.reading.mentions if m.kind != "actor"} == {
        "at least 12": "q1", "Tiba": "p2", "Sunday": "t1",
    }  # fmt: skip


def test_the_broken_file_is_named(write: Write, tmp_path: Path) -> None:
    write()
    broken = write("bad", [("ASSAULT/firearms", "KILL")])
    with pytest.raises(MarkupError, match=f"^{broken}: line"):
        load_corpus(tmp_path)
    corpus, errors = read_corpus(tmp_path)
    assert ([report.header.id for report in corpus.reports], [error.subject for error in errors]) == (["ford"], [str(broken)])


@pytest.mark.parametrize("name", ["none", "empty"])
def test_a_folder_without_reports_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=f"{name}: there is no"):
        load_corpus(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("settings: [", "expected"), ("settings: {a: {split: all, name: A, decade: 1990, region: B}}", r"settings\.a\.split"), ("a: 1", "settings")],
)
def test_broken_splits_are_named(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "splits.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MarkupError, match=reason) as caught:
        load_settings(tmp_path)
    assert caught.value.subject.endswith("splits.yaml")


def test_splits_are_found_from_a_folder_within(write: Write, tmp_path: Path) -> None:
    folder = write().parent
    assert load_settings(folder) == load_settings(tmp_path)
    assert load_settings(Path("/")) == {}
