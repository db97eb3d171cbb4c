"""Quick figures to steer a training run by: each head on gold mentions, anchors and cues. The product's figures come from its benches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from factions.models.labels import FACTUALITIES, MODES, PAIRS, RELATIONS, ROLES, TAGS, TYPES
from factions.models.pairing import Node, features, likeness
from training.batches import rows, run
from training.examples import Example
from training.network import Network, gelu, role_mask
from training.targets import IGNORED, Target

LEAST = 0.4
"""What a head finds has at least this score here; the reader has its own borders."""
_TOLLS = 6
"""The number of the first role that is a toll."""


@dataclass
class _Counts:
    """What was found, of spans and pairs, and what was right, of choices."""

    hits: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)

    def f1(self, name: str, gold: set, found: set) -> None:
        self.hits[name] += len(gold & found)
        self.seen[name] += len(gold) + len(found)

    def accuracy(self, name: str, good: object) -> None:
        self.right[name] += bool(good)
        self.seen[name] += 1

    def figures(self) -> dict[str, float]:
        shares = {
            name: (2 * self.hits[name] if name in self.hits or name not in self.right else self.right[name]) / max(1, seen)
            for name, seen in self.seen.items()
        }
        return {name: round(share, 3) for name, share in shares.items()}


@dataclass(frozen=True)
class _Seen:
    """One window: what should be found in it, its words' vectors and what its mentions mean."""

    net: Network
    held: Target
    hidden: Tensor
    meant: Tensor | None

    @property
    def ours(self) -> bool:
        return self.held.scheme == "factions"

    def places(self, words: Iterable[int]) -> list[Node]:
        return [Node(word, word + 1, int(self.held.sentences[word])) for word in words]


def measure(net: Network, examples: list[Example]) -> dict[str, float]:
    """Measure the heads on gold mentions, anchors and cues: quick figures to steer by, not the product's."""
    net.eval()
    counts = _Counts()
    with torch.no_grad():
        for example in examples:
            for row in rows(example):
                held, hidden = row[2], run(net, [row])[0]
                seen = _Seen(net, held, hidden, net.mentions(hidden, held.nodes) if held.nodes else None)
                for part, wanted in _PARTS:
                    if wanted(seen):
                        part(counts, seen)
    net.train()
    return counts.figures()


def _tags(counts: _Counts, seen: _Seen) -> None:
    held, logits = seen.held, seen.net.tags(seen.hidden)
    at = 0
    for layer, names in TAGS.items():
        gold = held.tags[layer]
        if (gold != IGNORED).any():
            found = logits[:, at : at + len(names)].argmax(-1).numpy()
            counts.f1(layer, _spans(gold, names, held.read), _spans(found, names, held.read))
        at += len(names)


def _triggers(counts: _Counts, seen: _Seen) -> None:
    likely = torch.sigmoid(seen.net.triggers(seen.hidden)).numpy() > LEAST
    found = {(word, kind) for word, kind in zip(*np.nonzero(likely), strict=True) if seen.held.read[word]}
    counts.f1("triggers", {act[:2] for act in seen.held.acts}, found)


def _pairs(counts: _Counts, seen: _Seen) -> None:
    net, held, meant = seen.net, seen.held, seen.meant
    known = torch.from_numpy(features(held.nodes, held.nodes))
    scores = torch.sigmoid(net.pairs(meant, meant, known, net.between(seen.hidden, held.nodes))).numpy()
    for name in RELATIONS:
        n = PAIRS.index(name)
        gold, found = (set(map(tuple, np.argwhere(on[:, :, n] & held.known[:, :, n]).tolist())) for on in (held.pairs > 0, scores > LEAST))
        counts.f1("ties", gold, found)
    types = slice(len(RELATIONS), len(RELATIONS) + len(TYPES))
    for i, j in zip(*np.nonzero(held.pairs[:, :, types].any(-1)), strict=True):
        counts.accuracy("pair type", held.pairs[i, j, types][scores[i, j, types].argmax()] > 0)


def _meanings(counts: _Counts, seen: _Seen) -> None:
    guess = seen.net.meaning(seen.meant).argmax(-1).numpy()
    for i, value in enumerate(seen.held.meanings):
        if value != IGNORED:
            counts.accuracy("meaning", guess[i] == value)


def _same(counts: _Counts, seen: _Seen) -> None:
    net, held, nodes = seen.net, seen.held, seen.held.nodes
    alike = torch.from_numpy(np.concatenate([features(nodes, nodes), likeness(nodes, nodes)], -1))
    same = net.same(seen.meant, seen.meant, alike)[..., 0].numpy()
    alone = net.alone(seen.meant)[:, 0].numpy()
    for j, node in enumerate(nodes):
        before = [i for i, other in enumerate(nodes) if other.kind == node.kind and (other.start, -other.end) < (node.start, -node.end)]
        if node.kind not in {"actor", "place"} or not held.fresh[j] or not before:
            continue
        best = before[int(same[before, j].argmax())]
        counts.accuracy(f"same {node.form}", held.same[best, j] if same[best, j] > alone[j] else not held.same[before, j].any())


