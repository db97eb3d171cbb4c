"""Windows of examples, and what the network makes of several at once."""

from __future__ import annotations

import torch
from torch import Tensor

from factions.models.windows import BUDGET, Window, Words, encoded, split, windows
from training.base import tokenizer
from training.examples import Example
from training.network import Network
from training.targets import Target, target

Row = tuple[Words, Window, Target]


def rows(example: Example, budget: int = BUDGET) -> list[Row]:
    """Cut an example into windows and lay its annotations on each."""
    words = split(example.text, example.sentences, tokenizer())
    return [(words, window, target(example, words, window)) for window in windows(words, budget)]


def run(net: Network, batch: list[Row]) -> list[Tensor]:
    """Encode the windows of some rows together; give each one's words (W, size)."""
    return encode(net, [(words, window) for words, window, _ in batch])


def encode(net: Network, batch: list[tuple[Words, Window]]) -> list[Tensor]:
    """Encode windows together; give each one's words (W, size)."""
    inputs = [encoded(words, window) for words, window in batch]
    length = max(len(ids) for ids, _, _ in inputs)
    ids, shapes = (torch.tensor([row[n] + [0] * (length - len(row[n])) for row in inputs]) for n in (0, 1))
    mask = torch.tensor([[1] * len(row[0]) + [0] * (length - len(row[0])) for row in inputs])
    with torch.autocast("cpu", torch.bfloat16):
        hidden = net(ids, shapes, mask)
    return [hidden[n].float()[torch.tensor(row[2])] for n, row in enumerate(inputs)]
