from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from tests.databases import copies
from tests.ledger.conftest import RAID, TALKS, read

from factions.errors import LedgerError
from factions.ledger import judgements as shelf
from factions.ledger import layer, reader, tables, writer
from factions.ledger.clusters import Judgement
from factions.ledger.open import Ledger, open_ledger
from factions.review.judgements import clusters, history, judge, record_called, undo

LEAGUE, NAHR, HADDAD = "river-league", "kataib-al-nahr-ec09ddf733", "nasir-haddad"


def fill(url: str) -> None:
    with open_ledger(url) as ledger, pytest.MonkeyPatch.context() as patched:
        patched.setattr(layer, "clock", lambda: datetime(2024, 1, 1, 12, tzinfo=UTC))
        for raw in (RAID, TALKS):
            writer.add(ledger, read(raw), source="a test's report")


filled = copies(fill)


@pytest.fixture
def ledger(filled: str) -> Iterator[Ledger]:
    with open_ledger(filled) as opened:
        yield opened


def ids(ledger: Ledger) -> dict[str, str]:
    """Give the id of each group by the first letter of its name: a, g, k, n; as they were before any judgement."""
    return {one.name[0].lower(): one.id for one in reader.groups(ledger, as_of=date(2024, 1, 1))}


def said(ledger: Ledger, *steps: str) -> list[int]:
    """Judge "a=b", "a#b" or undo "-1", as Ann or, after "rule ", as a rule; gives the numbers."""
    letters, numbers = {"a": LEAGUE, **ids(ledger)}, []
    for step in steps:
        by, what = ("rule:names", step.removeprefix("rule ")) if step.startswith("rule ") else ("Ann", step)
        if what[0] == "-":
            numbers.append(undo(ledger, int(what[1:]), by=by).judgement.id)
        else:
            verdict = "same" if what[1] == "=" else "different"
            numbers.append(judge(ledger, verdict, letters[what[0]], letters[what[2]], because="it is so", by=by).judgement.id)  # type: ignore[arg-type]
    return numbers


def test_one_record_holds_all_of_both_and_the_undo_gives_both_back(ledger: Ledger) -> None:
    league, nahr, listed = reader.group(ledger, LEAGUE), reader.group(ledger, NAHR), reader.groups(ledger)
    counts, documents = reader.counts(ledger), [reader.document(ledger, one.id) for one in reader.documents(ledger)]
    outcome = judge(ledger, "same", NAHR, LEAGUE, because="one leader, one flag", by="Ann")
    assert (outcome.members, outcome.stands) == ((LEAGUE, NAHR), True)  # the registry's id is kept, though it came second
    merged = reader.group(ledger, NAHR)
    assert merged == reader.group(ledger, LEAGUE)
    assert merged.summary.id == LEAGUE
    assert [one.id for one in merged.members] == [LEAGUE, NAHR]
    assert [(one.id, one.verdict, one.one.name, one.other.name, one.judge, one.reason) for one in merged.judged] == [
        (1, "same", "Asa'ib of the River", "Kataib al-Nahr", "Ann", "one leader, one flag"),
    ]  # fmt: skip
    assert {one.name for one in merged.names} == {one.name for one in (*league.names, *nahr.names)}
    assert {"ROL", "River League", "Kataib al-Nahr"} <= set(merged.aliases)
    assert (merged.wikidata, merged.registry) == ("Q1", LEAGUE)
    keys = [(one.document, one.statement) for one in merged.events]
    assert len(keys) == len(set(keys))
    assert set(keys) == {(one.document, one.statement) for one in (*league.events, *nahr.events)}
    both = {(one.document, one.statement): one for one in (*nahr.events, *league.events)}
    for one in merged.events:
        assert one.citations == both[one.document, one.statement].citations
        assert {party.group for party in (*one.actors, *one.recipients)} & {LEAGUE}
        assert NAHR not in {party.group for party in (*one.actors, *one.recipients)}
    assert {(one.document, one.statement) for one in merged.ties} == {(one.document, one.statement) for one in (*league.ties, *nahr.ties)}
    # a claim by one of them is a claim of the record, and no longer one about it
    assert {one.statement for one in merged.claims_by} == {one.statement for one in (*league.claims_by, *nahr.claims_by)}
    found = reader.groups(ledger)
    assert [one for one in found if one.id in (LEAGUE, NAHR)] == [merged.summary]
    assert reader.counts(ledger).groups == counts.groups - 1 == len(found)
    for name in ("River League", "Kata'ib al-Nahr", NAHR, LEAGUE, "nahr"):
        assert reader.find_group(ledger, name) == [merged.summary], name
    assert reader.groups(ledger, words="nahr kat") == reader.groups(ledger, words="riv") == [merged.summary]
    assert reader.groups(ledger, words="nahr", kinds=("person",)) == []
    for document in documents:
        shown = reader.document(ledger, document.reading.document.id)
        assert shown.groups == {actor: LEAGUE if group == NAHR else group for actor, group in document.groups.items()}
    undo(ledger, 1, by="Ann")
    assert (reader.group(ledger, LEAGUE), reader.group(ledger, NAHR), reader.groups(ledger)) == (league, nahr, listed)
    assert (reader.counts(ledger), [reader.document(ledger, one.id) for one in reader.documents(ledger)]) == (counts, documents)


