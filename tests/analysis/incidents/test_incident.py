"""An incident keeps its reports side by side, estimates by rule, and names contradictions."""

from __future__ import annotations

import pytest
from tests.analysis.conftest import killed, page, party, raid

from factions.analysis.incidents import Source, incident
from factions.analysis.incidents.tolls import Estimate, estimates
from factions.statements.records import Casualty


def civilians(found: tuple[Estimate, ...], side: str = "civilian") -> tuple[int | None, int | None, int | None]:
    one = next(estimate for estimate in found if estimate.side == side)
    return one.low, one.best, one.high


GRADED = {"d1": Source(grade="A"), "d2": Source(grade="E"), "d3": Source(grade="E")}


@pytest.mark.parametrize(
    ("tolls", "sources", "expected"),
    [
        ([killed(12), killed(20)], {}, (12, 12, 20)),  # as good as each other: the lower
        ([killed(12), killed(20), killed(20)], {}, (12, 20, 20)),  # two independent ones against one
        ([killed(12), killed(20), killed(20)], {"d2": Source("copies"), "d3": Source("copies")}, (12, 12, 20)),  # copies count once
        ([killed(30), killed(12), killed(12)], GRADED, (12, 30, 30)),  # a reliable source against two unreliable
        ([killed(10, high=None), killed(14)], {}, (10, 10, 14)),
        ([killed(None, low=10, high=15)], {}, (10, 10, 15)),
        ([killed(None)], {}, (None, None, None)),
    ],
)
def test_low_best_and_high(tolls: list[Casualty], sources: dict[str, Source], expected: tuple[int | None, ...]) -> None:
    told = [raid(f"d{number}", of=page(f"d{number}", publisher=f"Paper {number}"), tolls=(toll,)) for number, toll in enumerate(tolls, 1)]
    assert civilians(estimates(told, sources)) == expected


def test_a_publishers_later_figure_replaces_its_earlier_one() -> None:
    early = raid("d1", of=page("d1", "2014-06-19"), tolls=(killed(12),))
    late = raid("d2", of=page("d2", "2014-06-20"), tolls=(killed(17),))
    found = estimates([early, late])
    assert civilians(found) == (17, 17, 17)
    assert [figure.why_not for figure in found[0].figures] == ["replaced by Gazette on 2014-06-20", None]


def test_denied_and_demanded_figures_are_shown_and_do_not_count() -> None:
    found = estimates([raid("d1"), raid("d2", tolls=(killed(40),), factuality="denied"), raid("d3", tolls=(killed(90),), factuality="hypothetical")])
    assert civilians(found) == (12, 12, 12)
    assert [(figure.best, figure.why_not) for figure in found[0].figures] == [(12, None), (40, "denied"), (90, "hypothetical")]


@pytest.mark.parametrize(("untold", "expected"), [(10, (15, 15, 15)), (40, (40, 40, 40))])
def test_the_whole_is_the_sides_sum_or_the_figure_without_a_side(untold: int, expected: tuple[int, int, int]) -> None:
    tolls = (killed(12), killed(3, side="recipient"), killed(untold, side="unknown"))
    assert civilians(estimates([raid("d1", tolls=tolls)]), side="all") == expected


def test_a_party_to_the_matter_is_believed_less() -> None:
    army, doctors = party("Tarsa army"), party("Tarsa doctors")
    boast = raid("d1", of=page("d1", publisher="One"), actors=(army,), voice=army, tolls=(killed(41),))
    count = raid("d2", of=page("d2", publisher="Two"), actors=(army,), voice=doctors, tolls=(killed(60),))
    found = estimates([boast, count])
    assert civilians(found) == (41, 60, 60)
    assert found[0].why == "Tarsa doctors: 1 independent origin"


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
