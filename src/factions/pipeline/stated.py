"""The second half: drafts become the contract's statements, each with its place, time, tolls, factuality, attribution and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from factions.identities.actors import is_private
from factions.identities.times import due
from factions.mentions.place_nouns import scene
from factions.mentions.spans import ThingSpan
from factions.mentions.times import TimeExpression
from factions.pipeline.found import Found, actor_id, claim_id, main_country_of, quantity_id, thing_id, time_id
from factions.statements.circumstances import carry, contexts, places_of, times_of
from factions.statements.claims import innermost
from factions.statements.conditions import deadline
from factions.statements.drafts import ClaimDraft
from factions.statements.events import EventDraft
from factions.statements.factuality import factuality
from factions.statements.records import Casualty, Claim, Event, Horizon, Relation
from factions.statements.relations import RelationDraft
from factions.statements.repeats import join_repeats, join_ties
from factions.statements.tolls import TollDraft, find_uncounted, share_out
from factions.statements.voices import voice

_RULES = "rules"
# The share of right statements among those that a rule of the sort drafted, on the sample reports (docs/decisions/0007): of events by whether a verb
# reports them and whether both sides are known.
_EVENT_CONFIDENCE = {(True, True): 0.78, (True, False): 0.7, (False, True): 0.68, (False, False): 0.6}
_CLAIM_CONFIDENCE = 0.8


def state(found: Found) -> tuple[tuple[Event, ...], tuple[Relation, ...], tuple[Claim, ...]]:
    """Give the events, relations and claims of a document, with provisional ids."""
    claims = tuple(_claim(found, number, draft) for number, draft in enumerate(found.claims))
    relations = [_relation(found, number, draft) for number, draft in enumerate(found.relations)]
    return tuple(_events(found)), tuple(join_ties(relations, _meanings(found).get)), claims


def _meanings(found: Found) -> dict[str, str]:
    """Give what each mention means, by its id: an entity, a place, a date."""
    actors = {actor_id(number): str(entity) for number, entity in enumerate(found.linked.of)}
    places = {thing_id(place): value.id for place, value in found.places if value}
    return actors | places | {time_id(time): value.edtf for time, value in found.times if value is not None}


def _claim(found: Found, number: int, draft: ClaimDraft) -> Claim:
    speaker, words = voice(found.parsed, found.linked, found.roles, found.claims, number, lambda entity: is_private(found.linked, entity))
    return Claim(
        id=claim_id(number), kind=draft.kind, speaker=None if speaker is None else actor_id(speaker),
        speaker_text=found.document.text[slice(*words)] if words else None, cue=found.span(*draft.cue) if draft.cue else None,
        content=found.span(*draft.content), condition=found.span(*draft.condition) if draft.condition else None, horizon=_horizon(found, draft),
        attribution=None if draft.parent is None else claim_id(draft.parent), confidence=_CLAIM_CONFIDENCE, coder=_RULES,
        evidence=tuple(found.span(found.parsed.sentences[i].start, found.parsed.sentences[i].end) for i in draft.sentences),
    )  # fmt: skip


def _horizon(found: Found, draft: ClaimDraft) -> Horizon | None:
    if draft.horizon is None:
        return None
    start, end = draft.horizon
    inside = [(due(time, found.document.published), value) for time, value in found.times if time.start < end and start < time.end]
    ahead, plain = inside[0] if inside else (None, None)
    value = ahead or (plain.edtf if plain is not None else None)
    return Horizon(edtf=deadline(value, found.document.text[start:end]), span=found.span(start, end))


def _events(found: Found) -> list[Event]:
    drafts, parsed = found.events, found.parsed
    where = places_of(parsed, drafts, [place for place, _ in found.places])
    when = times_of(parsed, drafts, [time for time, _ in found.times if time.kind not in ("duration", "set")])
    tolls = share_out(parsed, drafts, [*found.tolls, *find_uncounted(found.roles, found.tolls)])
    built = [
        _event(found, f"event {number} {place}", draft, where[number], time, tolls.get(number, []))
        for number, draft in enumerate(drafts) for place, time in enumerate(_happened(found, draft, when[number]))
    ]  # fmt: skip
    nominal = frozenset(f"event {number} 0" for number, draft in enumerate(drafts) if not draft.verbal)
    return carry(parsed, join_repeats(built, nominal, _meanings(found).get), lambda start, end: _scene(found, start, end))


def _scene(found: Found, start: int, end: int) -> str | None:
    """Give the place that the text speaks of at a sentence: the last one of its paragraph, in the country where most of the report's places lie."""
    home = main_country_of(value for _, value in found.places)
    near = [place for place, value in found.places if value and (home is None or value.country in (home, None))]
    place = scene(found.parsed, near, start, end)
    return thing_id(place) if place else None


