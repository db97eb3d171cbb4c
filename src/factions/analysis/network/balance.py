"""Structural balance: of three who are all friends or enemies of one another, the product of the three signs should be positive.

"My friend's friend is my friend, my friend's enemy my enemy." With one enmity among three, two enemies have a friend in common; with three, each
enemy's enemy is an enemy, too. The first is what analysts look for: somebody has to choose. The second is common enough in wars of many sides, and
some authors (Davis 1967) don't count it: the two are told apart. Signs are those of Heider (1946) and of Cartwright and Harary (1956).

A pair with ties of both signs on one day is neither friend nor enemy: it's given by itself, and is part of no triad.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Literal, NamedTuple

from factions.analysis.network.graph import Sign, ends, sign
from factions.analysis.ties import End, Tie

Kind = Literal["two friends at odds", "three enemies"]


class Pair(NamedTuple):
    """Two actors with signed ties on a day, the weightiest tie first; `sign` is 0 where they're both friends and enemies."""

    actors: tuple[str, str]
    sign: Sign
    ties: tuple[Tie, ...]

    @property
    def weight(self) -> float:
        """What its sign rests on: the weight of its weightiest tie; of a pair of both signs, that of the lesser of the two sides."""
        sides = [max((tie.weight for tie in self.ties if sign(tie) == side), default=0.0) for side in (1, -1)]
        return min(sides) if self.sign == 0 else max(sides)


class Triad(NamedTuple):
    """Three actors whose signs don't add up. `between` who is friend of the other two comes first, then these, who are enemies.

    `pairs` are first and second, first and third, second and third. `weight` is that of the lightest of the three: it falls with that one.
    """

    kind: Kind
    actors: tuple[End, End, End]
    pairs: tuple[Pair, Pair, Pair]

    @property
    def weight(self) -> float:
        """What it rests on."""
        return min(pair.weight for pair in self.pairs)


class Balance(NamedTuple):
    """Triads out of balance and pairs of both signs, each the weightiest first; `balanced` counts the triads that add up."""

    triads: tuple[Triad, ...]
    torn: tuple[Pair, ...]
    balanced: int


def pairs(ties: Iterable[Tie]) -> dict[tuple[str, str], Pair]:
    """Put the signed ties of a day together by their two actors."""
    found: defaultdict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in ties:
        if sign(tie):
            one, other = sorted(ends(tie))
            found[one, other].append(tie)
    return {key: Pair(key, _sign(own), tuple(sorted(own, key=lambda tie: (-tie.weight, tie.type)))) for key, own in found.items()}


def _sign(ties: Iterable[Tie]) -> Sign:
    signs = {sign(tie) for tie in ties}
    return signs.pop() if len(signs) == 1 else 0


def balance(ties: Iterable[Tie]) -> Balance:
    """Give the triads out of balance among ties that held on one day, and the pairs of both signs."""
    held = list(ties)
    known = {name: end for tie in held for name, end in zip(ends(tie), (tie.subject, tie.object), strict=True)}
    found = pairs(held)
    signed = {key: pair for key, pair in found.items() if pair.sign}
    near: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in signed:
        near[one].add(other)
        near[other].add(one)
    triads, balanced = [], 0
    for (one, other), first in signed.items():
        for third in near[one] & near[other]:
            if third <= other:  # each once: its ids in their order
                continue
            three = first, signed[one, third], signed[other, third]
            if three[0].sign * three[1].sign * three[2].sign > 0:
                balanced += 1
            else:
                triads.append(_triad(three, known))
    triads.sort(key=lambda triad: (triad.kind == "three enemies", -triad.weight, [end.name for end in triad.actors]))
    torn = sorted((pair for pair in found.values() if not pair.sign), key=lambda pair: (-pair.weight, pair.actors))
    return Balance(tuple(triads), tuple(torn), balanced)


def _triad(three: tuple[Pair, Pair, Pair], known: dict[str, End]) -> Triad:
    """Put three pairs into the order in which they are told."""
    enmities = [pair for pair in three if pair.sign < 0]
    names = sorted({name for pair in three for name in pair.actors})
    kind: Kind = "three enemies"
    if len(enmities) == 1:
        kind = "two friends at odds"
        (first,) = set(names) - {*enmities[0].actors}
        names = [first, *sorted(enmities[0].actors)]
    of = {pair.actors: pair for pair in three}
    one, two, other = (of[min(pair), max(pair)] for pair in combinations(names, 2))
    return Triad(kind, (known[names[0]], known[names[1]], known[names[2]]), (one, two, other))
