"""A person's judgements on incidents: what they part and join, what they outlive, and how they are taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from tests.analysis.reports import boats, both, raid
from tests.ledger.conftest import RAID, TALKS, file_ledger, read
from typer.testing import CliRunner, Result

from factions import cli
from factions.analysis.incidents.keeping import rebuild, update
from factions.analysis.incidents.records import record
from factions.errors import LedgerError
from factions.ledger import layer, writer
from factions.ledger.incidents import Wanted, incidents
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.publishers import grade
from factions.reading import Coder, Reading, numbered
from factions.review.incidents import merge, split
from factions.review.judgements import history, undo

__all__ = ["file_ledger"]


@pytest.fixture
def ledger(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """Three reports of a raid, the third of the boats, too, and one of the boats."""
    monkeypatch.setenv("FACTIONS_LEDGER", fresh_url)
    with open_ledger(fresh_url) as opened:
        for reading in (raid("r1"), raid("r2", "Hill Gazette", 14), both("r3"), boats("r4")):
            add(opened, reading)
        yield opened


def add(ledger: Ledger, reading: Reading) -> None:
    writer.add(ledger, reading, source=reading.document.title or "")
    update(ledger)


def groups(ledger: Ledger) -> dict[int, list[str]]:
    """Give the incidents: of each the reports' names with the events."""
    facts = {one.id: [told.event for told in record(ledger, one.id).tellings] for one in incidents(ledger)}
    return {
        number: [f"{(fact.citations[0].title or '').removeprefix('Report ')}:{fact.statement}" for fact in own] for number, own in facts.items()
    }  # fmt: skip


WHOLE = [["r1:e1", "r2:e1", "r3:e1"], ["r4:e1", "r3:e2"]]


def named(reading: Reading, event: str) -> str:
    return f"{reading.document.id[:10]}:{event}"


def test_a_split_holds_until_it_is_undone(ledger: Ledger) -> None:
    before = groups(ledger)
    assert sorted(map(sorted, before.values())) == sorted(map(sorted, WHOLE))
    number = next(number for number, told in before.items() if "r1:e1" in told)
    deed = split(ledger, number, [named(raid("r1"), "e1")], because="it's another mill", by="Ann")
    after = groups(ledger)
    assert sorted(map(sorted, after.values())) == [["r1:e1"], ["r2:e1", "r3:e1"], ["r3:e2", "r4:e1"]]
    assert deed.judgements == (1, 2)
    assert after[number] == ["r2:e1", "r3:e1"]  # the larger part keeps the number
    assert [(row.id, row.reason) for row in record(ledger, number).judged] == [(1, "it's another mill"), (2, "it's another mill")]
    rebuild(ledger)
    assert groups(ledger) == after
    undo(ledger, 2, by="Ann")  # any of a deed's judgements stands for all
    assert groups(ledger) == before
    assert [entry.state for entry in history(ledger)] == ["undone", "undone", "stands", "stands"]
    undo(ledger, 3, by="Ann")
    assert groups(ledger) == after
    with pytest.raises(LedgerError, match=r"is undone already, by 5"):
        undo(ledger, 3, by="Ann")


def test_a_merger_holds_until_it_is_undone(ledger: Ledger) -> None:
    before = groups(ledger)
    one, other = sorted(before)
    deed = merge(ledger, one, other, because="one night", by="Ann")
    assert deed.incidents == (one,)
    assert groups(ledger) == {one: sorted((told for held in before.values() for told in held), key=list(groups(ledger)[one]).index)}
    assert record(ledger, other).summary.id == one  # the number that is gone leads to it
    assert (record(ledger, other).asked, record(ledger, one).formerly) == (other, (other,))
    rebuild(ledger)
    assert list(groups(ledger)) == [one]
    undo(ledger, 1, by="Ann")
    assert groups(ledger) == before  # the number that was gone is back
    with pytest.raises(LedgerError, match=r"^1: the incident|are one incident"):
        merge(ledger, one, one, because="so", by="Ann")


def test_what_was_parted_is_not_joined(ledger: Ledger) -> None:
    number = next(number for number, told in groups(ledger).items() if "r1:e1" in told)
    deed = split(ledger, number, [named(raid("r1"), "e1")], because="no", by="Ann")
    with pytest.raises(LedgerError, match=r"judgement 1 keeps them apart; undo it first: `factions judge undo 1`"):
        merge(ledger, *deed.incidents, because="yes", by="Ann")


