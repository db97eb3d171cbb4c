"""Fits the heads that answer what one marked actor does to another, on the exported encoder and on the sentences written for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from factions.models.labels import TYPES
from factions.models.scored import known_of
from factions.models.weights import Weights
from training.asking import written
from training.export import add_heads

HIDDEN = 512
EPOCHS, BATCH = 60, 64
RATE, DECAY, DROP, SMOOTH = 1e-3, 0.1, 0.5, 0.05


def answer(folder: Path, questions: Path, seed: int = 1) -> None:
    """Write the heads `asked` and `answer` into the weights in `folder`: what the encoder makes of the questions is fixed, only they learn."""
    torch.manual_seed(seed)
    held = Weights(folder)
    put = written(questions)
    known = torch.from_numpy(np.stack([known_of(held, one.words, one.window, one.source, one.target) for one in put]))
    layers = nn.Linear(known.shape[1], HIDDEN), nn.Linear(HIDDEN, len(TYPES))
    _fit(layers, known, torch.tensor([one.type for one in put]))
    arrays = {f"{name}.{part}": value.detach().numpy().astype(np.float16)
              for name, layer in zip(("asked", "answer"), layers, strict=True) for part, value in layer.named_parameters()}  # fmt: skip
    add_heads(folder, arrays)


def _fit(layers: tuple[nn.Linear, nn.Linear], known: Tensor, gold: Tensor) -> None:
    parameters = [parameter for layer in layers for parameter in layer.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=DECAY)
    count = len(known)
    for epoch in range(EPOCHS):
        order = torch.randperm(count)
        for at in range(0, count, BATCH):
            optimizer.param_groups[0]["lr"] = RATE * max(0.02, 1 - (epoch + at / count) / EPOCHS)
            some = order[at : at + BATCH]
            hidden = F.dropout(F.gelu(layers[0](F.dropout(known[some], DROP)), approximate="tanh"), DROP)
            loss = F.cross_entropy(layers[1](hidden), gold[some], label_smoothing=SMOOTH)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    print("answer", count, round(loss.item(), 3))
