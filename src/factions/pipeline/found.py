"""The first half: every span of a document, what it means, and the drafts of what is said, before anything has an id that lasts.

Provisional ids: `actor 3` is the actor span of that number, `actor entity 2` an entity, `place 10 16` a span by its bounds; `numbered` gives the
lasting ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from factions.documents.document import Document
from factions.evidence import Span
from factions.identities.places import PlaceName, resolve_places
from factions.identities.records import Place, Time
from factions.identities.times import resolve_times
from factions.mentions.actors import find_actors
from factions.mentions.coreference import Linked, link
from factions.mentions.parse import Parsed, parse
from factions.mentions.place_nouns import antecedents, find_place_nouns
from factions.mentions.places import find_places, overruled
from factions.mentions.quantities import Quantity, find_quantities
from factions.mentions.spans import ThingSpan
from factions.mentions.things import find_things
from factions.mentions.times import TimeExpression, find_times
from factions.reference.gazetteer import find as find_in_gazetteer
from factions.statements.claims import find_claims, innermost
from factions.statements.drafts import ClaimDraft
from factions.statements.events import EventDraft, code_events
from factions.statements.relations import RelationDraft, code_relations
from factions.statements.roles import Roles
from factions.statements.tolls import TollDraft, find_tolls
from factions.statements.verbal import verbal_events


@dataclass(frozen=True)
class Found:
    """The spans and drafts of one document. `places` and `times` pair each span with what it means, null where nothing is known."""

    document: Document
    parsed: Parsed
    linked: Linked
    roles: Roles
    times: list[tuple[TimeExpression, Time | None]]
    places: list[tuple[ThingSpan, Place | None]]
    things: list[ThingSpan]
    quantities: list[Quantity]
    tolls: list[TollDraft]
    claims: list[ClaimDraft]
    events: list[EventDraft]
    relations: list[RelationDraft]

    def span(self, start: int, end: int) -> Span:
        """Cut a span out of the document's text."""
        return Span.of(self.document.text, start, end)

    def sentence(self, offset: int) -> Span:
        """Give the sentence that holds `offset`: the evidence of what is read there."""
        sentence = self.parsed.sentence(offset)
        return self.span(sentence.start, sentence.end)

    def said_in(self, offset: int) -> str | None:
        """Give the id of the innermost claim whose words hold `offset`."""
        number = innermost(self.claims, offset)
        return None if number is None else claim_id(number)


def actor_id(number: int) -> str:
    """Name an actor span."""
    return f"actor {number}"


def entity_id(number: int) -> str:
    """Name an entity: what actor spans mean."""
    return f"actor entity {number}"


def claim_id(number: int) -> str:
    """Name a claim draft."""
    return f"claim {number}"


def thing_id(thing: ThingSpan) -> str:
    """Name a place, facility or weapon span."""
    return f"{thing.kind} {thing.start} {thing.end}"


def time_id(time: TimeExpression) -> str:
    """Name a time span."""
    return f"time {time.start}"


def quantity_id(quantity: Quantity) -> str:
    """Name a quantity span."""
    return f"quantity {quantity.start}"


def find(document: Document) -> Found:
    """Find every span of a document and draft every statement."""
    text = document.text
    parsed = parse(text)
    times = find_times(text)
    claims = find_claims(parsed)
    spans = find_actors(parsed)
    named = [
        place for place in find_places(parsed, spans, lambda name: bool(find_in_gazetteer(name)))
        if not any(time.start < place.end and place.start < time.end for time in times)
    ]  # fmt: skip
    voices = [(start, end, claim.speaker) for claim in claims if claim.speaker is not None for start, end in claim.parts]
    linked = link(parsed, overruled(spans, named), voices)
    roles = Roles(parsed, linked)
    things, quantities = find_things(parsed), find_quantities(text, times)
    places = _places(parsed, linked, named)
    where = [place for place, _ in places]
    tolls = find_tolls(parsed, quantities, roles)
    acts = code_events(parsed, linked, roles, things, where, frozenset(toll.anchor.i for toll in tolls))
    meant = resolve_times(times, text, document.published)
    return Found(
        document=document, parsed=parsed, linked=linked, roles=roles, times=list(zip(times, meant, strict=True)),
        places=places, things=things, quantities=quantities, tolls=tolls, claims=claims, events=verbal_events(parsed, claims, acts, roles),
        relations=code_relations(parsed, linked, roles, where),
    )  # fmt: skip


def main_country_of(places: Iterable[Place | None]) -> str | None:
    """Give the country in which most of a report's places lie."""
    counts = Counter(place.country for place in places if place and place.country)
    return counts.most_common(1)[0][0] if counts else None


def _places(parsed: Parsed, linked: Linked, named: Sequence[ThingSpan]) -> list[tuple[ThingSpan, Place | None]]:
    """Give the names of places and the nouns that stand for one ("the city"), in text order, and what each means."""
    names = [PlaceName(place.start, place.end, parsed.text[place.start : place.end]) for place in named]
    values = dict(zip(named, resolve_places(names, parsed.text, countries=[linked.country] if linked.country else []), strict=True))
    nouns = find_place_nouns(parsed, named)
    home = main_country_of(values.values())
    likely = [place for place in named if (known := values[place]) and known.country in (home, None)]  # "the city" is seldom a capital abroad
    meant = antecedents(parsed, likely, nouns, lambda place: value.precision if (value := values[place]) else None)
    values |= {noun: values[meant[noun.start]] if noun.start in meant else None for noun in nouns}
    return sorted(values.items(), key=lambda pair: pair[0].start)
