"""Reports of an invented war: of a raid on a mill, of boats that were sunk, or of both."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

from tests.ledger.conftest import read

from factions.reading import Reading

_HEAD = """---
id: {name}
title: Report {name}
publisher: {publisher}
published: "{published}"
genre: wire
region: Middle East
fictional: true
{entities}---
"""
_OF_RAID = (
    "brigade: {name: Harrow Brigade, kind: armed_group, country: IRQ}", "people: {name: villagers of Tarsa, kind: civilians, country: IRQ}",
    "tarsa: {name: Tarsa, country: IRQ, lat: 33.7, lon: 44.8, precision: 1}",
)  # fmt: skip
_OF_BOATS = (
    "guard: {name: Coast Guard of Orsk, kind: state_force, country: IRQ}", "crews: {name: fishermen, kind: civilians, country: IRQ}",
    "orsk: {name: Orsk, country: IRQ, lat: 30.1, lon: 48.0, precision: 1}",
)  # fmt: skip
_RAID = """The [Harrow Brigade]{{a1 brigade}} shot dead [{figure}]{{q1}} [villagers]{{a2 people}} at the mill of [Tarsa]{{p1 tarsa}} on [Wednesday]{{t1 2014-06-18 published}}.
@ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1 time=t1 killed:civilian={figure}@q1>a2 contexts=military
"""
_BOATS = """The [Coast Guard of Orsk]{{a1 guard}} sank boats off [Orsk]{{p1 orsk}} on [{day} June]{{t1 2014-06-{day}}}, and [{figure}]{{q1}} [fishermen]{{a2 crews}} drowned.
@ e1 ASSAULT/destroy actors=a1 recipients=a2 places=p1 time=t1 killed:civilian={figure}@q1>a2
"""


def raid(name: str, publisher: str = "River Courier", figure: int = 12, published: str = "2014-06-20") -> Reading:
    """Tell of the raid."""
    return _report(name, publisher, published, _RAID.format(figure=figure), _OF_RAID)


def boats(name: str, publisher: str = "Hill Gazette", figure: int = 3, day: int = 14) -> Reading:
    """Tell of boats that were sunk."""
    return _report(name, publisher, "2014-06-20", _BOATS.format(figure=figure, day=day), _OF_BOATS)


def both(name: str, publisher: str = "Two Rivers Wire", figure: int = 15) -> Reading:
    """Tell of both: the raid is its e1, the boats its e2."""
    second = _BOATS.format(figure=3, day=14)
    for old, new in (("{a1", "{a3"), ("{a2", "{a4"), ("{p1", "{p2"), ("{t1", "{t2"), ("{q1", "{q2"), ("e1", "e2"), ("=a1", "=a3"), ("=a2", "=a4")):
        second = second.replace(old, new)
    second = second.replace("=p1", "=p2").replace("=t1", "=t2").replace("@q1>a2", "@q2>a4")
    return _report(name, publisher, "2014-06-21", _RAID.format(figure=figure) + second, _OF_RAID, _OF_BOATS)


def _report(name: str, publisher: str, published: str, text: str, *entities: tuple[str, ...]) -> Reading:
    held = [one for own in entities for one in own]
    lines = ["actors:", *(f"  {one}" for one in held if "kind:" in one), "places:", *(f"  {one}" for one in held if "lat:" in one), ""]
    return read(_HEAD.format(name=name, publisher=publisher, published=published, entities="\n".join(lines)) + text)
