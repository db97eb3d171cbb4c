"""Fits the calibration: from a reader's raw score of a statement to the share of right ones among those with that score, on the development part."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from factions.bench.agreement import compare
from factions.corpus.loader import load_corpus
from factions.models.weights import CALIBRATION, MANIFEST, Weights
from factions.pipeline.composed import Composed
from factions.reading import Coder, numbered

KINDS = ("event", "relation", "claim")


def fit(judged: Sequence[tuple[float, bool]], steps: int = 200) -> tuple[float, float]:
    """Fit (a, b) so that the logistic of a + b * log-odds(score) is the probability of being right, by Newton's method (Platt, 1999)."""
    scores = np.clip(np.array([score for score, _ in judged], float), 1e-6, 1 - 1e-6)
    x = np.stack([np.ones_like(scores), np.log(scores / (1 - scores))], 1)
    y = np.array([right for _, right in judged], float)
    w = np.array([0.0, 1.0])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (y - p) - 1e-3 * w
        curve = x.T @ (x * (p * (1 - p))[:, None]) + 1e-3 * np.eye(2)
        w += np.linalg.solve(curve, slope)
    return float(w[0]), float(w[1])


def calibrate(folder: Path, corpus: Path) -> None:
    """Write the calibration of the weights in `folder` beside them, and into their manifest."""
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
    _write(folder, {**fitted, "re3d": fitted["relation"]})
    print(where, fitted, {kind: len(rows) for kind, rows in judged.items()})


def _write(folder: Path, fitted: dict[str, tuple[float, float]]) -> None:
    (folder / CALIBRATION).write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    path = folder / MANIFEST
    found = json.loads(path.read_text(encoding="utf-8"))
    found["files"][CALIBRATION] = hashlib.sha256((folder / CALIBRATION).read_bytes()).hexdigest()
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
