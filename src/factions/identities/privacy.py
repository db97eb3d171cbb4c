"""Who is a private person: the model's judgement, guarded by what the report says of somebody in plain words.

The model takes a name for a public person's too often, and a record of a bystander can hurt; docs/do-no-harm.md has the rule. So an age or
a private walk of life beside a name ("a nurse, Marie-Ange Toussaint"; "Ali Hassan, 34,") keeps it out of the record, unless the report gives
it a public role as well. On the corpus's dev part that takes no public person's record.
"""

from __future__ import annotations

import re

from factions.mentions.meaning import Linked

_WALKS = (
    r"baker|barber|bystander|butcher|carpenter|child|clerk|cook|daughter|driver|eyewitness|farmer|father|fisherman|grandfather|"
    r"grandmother|herder|housewife|husband|inhabitant|labou?rer|mechanic|mother|neighbou?r|nurse|onlooker|passer-?by|patient|porter|"
    r"pupil|refugee|resident|schoolboy|schoolgirl|schoolteacher|shepherd|shopkeeper|sister|brother|son|student|survivor|tailor|"
    r"teacher|trader|vendor|victim|villager|waiter|widow|widower|wife|witness|worker"
)
_OFFICES = (
    r"admiral|ambassador|analyst|archbishop|bishop|brigadier|captain|chair(?:man|woman|person)?|chancellor|chief|cleric|colonel|col\.|command(?:er|ant)|coordinator|"
    r"deputy|director|emir|envoy|expert|founder|general|gen\.|governor|head|imam|judge|king|leader|lieutenant|lt\.|major|mayor|minister|mp|mullah|official|"
    r"patriarch|premier|president|prince|professor|prosecutor|queen|rabbi|representative|researcher|secretary|senator|sheikh|spokes(?:man|woman|person)|sultan|warlord"
)
_FORMERLY = r"(?<!former )(?<!one-time )(?<!trained )"
_BEFORE = re.compile(rf"\b{_FORMERLY}(?:{_WALKS})(?: named| called)?,? $")  # not "Father Brou", "Sister Gaye"
_AGED = re.compile(r",? \(?(?:aged )?\d{1,2}(?![\d:.]|,\d| (?:\w+ )?(?:soldiers|people|men|others))[,.)]")
_AFTER = re.compile(rf", (?:who (?:is|was) )?(?:a|an|the|his|her|their|one of the)\s(?:[\w'’-]+\s){{0,3}}?{_FORMERLY}(?:{_WALKS})\b", re.IGNORECASE)
_PUBLIC_BEFORE = re.compile(rf"\b(?:{_OFFICES})(?:-\w+)?,? (?:[\w'’.-]+ ){{0,2}}$", re.IGNORECASE)
_PUBLIC_AFTER = re.compile(rf"(?:,| \(| is| was)[^.;“\"]{{0,40}}\b(?:{_OFFICES}|leads|led|commands|heads)\b", re.IGNORECASE)
_BESIDE = 60
"""Characters before a name in which its office or walk of life stands."""


def is_private(linked: Linked, entity: int, text: str) -> bool:
    """Tell whether an entity is a person without a public role, who gets no record: so the model or the words beside its names have it."""
    held = linked.entities[entity]
    if held.kind != "actor" or held.private:
        return held.private and held.kind == "actor"
    spots = [linked.spots[n] for n in held.spots]
    if held.sort not in {"person", "civilians"} or any(spot.entry for spot in spots):
        return False
    beside = [(text[max(0, spot.start - _BESIDE) : spot.start], text[spot.end : spot.end + 2 * _BESIDE]) for spot in spots if spot.form == "named"]
    private = any(_BEFORE.search(before) or _AGED.match(after) or _AFTER.match(after) for before, after in beside)
    return private and not any(_PUBLIC_BEFORE.search(before) or _PUBLIC_AFTER.match(after) for before, after in beside)