def _happened(found: Found, draft: EventDraft, when: Sequence[TimeExpression]) -> list[TimeExpression | None]:
    """Give the times at which a draft happened: two for "was bombed in 2006 and 2007", one or none for all others.

    A clause that has a time of its own without a date ("days earlier") has no date: it must not borrow that of the clause above.
    """
    dated = {time.start for time, value in found.times if value is not None and time.is_date}
    ready = [time for time in when if time.start in dated]
    joined: list[TimeExpression | None] = list(ready[:1])
    for last, time in pairwise(ready):
        if draft.verbal and found.document.text[last.end : time.start] in (" and ", ", ", ", and "):
            joined.append(time)
    return joined or [None]


def _event(found: Found, name: str, draft: EventDraft, where: Sequence[ThingSpan], when: TimeExpression | None, tolls: Sequence[TollDraft]) -> Event:
    kinds = {found.linked.spans[number].kind for number in (*draft.actors, *draft.recipients)}
    sentence = found.sentence(draft.anchor.idx)
    targets = [thing_id(thing) for thing in draft.targets]
    places = [*map(thing_id, where), *(thing_id(thing) for thing in draft.targets if thing.kind in ("place", "facility"))]
    both = bool(draft.actors and (draft.recipients or draft.targets))
    return Event.model_validate({
        "id": name, "type": draft.type, "mode": draft.mode, "contexts": contexts(sentence.quote, kinds, draft.type),
        "actors": tuple(map(actor_id, draft.actors)), "recipients": tuple(map(actor_id, draft.recipients)), "targets": tuple(targets),
        "places": tuple(dict.fromkeys(places)), "time": time_id(when) if when else None,
        "weapons": tuple(dict.fromkeys(map(thing_id, draft.weapons))), "casualties": tuple(_casualty(found, toll, draft) for toll in tolls),
        "factuality": factuality(draft.anchor, found.parsed, found.claims, subject_is_speaker=_speaks(found, draft)),
        "attribution": found.said_in(draft.anchor.idx), "confidence": _EVENT_CONFIDENCE[draft.verbal, both], "coder": _RULES, "evidence": (sentence,),
    })  # fmt: skip


def _speaks(found: Found, draft: EventDraft) -> bool | None:
    """Tell whether an event's actor is the one who speaks of it; null where nobody speaks or nobody acts."""
    number = innermost(found.claims, draft.anchor.idx)
    if number is None or not draft.actors:
        return None
    head = found.claims[number].speaker
    speakers = found.roles.actors([found.parsed.doc[head]]) if head is not None else []
    return bool({found.linked.of[n] for n in speakers} & {found.linked.of[n] for n in draft.actors})


def _casualty(found: Found, toll: TollDraft, draft: EventDraft) -> Casualty:
    who, quantity = toll.who, toll.quantity
    of = found.linked.of
    whom = of[who] if who is not None else None
    sides = {of[number]: "recipient" for number in draft.recipients} | {of[number]: "actor" for number in draft.actors}
    civilian = who is not None and found.linked.spans[who].kind == "civilians"
    side = "civilian" if civilian else sides.get(whom, "unknown") if whom is not None else "unknown"
    low, best, high = (quantity.low, quantity.best, quantity.high) if quantity else (toll.heads, toll.heads, toll.heads)
    return Casualty.model_validate({
        "what": toll.what, "who": None if who is None else actor_id(who), "side": side, "low": low, "best": best, "high": high,
        "quantity": quantity_id(quantity) if quantity else None,
    })  # fmt: skip


def _relation(found: Found, number: int, draft: RelationDraft) -> Relation:
    sentence = found.sentence(draft.anchor.idx)
    dated = [time for time, value in found.times if value is not None and time.is_date and sentence.holds(time.start, time.end)]
    held = [time for time in dated if found.parsed.head(time.start, time.end).head.head == draft.anchor]
    other = actor_id(draft.object) if draft.object is not None else thing_id(draft.place) if draft.place else ""
    return Relation.model_validate({
        "id": f"relation {number}", "type": draft.type, "subtype": draft.subtype, "role": draft.role,
        "subject": actor_id(draft.subject), "object": other,
        "time": time_id(held[0]) if held else None, "confidence": draft.confidence, "coder": _RULES, "evidence": (sentence,),
        "factuality": "asserted" if draft.presupposed else factuality(draft.anchor, found.parsed, found.claims),
        "attribution": None if draft.presupposed else found.said_in(draft.anchor.idx),
    })  # fmt: skip
