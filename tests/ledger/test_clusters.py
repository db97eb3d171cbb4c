"""Clusters against a naive model: partitions as plain sets, everything looked at anew after each step."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.ledger.clusters import Clusters, Judgement, undone

RECORDS = "abcdef"


def log(*rows: str) -> list[Judgement]:
    """Make a log out of words: "a=b" and "a#b" by a person, "rule a=b" by a rule, "-2" for an undo."""
    made = []
    for number, row in enumerate(rows, 1):
        judge, what = ("rule:names", row.removeprefix("rule ")) if row.startswith("rule ") else ("Ann", row)
        given: dict[str, Any] = {"verdict": "undo", "undoes": int(what[1:])} if what[0] == "-" else {
            "verdict": {"=": "same", "#": "different"}[what[1]], "one": what[0], "other": what[2],
        }  # fmt: skip
        made.append(Judgement(id=number, kind="actor", judge=judge, reason="so", made="2026-01-01T00:00:00Z", **given))
    return made


def partition(clusters: Clusters) -> set[frozenset[str]]:
    return {frozenset(clusters.members(record)) for record in RECORDS}


def stands(held: list[Judgement], row: Judgement) -> bool:
    return not any(later.undoes == row.id and stands(held, later) for later in held)


def naive(held: list[Judgement]) -> set[frozenset[str]]:
    """Say what the rules in clusters.py say, in the plainest way."""
    sets = [{record} for record in RECORDS]
    apart: list[tuple[str, str]] = []
    for by_rule in (False, True):
        rank = [row for row in held if row.verdict != "undo" and stands(held, row) and row.by_rule == by_rule]
        apart += [row.pair for row in rank if row.verdict == "different" and not any(set(row.pair) <= held for held in sets)]
        for row in rank:
            if row.verdict == "same":
                one, other = (next(held for held in sets if record in held) for record in row.pair)
                if one is not other and not any({*pair} <= one | other for pair in apart):
                    sets = [held for held in sets if held not in (one, other)] + [one | other]
    return {frozenset(held) for held in sets}


pairs = st.permutations(RECORDS).map(lambda order: (order[0], order[1]))
steps = st.tuples(st.sampled_from(["=", "=", "#"]), pairs, st.booleans()) | st.integers(1, 20)


@st.composite
def logs(draw: st.DrawFn) -> list[Judgement]:
    words: list[str] = []
    for step in draw(st.lists(steps, max_size=20)):
        if isinstance(step, int):
            if step <= len(words):
                words.append(f"-{step}")
        else:
            sign, (one, other), by_rule = step
            words.append(f"{'rule ' if by_rule else ''}{one}{sign}{other}")
    return log(*words)


@given(logs())
def test_clusters_are_what_the_rules_say(held: list[Judgement]) -> None:
    clusters = Clusters(held)
    assert partition(clusters) == naive(held)
    assert {row.id for row in held if not stands(held, row)} == set(undone(held))
    for row in clusters.standing:
        joined = clusters.canonical(row.pair[0]) == clusters.canonical(row.pair[1])
        assert joined is ((row.verdict == "same") is (row.id not in clusters.overruled))
    for record in RECORDS:
        assert clusters.members(record)[0] == clusters.canonical(record)
        assert clusters.canonical(clusters.canonical(record)) == clusters.canonical(record)


@given(logs())
def test_what_overrules_a_judgement_is_what_is_in_its_way(held: list[Judgement]) -> None:
    clusters = Clusters(held)
    for number, through in clusters.overruled.items():
        row, other = held[number - 1], held[through - 1]
        assert other in clusters.standing
        assert other.id not in clusters.overruled
        assert other.verdict != row.verdict
        assert row.by_rule or not other.by_rule


@given(logs(), st.data())
def test_an_undo_and_its_undo_restore_exactly(held: list[Judgement], data: st.DataObject) -> None:
    standing = [row.id for row in held if stands(held, row)]
    if standing:
        target = data.draw(st.sampled_from(standing))
        undo = Judgement(id=len(held) + 1, kind="actor", verdict="undo", undoes=target, judge="Ann", reason="", made="2026-01-01T00:00:00Z")
        redo = undo.model_copy(update={"id": undo.id + 1, "undoes": undo.id})
        before, after = Clusters(held), Clusters([*held, undo, redo])
        assert (after.absorbed, after.overruled, after.standing) == (before.absorbed, before.overruled, before.standing)


@pytest.mark.parametrize(("rows", "expected", "overruled"), [
    (["a=b", "b=c"], {"abc"}, {}),
    (["b=c", "a=b"], {"abc"}, {}),
    (["a=b", "b=c", "a#c"], {"ab"}, {2: 3}),  # the newest join between the two is cut
    (["b=c", "a=b", "a#c"], {"cb"}, {2: 3}),
    (["a=c", "b=d", "c=d", "a#b"], {"ac", "bd"}, {3: 4}),
    (["a=b", "b=c", "a#c", "-3"], {"abc"}, {}),
    (["a=b", "-1", "-2"], {"ab"}, {}),
    (["a=b", "-1", "-2", "-3"], set(), {}),
    (["rule a=b", "a#b"], set(), {1: 2}),
    (["rule a#b", "a=b"], {"ab"}, {1: 2}),
    (["rule a=b", "rule a#b"], set(), {1: 2}),
    (["rule a=b", "b=c", "a#c"], {"bc"}, {1: 3}),  # a person's join counts before a rule's older one
    (["a=b", "rule c=b", "rule a#c"], {"ab"}, {2: 3}),
    (["a=b", "b=c", "rule a#c"], {"abc"}, {3: 2}),  # the newest of the joins that are in its way
])  # fmt: skip
def test_joins_and_cuts(rows: list[str], expected: set[str], overruled: dict[int, int]) -> None:
    clusters = Clusters(log(*rows))
    assert {held for held in partition(clusters) if len(held) > 1} == {frozenset(held) for held in expected}
    assert clusters.overruled == overruled


@pytest.mark.parametrize(("rows", "canonical"), [
    (["a=b"], "a"), (["b=a"], "b"), (["a=b", "c=a"], "c"), (["a=b", "b=c"], "a"), (["a=b", "c=d", "d=b"], "c"), (["a=b", "c=a", "-2"], "a"),
    (["rule a=b", "b=a"], "b"),
])  # fmt: skip
def test_the_record_named_first_gives_the_id(rows: list[str], canonical: str) -> None:
    assert Clusters(log(*rows)).canonical("a") == Clusters(log(*rows)).canonical("b") == canonical


def test_kinds_do_not_mix() -> None:
    held = log("a=b", "b=c")
    held[1] = held[1].model_copy(update={"kind": "place"})
    assert Clusters(held).members("a") == ("a", "b")
    assert Clusters(held, "place").members("c") == ("b", "c")
    assert Clusters(held, "event").absorbed == {}


def test_a_long_chain_is_no_deep_recursion() -> None:
    rows = [Judgement(id=n, kind="actor", verdict="same", one=f"r{n}", other=f"r{n - 1}", judge="Ann", reason="so", made="2026-01-01T00:00:00Z")
            for n in range(1, 5001)]  # fmt: skip
    clusters = Clusters(rows)
    assert len(clusters.members("r0")) == 5001
    assert clusters.canonical("r0") == "r5000"
    assert clusters.joined_by("r0", "r5000") == 5000
