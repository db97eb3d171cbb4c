"""Trains the reading model. `python -m training.train --out FOLDER` reads the corpus and the permitted part of re3d, and writes a checkpoint."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from factions.corpus.loader import load_corpus
from factions.reference.countries import country_of_demonym, country_of_name
from training import asking, worth
from training.base import base
from training.batches import Row, rows, run
from training.examples import Example, Names, anchors, from_corpus, from_drills, from_re3d, renamed
from training.measure import measure
from training.network import Network, losses

SCALE = {
    "tags": 1.5, "triggers": 4.0, "meanings": 0.3, "modes": 0.3, "factualities": 0.3, "contexts": 0.1, "roles": 0.4, "pairs": 1.0, "same": 0.3,
    "kinds": 0.3, "contents": 0.3, "speakers": 0.5, "asked": 0.5,
}  # fmt: skip
"""How much each head's mean loss counts."""
WARM_UP = 0.05
"""The share of a run in which the rates rise; then they fall in a straight line."""
ASKED = 5
"""Questions of what one does to another, beside each batch of windows."""
RENAMED = 0.6
"""The share of reports whose names are exchanged in an epoch."""
LOWERED = 0.1
"""The share of reports that lose their capitals in an epoch."""


def loss_of(net: Network, batch: list[Row], tally: Counter[str]) -> Tensor:
    """Give a batch's loss: each head's mean, weighed by SCALE."""
    sums: dict[str, Tensor] = {}
    counts: Counter[str] = Counter()
    for hidden, (_, _, held) in zip(run(net, batch), batch, strict=True):
        for name, value in losses(net, hidden, held).items():
            sums[name] = sums.get(name, torch.zeros(())) + value
        counts["words"] += int(held.read.sum())
        counts["nodes"] += int(held.fresh.sum())
        counts["acts"] += len(held.acts)
        counts["cues"] += len(held.cues)
    total = torch.zeros(())
    over = {
        "tags": "words", "triggers": "words", "meanings": "nodes", "pairs": "nodes", "same": "nodes", "kinds": "cues", "contents": "cues",
        "speakers": "cues",
    }  # fmt: skip
    for name, value in sums.items():
        mean = value / max(1, counts[over.get(name, "acts")])
        tally[name] += mean.item()
        total = total + SCALE[name] * mean
    return total


@dataclass(frozen=True)
class Plan:
    """One training run."""

    corpus: Path = Path("corpus")
    drills: Path | None = Path("training/drills")
    questions: Path = Path("training/questions")
    re3d: Path | None = None
    out: Path = Path("build/training")
    epochs: int = 11
    often: int = 6  # how often re3d's documents come in each of the last `late` epochs: they are few, and are learnt by heart when they come always
    late: int = 3
    batch: int = 4  # windows
    rate: float = 2e-4  # of the encoder
    heads: float = 1e-3  # of the heads
    every: int = 4  # epochs between two measurements
    seed: int = 1
    threads: int = 2
    start: Path | None = None  # a checkpoint to go on from, in place of the base encoder


def train(given: Plan) -> Path:
    """Train the reading model; gives the checkpoint's path."""
    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads)
    chance = random.Random(given.seed)
    corpus = load_corpus(given.corpus)
    resting = anchors(given.corpus / "anchors")
    learnt, dev = from_corpus(corpus, "train", resting), from_corpus(corpus, "dev", resting)
    if given.drills:
        learnt += from_drills(given.drills, anchors(given.drills))
    names = Names.of(learnt)
    keep = frozenset(word for pool in names.pools.values() for word in pool if country_of_demonym(word) or country_of_name(word))
    others = from_re3d(given.re3d / "train.jsonl") if given.re3d else []
    checks = from_re3d(given.re3d / "dev.jsonl") if given.re3d else []
    own = asking.written(given.questions)
    weights, bias = worth.fit(learnt)
    net = Network(str(base()))
    if given.start:
        net.load_state_dict({key: value for key, value in torch.load(given.start, weights_only=True).items() if not key.startswith("worth.")})
    optimizer = optimizer_of(net, given)
    begun = time.time()
    print(len(learnt), len(dev), len(others), flush=True)
    for epoch in range(given.epochs):
        mixed = [renamed(example, names, chance, keep) if chance.random() < RENAMED else example for example in learnt]
        mixed += others * given.often if epoch >= given.epochs - given.late else []
        mixed = [example if chance.random() > LOWERED else lowered(example) for example in mixed]
        budget = chance.choice((96, 128, 160, 192))
        drawn = [row for example in mixed for row in rows(example, budget)]
        chance.shuffle(drawn)
        stretch = 32 * given.batch
        pool = [sorted(drawn[at : at + stretch], key=lambda row: row[1].end - row[1].context) for at in range(0, len(drawn), stretch)]
        batches = [part[at : at + given.batch] for part in pool for at in range(0, len(part), given.batch)]
        chance.shuffle(batches)
        put = asking.drawn(mixed, own, chance)
        tally: Counter[str] = Counter()
        for number, batch in enumerate(batches):
            done = (epoch + number / len(batches)) / given.epochs
            for group, rate in zip(optimizer.param_groups, (given.rate, given.heads), strict=True):
                group["lr"] = rate * min(1.0, done / WARM_UP) * max(0.02, 1 - done)
            loss = loss_of(net, batch, tally)
            if some := put[number * ASKED : (number + 1) * ASKED]:
                answer = asking.loss_of(net, some)
                tally["asked"] += answer.item()
                loss = loss + SCALE["asked"] * answer
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
        print(epoch, round(time.time() - begun), {name: round(value / len(batches), 3) for name, value in tally.items()}, flush=True)
        if epoch % given.every == given.every - 1 or epoch == given.epochs - 1:
            print("  dev", measure(net, [*dev, *checks]), flush=True)
            given.out.mkdir(parents=True, exist_ok=True)
            torch.save({**net.state_dict(), "worth.weight": torch.from_numpy(weights), "worth.bias": torch.tensor(bias)}, given.out / "model.pt")
    return given.out / "model.pt"


def mean(checkpoints: Sequence[Path], out: Path) -> Path:
    """Write the mean of the weights of runs that began alike; gives `out`. It reads better than each of them, at the cost of one."""
    held = [torch.load(path, weights_only=True) for path in checkpoints]
    whole = {key: torch.stack([one[key] for one in held]).mean(0) if value.is_floating_point() else value for key, value in held[0].items()}
    torch.save(whole, out)
    return out


def optimizer_of(net: Network, given: Plan) -> torch.optim.Optimizer:
    """Make the optimizer: one rate for the encoder, another for the heads."""
    encoder = [p for p in net.encoder.parameters() if p.requires_grad]
    inside = {id(p) for p in net.encoder.parameters()}
    heads = [p for p in net.parameters() if id(p) not in inside]
    groups = [{"params": encoder, "lr": given.rate}, {"params": heads, "lr": given.heads}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def lowered(example: Example) -> Example:
    """Write an example in small letters, as some archives come."""
    small = "".join(char.lower() if len(char.lower()) == 1 else char for char in example.text)
    # as the reader will see them: a text without capitals names nothing
    plain = tuple(replace(m, form="nominal") if m.form == "named" and m.kind != "time" else m for m in example.mentions)
    return replace(example, text=small, mentions=plain)
