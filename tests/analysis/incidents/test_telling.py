"""A reading's events become tellings that can be compared across reports."""

from __future__ import annotations

import pytest

from factions.analysis.incidents import tellings
from factions.analysis.incidents.days import days_of
from factions.analysis.incidents.words import stems
from factions.markup import parse
from factions.reading import Reading

REPORT = """---
id: one
publisher: Tarsa Gazette
published: "2014-06-20"
genre: wire
region: Middle East
fictional: true
actors:
  brigade: {name: Harrow Brigade, aliases: [the Harrows], kind: militia, country: IRQ}
  villagers: {name: people of Tarsa, kind: civilians, country: IRQ}
  gunmen: {name: gunmen in masks, kind: armed_group}
places:
  tarsa: {name: Tarsa, country: IRQ, admin1: Anbar, precision: 1}
---
[Masked gunmen]{a1 gunmen} with [rifles]{w1} shot [nine]{q1} [villagers]{a2 villagers} at [mill]{f1} in [Tarsa]{p1 tarsa} [Wednesday]{t1 2014-06-18}.
@ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1,f1 time=t1 weapons=w1 killed:civilian=9@q1>a2 contexts=crime
The [Harrow Brigade]{a3 brigade}, the villagers say, is to blame; [it]{a4 brigade} denied that.
@ e2 ASSAULT/firearms actors=a3 recipients=a2 by=c1 same=e1
@ c1 accusation speaker=a2 cue="say" content="is to blame"
@ e3 ASSAULT/firearms actors=a4 fact=denied by=c2 same=e1
@ c2 denial speaker=a4 cue="denied" content="that"
"""


@pytest.fixture
def reading() -> Reading:
    annotated, errors = parse(REPORT)
    assert errors == []
    assert annotated is not None
    return annotated.reading


def test_roles_become_names_days_and_points(reading: Reading) -> None:
    shot, blamed, denied = tellings(reading)
    assert [one.key.rpartition(":")[2] for one in (shot, blamed, denied)] == ["e1", "e2", "e3"]
    assert (shot.type, shot.mode, shot.contexts, shot.time, shot.days) == ("ASSAULT", "firearms", ("crime",), "2014-06-18", days_of("2014-06-18"))
    assert [(party.shown, party.names, party.words) for party in shot.actors] == [("Masked gunmen", frozenset(), stems("masked gunmen"))]
    assert [party.shown for party in shot.recipients] == ["villagers"]
    assert [(one.shown, one.admin1, one.precision) for one in shot.spots] == [("Tarsa", "Anbar", 1)]
    assert (shot.sites, shot.weapons) == (stems("mill"), stems("rifles"))
    assert shot.tolls[0].best == 9
    assert shot.voice is None
    assert (blamed.same, blamed.said, blamed.voice and blamed.voice.shown) == (shot.key, "accusation", "villagers")
    assert blamed.actors[0].names == denied.actors[0].names != frozenset()
    assert denied.factuality == "denied"
    assert shot.page.centre == ("tarsa",)
    assert shot.page.acts == {"ASSAULT": 1, "ASSAULT/firearms": 1}


def test_canonical_ids_come_with_the_actors(reading: Reading) -> None:
    brigade = next(actor.id for actor in reading.actors if actor.name == "Harrow Brigade")
    found = tellings(reading, {brigade: "Q42"})
    assert [[party.key for party in one.actors] for one in found] == [[None], ["Q42"], ["Q42"]]
