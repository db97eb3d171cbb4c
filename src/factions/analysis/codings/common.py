"""Columns that several schemes have, under whatever name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from factions.analysis.codings.coded import Classed, Given, Value, Work
from factions.analysis.codings.facts import precision
from factions.analysis.incidents.sheets import Report, Sheet, Who
from factions.codebook.codings import State, states
from factions.reference.countries import countries

JOINT = "; "
"""Between several values of one cell."""
_NEAR = 2  # UCDP's where_prec up to which a place is a town
_DISTRICT = 3
_NO_STATE = State()


def joined(values: Iterable[object], joint: str = JOINT) -> str | None:
    """Put several values in one cell; null where there are none. The joint in a value itself is written as a comma."""
    mark = joint.strip()
    found = [str(value).replace(mark, ",") for value in values]
    return joint.join(found) or None


def once(values: Iterable[Value]) -> list[Value]:
    """Give what there is of values, each once."""
    return [value for value in dict.fromkeys(values) if value is not None]


def state(country: str | None) -> State:
    """Give a country's numbers; of none that are known all are null."""
    return states().get(country or "", _NO_STATE)


def country_name(country: str | None) -> str | None:
    """Give a country's name."""
    known = countries().get(country or "")
    return known.name if known else country


def names(parties: Iterable[Classed]) -> str | None:
    """Give the names of parties."""
    return joined(one.who.name for one in parties)


def lands(parties: Iterable[Classed], of: Callable[[str], Value] = str) -> str | None:
    """Give the countries of parties, each once, as `of` writes them."""
    return joined(once(of(one.who.country) for one in parties if one.who.country))


def here(work: Work, of: Callable[[str], Value] = str) -> Value:
    """Give the country that it was in, as `of` writes it."""
    place = work.sheet.place
    return of(place.country) if place and place.country else None


def place(work: Work) -> str | None:
    """Give the place's name."""
    return work.sheet.place.name if work.sheet.place else None


def city(work: Work) -> str | None:
    """Give the place's name, where it's a town or a spot in one."""
    near = precision(work.sheet)
    return place(work) if near is not None and near <= _NEAR else None


def district(work: Work) -> str | None:
    """Give the place's name, where it's a second-order division."""
    return place(work) if precision(work.sheet) == _DISTRICT else None


def province(work: Work) -> str | None:
    """Give the first-order division that it lies in."""
    return work.sheet.place.admin1 if work.sheet.place else None


def latitude(work: Work) -> float | None:
    """Give the place's latitude (degrees)."""
    return work.sheet.place.lat if work.sheet.place else None


def longitude(work: Work) -> float | None:
    """Give the place's longitude (degrees)."""
    return work.sheet.place.lon if work.sheet.place else None


def first_day(work: Work) -> Value | Given:
    """Give the first day, and where there are several say how many."""
    first, last = work.sheet.first_day, work.sheet.last_day
    if first is None:
        return Given(None, "no report tells the day")
    return first if last in {None, first} else Given(first, f"the first of the days on which it may have been, up to {last}")


def year(work: Work) -> int | None:
    """Give the year of the first day."""
    return int(work.sheet.first_day[:4]) if work.sheet.first_day else None


def publishers(work: Work) -> str | None:
    """Give the publishers of the reports, each once."""
    return joined(once(report.publisher for report in work.sheet.reports))


def documents(sheet: Sheet) -> list[Report]:
    """Give one telling of each report."""
    return list({report.document: report for report in reversed(sheet.reports)}.values())[::-1]


def ucdp(who: Who) -> int | None:
    """Give UCDP's number of an actor, where the registry has it; of a government the country's."""
    from factions.analysis.codings.facts import entry

    found = entry(who)
    return found.ucdp if found else None
