"""Reads relations off a text: what a pair of mentions of one sentence is to each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factions.mentions.meaning import Linked
from factions.models.heads import Array, sigmoid
from factions.models.labels import FACTUALITIES, PAIRS, RELATIONS, SUPPORTS
from factions.models.scored import Scored, every_pair
from factions.reference.countries import country_of_demonym
from factions.reference.registry import registry
from factions.statements.records import SYMMETRIC

LEAST = 0.26
SECOND = 0.5
"""A second leader of one group in a sentence needs this probability."""
_STANDING = frozenset({"backs", "part_of", "leads"})
"""Ties that a people's adjective and a comparison don't state."""
_FACTS = PAIRS.index(FACTUALITIES[0])
_SUPPORTS = _FACTS + len(FACTUALITIES)
_MUTUAL = [number for number, name in enumerate(RELATIONS) if name in SYMMETRIC]


@dataclass(frozen=True)
class Tied:
    """A relation of two mentions, by their numbers; `title` is the bounds of the words for the subject's office."""

    type: str
    subject: int
    object: int
    factuality: str
    support: str | None
    title: tuple[int, int] | None
    share: float


def find_ties(scored: Scored, linked: Linked) -> list[Tied]:
    """Find the relations of a text, in the order of their subjects."""
    groups: dict[int, list[int]] = defaultdict(list)
    for n, spot in enumerate(linked.spots):
        if spot.kind in {"actor", "place"}:
            groups[spot.node.sentence].append(n)
    nodes = [spot.node for spot in linked.spots]
    left, right = every_pair([group for group in groups.values() if len(group) > 1])
    acts = np.array([spot.kind == "actor" for spot in linked.spots], bool)  # a place is nobody's subject
    of = np.array([-1 if n is None else n for n in linked.of], np.int64)  # actors and places all have an entity
    asked = acts[left] & (of[left] != of[right])
    left, right = left[asked], right[asked]
    raw = scored.paired(nodes, linked.meant, left, right)
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    shares = _both_ways(sigmoid(raw[:, : len(RELATIONS)]), pairs)
    bounds = scored.words.bounds
    titles = [
        (bounds[first][0], bounds[last - 1][1], scored.words.sentence[first]) for first, last, _, _ in scored.tags("title")
        if scored.text[bounds[last - 1][1] : bounds[last - 1][1] + 1] != "-"  # "pre-eminent" is no office
    ]  # fmt: skip
    best: dict[tuple[object, ...], Tied] = {}
    for at, number in np.argwhere(shares >= LEAST).tolist():
        (i, j), name, share = pairs[at], RELATIONS[number], float(shares[at, number])
        if name in SYMMETRIC and i > j:
            continue
        if (name == "based_in") != (linked.spots[j].kind == "place"):
            continue
        if name in _STANDING and (_attributive(scored.text, linked, i) or _compared(scored.text, linked, i, j)):
            continue
        fact = FACTUALITIES[int(raw[at, _FACTS:_SUPPORTS].argmax())]
        support = SUPPORTS[int(raw[at, _SUPPORTS : _SUPPORTS + len(SUPPORTS)].argmax())] if name == "backs" else None
        title = _title(linked, titles, i) if name in {"leads", "member_of"} else None
        tied = Tied(name, i, j, fact, support, title, share)
        key = (name, linked.of[i], linked.of[j], linked.spots[i].node.sentence)
        if key not in best or best[key].share < share:
            best[key] = tied
    kept = _of_whole(_led_by_one(list(best.values()), linked), scored.text, linked)
    return sorted(kept, key=lambda tied: (linked.spots[tied.subject].start, linked.spots[tied.object].start))


def _of_whole(ties: Sequence[Tied], text: str, linked: Linked) -> list[Tied]:
    """Leave out ties of a country's adjective that whom it belongs to has as well: an ally of "the Malian army" isn't thereby Mali's."""

    def belongs(one: int, other: int) -> bool:
        inner, outer = linked.spots[one], linked.spots[other]
        inside = outer.start <= inner.start and inner.end <= outer.end and inner.end - inner.start < outer.end - outer.start
        return inside and country_of_demonym(text[inner.start : inner.end]) is not None

    def repeats(one: Tied, other: Tied) -> bool:
        mine, its = ((linked.of[tied.subject], linked.of[tied.object]) for tied in (one, other))
        return one.type == other.type and (
            (mine[0] == its[0] and belongs(one.object, other.object)) or (mine[1] == its[1] and belongs(one.subject, other.subject))
        )

    return [tied for tied in ties if not any(repeats(tied, other) for other in ties)]


def _attributive(text: str, linked: Linked, n: int) -> bool:
    """Tell whether a people is named only to say of which kind others are: "Shi'ite militia groups" back nobody in all Shi'ites' name."""
    spot = linked.spots[n]
    people = text[spot.start : spot.end].casefold().replace("\u2019", "'") in registry().peoples
    return people and text[spot.end - 1] != "s" and re.match(r" [a-z]", text[spot.end :]) is not None


def _compared(text: str, linked: Linked, i: int, j: int) -> bool:
    """Tell whether two are set against each other: "better trained than the army" says nothing of who trained whom."""
    one, other = sorted((linked.spots[i], linked.spots[j]), key=lambda spot: spot.start)
    return " than " in text[one.end : other.start]


def _both_ways(shares: Array, pairs: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Give the probabilities (pairs, RELATIONS) with those of the ties without a direction as the mean of a pair's and its reverse's, if asked."""
    row = {pair: at for at, pair in enumerate(pairs)}
    turned = [row.get((j, i), at) for (i, j), at in row.items()]
    out = shares.astype(np.float64)
    out[:, _MUTUAL] = (out[:, _MUTUAL] + out[turned][:, _MUTUAL]) / 2
    return out


def _led_by_one(ties: list[Tied], linked: Linked) -> list[Tied]:
    """Leave out unlikely leaders of a group of whom the sentence has a likelier one."""

    def key(tied: Tied) -> tuple[int | None, int]:
        return linked.of[tied.object], linked.spots[tied.subject].node.sentence

    led: defaultdict[tuple[int | None, int], float] = defaultdict(float)
    for tied in ties:
        if tied.type == "leads":
            led[key(tied)] = max(led[key(tied)], tied.share)
    return [tied for tied in ties if tied.type != "leads" or tied.share >= min(SECOND, led[key(tied)])]


def _title(linked: Linked, titles: list[tuple[int, int, int]], subject: int) -> tuple[int, int] | None:
    """Give the title of the sentence that stands nearest to the subject."""
    spot = linked.spots[subject]
    near = [(start, end) for start, end, sentence in titles if sentence == spot.node.sentence]
    return min(near, key=lambda title: max(title[0] - spot.end, spot.start - title[1], 0), default=None)
