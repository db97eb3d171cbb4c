"""What `factions add` says of invented reports."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from factions.cli import app

REPORT = "Rebels attacked the town of Goma on Monday, the army said.\n"


def test_real_reports_and_invented_ones_are_told_apart(tmp_path: Path) -> None:
    made, real = tmp_path / "made", tmp_path / "real"
    for folder in (made, real):
        folder.mkdir()
        (folder / "report.txt").write_text(f"{REPORT}It was {folder.name}.\n", encoding="utf-8")
    (made / "INVENTED").touch()

    def add(folder: Path, ledger: str) -> tuple[int, str, str]:
        got = CliRunner().invoke(app, ["add", str(folder), "--ledger", str(tmp_path / ledger)])
        return got.exit_code, got.stdout.strip(), got.stderr

    assert add(made, "demo.db") == (0, "1 added, 0 already known, 0 failed", "")
    code, told, warned = add(real, "demo.db")
    assert (code, told) == (0, "1 added, 0 already known, 0 failed")
    assert "This ledger is for invented reports, as its pages say, and now holds one report that doesn't say that it is" in warned
    assert add(real, "real.db") == (0, "1 added, 0 already known, 0 failed", "")
    code, told, warned = add(made, "real.db")
    assert (code, told) == (1, "0 added, 0 already known, 1 failed")
    assert "report.txt: was written for Factions" in " ".join(warned.split())
