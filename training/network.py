"""The reading model in PyTorch: one encoder, and a head for each question.

`factions.models.heads` computes the same heads from the exported weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import AutoModel

from factions.models.labels import CLAIMS, CONTEXTS, FACTUALITIES, MEANINGS, MODES, PAIRS, ROLES, TAGS, TYPES
from factions.models.pairing import LIKENESS, SIZE, Node, features, likeness
from factions.models.windows import SHAPES
from training.targets import IGNORED, Target

WIDTH = 256
"""Of a mention's, trigger's and cue's meaning."""
HIDDEN = 192
"""Of a pair's."""


def gelu(x: Tensor) -> Tensor:
    """Give the Gaussian error linear unit, by the tanh form that NumPy has too."""
    return F.gelu(x, approximate="tanh")


class Pair(nn.Module):
    """Scores every pair of two lists: what the left is, what the right is, how they match, and what is known of the two."""

    def __init__(self, known: int, out: int, between: int = 0) -> None:
        super().__init__()
        self.left, self.right = nn.Linear(WIDTH, HIDDEN), nn.Linear(WIDTH, HIDDEN, bias=False)
        self.times, self.by = nn.Linear(WIDTH, HIDDEN), nn.Linear(WIDTH, HIDDEN)
        self.known = nn.Linear(known, HIDDEN, bias=False)
        self.between = nn.Linear(between, HIDDEN, bias=False) if between else None
        self.out = nn.Linear(HIDDEN, out)
        self.drop = nn.Dropout(0.1)

    def forward(self, left: Tensor, right: Tensor, known: Tensor, between: Tensor | None = None) -> Tensor:
        """Give (left, right, out) scores of (left, WIDTH), (right, WIDTH), (left, right, known)."""
        hidden = self.left(left)[:, None] + self.right(right)[None] + self.times(left)[:, None] * self.by(right)[None] + self.known(known)
        if self.between is not None and between is not None:
            hidden = hidden + self.between(between)
        return self.out(self.drop(gelu(hidden)))


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(path, attention_probs_dropout_prob=0.0)  # with it, the CPU's fast attention can't be used
        size = self.encoder.config.hidden_size
        self.encoder.embeddings.word_embeddings.weight.requires_grad = False
        self.shapes = nn.Embedding(len(SHAPES), size)
        nn.init.zeros_(self.shapes.weight)
        self.tags = nn.Linear(size, sum(map(len, TAGS.values())))
        self.triggers = nn.Linear(size, len(TYPES))
        self.mention = nn.Linear(2 * size, WIDTH)
        self.meaning = nn.Linear(WIDTH, len(MEANINGS))
        self.act = nn.Linear(size, WIDTH)
        self.act_type = nn.Embedding(len(TYPES), WIDTH)
        self.code = nn.Linear(WIDTH, len(MODES) + len(FACTUALITIES) + len(CONTEXTS))
        self.cue = nn.Linear(size, WIDTH)
        self.claim = nn.Linear(WIDTH, len(CLAIMS))
        self.first, self.last = nn.Linear(WIDTH, size), nn.Linear(WIDTH, size)
        self.border = nn.Linear(SIZE, 2)
        self.roles = Pair(SIZE, len(ROLES))
        self.pairs = Pair(SIZE, len(PAIRS), between=size)
        self.same = Pair(SIZE + LIKENESS, 1)
        self.speaker = Pair(SIZE, 1)
        self.nobody = nn.Linear(WIDTH, 1)
        self.alone = nn.Linear(WIDTH, 1)
        self.asked = nn.Linear(4 * size, WIDTH)
        self.answer = nn.Linear(WIDTH, len(TYPES))
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor | None) -> Tensor:
        """Encode (B, L) pieces: (B, L, size)."""
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.shapes(shapes)
        return self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state

    def mentions(self, hidden: Tensor, nodes: list[Node]) -> Tensor:
        """Give what mentions mean (nodes, WIDTH), from their first and last words."""
        starts = torch.tensor([node.start for node in nodes], dtype=torch.long)
        ends = torch.tensor([node.end - 1 for node in nodes], dtype=torch.long)
        return gelu(self.mention(torch.cat([hidden[starts], hidden[ends]], -1)))

    def between(self, hidden: Tensor, nodes: list[Node]) -> Tensor:
        """Give the mean of the words between two mentions (nodes, nodes, size); the later's first word where none is."""
        total = torch.cat([torch.zeros(1, hidden.shape[1]), hidden.cumsum(0)])
        start = torch.tensor([node.start for node in nodes])
        end = torch.tensor([node.end for node in nodes])
        low = torch.minimum(end[:, None], end[None])
        high = torch.maximum(start[:, None], start[None])
        low = torch.where(high > low, low, high)
        high = torch.where(high > low, high, high + 1)
        return (total[high] - total[low]) / (high - low)[..., None]


