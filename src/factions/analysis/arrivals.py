"""What is new in a search: what it finds, by the time at which the ledger first had it.

A statement is known again in a later reading of its report by what it is and where its first sentence stands, so that to read a report once more, or
to correct something else in it, makes nothing new. A report that has the words in its passages and in no statement counts once. What is looked
through are the RANKED hits that were read last.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from factions.analysis.finding import Asked, find
from factions.evidence import Record
from factions.ledger.fulltext import RANKED, Hit, Place, first_added
from factions.ledger.open import Ledger

_OURS = UUID("6a4e3c52-6f0c-4d57-9b1f-0f2f6c1d7e35")
"""Under which the ids of arrivals are made; never to be changed, or everything is new to whoever has read it."""


class Arrival(Record):
    """Something that a search finds: since when the ledger has it (UTC, ISO 8601), and an id that stays the same on each machine (a UUID).

    Where `hit` is a passage the report is meant, and the hit is the first of its passages that has the words.
    """

    id: str
    added: str
    hit: Hit


def arrivals(ledger: Ledger, asked: Asked) -> list[Arrival]:
    """Give what a search finds, the last that came first, in text order where a report brought several.

    Nothing for a search that asks nothing. Raises what `find` does.
    """
    hits = _once(find(ledger, asked, limit=RANKED, newest=True))
    if not hits:
        return []
    with ledger.read() as connection:
        added = first_added(connection, {hit.document for hit in hits.values()})
    # what was taken down since it was found is left out
    found = [Arrival(id=str(uuid5(_OURS, repr(place))), added=added[place], hit=hit) for place, hit in hits.items() if place in added]
    found.sort(key=lambda one: (one.hit.document, one.hit.span.start, one.id))
    return sorted(found, key=lambda one: one.added, reverse=True)


def _once(hits: Sequence[Hit]) -> dict[Place, Hit]:
    """Give each statement once, and of reports without one that fits the first passage."""
    stated = {hit.document for hit in hits if hit.statement}
    found: dict[Place, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (hit.document, hit.span.start, hit.span.end)):
        if hit.statement:
            found.setdefault((hit.document, hit.kind, hit.label, hit.span.start, hit.span.end), hit)
        elif hit.document not in stated:
            found.setdefault((hit.document, "passage", None, 0, 0), hit)
    return found