@pytest.mark.parametrize("steps", [
    ["a=k"], ["k=n", "n=a"], ["a=g", "k=n"], ["a=k", "k=g", "g=n"], ["a=k", "k=g", "a#g"], ["a#k"], ["rule a=k", "a#k"], ["n=a", "-1", "-2"],
])  # fmt: skip
def test_a_list_tells_what_the_records_tell(ledger: Ledger, steps: list[str]) -> None:
    said(ledger, *steps)
    for order in ("documents", "events", "claims", "name"):
        listed = reader.groups(ledger, order=order)
        assert listed == [reader.group(ledger, one.id).summary for one in listed]
        keys = [one.name.lower() if order == "name" else -getattr(one, order) for one in listed]
        assert keys == sorted(keys)
        assert listed[1:3] == reader.groups(ledger, order=order, limit=2, offset=1)
    assert reader.counts(ledger).groups == len(listed) == len({clusters(ledger).canonical(one) for one in (LEAGUE, *ids(ledger).values())})
    assert reader.find_group(ledger, "River League")[0].id == clusters(ledger).canonical(LEAGUE)


@pytest.mark.parametrize(("steps", "reason"), [
    (["a=a"], "is one record"),
    (["a=k", "k=a"], "judgement 1 says already that they are the same"),
    (["a#k", "k#a"], "judgement 1 says already that they are different"),
    (["a=k", "rule a=k"], "judgement 1 says already"),
    (["a#k", "a=k"], "judgement 1 by Ann on .* keeps them apart; undo it first: `factions judge undo 1`"),
    (["a#k", "k=g", "a=g"], "judgement 1 by Ann .* keeps .* apart"),
    (["a=k", "a#k", "a=k"], "judgement 2 by Ann .* keeps them apart"),
    (["a#k", "rule a=k"], "judgement 1 by Ann .* keeps them apart"),
    (["a=g", "g=k", "rule a#k"], "judgement 2 by Ann .* has joined .* a rule gives way to a person"),
    (["-1"], "nothing has been judged yet"),
    (["a=k", "-2"], "goes from 1 to 1"),
    (["a=k", "-1", "-1"], "is undone already, by 2; `factions judge undo 2` brings it back"),
    (["a=k", "rule -1"], "a rule may not undo what a person did"),
    (["rule a=k", "-1", "rule -2"], "a rule may not undo"),
])  # fmt: skip
def test_what_would_have_no_effect_is_refused_and_leaves_no_trace(ledger: Ledger, steps: list[str], reason: str) -> None:
    said(ledger, *steps[:-1])
    before = history(ledger)
    with pytest.raises(LedgerError, match=reason):
        said(ledger, steps[-1])
    assert history(ledger) == before


@pytest.mark.parametrize("steps", [["rule a=k", "a=k"], ["rule a#k", "a=k"], ["rule a=k", "rule a#k"], ["a=k", "a#k"], ["rule a=k", "rule -1"]])
def test_what_has_an_effect_is_taken(ledger: Ledger, steps: list[str]) -> None:
    assert said(ledger, *steps) == list(range(1, len(steps) + 1))


