"""Which happenings are compared at all: those near in time, and in place where both tell one, that share a party, a place, a rare word or a day.

`index_keys` is what a happening is found by, `search_keys` what it looks for: two are compared where one's search meets the other's index and
`may_be_one` allows it. Both depend on the two happenings alone, so that a new report changes nothing between old ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from factions.analysis.incidents.comparing import distance_km
from factions.analysis.incidents.days import Days
from factions.analysis.incidents.happening import Happening
from factions.analysis.incidents.words import rarity

_BUCKET = 32
"""Days of a bucket."""
_LONG = 92
"""A likely time of more days than these is looked up by years."""
_YEAR = 366
_SLACK = 3
"""Days that reports of one act may differ by beyond what they say."""
_WINDOW = 14
"""Days beyond which two dated acts aren't compared."""
_FURTHEST_KM = 150.0
"""How far beyond their radii two places may lie."""
_RARE_WORDS = 8

_KIN = (
    frozenset({"ASSAULT", "COERCE", "SANCTION", "PROTEST"}), frozenset({"RETREAT", "COOPERATE", "MOBILIZE", "COERCE"}),
    frozenset({"AGREE", "SUPPORT", "CONSULT", "COOPERATE", "REQUEST", "CONCEDE", "AID"}), frozenset({"RETREAT", "CONCEDE", "AID", "AGREE"}),
    frozenset({"ACCUSE", "REJECT", "REQUEST", "THREATEN", "CONSULT", "SANCTION"}), frozenset({"COERCE", "REJECT"}),
)  # fmt: skip
"""Types that reports have for one act, beside one another."""


def kin(one: str, other: str) -> bool:
    """Tell whether two PLOVER types may stand for one act."""
    return one == other or any(one in group and other in group for group in _KIN)


def may_be_one(one: Happening, other: Happening) -> bool:
    """Tell whether two happenings are near enough in time, place and type to be compared; what is unknown is no bar."""
    if not any(kin(a, b) for a in one.types for b in other.types):
        return False
    if one.countries and other.countries and one.countries.isdisjoint(other.countries):
        return False
    if one.days and other.days:
        if min(a.gap(b) for a in one.days for b in other.days) > _WINDOW:
            return False
    elif one.likely and other.likely and one.likely.gap(other.likely) > _SLACK:
        return False
    spots = [distance_km(a, b) for a in one.spots for b in other.spots]
    reach = sum(max((spot.radius_km or 0.0 for spot in side.spots), default=0.0) for side in (one, other))
    return not spots or any(km is None or km <= _FURTHEST_KM + reach for km in spots)


def index_keys(one: Happening) -> frozenset[str]:
    """Give the keys that a happening is found by: what it is about, in each stretch of time that it may lie in."""
    return frozenset(f"{when}|{what}" for when in _stretches(one, search=False) for what in _abouts(one))


def search_keys(one: Happening) -> frozenset[str]:
    """Give the keys that a happening looks for."""
    return frozenset(f"{when}|{what}" for when in _stretches(one, search=True) for what in _abouts(one))


def _abouts(one: Happening) -> Iterator[str]:
    """Give its parties, by id and name, its places (the report's centre where it tells none), the rarest words of its evidence, and its day."""
    for party in (*one.actors, *one.recipients):
        yield from ((f"id {party.key}",) if party.key else ())
        yield from (f"name {name}" for name in sorted(party.names))
    yield from (f"place {name}" for name in ([spot.name for spot in one.spots] or one.page.centre))
    rarest = sorted(one.words, key=lambda word: (-rarity(word), word))
    yield from (f"word {word}" for word in rarest[:_RARE_WORDS])
    if one.dated and one.day is not None:
        yield from (f"day {day} {kind}" for day in range(one.day.first - 1, one.day.last + 2) for kind in sorted(one.types))


def _stretches(one: Happening, *, search: bool) -> Iterator[str]:
    """Give the stretches of time: buckets of days for what is dated, years for what isn't well; each finds the other by the years of the wide one."""
    likely = one.likely
    if likely is None:
        yield "ever"
        return
    span = Days(likely.first - _SLACK, likely.last + _SLACK)
    years = range(span.first // _YEAR, span.last // _YEAR + 1)
    if likely.length > _LONG:
        yield from (f"wide {year}" for year in years)
        yield from (f"narrow {year}" for year in years if search)
        return
    yield from (f"days {bucket}" for bucket in range(span.first // _BUCKET, span.last // _BUCKET + 1))
    yield from (f"{'wide' if search else 'narrow'} {year}" for year in years)
