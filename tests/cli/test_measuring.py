"""The commands that check and measure, as a user runs them."""

import json
from pathlib import Path

from typer.testing import CliRunner

from factions.cli import app


def test_a_figure_that_nothing_could_be_measured_for_is_a_dash(tmp_path: Path) -> None:
    data = tmp_path / "none.jsonl"
    data.write_text(json.dumps({"id": "1", "text": "Nothing happened.", "places": []}) + "\n")
    done = CliRunner().invoke(app, ["bench", "geo", "--data", str(data)])
    assert done.exit_code == 0, done.output
    shown = dict(line.split() for line in done.output.splitlines() if len(line.split()) == 2)
    assert shown["mean_km"] == "-"


def test_every_faulty_report_is_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.mark").write_text("no head")
    done = CliRunner().invoke(app, ["markup", str(tmp_path / "one.mark"), str(tmp_path / "two.mark")])
    assert done.exit_code == 1
    assert "one.mark" in done.stderr
    assert "two.mark" in done.stderr