@pytest.mark.parametrize("change", [
    {"because": " \n"}, {"by": ""}, {"one": "nobody"}, {"other": "nobody"}, {"one": "\udce9"}, {"one": ""},
])  # fmt: skip
def test_what_is_incomplete_or_unknown_is_refused(ledger: Ledger, change: dict[str, Any]) -> None:
    given = {"one": LEAGUE, "other": NAHR, "because": "so", "by": "Ann", **change}
    with pytest.raises(LedgerError):
        judge(ledger, "same", given.pop("one"), given.pop("other"), **given)
    assert history(ledger) == ()


def test_an_answer_tells_what_gives_way_and_what_counts_again(ledger: Ledger) -> None:
    said(ledger, "a=k", "k=g", "a#g")
    assert [(one.state, one.through) for one in history(ledger)] == [("stands", None), ("overruled", 3), ("stands", None)]
    lifted = undo(ledger, 3, by="Ann", because="a mistake")
    assert (lifted.about.id, lifted.stands, lifted.revived, lifted.overruled) == (3, False, (2,), {})
    assert lifted.members == lifted.others
    back = undo(ledger, 4, by="Ann")
    assert (back.about.id, back.stands, back.revived, back.overruled) == (3, True, (), {2: 3})
    assert [(one.state, one.through) for one in history(ledger)] == [
        ("stands", None), ("overruled", 3), ("stands", None), ("undone", 5), ("stands", None),
    ]  # fmt: skip
    assert [one.judgement.reason for one in history(ledger)] == ["it is so", "it is so", "it is so", "a mistake", ""]


def on(ledger: Ledger, day: str, verdict: str, **more: Any) -> None:  # noqa: ANN401 - fields of a judgement
    with ledger.write() as connection:
        number, _ = shelf.stamp(shelf.log(connection))
        row = Judgement(id=number, kind="actor", verdict=verdict, judge="Ann", reason="so", made=f"{day}T23:59:59Z", **more)
        shelf.append(connection, row)


def test_the_record_as_of_a_day(ledger: Ledger) -> None:
    pair = {"one": LEAGUE, "other": NAHR}
    on(ledger, "2024-01-10", "same", **pair)
    on(ledger, "2024-02-10", "undo", undoes=1)
    on(ledger, "2024-03-10", "different", **pair)
    names = {day: len(reader.group(ledger, LEAGUE, as_of=date.fromisoformat(day)).names) for day in ("2024-01-09", "2024-01-10", "2024-02-10")}
    assert names["2024-01-09"] == names["2024-02-10"] < names["2024-01-10"]
    for day, merged, judged in (
        ("2024-01-09", False, 0),
        ("2024-01-10", True, 1),
        ("2024-02-09", True, 1),
        ("2024-02-10", False, 0),
        (None, False, 1),
    ):
        when = day and date.fromisoformat(day)
        record = reader.group(ledger, NAHR, as_of=when or None)
        assert record.summary.id == (LEAGUE if merged else NAHR), day
        assert len(record.judged) == judged
        assert (NAHR in {one.id for one in reader.groups(ledger, as_of=when or None)}) is not merged
        assert reader.find_group(ledger, "al-Nahr", as_of=when or None) == [record.summary]
        assert clusters(ledger, as_of=when or None).members(NAHR) == ((LEAGUE, NAHR) if merged else (NAHR,))
    assert len(history(ledger, as_of=date(2024, 2, 1))) == 1


def test_a_clock_that_goes_back_does_not_turn_the_log_round(ledger: Ledger) -> None:
    on(ledger, "2999-01-01", "same", one=LEAGUE, other=NAHR)
    assert undo(ledger, 1, by="Ann").judgement.made == "2999-01-01T23:59:59Z"


@pytest.mark.parametrize("deed", ["UPDATE decisions SET reason = 'other'", "DELETE FROM decisions"])
def test_the_log_only_grows(ledger: Ledger, deed: str) -> None:
    said(ledger, "a=k")
    before = history(ledger)
    with pytest.raises(LedgerError, match="only grows"), ledger.write() as connection:
        connection.exec_driver_sql(deed)
    assert history(ledger) == before


