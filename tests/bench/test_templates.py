"""Readings made by hand, and the templates that they come to."""

from __future__ import annotations

import pytest

from factions.bench.templates import ROLES, templates
from factions.markup import parse
from factions.reading import Reading

HEAD = """---
id: x
title: A
published: 1989-11-20
publisher: Ridge Courier
fictional: true
setting: el-salvador-1983
genre: wire
region: Central America
actors:
  front: {name: Morazan Front, kind: armed_group, country: SLV}
  men: {name: gunmen, kind: armed_group, country: SLV}
  army: {name: army, kind: state_force, country: SLV}
  gov: {name: government, kind: government, country: SLV}
  mayor: {name: Ana Solis, kind: person, country: SLV}
  town: {name: villagers, kind: civilians, country: SLV}
places:
  uno: {name: Uno, country: SLV, precision: 1}
  dos: {name: Dos, country: SLV, precision: 1}
---
"""


def reading(body: str) -> Reading:
    annotated, errors = parse(HEAD + body)
    assert annotated is not None, errors
    return annotated.reading


def told(body: str) -> list[str]:
    """Give each template in a line: its type, and what fills each role."""
    lines = []
    for template in templates(reading(body)):
        held = [f"{role}={'/'.join(template.roles[role])}" for role in ROLES if template.roles[role]]
        lines.append(" ".join([template.incident_type, *held]))
    return lines


@pytest.mark.parametrize(("body", "expected"), [
    ("[Gunmen]{a1 men} shot [Ana Solis]{a2 mayor}.\n@ e1 ASSAULT/firearms actors=a1 recipients=a2\n", ["attack PerpInd=Gunmen Victim=Ana Solis"]),
    ("The [Morazan Front]{a1 front} took [villagers]{a2 town}.\n@ e1 ASSAULT/abduct actors=a1 recipients=a2\n", ["kidnapping PerpOrg=Morazan Front"]),
    ("The [Uno army]{a1 army} killed [Ana Solis]{a2 mayor}.\n@ e1 ASSAULT actors=a1 recipients=a2\n", ["attack PerpOrg=Uno army Victim=Ana Solis"]),
    ("The [army]{a1 army} killed [Ana Solis]{a2 mayor}.\n@ e1 ASSAULT actors=a1 recipients=a2\n", ["attack Victim=Ana Solis"]),  # no name
    ("The [army]{a1 army} hit a [bank]{f1}.\n@ e1 ASSAULT actors=a1 targets=f1\n", []),  # war
    ("[Gunmen]{a1 men} attacked.\n@ e1 ASSAULT actors=a1\n", []),  # nobody suffers
    ("A [bomb]{w1} wrecked the old stone [house]{f1} of the bishop in Uno.\n@ e1 ASSAULT/explosives targets=f1 weapons=w1\n",
     ["bombing Target=old stone house of the bishop Weapon=bomb"]),
    ("A [bomb]{w1} wrecked the [bank]{f1}.\n@ e1 ASSAULT/explosives targets=f1 weapons=w1\n", ["bombing Target=bank Weapon=bomb"]),
    ("[Gunmen]{a1 men} with [dynamite]{w1} hit the [bank]{f1}.\n@ e1 ASSAULT/destroy actors=a1 targets=f1 weapons=w1\n",
     ["bombing PerpInd=Gunmen Target=bank Weapon=dynamite"]),
    ("[Gunmen]{a1 men} set the [bank]{f1} on fire.\n@ e1 ASSAULT/destroy actors=a1 targets=f1\n", ["arson PerpInd=Gunmen Target=bank"]),
    ("[Gunmen]{a1 men} robbed the [bank]{f1}.\n@ e1 COERCE/seize actors=a1 targets=f1\n", ["robbery PerpInd=Gunmen Target=bank"]),
    ("[Gunmen]{a1 men} took the [bank]{f1}.\n@ e1 COERCE/seize actors=a1 targets=f1\n", []),
    ("[Gunmen]{a1 men} vowed to kill [Ana Solis]{a2 mayor}.\n@ e1 THREATEN/violence actors=a1 recipients=a2\n",
     ["attack PerpInd=Gunmen Victim=Ana Solis"]),
    ("The [army]{a1 army} shot [gunmen]{a2 men}.\n@ e1 ASSAULT/firearms actors=a1 recipients=a2\n", []),  # a fight
    ("The [army]{a1 army} said nobody shot [Ana Solis]{a2 mayor}.\n@ e1 ASSAULT/firearms recipients=a2 fact=denied\n", []),
    ("The [army]{a1 army} met [Ana Solis]{a2 mayor}.\n@ e1 CONSULT actors=a1,a2\n", []),
    ("The [Morazan Front]{a1 front} came. The [rebels]{a2 front} killed [Ana Solis]{a3 mayor}.\n@ e1 ASSAULT actors=a2 recipients=a3\n",
     ["attack PerpInd=rebels PerpOrg=Morazan Front Victim=Ana Solis"]),
    ("[Gunmen]{a1 men} came. [They]{a2 men} killed [her]{a3 mayor}.\n@ e1 ASSAULT actors=a2 recipients=a3\n", ["attack PerpInd=Gunmen"]),
])  # fmt: skip
def test_one_event(body: str, expected: list[str]) -> None:
    assert told(body) == expected


