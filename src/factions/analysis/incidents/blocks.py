"""Which happenings are compared at all: those near in time, and in place where both tell one, that share a party, a place, a rare word or a day.

`compared` looks at nothing but two reports, so that a new one changes nothing between old ones. In a store of many reports `index_keys` and
`search_ranges` find those: numbers made of a hash of what a happening is about and of its days. They find all that are compared, and some more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from factions.analysis.incidents.comparing import distance_km
from factions.analysis.incidents.days import NARROW, Days
from factions.analysis.incidents.happening import Happening
from factions.reference.countries import countries

_SLACK = 3
"""Days that reports of one act may differ by beyond what they say."""
_WINDOW = 14
"""Days beyond which two dated acts aren't compared."""
_NEXT = 2
"""Days between two acts of one type that are compared for that alone."""
_FURTHEST_KM = 150.0
"""How far beyond their radii two places may lie."""

_KIN = (
    frozenset({"ASSAULT", "COERCE", "SANCTION", "PROTEST"}), frozenset({"RETREAT", "COOPERATE", "MOBILIZE", "COERCE"}),
    frozenset({"AGREE", "SUPPORT", "CONSULT", "COOPERATE", "REQUEST", "CONCEDE", "AID"}), frozenset({"RETREAT", "CONCEDE", "AID", "AGREE"}),
    frozenset({"ACCUSE", "REJECT", "REQUEST", "THREATEN", "CONSULT", "SANCTION"}), frozenset({"COERCE", "REJECT"}),
)  # fmt: skip
"""Types that reports have for one act, beside one another."""


def kin(one: str, other: str) -> bool:
    """Tell whether two PLOVER types may stand for one act."""
    return one == other or any(one in group and other in group for group in _KIN)


def compared(units: Iterable[Happening], others: Sequence[Happening]) -> Iterator[tuple[Happening, Happening]]:
    """Give the pairs of happenings of two reports, or of one, that are compared: they share something, and nothing forbids that they are one."""
    about, dated = defaultdict[str, list[Happening]](list), defaultdict[str, list[Happening]](list)
    for other in others:
        for what in other.abouts:
            about[what].append(other)
        if other.dated:
            for kind in other.types:
                dated[kind].append(other)
    for one in units:
        found = set[Happening]().union(*(about[what] for what in one.abouts & about.keys()))
        if one.dated and one.day is not None:
            near = (other for kind in one.types & dated.keys() for other in dated[kind])
            found.update(other for other in near if other.day and one.day.gap(other.day) <= _NEXT)
        yield from ((one, other) for other in found if one.key != other.key and may_be_one(one, other))


def may_be_one(one: Happening, other: Happening) -> bool:
    """Tell whether two happenings are near enough in time, place and type to be compared; what is unknown is no bar.

    But an act of which not even the publication tells a time is compared with none that has one: it would have to be compared with all.
    """
    if not _any_kin(one.types, other.types):
        return False
    if one.countries and other.countries and one.countries.isdisjoint(other.countries):
        return False
    if (one.likely is None) != (other.likely is None):
        return False
    if one.days and other.days:
        if all(a.gap(b) > _WINDOW for a in one.days for b in other.days):
            return False
    elif one.likely and other.likely and one.likely.gap(other.likely) > _SLACK:
        return False
    furthest = _FURTHEST_KM + (one.radius_km + other.radius_km)
    return not (one.spots and other.spots) or any((km := distance_km(a, b)) is None or km <= furthest for a in one.spots for b in other.spots)


@lru_cache(maxsize=4096)
def _any_kin(mine: frozenset[str], its: frozenset[str]) -> bool:
    return any(kin(a, b) for a in mine for b in its)


# Keys, for a store. A key is 28 bits of a hash and 20 bits of a day, so that a stretch of days of one thing is a range of numbers.

_DAY_BITS, _HASH_BITS = 20, 28
_LAST_DAY = (1 << _DAY_BITS) - 1
"""Of the year 2870."""


