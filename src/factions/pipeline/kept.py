"""Which spans become mentions, and the actors, places and times that they mean: names, what fills a role, and descriptions of those who act."""

from __future__ import annotations

from factions.identities.actors import actor_record, is_private
from factions.mentions.mention import Mention
from factions.mentions.things import ACTED_ON
from factions.pipeline.found import Found, actor_id, entity_id, quantity_id, thing_id, time_id
from factions.reading import Reading
from factions.reading import roles as roles_of
from factions.statements.tolls import counts_people

_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "agent"})


def keep(found: Found, reading: Reading) -> Reading:
    """Give a reading of statements its mentions, and the actors, places and times that these mean."""
    used = {mention for statement in reading.statements for _, mention in roles_of(statement)}
    actors = _actor_mentions(found, used)
    taken = {(mention.start, mention.end) for mention in actors}
    mentions = [
        *actors,
        *(
            mention
            for mention in _other_mentions(found, used)
            if mention.kind != "place" or mention.id in used or (mention.start, mention.end) not in taken
        ),
    ]
    refs = {mention.ref for mention in mentions}
    places = {place.id: place for _, place in found.places if place and place.id in refs}
    times = {time.id: time for _, time in found.times if time and time.id in refs}
    records = [
        actor_record(found.linked, number, found.document.text, entity_id(number))
        for number in range(len(found.linked.entities))
        if entity_id(number) in refs
    ]
    return reading.model_copy(
        update={"mentions": tuple(mentions), "actors": tuple(records), "places": tuple(places.values()), "times": tuple(times.values())}
    )


def _actor_mentions(found: Found, used: set[str]) -> list[Mention]:
    linked = found.linked
    kept = []
    for number, span in enumerate(linked.spans):
        entity = linked.of[number]
        if entity is None:
            continue
        nested = span.latent and span.form == "named" and _inside_force(found, number)
        if actor_id(number) in used or ((nested or not span.latent) and _tells(found, entity, used)):
            ref = None if is_private(linked, entity) else entity_id(entity)
            kept.append(_mention(found, actor_id(number), "actor", span.form, span.start, span.end, ref))
    return kept


def _inside_force(found: Found, number: int) -> bool:
    """Tell whether a demonym stands inside a state's force or office ("[[Iraqi] army]"): it names the government that the force serves."""
    span = found.linked.spans[number]
    around = found.linked.spans[max(0, number - 2) : number]
    return any(
        other.start <= span.start and span.end <= other.end and not other.latent and other.kind in ("state_force", "government") for other in around
    )


def _tells(found: Found, entity: int, used: set[str]) -> bool:
    """Tell whether an actor has a name, fills a role, or is the subject or object of a clause; a description that does none of it is no record."""
    for number in found.linked.entities[entity].spans:
        span = found.linked.spans[number]
        if actor_id(number) in used or (span.form == "named" and not span.latent):
            return True
        if span.form == "nominal" and found.parsed.doc[span.head].dep_ in _ARGUMENTS:
            return True
    return False


def _other_mentions(found: Found, used: set[str]) -> list[Mention]:
    kept = [
        _mention(found, thing_id(place), "place", place.form, place.start, place.end, value.id if value else None)
        for place, value in found.places if place.form == "named" or thing_id(place) in used
    ]  # fmt: skip
    kept += [
        _mention(found, time_id(time), "time", "named", time.start, time.end, value.id)
        for time, value in found.times
        if time.is_date and value is not None
    ]
    kept += [
        _mention(found, thing_id(thing), thing.kind, thing.form, thing.start, thing.end, None) for thing in found.things
        if thing.form == "named" or thing_id(thing) in used or (thing.sort != ACTED_ON and (thing.sort or thing.kind == "facility"))
    ]  # fmt: skip
    kept += [
        _mention(found, quantity_id(quantity), "quantity", "nominal", quantity.start, quantity.end, None) for quantity in found.quantities
        if quantity_id(quantity) in used or counts_people(found.parsed, quantity)
    ]  # fmt: skip
    return kept


def _mention(found: Found, name: str, kind: str, form: str, start: int, end: int, ref: str | None) -> Mention:  # noqa: PLR0917 - the fields of a mention
    return Mention.model_validate(
        {"id": name, "kind": kind, "form": form, "start": start, "end": end, "text": found.document.text[start:end], "ref": ref}
    )
