"""Fits the layers of the re3d scheme, on the exported encoder and of its few permitted documents.

A softmax regression finds the tag of each word, a logistic regression for each relation whether it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from factions.bench.folds import fit
from factions.bench.re3d import outermost, tagged
from factions.models.heads import Array
from factions.models.labels import RE3D_RELATIONS, SYMMETRIC
from factions.models.re3d import TIES, WORDS, Ends, known_of_pairs, known_of_words, learnt
from factions.models.scored import Scored
from factions.models.weights import Weights
from training.examples import Example
from training.export import add_heads

L2_WORDS, L2_TIES = 0.1, 0.03


def scheme(folder: Path, examples: Sequence[Example]) -> None:
    """Write the layers into the weights in `folder`; the encoder has seen the documents' entities, and none of their relations."""
    held = Weights(folder)
    nothing = Scored("", (), held)  # without documents the layers are there, and know nothing
    words = [(known_of_words(nothing), learnt(nothing), tagged(nothing, ()))]
    ties = [(known_of_pairs(nothing, ())[1], np.zeros((0, len(RE3D_RELATIONS)), np.float32))]
    for example in examples:
        scored = Scored(example.text, example.sentences, held)
        spans = [(m.start, m.end, m.kind) for m in example.mentions]
        words.append((known_of_words(scored), learnt(scored), tagged(scored, outermost(spans))))
        ends, known = known_of_pairs(scored, spans)
        ties.append((known, _true(example, ends)))
    rows, base, tags = map(np.concatenate, zip(*words, strict=True))
    pairs, gold = map(np.concatenate, zip(*ties, strict=True))
    layers = {WORDS: fit(rows, tags, L2_WORDS, exclusive=True, base=base), TIES: fit(pairs, gold, L2_TIES, exclusive=False)}
    arrays = {}
    for name, layer in layers.items():
        parts = {"middle": layer.middle, "spread": layer.spread, "weight": layer.weight.T, "bias": layer.bias}
        arrays |= {f"{name}.{part}": array.astype(np.float32) for part, array in parts.items()}
    add_heads(folder, arrays)
    print("scheme", len(examples), len(rows), len(pairs))


def _true(example: Example, ends: Sequence[Ends]) -> Array:
    """Tell which relations hold between pairs of spans (pairs, relations)."""
    bounds = [(m.start, m.end) for m in example.mentions]
    ties = {(tie.type, bounds[tie.subject], bounds[tie.object]) for tie in example.ties}
    ties |= {(name, other, one) for name, one, other in ties if name in SYMMETRIC}
    return np.array([[(name, *pair) in ties for name in RE3D_RELATIONS] for pair in ends], np.float32).reshape(-1, len(RE3D_RELATIONS))
