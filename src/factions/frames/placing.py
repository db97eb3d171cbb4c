"""Where to draw the nodes of a network: springs pull what is tied together, and all push each other away.

The way of Fruchterman and Reingold, begun on a circle, so that the same network is always drawn alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import pi

_STEPS = 300
_HEAT = 0.2  # how far a node moves in the first step; the field is about two wide
_LEAST = 1e-3  # a distance that is never taken for less


def placed(nodes: Sequence[str], ties: Iterable[tuple[str, str, float]]) -> dict[str, tuple[float, float]]:
    """Give each node a place, within about -1 to 1; `ties` are two nodes and a weight, 0 to 1."""
    import numpy as np

    if not nodes:
        return {}
    number = {node: at for at, node in enumerate(nodes)}
    pull = np.zeros((len(nodes), len(nodes)))
    for one, other, weight in ties:
        a, b = number[one], number[other]
        if a != b:
            pull[a, b] = pull[b, a] = max(pull[a, b], 0.2 + weight)
    angle = np.arange(len(nodes)) * (2 * pi / len(nodes))
    at = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    far = (1 / len(nodes)) ** 0.5
    for step in range(_STEPS):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.linalg.norm(apart, axis=2), _LEAST)
        force = far**2 / distance**2 - pull * distance / far
        np.fill_diagonal(force, 0.0)
        move = (apart * force[:, :, None]).sum(axis=1) - 0.1 * at / far  # the last holds what is tied to nothing
        length = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), _LEAST)
        at = at + move / length * np.minimum(length, _HEAT * (1 - step / _STEPS))
    at = at - at.mean(axis=0)
    at = at / max(float(np.abs(at).max()), _LEAST)
    return {node: (float(at[place, 0]), float(at[place, 1])) for node, place in number.items()}