def test_a_judgement_outlives_a_new_reading_in_which_events_have_other_names(ledger: Ledger) -> None:
    number = next(number for number, told in groups(ledger).items() if "r3:e2" in told)
    split(ledger, number, [named(both("r3"), "e2")], because="other boats", by="Ann")
    third = both("r3")
    anew = numbered(third.model_copy(update={"events": third.events[1:], "coder": Coder(name="a later coder", version="2")}))
    assert [event.id for event in anew.events] == ["e1"]
    add(ledger, anew)
    assert sorted(map(sorted, groups(ledger).values())) == [["r1:e1", "r2:e1"], ["r3:e1"], ["r4:e1"]]
    rebuild(ledger)
    assert sorted(map(sorted, groups(ledger).values())) == [["r1:e1", "r2:e1"], ["r3:e1"], ["r4:e1"]]


@pytest.mark.parametrize(
    ("statements", "because", "message"),
    [
        (["zz:e1"], "so", r"^zz:e1: is no telling of incident \d+, which has [0-9a-f]{12}:e1, "),
        ([":e1"], "so", "is no telling"),
        ([], "so", "name the tellings that don't belong to it"),
        (["*"], "so", "these are all of its tellings"),
        (["*"], " ", "a judgement needs a reason"),
    ],
)
def test_what_is_refused_changes_nothing(ledger: Ledger, statements: list[str], because: str, message: str) -> None:
    number = next(number for number, told in groups(ledger).items() if "r1:e1" in told)
    every = [f"{told.event.document}:{told.event.statement}" for told in record(ledger, number).tellings]
    with pytest.raises(LedgerError, match=message):
        split(ledger, number, every if statements == ["*"] else statements, because=because, by="Ann")
    assert history(ledger) == ()
    with pytest.raises(LedgerError, match=r"^99: the ledger has no incident of this number$"):
        merge(ledger, number, 99, because="so", by="Ann")


def test_the_record_as_of_a_day(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    now = layer.clock().date()
    before = groups(ledger)
    number = next(number for number, told in before.items() if "r1:e1" in told)
    listed = incidents(ledger)
    later = datetime.fromordinal(now.toordinal() + 3).replace(tzinfo=UTC)
    monkeypatch.setattr(layer, "clock", lambda: later)
    split(ledger, number, [named(raid("r1"), "e1")], because="no", by="Ann")
    add(ledger, raid("r5", "Coast Mail", 40))
    assert (incidents(ledger, as_of=now), incidents(ledger, as_of=later.date())) == (listed, incidents(ledger))
    then = record(ledger, number, as_of=now)
    assert [told.event.statement for told in then.tellings] == ["e1", "e1", "e1"]
    assert (then.summary.killed_low, then.summary.killed_high, then.judged, then.since) == (12, 15, (), now.isoformat())
    assert [max(one.killed_high or 0 for one in found) for found in (incidents(ledger), listed)] == [40, 15]
    new = next(one.id for one in incidents(ledger) if one.id not in before)
    with pytest.raises(LedgerError, match=f"^{new}: the incident wasn't there yet on {now}$"):
        record(ledger, new, as_of=now)


def test_a_grade_changes_what_incidents_rest_on(ledger: Ledger) -> None:
    before = {one.id: one.weight for one in incidents(ledger)}
    grade(ledger, "RIVER COURIER", "A", because="years of it", by="Ann")
    update(ledger)
    after = {one.id: one.weight for one in incidents(ledger)}
    number = next(number for number, told in groups(ledger).items() if "r1:e1" in told)
    assert after[number] > before[number]
    assert {**after, number: 0} == {**before, number: 0}
    assert after[number] == record(ledger, number).weight.weight == pytest.approx(1 - 0.05 * 0.5 * 0.5)


def test_a_list_ends_with_those_of_unknown_day(file_ledger: Ledger) -> None:
    for reading in (boats("b1"), raid("b2"), read(TALKS)):
        add(file_ledger, reading)
    every = incidents(file_ledger)
    assert [one.first_day for one in every] == ["2014-06-18", "2014-06-14", "2012-01-01", None]
    assert [incidents(file_ledger, limit=1, offset=place) for place in range(5)] == [[one] for one in every] + [[]]
    assert incidents(file_ledger, limit=2, offset=1) == every[1:3]
    assert [one.id for one in incidents(file_ledger, Wanted(first=date(2012, 6, 1), last=date(2014, 6, 14)))] == [every[1].id, every[2].id]
    assert incidents(file_ledger, as_of=layer.clock().date(), limit=3, offset=2) == every[2:]
    assert incidents(file_ledger, as_of=date(2001, 1, 1)) == []


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments), env={"COLUMNS": "100"})


