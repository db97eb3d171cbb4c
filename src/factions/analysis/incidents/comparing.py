"""Two happenings side by side: how their parties suit each other, and how their places lie."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from factions.analysis.incidents.happening import Happening
from factions.analysis.incidents.telling import Party, Spot
from factions.analysis.incidents.words import weight
from factions.reference.folding import skeleton
from factions.reference.globe import km

_NAMESAKES_KM = 30.0
"""Two places of one name that lie farther apart than this, beyond their radii, are namesakes."""
_POINTLIKE = frozenset({None, 1, 2})
"""Precisions of a place that an act can be told apart by; null, too, since a name without one is mostly a village's."""
_WIDE = frozenset({4, 5, 6, 7})
_COUNTRY, _DIVISION = 6, 4


class Pair:
    """Two happenings side by side."""

    def __init__(self, one: Happening, other: Happening) -> None:
        self.one, self.other = one, other

    @cached_property
    def actors(self) -> Match:
        """How the two's actors suit each other."""
        return match(self.one.actors, self.other.actors)

    @cached_property
    def recipients(self) -> Match:
        """How those whom it was done to suit each other."""
        return match(self.one.recipients, self.other.recipients)

    @cached_property
    def crossed(self) -> Match:
        """How one's actors suit the other's recipients, the better way round."""
        ways = (match(self.one.actors, self.other.recipients), match(self.one.recipients, self.other.actors))
        return max(ways, key=lambda way: (way.same, way.alike))

    @cached_property
    def place(self) -> Where:
        """How the two's places lie to each other."""
        return where(self.one.spots, self.other.spots)

    @cached_property
    def shared(self) -> frozenset[str]:
        """The stems that both's evidence has."""
        return self.one.words & self.other.words

    @cached_property
    def same_page(self) -> bool:
        """Whether one report tells both."""
        return self.one.page.document == self.other.page.document


class Match(NamedTuple):
    """How two roles suit: `same` where they share somebody known, `alike` by words (0 to 1), `other` where both are known and share nobody.

    `who` is the shared one, or the two that differ.
    """

    same: bool = False
    alike: float = 0.0
    other: bool = False
    who: str = ""


def match(mine: Iterable[Party], its: Iterable[Party]) -> Match:
    """Compare the parties of a role: by canonical id where both have one, else by folded names, else weakly by the words for them."""
    pairs = [(a, b) for a in mine for b in its]
    if not pairs:
        return Match()
    for a, b in pairs:
        if same_party(a, b):
            return Match(same=True, alike=1.0, who=a.shown)
    alike, a, b = max(((likeness(a, b), a, b) for a, b in pairs), key=lambda found: found[0])
    known = all(one.key or one.names for pair in pairs for one in pair)
    return Match(alike=alike, other=known and alike < SOMEWHAT, who=f"{a.shown} and {b.shown}")


SOMEWHAT = 0.4
"""From this likeness on, two parties may be one."""


def same_party(one: Party, other: Party) -> bool:
    """Tell whether two parties are surely the same: one canonical id, or one folded name where an id is missing."""
    if one.key and other.key:
        return one.key == other.key
    return not one.names.isdisjoint(other.names)


def likeness(one: Party, other: Party) -> float:
    """Give how alike the words for two parties are, 0 to 1, rare words weighed more; two ids that differ are not alike at all."""
    if one.key and other.key and one.key != other.key:
        return 0.0
    return overlap(one.words, other.words)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the weight of shared stems in that of the lighter side."""
    least = min(weight(one), weight(other))
    return weight(one & other) / least if least else 0.0


class Where(NamedTuple):
    """How places lie to each other: `same` one place, `inside` one contains the other, `apart_km` how far beyond what their names allow.

    `apart` is set where both are known by name only and differ.
    """

    same: bool = False
    inside: bool = False
    apart: bool = False
    apart_km: float = 0.0
    what: str = ""


def where(mine: Iterable[Spot], its: Iterable[Spot]) -> Where:
    """Compare places: the closest pair tells."""
    pairs = [(a, b) for a in mine for b in its]
    if not pairs:
        return Where()
    best = min((_where(a, b) for a, b in pairs), key=lambda one: (not one.same, not one.inside, one.apart, one.apart_km))
    pointlike = all(any(pair[side].precision in _POINTLIKE for pair in pairs) for side in (0, 1))
    return best if pointlike or not best.apart else Where(what=best.what)


def _where(a: Spot, b: Spot) -> Where:
    names = a.shown if a.name == b.name else f"{a.shown} and {b.shown}"
    far = distance_km(a, b)
    beyond = 0.0 if far is None else max(0.0, far - (a.radius_km or 0.0) - (b.radius_km or 0.0))
    if a.name == b.name and _one_country(a, b) and beyond < _NAMESAKES_KM:
        wide = not _WIDE.isdisjoint((a.precision, b.precision))
        return Where(same=not wide, inside=wide, what=names)
    if contains(a, b) or contains(b, a):
        return Where(inside=True, what=names)
    if far is None:
        return Where(apart=True, what=names)
    return Where(inside=beyond == 0, apart=beyond > 0, apart_km=beyond, what=names)


def contains(wide: Spot, small: Spot) -> bool:
    """Tell whether a country or its first division holds a place, by their names."""
    if wide.precision == _COUNTRY:
        return wide.country is not None and wide.country == small.country
    held = wide.precision == _DIVISION and small.admin1 is not None and skeleton(small.admin1) == wide.name and small.name != wide.name
    return held and _one_country(wide, small)


def _one_country(a: Spot, b: Spot) -> bool:
    """Tell whether two places may lie in one country; of which one is unknown, they may."""
    return a.country == b.country or not a.country or not b.country


def distance_km(a: Spot, b: Spot) -> float | None:
    """Give the great-circle distance of two places in km; null where a point is unknown."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    return km((a.lat, a.lon), (b.lat, b.lon))
