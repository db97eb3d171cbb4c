"""The entities and relations of the re3d scheme (UK dstl, 2017), by heads of their own on the same encoder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from factions.models.heads import sigmoid
from factions.models.labels import PAIRS, RE3D_KINDS, RE3D_RELATIONS, SYMMETRIC
from factions.models.scored import Scored
from factions.models.windows import Bounds

LEAST = 0.3
"""A relation counts from this probability on."""


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
    return [Entity(bounds[first][0], bounds[last - 1][1], kind, share) for first, last, kind, share in scored.tags("re3d")]


def find_relations(scored: Scored, spans: Sequence[tuple[int, int, str]]) -> list[Tie]:
    """Find the relations among mentions (start, end, type) of a text; both stand in one sentence."""
    known = [(span, words) for span in dict.fromkeys(spans) if (words := scored.words.covered(span[0], span[1]))]
    nodes = [scored.node(*words, RE3D_KINDS.get(span[2], "")) for span, words in known]
    if not nodes:
        return []
    groups: dict[int, list[int]] = defaultdict(list)
    for n, node in enumerate(nodes):
        groups[node.sentence].append(n)
    meant = scored.meant(nodes)
    first = len(PAIRS) - len(RE3D_RELATIONS)
    rows = {(i, j): sigmoid(row[first:]) for i, j, row in scored.pairs(nodes, meant, [group for group in groups.values() if len(group) > 1])}
    found = []
    for (i, j), shares in rows.items():
        for number, name in enumerate(RE3D_RELATIONS):
            share = float(shares[number])
            if name in SYMMETRIC:
                share = (share + float(rows[j, i][number])) / 2
            if share >= LEAST and not (name in SYMMETRIC and i > j):
                (one, other) = known[i][0], known[j][0]
                found.append(Tie(name, (one[0], one[1]), (other[0], other[1]), scored.calibrated("re3d", share)))
    return found
