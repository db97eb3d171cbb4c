"""Counts, shares and differences: what a comparison comes to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass
class Counts:
    """How many there are in gold, how many were found, and how many of both are the same."""

    gold: int = 0
    found: int = 0
    hits: int = 0

    def add(self, gold: int, found: int, hits: int) -> None:
        """Add other counts to these."""
        self.gold, self.found, self.hits = self.gold + gold, self.found + found, self.hits + hits

    @property
    def precision(self) -> float:
        """Hits among the found; 0 where nothing was found."""
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Hits among gold; 0 where there is no gold."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.hits / (self.gold + self.found) if self.gold + self.found else 0.0


@dataclass
class Share:
    """How many of some pairs are right."""

    right: int = 0
    of: int = 0


def per_label(labels: Mapping[tuple[str, str], int]) -> dict[str, Counts]:
    """Count, for each label that gold has, how often gold has it, how often it was found, and both; `labels` counts pairs (gold, found)."""
    out = {gold: Counts() for gold, _ in sorted(labels)}
    for (gold, found), count in labels.items():
        out[gold].add(count, 0, count if gold == found else 0)
        if found in out:
            out[found].add(0, count, 0)
    return out


def macro_f1(labels: Mapping[tuple[str, str], int]) -> float:
    """Give the mean F1 of the labels that gold has; 0 where there is none."""
    each = per_label(labels).values()
    return sum(counts.f1 for counts in each) / len(each) if each else 0.0


BINS = 10


def calibration_error(judged: Sequence[tuple[float, bool]]) -> float:
    """Give the expected calibration error of (confidence, right or not).

    The confidences, 0 to 1, fall into ten bins of equal width, a border in the upper one; each bin's |share of right ones - mean confidence| counts
    by the bin's size. 0 where nothing was judged. Source: Guo and others, On Calibration of Modern Neural Networks, 2017.
    """
    gaps = [0.0] * BINS
    for confidence, right in judged:
        gaps[min(int(confidence * BINS), BINS - 1)] += right - confidence
    return sum(map(abs, gaps)) / len(judged) if judged else 0.0


@dataclass(frozen=True)
class Difference:
    """One thing on which two readings differ: missed, falsely found, or wrong in a field.

    `kind` is the count or accuracy that it lowers, `quote` are words of the report, `what` is the record in short.
    """

    kind: str
    error: Literal["miss", "false", "wrong"]
    quote: str
    what: str


@dataclass
class Agreement:
    """Counts and shares by the names that agreement.py defines, and every difference.

    `labels` counts, for each accuracy, how often gold has one value where the other side has another (or the same). `judged` has the confidence of
    each statement found, and whether it is right.
    """

    counts: defaultdict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    shares: defaultdict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    labels: defaultdict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    judged: list[tuple[float, bool]] = field(default_factory=list)
    furniture: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def factualities(self) -> Counter[tuple[str, str]]:
        """How often gold's event has one factuality where the found one has another (or the same)."""
        held: Counter[tuple[str, str]] = Counter()
        for (gold, found), count in self.labels["event_factuality"].items():
            held[gold.split()[-1], found.split()[-1]] += count  # an event's type stands before it
        return held

    def figures(self) -> dict[str, float]:
        """Give every figure: NAME_precision, NAME_recall, NAME_f1 and NAME_gold for counts, accuracies as shares, the others by their names."""
        out: dict[str, float] = {}
        for name, counts in self.counts.items():
            if counts.gold or counts.found:
                out |= {f"{name}_f1": counts.f1, f"{name}_precision": counts.precision, f"{name}_recall": counts.recall, f"{name}_gold": counts.gold}
        out |= {name: share.right / share.of for name, share in self.shares.items() if share.of}
        if self.labels["event_factuality"]:
            out["factuality_macro_f1"] = macro_f1(self.factualities)
        if self.judged:
            out["ece"] = calibration_error(self.judged)
        return out | {"furniture": self.furniture}


def pooled(agreements: Iterable[Agreement]) -> Agreement:
    """Add up the counts of several reports."""
    total = Agreement()
    for one in agreements:
        for name, counts in one.counts.items():
            total.counts[name].add(counts.gold, counts.found, counts.hits)
        for name, share in one.shares.items():
            total.shares[name].right += share.right
            total.shares[name].of += share.of
        for name, labels in one.labels.items():
            total.labels[name] += labels
        total.judged += one.judged
        total.furniture += one.furniture
        total.differences += one.differences
    return total
