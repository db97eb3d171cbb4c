from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from factions.bench import bench
from factions.errors import SourceError

TEXT = "On May 3, 2003 rebels attacked; on May 9, 2003 they left, and the town was quiet for ten days."


def _data(tmp_path: Path, *times: tuple[str, str, str]) -> Path:
    rows = [{"start": TEXT.index(words), "end": TEXT.index(words) + len(words), "type": kind, "value": value} for words, kind, value in times]
    path = tmp_path / "data.jsonl"
    path.write_text(json.dumps({"id": "d", "text": TEXT, "published": "2004-01-01", "times": rows}) + "\n", encoding="utf-8")
    return path


FIRST, SECOND, LENGTH = ("May 3, 2003", "DATE", "2003-05-03"), ("May 9, 2003", "DATE", "2003-05-09"), ("ten days", "DURATION", "P10D")


def test_all_right(tmp_path: Path) -> None:
    figures = bench("times")(_data(tmp_path, FIRST, SECOND, LENGTH))
    assert figures.pop("ms_per_document") > 0
    assert figures == {
        "relaxed_f1": 1, "strict_f1": 1, "value_f1": 1, "date_value_f1": 1, "value_accuracy": 1, "relaxed_precision": 1, "relaxed_recall": 1,
        "gold": 3, "predicted": 3, "documents": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("gold", "figures"), [
    ((FIRST, SECOND), {"relaxed_precision": 2 / 3, "relaxed_recall": 1, "date_value_f1": 1}),  # a false duration is no false date
    ((FIRST, SECOND, ("rebels", "DATE", "2003")), {"relaxed_f1": 2 * 2 / 6, "date_value_f1": 2 * 2 / 5}),
    ((FIRST, (*SECOND[:2], "2003-05-10"), LENGTH), {"relaxed_f1": 1, "strict_f1": 1, "value_f1": 2 / 3, "date_value_f1": 1 / 2}),
    ((("May 3", "DATE", "2003-05-03"), SECOND, LENGTH), {"relaxed_f1": 1, "strict_f1": 2 / 3, "value_f1": 1}),
])  # fmt: skip
def test_each_figure(tmp_path: Path, gold: tuple[tuple[str, str, str], ...], figures: dict[str, float]) -> None:
    found = bench("times")(_data(tmp_path, *gold))
    assert {name: found[name] for name in figures} == pytest.approx(figures)


def test_errors_and_predictions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    bench("times")(_data(tmp_path, FIRST, SECOND), predictions=out, errors=5)
    expected = {"kind": "times", "error": "false", "quote": "ten days", "gold": "", "predicted": "P10D", "times": 1}
    assert json.loads(capsys.readouterr().err) == expected
    assert [time["value"] for time in json.loads(out.read_text(encoding="utf-8"))["times"]] == ["2003-05-03", "2003-05-09", "P10D"]


@pytest.mark.parametrize(("content", "reason"), [
    ("{}\n", "isn't one of annotated times"),
    ('{"id": 1, "text": "x", "times": [{}]}\n', "isn't one of annotated times"), ("[1]\n", ":1: it isn't a JSON object"),
    ('{"id": 1, "text": "", "times": []}\nx\n', ":2: it isn't JSON"),
])  # fmt: skip
def test_data_of_another_form_is_named(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=reason):
        bench("times")(path)


def test_missing_data_is_named(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none.jsonl", "No such file"), (tmp_path, "no .jsonl file")):
        with pytest.raises(SourceError, match=reason):
            bench("times")(path)


def test_the_same_figures_as_the_outside_scorer(tmp_path: Path, root: Path) -> None:
    shared = root.parent / "shared/benchmarks"
    if not (shared / "score.py").is_file():
        pytest.skip("the benchmarks aren't here")
    out = tmp_path / "out.jsonl"
    ours = bench("times")(shared / "times", predictions=out)
    command = [sys.executable, str(shared / "score.py"), "times", "--data", str(shared / "times"), "--predictions", str(out)]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert {name: round(value, 4) for name, value in ours.items() if name in theirs} == {
        name: value for name, value in theirs.items() if name in ours
    }
    assert set(theirs) ^ set(ours) == {"missing_documents", "ms_per_document"}
