"""Turns the linked actors of one document into records: name, aliases, kind, country, and who gets one at all."""

from __future__ import annotations

from collections import Counter

from factions.identities.records import Actor
from factions.mentions.coreference import Linked
from factions.mentions.nouns import plain
from factions.mentions.spans import ActorSpan
from factions.reference.countries import countries
from factions.reference.registry import registry


def is_private(linked: Linked, entity: int) -> bool:
    """Tell whether an entity is a person without a public role, in the text or the registry: such a person gets no record."""
    spans = [linked.spans[number] for number in linked.entities[entity].spans]
    named = [span for span in spans if span.form == "named"]
    return bool(named) and all(span.kind == "person" for span in named) and not any(span.office or span.entry for span in named)


def actor_record(linked: Linked, entity: int, text: str, name_of_id: str) -> Actor:
    """Make the record of one entity; `name_of_id` becomes its id. The country is what its mentions say, else the registry's, else, for a state's force or a nominal, the report's own."""
    spans = [linked.spans[number] for number in linked.entities[entity].spans]
    plainest = [span for span in spans if span.form != "pronoun"]
    entry = next((registry().entry(span.entry) for span in spans if span.entry), None)
    kind = entry.kind if entry else Counter(span.kind for span in plainest).most_common(1)[0][0]
    country = (entry.country if entry else None) or next((span.country for span in plainest if span.country), None)
    if country is None and kind in ("state_force", "government", "militia", "armed_group", "community", "civilians", "party") and not entry and not any(span.form == "named" for span in plainest):
        country = linked.country
    forms = list(dict.fromkeys(text[span.start : span.end] for span in plainest))
    name = _name(plainest, forms, kind, country, entry.name if entry else None)
    community = None if kind not in ("community", "militia", "armed_group", "party", "other") else next((span.community for span in plainest if span.community), None) or (entry.community if entry else None)
    return Actor.model_validate({
        "id": name_of_id, "name": name, "aliases": tuple(form for form in forms if plain(form) != plain(name)), "kind": kind, "country": country,
        "community": community, "registry": entry.id if entry else None,
    })  # fmt: skip


def _name(spans: list[ActorSpan], forms: list[str], kind: str, country: str | None, registered: str | None) -> str:
    """Choose the neutral name: the registry's, the fullest proper name, "Government of Iraq", else the most telling description."""
    if registered:
        return registered
    if spans[0].sort == "government" and country and country in countries():
        return f"Government of {countries()[country].name}"
    named = [form for form, span in ((form, next(s for s in spans if s.end - s.start == len(form))) for form in forms) if span.form == "named"]
    if named:
        return max(named, key=len)
    telling = [form for form in forms if any(span.community or span.country for span in spans if span.end - span.start == len(form))]
    return min(telling or forms, key=lambda form: (len(form.split()) < 2 and bool(telling), len(form)))  # noqa: PLR2004 - one word tells less than two
