"""Reads events off a text: words on which an act rests, its codes, and the mentions in its roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from factions.mentions.meaning import Linked
from factions.models.heads import Array
from factions.models.labels import CONTEXTS, FACTUALITIES, ROLES, TOLLS, TYPES
from factions.models.scored import Scored

LEAST = 0.4
"""An act counts from this probability on; what falls between is too often wrong to be worth its reader's time."""
LEAST_TOLD = 0.2
"""The same of an act that counts people, in a sentence with no likelier one: somebody died of something."""
LEAST_ROLE = {"actors": 0.45, "recipients": 0.45, "targets": 0.4, "places": 0.4, "time": 0.4, "weapons": 0.4}
SLACK = 1e-3
"""What a sum of single precision may lack."""
JOINT = 0.5
"""Further mentions beside the likeliest of a role."""
LEAST_BESIDE = 0.15
"""One that "and" joins to a mention that has a role."""
_JOINED = re.compile(
    r",? (?:and|as well as|along with|together with) (?:(?:the|its|their|other|some) )?"
    r"(?:(?:members|fighters|forces|elements|units) (?:of|from) )?(?:the )?"
)
CLOSE = 3
"""Words between two anchors of what may be one act."""
KINDS = {
    "actors": {"actor"}, "recipients": {"actor"}, "targets": {"facility", "place", "actor", "weapon"}, "places": {"place", "facility"},
    "time": {"time"}, "weapons": {"weapon"},
}  # fmt: skip


@dataclass
class Act:
    """An event before it has its places in the record.

    `anchor` is a word's number; roles hold numbers of mentions, tolls what is counted and which figure.
    """

    anchor: int
    type: str
    mode: str
    factuality: str
    contexts: tuple[str, ...]
    share: float
    sure: float
    roles: dict[str, list[int]] = field(default_factory=dict)
    tolls: list[tuple[str, int]] = field(default_factory=list)


def find_acts(scored: Scored, linked: Linked) -> list[Act]:
    """Find the events of a text, in the order of their anchors."""
    shares = _shares(scored.triggers)
    anchors = _anchors(scored, linked, shares)
    if not anchors:
        return []
    nodes = [spot.node for spot in linked.spots]
    fits = np.array([[spot.kind in kinds for kinds in KINDS.values()] for spot in linked.spots], bool).reshape(len(nodes), len(KINDS))
    figures = [n for n, spot in enumerate(linked.spots) if spot.kind == "quantity"]
    meanings = [-1 - n if entity is None else entity for n, entity in enumerate(linked.of)]  # what means no entity is by itself
    acts = scored.acts(anchors)
    modes, facts, contexts = scored.codes(acts, anchors)
    found = []
    for row, (near, roles) in enumerate(scored.roles(acts, anchors, nodes, linked.meant)):
        word, kind = anchors[row]
        act = Act(
            word, TYPES[kind], modes[row], FACTUALITIES[int(facts[row].argmax())],
            tuple(CONTEXTS[n] for n in np.flatnonzero(contexts[row] > 0.5)), float(shares[word, kind]), 1.0,  # noqa: PLR2004 - likelier than not
        )  # fmt: skip
        act.tolls = _tolls(near, roles, [n for n in figures if n in near])
        if act.share >= LEAST or act.tolls:
            _fill(act, near, roles[:, : len(KINDS)] * fits[near.start : near.stop], meanings, linked, scored.text)
            found.append(act)
    return _once(_likely(found, scored), scored)


def _shares(triggers: Array) -> Array:
    """Give how likely an act of each type rests on each word; where only the type is in doubt, the likeliest has all of it."""
    found = triggers.copy()
    doubtful = np.flatnonzero(triggers.max(-1, initial=0.0) < LEAST)
    found[doubtful, triggers[doubtful].argmax(-1)] = 1 - (1 - triggers[doubtful]).prod(-1)
    return found


def _anchors(scored: Scored, linked: Linked, shares: Array) -> list[tuple[int, int]]:
    """Give the words on which an act may rest, each with the number of its type: the likely, and those that may count people for want of any."""
    sentence = scored.words.sentence
    anchors = [(int(word), int(kind)) for word, kind in np.argwhere(shares >= LEAST_TOLD)]
    told = {sentence[word] for word, kind in anchors if shares[word, kind] >= LEAST}
    figures = any(spot.kind == "quantity" for spot in linked.spots)
    return [(word, kind) for word, kind in anchors if shares[word, kind] >= LEAST or (figures and sentence[word] not in told)]


