"""B-cubed is B-cubed; the bench reads the corpus and holds its floor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tests.analysis.conftest import page, told

from factions.bench import bench
from factions.bench.incidents import b_cubed, gdelt, partnered
from factions.errors import SourceError


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        ("aabb", "xxyy", (1, 1, 1)),
        ("aabb", "wxyz", (1, 0.5, 2 / 3)),  # nothing merged
        ("aabb", "xxxx", (0.5, 1, 2 / 3)),  # everything merged
        ("aaab", "xxyy", (0.75, 2 / 3, 12 / 17)),
    ],
)
def test_b_cubed(gold: str, found: str, expected: tuple[float, float, float]) -> None:
    assert b_cubed(dict(enumerate(gold)), dict(enumerate(found))) == pytest.approx(expected)  # type: ignore[arg-type]


def test_those_with_a_partner_are_averaged_over_whole_clusters() -> None:
    gold, found = {"1": "a", "2": "a", "3": "c"}, {"1": "x", "2": "x", "3": "x"}
    assert partnered(gold) == {"1", "2"}
    assert b_cubed(gold, found, partnered(gold)) == pytest.approx((2 / 3, 1, 0.8))


def test_gdelt_takes_the_reports_date_for_a_day_that_is_not_told() -> None:
    one, other = told("d1", time="2014-06-20", spots=("Tarsa",)), told("d2", of=page("d2", "2014-06-20"), spots=("Tarsa",))
    third = told("d3", time="2014-06-20", spots=("Orsk",))
    found = gdelt([one, other, third])
    assert found["d1:e1"] == found["d2:e1"] != found["d3:e1"]


def test_the_bench_holds_its_floor_and_writes_what_it_found(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "found.jsonl"
    figures = bench("incidents")(root / "corpus", predictions=out, errors=1)
    floors = yaml.safe_load((root / "tests" / "bench" / "floors.yaml").read_text(encoding="utf-8"))["incidents"]
    assert {name: figures[name] for name, floor in floors.items() if figures[name] < floor} == {}
    assert figures["gdelt_b3_f1"] < figures["b3_f1"]
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert sum(len(line["events"]) for line in lines) == figures["events"]
    shown = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["error"] for line in shown} <= {"parted", "joined"}
    assert all(line["why"] for line in shown)


def test_a_split_that_there_is_not(root: Path) -> None:
    with pytest.raises(SourceError, match=r"^all: no such split; there are train, dev, test$"):
        bench("incidents", split="all")(root / "corpus")
