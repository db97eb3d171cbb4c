"""Ties that a title states: "President Idris Tamo" leads his country's government, whichever sentence names it. The one rule that proposes relations.

The corpus names no head of state, since it is invented, so the model never saw one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from factions.identities.records import Actor
from factions.mentions.meaning import Linked
from factions.statements.tied import Tied

SHARE = 0.8
"""The raw score of such a tie."""
_LEADERS = "President|Prime Minister|Premier|Chancellor|King|Queen|Emir|Sultan"
_MINISTERS = r"(?:Foreign|Defen[cs]e|Interior|Justice|Finance|Information|Oil) (?:Minister|Secretary)|Secretary of State"
_TITLE = re.compile(rf"(?<![\w-])(?P<title>(?P<leads>{_LEADERS})|{_MINISTERS}) $")
_FORMER = re.compile(r"(?i)\b(?:former|ex-|then-?|late|deputy|vice[ -])\s*$")
_LONGEST = 40


def find_offices(text: str, linked: Linked, actors: Mapping[int, Actor], known: frozenset[tuple[str, int, int]] = frozenset()) -> list[Tied]:
    """Find the persons whose name follows a title of state, and tie each to the government of their country, if the report has it as an actor.

    `actors` are the records by entity, `known` the ties that were found already, as (type, entity, entity): these don't come again.
    """
    governments = {actor.country: entity for entity, actor in reversed(list(actors.items())) if actor.kind == "government" and actor.country}
    found: dict[tuple[str, int, int], Tied] = {}
    for number, spot in enumerate(linked.spots):
        entity = linked.of[number]
        actor = actors.get(entity) if entity is not None else None
        title = _TITLE.search(text, max(0, spot.start - _LONGEST), spot.start)
        if entity is None or actor is None or actor.kind != "person" or title is None:
            continue
        if _FORMER.search(text[max(0, title.start() - 12) : title.start()]):
            continue
        government = governments.get(actor.country or "")
        kind = "leads" if title["leads"] else "member_of"
        if government is None or {(name, entity, government) for name in ("leads", "member_of")} & (known | found.keys()):
            continue
        held = linked.entities[government].spots
        nearest = min(held, key=lambda n: abs(linked.spots[n].start - spot.start))
        found[kind, entity, government] = Tied(kind, number, nearest, "asserted", None, title.span("title"), SHARE)
    return list(found.values())