def _likely(acts: Sequence[Act], scored: Scored) -> list[Act]:
    """Keep the likely acts, and in sentences without any the likeliest that counts people."""
    sentence = scored.words.sentence
    kept = [act for act in acts if act.share >= LEAST]
    told = {sentence[act.anchor] for act in kept}
    counting: dict[int, Act] = {}
    for act in acts:
        at = sentence[act.anchor]
        if act.tolls and at not in told and (at not in counting or counting[at].share < act.share):
            counting[at] = act
    return sorted([*kept, *counting.values()], key=lambda act: act.anchor)


def _tolls(near: range, shares: Array, figures: Sequence[int]) -> list[tuple[str, int]]:
    """Give what is counted, and which of the figures near the anchor counts it."""
    fates = shares[[n - near.start for n in figures], len(ROLES) - len(TOLLS) :].tolist() if figures else []
    return [(TOLLS[fate.index(max(fate))], n) for n, fate in zip(figures, fates, strict=True) if max(fate) >= JOINT]


def _fill(act: Act, near: range, shares: Array, meanings: Sequence[int], linked: Linked, text: str) -> None:
    """Fill an act's roles; `shares` (near, KINDS) are 0 where a mention's kind doesn't suit the role, `meanings` are what mentions mean."""
    likeliest = 1 - (1 - shares).prod(0)  # that any of them has the role: no one meaning can be likelier
    for column, role in enumerate(KINDS):
        kept: list[int] = []
        partner = role in {"actors", "recipients"}
        if partner or likeliest[column] >= LEAST_ROLE[role] - SLACK:
            ranked = _ranked(near, shares[:, column].tolist(), meanings)
            kept = [n for share, n in ranked[:1] if share >= LEAST_ROLE[role]]
            if kept and role not in {"time", "places"}:
                kept += [n for share, n in ranked[1:] if share >= JOINT]
            if kept and partner:
                kept += [n for share, n in ranked[1:] if LEAST_BESIDE <= share < JOINT and any(_beside(linked, text, n, other) for other in kept)]
            if partner and ranked:
                act.sure *= max(ranked[0][0], 1 - ranked[0][0])
        act.roles[role] = sorted(kept)


def _beside(linked: Linked, text: str, one: int, other: int) -> bool:
    """Tell whether two mentions are joined by "and", with nothing else between that has a part of its own."""
    first, second = sorted((linked.spots[one], linked.spots[other]), key=lambda spot: spot.start)
    return _JOINED.fullmatch(text, first.end, max(first.end, second.start)) is not None


def _ranked(near: range, shares: Sequence[float], meanings: Sequence[int]) -> list[tuple[float, int]]:
    """Rank whom a role's mentions mean: the probability that any of those that mean it has the role, and the likeliest of these mentions."""
    held: dict[int, tuple[float, float, int]] = {}
    for n, share in zip(near, shares, strict=True):
        if not share:
            continue
        meaning = meanings[n]
        if meaning in held:
            unlikely, best, other = held[meaning]
            held[meaning] = (unlikely * (1 - share), share, n) if share >= best else (unlikely * (1 - share), best, other)
        else:
            held[meaning] = 1 - share, share, n
    return sorted(((1 - unlikely, n) for unlikely, _, n in held.values()), reverse=True)


def _once(acts: Sequence[Act], scored: Scored) -> list[Act]:
    """Keep the surer of two acts of one type and sentence that name the same actors and recipients and whose anchors stand close: "shot dead"."""
    kept: list[Act] = []
    for act in acts:
        twin = next((
            other for other in kept
            if other.type == act.type and scored.words.sentence[other.anchor] == scored.words.sentence[act.anchor]
            and abs(other.anchor - act.anchor) <= CLOSE and all(other.roles[role] == act.roles[role] for role in ("actors", "recipients", "targets"))
        ), None)  # fmt: skip
        if twin is None:
            kept.append(act)
        elif twin.share < act.share:
            kept[kept.index(twin)] = act
    return kept
