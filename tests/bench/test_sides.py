"""Two readings side by side: which mentions and entities are the same, and what counts as one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.bench.counts import Counts
from factions.bench.sides import Both, Bounds, Side, common, likeness
from factions.markup import parse
from factions.reading import Reading

HEADER = """---
id: small
title: Raid at Bohruz
publisher: River Courier
published: 2014-06-20
genre: wire
region: Middle East
fictional: true
actors:
  gunmen: {name: Harrow Brigade, kind: armed_group, country: IRQ}
  people: {name: villagers, kind: civilians, country: IRQ}
places:
  bohruz: {name: Bohruz, country: IRQ, precision: 1}
---
"""
GOLD = """The [Harrow Brigade]{a1 gunmen} shot [villagers]{a2 people} in [Bohruz]{p1 bohruz} on [Wednesday]{t1 2014-06-18 published}.
@ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1 time=t1
The [brigade]{a3 gunmen}, an elder said, left the [town]{p2 bohruz} on [Thursday]{t2 2014-06-19 published}, and [it]{a4 gunmen} took [rifles]{w1}.
@ e2 RETREAT/withdraw actors=a3 places=p2 time=t2
@ c1 statement speaker="an elder" cue="said" content="left the town"
@ r1 fights a3>a2
"""


def reading(*changes: tuple[str, str]) -> Reading:
    raw = HEADER + GOLD
    for old, new in changes:
        assert raw.count(old) == 1, old
        raw = raw.replace(old, new)
    annotated, errors = parse(raw)
    assert errors == []
    assert annotated is not None
    return annotated.reading


def side(read: Reading) -> Side:
    return Side(read, lambda start, end: (start, end))


def number(read: Reading, words: str) -> str:
    """Give the mention of some words."""
    return next(mention.id for mention in read.mentions if mention.text == words)


def test_what_a_side_calls_its_mentions() -> None:
    own, gold = side(reading()), reading()
    assert own.words(number(gold, "brigade")) == own.words(number(gold, "it")) == "Harrow Brigade"  # by whom it means
    assert own.words(number(gold, "rifles")) == "rifles"  # which means no entry
    assert own.words(number(gold, "town")) == "Bohruz"
    assert own.time(number(gold, "Thursday")) == "2014-06-19"
    assert own.time(None) is None
    assert [mention.text for mention in own.of_kind("place")] == ["Bohruz", "town"]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("e1", "ASSAULT/firearms actors=Harrow Brigade recipients=villagers places=Bohruz time=Wednesday"),
        ("r1", "fights subject=Harrow Brigade object=villagers"), ("c1", "statement 'left the town'"),
    ],
)  # fmt: skip
def test_a_statement_in_a_line(statement: str, expected: str) -> None:
    gold = reading()
    assert side(gold).short(next(one for one in gold.statements if one.id == statement)) == expected


def test_entities_that_are_told_by_pronouns_only_are_left_out() -> None:
    hidden = reading(("[Harrow Brigade]{a1 gunmen}", "[Harrow Brigade]{a1 -}"), ("[brigade]{a3 gunmen}", "[brigade]{a3 -}"))
    assert [actor.name for actor in side(hidden).actors] == ["villagers"]
    assert {actor.name for actor in side(reading()).actors} == {"villagers", "Harrow Brigade"}


def test_evidence_without_a_place_in_gold_is_left_out() -> None:
    gold = reading()
    event = next(one for one in gold.events if one.id == "e1")
    own = side(gold)
    (bounds,) = own.evidence(event)
    assert gold.document.text[slice(*bounds)] == event.evidence[0].quote
    own.place = lambda _start, _end: None
    assert own.evidence(event) == []


def test_a_mention_is_the_same_by_its_words_or_by_whom_it_means() -> None:
    gold = reading()
    both = Both(gold, gold)
    named, short, people, rifles = (number(gold, words) for words in ("Harrow Brigade", "brigade", "villagers", "rifles"))
    assert both.same(named, named)
    assert both.same(named, short)  # another mention of the same
    assert both.same(rifles, rifles)  # of no entry: by where it stands
    assert not both.same(named, people)
    assert not both.same(rifles, named)
    assert both.same(None, None)
    assert not both.same(None, named)
    assert not both.same(named, None)


def test_entities_are_paired_by_the_words_that_they_share() -> None:
    gold = reading()
    other = reading(("[brigade]{a3 gunmen}", "[brigade]{a3 people}"))  # taken for the villagers, once
    both = Both(gold, other)
    names = {(both.gold.actors[one].name, both.found.actors[two].name) for one, two in both.actors}
    assert names == {("Harrow Brigade", "Harrow Brigade"), ("villagers", "villagers")}
    assert [(both.gold.places[one].name, both.found.places[two].name) for one, two in both.places] == [("Bohruz", "Bohruz")]


@pytest.mark.parametrize(
    ("mine", "its", "expected"),
    [
        ("", "", True),
        ("villagers", "", False),
        ("", "villagers", False),
        ("villagers,brigade", "Harrow Brigade", True),
        ("villagers", "brigade", False),
    ],
)
def test_lists_share_a_mention_or_are_both_empty(mine: str, its: str, expected: bool) -> None:  # noqa: FBT001 - a column
    gold = reading()
    lists = [[number(gold, words) for words in names.split(",") if words] for names in (mine, its)]
    assert Both(gold, gold).share(*lists) is expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[Wednesday]{t1 2014-06-18 published}", "[Wednesday]{t1 2014-06-18 published}", True),
        ("[Wednesday]{t1 2014-06-18 published}", "[Wednesday]{t1 2014-06-11 published}", False),
        ("on [Wednesday]{t1 2014-06-18 published}", "[on Wednesday]{t1 2014-06-18 published}", True),  # another cut of one day
    ],
)
def test_times_are_the_same_by_their_value(old: str, new: str, expected: bool) -> None:  # noqa: FBT001 - a column
    gold, other = reading(), reading((old, new))
    both = Both(gold, other)
    its = next(mention.id for mention in other.mentions if mention.text.endswith("Wednesday"))
    assert both.same_time(number(gold, "Wednesday"), its) is expected
    assert both.same_time(number(gold, "Wednesday"), None) is False
    assert both.same_time(None, None) is True


def test_evidence_shares_a_sentence_from_more_than_half_of_the_shorter_on() -> None:
    gold = reading()
    both = Both(gold, gold)
    first, second = (next(one for one in gold.events if one.id == name) for name in ("e1", "e2"))
    assert both.one_sentence(first, first)
    assert not both.one_sentence(first, second)
    (whole,) = both.gold.evidence(first)
    for share, expected in ((10, False), (11, True)):  # of 20 characters, of which so many lie in the sentence
        moved = whole[1] - share, whole[1] + 20 - share
        both.found.place = lambda _start, _end, moved=moved: moved  # type: ignore[misc]
        assert both.one_sentence(first, first) is expected


def test_hits_misses_and_false_ones_are_counted_and_named() -> None:
    gold = reading()
    both = Both(gold, gold)
    both.count("things", [(0, 1)], [("a", "one"), ("b", "two")], [("c", "three"), ("d", "four"), ("e", "five")])
    assert both.result.counts["things"] == Counts(2, 3, 1)
    assert [(one.kind, one.error, one.quote) for one in both.result.differences] == [
        ("things", "miss", "b"),
        ("things", "false", "c"),
        ("things", "false", "e"),
    ]
    both.judge("kind", "a quote", "x", "y", right=False)
    both.judge("kind", "a quote", "x", "x", right=True)
    assert (both.result.shares["kind_accuracy"].right, both.result.shares["kind_accuracy"].of) == (1, 2)
    assert len(both.result.differences) == 4


BOUNDS = st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(BOUNDS, BOUNDS)
def test_likeness_is_what_is_shared_of_what_either_has(one: Bounds, other: Bounds) -> None:
    ours, theirs = set(range(*one)), set(range(*other))
    assert common(one, other) == common(other, one) == len(ours & theirs)
    assert likeness(one, other) == len(ours & theirs) / len(ours | theirs)
    assert likeness(one, None) == likeness(None, other) == 0
    assert (likeness(one, other) == 1) == (one == other)
