"""Counts, shares and labels, and how those of several reports add up."""

from __future__ import annotations

import pytest

from factions.bench.counts import Agreement, Counts, Share, calibration_error, macro_f1, pooled


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [(Counts(4, 2, 1), 0.5, 0.25, 1 / 3), (Counts(0, 3, 0), 0, 0, 0), (Counts(3, 0, 0), 0, 0, 0), (Counts(), 0, 0, 0), (Counts(2, 2, 2), 1, 1, 1)],
)
def test_shares_of_counts(counts: Counts, precision: float, recall: float, f1: float) -> None:
    assert (counts.precision, counts.recall, counts.f1) == pytest.approx((precision, recall, f1))


@pytest.mark.parametrize(("labels", "f1"), [
    ({}, 0), ({("a", "a"): 3}, 1), ({("a", "b"): 3}, 0),
    ({("a", "a"): 2, ("a", "b"): 2, ("b", "b"): 4}, (2 * 2 / 6 + 2 * 4 / 10) / 2),
    ({("a", "a"): 1, ("a", "c"): 1}, 2 / 3),  # c is in no gold
])  # fmt: skip
def test_the_mean_f1_of_labels(labels: dict[tuple[str, str], int], f1: float) -> None:
    assert macro_f1(labels) == pytest.approx(f1)


@pytest.mark.parametrize(("judged", "error"), [
    ([], 0), ([(1.0, True)], 0), ([(1.0, False)], 1), ([(0.75, True), (0.75, True), (0.75, True), (0.75, False)], 0),
    ([(0.9, True), (0.95, False), (0.2, False)], (0.85 + 0.2) / 3),
    ([(0.49, True), (0.51, False)], 0.51),  # on both sides of a border
])  # fmt: skip
def test_calibration(judged: list[tuple[float, bool]], error: float) -> None:
    assert calibration_error(judged) == pytest.approx(error)


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
