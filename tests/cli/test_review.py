"""`factions review` as a person runs it: one command after the other, and the session in the terminal with its keys from a pipe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.ledger.conftest import RAID, read
from typer.testing import CliRunner, Result

from factions import cli
from factions.analysis.incidents.keeping import update
from factions.corpus.loader import load_corpus
from factions.ledger import writer
from factions.ledger.open import open_ledger

SHORT = read(RAID).document.id[:12]


@pytest.fixture
def url(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ledger with a report, which is the default."""
    monkeypatch.setenv("FACTIONS_LEDGER", fresh_url)
    with open_ledger(fresh_url) as ledger:
        writer.add(ledger, read(RAID), source="raid.mark")
        update(ledger)
    return fresh_url


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(cli.app, ["review", *arguments], input=stdin, env={"COLUMNS": "100"})


def names(*arguments: str) -> list[str]:
    return [json.loads(line)["name"] for line in run("list", "--format", "json", *arguments).stdout.splitlines()]


def test_deeds_by_command(url: str) -> None:
    assert names()[0] == f"{SHORT}:e1"
    assert run("accept", f"{SHORT}:e1", f"{SHORT}:r1", "--by", "Ann").stdout == (
        f"{SHORT}:e1: accepted (deed 1, by Ann)\n{SHORT}:r1: accepted (deed 2, by Ann)\n"
    )
    assert run("reject", f"{SHORT}:r2", "--because", "no", "--by", "Ann").stdout == f"{SHORT}:r2: rejected (deed 3, by Ann)\n"
    assert run("correct", f"{SHORT}:e2", "--set", "type=COERCE/seize", "--set", "fact=asserted", "--by", "Ben").exit_code == 0
    assert run("assign", f"{SHORT}:e3", "--to", "Ben", "--by", "Ann").stdout == f"{SHORT}:e3: for Ben (deed 5, by Ann)\n"
    assert run("comment", f"{SHORT}:e3", "look", "--by", "Ann").stdout == f"{SHORT}:e3: comment kept (deed 6, by Ann)\n"
    assert run("add", SHORT, "would shell", "--kind", "event", "--set", "type=RETREAT", "--by", "Ann").stdout.startswith(f"{SHORT}:e5: accepted")
    assert set(names()) == {f"{SHORT}:{name}" for name in ("e3", "e4", "r3", "c1", "c2", "c3")}
    assert names("--assigned-to", "Ben") == [f"{SHORT}:e3"]
    assert set(names("--kind", "claim")) == {f"{SHORT}:{name}" for name in ("c1", "c2", "c3")}
    assert f"{SHORT}:e2" in names("--all")
    shown = run("show", f"{SHORT}:e2").stdout
    assert "type   = COERCE/seize" in shown
    assert "corrected by Ben" in shown
    assert run("undo", "3", "--by", "Ann").stdout == f"{SHORT}:r2: unreviewed (deed 8, by Ann)\n"
    assert url


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["accept", "zzz:e1"], "factions: zzz: the ledger holds no document whose id begins so"),
        (["correct", f"{SHORT}:e1", "--set", "actors"], "factions: --set 'actors': write a field"),
        (["correct", f"{SHORT}:e1", "--set", "actors=m99", "--by", "Ann"], f"factions: {SHORT}:e1 actors: m99 isn't in the reading"),
        (["accept", f"{SHORT}:e1", "--by", "rule:x"], "factions: --by 'rule:x'"), (["list", "--country", "Iraq"], "factions: --country 'Iraq'"),
        (["list", "--group", "Nobody"], "factions: Nobody: the ledger has no group of that name"),
        (["blind", "code", "1", "--by", "Ann"], "factions: item 1: give its fields with --set, or --nothing"),
        (["blind", "agreement"], "factions: blind coding: no round has begun"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("url")
def test_what_is_wrong_is_one_line(arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(told)
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("url")
def test_the_session_takes_its_keys_from_a_pipe() -> None:
    keys = 'j\nk\na\nr\nr nobody says so\ne fact=denied places="Bohruz"#2\nc ask\nt Ben\nx\nu\nq\na\n'
    result = run("--by", "Ann", "--limit", "5", stdin=keys)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"1 of 5  {SHORT}:e1  ASSAULT/firearms by Asa'ib of the River on villagers of Bohruz")
    assert "»The River League killed at least 10 people" in result.stdout
    assert "█" in result.stdout
    assert "Samira" not in result.stdout
    assert "a rejection needs a reason" in result.stderr
    assert result.stdout.splitlines()[-1] == "1 accepted, 1 rejected, 1 assigned; by Ann"
    assert run("--by", "Ann").stdout.splitlines()[-1] == "nothing done; by Ann"  # the pipe's end is the session's


@pytest.mark.usefixtures("url")
def test_what_is_exported_is_a_corpus(tmp_path: Path) -> None:
    run("accept", f"{SHORT}:c1", f"{SHORT}:r1", "--by", "Ann")
    run("correct", f"{SHORT}:e1", "--set", "mode=beat", "--by", "Ben")
    run("reject", f"{SHORT}:c2", "--because", "no", "--by", "Ann")
    result = run("export", "--output", str(tmp_path / "out"))
    assert result.stdout.startswith("3 statements of 1 report written to ")
    (report,) = load_corpus(tmp_path / "out").reports
    assert [(one.id, getattr(one, "mode", None), getattr(one, "attribution", None)) for one in report.reading.statements] == [
        ("e1", "beat", "c1"), ("r1", None, None), ("c1", None, None),
    ]  # fmt: skip
    assert "Samira" not in report.path.read_text(encoding="utf-8")
    done = run("export", "--output", str(tmp_path / "other"), "--complete")
    assert done.stdout == f"0 statements of 0 reports written to {tmp_path / 'other'}; 1 report left out, of which not all was judged\n"


@pytest.mark.usefixtures("url")
def test_blind_coding_by_command() -> None:
    assert (
        run("blind", "start", "--items", "2", "--kind", "claim", "--reviewers", "ann,ben", "--by", "Ann").stdout == "round 1: 2 items for ann, ben\n"
    )
    assert run("blind", "show", "--by", "ann").stdout.startswith("item 1 of 2: what claim does the sentence between » and « state?")
    for reviewer, kind in (("ann", "denial"), ("ben", "demand")):
        for item in ("1", "2"):
            assert run("blind", "code", item, "--set", f"kind={kind}", "--set", "content=said", "--by", reviewer).exit_code in (0, 1)
            assert run("blind", "code", item, "--nothing", "--by", reviewer).stdout == f"item {item} is coded\n"
    assert run("blind", "show", "--by", "ann").stdout == "all is coded\n"
    told = run("blind", "agreement", "--differences").stdout
    assert "round 1: 2 items; coded: ann 2, ben 2" in told
    assert "claim     stated      nominal      2     2      -" in told
