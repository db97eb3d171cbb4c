"""Fits the cheap pass: a logistic regression from a sentence's pieces to whether it holds a statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional as F

from factions.models.windows import split
from training.base import tokenizer
from training.examples import Example

DECAY = 1e-4
"""The weights' decay: less forgets less of the training part, more skips fewer sentences."""


def bags(examples: Sequence[Example]) -> tuple[list[list[int]], list[float]]:
    """Give each sentence's different pieces, and whether a statement rests in it."""
    pieces, held = [], []
    for example in examples:
        words = split(example.text, example.sentences, tokenizer())
        telling = {words.sentence[found[0]] for span in _spans(example) if (found := words.covered(*span))}
        by: dict[int, set[int]] = defaultdict(set)
        for number, own in zip(words.sentence, words.pieces, strict=True):
            by[number].update(own)
        for number, own in by.items():
            pieces.append(sorted(own))
            held.append(float(number in telling))
    return pieces, held


def _spans(example: Example) -> list[tuple[int, int]]:
    spans = [act.anchor for act in example.acts] + [said.cue or said.content for said in example.said]
    return spans + [(example.mentions[tie.subject].start, example.mentions[tie.subject].end) for tie in example.ties]


def fit(examples: Sequence[Example], steps: int = 300) -> tuple[np.ndarray, float]:
    """Fit the weights (pieces,) and the bias."""
    pieces, held = bags(examples)
    rows = torch.tensor([row for row, own in enumerate(pieces) for _ in own])
    columns = torch.tensor([piece for own in pieces for piece in own])
    gold = torch.tensor(held)
    weights = torch.zeros(tokenizer().get_vocab_size(), requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([weights, bias], lr=0.05)
    for _ in range(steps):
        scores = torch.zeros(len(pieces)).index_add(0, rows, weights[columns]) + bias
        loss = F.binary_cross_entropy_with_logits(scores, gold) + DECAY * weights.square().sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return weights.detach().numpy(), float(bias)
