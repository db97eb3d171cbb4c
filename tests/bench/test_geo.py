"""The bench of places in annotated articles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.bench.scorer import BENCHMARKS, needs_scorer, scored

from factions.bench.geo import Span, bench_geo
from factions.errors import SourceError
from factions.identities.records import Place

TEXT = "Moscow said that the town of Samarra, Iraq, and its area were hit by Russians."


def place(words: str, lat: float | None, lon: float | None, geonames: int | None = None, form: str = "literal") -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words, "lat": lat, "lon": lon, "geonames": geonames, "form": form}


GOLD = [
    place("Moscow", 55.75, 37.62, 524901, "associative"), place("Samarra", 34.2, 43.87, 99131), place("Iraq", 33.0, 44.0, 99237),
    place("area", None, None, form="nominal"), place("Russians", None, None, form="other"),
]  # fmt: skip


class Told:
    """A system whose answers are given."""

    def __init__(self, points: Mapping[str, tuple[float, float, int | None]], found: Sequence[str]) -> None:
        self.points, self.found = points, found

    def resolve(self, row: Mapping[str, Any], spans: Sequence[Span]) -> list[Place | None]:
        held = [self.points.get(row["text"][start:end]) for start, end in spans]
        return [None if point is None else Place(id="p", name="x", lat=point[0], lon=point[1], geonames=point[2]) for point in held]

    def recognise(self, text: str) -> list[Span]:
        return [(text.index(words), text.index(words) + len(words)) for words in self.found]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.jsonl"
    path.write_text(json.dumps({"id": "d", "text": TEXT, "publisher": None, "url": None, "title": None, "places": GOLD}) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("points", "found", "figures"), [
    ({}, [], {"acc161": 0, "found": 0, "mean_km": None, "recognition_exact_f1": 0, "places": 3, "recognition_gold": 3}),
    # the id counts as no distance, but the point doesn't
    ({"Iraq": (10.0, 10.0, 99237)}, ["Moscow"], {"acc161": 1 / 3, "acc161_points": 0, "mean_km": 0, "recognition_exact_precision": 1}),
    ({"Samarra": (35.2, 43.87, None), "Moscow": (0, 0, None)}, ["Samarra", "area", "Russians"],
     {"acc161": 1 / 3, "acc25": 0, "found": 2 / 3, "recognition_exact_recall": 1 / 3, "recognition_predicted": 1}),
    ({"Samarra": (34.3, 43.87, 5), "Moscow": (55.75, 37.62, 524901), "Iraq": (33, 44, None), "area": (1, 1, None)},
     ["Samarra, Iraq", "Moscow", "Iraq"], {"acc161": 1, "acc25": 1, "recognition_exact_precision": 2 / 3, "median_km": 0}),
])  # fmt: skip
def test_each_figure(data: Path, points: Mapping[str, Any], found: Sequence[str], figures: Mapping[str, Any]) -> None:
    measured = bench_geo(data, system=Told(points, found))
    assert {name: measured[name] for name in figures} == pytest.approx(figures, abs=1e-4)


@needs_scorer
def test_the_scorer_says_the_same_of_made_answers(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ours = bench_geo(data, predictions=out, system=Told({"Samarra": (35.2, 43.87, None), "Iraq": (1, 1, 99237)}, ["Moscow", "Samarra, Iraq", "area"]))
    theirs = scored("geo", data, out)
    assert {name: value for name, value in ours.items() if name in theirs} == theirs


def test_what_is_wrong_is_shown(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench_geo(data, errors=1, system=Told({"Samarra": (0, 0, None)}, ["town"]))
    errors = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(error["error"], error["quote"]) for error in errors] == [("no point", "Moscow"), ("missed", "Moscow"), ("false", "town")]


def test_the_shipped_system_finds_and_resolves(data: Path) -> None:
    """Names that speak for a government are names of places, too; a common noun has no point."""
    figures = bench_geo(data)
    assert figures["acc161"] == 1
    assert figures["recognition_exact_recall"] == 1


def test_data_of_another_form_is_named(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"id": "a", "text": "x", "places": [{"start": 0}]}\n', encoding="utf-8")
    with pytest.raises(SourceError, match="a: the record isn't a text with places"):
        bench_geo(path)


@needs_scorer
@pytest.mark.parametrize("name", ["GWN", "GeoVirus"])
def test_floors_and_the_same_figures_as_the_scorer(name: str, tmp_path: Path) -> None:
    """What is reached on others' articles doesn't fall, and the scorer prints the same of what is written."""
    out = tmp_path / "out.jsonl"
    path = BENCHMARKS / "geo" / f"{name}.jsonl"
    ours = bench_geo(path, predictions=out)
    theirs = scored("geo", path, out)
    assert {figure: value for figure, value in ours.items() if figure in theirs} == pytest.approx(theirs, abs=1e-4)
    assert set(theirs) <= set(ours)
    floors = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text(encoding="utf-8"))["geo"][name]
    assert {figure: ours[figure] for figure, least in floors.items() if ours[figure] < least} == {}
