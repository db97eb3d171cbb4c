"""Quick figures to steer a training run by: each head on gold mentions, anchors and cues. The product's figures come from its benches."""

from __future__ import annotations

from collections import Counter

import numpy as np
import torch

from factions.models.labels import FACTUALITIES, MODES, PAIRS, RELATIONS, ROLES, TAGS, TYPES
from factions.models.pairing import Node, features, likeness
from training.batches import rows, run
from training.examples import Example
from training.network import Network, gelu, role_mask
from training.targets import IGNORED


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
