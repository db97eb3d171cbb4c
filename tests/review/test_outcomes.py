"""Judging what became of claims: what is written down, what is refused, and the commands."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select
from tests.analysis.claim_reports import forecast, later
from tests.databases import fresh_url
from tests.ledger.conftest import file_ledger, ledger
from typer.testing import CliRunner, Result

from factions import cli
from factions.analysis.claims import claims
from factions.analysis.families import update as find_copies
from factions.analysis.incidents.keeping import update
from factions.errors import LedgerError
from factions.ledger import tables as t
from factions.ledger import writer
from factions.ledger.auditing import verify
from factions.ledger.open import Ledger
from factions.ledger.outcomes import log
from factions.review.outcomes import judge, undo

__all__ = ["file_ledger", "fresh_url", "ledger"]
CLAIM = f"{forecast('a').document.id[:12]}:c1"


def fill(held: Ledger) -> None:
    for name, reading in (("a", forecast("a")), ("b", later("b")), ("c", forecast("c", condition=None, speaker="John Roe"))):
        writer.add(held, reading, source=f"{name}.mark")
    find_copies(held)
    update(held)


def test_each_deed_is_an_entry_and_a_line_of_the_audit(ledger: Ledger) -> None:
    fill(ledger)
    entry = judge(ledger, CLAIM, "came_true", condition="met", because=" it  was\ntold ", by="ann")
    gone = undo(ledger, entry.id, by="bob", because="too early")
    with ledger.read() as connection:
        assert log(connection) == [entry, gone]
        assert log(connection, as_of=date(2000, 1, 1)) == []
        lines = connection.execute(select(t.audit.c.by, t.audit.c.deed, t.audit.c.subject, t.audit.c.because).order_by(t.audit.c.id)).all()
    assert (entry.id, entry.outcome, entry.condition, entry.reason, gone.undoes) == (1, "came_true", "met", "it was told", 1)
    assert [tuple(line) for line in lines[-2:]] == [
        ("ann", "outcome.set", f"{forecast('a').document.id}:c1", "it was told"), ("bob", "outcome.undo", "outcome 1", "too early"),
    ]  # fmt: skip


def test_an_entry_that_was_changed_behind_the_ledger_is_found(file_ledger: Ledger) -> None:
    fill(file_ledger)
    judge(file_ledger, CLAIM, "came_true", because="so", by="ann")
    assert verify(file_ledger) == []
    with file_ledger.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER outcomes_no_update")
        connection.exec_driver_sql("UPDATE outcomes SET outcome = 'did_not'")
    assert [found[:2] for found in verify(file_ledger)] == [("outcomes", "1")]


def test_the_last_entry_that_nobody_undid_counts(ledger: Ledger) -> None:
    fill(ledger)
    judge(ledger, CLAIM, "did_not", because="so", by="ann")
    judge(ledger, CLAIM, None, condition="met", because="so", by="ann")
    judge(ledger, CLAIM, "came_true", because="so", by="ann")
    assert [(one.outcome, one.condition_met) for one in claims(ledger) if one.speaker == "Jane Doe"] == [("came_true", "met")]
    undo(ledger, 3, by="ann")
    assert [(one.outcome, one.condition_met) for one in claims(ledger) if one.speaker == "Jane Doe"] == [("did_not", "met")]
    undo(ledger, 4, by="ann")
    assert [(one.outcome, one.condition_met) for one in claims(ledger) if one.speaker == "Jane Doe"] == [("came_true", "met")]


@pytest.mark.parametrize(
    ("name", "outcome", "told", "says"),
    [
        (CLAIM, "true", {}, "'true': is no outcome: give one of open, came_true, did_not, undecidable"),
        (CLAIM, None, {"condition": "perhaps"}, "'perhaps': is no state of a condition"),
        (CLAIM, None, {}, "say what became of it"),
        (CLAIM, "open", {"because": " \n"}, "needs a reason"),
        (CLAIM, "open", {"by": ""}, "say who"),
        (CLAIM, "open", {"by": "rule:x"}, "a person judges"),
        (f"{CLAIM[:12]}:c7", "open", {}, "has no claim of that id; it has c1"),
        ("c1", "open", {}, "names no claim"),
        ("zz:c1", "open", {}, "names no claim"),
        ("00000000:c1", "open", {}, "holds no document of that id"),
        (f"{forecast('c').document.id}:c1", "open", {"condition": "met"}, "has no condition"),
    ],
)
def test_what_is_refused_leaves_nothing(file_ledger: Ledger, name: str, outcome: str | None, told: dict[str, str], says: str) -> None:
    fill(file_ledger)
    with pytest.raises(LedgerError, match=says):
        judge(file_ledger, name, outcome, **({"because": "so", "by": "ann"} | told))  # type: ignore[arg-type]
    with file_ledger.read() as connection:
        assert log(connection) == []


def test_what_does_not_stand_is_not_undone(file_ledger: Ledger) -> None:
    fill(file_ledger)
    with pytest.raises(LedgerError, match="nothing has been judged yet"):
        undo(file_ledger, 1, by="ann")
    judge(file_ledger, CLAIM, "open", because="so", by="ann")
    undo(file_ledger, 1, by="ann")
    for number, says in ((1, "undone already, by 2"), (7, "the log goes from 1 to 2")):
        with pytest.raises(LedgerError, match=says):
            undo(file_ledger, number, by="ann")


@pytest.mark.parametrize("order", ["UPDATE outcomes SET outcome = 'open'", "DELETE FROM outcomes"])
def test_the_log_only_grows(ledger: Ledger, order: str) -> None:
    fill(ledger)
    judge(ledger, CLAIM, "came_true", because="so", by="ann")
    with pytest.raises(LedgerError, match="only grows"), ledger.write() as connection:
        connection.exec_driver_sql(order)


def run(held: Ledger, *arguments: str) -> Result:
    return CliRunner().invoke(cli.app, [*arguments, "--ledger", str(held.path)], env={"COLUMNS": "200"})


def test_the_commands(file_ledger: Ledger) -> None:
    fill(file_ledger)
    listed = run(file_ledger, "claims", "--speaker", "jane doe").stdout
    assert f"{CLAIM}  forecast by Jane Doe  due 2014-07-31 (past)  open\n" in listed
    assert "condition unknown: “If the river falls”" in listed
    suggested = run(file_ledger, "claims", "suggest", CLAIM).stdout
    assert "suggested: came true: told by 1 independent source\n" in suggested
    assert "“The Harrow Brigade seized Tarsa on that day.” (Courier)" in suggested
    (record,) = run(file_ledger, "claims", "suggest", CLAIM, "--format", "json").stdout.splitlines()
    assert json.loads(record)["evidence"][0]["stance"] == "for"
    judged = run(file_ledger, "claims", "judge", CLAIM, "came_true", "--condition", "not_met", "--because", "seen", "--by", "ann").stdout
    assert judged == "entry 1: came true, condition not met; `factions claims undo 1` takes it back\n"
    assert "judged by ann on" in run(file_ledger, "claims", "--outcome", "came_true").stdout
    assert json.loads(run(file_ledger, "claims", "--open", "--format", "json").stdout)["speaker"] == "John Roe"
    assert run(file_ledger, "claims", "--due-before", "2014-07-31").stdout == "no claim fits\n"
    assert run(file_ledger, "claims", "--open", "--outcome", "did_not").exit_code == 1
    spoken = run(file_ledger, "claims", "speakers").stdout.splitlines()
    assert [line.split()[:7] for line in spoken[2:4]] == [["Jane", "Doe", "1", "0", "1", "0", "0"], ["John", "Roe", "1", "1", "0", "0", "0"]]
    assert run(file_ledger, "claims", "undo", "1", "--by", "ann").stdout == "entry 2: entry 1 is undone; `factions claims undo 2` brings it back\n"
    assert run(file_ledger, "claims", "--as-of", "2000-01-01").stdout == ""