@pytest.mark.usefixtures("ledger")
def test_the_commands() -> None:
    first, last, read = run("incidents").stdout.splitlines()
    assert re.fullmatch(r"2 incidents; \d documents of \d independent sources read", read)
    who = "Harrow Brigade → villagers of Tarsa"
    assert re.fullmatch(rf" +\d+  2014-06-18 +assault/firearms  {who}  Tarsa, IRQ  12/12/15 killed  3 reports, weight 0\.\d\d  \[toll\]", first)
    assert re.fullmatch(r" +\d+  2014-06-14 +assault/destroy  (?:\S.* → )?.*Orsk, IRQ  3 killed  2 reports, weight 0\.\d\d", last)
    number = first.split()[0]
    for narrowed in (["--type", "assault", "--from", "2014-06-15"], ["--group", "Harrow Brigade"], ["--country", "irq", "--limit", "1"]):
        assert run("incidents", *narrowed).stdout.splitlines()[:-1] == [first]
    assert run("incidents", "--to", "2014-06-15").stdout.splitlines() == [
        last,
        "1 incident; nothing published in that time read",
    ]
    assert run("incidents", "--country", "NGA").stdout == "no incident fits; nothing read about NGA: this is not silence\n"
    assert run("incidents", "--group", "Nobody").stderr == "factions: --group 'Nobody': the ledger has no group of that name\n"
    assert json.loads(run("incidents", "--format", "json").stdout.splitlines()[0])["killed_low"] == 12
    shown = run("incidents", "show", number).stdout
    for words in ("12 by River Courier", "Low is the lowest figure", "toll: killed: ", "Weight 0.", "Strength of a statement", "both on 2014-06-18",
                  "“The Harrow Brigade shot dead 14 villagers", "adds 0.50"):  # fmt: skip
        assert words in shown
    assert json.loads(run("incidents", "show", number, "--format", "json").stdout)["summary"]["reports"] == 3
    name = named(raid("r2", "Hill Gazette", 14), "e1")
    made = run("incidents", "split", number, name, "--because", "other mill", "--by", "Ann").stdout
    assert re.fullmatch(rf"judgements 1 to 2: now incidents \d+ and {number}; `factions judge undo 1` takes it back\n", made)
    assert "other mill" in run("incidents", "show", number).stdout
    assert re.match(r"1  \S+  Ann  different: [0-9a-f]{12}:e1 and [0-9a-f]{12}:e1: other mill", run("judge", "list").stdout)
    undone = run("judge", "undo", "1", "--by", "Ann").stdout
    assert undone == f"judgement 3: judgement 1 (different) is undone; now in incident {number}\n"
    other = last.split()[0]
    assert run("incidents", "merge", number, other, "--because", "x", "--by", "Ann").stdout.startswith("judgements 5 to ")
    assert run("incidents", "show", other).stdout.startswith(("Incident", f"Incident {number} (incident {other} went into it)"))
    assert run("incidents", "update", "--rebuild").stdout == "4 reports compared\n"
    assert run("incidents", "show", "99").stderr == "factions: 99: the ledger has no incident of this number\n"


def test_private_names_are_masked(file_ledger: Ledger) -> None:
    add(file_ledger, read(RAID))
    for one in incidents(file_ledger):
        shown = record(file_ledger, one.id).model_dump_json()
        assert not re.search("Samira|Aziz", shown, re.IGNORECASE)
    assert "██████ ████, a teacher" in record(file_ledger, next(one.id for one in incidents(file_ledger) if one.killed_best)).model_dump_json()
