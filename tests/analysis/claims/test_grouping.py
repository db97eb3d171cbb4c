"""Which claims are one: likeness of words, names and figures, days, and the order in which the first speaks for all."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.claims.rows import row

from factions.analysis.claims.grouping import One, alike, groups, likeness

TAKE = "The brigade will take the town of Tarsa before the harvest"


def one(words: str = TAKE, **more: str | None) -> One:
    made = row(words, "a", **more)
    return One(made, made.speaker, made.document)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (TAKE, {"tarsa"}),
        ("Tarsa will fall in 2015", {"2015"}),  # the first word has its capital anyway
        ("Will Kata'ib Nahr take Tarsa?", {"kataib", "nahr", "tarsa"}),
        ("Will al-Nahr, a well-known and pro-Nahr force, take it?", {"al nahr", "pro nahr"}),
        ("It is over", set()),
        ("30 villages by the 4th", {"30", "4th"}),
    ],
)
def test_names_and_figures(words: str, names: set[str]) -> None:
    assert one(words).names == names


@pytest.mark.parametrize(
    ("speaker", "kind", "block"),
    [
        ("river-league", "forecast", ("forecast", "river-league", "")),
        ("name:jane doe", "promise", ("promise", "name:jane doe", "")),
        ("text:an analyst", "forecast", ("forecast", "text:an analyst", "a")),
        ("", "forecast", ("forecast", "", "a")),
    ],
)
def test_only_copies_are_compared_where_nobody_is_named(speaker: str, kind: str, block: tuple[str, str, str]) -> None:
    assert one(speaker=speaker, kind=kind).block == block


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({}, {"published": "2014-07-21"}, True),
        ({}, {"published": "2014-07-22"}, False),  # a month and a day behind
        ({}, {"published": "2014-07"}, True),  # may be within a month
        ({"published": None}, {"published": "2014-12-01"}, True),
        ({"horizon": "2014-07"}, {"horizon": "2014-07-31"}, True),  # due on the same day
        ({"horizon": "2014-07"}, {"horizon": "2014-07-30"}, False),
        ({"horizon": "XXXX-08-01"}, {"horizon": "2014-08-01"}, True),
    ],
)
def test_days_and_due_dates_tell_claims_apart(first: dict[str, str], second: dict[str, str], same: bool) -> None:  # noqa: FBT001 - a table's column
    assert alike(one(**first), one(**second)) is alike(one(**second), one(**first)) is same


STEMS = st.frozensets(st.sampled_from(["take", "town", "river", "harvest", "brigad", "fall"]))


@given(STEMS, STEMS)
def test_likeness_is_a_share_and_even(first: frozenset[str], second: frozenset[str]) -> None:
    found = likeness(first, second)
    assert 0 <= found <= 1
    assert found == likeness(second, first)
    assert (found == 1) == (first == second != frozenset())


def test_groups_don_t_depend_on_the_order_of_rows() -> None:
    rows = [
        row(TAKE, "a", text=1),
        row(TAKE.replace("will take", "takes"), "b", text=2, published="2014-06-25"),
        row("The fishermen of Orsk will go hungry", "c", text=3, published="2014-06-18"),
        row(TAKE, "d", text=4, published=None),
    ]
    for order in permutations(rows):
        found = groups(order, {}, {})
        assert [[member.row.document for member in group] for group in found] == [["c"], ["a", "b", "d"]]


def test_one_report_tells_a_claim_twice_whoever_was_taken_for_its_speaker() -> None:
    first, second = row(TAKE, start=0), row(f" {TAKE}".replace(" of ", "  of "), claim="c2", speaker="text:he", start=200)
    other = row(TAKE, "b", text=2, speaker="text:he")
    assert [len(group) for group in groups([second, other, first], {}, {})] == [2, 1]


def test_a_judged_speaker_and_a_copied_text_are_taken_by_what_they_are() -> None:
    by_league = [row(TAKE, "a", speaker="league"), row(TAKE, "b", speaker="river-league", text=2)]
    assert len(groups(by_league, {}, {})) == 2
    assert len(groups(by_league, {"league": "river-league"}, {})) == 1
    by_analyst = [row(TAKE, "a", speaker="text:an analyst"), row(TAKE, "b", speaker="text:an analyst", text=2)]
    assert len(groups(by_analyst, {}, {})) == 2
    assert len(groups(by_analyst, {}, {1: "a", 2: "a"})) == 1
