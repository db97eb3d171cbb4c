"""Families of groups: which way ties lead, generations that never run backwards, and lists that hold each group once."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.network.ties import ALWAYS, tie
from tests.ledger.test_ties import report

from factions.analysis.lineage import KINDS, Branch, Family, Line, family
from factions.analysis.ties import End, Tie
from factions.ledger import reader, writer
from factions.ledger.open import Ledger

_TOLD = {
    "a": ("2014-06-18", "Young men of the [Salt Brigade]{a1 salt} left the [Nahr Front]{a2 nahr} in [1999]{t1 1999}.\n@ r1 splinter_of a1>a2 time=t1"),
    "b": ("2014-06-19", "What was the [Salt Brigade]{a1 salt} is now part and parcel of the [Harrow Brigade]{a2 harrow}.\n@ r1 merged_into a1>a2"),
    "c": ("2014-06-20", "Some day the [Ardan Republic]{a1 gov} hopes to swallow the [Nahr Front]{a2 nahr} whole.\n@ r1 merged_into a2>a1 fact=planned"),
}  # fmt: skip


def tell(ledger: Ledger) -> dict[str, str]:
    for name, (day, text) in _TOLD.items():
        writer.add(ledger, report(name, text, day, f"Paper {name}"), source=name)
    return {row.name: row.id for row in reader.groups(ledger, limit=20)}


def test_a_family_leads_from_the_older_to_the_younger(ledger: Ledger) -> None:
    ids = tell(ledger)
    found = family(ledger, ids["Harrow Brigade"])
    assert [one.name for one in found.groups] == ["Harrow Brigade", "Nahr Front", "Salt Brigade"]
    assert {(line.kind, line.older, line.younger) for line in found.lines} == {
        ("splinter", ids["Nahr Front"], ids["Salt Brigade"]), ("merger", ids["Salt Brigade"], ids["Harrow Brigade"]),
    }  # fmt: skip
    # a statement says when, or its report's day tells by when
    assert {line.kind: (line.time, line.day) for line in found.lines} == {"splinter": ("1999", "1999-01-01"), "merger": (None, "2014-06-19")}
    assert found.generations() == {ids["Nahr Front"]: 0, ids["Salt Brigade"]: 1, ids["Harrow Brigade"]: 2}
    (root,) = found.tree()
    assert [root.group.name, root.branches[0].group.name, root.branches[0].branches[0].group.name] == ["Nahr Front", "Salt Brigade", "Harrow Brigade"]


def test_what_may_not_be_seen_leads_nowhere_and_what_is_left_out_is_counted(ledger: Ledger) -> None:
    ids = tell(ledger)

    def admits(ties: list[Tie]) -> list[Tie]:
        return [one for one in ties if one.type != "splinter_of"]

    assert {one.name for one in family(ledger, ids["Harrow Brigade"], admits=admits).groups} == {"Harrow Brigade", "Salt Brigade"}
    assert family(ledger, ids["Nahr Front"], admits=admits) == Family((), (), 0)
    few = family(ledger, ids["Harrow Brigade"], most=2)
    assert (len(few.groups), few.left_out) == (2, 1)


def made(pairs: Iterable[tuple[str, str]]) -> Family:
    lines = tuple(Line("splinter", one, other, tie(f"{other} splinter_of {one}", ALWAYS)) for one, other in pairs if one != other)
    names = sorted({name for line in lines for name in (line.older, line.younger)})
    return Family(tuple(End(name, name, "militia") for name in names), lines, 0)


def names_of(rows: Iterable[Branch]) -> list[tuple[str, bool]]:
    return [found for row in rows for found in [(row.group.name, row.again), *names_of(row.branches)]]


@given(st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12))
def test_any_ties_even_in_circles_make_generations_and_a_list(pairs: set[tuple[str, str]]) -> None:
    found = made(sorted(pairs))
    depth = found.generations()
    assert depth.keys() == {one.id for one in found.groups}
    assert min(depth.values(), default=0) >= 0
    listed = names_of(found.tree())
    assert sorted(name for name, again in listed if not again) == sorted(one.name for one in found.groups)


def test_a_line_goes_forward_but_one_of_a_circle() -> None:
    found = made([("a", "b"), ("b", "c"), ("c", "a"), ("d", "c")])
    depth = found.generations()
    assert (depth["a"], depth["b"], depth["c"]) == (0, 1, 2)
    assert depth["d"] == 1  # beside what came of it, not at the very left
    assert {*KINDS.values()} == {"splinter", "successor", "merger"}
