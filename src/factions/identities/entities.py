"""Turns linked mentions into records of actors: name, aliases, kind, country."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from factions.identities.records import Actor, Place
from factions.mentions.meaning import Linked
from factions.models.labels import ACTOR_KINDS
from factions.reference.countries import countries, country_of_demonym, country_of_name
from factions.reference.registry import registry

# These are of many countries or of none; who else is spoken of without a country belongs to the report's main one.
_ABROAD = frozenset({"igo", "other"})


def actor_record(linked: Linked, entity: int, text: str, name_of_id: str, home: str | None) -> Actor:
    """Make the record of one entity; `name_of_id` becomes its id, `home` is the report's main country.

    The country is the registry's, else what its mentions and the names inside them say; who has none belongs to `home`.
    """
    held = linked.entities[entity]
    spots = [linked.spots[n] for n in held.spots]
    entry = next((registry().entry(spot.entry) for spot in spots if spot.entry), None)
    forms = Counter(text[spot.start : spot.end] for spot in spots if spot.form != "pronoun")
    named = [text[spot.start : spot.end] for spot in spots if spot.form == "named"]
    kind = entry.kind if entry else ACTOR_KINDS[int(held.meaning[: len(ACTOR_KINDS)].argmax())]
    country = (entry.country if entry else None) or next(filter(None, map(country_in, forms)), None)
    if country is None and entry is None and kind not in _ABROAD:
        country = home
    if entry:
        name = entry.name
    elif kind == "government" and (whole := next(filter(None, map(_whole_country, forms)), None)):
        name = f"Government of {countries()[whole].name}"
    elif named:
        name = max(named, key=len)
    else:
        name = max(forms, key=lambda form: (forms[form], len(form)), default="unnamed")
    return Actor.model_validate({
        "id": name_of_id, "name": name, "aliases": tuple(form for form in forms if form.casefold() != name.casefold()), "kind": kind,
        "country": country, "registry": entry.id if entry else None,
        "community": entry.community if entry else None,
    })  # fmt: skip


def _whole_country(words: str) -> str | None:
    """Give the country that some words name and nothing else: "Iraq", "Iraqi"."""
    return country_of_name(words) or country_of_demonym(words)


@lru_cache(maxsize=8192)
def country_in(words: str) -> str | None:
    """Give the country that a mention's words name: by the whole, else by the first of them that is a country or its people."""
    if found := _whole_country(words):
        return found
    parts = re.findall(r"[A-Z][\w.'’-]*", words)
    pairs = [f"{one} {other}" for one, other in pairwise(parts)]
    return next(filter(None, (_whole_country(part) for part in (*pairs, *parts))), None)


def home_of(linked: Linked, text: str, places: Mapping[int, Place]) -> str | None:
    """Give a report's main country: the one that its places lie in and its actors' names speak of most often. `places` are by entity.

    One place alone speaks for none: a town may bear the name of one abroad, and that is no ground for the nationality of everybody.
    """
    spoken: Counter[str] = Counter()
    names: defaultdict[str, set[str]] = defaultdict(set)
    for n, spot in enumerate(linked.spots):
        entity = linked.of[n]
        place = places.get(entity) if entity is not None else None
        words = text[spot.start : spot.end]
        own = country_in(words) if spot.kind == "actor" or _whole_country(words) else None
        country = own or (place.country if place else None)
        if country:
            spoken[country] += 1
            names[country] |= {words.casefold(), "its own name"} if own else {words.casefold()}
    return next((country for country, _ in spoken.most_common() if len(names[country]) > 1), None)
