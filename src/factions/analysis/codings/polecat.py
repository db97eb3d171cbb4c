"""What is worked out for PLOVER in POLECAT's columns: the type's numbers, the parties with their sectors, the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from factions.analysis.codings import common
from factions.analysis.codings.coded import Classed, Column, Given, Value, Work
from factions.analysis.codings.facts import office
from factions.codebook.loader import lists

_Side = Callable[[Work], Sequence[Classed]]


def _intensity(work: Work) -> Given:
    held = lists().types.get(work.sheet.type)
    if held is None:
        return Given(None, f"PLOVER has no type {work.sheet.type}")
    mode = work.sheet.mode
    if mode in held.modes:
        return Given(held.modes[mode], f"PLOVER's score of {work.sheet.type} {mode}")
    return Given(held.intensity, f"PLOVER's score of {work.sheet.type}")


def _quad(work: Work) -> str | None:
    held = lists().types.get(work.sheet.type)
    return held.quad if held else None


def sectors(parties: Sequence[Classed]) -> str | None:
    """Give the sectors of parties, each once."""
    return common.joined(common.once(str(one.gives["sector"]) for one in parties if "sector" in one.gives))


def _primary(parties: Sequence[Classed]) -> Value | Given:
    if not parties:
        return None
    head = parties[0]
    return Given(str(head.gives["sector"]) if "sector" in head.gives else None, f"{head.who.name}: {head.why}")


def _published(work: Work) -> str | None:
    return next((report.published for report in work.sheet.reports if report.published), None)


def _side(name: str, side: _Side) -> dict[str, Column]:
    return {
        f"{name} Name": lambda work: common.names(side(work)),
        f"{name} Country": lambda work: common.lands(side(work)),
        f"{name} COW": lambda work: common.lands(side(work), lambda land: common.state(land).cow),
        f"Primary {name} Sector": lambda work: _primary(side(work)),
        f"{name} Sectors": lambda work: sectors(side(work)),
        f"{name} Title": lambda work: common.joined(common.once(office(one.who) for one in side(work))),
        f"{name} Name Raw": lambda work: common.joined(common.once(word for one in side(work) for word in one.who.words)),
    }


PLACE: Mapping[str, Column] = {
    "City": common.city,
    "District": common.district,
    "Province": common.province,
    "Latitude": common.latitude,
    "Longitude": common.longitude,
}
COLUMNS: Mapping[str, Column] = {
    "Event ID": lambda work: work.sheet.id,
    "Event Date": common.first_day,
    "Event Type": lambda work: work.sheet.type,
    "Event Mode": lambda work: work.sheet.mode,
    "Intensity": _intensity,
    "Quad Code": _quad,
    "Contexts": lambda work: common.joined(work.sheet.contexts),
    **_side("Actor", lambda work: work.actors),
    **_side("Recipient", lambda work: work.recipients),
    **PLACE,
    "Placename": common.place,
    "Country": common.here,
    "GeoNames ID": lambda work: work.sheet.place.geonames if work.sheet.place else None,
    "Raw Placename": common.place,
    "Source": common.publishers,
    "Publication Date": _published,
    "Version": lambda work: work.version,
}
