"""Turns the linked actors of one document into records: name, aliases, kind, country, and who gets one at all."""

from __future__ import annotations

from collections import Counter

from factions.identities.records import Actor
from factions.mentions.coreference import Linked
from factions.mentions.nouns import plain
from factions.mentions.spans import ActorSpan
from factions.reference.countries import countries
from factions.reference.registry import registry

# A description of these kinds belongs to the report's main country unless it says another; only these have a people or sect.
_SCOPED = frozenset({"state_force", "government", "militia", "armed_group", "community", "civilians", "party"})
_COMMUNAL = frozenset({"community", "militia", "armed_group", "party", "other"})


def is_private(linked: Linked, entity: int) -> bool:
    """Tell whether an entity is a person without a public role, in the text or the registry: such a person gets no record."""
    spans = [linked.spans[number] for number in linked.entities[entity].spans]
    named = [span for span in spans if span.form == "named"]
    return bool(named) and all(span.kind == "person" for span in named) and not any(span.office or span.entry for span in named)


def actor_record(linked: Linked, entity: int, text: str, name_of_id: str) -> Actor:
    """Make the record of one entity; `name_of_id` becomes its id.

    The country is what its mentions say, else the registry's; a description of people or forces without one belongs to the report's main country.
    """
    spans = [linked.spans[number] for number in linked.entities[entity].spans]
    forms: dict[str, list[ActorSpan]] = {}
    for span in spans:
        if span.form != "pronoun":
            forms.setdefault(text[span.start : span.end], []).append(span)
    plainest = [span for held in forms.values() for span in held]
    entry = next((registry().entry(span.entry) for span in spans if span.entry), None)
    votes = Counter(span.kind for span in plainest).most_common()
    kind = entry.kind if entry else next((kind for kind, _ in votes if kind != "other"), "other")
    country = (entry.country if entry else None) or next((span.country for span in plainest if span.country), None)
    if country is None and entry is None and kind in _SCOPED and not any(span.form == "named" for span in plainest):
        country = linked.country
    community = next((span.community for span in plainest if span.community), None) or (entry.community if entry else None)
    name = entry.name if entry else _name(forms, country)
    return Actor.model_validate({
        "id": name_of_id, "name": name, "aliases": tuple(form for form in forms if plain(form) != plain(name)), "kind": kind, "country": country,
        "community": community if kind in _COMMUNAL else None, "registry": entry.id if entry else None,
    })  # fmt: skip


def _name(forms: dict[str, list[ActorSpan]], country: str | None) -> str:
    """Choose the neutral name where the registry has none: "Government of Iraq", the fullest proper name, else the commonest telling description."""
    first = next(iter(forms.values()))[0]
    if first.sort == "government" and country and country in countries():
        return f"Government of {countries()[country].name}"
    named = [form for form, spans in forms.items() if any(span.form == "named" for span in spans)]
    if named:
        return max(named, key=len)
    telling = [form for form, spans in forms.items() if any(span.community or span.country for span in spans) and " " in form]
    return max(telling or forms, key=lambda form: len(forms[form]))
