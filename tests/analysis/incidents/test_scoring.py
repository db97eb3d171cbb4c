"""A score is the sum of what its parts say; a better pair elsewhere speaks against one; broken weights are named."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.conftest import killed, raid, told

from factions.analysis.incidents import scoring
from factions.analysis.incidents.blocks import compared
from factions.analysis.incidents.features import FEATURES
from factions.analysis.incidents.happening import Happening
from factions.analysis.incidents.scoring import BEST, BETTER, Part, Score, Weights, may_speak, rivalry, rivals, score_reports, weights
from factions.errors import CodebookError

ONES = Weights(-3.0, {feature.__name__: 1.0 for feature in FEATURES} | {BEST: 0.5, BETTER: -2.0})


def test_reasons_are_told_by_how_loud_they_are() -> None:
    parts = (Part("quiet", 0.5, 0.2, "a"), Part("against", 1.0, -3.0, "b"), Part("for", 0.5, 4.0, "c"))
    assert [part.points for part in parts] == pytest.approx([0.1, -3.0, 2.0])
    assert [part.feature for part in Score(-0.9, parts).reasons] == ["against", "for", "quiet"]


@pytest.mark.parametrize(("points", "expected"), [(0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25), (1e9, 1.0), (-1e9, 0.0)])
def test_probability(points: float, expected: float) -> None:
    assert Score(points, ()).probability == pytest.approx(expected)


@pytest.mark.parametrize(
    ("bases", "ahead"),
    [
        ({("a1", "b1"): 5.0}, {("a1", "b1"): -math.inf}),  # neither has another
        ({("a1", "b1"): 5.0, ("a1", "b2"): 3.0}, {("a1", "b1"): -2, ("a1", "b2"): 2}),
        ({("a1", "b1"): 5.0, ("a1", "b2"): 5.0}, {("a1", "b1"): 0, ("a1", "b2"): 0}),  # as good as each other
        # the better of what either side has besides
        ({("a1", "b1"): 5.0, ("a1", "b2"): 3.0, ("a2", "b1"): 4.0}, {("a1", "b1"): -1, ("a1", "b2"): 2, ("a2", "b1"): 1}),
        ({("a", "b"): 1.0, ("b", "a"): 9.0}, {("a", "b"): -math.inf, ("b", "a"): -math.inf}),  # a key stands for one side
    ],
)
def test_how_far_the_best_other_pair_is_ahead(bases: dict[tuple[str, str], float], ahead: dict[tuple[str, str], float]) -> None:
    assert rivals(bases) == ahead


@given(st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(-9, 9), min_size=1))
def test_the_best_pair_of_all_has_none_ahead(bases: dict[tuple[str, str], float]) -> None:
    found = rivals(bases)
    best = max(bases.values())
    assert all(found[pair] <= 0 for pair, base in bases.items() if base == best)
    others = {pair: [base for other, base in bases.items() if other != pair and (other[0] == pair[0] or other[1] == pair[1])] for pair in bases}
    assert found == {pair: max(others[pair], default=-math.inf) - base for pair, base in bases.items()}


@pytest.mark.parametrize(
    ("ahead", "feature", "value"), [(-math.inf, BEST, 1), (0, BEST, 1), (0.1, BETTER, 0.025), (2, BETTER, 0.5), (4, BETTER, 1), (40, BETTER, 1)]
)
def test_what_a_better_pair_says(ahead: float, feature: str, value: float) -> None:
    part = rivalry(ahead, ONES)
    assert (part.feature, part.weight) == (feature, ONES.features[feature])
    assert part.value == pytest.approx(value)
    assert part.why


def test_two_reports_are_scored_as_wholes() -> None:
    mine = Happening((raid("d1"),))
    best, second = Happening((raid("d2"),)), Happening((raid("d2", "e2", time="2014-06-20", tolls=(killed(3),), words="another raid"),))
    far = Happening((raid("d2", "e3", time="2014-09-01"),))
    talks = Happening((told("d2", "e4", type="CONSULT", time="2014-06-18"),))
    found = score_reports(compared([mine], (best, second, far, talks)), ONES)
    assert found.keys() == {("d1:e1", "d2:e1"), ("d1:e1", "d2:e2")}  # the others may not be one with it at all
    for score in found.values():
        assert score.points == pytest.approx(ONES.base + sum(part.points for part in score.parts))
        assert score.parts[-1].feature in {BEST, BETTER}
    assert found["d1:e1", "d2:e1"].parts[-1].feature == BEST
    assert found["d1:e1", "d2:e2"].parts[-1].feature == BETTER
    (alone,) = score_reports([(mine, second)], ONES).values()
    assert alone.points > found["d1:e1", "d2:e2"].points
    assert alone.parts[-1].feature == BEST


ACT = st.fixed_dictionaries({
    "type": st.sampled_from(["ASSAULT", "COERCE", "PROTEST"]), "mode": st.sampled_from([None, "firearms", "aerial"]),
    "time": st.sampled_from([None, "2014-06-18", "2014-06-19", "2014-06-26"]), "tolls": st.sampled_from([(), (killed(12),), (killed(3),)]),
    "actors": st.sampled_from([(), ("Harrow Brigade",), ("Coast Guard",)]), "spots": st.sampled_from([(), ("Tarsa",), ("Orsk",)]),
    "weapons": st.sampled_from([frozenset(), frozenset({"rifle"})]), "factuality": st.sampled_from(["asserted", "denied", "planned"]),
    "words": st.sampled_from(["Harrow Brigade gunmen shot twelve villagers at Tarsa mill", "boats sunk off Orsk pier", ""]),
})  # fmt: skip


@given(st.lists(ACT, min_size=1, max_size=3), st.lists(ACT, min_size=1, max_size=3), st.sampled_from([weights(), ONES]))
def test_what_is_passed_over_speaks_for_nothing(mine: list[dict[str, Any]], its: list[dict[str, Any]], by: Weights) -> None:
    units, others = (
        [Happening((raid(document, f"e{at}", **act),)) for at, act in enumerate(acts)] for document, acts in (("d1", mine), ("d2", its))
    )
    pairs = [(one, other) for one in units for other in others] + [(one, other) for one in units for other in units if one.key < other.key]
    found, narrow = (score_reports(some, by) for some in (pairs, [pair for pair in pairs if may_speak(*pair, by)]))
    assert {key: score for key, score in narrow.items() if score.points > 0} == {key: score for key, score in found.items() if score.points > 0}


def test_acts_of_one_report_are_no_rivals() -> None:
    one, other = Happening((raid("d1"),)), Happening((raid("d1", "e2"),))
    (score,) = score_reports([(one, other)], ONES).values()
    assert {BEST, BETTER}.isdisjoint(part.feature for part in score.parts)
    assert "same_report" in {part.feature for part in score.parts}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it isn't a table of weights"), ("[1, 2]", "it isn't a table of weights"), ("base: 1.0", "it isn't a table of weights"),
        ("base: high\nfeatures: {}", "it isn't a table of weights"), ("base: 1.0\nfeatures: {same_day: loud}", "it isn't a table of weights"),
        ("base: 1.0\nfeatures: [same_day]", "it isn't a table of weights"), ("base: [1.0", "it isn't a table of weights"),
        ("base: 1.0\nfeatures: {sunny: 2.0}", "it doesn't fit the table of features: .*sunny"),
    ],
)  # fmt: skip
def test_a_broken_table_is_named(text: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "weights.yaml"
    broken.write_text(text, encoding="utf-8")
    monkeypatch.setattr(scoring, "WEIGHTS", str(broken))
    with pytest.raises(CodebookError, match=why):
        weights.__wrapped__()


def test_weights_that_do_not_fit_the_table_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "FEATURES", FEATURES[1:])
    with pytest.raises(CodebookError, match=r"^weights\.yaml: it doesn't fit the table of features: same_day$"):
        weights.__wrapped__()