@dataclass
class Weights:
    """How much each head's loss counts."""

    tags: float = 1.0
    triggers: float = 1.0
    acts: float = 0.5
    roles: float = 1.0
    pairs: float = 1.0
    same: float = 0.5
    claims: float = 0.5


def losses(net: Network, hidden: Tensor, held: Target) -> dict[str, Tensor]:
    """Give each head's summed loss of one window, and how many decisions it sums, as `name` and `name_n`; hidden is (W, size)."""
    hidden = net.drop(hidden)
    out: dict[str, Tensor] = {}
    logits = net.tags(hidden)
    at = 0
    tags = torch.zeros(())
    for layer, names in TAGS.items():
        gold = torch.from_numpy(held.tags[layer])
        if (gold != IGNORED).any():
            tags = tags + F.cross_entropy(logits[:, at : at + len(names)], gold, ignore_index=IGNORED, reduction="sum")
        at += len(names)
    out["tags"] = tags
    if held.scheme == "factions":
        read = torch.from_numpy(held.read)
        out["triggers"] = F.binary_cross_entropy_with_logits(net.triggers(hidden)[read], torch.from_numpy(held.triggers)[read], reduction="sum")
    if held.nodes:
        meant = net.mentions(hidden, held.nodes)
        known = torch.from_numpy(features(held.nodes, held.nodes))
        _mention_losses(net, hidden, held, meant, known, out)
    if held.acts:
        _act_losses(net, hidden, held, meant if held.nodes else None, out)
    if held.cues:
        _claim_losses(net, hidden, held, meant if held.nodes else None, out)
    return out


def _mention_losses(net: Network, hidden: Tensor, held: Target, meant: Tensor, known: Tensor, out: dict[str, Tensor]) -> None:
    gold = torch.from_numpy(held.meanings)
    if (gold != IGNORED).any():
        out["meanings"] = F.cross_entropy(net.meaning(meant), gold, ignore_index=IGNORED, reduction="sum")
    mask = held.known
    if mask.any():
        scores = net.pairs(meant, meant, known, net.between(hidden, held.nodes))
        loss = F.binary_cross_entropy_with_logits(scores, torch.from_numpy(held.pairs), reduction="none")
        out["pairs"] = (loss * torch.from_numpy(mask)).sum()
    if held.scheme == "factions":
        alike = torch.from_numpy(np.concatenate([features(held.nodes, held.nodes), likeness(held.nodes, held.nodes)], -1))
        scores = net.same(meant, meant, alike)[..., 0]
        alone = net.alone(meant)[:, 0]
        total = torch.zeros(())
        for j, node in enumerate(held.nodes):
            if node.kind not in ("actor", "place") or not held.fresh[j]:
                continue
            before = [i for i, other in enumerate(held.nodes) if other.kind == node.kind and (other.start, -other.end) < (node.start, -node.end)]
            if not before:
                continue
            column = torch.cat([alone[j : j + 1], scores[before, j]])
            right = torch.tensor([not held.same[before, j].any(), *held.same[before, j]])
            total = total - (torch.logsumexp(column[right], 0) - torch.logsumexp(column, 0))
        out["same"] = total


