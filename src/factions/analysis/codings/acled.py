"""What is worked out for the ACLED-like coding: the two actors with their digits, the toll, and a sentence made of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from factions.analysis.codings import common
from factions.analysis.codings.coded import Classed, Column, Given, Value, Work
from factions.analysis.codings.facts import own
from factions.analysis.incidents.sheets import Sheet
from factions.codebook.loader import lists

_CROWDS = {"protesters": "Protesters", "rioters": "Rioters", "civilians": "Civilians"}
"""Classes whose members stand behind one name, with the country after it."""
_UNKNOWN = "Unidentified Armed Group"
_UNKNOWN_DIGIT = 3
_PEACEFUL = "Peaceful protest"
_BOTH = ("Armed clash", "Agreement")  # sub-events whose two actors are both told as taking part
_STATES = frozenset({"state", "external"})
_AGAINST_CIVILIANS, _REMOTE, _STRATEGIC = "Violence against civilians", "Explosions/Remote violence", "Strategic developments"
_GATHERED = {"Protests": "protesters", "Riots": "rioters"}
_DIGITS = {"rioters": 5, "protesters": 6, "civilians": 7}
_ARMED = frozenset({"state", "external", "rebels", "militia", "communal"})
_FIRST = {"Battles": _ARMED, "Explosions/Remote violence": _ARMED, "Violence against civilians": frozenset({"civilians", "protesters", "rioters"})}
"""The classes of which the second actor of a type of event is, where one of them is told of."""
_NOBODY = Given(None, "nobody is told")
_NO_DIGIT = 0


class Actor(NamedTuple):
    """One of the two actors: its name, those that go with it, its digit, and why."""

    name: Given
    others: Given
    digit: Given


class Actors(NamedTuple):
    """Both; what is null is nobody."""

    first: Actor
    second: Actor


def actors(work: Work) -> Actors:
    """Give the two actors of an incident."""
    found = work.held.get("actors")
    if not isinstance(found, Actors):
        work.held["actors"] = found = _actors(work)
    return found


def _actors(work: Work) -> Actors:
    event, sub = work.word("event_type") or "", work.word("sub_event_type")
    doers, hit = list(work.actors), list(work.recipients)
    if sub == _PEACEFUL:
        hit = []  # whoever is protested against isn't there
    elif any(one.named_class == _GATHERED.get(event) for one in hit):
        doers, hit = hit, doers  # a protest is the protesters', and a riot the rioters', whoever used force
        doers.sort(key=lambda one: one.named_class != _GATHERED[event])
    elif not hit and len(doers) > 1 and sub in _BOTH:
        doers, hit = _opposed(doers)
    else:
        hit = [one for one in hit if not own(one.who, work.sheet)] or hit  # its own losses aren't whom a side fights
    if not hit and sub != _PEACEFUL:
        hit = [one for one in work.victims if one.named_class == "civilians"]
    wanted = _FIRST.get(event, frozenset())
    hit.sort(key=lambda one: one.named_class not in wanted)
    if not doers and event == _STRATEGIC and sub == "Agreement":
        doers, hit = hit[:1], hit[1:]
    first, second = _actor(work.sheet, doers), _actor(work.sheet, hit)
    if second is None and (event == _AGAINST_CIVILIANS or (event == _REMOTE and work.facts["civilians_killed"])):
        second = _crowd("civilians", work.sheet, "those told of are civilians")
    nobody = Actor(_NOBODY, _NOBODY, Given(_NO_DIGIT, "there is none"))
    return Actors(first or _somebody(work.sheet, event), second or nobody)


def _opposed(parties: Sequence[Classed]) -> tuple[list[Classed], list[Classed]]:
    """Part those who are told as taking part: states against others, where there are both; else the first against the rest."""
    states = parties[0].named_class in _STATES
    same = [one for one in parties if (one.named_class in _STATES) == states]
    rest = [one for one in parties if (one.named_class in _STATES) != states]
    return (same, rest) if rest else (list(parties[:1]), list(parties[1:]))


def _somebody(sheet: Sheet, event: str) -> Actor:
    """Give the first actor where nobody is told: ACLED has no event without one."""
    if event in _GATHERED:
        return _crowd(_GATHERED[event], sheet, "no report says more of who it was")
    name = Given(_behind(_UNKNOWN, sheet), "no report says who did it")
    return Actor(name, _NOBODY, Given(_UNKNOWN_DIGIT, "an unknown armed group counts as a political militia"))


def _crowd(what: str, sheet: Sheet, why: str) -> Actor:
    return Actor(Given(_behind(_CROWDS[what], sheet), why), _NOBODY, Given(_DIGITS[what], why))


def _actor(sheet: Sheet, parties: Sequence[Classed]) -> Actor | None:
    """Give the actor that some parties make: the first of them, or the crowd that it's of."""
    if not parties:
        return None
    head = parties[0]
    crowd = _CROWDS.get(head.named_class)
    others = parties if crowd else parties[1:]
    name = _behind(crowd, sheet) if crowd else head.who.name
    digit = head.gives.get("inter")
    return Actor(Given(name, head.why), Given(common.names(others), "the others on that side"), Given(_int(digit), head.why))


