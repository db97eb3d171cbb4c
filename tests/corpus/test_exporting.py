"""A corpus written in other tools' formats: one file or folder a split, and an index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from factions.corpus import Corpus, load_corpus
from factions.corpus.exporting import FORMATS, export
from factions.errors import FactionsError, SourceError
from factions.reading import Reading

from .conftest import Write


@pytest.fixture
def corpus(write: Write, tmp_path: Path) -> Corpus:
    write("one")
    write("two", [("setting:", "incident: ford\nsetting:")])
    write("three", [("nuria-1994", "tarsa-2008")], folder="reports/tarsa-2008")
    write("four", [("nuria-1994", "moon-1994")], folder="reports/moon-1994")
    return load_corpus(tmp_path)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("to", "split", "count", "names"),
    [
        ("jsonl", None, 4, ["index.jsonl", "test.jsonl", "train.jsonl", "unsplit.jsonl"]),
        ("jsonl", "train", 2, ["index.jsonl", "train.jsonl"]),
        ("jsonl", "dev", 0, ["index.jsonl"]),
        ("conll", "test", 1, ["index.jsonl", "test.conll"]),
        ("brat", "train", 2, ["annotation.conf", "index.jsonl", "train/one.ann", "train/one.txt", "train/two.ann", "train/two.txt"]),
    ],
)
def test_files(corpus: Corpus, tmp_path: Path, to: str, split: str | None, count: int, names: list[str]) -> None:
    out = tmp_path / "deep" / "out"
    assert export(corpus, to, out, split) == count
    assert files(out) == names


def test_the_contract_comes_back(corpus: Corpus, tmp_path: Path) -> None:
    export(corpus, "jsonl", tmp_path / "out")
    lines = (tmp_path / "out/train.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Reading.from_json(line) for line in lines] == [report.reading for report in corpus.split("train")]


def test_the_index_tells_what_the_contract_has_no_place_for(corpus: Corpus, tmp_path: Path) -> None:
    export(corpus, "jsonl", tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out/index.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows[2] == {
        "id": "two", "document": corpus.reports[2].reading.document.id, "split": "train", "setting": "nuria-1994", "decade": "1990",
        "region": "West Africa", "genre": "wire", "incident": "ford", "path": "reports/nuria-1994/two.mark",
    }  # fmt: skip
    assert [(row["id"], row["split"]) for row in rows] == [("four", None), ("one", "train"), ("two", "train"), ("three", "test")]


def test_what_can_t_be_done_is_named(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(FactionsError, match=r"^xml: no such format; there are jsonl, conll, brat, attribution$"):
        export(corpus, "xml", tmp_path / "out")
    with pytest.raises(SourceError, match=r"^all: no such split"):
        export(corpus, "jsonl", tmp_path / "out", "all")
    (tmp_path / "file").write_text("", encoding="utf-8")
    for to in FORMATS:
        with pytest.raises(SourceError, match="file"):
            export(corpus, to, tmp_path / "file" / "out")


def test_an_export_may_be_made_again_but_not_over_another(corpus: Corpus, tmp_path: Path) -> None:
    for _ in range(2):
        export(corpus, "jsonl", tmp_path / "out")
    with pytest.raises(SourceError, match="it holds an export of other reports"):
        export(corpus, "jsonl", tmp_path / "out", "train")
    assert (tmp_path / "out/test.jsonl").is_file()
    (tmp_path / "out/index.jsonl").write_text("[]\n", encoding="utf-8")
    with pytest.raises(SourceError, match="it is no index"):
        export(corpus, "jsonl", tmp_path / "out")