@pytest.mark.parametrize("change", [
    {"one": None, "other": None}, {"other": LEAGUE}, {"verdict": "undo"}, {"undoes": 1}, {"verdict": "perhaps"}, {"kind": "time"}, {"id": 1},
    {"verdict": "undo", "one": None, "other": None, "undoes": 2}, {"verdict": "undo", "one": None, "other": None, "undoes": 9},
])  # fmt: skip
def test_the_table_refuses_what_makes_no_sense(ledger: Ledger, change: dict[str, Any]) -> None:
    said(ledger, "a=k")
    row = {"id": 2, "kind": "actor", "verdict": "same", "one": LEAGUE, "other": NAHR, "judge": "Ann", "reason": "so", "made": "2026-01-01T00:00:00Z"}
    with pytest.raises((LedgerError, IntegrityError), match=r"constraint|CHECK|UNIQUE|FOREIGN"), ledger.write() as connection:
        connection.execute(insert(tables.decisions).values({**row, **change}))
    assert len(history(ledger)) == 1


@pytest.mark.parametrize(("name", "found"), [
    (LEAGUE, LEAGUE), ("the river league", LEAGUE), ("ROL", LEAGUE), ("Kata'ib al-Nahr", NAHR), ("nahr", NAHR), (f" {NAHR} ", NAHR),
])  # fmt: skip
def test_a_name_means_the_record_as_it_was_recorded(ledger: Ledger, name: str, found: str) -> None:
    said(ledger, "a=k")
    for verdict in ("same", "different"):
        assert record_called(ledger, name, verdict=verdict).id == found


@pytest.mark.parametrize(("name", "reason"), [
    ("Karsa Front", r"no group of that name$"), ("River Front", r"did you mean Asa'ib of the River \(river-league\)\?$"),
    ("", "no group"), ("%", "no group"), ("\udce9", "no group"), ("a" * 5000, "no group"), ("of", "may mean .*: give the id"),
])  # fmt: skip
def test_a_name_that_means_nobody_or_several_is_told(ledger: Ledger, name: str, reason: str) -> None:
    with pytest.raises(LedgerError, match=reason):
        record_called(ledger, name, verdict="different")


def test_of_several_that_are_one_any_will_do_to_join_but_not_to_part(ledger: Ledger) -> None:
    said(ledger, "a=g")
    assert record_called(ledger, "of", verdict="same").id == LEAGUE
    with pytest.raises(LedgerError, match="may mean"):
        record_called(ledger, "of", verdict="different")


JUDGING = """
import sys
from factions.errors import LedgerError
from factions.ledger.open import open_ledger
from factions.review.judgements import judge, undo

path, me = sys.argv[1:]
with open_ledger(path, busy=120) as ledger:
    for number in range(15):
        judge(ledger, "same", f"{me}{number}", "hub", because="so", by=me, kind="place")
        try:
            judge(ledger, "same" if me == "a" else "different", f"x{number}", f"y{number}", because="so", by=me, kind="place")
        except LedgerError as error:
            assert "keeps them apart" in str(error), error
        undo(ledger, judge(ledger, "different", f"{me}{number}", f"{me}-", because="so", by=me, kind="place").judgement.id, by=me)
"""


def test_two_processes_may_judge_at_once(fresh_url: str) -> None:
    open_ledger(fresh_url).close()
    crowd = [subprocess.Popen([sys.executable, "-c", JUDGING, fresh_url, me], stderr=subprocess.PIPE) for me in "ab"]
    assert [process.communicate()[1] for process in crowd] == [b"", b""]
    with open_ledger(fresh_url, create=False) as ledger:
        rows = [one.judgement for one in history(ledger)]
        held = clusters(ledger, kind="place")
    assert [row.id for row in rows] == list(range(1, len(rows) + 1))
    assert [row.made for row in rows] == sorted(row.made for row in rows)
    assert set(held.members("hub")) == {"hub", *(f"{me}{number}" for me in "ab" for number in range(15))}
    for number in range(15):  # whoever came first, the `different` holds, and a `same` is there only if it came before
        pair = {f"x{number}", f"y{number}"}
        assert held.canonical(f"x{number}") != held.canonical(f"y{number}")
        said_of = [row.verdict for row in rows if set(row.pair) == pair]
        assert said_of in (["different"], ["same", "different"])