class _Width(NamedTuple):
    """How acts of a width are kept: `longest` days they have; their first day, or each that they touch (`all_of_it`), is rounded to `step` days."""

    name: str
    longest: int
    step: int
    all_of_it: bool = False

    def kept(self, days: Days) -> Iterable[int]:
        """Give the days that an act of this width is kept under."""
        last = days.last if self.all_of_it else days.first
        return range(days.first // self.step * self.step, last + 1, self.step)

    def sought(self, days: Days) -> tuple[int, int]:
        """Give the first and the last day that acts which touch some days are kept under."""
        first = days.first if self.all_of_it else days.first - self.longest
        return first // self.step * self.step, days.last


_DAILY = _Width("daily", NARROW, 1, all_of_it=True)
_WIDTHS = (_Width("days", NARROW, 8), _Width("weeks", 92, 8), _Width("years", 65_536, 1_024, all_of_it=True))
_AGES = "ages"
"""Still wider ones, and those of no known time, are kept under no day."""
_EVER = "ever"
_NO_DAY = Days(0, 0)
_NOWHERE = ""
_ELSEWHERE = "elsewhere"


def index_keys(one: Happening) -> set[int]:
    """Give the keys that a happening is kept under."""
    lands = {land if land in countries() else _ELSEWHERE for land in one.countries} or {_NOWHERE}
    return {_key(f"{land} {what}", day) for what, days in _filed(one) for land in lands for day in days}


def search_ranges(one: Happening, ids: Callable[[str], Iterable[str]] = lambda name: (name,)) -> set[tuple[int, int]]:
    """Give the ranges of keys, both ends included, that the happenings which it may be compared with are kept under.

    `ids` gives all ids that a canonical id stands for, where happenings are kept under the ids that they had before any judgement.
    """
    known = countries()
    lands = {land if land in known else _ELSEWHERE for land in one.countries} or {*known, _ELSEWHERE}
    return {(_key(f"{land} {what}", first), _key(f"{land} {what}", last)) for what, (first, last) in _sought(one, ids) for land in (*lands, _NOWHERE)}


def _filed(one: Happening) -> Iterator[tuple[str, Iterable[int]]]:
    """Give what a happening is kept under: what it is about, with the width of its time, and days."""
    hull = one.hull
    if hull is None:
        yield from ((f"{_EVER} {what}", _NO_DAY[:1]) for what in one.abouts)
        return
    width = next((width for width in _WIDTHS if hull.length <= width.longest), None)
    yield from ((f"{width.name} {what}", width.kept(hull)) if width else (f"{_AGES} {what}", _NO_DAY[:1]) for what in one.abouts)
    if one.dated and one.day is not None:
        yield from ((f"{_DAILY.name} {kind}", _DAILY.kept(one.day)) for kind in one.types)


def _sought(one: Happening, ids: Callable[[str], Iterable[str]]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Give what a happening looks for, and between which days."""
    hull = one.hull
    abouts = {other for what in one.abouts for other in _all_ids(what, ids)}
    if hull is None:
        yield from ((f"{_EVER} {what}", _NO_DAY) for what in abouts)
        return
    span = Days(hull.first - _WINDOW, hull.last + _WINDOW)
    yield from ((f"{width.name} {what}", width.sought(span)) for width in _WIDTHS for what in abouts)
    yield from ((f"{_AGES} {what}", _NO_DAY) for what in abouts)
    if one.dated and one.day is not None:
        near = Days(one.day.first - _NEXT, one.day.last + _NEXT)
        yield from ((f"{_DAILY.name} {kind}", _DAILY.sought(near)) for kind in one.types)


def _all_ids(what: str, ids: Callable[[str], Iterable[str]]) -> Iterable[str]:
    sort, _, name = what.partition(" ")
    return (f"{sort} {other}" for other in ids(name)) if sort == "id" else (what,)


def _key(what: str, day: int) -> int:
    return _hash(what) + min(max(day, 0), _LAST_DAY)


@lru_cache(maxsize=65536)
def _hash(what: str) -> int:
    return int.from_bytes(blake2b(what.encode(), digest_size=8).digest(), "big") >> (64 - _HASH_BITS) << _DAY_BITS