def _act_losses(net: Network, hidden: Tensor, held: Target, meant: Tensor | None, out: dict[str, Tensor]) -> None:
    at = torch.tensor([act[0] for act in held.acts])
    kind = torch.tensor([act[1] for act in held.acts])
    acts = gelu(net.act(hidden[at]) + net.act_type(kind))
    codes = net.code(acts)
    modes, facts, contexts = codes.split([len(MODES), len(FACTUALITIES), len(CONTEXTS)], -1)
    allowed = torch.tensor([[mode.split("/")[0] == TYPES[act[1]] for mode in MODES] for act in held.acts])
    out["modes"] = F.cross_entropy(modes.masked_fill(~allowed, -1e4), torch.tensor([act[2] for act in held.acts]), reduction="sum")
    out["factualities"] = F.cross_entropy(facts, torch.tensor([act[3] for act in held.acts]), reduction="sum")
    out["contexts"] = F.binary_cross_entropy_with_logits(contexts, torch.from_numpy(held.contexts), reduction="sum") / 4
    if meant is not None:
        places = [Node(word, word + 1, int(held.sentences[word])) for word, *_ in held.acts]
        scores = net.roles(acts, meant, torch.from_numpy(features(places, held.nodes)))
        mask = torch.from_numpy(role_mask(held.nodes))
        loss = F.binary_cross_entropy_with_logits(scores, torch.from_numpy(held.roles), reduction="none") * mask[None]
        out["roles"] = loss.sum()


KIND_OF_ROLE = {
    "actors": {"actor"}, "recipients": {"actor"}, "targets": {"facility", "place", "actor", "weapon"}, "places": {"place", "facility"},
    "time": {"time"}, "weapons": {"weapon"},
}  # fmt: skip


def role_mask(nodes: list[Node]) -> np.ndarray:
    """Tell which mentions may fill which roles (nodes, ROLES)."""
    mask = [[node.kind in KIND_OF_ROLE.get(role, {"quantity"}) for role in ROLES] for node in nodes]
    return np.array(mask, np.float32).reshape(len(nodes), len(ROLES))


def _claim_losses(net: Network, hidden: Tensor, held: Target, meant: Tensor | None, out: dict[str, Tensor]) -> None:
    at = torch.tensor([cue[0] for cue in held.cues])
    cues = gelu(net.cue(hidden[at]))
    out["kinds"] = F.cross_entropy(net.claim(cues), torch.tensor([cue[1] for cue in held.cues]), reduction="sum")
    places = [Node(word, word + 1, int(held.sentences[word])) for word, *_ in held.cues]
    words = [Node(word, word + 1, int(held.sentences[word])) for word in range(len(hidden))]
    border = net.border(torch.from_numpy(features(places, words)))
    total = torch.zeros(())
    for side, (head, number) in enumerate(((net.first, 2), (net.last, 3))):
        scores = head(cues) @ hidden.T / hidden.shape[1] ** 0.5 + border[..., side]
        total = total + F.cross_entropy(scores, torch.tensor([cue[number] for cue in held.cues]), ignore_index=IGNORED, reduction="sum")
    out["contents"] = total
    if meant is not None:
        scores = net.speaker(cues, meant, torch.from_numpy(features(places, held.nodes)))[..., 0]
        actors = torch.tensor([node.kind == "actor" for node in held.nodes])
        column = torch.cat([net.nobody(cues), scores.masked_fill(~actors[None], -1e4)], -1)
        gold = torch.from_numpy(held.speakers)
        right = torch.cat([~gold.any(-1, keepdim=True), gold], -1)
        out["speakers"] = -(torch.logsumexp(column.masked_fill(~right, -1e9), -1) - torch.logsumexp(column, -1)).sum()


def asked(net: Network, hidden: Tensor, source: tuple[int, int] | None, target: tuple[int, int] | None) -> Tensor:
    """Give the scores (TYPES,) of what the marked source does to the marked target; hidden is (W, size) of their sentence."""
    whole = hidden.mean(0)
    ends = [hidden[span[0] : span[1]].mean(0) if span else whole for span in (source, target)]
    return net.answer(net.drop(gelu(net.asked(torch.cat([whole, hidden.amax(0), *ends])))))
