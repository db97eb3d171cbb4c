from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from factions.bench import bench
from factions.bench.corpus import bench_corpus
from factions.corpus import load_corpus
from factions.corpus.loader import load_settings
from factions.documents.document import Document
from factions.errors import FactionsError, SourceError
from factions.reading import Reading


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    """A corpus of three reports, two of them in `dev` and one in `train`."""
    settings = load_settings(root / "corpus")
    folders = {split: next(name for name in sorted(settings) if settings[name].split == split) for split in ("dev", "train")}
    reports = {split: sorted((root / "corpus" / "reports" / name).glob("*.mark")) for split, name in folders.items()}
    for path in (root / "corpus" / "splits.yaml", *reports["dev"][:2], *reports["train"][:1]):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_gold_fed_back_is_right(folder: Path, tmp_path: Path) -> None:
    gold = {report.reading.document.id: report.reading for report in load_corpus(folder).reports}
    out = tmp_path / "out.jsonl"
    figures = bench_corpus(folder, predictions=out, system=lambda document: gold[document.id])
    assert {name for name, value in figures.items() if name.endswith(("_f1", "_accuracy")) and value != 1} == set()
    assert (figures["documents"], figures["furniture"], figures["ece"]) == (2, 0, 0)
    assert {"mentions_exact_f1", "mentions_overlap_f1", "events_roles_f1", "relations_f1", "claims_whole_f1", "factuality_macro_f1"} <= set(figures)
    assert [Reading.from_json(line).document.id in gold for line in out.read_text(encoding="utf-8").splitlines()] == [True, True]


def test_the_system_sees_the_document_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def nothing(document: Document) -> Reading:
        held = next(report.reading for report in load_corpus(folder).split("train"))
        return Reading(document=document, coder=held.coder)

    figures = bench_corpus(folder, split="train", errors=1, system=nothing)
    assert (figures["documents"], figures["mentions_overlap_f1"], figures["claims_whole_f1"]) == (1, 0, 0)
    assert "ece" not in figures
    errors = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {error["error"] for error in errors} == {"miss"}
    assert len({error["kind"] for error in errors}) == len(errors)


def test_what_there_is_not_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such split"):
        bench_corpus(folder, split="all")
    with pytest.raises(SourceError, match="no report of the split test"):
        bench_corpus(folder, split="test")
    with pytest.raises(SourceError, match="no such folder"):
        bench_corpus(tmp_path / "none")
    with pytest.raises(FactionsError, match="times: its data has no splits"):
        bench("times", "dev")


def test_the_product_is_measured(folder: Path) -> None:
    figures = bench("corpus", "train")(folder)
    assert 0 < figures["mentions_overlap_f1"] < 1
    assert figures["seconds"] > 0


def test_the_floors_of_the_development_part_hold(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors: dict[str, float] = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text(encoding="utf-8"))["corpus"]
    figures = bench_corpus(root / "corpus")
    with capsys.disabled():
        print("", *(f"{name:34} {figures.get(name, 0):6.3f}   floor {floor:.3f}" for name, floor in floors.items()), sep="\n")  # noqa: T201 - the test prints the figures
    assert {name: figures.get(name) for name, floor in floors.items() if figures.get(name, 0) < floor} == {}
