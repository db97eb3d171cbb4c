"""`factions casefile` as it's called: what it prints, how it ends, and a served casefile over the wire."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from tests.ledger.conftest import RAID, read
from typer.testing import CliRunner

from factions.analysis.incidents import keeping
from factions.cli import app
from factions.ledger import writer
from factions.ledger.open import open_ledger

PROGRAM = [sys.executable, "-c", "from factions.cli import main; main()"]


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path) -> Done:
    done = CliRunner().invoke(app, ["casefile", *map(str, arguments)])
    return Done(done.exit_code, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "held.db"
    with open_ledger(str(path)) as opened:
        writer.add(opened, read(RAID), source="raid.mark")
        keeping.update(opened)
    return path


@pytest.fixture(scope="module")
def made(ledger: Path) -> tuple[Path, str]:
    """A casefile, and what making it printed."""
    path = ledger.with_name("raid.casefile")
    done = run("make", "River League", "-o", path, "--by", "ann", "--because", "a test", "--ledger", ledger)
    assert (done.returncode, done.stderr) == (0, "")
    return path, done.stdout


def test_making_says_what_it_is_for_and_prints_its_digest(made: tuple[Path, str], ledger: Path) -> None:
    path, printed = made
    found = re.search(r"^digest ([0-9a-f]{64})$", printed, re.MULTILINE)
    assert found
    assert "it's for the desk, not for the public" in printed
    verified = json.loads(run("verify", path, "--digest", found[1], "--format", "json").stdout)
    assert (verified["digest"], verified["query"]) == (found[1], ["River League"])
    again = run("make", "River League", "-o", path, "--by", "ann", "--ledger", ledger)
    assert (again.returncode, again.stderr) == (1, f"factions: {path}: is there already: give another name, or --force to replace it\n")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (["country=IRQ"], ""),
        (["type=ASSAULT", "country=IRQ"], ""),
        (['{"kind": "claims", "type": "denial"}'], ""),
        (["nobody at all"], "nobody at all: the ledger has no group of that name"),
        (["coutnry=IRQ"], "coutnry"),
        (["group=Nobodys"], "Nobodys"),
        (["country=NOR"], "the ledger holds nothing of it"),
        (["none.yaml"], "none.yaml"),
    ],
)
def test_a_query_is_words_or_a_filter(query: list[str], words: str, ledger: Path, tmp_path: Path) -> None:
    done = run("make", *query, "-o", tmp_path / "x.casefile", "--by", "ann", "--public", "--ledger", ledger)
    assert (done.returncode, words in done.stderr) == (1 if words else 0, True)
    assert len(done.stderr.splitlines()) == bool(words)
    assert (tmp_path / "x.casefile").exists() is not bool(words)


def test_a_changed_one_ends_with_one_line_and_status_1(made: tuple[Path, str], tmp_path: Path) -> None:
    whole = bytearray(made[0].read_bytes())
    whole[len(whole) // 3] ^= 1
    path = tmp_path / "changed.casefile"
    path.write_bytes(whole)
    for command in ("verify", "open"):
        done = run(command, path)
        assert (done.returncode, done.stdout) == (1, "")
        assert re.fullmatch(rf"factions: {re.escape(str(path))}: \S+: .+\n", done.stderr)
    assert run("verify", made[0], "--digest", "0" * 64).stderr.endswith("and not the one that was given\n")


def test_it_is_served_until_it_is_stopped(made: tuple[Path, str], ledger: Path) -> None:
    command = [*PROGRAM, "casefile", "open", str(made[0]), "--port", "0", "--ledger", str(ledger)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        printed = ""
        while not (address := re.search(r"http://127\.0\.0\.1:\d+", printed)):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            printed += line
        assert "nothing of it was taken down since" in printed
        assert "A casefile, only to be read: River League" in httpx.get(address[0], timeout=30).text
        assert httpx.post(f"{address[0]}/add", timeout=30).status_code == 403
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""
