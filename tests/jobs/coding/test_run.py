"""Whole runs: killed at any time, the same command goes on, and no document is there twice or lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Container, Generator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from tests.jobs.coding.reports import failed, folder, held, ids, report

from factions.documents.document import digest
from factions.errors import SourceError
from factions.jobs.coding.run import Progress, Wanted, code_all
from factions.jobs.coding.shards import SOURCES, parts_of, readings
from factions.jobs.coding.stages import Coded, How, Worker, batches

HOW = How(form="jsonl", reports=4)


class Here:
    """An engine without other processes; `most` batches, and then Ctrl-C."""

    def __init__(self, most: int = 1000) -> None:
        self.most = most
        self.opened: list[str] = []

    def coded(self, sources: Sequence[str], how: How, known: Container[str]) -> Generator[Coded]:
        worker = Worker(how)
        for source in sources:
            self.opened.append(source)
            for batch in batches(source, how, known):
                if self.most == 0:
                    raise KeyboardInterrupt
                self.most -= 1
                yield worker.code(batch)


class Seen:
    def __init__(self) -> None:
        self.shares: list[float] = []
        self.done = Counter[str]()

    def saw(self, progress: Progress, coded: Coded, new: int) -> None:
        self.shares.append(progress.share)
        self.done["new"] += new
        assert new <= len(coded.documents)
        self.done["left"] = progress.backlog


def silent(_name: str, _words: str) -> None:
    pass


def test_a_run_says_what_it_came_to_and_the_next_passes_it_over(tmp_path: Path) -> None:
    source, out, seen = folder(tmp_path / "in", 11), tmp_path / "out", Seen()
    (source / "z.html").write_text("<html></html>")
    (source / "again.txt").write_text(report(3))  # the same bytes as another's
    got = code_all([str(source)] * 2, out, HOW, Here(), silent, watchers=[seen])
    assert (got.read, got.known, got.failed) == (11, 0, 1)
    assert (seen.done["new"], seen.done["left"], seen.shares[-1]) == (11, 0, 1)
    assert held(out) == sorted(set(ids(source)) - {digest((source / "z.html").read_bytes())})
    assert failed(out) == [str(source / "z.html")]
    here = Here()
    got = code_all([str(source)], out, HOW, here, silent)
    assert (got.read, got.known, got.failed, here.opened) == (0, 11, 1, [])
    (source / "new.txt").write_text(report(50))
    got = code_all([str(source)], out, HOW, Here(), silent)
    assert (got.read, got.known, got.failed) == (1, 11, 1)
    here = Here()
    got = code_all([str(source)], out, HOW, here, silent, wanted=Wanted(again=True))
    assert (got.read, got.known, got.failed, here.opened) == (0, 12, 1, [str(source)])


def test_a_run_that_is_stopped_keeps_what_it_read(tmp_path: Path) -> None:
    source, out = folder(tmp_path / "in", 11), tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        code_all([str(source)], out, HOW, Here(2), silent)
    assert len(held(out)) == 6
    assert not (out / SOURCES).exists()
    got = code_all([str(source)], out, HOW, Here(), silent)
    assert (got.read, got.known) == (5, 6)
    assert held(out) == ids(source)


def test_words_on_a_source_are_told(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"body": report(1)}) + "\n")
    told: list[str] = []
    code_all([str(tmp_path / "in.jsonl")], tmp_path / "out", HOW, Here(), lambda name, words: told.append(f"{name}: {words}"))
    assert told == [f"{tmp_path / 'in.jsonl'}: its keys are taken as --columns text=body"]


def test_why_sources_could_not_be_opened_is_told_of_the_first_few(tmp_path: Path) -> None:
    told: list[str] = []
    missing = [f"no/such/{number}" for number in range(15)]
    got = code_all(missing, tmp_path / "out", HOW, Here(), lambda name, words: told.append(f"{name}: {words}"))
    assert told == [f"no/such/{number}: there is no such file" for number in range(10)]
    assert got.failed == 15


def test_shards_do_not_lie_in_what_is_read(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", 1)
    for out in (source, source / "out", source / ".." / "in" / "a" / "out"):
        with pytest.raises(SourceError, match="which is read: put it elsewhere"):
            code_all([str(source)], out, HOW, Here(), silent)
    assert [path.name for path in source.iterdir()] == ["report-000.txt"]
    out = tmp_path / "out"
    code_all([str(source)], out, HOW, Here(), silent)
    for pattern in (str(tmp_path / "*"), str(out / "_failures.jsonl"), str(tmp_path / "**" / "*.jsonl")):
        with pytest.raises(SourceError, match="which is read: put it elsewhere"):
            code_all([pattern], out, HOW, Here(), silent)


def test_a_folder_that_can_not_be_written_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    here = Here()
    with pytest.raises(SourceError, match="file"):
        code_all(["a"], tmp_path / "file" / "out", HOW, here, silent)
    assert here.opened == []


@pytest.mark.parametrize(
    ("progress", "left", "backlog"),
    [
        (Progress(total=100, read=40, failed=10), 50.0, 50),
        (Progress(total=100, passed=50), None, 50),
        (Progress(total=10, read=20), 0.0, 0),
        (Progress(share=0.2), 200.0, 0),
        (Progress(), None, 0),
    ],
)
def test_the_time_that_is_left(progress: Progress, left: float | None, backlog: int) -> None:
    progress.begun = time.monotonic() - 50
    assert progress.left == (None if left is None else pytest.approx(left, rel=0.01))
    assert progress.backlog == backlog


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no process groups to kill here")
def test_killed_with_all_its_workers_it_goes_on(tmp_path: Path) -> None:
    source, out = folder(tmp_path / "in", 48), tmp_path / "out.parquet"
    for number in range(3):
        (source / f"bad-{number}.html").write_text(f"<html><body>{number}</body></html>")
    main = "from factions.cli import main; main()"
    program = [sys.executable, "-c", main, "code", str(source), "-o", str(out), "--workers", "2", "--shard-rows", "3"]
    for round_ in range(1, 4):
        with subprocess.Popen(program, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            enough = time.monotonic() + 60
            while run.poll() is None and time.monotonic() < enough and (not out.exists() or len(list(parts_of(out))) < round_):
                time.sleep(0.02)
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
        assert len(held(out)) == len(set(held(out)))
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1, done.stderr  # since some failed
    names = [Path(name).name for name, _ in readings(out)]
    assert sorted(names) == [f"report-{number:03}.txt" for number in range(48)]
    assert [Path(name).name for name in failed(out)] == ["bad-0.html", "bad-1.html", "bad-2.html"]
    assert json.loads((out / SOURCES).read_text())["source"] == str(source)
    assert " 3 failed, in " in done.stdout
