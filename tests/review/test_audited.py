"""What persons and runs do enters the audit log, and what is done to the logs beside it is found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.analysis.reports import boats, both, raid
from tests.ledger.conftest import RAID, TALKS, read
from tests.ledger.tampering import Drill, names
from typer.testing import CliRunner

from factions import cli
from factions.analysis.incidents.keeping import update
from factions.errors import LedgerError
from factions.ledger import audit, layer, runs, writer
from factions.ledger.auditing import noted_head, verify
from factions.ledger.check import check
from factions.ledger.incidents import Wanted, incidents
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.publishers import grade
from factions.pipeline import coder
from factions.review.incidents import split
from factions.review.judgements import judge, undo


def work(ledger: Ledger) -> None:
    """Do some of everything that persons do."""
    for reading in (read(RAID), read(TALKS), raid("r1"), raid("r2", "Hill Gazette", 14), both("r3"), boats("r4")):
        writer.add(ledger, reading, source="one.mark")
    update(ledger)
    judge(ledger, "same", "river-league", "kataib-al-nahr-ec09ddf733", because="one crowd — two names", by="Ann")
    undo(ledger, 1, by="Ben", because="they are not")
    judge(ledger, "different", "river-league", "kataib-al-nahr-ec09ddf733", because="they fought", by="Ben")
    told = next(one for one in incidents(ledger, Wanted()) if one.reports > 2)
    split(ledger, told.id, [f"{raid('r1').document.id}:e1"], because="another night", by="Ann")
    undo(ledger, 4, by="Ann")
    for name, given in (("River Courier", "B"), ("Hill Gazette", "D"), ("River Courier", "C")):
        grade(ledger, name, given, because="as it was found", by="Ann")
    runs.finish(ledger, runs.begin(ledger, ["one.mark"], coder()))


@pytest.fixture
def worked(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Ledger]]:
    monkeypatch.setattr(layer, "clock", lambda: datetime(2026, 3, 1, 9, tzinfo=UTC))
    with open_ledger(fresh_url) as ledger:
        work(ledger)
        yield fresh_url, ledger


def test_every_deed_is_a_line(worked: tuple[str, Ledger]) -> None:
    _, ledger = worked
    with ledger.read() as connection:
        found = audit.lines(connection)
    assert [(line.by, line.deed) for line in found] == [
        ("Ann", "judge.same"), ("Ben", "judge.undo"), ("Ben", "judge.different"), ("Ann", "incident.split"), ("Ann", "judge.undo"),
        ("Ann", "publisher.grade"), ("Ann", "publisher.grade"), ("Ann", "publisher.grade"), ("rule:add", "add.begin"), ("rule:add", "add.finish"),
    ]  # fmt: skip
    assert [line.because for line in found[:3]] == ["one crowd — two names", "they are not", "they fought"]
    rows = Counter(table for line in found for table in json.loads(line.detail).get("rows", {}))
    assert rows == {"decisions": 5, "event_decisions": 2, "grades": 3}
    assert verify(ledger) == []
    assert [fault for fault in check(ledger) if fault.table != "statements"] == []


def test_a_refused_judgement_leaves_no_line(worked: tuple[str, Ledger]) -> None:
    _, ledger = worked
    with ledger.read() as connection:
        before = audit.head(connection)
    with pytest.raises(LedgerError):
        judge(ledger, "same", "river-league", "kataib-al-nahr-ec09ddf733", because="again", by="Ann")
    with ledger.read() as connection:
        assert audit.head(connection) == before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_each_change_beside_the_log_is_found_and_named(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = str(tmp_path / "ledger.db") if kind == "sqlite" else request.getfixturevalue("postgres_url")
    with open_ledger(url) as ledger:
        work(ledger)
    tried = Drill(url, seed=7).run(1000 if kind == "sqlite" else 150)
    assert [change for change, found in tried if not names(change, found)] == []
    assert {change.kind for change, _ in tried} == {"byte", "number", "removed", "cut", "put in", "swapped", "emptied"}
    with open_ledger(url) as ledger:
        assert verify(ledger) == []


def test_a_log_that_was_made_anew_is_found_by_a_head_that_was_noted(worked: tuple[str, Ledger]) -> None:
    url, ledger = worked
    with ledger.read() as connection:
        head = audit.head(connection)
    noted = noted_head(f"{head.lines}:{head.hash}")
    assert noted == head
    grade(ledger, "Hill Gazette", "A", because="bought", by="Ben")
    assert verify(ledger, noted=noted) == []
    with open_ledger(url) as other, other.read() as connection:
        later = audit.head(connection)
    assert verify(ledger, noted=audit.Head(lines=later.lines, hash=head.hash)) == [("audit", str(later.lines), "isn't the line whose hash was noted")]
    assert verify(ledger, noted=audit.Head(lines=99, hash=head.hash)) == [("audit", "99", "was noted, and isn't there")]


@pytest.mark.parametrize("words", ["", "3", "3:abc", f"x:{'0' * 64}", f"3:{'g' * 64}"])
def test_what_is_no_head_is_refused(words: str) -> None:
    with pytest.raises(LedgerError, match="is no head"):
        noted_head(words)


def test_the_commands(worked: tuple[str, Ledger]) -> None:
    url, ledger = worked

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli.app, ["audit", *arguments, "--ledger", url])
        return done.exit_code, done.stdout

    assert run("verify") == (0, "10 lines: nothing was changed\n")
    head = run("head")[1].strip()
    assert run("verify", "--head", head)[0] == 0
    assert run("list", "--deed", "judge", "--after", "2") == (
        0,
        ("3  2026-03-01T09:00:00Z  Ben  judge.different  judgement 3: they fought\n5  2026-03-01T09:00:00Z  Ann  judge.undo  judgement 4\n"),
    )
    assert json.loads(run("list", "--subject", "hill gazette", "--format", "json")[1])["detail"]["grade"] == "D"
    assert run("list", "--as-of", "2026-02-28") == (0, "no such line\n")
    with ledger.write() as connection:
        for order in ["ALTER TABLE grades DISABLE TRIGGER USER"] if ledger.dialect == "postgresql" else ["DROP TRIGGER grades_no_update"]:
            connection.exec_driver_sql(order)
        connection.exec_driver_sql("UPDATE grades SET grade = 'A' WHERE id = 2")
    assert run("verify") == (1, "grades 2: was changed: line 7 of the audit log holds another digest of it\n10 lines: one thing is wrong\n")
    assert json.loads(run("verify", "--format", "json")[1])["table"] == "grades"
