"""What the codings' rule tables can ask of an incident, by the names that codebook/codings.py lists. Each is worked out when a row asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache

from factions.analysis.incidents.sheets import Sheet, Who
from factions.reference.registry import Entry, registry

_WORD = re.compile(r"[^\W_]+")
_SHORT = 2  # letters that a word keeps without its plural's ending
_STATE = frozenset({"government", "state_force"})
_COMMON = frozenset(
    "assailants attackers bandits extremists fighters guerrillas gunmen insurgents islamists jihadists men militants militias others rebels "
    "separatists soldiers terrorists troops".split()
)
"""What armed people are called who have no name; at the head of a sentence it has a capital."""
_COUNTRY = 6  # UCDP's where_prec of a country


class Known(dict[str, object]):
    """The facts of an incident, and what steps have given since; null where nothing is known by a name."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self.sheet = sheet

    def __missing__(self, name: str) -> object:
        """Work a fact out, once."""
        made = _OF_INCIDENT.get(name)
        self[name] = found = made(self.sheet) if made else None
        return found


class KnownOf(dict[str, object]):
    """The facts of one who had a part in an incident, and behind them those of the incident."""

    def __init__(self, who: Who, role: str, incident: Known) -> None:
        super().__init__(role=role)
        self.who, self.incident = who, incident

    def __missing__(self, name: str) -> object:
        """Work a fact out, once."""
        made = _OF_PARTY.get(name)
        self[name] = found = made(self.who, self.incident.sheet) if made else self.incident[name]
        return found


def days(sheet: Sheet) -> int | None:
    """Count the days from the first to the last on which it may have been; null where no report tells."""
    if sheet.first_day is None:
        return None
    if sheet.last_day in {None, sheet.first_day}:
        return 1
    return max((date.fromisoformat(sheet.last_day or "") - date.fromisoformat(sheet.first_day)).days, 0) + 1


def precision(sheet: Sheet) -> int | None:
    """Give UCDP's where_prec; of a place that has none, but a country, that of a country."""
    place = sheet.place
    if place is None:
        return None
    return place.precision or (_COUNTRY if place.country else None)


def named(who: Who) -> bool:
    """Tell whether a party has a name of its own: it's in a register, or the last word of what it's called has a capital, or a script without any.

    A lone common word, such as Gunmen, is no name, capital or not.
    """
    if who.registry or who.wikidata:
        return True
    found = _WORD.findall(who.name)
    if len(found) == 1 and found[0].lower() in _COMMON:
        return False
    return bool(found) and any(letter.isalpha() and not letter.islower() for letter in found[-1])


def entry(who: Who) -> Entry | None:
    """Give the registry's entry of a party; null where it has none, or no longer."""
    if who.registry is None:
        return None
    try:
        return registry().entry(who.registry)
    except KeyError:
        return None


def office(who: Who) -> str | None:
    """Give the office that makes a person public, as the registry has it."""
    found = entry(who)
    return found.role if found else None


def words(texts: Iterable[str]) -> frozenset[str]:
    """Give the words of texts in small letters, and of those that end as a plural does the rest, too."""
    return frozenset[str]().union(*map(_words, texts))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    found = {word.lower() for word in _WORD.findall(text)}
    return frozenset(found | {word[: -len(end)] for word in found for end in ("s", "es") if word.endswith(end) and len(word) > len(end) + _SHORT})


def _kinds(parties: Iterable[Who]) -> frozenset[str]:
    return frozenset(who.kind or "other" for who in parties)


def _highest(sheet: Sheet, *toll: str) -> int | None:
    found = sheet.toll(*toll)
    return found.high if found else None


def _abroad(who: Who, sheet: Sheet) -> bool | None:
    there = sheet.place.country if sheet.place else None
    return None if who.country is None or there is None else who.country != there


def own(who: Who, sheet: Sheet) -> bool:
    """Tell whether a party belongs to the side that did it."""
    return _belongs(who) in {_belongs(one) for one in sheet.actors}


def _kind_above(who: Who, _: Sheet) -> str | None:
    """Give the kind of what a person belongs to, by the registry."""
    found = entry(who)
    if found is None or found.kind != "person" or found.affiliation is None:
        return None
    try:
        return registry().entry(found.affiliation).kind
    except KeyError:
        return None


def _took_place(sheet: Sheet) -> bool:
    name = sheet.place.name if sheet.place else None
    return name is not None and name.casefold() in {target.casefold() for target in sheet.targets}


def _one_side(sheet: Sheet) -> bool:
    """Tell whether both sides are one: a group that fights itself, or the forces of one state."""
    doers, hit = [_belongs(who) for who in sheet.actors], [_belongs(who) for who in sheet.recipients]
    return len({*doers, *hit}) == 1 and (bool(doers and hit) or len(doers) > 1)


def _belongs(who: Who) -> tuple[str, str | None]:
    if who.kind in _STATE and who.country:
        return "state", who.country
    return "party", who.group or who.name


_OF_INCIDENT: Mapping[str, Callable[[Sheet], object]] = {
    "type": lambda sheet: sheet.type,
    "mode": lambda sheet: sheet.mode,
    "contexts": lambda sheet: frozenset(sheet.contexts),
    "factuality": lambda sheet: sheet.factuality,
    "contradictions": lambda sheet: frozenset(sheet.contradictions),
    "days": days,
    "precision": precision,
    "country": lambda sheet: sheet.place.country if sheet.place else None,
    "killed": lambda sheet: _highest(sheet, "killed"),
    "killed_told": lambda sheet: sheet.toll("killed") is not None,
    "civilians_killed": lambda sheet: _highest(sheet, "killed", "civilian"),
    "tolls": lambda sheet: frozenset(toll.what for toll in sheet.tolls),
    "targets": lambda sheet: words(sheet.targets),
    "weapons": lambda sheet: words(sheet.weapons),
    "words": lambda sheet: words(span.quote for report in sheet.reports for span in report.quotes),
    "actors_told": lambda sheet: len(sheet.actors),
    "recipients_told": lambda sheet: len(sheet.recipients),
    "actor_kinds": lambda sheet: _kinds(sheet.actors),
    "recipient_kinds": lambda sheet: _kinds(sheet.recipients),
    "took_place": _took_place,
    "one_side": _one_side,
    "reports": lambda sheet: len({report.document for report in sheet.reports}),
    "origins": lambda sheet: sheet.origins,
    "reviewed": lambda sheet: sheet.reviewed,
}
_OF_PARTY: Mapping[str, Callable[[Who, Sheet], object]] = {
    "kind": lambda who, _: who.kind or "other",
    "named": lambda who, _: named(who),
    "own": own,
    "belongs": _kind_above,
    "abroad": _abroad,
    "community": lambda who, _: who.community,
    "title": lambda who, _: words((who.name, *who.words, office(who) or "")),
}
