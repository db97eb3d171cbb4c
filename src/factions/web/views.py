"""What a viewer may see of a record, and what stands beside each of its lines: its review, and the incident that it's part of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import islice
from typing import TypeVar

from fastapi import Request

from factions.analysis.ties import Tie, in_public
from factions.ledger import harm, reviews
from factions.ledger.facts import Fact
from factions.ledger.incident_store import documents_of
from factions.ledger.incidents import incidents_of
from factions.ledger.open import Ledger
from factions.ledger.reviews import State
from factions.ledger.ties import keys_of
from factions.web.viewer import viewer_of

Name = tuple[str, str]
"""A statement: its document's id, and its own."""
_Thing = TypeVar("_Thing")
_AT_ONCE = 100


def in_view(request: Request, ledger: Ledger, thing: _Thing) -> _Thing:
    """Give a record as this viewer may see it: in public without what nobody has reviewed and that names a person (ledger/harm.py)."""
    if not viewer_of(request).public:
        return thing
    with ledger.read() as connection:
        return harm.public(connection, thing, as_of=_day(request))


def first_in_view(request: Request, ledger: Ledger, things: Iterable[_Thing], most: int) -> list[_Thing]:
    """Give the first so many of some records that this viewer may see; no more are looked at than that takes."""
    waiting, found = iter(things), list[_Thing]()
    while len(found) < most and (chunk := list(islice(waiting, _AT_ONCE))):
        found += in_view(request, ledger, chunk)
    return found[:most]


def ties_in_view(request: Request, ledger: Ledger, ties: Iterable[Tie]) -> list[Tie]:
    """Do the same for ties, which are no records. Give them with all their statements."""
    return in_public(ledger, ties, as_of=_day(request)) if viewer_of(request).public else list(ties)


def _day(request: Request) -> date | None:
    """Give the day that a page is asked as of (frame.py keeps it): what stood then is told by what it held then."""
    day: date | None = getattr(request.state, "as_of", None)
    return day


def reviews_of(ledger: Ledger, statements: Collection[Name], *, as_of: date | None = None) -> dict[Name, State]:
    """Give what people judged of statements, by document and id; those that nobody judged are left out."""
    with ledger.read() as connection:
        if not reviews.last(connection):
            return {}
        keys = keys_of(connection, sorted(set(statements)), as_of=as_of)
        documents = documents_of(connection, {reading for reading, _ in keys})
        states = reviews.states(connection, keys, as_of=as_of)
    return {(documents[reading], statement): state for (reading, statement), state in states.items() if state.state != "unreviewed"}


def named(facts: Iterable[Fact]) -> set[Name]:
    """Give the names of facts' statements."""
    return {(fact.document, fact.statement) for fact in facts}


def incidents_at(ledger: Ledger, facts: Collection[Fact]) -> dict[Name, int]:
    """Give the incident that each event is part of now."""
    with ledger.read() as connection:
        found = {document: incidents_of(connection, document) for document in sorted({fact.document for fact in facts})}
    return {(fact.document, fact.statement): number for fact in facts if (number := found[fact.document].get(fact.statement)) is not None}
