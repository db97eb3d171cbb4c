"""Low, best and high by UCDP's rule: never averaged, the better supported figure, the lower of equals."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.conftest import killed, page, party, raid

from factions.analysis.incidents import Source, Telling
from factions.analysis.incidents.tolls import Estimate, estimates, support_of
from factions.reference.folding import skeleton
from factions.statements.records import Casualty

Toll = tuple[int | None, int | None, int | None]
GRADED = {"d1": Source(grade="A"), "d2": Source(grade="E"), "d3": Source(grade="E")}


def report(number: int, toll: Casualty, published: str | None = "2014-06-20", publisher: str | None = None, **more: Any) -> Telling:  # noqa: ANN401
    """Tell of the raid in a report by a publisher of its own."""
    return raid(f"d{number}", of=page(f"d{number}", published, publisher or f"Paper {number}"), tolls=(toll,), **more)


def of(found: tuple[Estimate, ...], side: str = "civilian") -> Toll:
    one = next(estimate for estimate in found if estimate.side == side)
    return one.low, one.best, one.high


@pytest.mark.parametrize(
    ("tolls", "sources", "expected"),
    [
        ([killed(12), killed(20)], {}, (12, 12, 20)),  # as good as each other: the lower
        ([killed(12), killed(20), killed(20)], {}, (12, 20, 20)),  # two independent ones against one
        ([killed(12), killed(20), killed(20)], {"d2": Source("copies"), "d3": Source("copies")}, (12, 12, 20)),  # copies count once
        ([killed(30), killed(12), killed(12)], GRADED, (12, 30, 30)),  # a reliable source against two unreliable
        ([killed(10, high=None), killed(14)], {}, (10, 10, 14)),
        ([killed(12, low=10, high=15), killed(14)], {}, (10, 12, 15)),
        ([killed(None, low=10, high=15)], {}, (10, 10, 15)),
        ([killed(None, high=20), killed(12)], {}, (12, 12, 20)),  # "up to 20"
        ([killed(None)], {}, (None, None, None)),
        ([killed(None), killed(0)], {}, (0, 0, 0)),  # nobody was killed: a figure, too
    ],
)
def test_low_best_and_high(tolls: list[Casualty], sources: dict[str, Source], expected: Toll) -> None:
    assert of(estimates([report(number, toll) for number, toll in enumerate(tolls, 1)], sources)) == expected


@pytest.mark.parametrize(("confidence", "best"), [(0.91, 12), (0.89, 20)])
def test_a_figure_is_clearly_better_from_a_twentieth_of_weight_on(confidence: float, best: int) -> None:
    found = estimates([report(1, killed(12), confidence=confidence), report(2, killed(20))])
    assert of(found) == (12, best, 20)
    assert found[0].why.endswith("as well supported") == (best == 12)


@pytest.mark.parametrize(
    ("early", "late", "expected"),
    [
        ({}, {}, (17, 17, 17)),
        ({}, {"publisher": "The GAZETTE"}, (17, 17, 17)),  # spelt otherwise
        ({}, {"publisher": "Post"}, (12, 12, 17)),
        ({"publisher": ""}, {"publisher": ""}, (12, 12, 17)),  # nobody knows whether it's one
        ({"published": None}, {}, (12, 12, 17)),  # nor which of them is the later
        ({"published": "2014-06-20"}, {}, (12, 12, 17)),
        ({}, {"factuality": "denied"}, (12, 12, 12)),
        ({"factuality": "denied"}, {}, (17, 17, 17)),
        ({}, {"voice": party("Tarsa doctors")}, (12, 12, 17)),  # of others, whom it quotes
        ({"voice": party("Tarsa doctors")}, {"voice": party("Tarsa doctors")}, (17, 17, 17)),
    ],
)
def test_a_publishers_later_figure_replaces_its_earlier_one(early: dict[str, Any], late: dict[str, Any], expected: Toll) -> None:
    first = report(1, killed(12), **({"published": "2014-06-19", "publisher": "Gazette"} | early))
    second = report(2, killed(17), **({"publisher": "Gazette"} | late))
    assert of(estimates([first, second])) == of(estimates([second, first])) == expected


def test_what_was_replaced_tells_by_what_and_when() -> None:
    found = estimates([report(1, killed(12), "2014-06-19", "Gazette"), report(2, killed(17), "2014-06-20", "Gazette"), report(3, killed(None))])
    assert [figure.why_not for figure in found[0].figures] == ["replaced by Gazette on 2014-06-20", None, None]


@pytest.mark.parametrize("later", [killed(17, side="recipient"), killed(17, what="injured"), killed(None)])
def test_another_kind_or_side_or_no_figure_at_all_replaces_nothing(later: Casualty) -> None:
    assert of(estimates([report(1, killed(12), "2014-06-19", "Gazette"), report(2, later, publisher="Gazette")])) == (12, 12, 12)


def test_denied_and_demanded_figures_are_shown_and_do_not_count() -> None:
    found = estimates([raid("d1"), raid("d2", tolls=(killed(40),), factuality="denied"), raid("d3", tolls=(killed(90),), factuality="hypothetical")])
    assert of(found) == (12, 12, 12)
    assert [(figure.best, figure.why_not) for figure in found[0].figures] == [(12, None), (40, "denied"), (90, "hypothetical")]
    (only,) = estimates([report(1, killed(40), factuality="planned")])
    assert (only.low, only.best, only.high, only.why) == (None, None, None, "no report gives a figure that counts")


def test_a_denied_figure_is_worth_less_than_one_that_nobody_denies() -> None:
    told = [report(1, killed(12)), report(2, killed(12), factuality="denied"), report(3, killed(40))]
    assert of(estimates(told)) == (12, 40, 40)
    assert of(estimates([told[0], told[2]])) == (12, 12, 40)


@pytest.mark.parametrize(
    ("tolls", "expected"),
    [
        ((killed(12), killed(3, side="recipient"), killed(10, side="unknown")), (15, 15, 15)),
        ((killed(12), killed(3, side="recipient"), killed(40, side="unknown")), (40, 40, 40)),
        ((killed(12, low=10, high=14), killed(3, side="recipient")), (13, 15, 17)),
        ((killed(12), killed(20, side="unknown", high=25)), (20, 20, 25)),
        ((killed(12), killed(None, side="recipient")), None),  # nothing to add up
        ((killed(12),), None),
        ((killed(12, side="unknown"),), None),
        ((killed(12), killed(3, side="recipient", what="injured")), None),
    ],
)
def test_the_whole_is_the_sides_sum_or_the_figure_without_a_side(tolls: tuple[Casualty, ...], expected: Toll | None) -> None:
    found = estimates([raid("d1", tolls=tolls)])
    assert ([of(found, "all")] if any(one.side == "all" for one in found) else []) == ([expected] if expected else [])


def test_a_party_to_the_matter_is_believed_less() -> None:
    army, doctors = party("Tarsa army"), party("Tarsa doctors")
    found = estimates([report(1, killed(41), actors=(army,), voice=army), report(2, killed(60), actors=(army,), voice=doctors)])
    assert of(found) == (41, 60, 60)
    assert found[0].why == "Tarsa doctors: 1 independent origin"


def test_each_figure_stands_by_itself_with_who_gave_it() -> None:
    (found,) = estimates([report(1, killed(12, low=10), voice=party("Tarsa doctors")), report(2, killed(None, low=20), "2014-06-21")])
    assert [(one.key, one.low, one.best, one.point, one.given_by, one.publisher, one.published) for one in found.figures] == [
        ("d1:e1", 10, 12, 12, "Tarsa doctors", "Paper 1", "2014-06-20"), ("d2:e1", 20, None, 20, None, "Paper 2", "2014-06-21"),
    ]  # fmt: skip


def test_a_copy_goes_back_to_the_publisher_of_its_first_text() -> None:
    told = report(1, killed(12), voice=party("Harrow Brigade"))
    alone = support_of(told, {}, told.actors)
    assert (alone.family, alone.lead, alone.grade, alone.speaker, alone.interested) == ("d1", "Paper 1", "F", skeleton("Harrow Brigade"), True)
    copy = support_of(report(1, killed(12)), {"d1": Source("d9", "B", "Wire")}, told.actors)
    assert (copy.family, copy.lead, copy.grade, copy.speaker, copy.interested) == ("d9", "Wire", "B", None, False)
    assert support_of(report(1, killed(12), voice=party("a man", named=False)), {}, ()).speaker == ""
    assert support_of(report(1, killed(12), voice=party("Harrow", "g1")), {}, ()).speaker == "g1"


FIGURES = st.lists(st.integers(0, 99), min_size=3, max_size=3).map(sorted)
SHOWN = st.sampled_from([(0, 1, 2), (0,), (1,), (2,), (0, 1), (0, 2), ()])
TOLLS = st.builds(
    lambda figures, shown, side: killed(None, side, **{name: figures[at] for at, name in enumerate(("low", "best", "high")) if at in shown}),
    FIGURES, SHOWN, st.sampled_from(["civilian", "recipient", "unknown"]),
)  # fmt: skip


@given(st.lists(st.tuples(TOLLS, st.sampled_from(["A", "E", "F"])), min_size=1, max_size=6))
def test_best_lies_between_low_and_high_and_is_somebodys_figure(told: list[tuple[Casualty, str]]) -> None:
    sources = {f"d{number}": Source(grade=grade) for number, (_, grade) in enumerate(told, 1)}  # type: ignore[arg-type]
    for found in estimates([report(number, toll) for number, (toll, _) in enumerate(told, 1)], sources):
        if found.best is None:
            assert (found.low, found.high) == (None, None)
            continue
        assert found.low is not None
        assert found.high is not None
        assert found.low <= found.best <= found.high
        if found.side != "all":
            assert found.best in {figure.point for figure in found.figures}
            assert {found.low, found.high} <= {value for one in found.figures for value in (one.low, one.best, one.high)}
