"""Report by report gives what a rebuild gives; persons' judgements outlive both."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.conftest import killed, page, raid, told

from factions.analysis.incidents import Judgement, Merger, Telling


def groups(*reports: tuple[Telling, ...], judgements: tuple[Judgement, ...] = ()) -> list[tuple[str, ...]]:
    merger = Merger(judgements)
    for report in reports:
        merger.add(report)
    return merger.groups()


def test_reports_of_one_raid_are_one_incident_and_another_raid_is_not() -> None:
    other = raid(
        "d3",
        spots=("Orsk",),
        actors=("Coast Guard",),
        recipients=("fishermen",),
        time="2014-06-14",
        tolls=(killed(3),),
        words="boats sunk off Orsk pier",
    )
    assert groups((raid("d1"),), (raid("d2", tolls=(killed(14),)),), (other,)) == [("d1:e1", "d2:e1"), ("d3:e1",)]


def test_a_denial_stands_with_what_it_denies() -> None:
    denial = told("d2", "e2", "The Brigade denied it", factuality="denied", same="d2:e1")
    assert groups((raid("d1"),), (raid("d2"), denial)) == [("d1:e1", "d2:e1", "d2:e2")]
    assert groups((raid("d2"), denial), judgements=(Judgement("d2:e2", "d2:e1", same=False),)) == [("d2:e1",), ("d2:e2",)]


def test_judgements_outlive_every_rebuild() -> None:
    one, other, third = (
        raid("d1"),
        raid("d2"),
        raid("d3", spots=("Orsk",), actors=("Coast Guard",), recipients=("crews",), time="2014-06-12", words="boats"),
    )
    merger = Merger()
    for telling in (one, other, third):
        merger.add((telling,))
    judged = Judgement("d2:e1", "d1:e1", same=False), Judgement("d1:e1", "d3:e1", same=True)
    merger.judge(*judged)
    assert merger.groups() == [("d1:e1", "d3:e1"), ("d2:e1",)]
    merger.add((raid("d2", tolls=(killed(15),)),))  # read anew
    merger.remove("d1")
    merger.add((one,))
    assert merger.groups() == [("d1:e1", "d3:e1"), ("d2:e1",)] == groups((one,), (other,), (third,), judgements=judged)
    assert merger.group("d3:e1") == ("d1:e1", "d3:e1")


def test_a_later_judgement_of_two_tellings_replaces_the_earlier() -> None:
    merger = Merger([Judgement("d1:e1", "d2:e1", same=False)])
    merger.add((raid("d1"),))
    merger.add((raid("d2"),))
    assert merger.groups() == [("d1:e1",), ("d2:e1",)]
    merger.judge(Judgement("d2:e1", "d1:e1", same=True))
    assert merger.groups() == [("d1:e1", "d2:e1")]


def test_a_score_tells_its_reasons() -> None:
    merger = Merger()
    merger.add((raid("d1"),))
    merger.add((raid("d2"), told("d2", "e2", "ceasefire talks in Tarsa", type="CONSULT")))
    score = merger.why("d2:e1", "d1:e1")
    assert score is not None
    assert score.points > 0
    assert score.probability > 0.5
    reasons = {part.feature: part.why for part in score.parts}
    assert reasons["same_day"] == "both on 2014-06-18"
    assert reasons["same_toll"] == "both 12 killed"
    assert score == merger.why("d1:e1", "d2:e1")
    assert merger.why("d1:e1", "d2:e2") is None


def test_tellings_of_two_reports_are_refused() -> None:
    with pytest.raises(ValueError, match="2 reports; one at a time"):
        Merger().add((raid("d1"), raid("d2")))


def test_another_country_or_a_far_day_is_never_compared() -> None:
    merger = Merger()
    merger.add((raid("d1"),))
    merger.add((raid("d2", time="2014-08-18"),))
    merger.add((raid("d3", spots=(), of=page("d3", countries=frozenset({"NGA"})), actors=(), recipients=()),))
    assert [merger.why("d1:e1", other) for other in ("d2:e1", "d3:e1")] == [None, None]


EVENTS = st.fixed_dictionaries({
    "type": st.sampled_from(["ASSAULT", "COERCE", "RETREAT"]), "mode": st.sampled_from([None, "firearms"]),
    "spots": st.sampled_from([(), ("Tarsa",), ("Orsk",)]), "actors": st.sampled_from([(), ("Harrow Brigade",), ("Coast Guard",)]),
    "recipients": st.sampled_from([(), ("Tarsa villagers",)]), "time": st.sampled_from([None, "2014-06-17", "2014-06-18", "2014-06"]),
    "tolls": st.sampled_from([(), (killed(12),), (killed(5),)]), "words": st.sampled_from(["shot twelve villagers at the mill", "burned boats", ""]),
    "factuality": st.sampled_from(["asserted", "denied", "planned"]), "start": st.sampled_from([0, 600]),
})  # fmt: skip
REPORTS = st.lists(st.lists(EVENTS, min_size=1, max_size=4), min_size=1, max_size=5)


def made(reports: list[list[dict[str, Any]]], links: list[tuple[int, int]]) -> list[tuple[Telling, ...]]:
    """Make the tellings of reports; `links` are same_event ties by the numbers of two events of one report."""
    found = []
    for number, events in enumerate(reports):
        same = {a: f"r{number}:e{b}" for a, b in links if a != b and max(a, b) < len(events)}
        found.append(tuple(told(f"r{number}", f"e{place}", same=same.get(place), **event) for place, event in enumerate(events)))
    return found


@given(st.data(), REPORTS, st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3))
def test_any_order_of_coming_going_and_judging_gives_what_a_rebuild_gives(
    data: st.DataObject, drawn: list[list[dict[str, Any]]], links: list[tuple[int, int]]
) -> None:
    reports = made(drawn, links)
    keys = [one.key for report in reports for one in report]
    pairs = st.tuples(st.sampled_from(keys), st.sampled_from(keys), st.booleans())
    judgements = [Judgement(a, b, same) for a, b, same in data.draw(st.lists(pairs, max_size=4)) if a != b]
    rebuilt = Merger(judgements)
    for report in reports:
        rebuilt.add(report)
    merger = Merger()
    early = data.draw(st.integers(0, len(judgements)))
    merger.judge(*judgements[:early])
    for report in data.draw(st.permutations(reports)):
        merger.add(report)
    for number in data.draw(st.lists(st.integers(0, len(reports) - 1), max_size=3)):
        merger.remove(f"r{number}")
        merger.add(reports[number])
    merger.judge(*judgements[early:])
    assert merger.groups() == rebuilt.groups()
    assert sorted(key for group in merger.groups() for key in group) == sorted(keys)