def test_a_text_without_capitals_has_names() -> None:
    body = """the [army]{a1 army} killed [ana solis]{a2 mayor}, two [villagers]{a3 town} and the [mayor]{a4 mayor} of uno.
@ e1 ASSAULT actors=a1 recipients=a2,a3,a4
"""
    small = reading(body)
    uncased = small.model_copy(update={"mentions": tuple(one.model_copy(update={"form": "nominal"}) for one in small.mentions)})
    assert [template.roles["Victim"] for template in templates(uncased)] == [["ana solis"]]


def test_the_longest_of_what_shares_its_last_word_stands_for_all() -> None:
    body = """[Gunmen]{a1 men} shot [Solis]{a2 mayor} in [Uno]{p1 uno}.
@ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1
[Ana Solis]{a3 mayor} died from a [bomb]{w1} in [Dos]{p2 dos}.
@ e2 ASSAULT recipients=a3 places=p2 weapons=w1
Two [nail bombs]{w2} hit a [bank]{f1} in [Dos]{p3 dos}.
@ e3 ASSAULT/explosives targets=f1 places=p3 weapons=w2
"""
    assert told(body) == ["attack PerpInd=Gunmen Victim=Ana Solis", "bombing Victim=Ana Solis Weapon=bomb",
                          "bombing Target=bank Weapon=nail bombs"]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "count"), [
    ("ASSAULT actors=a1 recipients=a2 places=p1", "ASSAULT/firearms actors=a1 recipients=a2", 1),
    ("ASSAULT actors=a1 recipients=a2 places=p1", "ASSAULT/firearms actors=a1 recipients=a2 places=p2", 2),
    ("ASSAULT actors=a1 recipients=a2 places=p1", "ASSAULT/firearms actors=a1 recipients=a2 places=p2 same=e1", 1),
    ("ASSAULT actors=a1 recipients=a2", "ASSAULT/abduct actors=a1 recipients=a2", 2),
    ("ASSAULT recipients=a2", "ASSAULT actors=a1 targets=f1", 2),  # nothing says that it's one
])  # fmt: skip
def test_events_of_one_incident(first: str, second: str, count: int) -> None:
    body = f"[Gunmen]{{a1 men}} hit [villagers]{{a2 town}} in [Uno]{{p1 uno}} and a [bank]{{f1}} in [Dos]{{p2 dos}}.\n@ e1 {first}\n@ e2 {second}\n"
    assert len(templates(reading(body))) == count
