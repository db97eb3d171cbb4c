"""What a document costs, from the points of runs; and the reports that are coded."""

import json
from pathlib import Path

import pytest
from tools.growth.course import Point, at, costs, keep, points, shown, summed
from tools.growth.drawing import draw
from tools.growth.making import make, raws
from tools.measuring.texts import Writer

from factions.errors import FactionsError
from factions.jobs.reading import opened


def point(documents: int, cpu: float, *, run: int = 1, fixed: float = 0.5) -> Point:
    return Point(run, documents, cpu / 2, cpu, largest=300_000_000, all=500_000_000 + documents, statements=5 * documents, failed=0, fixed=fixed)


FLAT = [point(10, 0.0), *(point(count, 0.02 * (count - 10)) for count in (*range(250, 2000, 250), *range(2000, 10_001, 1000)))]


def test_reports_are_rows_that_are_read_and_files_that_are_there_are_kept(writer: Writer, tmp_path: Path) -> None:
    made = make(lambda: writer, tmp_path / "documents", 30, 150)
    (path,) = made
    reports = list(opened([str(path)]))
    assert [report.name for report in reports if not isinstance(report, FactionsError)] == [f"{path}:{number + 1}" for number in range(30)]
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(set(texts)) == 30
    assert all(150 <= len(text.split()) <= 165 for text in texts)
    assert make(lambda: pytest.fail("they are there"), tmp_path / "documents", 30, 150) == made


def test_fixed_reports_are_the_same_and_none_of_the_files(writer: Writer, tmp_path: Path) -> None:
    fixed = raws(writer, 5, 150)
    assert fixed == raws(writer, 5, 150)
    (path,) = make(lambda: writer, tmp_path, 5, 150)
    assert not {raw.data for raw in fixed} & set(path.read_bytes().splitlines())


def test_points_are_kept_in_a_file_that_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "points.jsonl"
    assert points(path) == []
    for one in FLAT[:3]:
        keep(path, one)
    assert points(path) == FLAT[:3]
    assert [one.name for one in tmp_path.iterdir()] == ["points.jsonl"]


def test_a_flat_course_is_flat() -> None:
    figures = summed(FLAT, 20)
    assert list(figures) == ["1000", "10000"]
    for one in figures.values():
        assert (one["cpu_ms"], one["fixed_ms"], one["ratio"], one["raw"]) == (20.0, 25.0, 1.0, 1.0)
    assert "| 10,000 | 20.0 | 25.0 | 100.0 | 1.000 | 1.000 | 300 |" in shown(figures)


def test_a_machine_that_slows_down_is_no_growth_and_a_document_that_costs_more_is() -> None:
    slower = [*FLAT[:9], *(point(one.documents, one.cpu + 0.02 * (one.documents - 2000), fixed=1.0) for one in FLAT[9:])]
    dearer = [*FLAT[:9], *(point(one.documents, one.cpu + 0.02 * (one.documents - 2000)) for one in FLAT[9:])]
    assert (summed(slower, 20)["10000"]["raw"], summed(slower, 20)["10000"]["ratio"]) == (2.0, 1.0)
    assert summed(dearer, 20)["10000"]["ratio"] == 2.0


def test_what_lies_between_two_runs_is_not_counted() -> None:
    again = [point(count, 0.02 * (count - 4010), run=2) for count in (4010, *range(5000, 10_001, 1000))]
    stopped = [*(one for one in FLAT if one.documents <= 4000), *again]
    assert [cost.first for cost in costs(stopped, 20)][-6:] == [4010, 5000, 6000, 7000, 8000, 9000]
    assert summed(stopped, 20)["10000"]["ratio"] == 1.0


@pytest.mark.parametrize("documents", [10_000, 100_000])
def test_nothing_is_said_of_where_the_runs_did_not_come(documents: int) -> None:
    assert at(costs([one for one in FLAT if one.documents <= 5000], 20), documents) is None


def test_the_curve_is_drawn_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one.svg", "other.svg"):
        draw(costs(FLAT, 20), tmp_path / name)
    one = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert one == (tmp_path / "other.svg").read_text(encoding="utf-8")
    assert "all processes, proportional" in one
