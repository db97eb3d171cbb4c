"""How far two annotators agree, who read the same text and not each other's annotations.

What pairs with what, and when two of a pair are the same, is the bench's definition (bench/agreement.py), which measures the reader too. Beside its
figures stands Cohen's kappa, an agreement less what chance would give: of factuality and of claim kind over the pairs of the bench, which pairs
events of one type alone; and of event type over events of one sentence whatever their types, paired so that most fields are the same. Of several
events that could be paired, those with one factuality are, so kappa is a little kind to both annotators.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from factions.bench.agreement import HIT, compare, likeness_of
from factions.bench.assignment import best_pairs
from factions.bench.counts import Agreement, pooled
from factions.bench.sides import Both
from factions.corpus.loader import Corpus, Report
from factions.reading import Reading

LAYERS = (
    "mentions_exact", "mentions_overlap", "actors", "places", "times", "events", "events_roles", "casualties", "relations", "claims",
)  # fmt: skip
"""The counts of the bench that tell a layer's F1."""
KAPPAS = ("event_type", "factuality", "claim_kind")
_GIVEN = frozenset({"title_accuracy", "published_accuracy", "publisher_accuracy"})
"""The header stands in both files from the start."""
LEAST: Mapping[str, float] = {
    "mentions_overlap": 0.90, "events": 0.75, "relations": 0.75, "claims": 0.80, "factuality_kappa": 0.75,
}
"""What the corpus is to reach. A mention counts where kind and words overlap; whether its borders are the same, too, is `mentions_exact`."""

Labels = Counter[tuple[str, str]]
"""How often the first annotator chose one label where the second chose another (or the same)."""


@dataclass(frozen=True)
class Agreed:
    """What two annotations of one report, or of all, come to: the bench's agreement, and pairs of labels for each of KAPPAS."""

    name: str
    agreement: Agreement
    labels: Mapping[str, Labels]

    def figures(self) -> dict[str, float | None]:
        """Give the F1 of each layer, the bench's accuracies, and the kappas; None where nothing was there to agree on."""
        counts = self.agreement.counts
        out: dict[str, float | None] = {layer: counts[layer].f1 if counts[layer].gold + counts[layer].found else None for layer in LAYERS}
        out |= {name: share.right / share.of for name, share in self.agreement.shares.items() if share.of and name not in _GIVEN}
        return out | {f"{name}_kappa": kappa(self.labels[name]) for name in KAPPAS}

    def as_json(self, *, differences: bool = False) -> dict[str, Any]:
        """Give the figures, and each difference where they are asked for."""
        listed = {"differences": [asdict(one) for one in self.agreement.differences]} if differences else {}
        return self.figures() | listed


def agreement(corpus: Corpus) -> tuple[list[Agreed], Agreed]:
    """Compare each report that was annotated twice; gives each one's agreement, and that of all together (counts added up)."""
    each = [agreed(first, second) for first, second in corpus.twice]
    labels = {name: sum((one.labels[name] for one in each), Counter()) for name in KAPPAS}
    return each, Agreed("all", pooled(one.agreement for one in each), labels)


def agreed(first: Report, second: Report) -> Agreed:
    """Compare two annotations of one report."""
    compared = compare(first.reading, second.reading)
    return Agreed(first.header.id, compared, labels_of(first.reading, second.reading, compared))


def labels_of(first: Reading, second: Reading, compared: Agreement) -> dict[str, Labels]:
    """Give the pairs of labels that two annotations chose for the same events and claims."""
    factuality: Labels = Counter()
    for (one, other), count in compared.labels["event_factuality"].items():
        factuality[one.split()[-1], other.split()[-1]] += count  # the bench puts the event's type before its factuality
    return {"event_type": Counter(_types(Both(first, second))), "factuality": factuality, "claim_kind": compared.labels["claim_kind"]}


def _types(both: Both) -> Iterable[tuple[str, str]]:
    """Pair the events of each sentence, whatever their types, and give both types of each pair."""
    ours, theirs = both.gold.reading.events, both.found.reading.events
    alike = {
        (i, j): HIT + likeness_of(both, one, other) + (one.type == other.type)
        for (i, one), (j, other) in product(enumerate(ours), enumerate(theirs)) if both.one_sentence(one, other)
    }  # fmt: skip
    return [(ours[i].type, theirs[j].type) for i, j in best_pairs(alike)]


def kappa(labels: Mapping[tuple[str, str], int]) -> float | None:
    """Give Cohen's kappa of pairs of labels with their counts: (observed - expected) / (1 - expected), 1 for full agreement, 0 for chance's.

    Expected is the sum over labels of the product of both annotators' shares. None without a pair; 1 where both used a single label throughout.
    Source: J. Cohen, A coefficient of agreement for nominal scales, 1960.
    """
    total = sum(labels.values())
    if not total:
        return None
    observed = sum(count for (one, other), count in labels.items() if one == other) / total
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), count in labels.items():
        first[one] += count
        second[other] += count
    expected = sum(first[label] * second[label] for label in first) / total**2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)
