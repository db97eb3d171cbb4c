"""The reader's figures on the sample reports, with the floors that they may not fall below (floors.yaml, lowered only by decision)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from factions.bench import BENCHES, bench
from factions.errors import FactionsError, SourceError
from factions.markup import load
from factions.reading import Reading, faults

FLOORS: dict[str, float] = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text(encoding="utf-8"))["reports"]


@pytest.fixture(scope="module")
def measured(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, float], list[str]]:
    out = tmp_path_factory.mktemp("bench") / "found.jsonl"
    figures = bench("reports")(root / "examples/reports", predictions=out)
    return figures, out.read_text(encoding="utf-8").splitlines()


def test_the_floors_hold(measured: tuple[dict[str, float], list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    figures, _ = measured
    with capsys.disabled():
        lines = [f"{name:34} {figures.get(name, 0):6.3f}   floor {floor:.3f}" for name, floor in FLOORS.items()]
        print("", *lines, f"{figures['documents']} documents in {figures['seconds']:.1f} s", sep="\n")  # noqa: T201 - the test prints the figures
    assert {name: figures.get(name) for name, floor in FLOORS.items() if figures.get(name, 0) < floor} == {}


def test_every_page_is_read_and_nothing_cites_its_furniture(measured: tuple[dict[str, float], list[str]], root: Path) -> None:
    figures, lines = measured
    assert figures["documents"] == len(list((root / "examples/reports").glob("*.mark"))) == len(lines)
    assert figures["unread"] == figures["furniture"] == 0


def test_the_predictions_are_sound_readings_by_the_published_schema(measured: tuple[dict[str, float], list[str]]) -> None:
    validator = Draft202012Validator(Reading.json_schema())
    for line in measured[1]:
        row = json.loads(line)
        assert list(validator.iter_errors(row)) == []
        assert faults(Reading.from_json(line)) == []


def test_two_copies_of_one_wire_text_read_alike(measured: tuple[dict[str, float], list[str]]) -> None:
    readings = {found.document.publisher: found for found in map(Reading.from_json, measured[1])}
    shared: list[set[tuple[str, str]]] = []
    for name in ("col-bogota-academy-wire", "col-bogota-academy-copy"):
        gold = next(load(path).reading.document for path in [Path(__file__).parents[2] / f"examples/reports/{name}.mark"])
        shared.append({(event.type, span.quote) for event in readings[gold.publisher].events for span in event.evidence})
    assert len(shared[0] & shared[1]) > len(shared[0] ^ shared[1])


def _folder(tmp_path: Path, root: Path, page: str | bytes) -> Path:
    name = "som-zobe-statement"
    (tmp_path / f"{name}.mark").write_text((root / f"examples/reports/{name}.mark").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / f"{name}.html").write_bytes(page if isinstance(page, bytes) else page.encode())
    return tmp_path


def test_a_page_that_can_t_be_read_counts_as_nothing_found(tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = bench("reports")(_folder(tmp_path, root, b"%PDF-1.7 \x00\x01"))
    assert (figures["unread"], figures["events_f1"], figures["mentions_overlap_recall"]) == (1, 0, 0)
    shown = json.loads(capsys.readouterr().err)
    assert (shown["kind"], shown["error"], shown["document"]) == ("documents", "miss", "som-zobe-statement")


def test_errors_are_shown_by_kind(tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prose = "The army attacked the village of Bor on Monday, witnesses said. " * 4
    bench("reports")(_folder(tmp_path, root, f"<html><head><title>t</title></head><body><article><p>{prose}</p></article></body></html>"), errors=2)
    rows: list[dict[str, Any]] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert sum(row["kind"] == "events" and row["error"] == "miss" for row in rows) == 2
    assert any(row["kind"] == "furniture" and row["error"] == "false" for row in rows)
    assert all(set(row) == {"kind", "error", "document", "quote", "what"} for row in rows)


def test_a_folder_without_annotated_reports_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no page with its \.mark"):
        bench("reports")(tmp_path)


def test_an_unknown_bench_is_answered_with_the_known_ones() -> None:
    with pytest.raises(FactionsError, match=r"moon: no such benchmark; there are .*reports"):
        bench("moon")


def test_every_bench_of_the_table_can_be_imported() -> None:
    assert all(callable(bench(name)) for name in BENCHES)
