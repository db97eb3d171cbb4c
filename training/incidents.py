"""Fits the tables that merging of incidents uses, on the corpus's training part alone: `python -m training.incidents corpus`.

Two files of src/factions/analysis/incidents come out: common_words.tsv, the share of training reports that each common stem stands in (`--words`,
first), and weights.yaml, the weights of the features by logistic regression (NumPy, Newton's method, a ridge) on the pairs of happenings that are
compared. Beside each report a later one of like acts is put (`factions.bench.incidents.crowded`), so that the fit learns what tells acts of one war
apart. The two features of whole reports are fitted on top of the others' sum. `--folds` judges the fit on training settings left out in turn.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from factions.analysis.incidents import words as words_room
from factions.analysis.incidents.features import FEATURES
from factions.analysis.incidents.scoring import BEST, BETTER, WEIGHTS, Weights, parts, rivalry, rivals
from factions.bench.incidents import PARTS, Gold, b_cubed, crowded, gold_of, is_later, labels_of, merged, partnered
from factions.corpus.incidents import load_incident_sets
from factions.corpus.loader import load_settings

OUT = Path(words_room.__file__).parent
NAMES = [feature.__name__ for feature in FEATURES]
RIDGE = 1.0
EAGER = 0.5
"""Added to the fitted base: average linkage is shy, and on settings left out this gave the best clusters of events that have a partner."""
LATER = 0.3
"""How much a pair counts of which one act was put beside the gold."""
LEAST_SHARE = 0.01
_MARK = re.compile(r"\[([^\[\]]*)\]\{[^{}]*\}")

Vector = NDArray[np.float64]
_NO_WEIGHTS = Weights(0.0, {**dict.fromkeys(NAMES, 1.0), BEST: 0.0, BETTER: 0.0})


def common_words(root: Path) -> str:
    """Count the stems of the training reports; gives the table of those in a hundredth of them or more."""
    train = {name for name, setting in load_settings(root).items() if setting.split == "train"}
    paths = sorted(path for path in (root / "reports").rglob("*.mark") if path.parent.name in train)
    counts: Counter[str] = Counter()
    for path in paths:
        body = path.read_text(encoding="utf-8").partition("\n---\n")[2]
        text = "\n".join(line for line in body.splitlines() if not line.startswith("@"))
        while (bare := _MARK.sub(r"\1", text)) != text:
            text = bare
        counts.update(words_room.stems(text))
    rows = sorted(
        ((count / len(paths), stem) for stem, count in counts.items() if count >= LEAST_SHARE * len(paths)), key=lambda row: (-row[0], row[1])
    )
    return "stem\tshare\n" + "".join(f"{stem}\t{share:.3f}\n" for share, stem in rows)


def fit(rows: NDArray[np.float64], labels: Vector, offset: Vector, loud: Vector, ridge: float = RIDGE) -> tuple[float, Vector]:
    """Fit a logistic regression with a ridge on all but the base; `offset` is added to each row's log-odds. Gives the base and the weights."""
    design = np.hstack([np.ones((len(rows), 1)), rows])
    held = np.zeros(design.shape[1])
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = 1e-6
    for _ in range(60):
        odds = 1 / (1 + np.exp(-np.clip(design @ held + offset, -30, 30)))
        slope = design.T @ (loud * (odds - labels)) + penalty * held
        curve = (design * (loud * odds * (1 - odds))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        held = held - step
        if np.abs(step).max() < 1e-7:  # noqa: PLR2004 - as near as it needs
            break
    return float(held[0]), held[1:]


class Pairs:
    """The compared pairs of a gold and of the later acts put beside it, as rows of features; a pair of one and the other counts less."""

    def __init__(self, gold: Gold) -> None:
        compared = (pair for pair in merged(gold.reports, _NO_WEIGHTS).pairs() if not (is_later(pair[0].key) and is_later(pair[1].key)))
        self.pairs = sorted(compared, key=lambda pair: (pair[0].page.document, pair[1].page.document, pair[0].key, pair[1].key))
        self.rows = np.zeros((len(self.pairs), len(NAMES)))
        for number, (one, other) in enumerate(self.pairs):
            for part in parts(one, other, _NO_WEIGHTS):
                self.rows[number, NAMES.index(part.feature)] = part.value
        self.labels = np.array([float(gold.incidents[one.key] == gold.incidents[other.key]) for one, other in self.pairs])
        self.loud = np.array([LATER if is_later(one.key) or is_later(other.key) else 1.0 for one, other in self.pairs])
        self.settings = np.array([setting_of(gold, one.key) for one, _ in self.pairs])

    def rivalry(self, base: Vector) -> NDArray[np.float64]:
        """Give the features of whole reports, of each pair, by the others' sums."""
        found = np.zeros((len(self.pairs), 2))
        groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for number, (one, other) in enumerate(self.pairs):
            groups[one.page.document, other.page.document].append(number)
        for (one_page, other_page), numbers in groups.items():
            if one_page != other_page:
                keys = {(self.pairs[number][0].key, self.pairs[number][1].key): number for number in numbers}
                for key, ahead in rivals({key: float(base[number]) for key, number in keys.items()}).items():
                    part = rivalry(ahead, _NO_WEIGHTS)
                    found[keys[key], [BEST, BETTER].index(part.feature)] = part.value
        return found

    def table(self, over: NDArray[np.bool_]) -> Weights:
        """Fit the table of weights on some of the pairs."""
        bias, weights = fit(self.rows[over], self.labels[over], np.zeros(int(over.sum())), self.loud[over])
        base = bias + self.rows @ weights
        rivalry = self.rivalry(base)
        more, two = fit(rivalry[over], self.labels[over], base[over], self.loud[over])
        return Weights(bias + more + EAGER, dict(zip([*NAMES, BEST, BETTER], [*map(float, weights), *map(float, two)], strict=True)))


def figures(gold: Gold, found: Mapping[str, int]) -> dict[str, float]:
    """Give the figures of clusters of the gold's events, or some of them; what was put beside isn't averaged over."""
    incidents = {key: gold.incidents[key] for key in found}
    own = {key for key in found if not is_later(key)}
    held = {"b3": b_cubed(incidents, found, own), "b3_linked": b_cubed(incidents, found, partnered(incidents) & own)}
    return {f"{name}_{part}": round(value, 4) for name, values in held.items() for part, value in zip(PARTS, values, strict=True)}


def written(by: Weights, pairs: Pairs) -> str:
    """Give the file of weights, with each feature's docstring as its comment."""
    told = {feature.__name__: " ".join((feature.__doc__ or "").split()) for feature in FEATURES}
    told |= {BEST: "Neither of the two reports has another act that suits better.", BETTER: "One of them has, by up to 4 in log-odds."}
    head = (
        "# What each feature adds to the log-odds that two happenings are one act, at its full value of 1; below 0 it speaks against.\n"
        f"# Fitted by training/incidents.py on {len(pairs.pairs)} pairs of the corpus's training part, {int(pairs.labels.sum())} of them one act.\n"
        "# Don't edit by hand.\n"
    )
    rows = "".join(f"  {name}: {weight:.2f} # {told[name]}\n" for name, weight in by.features.items())
    return f"{head}base: {by.base:.2f}\nfeatures:\n{rows}"


def setting_of(gold: Gold, key: str) -> str:
    """Give the setting that a telling's set belongs to."""
    return gold.sets[key].rpartition("-")[0]


def parted(names: Iterable[str], count: int) -> list[set[str]]:
    """Part settings into folds, in the order of their names."""
    ordered = sorted(set(names))
    return [set(ordered[first::count]) for first in range(count)]


def main() -> None:
    """Fit, tell the figures, and write both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--folds", type=int, default=0, help="judge on training settings left out in turn")
    parser.add_argument("--words", action="store_true", help="count the common words anew first; then run again for the weights")
    told = parser.parse_args()
    if told.words:
        (OUT / "common_words.tsv").write_text(common_words(told.corpus), encoding="utf-8")
        return
    alone = gold_of(load_incident_sets(told.corpus, "train"))
    gold = crowded(alone)
    pairs = Pairs(gold)
    tables = [(pairs.table(~np.isin(pairs.settings, sorted(fold))), fold) for fold in (parted(pairs.settings, told.folds) if told.folds else [])]
    for name, over in (("alone", alone), ("crowded", gold)):
        found: dict[str, int] = {}
        for by, fold in tables:
            left = [report for report in over.reports if report and setting_of(gold, report[0].key) in fold]
            found |= {key: number + len(found) for key, number in labels_of(merged(left, by)).items()}
        if found:
            print(name, "left out in turn", figures(gold, found))
    by = pairs.table(np.ones(len(pairs.pairs), dtype=bool))
    for name, over in (("alone", alone), ("crowded", gold)):
        print(name, "on itself", figures(gold, labels_of(merged(over.reports, by))))
    (OUT / WEIGHTS).write_text(written(by, pairs), encoding="utf-8")
    yaml.safe_load((OUT / WEIGHTS).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
