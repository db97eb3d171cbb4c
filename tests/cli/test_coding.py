"""The command `code`, as a user calls it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.jobs.coding.reports import failed, folder, held, ids
from typer.testing import CliRunner

from factions.cli import app
from factions.jobs.coding.shards import LOCK, Shards
from factions.pipeline import coder


def run(*words: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, ["code", *words, "--workers", "1"])
    assert result.exit_code == status, result.output
    return result.output


def test_reports_become_shards_and_the_same_command_finds_them_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source, out = folder(tmp_path / "in", 5), tmp_path / "out.jsonl"
    assert run(str(source), "-o", str(out), "--metrics", "0").startswith("factions: metrics at http://127.0.0.1:")
    assert held(out) == ids(source)
    assert "0 read, 5 known before, 0 failed, in 0 s" in run(str(source), "-o", str(out))
    told = run(str(source), "no/such/file", "-o", str(out), status=1)
    assert "0 read, 5 known before, 1 failed" in told
    assert f"{out / '_failures.jsonl'}: says what failed" in " ".join(told.split())
    assert failed(out) == ["no/such/file"]
    # what failed of a source that isn't given is neither tried again nor forgotten
    assert "0 read, 5 known before, 1 failed" in run(str(source), "-o", str(out), "--retry-failed", status=1)
    (tmp_path / "no" / "such").mkdir(parents=True)
    (tmp_path / "no" / "such" / "file").write_bytes(next(source.iterdir()).read_bytes())
    assert "0 failed" in run("no/such/file", "-o", str(out), "--retry-failed")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("-o", "out"), "say by the end of its name what it is to hold: .parquet, .jsonl, .jsonl.gz"),
        (("-o", "out.jsonl", "--address", "host:1"), "--address: is a cluster's: say --engine ray"),
        (("-o", "out.jsonl", "--published", "June"), "it is no EDTF date"),
        (("-o", "out.jsonl", "--columns", "nonsense"), "is no pair such as text=body"),
        (("-o", "file.jsonl"), "file exists"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file.jsonl").write_text("")
    told = run("in", *words, status=1)
    assert says in " ".join(told.split())
    assert "Traceback" not in told


def test_another_run_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    source, out = folder(tmp_path / "in", 1), tmp_path / "out.jsonl"
    with Shards(out, "jsonl", coder()):
        assert "another run is writing to it" in run(str(source), "-o", str(out), status=1)
    assert (out / LOCK).exists()
    run(str(source), "-o", str(out))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signals")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_keeps_what_it_read(tmp_path: Path, stop: signal.Signals) -> None:
    source, out = folder(tmp_path / "in", 300), tmp_path / "out.jsonl"  # seconds of reading, of which little is done
    main = "from factions.cli import main; main()"
    program = [sys.executable, "-c", main, "code", str(source), "-o", str(out), "--workers", "1", "--shard-rows", "2"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        enough = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < enough and not list(out.glob("part-*")):
            time.sleep(0.02)
        os.kill(process.pid, stop)
        _, told = process.communicate(timeout=60)
    assert (process.returncode, "the same command goes on from there" in told, "Traceback" in told) == (130, True, False), told
    some = held(out)
    assert 0 < len(some) == len(set(some))
