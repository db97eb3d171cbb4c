"""An incident keeps its reports side by side, estimates by rule, and names contradictions."""

from __future__ import annotations

from tests.analysis.conftest import killed, page, party, raid

from factions.analysis.incidents import Source, incident

GRADED = {"d1": Source(grade="A"), "d2": Source(grade="E"), "d3": Source(grade="E")}


def test_contradictions_are_named_and_the_reports_stand_side_by_side() -> None:
    wire = raid("d1", of=page("d1", "2014-06-19", "Wire"), tolls=(killed(12),))
    radio = raid("d2", of=page("d2", "2014-06-20", "Radio"), tolls=(killed(30),), actors=("Coast Guard",), time="2014-06-17", spots=("Orsk",))
    denial = raid("d2", "e2", of=radio.page, tolls=(), factuality="denied", voice=party("Harrow Brigade"), said="denial")
    again = raid("d3", of=page("d3", "2014-06-21", "Wire"), tolls=(killed(12),))
    assert incident([denial, radio, wire]).contradictions == incident([denial, radio, wire, again]).contradictions  # each difference once
    found = incident([denial, radio, wire])
    assert [one.key for one in found.tellings] == ["d1:e1", "d2:e1", "d2:e2"]
    assert found.key == "d1:e1"
    assert {(one.kind, one.why) for one in found.contradictions} == {
        ("toll", "killed: 30 by Radio, 12 by Wire"), ("perpetrator", "Coast Guard and Harrow Brigade are blamed"),
        ("day", "2014-06-17 by Radio, 2014-06-18 by Wire"), ("place", "at Orsk and Tarsa"), ("denied", "denied by Harrow Brigade"),
    }  # fmt: skip
    assert (found.weight.origins, found.weight.deniers) == (2, 1)
    assert found.documents == ("d1", "d2")


def test_a_denied_figure_denies_no_other_figure() -> None:
    asserted, other = raid("d1"), raid("d2", factuality="denied", tolls=(killed(41),))
    assert [one.kind for one in incident([asserted, other]).contradictions] == []
    assert [one.kind for one in incident([asserted, raid("d2", factuality="denied")]).contradictions] == ["denied"]


def test_day_and_place_are_what_most_reports_tell_and_then_the_most_exact() -> None:
    found = incident([raid("d1", time="2014-06"), raid("d2", time="2014-06-18", spots=("Orsk",)), raid("d3", time=None, spots=("Orsk",))])
    assert found.days is not None
    assert found.days.length == 1
    assert found.spot is not None
    assert found.spot.shown == "Orsk"
