"""The fit of incidents finds the weights that made its data, and the later acts are others."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analysis.conftest import raid
from training.incidents import fit, parted

from factions.bench.incidents import Gold, crowded, is_later


def test_the_fit_finds_the_weights_that_made_the_labels() -> None:
    draw = np.random.default_rng(7)
    rows = draw.random((20_000, 3))
    shares = 1 / (1 + np.exp(1.0 - rows @ np.array([2.0, -3.0, 0.0])))  # a label may be a share: then there's no luck in them
    base, found = fit(rows, shares, np.zeros(20_000), np.ones(20_000))
    assert base == pytest.approx(-1, abs=0.03)
    assert found == pytest.approx([2, -3, 0], abs=0.03)


def test_folds_part_all_settings() -> None:
    folds = parted(["c", "a", "b", "a"], 2)
    assert folds == [{"a", "c"}, {"b"}]


def test_later_acts_are_of_the_same_war_and_another_day() -> None:
    reports = ((raid("d1"), raid("d1", "e2", factuality="denied", same="d1:e1")), (raid("d2", words="boats burned"),))
    keys = {one.key: f"{'tarsa' if one.page.document == 'd1' else 'orsk'}-1994-raid" for report in reports for one in report}
    gold = crowded(Gold(reports, dict.fromkeys(keys, "one"), keys, {key: (key, key) for key in keys}))
    later = [one for report in gold.reports for one in report if is_later(one.key)]
    assert [one.key for one in later] == ["d1+later:e1", "d1+later:e2", "d2+later:e1"]
    assert later[1].same == "d1+later:e1"
    assert later[0].actors == reports[0][0].actors
    assert later[0].words == reports[1][0].words
    assert later[0].days is not None
    assert later[0].days.first > 735_402  # 2014-06-18
    assert later[0].tolls != reports[0][0].tolls
    assert len({gold.incidents[one.key] for one in later}) == 3
    assert gold == crowded(Gold(reports, dict.fromkeys(keys, "one"), keys, {key: (key, key) for key in keys}))
