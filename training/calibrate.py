"""Fits the calibration: from a reader's raw score of a statement to the share of right ones among those with that score, on the development part."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from factions.bench.agreement import compare
from factions.corpus.loader import load_corpus
from factions.models.labels import SYMMETRIC
from factions.models.re3d import find_relations
from factions.models.scored import Scored
from factions.models.weights import CALIBRATION, Weights
from factions.pipeline.composed import Composed
from factions.reading import Coder, numbered
from training.examples import Example, from_re3d
from training.export import sign

KINDS = ("event", "relation", "claim")


HELD = 0.1
"""How hard the two numbers are held back, so that a few statements can't make it surer than they are."""


def fit(judged: Sequence[tuple[float, bool]], steps: int = 2000) -> tuple[float, float]:
    """Fit (a, b) so that the logistic of a + b * log-odds(score) is the probability of being right, by gradient descent (Platt, 1999)."""
    scores = np.clip(np.array([score for score, _ in judged], float), 1e-4, 1 - 1e-4)
    x = np.stack([np.ones_like(scores), np.log(scores / (1 - scores))], 1)
    y = np.array([right for _, right in judged], float)
    w = np.zeros(2)
    rate = 1 / (0.25 * np.linalg.eigvalsh(x.T @ x)[-1] + HELD)  # what the steepest curve allows
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        w += rate * (x.T @ (y - p) - HELD * w)
    return float(w[0]), float(w[1])


def calibrate(folder: Path, corpus: Path, re3d: Path | None = None) -> None:
    """Write the calibration of the weights in `folder` beside them, and into their manifest; without re3d's file, its ties go by our relations."""
    where = folder / CALIBRATION
    _write(folder, dict.fromkeys((*KINDS, "re3d"), (0.0, 1.0)))
    held = Weights(folder)
    judged: dict[str, list[tuple[float, bool]]] = {kind: [] for kind in KINDS}
    for report in load_corpus(corpus).split("dev"):
        found = numbered(Composed(report.reading.document, held).reading(Coder(name=held.manifest.name, version="raw")))
        rows = compare(report.reading, found).judged
        for kind, statements in zip(KINDS, (found.events, found.relations, found.claims), strict=True):
            judged[kind] += rows[: len(statements)]
            rows = rows[len(statements) :]
    fitted = {kind: fit(rows) for kind, rows in judged.items()}
    judged["re3d"] = [row for example in from_re3d(re3d) for row in _ties(example, held)] if re3d else judged["relation"]
    fitted["re3d"] = fit(judged["re3d"])
    _write(folder, fitted)
    print(where, fitted, {kind: len(rows) for kind, rows in judged.items()})


def _ties(example: Example, held: Weights) -> Iterator[tuple[float, bool]]:
    """Judge the ties found among a text's mentions: the score, and whether it's right; the direction of one that has none doesn't count."""
    spans = [(m.start, m.end, m.kind) for m in example.mentions]
    bounds = [span[:2] for span in spans]
    gold = {(tie.type, bounds[tie.subject], bounds[tie.object]) for tie in example.ties}
    for tie in find_relations(Scored(example.text, example.sentences, held), spans):
        right = (tie.type, tie.source, tie.target) in gold or (tie.type in SYMMETRIC and (tie.type, tie.target, tie.source) in gold)
        yield tie.confidence, right


def _write(folder: Path, fitted: dict[str, tuple[float, float]]) -> None:
    (folder / CALIBRATION).write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    sign(folder, CALIBRATION)