def _acts(counts: _Counts, seen: _Seen) -> None:
    held, acts = seen.held, _act_vectors(seen)
    modes, facts, _ = seen.net.code(acts).split([len(MODES), len(FACTUALITIES), seen.net.code.out_features - len(MODES) - len(FACTUALITIES)], -1)
    for n, act in enumerate(held.acts):
        own = [k for k, mode in enumerate(MODES) if mode.split("/")[0] == TYPES[act[1]]]
        counts.accuracy("mode", own[int(modes[n, own].argmax())] == act[2])
        counts.accuracy("factuality", facts[n].argmax() == act[3])


def _act_vectors(seen: _Seen) -> Tensor:
    acts = seen.held.acts
    kinds = seen.net.act_type(torch.tensor([act[1] for act in acts]))
    return gelu(seen.net.act(seen.hidden[torch.tensor([act[0] for act in acts])]) + kinds)


def _roles(counts: _Counts, seen: _Seen) -> None:
    held = seen.held
    known = torch.from_numpy(features(seen.places(act[0] for act in held.acts), held.nodes))
    scores = torch.sigmoid(seen.net.roles(_act_vectors(seen), seen.meant, known)).numpy() * role_mask(held.nodes)[None]
    for n in range(len(held.acts)):
        sides = [_side(held.roles[n][:, roles], scores[n][:, roles]) for roles in ([0], [1, 2])]
        counts.accuracy("actor", sides[0])
        counts.accuracy("recipient", sides[1])
        counts.accuracy("both", all(sides))
        for k, role in enumerate(ROLES[3:], 3):
            gold, found = (set(np.nonzero(on)[0].tolist()) for on in (held.roles[n, :, k], scores[n, :, k] > LEAST))
            counts.f1(f"role {role if k < _TOLLS else 'toll'}", gold, found)


def _side(gold: np.ndarray, scores: np.ndarray) -> bool:
    """Tell whether the likeliest mention of a side is one of its own, or none is found where none is."""
    right, best = gold.any(-1), scores.max(-1)
    return bool(right[best.argmax()]) if best.max() > LEAST else not right.any()


def _claims(counts: _Counts, seen: _Seen) -> None:
    net, held, hidden = seen.net, seen.held, seen.hidden
    cues = _cue_vectors(seen)
    kinds = net.claim(cues).argmax(-1)
    border = net.border(torch.from_numpy(features(seen.places(cue[0] for cue in held.cues), seen.places(range(len(hidden))))))
    scale = hidden.shape[1] ** 0.5
    first = (net.first(cues) @ hidden.T / scale + border[..., 0]).argmax(-1).tolist()
    last = (net.last(cues) @ hidden.T / scale + border[..., 1]).argmax(-1).tolist()
    for n, cue in enumerate(held.cues):
        counts.accuracy("claim kind", int(kinds[n]) == cue[1])
        if IGNORED not in cue[2:]:
            both = min(last[n], cue[3]) - max(first[n], cue[2]) + 1
            counts.accuracy("content", 2 * both >= max(last[n] - first[n] + 1, cue[3] - cue[2] + 1))


def _cue_vectors(seen: _Seen) -> Tensor:
    return gelu(seen.net.cue(seen.hidden[torch.tensor([cue[0] for cue in seen.held.cues])]))


def _speakers(counts: _Counts, seen: _Seen) -> None:
    net, held, cues = seen.net, seen.held, _cue_vectors(seen)
    known = torch.from_numpy(features(seen.places(cue[0] for cue in held.cues), held.nodes))
    speaker = net.speaker(cues, seen.meant, known)[..., 0]
    speaker = speaker.masked_fill(~torch.tensor([node.kind == "actor" for node in held.nodes])[None], -1e4)
    column = torch.cat([net.nobody(cues), speaker], -1).argmax(-1).tolist()
    for n, chosen in enumerate(column):
        counts.accuracy("speaker", held.speakers[n, chosen - 1] if chosen else not held.speakers[n].any())


_PARTS: list[tuple[Callable[[_Counts, _Seen], None], Callable[[_Seen], object]]] = [
    (_tags, lambda seen: seen.held.tags),
    (_triggers, lambda seen: seen.ours),
    (_pairs, lambda seen: seen.held.nodes),
    (_meanings, lambda seen: seen.held.nodes),
    (_same, lambda seen: seen.held.nodes and seen.ours),
    (_acts, lambda seen: seen.held.acts),
    (_roles, lambda seen: seen.held.acts and seen.held.nodes),
    (_claims, lambda seen: seen.held.cues),
    (_speakers, lambda seen: seen.held.cues and seen.held.nodes),
]
"""What is measured, and where there is something to measure it by."""


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
