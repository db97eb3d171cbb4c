"""The PLOVER type of what one marked actor does to another in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from factions.models.heads import Array, sigmoid
from factions.models.labels import RELATIONS, ROLES, TYPES
from factions.models.pairing import Node
from factions.models.scored import Scored
from factions.models.windows import Bounds

TRIGGERED = 3.0
"""How much the acts that the words carry count beside what the pair itself is to each other."""
FLOOR = 0.2
"""What is left of an act whose roles don't fit at all."""


def type_of(scored: Scored, source: Bounds | None, target: Bounds | None) -> str:
    """Give the likeliest PLOVER type of what `source` does to `target`, both bounds in code points, None where the text has no words for it.

    A type scores by what the pair is to each other, and by the likeliest word that an act of the type rests on, with the two in its roles.
    """
    words = [scored.words.covered(*span) if span else None for span in (source, target)]
    nodes = [scored.node(*span, "actor", "named") for span in words if span]
    meant = scored.meant(nodes)
    roles = [side for side, span in zip((("actors",), ("recipients", "targets")), words, strict=True) if span]
    scores = TRIGGERED * _carried(scored, nodes, meant, roles)
    if len(nodes) == len(words):
        scores += sigmoid(scored.pairs(nodes, meant, [[0, 1]])[0][2])[len(RELATIONS) : len(RELATIONS) + len(TYPES)]
    return TYPES[int(scores.argmax())]


def _carried(scored: Scored, nodes: Sequence[Node], meant: Array, roles: Sequence[Sequence[str]]) -> Array:
    """Give, for each type, the probability of the likeliest act with the nodes in their roles."""
    best = np.zeros(len(TYPES), np.float32)
    anchors = [(int(word), int(kind)) for word, kind in np.argwhere(scored.triggers > 0.02)]  # noqa: PLR2004 - what is less likely can't win
    if anchors:
        acts = scored.acts(anchors)
        for (word, kind), (near, shares) in zip(anchors, scored.roles(acts, anchors, nodes, meant), strict=True):
            share = float(scored.triggers[word, kind])
            for n, row in zip(near, shares, strict=True):
                share *= FLOOR + max(float(row[ROLES.index(role)]) for role in roles[n])
            best[kind] = max(best[kind], share)
    return best
