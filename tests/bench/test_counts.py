"""Counts, shares and labels, and how those of several reports add up."""

from __future__ import annotations

import pytest

from factions.bench.counts import Agreement, Counts, Share, pooled


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [(Counts(4, 2, 1), 0.5, 0.25, 1 / 3), (Counts(0, 3, 0), 0, 0, 0), (Counts(3, 0, 0), 0, 0, 0), (Counts(), 0, 0, 0), (Counts(2, 2, 2), 1, 1, 1)],
)
def test_shares_of_counts(counts: Counts, precision: float, recall: float, f1: float) -> None:
    assert (counts.precision, counts.recall, counts.f1) == pytest.approx((precision, recall, f1))


def one(hits: int, label: str) -> Agreement:
    agreement = Agreement(furniture=1)
    agreement.counts["events"].add(4, 5, hits)
    agreement.shares["claim_kind_accuracy"] = Share(hits, 4)
    agreement.labels["claim_kind"][label, "denial"] += hits
    return agreement


def test_reports_add_up() -> None:
    whole = pooled([one(1, "denial"), one(3, "opinion"), one(2, "denial")])
    assert whole.counts["events"] == Counts(12, 15, 6)
    assert whole.shares["claim_kind_accuracy"] == Share(6, 12)
    assert whole.labels["claim_kind"] == {("denial", "denial"): 3, ("opinion", "denial"): 3}
    assert whole.furniture == 3


def test_what_was_never_counted_has_no_figure() -> None:
    assert Agreement().figures() == {"furniture": 0}
    assert one(2, "denial").figures()["events_f1"] == pytest.approx(4 / 9)
