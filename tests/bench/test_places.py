"""The bench of names of places from reporting on wars."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from factions.bench.places import bench_places
from factions.errors import SourceError

LISTS = Path(__file__).parent / "places"
ROWS = [
    ("Samarra", "IRQ", "Gunmen attacked a checkpoint in Samarra, Iraq, on Friday.", 34.2, 43.87),
    ("Qzzyx", "IRQ", "Gunmen attacked a checkpoint near Qzzyx on Friday.", 34.2, 43.87),
    ("Birmingham", "USA", "He flew to Birmingham.", 33.52, -86.8),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    lines = []
    for number, (name, country, text, lat, lon) in enumerate(ROWS):
        start = text.index(name)
        row = {"id": f"r{number}", "name": name, "country": country, "text": text, "start": start, "end": start + len(name), "lat": lat, "lon": lon}
        lines.append(json.dumps(row) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_each_figure(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A right point, no point, and a far one, which the country would mend."""
    out = tmp_path / "out.jsonl"
    figures = bench_places(data, predictions=out, errors=5)
    assert figures["found_within_25km"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["found"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["found_within_25km_country_given"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["mean_km"] > 1000
    errors = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(error["id"], error["error"]) for error in errors] == [("r1", "no point"), ("r2", "far")]
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert (found[0]["precision"], found[1]["lat"]) == (1, None)
    assert found[0]["radius_km"] > 0


def test_data_of_another_form_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": "a", "text": "x"}\n', encoding="utf-8")
    with pytest.raises(SourceError, match="a: the record isn't a name of a place"):
        bench_places(path)


@pytest.mark.skipif(not (LISTS / "seen.jsonl").is_file(), reason="the list isn't here")
@pytest.mark.parametrize("part", ["seen", "unseen"])
def test_floors(part: str) -> None:
    """What is reached on the list doesn't fall; a third of it is never looked at."""
    figures = bench_places(LISTS / f"{part}.jsonl")
    floors = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text(encoding="utf-8"))["places"][part]
    assert {figure: figures[figure] for figure, least in floors.items() if figures[figure] < least} == {}
