"""Backup, restore and check as commands, and what a full disk, a limit or a second writer does to a ledger."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.ledger.conftest import RAID, read

from factions.ledger import reader, writer
from factions.ledger.check import check
from factions.ledger.open import open_ledger

PROGRAM = [sys.executable, "-c", "from factions.cli import main; main()"]
NUMBERED = """
import sys
from factions.errors import LedgerError
from factions.ledger import writer
from factions.ledger.open import open_ledger
from factions.markup import parse

raw = open(sys.argv[2], encoding="utf-8").read()
with open_ledger(sys.argv[1]) as ledger:
    for count in range(int(sys.argv[3]), int(sys.argv[4])):
        annotated, _ = parse(raw + f"\\nThis is report number {count}.\\n")
        try:
            print("added" if writer.add(ledger, annotated.reading, source=f"report {count}").new else "known", flush=True)
        except LedgerError as error:
            sys.exit(str(error))
"""


def run(*arguments: str | Path, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command; `limit` is how many bytes a file that it writes may have, which is met like a full disk."""

    def limited() -> None:
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, preexec_fn=limited, env={**os.environ, "NO_COLOR": "1"}
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with one report."""
    made = tmp_path / "safe.db"
    with open_ledger(str(made)) as ledger:
        writer.add(ledger, read(RAID), source="raid.mark")
    return made


def test_backup_restore_and_check(path: Path, tmp_path: Path) -> None:
    saved, other = tmp_path / "saved.db", tmp_path / "other.db"
    done = run("backup", saved, "--ledger", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 documents, 0.")
    again = run("backup", saved, "--ledger", path)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == f"factions: {saved}: is there already: give another name, or --force to replace it\n"
    assert run("backup", saved, "--ledger", path, "--force").returncode == 0
    done = run("restore", saved, "--ledger", other)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 documents restored\n", "")
    assert "--replace" in run("restore", saved, "--ledger", other).stderr
    done = run("restore", saved, "--ledger", other, "--replace")
    assert done.stdout.startswith(f"what the ledger held before is in {tmp_path / 'other'}.before-restore-")
    (tmp_path / "saved.db.sha256").unlink()
    assert "no saved.db.sha256 to compare it with" in run("restore", saved, "--ledger", other, "--replace").stdout
    done = run("check", "--ledger", other)
    assert (done.returncode, done.stdout, done.stderr) == (0, "nothing is wrong\n", "")


def test_check_ends_with_one_where_something_is_wrong(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE texts SET title = 'Another'")
    done = run("check", "--ledger", path, "--no-words")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "texts 1: its title, date, publisher or chrome isn't what its digest was made of", "one thing is wrong",
    ]  # fmt: skip
    done = run("check", "--ledger", path, "--format", "json")
    assert done.returncode == 1
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"table": "texts", "id": "1", "what": "its title, date, publisher or chrome isn't what its digest was made of"}
    ]
    assert run("check", "--ledger", path.with_name("none.db")).stderr.endswith("there is no such ledger yet: `factions add` makes one\n")


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_disk_that_is_too_small_leaves_all_as_it_was(path: Path, tmp_path: Path, command: str) -> None:
    saved, other = tmp_path / "saved.db", tmp_path / "other.db"
    assert run("backup", saved, "--ledger", path).returncode == 0
    with open_ledger(str(other)):
        pass
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    size = saved.stat().st_size
    arguments: list[str | Path] = [command, saved, *(["--force"] if command == "backup" else []), "--ledger", path if command == "backup" else other]
    done = run(*arguments, limit=size // 2)
    assert done.returncode == 1
    named = saved if command == "backup" else other
    assert done.stderr.startswith(f"factions: {named}: can't be written: ")
    assert done.stderr.count("\n") == 1
    after = {file.name: file.read_bytes() for file in tmp_path.iterdir() if not file.name.endswith(("-wal", "-shm"))}
    assert {name: data for name, data in after.items() if name != "other.db"} == {name: data for name, data in before.items() if name != "other.db"}
    with open_ledger(str(other)) as held:
        assert reader.counts(held).documents == 0
        assert list(check(held)) == []


def test_a_disk_that_gets_full_keeps_what_was_added(path: Path, tmp_path: Path) -> None:
    source = tmp_path / "raid.mark"
    source.write_text(RAID, encoding="utf-8")

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))

    done = subprocess.run(
        [sys.executable, "-c", NUMBERED, str(path), str(source), "0", "1000"], capture_output=True, text=True, check=False, preexec_fn=limited
    )
    assert done.returncode == 1
    added = done.stdout.count("added")
    assert 3 < added < 1000
    assert done.stderr.startswith(f"{path}: can't be written")
    assert done.stderr.count("\n") == 1
    with open_ledger(str(path)) as ledger:
        assert reader.counts(ledger).documents == 1 + added
        assert list(check(ledger)) == []
        assert writer.add(ledger, read(RAID.replace("Bohruz", "Bahruz")), source="later.mark").new


def test_two_writers_at_once_record_each_report_once(fresh_url: str, tmp_path: Path) -> None:
    source = tmp_path / "raid.mark"
    source.write_text(RAID, encoding="utf-8")
    both = [
        subprocess.Popen(
            [sys.executable, "-c", NUMBERED, fresh_url, str(source), str(first), str(first + 20)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for first in (0, 10)
    ]
    said = [process.communicate() for process in both]
    assert [(process.returncode, words[1]) for process, words in zip(both, said, strict=True)] == [(0, ""), (0, "")]
    assert sum(words[0].count("added") for words in said) == 30
    with open_ledger(fresh_url) as ledger:
        assert reader.counts(ledger).documents == 30
        assert list(check(ledger)) == []
