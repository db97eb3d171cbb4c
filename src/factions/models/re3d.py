"""The entities and relations of the re3d scheme (UK dstl, 2017), by layers of their own on the same encoder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from factions.models.heads import Array, sigmoid, softmax
from factions.models.labels import PAIRS, RE3D_KINDS, RE3D_RELATIONS, RE3D_TYPES, SYMMETRIC, TAGS
from factions.models.pairing import SIZE, Node, features
from factions.models.scored import Scored, spans_of
from factions.models.windows import SHAPES, Bounds

LEAST = 0.18
"""A relation counts from this probability on."""
WORDS, TIES = "re3d.words", "re3d.ties"
"""The fitted layers' names among the heads."""
LEARNT = 0.5
"""How much the encoder's own scores of re3d's tags count: it has seen the few documents that they come of often."""
Ends = tuple[Bounds, Bounds]


class Entity(NamedTuple):
    """A mention: code points, one of RE3D_TYPES, and the model's probability."""

    start: int
    end: int
    type: str
    confidence: float


class Tie(NamedTuple):
    """A relation of two mentions, by their bounds; one without a direction stands once."""

    type: str
    source: Bounds
    target: Bounds
    confidence: float


def find_entities(scored: Scored) -> list[Entity]:
    """Find the outermost mentions of a text, in order."""
    bounds = scored.words.bounds
    found = spans_of(softmax(tag_scores(scored, known_of_words(scored))), TAGS["re3d"])
    return [Entity(bounds[first][0], bounds[last - 1][1], kind, share) for first, last, kind, share in found]


def find_relations(scored: Scored, spans: Sequence[tuple[int, int, str]]) -> list[Tie]:
    """Find the relations among mentions (start, end, type) of a text; both stand in one sentence."""
    ends, known = known_of_pairs(scored, spans)
    if not ends:
        return []
    found = likely(ends, sigmoid(scored.heads.fitted(TIES, known)))
    return [Tie(name, one, other, scored.calibrated("re3d", share)) for name, one, other, share in found]


def likely(ends: Sequence[Ends], shares: Array) -> list[tuple[str, Bounds, Bounds, float]]:
    """Give the relations from LEAST on: type, both bounds and probability; one without a direction has the mean of both ways, and stands once."""
    rows = dict(zip(ends, shares, strict=True))
    found = []
    for (one, other), row in rows.items():
        for number, name in enumerate(RE3D_RELATIONS):
            both_ways = name in SYMMETRIC
            share = float(row[number] + rows[other, one][number]) / 2 if both_ways else float(row[number])
            if share >= LEAST and not (both_ways and one > other):
                found.append((name, one, other, share))
    return found


def known_of_words(scored: Scored) -> Array:
    """Give what is known of each word (words, features): its own numbers, its tags and its shape, and its neighbours'."""
    shapes = np.eye(len(SHAPES), dtype=np.float32)[list(scored.words.shapes)]
    own = np.pad(np.concatenate([scored.hidden, scored.heads.linear("tags", scored.hidden), shapes], -1), ((1, 1), (0, 0)))
    return np.concatenate([own[:-2], own[1:-1], own[2:]], -1)


def learnt(scored: Scored) -> Array:
    """Give the encoder's own scores of re3d's tags (words, tags), as far as they count."""
    at = sum(len(names) for names in list(TAGS.values())[: list(TAGS).index("re3d")])
    own = scored.heads.linear("tags", scored.hidden)[:, at : at + len(TAGS["re3d"])]
    return np.float32(LEARNT) * own


def tag_scores(scored: Scored, known: Array) -> Array:
    """Give the scores of re3d's tags (words, tags)."""
    return scored.heads.fitted(WORDS, known) + learnt(scored)


def known_of_pairs(scored: Scored, spans: Sequence[tuple[int, int, str]]) -> tuple[list[Ends], Array]:
    """Give the ordered pairs of different spans (start, end, type) of one sentence, and what is known of each (pairs, features).

    That is what the two mean, each and multiplied, where they stand, the mean of the words between, what our own relations make of them, their types.
    """
    type_of = {name: at for at, name in enumerate(RE3D_TYPES)}
    held = [((span[0], span[1]), scored.node(*words, RE3D_KINDS.get(span[2], "")), type_of.get(span[2], len(type_of)))
            for span in {span[:2]: span for span in spans}.values() if (words := scored.words.covered(span[0], span[1]))]  # fmt: skip
    nodes = [node for _, node, _ in held]
    groups: dict[int, list[int]] = defaultdict(list)
    for n, node in enumerate(nodes):
        groups[node.sentence].append(n)
    meant = scored.meant(nodes)
    sums = np.pad(np.cumsum(scored.hidden, 0), ((1, 0), (0, 0)))
    near = {number: features(own, own) for number, group in groups.items() for own in [[nodes[n] for n in group]]}
    kinds = np.eye((len(RE3D_TYPES) + 1) ** 2, dtype=np.float32)
    ends, known = [], []
    for i, j, scores in scored.pairs(nodes, meant, [group for group in groups.values() if len(group) > 1]):
        group = groups[nodes[i].sentence]
        place = near[nodes[i].sentence][group.index(i), group.index(j)]
        both = kinds[held[i][2] * (len(RE3D_TYPES) + 1) + held[j][2]]
        known.append(np.concatenate([meant[i], meant[j], meant[i] * meant[j], place, _between(sums, nodes[i], nodes[j]), scores, both]))
        ends.append((held[i][0], held[j][0]))
    width = 3 * meant.shape[1] + SIZE + sums.shape[1] + len(PAIRS) + len(kinds)
    return ends, np.array(known, np.float32).reshape(len(ends), width)


def _between(sums: Array, one: Node, other: Node) -> Array:
    """Give the mean of the words between two mentions; of the first of the later where there are none."""
    low, high = min(one.end, other.end), max(one.start, other.start)
    low, high = (low, high) if high > low else (high, high + 1)
    mean: Array = (sums[high] - sums[low]) / np.float32(high - low)
    return mean