def _int(digit: object) -> int:
    return digit if isinstance(digit, int) else _NO_DIGIT


def _behind(crowd: str, sheet: Sheet) -> str:
    land = common.country_name(sheet.place.country) if sheet.place else None
    return f"{crowd} ({land})" if land else crowd


def _interaction(work: Work) -> Given:
    both = [_int(actor.digit.value) for actor in actors(work)]
    low, high = sorted(both)
    digits = f"{low}{high}" if low else f"{high}{low}"
    return Given(int(digits), f"{both[0]} and {both[1]}, the lower first; a lone one is followed by 0")


def _fatalities(work: Work) -> Given:
    killed = work.sheet.toll("killed")
    if killed is None:
        return Given(0, "no report tells of killed")
    if killed.low is None:
        return Given(None, "reports tell of killed, and none gives a figure that counts")
    return Given(killed.low, "the lowest figure that any report gives")


def _id(work: Work) -> str:
    land = work.sheet.place.country if work.sheet.place else None
    return f"{land or 'XXX'}-F{work.sheet.id}"


def notes(sheet: Sheet) -> str:
    """Tell an incident in a few sentences made of the record's own fields; no report's words are in it."""
    held = lists().types.get(sheet.type)
    act = f"{held.meaning if held else sheet.type}{f' ({sheet.mode})' if sheet.mode else ''}"
    doers = common.joined((one.name for one in sheet.actors), ", ") or "somebody unknown"
    hit = common.joined((one.name for one in sheet.recipients), ", ")
    where = sheet.place and (sheet.place.name or common.country_name(sheet.place.country))
    told = f"{_days(sheet)}: {act}, by {doers}{f' against {hit}' if hit else ''}{f', {where}' if where else ''}."
    tolls = "; ".join(_toll(toll.what, toll.low, toll.best, toll.high) for toll in sheet.tolls if toll.side == "all")
    origins = f"{sheet.origins} independent {'origin' if sheet.origins == 1 else 'origins'}"
    reviewed = "reviewed by a person" if sheet.reviewed else "read by machine, unreviewed"
    return " ".join(filter(None, (told, f"{tolls[:1].upper()}{tolls[1:]}." if tolls else "", f"Told by {origins}; {reviewed}.")))


def _days(sheet: Sheet) -> str:
    ends = list(dict.fromkeys(filter(None, (sheet.first_day, sheet.last_day))))
    return " to ".join(f"{day.day} {day:%B} {day.year}" for day in map(date.fromisoformat, ends)) or "Day unknown"


def _toll(what: str, low: int | None, best: int | None, high: int | None) -> str:
    if best is None:
        return f"{what}: no figure that counts"
    return f"{what}: {best}" if low == best == high else f"{what}: {best}, of {low} to {high}"


def _number(work: Work) -> Value:
    return common.here(work, lambda land: common.state(land).iso)


COLUMNS: Mapping[str, Column] = {
    "event_id_cnty": _id,
    "event_date": common.first_day,
    "year": common.year,
    "actor1": lambda work: actors(work).first.name,
    "assoc_actor_1": lambda work: actors(work).first.others,
    "inter1": lambda work: actors(work).first.digit,
    "actor2": lambda work: actors(work).second.name,
    "assoc_actor_2": lambda work: actors(work).second.others,
    "inter2": lambda work: actors(work).second.digit,
    "interaction": _interaction,
    "iso": _number,
    "country": lambda work: common.here(work, common.country_name),
    "admin1": common.province,
    "location": common.place,
    "latitude": common.latitude,
    "longitude": common.longitude,
    "source": common.publishers,
    "notes": lambda work: notes(work.sheet),
    "fatalities": _fatalities,
}
