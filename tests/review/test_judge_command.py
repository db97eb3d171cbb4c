from __future__ import annotations

import getpass
import json
import re

import pytest
from tests.databases import copies
from tests.ledger.conftest import RAID, TALKS, read
from typer.testing import CliRunner, Result

from factions import cli
from factions.ledger import writer
from factions.ledger.open import open_ledger

NAHR = "kataib-al-nahr-ec09ddf733"


def fill(url: str) -> None:
    with open_ledger(url) as opened:
        for raw in (RAID, TALKS):
            writer.add(opened, read(raw), source="a test's report")


filled = copies(fill)


@pytest.fixture(autouse=True)
def ledger(filled: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FACTIONS_LEDGER", filled)
    return filled


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments), env={"COLUMNS": "100"})


def test_a_judgement_from_its_making_to_its_undoing() -> None:
    made = run("judge", "same", "River League", "Kata'ib al-Nahr", "--because", "one\n flag", "--by", "Ann")
    assert (made.exit_code, made.stderr) == (0, "")
    assert made.stdout == (
        f"judgement 1: Asa'ib of the River (river-league) and Kataib al-Nahr ({NAHR}) are one record\n"
        f"  Asa'ib of the River (river-league) is one with Kataib al-Nahr ({NAHR})\n"
    )
    shown = run("show", "Kataib al-Nahr").stdout
    assert "Asa'ib of the River\n" in shown
    assert re.search(r"are one record: one flag \(judgement 1, Ann, \d{4}-\d\d-\d\d\)", shown)
    before = run("show", "Kataib al-Nahr", "--as-of", "2020-01-01", "--format", "json")
    assert (before.exit_code, before.stdout) == (0, "")
    assert "2020-01-01: the ledger held nothing yet" in before.stderr
    later = run("show", "Kataib al-Nahr", "--as-of", "2999-01-01", "--format", "json")
    assert json.loads(later.stdout)["summary"]["id"] == "river-league"
    assert "2999-01-01: that day is yet to come" in later.stderr
    cut = run("judge", "different", "river-league", NAHR, "--because", "two flags").stdout
    assert "are two records\n  judgement 1 gives way to judgement 2\n" in cut
    undone = run("judge", "undo", "2", "--because", "one flag after all").stdout
    assert undone.startswith("judgement 3: judgement 2 (different) is undone; Asa'ib of the River")
    assert "judgement 1 counts again" in undone
    assert run("judge", "undo", "3").stdout.startswith("judgement 4: judgement 2 (different) stands again; ")
    lines = run("judge", "list").stdout.splitlines()
    assert [re.sub(r"\d{4}-\d\d-\d\d", "DAY", line) for line in lines] == [
        f"1  DAY  Ann  same: Asa'ib of the River (river-league) and Kataib al-Nahr ({NAHR}): one flag [gives way to 2]",
        f"2  DAY  {getpass.getuser()}  different: Asa'ib of the River (river-league) and Kataib al-Nahr ({NAHR}): two flags",
        f"3  DAY  {getpass.getuser()}  undo of 2: one flag after all [undone by 4]",
        f"4  DAY  {getpass.getuser()}  undo of 3",
    ]
    assert run("judge", "list", "--as-of", "2999-01-01").stdout.splitlines() == lines
    none = run("judge", "list", "--as-of", "2020-01-01")
    assert (none.exit_code, none.stdout) == (0, "")
    assert "2020-01-01: the ledger held nothing yet" in none.stderr
    rows = [json.loads(line) for line in run("judge", "list", "--format", "json").stdout.splitlines()]
    assert [(row["judgement"]["id"], row["state"], row["through"]) for row in rows] == [
        (1, "overruled", 2), (2, "stands", None), (3, "undone", 4), (4, "stands", None),
    ]  # fmt: skip
    assert rows[0]["one"]["name"] == "Asa'ib of the River"


@pytest.mark.parametrize(("arguments", "reason"), [
    (("same", "River Front", "ROL", "--because", "x"), r"River Front: .* no group of that name; did you mean Asa'ib of the River \(river-league\)"),
    (("same", "nobody", "ROL", "--because", "x"), r"nobody: the ledger has no group of that name$"),
    (("different", "of", "ROL", "--because", "x"), r"of: may mean .*\(Government of Iraq, government, IRQ\), river-league .*: give the id"),
    (("same", "ROL", "River League", "--because", "x"), r"ROL and River League: both mean the record river-league"),
    (("same", "ROL", "al-Nahr", "--because", " "), r"judge: a judgement needs a reason"),
    (("same", " ", "al-Nahr", "--because", "x"), r"judge: name two groups"),
    (("same", "ROL", "al-Nahr", "--because", "x", "--by", "rule:x"), r"--by 'rule:x': give a person's name"),
    (("same", "ROL", "al-Nahr", "--because", "x", "--by", ""), r"--by '': give a person's name"),
    (("undo", "1"), r"judgement 1: nothing has been judged yet"),
    (("undo", "0"), r"judgement 0: nothing has been judged yet"),
    (("list", "--ledger", "nowhere.db"), r"nowhere.db: there is no such ledger yet"),
])  # fmt: skip
def test_what_cannot_be_judged_is_one_line(arguments: tuple[str, ...], reason: str) -> None:
    result = run("judge", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.match(f"factions: {reason}", result.stderr.removesuffix("\n"))
    assert result.stderr.count("\n") == 1
    assert run("judge", "list").stdout == "nothing has been judged yet\n"


@pytest.mark.parametrize("arguments", [("same", "a", "b"), ("same", "a", "--because", "x"), ("undo", "many"), ("undo",), ("perhaps", "a", "b")])
def test_a_wrong_call_is_told_as_such(arguments: tuple[str, ...]) -> None:
    assert run("judge", *arguments).exit_code == 2


@pytest.mark.parametrize("day", ["yesterday", "2014-13-01", "", "2014"])
def test_no_day_is_told(day: str) -> None:
    result = run("show", "ROL", "--as-of", day)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.match(r"factions: --as-of '.*': it is no day such as 2014-06-13\n$", result.stderr)
