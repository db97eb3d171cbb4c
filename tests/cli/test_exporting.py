"""`factions export` as a person runs it: what it writes, what it says, and what it refuses in a line."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.exports.held import filled
from typer.testing import CliRunner

from factions.cli import app
from factions.exports.formats import FORMATS
from factions.ledger.open import open_ledger


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("exporting") / "test.db"
    with filled(path):
        return str(path)


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["export", *words])
    return done.exit_code, done.stdout, done.stderr


def test_a_file_is_written_and_told(url: str, tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "out.geojson"
    code, out, told = run("geojson", "-o", str(target), "--ledger", url, "--filter", "country=IRQ", "--filter", "type=ASSAULT")
    assert (code, out) == (0, "")
    many = len(json.loads(target.read_text(encoding="utf-8"))["features"])
    assert many > 1
    assert told.startswith(f"geojson: {many} incidents, ")
    assert told.count("\n") == 1


def test_standard_output_has_the_file_and_nothing_else(url: str) -> None:
    code, out, told = run("geojson", "-o", "-", "--ledger", url)
    assert code == 0
    assert json.loads(out)["type"] == "FeatureCollection"
    assert told.startswith("geojson: ")


def test_days_and_the_public_narrow_it(url: str, tmp_path: Path) -> None:
    counts = []
    for more in ([], ["--public"], ["--on", "2014-01-01"], ["--as-of", "2001-01-01"]):
        target = tmp_path / "out.db"
        code, _, told = run("sqlite", "--out", str(target), "--ledger", url, *more)
        assert (code, "sqlite: " in told) == (0, True)
        with closing(sqlite3.connect(target)) as held:
            counts.append(held.execute("select count(*) from claims").fetchone()[0])
    whole, public, then, before = counts
    assert whole > public > 0
    assert whole > then > before == 0


def test_a_filter_may_be_a_file(url: str, tmp_path: Path) -> None:
    wanted = tmp_path / "filter.yaml"
    wanted.write_text("country: SYR\n", encoding="utf-8")
    code, out, _ = run("geojson", "-o", "-", "--ledger", url, "--filter", str(wanted))
    assert (code, json.loads(out)["features"]) == (0, [])
    assert json.loads(json.loads(out)["factions"]["filter"]) == {"country": ["SYR"]}


def test_the_formats_are_listed() -> None:
    code, out, _ = run("formats")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(FORMATS)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["geojsn", "-o", "x"], "format 'geojsn': there is none; the nearest is 'geojson'"),
        (["geojson", "-o", "x", "--filter", "contry=IRQ"], "contry: there is no such field; the nearest is 'country'"),
        (["geojson", "-o", "x", "--filter", "type=ASAULT"], "nearest is 'ASSAULT'"), (["geojson", "-o", "x", "--filter", "{"], "it isn't YAML"),
        (["geojson", "-o", "x", "--filter", "actor=River Leage"], "Leage: it is no field with a value"),  # no quotes of its own
        (["geojson", "-o", "x", "--filter", "{actor: {group: Rivr League}}"], "--filter 'Rivr League': the ledger has no group"),
        (["geojson"], "say where to: -o geojson.geojson"), (["geojson", "-o", "x", "--as-of", "soon"], "it is no day"),
        (["geojson", "-o", "/"], "/: can't be written: it is a folder"), (["geojson", "-o", "/dev/null/x"], "can't be written"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_line(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["export", *words, "--ledger", url])
    assert (done.exit_code, told in done.stderr, done.stderr.count("\n")) == (1, True, 1), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_missing_ledger_is_told(tmp_path: Path) -> None:
    code, _, told = run("geojson", "-o", str(tmp_path / "x"), "--ledger", str(tmp_path / "none.db"))
    assert (code, told.count("\n"), list(tmp_path.iterdir())) == (1, 1, [])


def test_ctrl_c_leaves_the_target_as_it_was(url: str, tmp_path: Path) -> None:
    target, ready = tmp_path / "out.geojson", tmp_path / "ready"
    target.write_text("old", encoding="utf-8")
    # a writer of the real format that is held up once it has begun, so that the signal comes in the midst of it
    held_up = (
        "import sys, time; from pathlib import Path; from factions.exports import geojson; real = geojson.feature\n"
        f"def slow(one):\n    Path({str(ready)!r}).touch(); time.sleep(60); return real(one)\n"
        "geojson.feature = slow; from factions.cli import main; main()"
    )
    asked = [sys.executable, "-c", held_up, "export", "geojson", "-o", str(target), "--ledger", url]
    running = subprocess.Popen(asked, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 60
        while not ready.exists() and running.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert len(list(tmp_path.iterdir())) == 3  # the target, the mark, and what was begun
        os.kill(running.pid, signal.SIGINT)
        _, told = running.communicate(timeout=60)
    finally:
        running.kill()
    assert (running.returncode, "factions: stopped" in told) == (130, True)
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.geojson", "ready"]
    with open_ledger(url, create=False):
        pass
