"""What the registry and the gazetteer know of an entry that helps to tell it from its namesakes: its years, ties, countries, people and places."""

from __future__ import annotations

import math
from functools import lru_cache

from factions.identities.names import words_of
from factions.reference.countries import countries, country_of_demonym
from factions.reference.gazetteer import find
from factions.reference.registry import Entry, registry
from factions.reference.registry_dates import days
from factions.reference.registry_state import BEGINS, ENDS

_NEAR_KM = 1500
_TOWN = 20_000
_REGIONS = frozenset({"province", "state", "republic", "region", "district"})
_NOW = 9999  # a revival without a year


def year_of(edtf: str | None, end: int) -> int | None:
    """Give the first (`end` 0) or the last (-1) year of an EDTF date; None where it has none."""
    span = days(edtf) if edtf else None
    return int(span[end][:4]) if span else None


@lru_cache(maxsize=2048)
def lives(entry: Entry) -> tuple[int | None, int | None]:
    """Give the first and the last year in which an entry is known to have been there, None where nobody says."""
    turns = [(turn.what, year_of(turn.date, 0), year_of(turn.date, -1)) for turn in registry().lifecycle(entry.id)]
    begun = [first for what, first, _ in turns if what in BEGINS and first]
    ended = [last for what, _, last in turns if what in ENDS]
    revived = [last or _NOW for what, _, last in turns if what == "revived"]
    last = None if not ended or None in ended else max(filter(None, ended))
    return min(begun, default=None), None if last is None or any(year >= last for year in revived) else last


@lru_cache(maxsize=2048)
def ties(entry: Entry) -> frozenset[str]:
    """Give the ids of those that an entry has a tie to: its parents, units, leaders, allies."""
    tied = {tie.object for tie in registry().ties(entry.id)} | {tie.subject for tie in registry().tied(entry.id)}
    return frozenset(tied | {turn.other for turn in registry().lifecycle(entry.id) if turn.other})


def lands(entry: Entry) -> frozenset[str]:
    """Give the countries of an entry."""
    return frozenset((*entry.countries, *filter(None, (entry.country,))))


@lru_cache(maxsize=2048)
def of_people(entry: Entry) -> frozenset[str]:
    """Give the country after which an entry's people is called, in which it need not be: Palestinians fight in Lebanon and Syria, too."""
    country = country_of_demonym(entry.community) if entry.community else None
    return frozenset({country}) if country else frozenset()


@lru_cache(maxsize=2048)
def own_words(entry: Entry) -> frozenset[str]:
    """Give the keys of the words for an entry's people, and of its leaders' and its parent's names."""
    people = [entry.community] if entry.community else []
    people += [registry().entry(other).name for other in (entry.parent, entry.affiliation) if other]
    leaders = [registry().entry(tie.subject).name for tie in registry().tied(entry.id) if tie.tie in {"leads", "member_of"}]
    return frozenset(word.key for name in (*people, *leaders) for word in words_of(name))


@lru_cache(maxsize=4096)
def placed(name: str) -> frozenset[str]:
    """Give the countries of the places of that name that are regions, or towns of some size."""
    found = find(name) if len(name) > 3 else []  # noqa: PLR2004 - short names are of too many villages
    return frozenset(row.country for row in found if row.country and (row.population >= _TOWN or row.kind in _REGIONS))


@lru_cache(maxsize=1024)
def side_by_side(one: str, other: str) -> bool:
    """Tell whether the middles of two countries (alpha-3) lie within 1,500 km."""
    here, there = countries().get(one), countries().get(other)
    if not here or not there:
        return False
    east = (here.lon - there.lon) * math.cos(math.radians((here.lat + there.lat) / 2))
    return 111.2 * math.hypot(here.lat - there.lat, east) < _NEAR_KM
