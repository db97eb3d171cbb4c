"""Turns linked mentions into records of actors: whom of the registry they mean, name, aliases, kind, country.

A name that the registry knows, and of one actor alone, is that actor's. All others go to the resolver, with what the report says around them: its
main country, its date, its other names. So do the soldiers of a country that have no name ("the army"). Who isn't surely known stays new.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from factions.identities.known import index
from factions.identities.records import Actor, Place
from factions.identities.resolving import LEAST, Decision, resolve
from factions.mentions.meaning import Linked
from factions.models.labels import ACTOR_KINDS
from factions.reference.countries import country_of_capital, country_of_demonym, country_of_name
from factions.reference.folding import fold
from factions.reference.registry import Entry, governments, registry

# These are of many countries or of none; who else is spoken of without a country belongs to the report's main one.
_ABROAD = frozenset({"igo", "other"})


_SURE = 0.9
"""A person's name must suit so well: namesakes are many."""
_MOST_NEAR = 40
_FORMS = 3
_BRACKETED = re.compile(r"\s\(([A-Z][A-Z-]{1,9})\)")
_LONGEST_NAME = 120  # characters before an acronym in brackets that may be what it stands for


@dataclass(frozen=True)
class Report:
    """What a report says around its actors: its main country (alpha-3), its date (EDTF), its other names, the acronyms that it explains."""

    home: str | None = None
    published: str | None = None
    near: tuple[str, ...] = ()
    explained: Mapping[str, str] | None = None


def report_of(linked: Linked, text: str, home: str | None, published: str | None) -> Report:
    """Gather what a report says around its actors: its names of actors and places, once each, in text order, forty at most."""
    names = (text[spot.start : spot.end] for spot in linked.spots if spot.kind in {"actor", "place"} and spot.form == "named")
    near = tuple(dict.fromkeys(names))[:_MOST_NEAR]
    return Report(home, published, near, explained_in(text))


def explained_in(text: str) -> dict[str, str]:
    """Give the acronyms that a text explains, "Movement of the Free (MF)", by their letters: the words before them whose capitals those are."""
    made: dict[str, str] = {}
    for found in _BRACKETED.finditer(text):
        letters = found[1].replace("-", "")
        words = text[max(found.start() - _LONGEST_NAME, 0) : found.start()].split()
        for first in range(len(words) - 1, -1, -1):
            capitals = "".join(part[0] for word in words[first:] for part in word.split("-") if part[:1].isupper())
            if capitals == letters and words[first][0] == letters[0]:
                made.setdefault(found[1], " ".join(words[first:]))
                break
    return made


def actor_record(linked: Linked, entity: int, text: str, name_of_id: str, report: Report | None = None) -> Actor:
    """Make the record of one entity; `name_of_id` becomes its id.

    The country is the registry's, else what its mentions and the names inside them say; who has none belongs to the report's main one.
    """
    report = report or Report()
    held = linked.entities[entity]
    spots = [linked.spots[n] for n in held.spots]
    forms = Counter(text[spot.start : spot.end] for spot in spots if spot.form != "pronoun")
    named = [text[spot.start : spot.end] for spot in spots if spot.form == "named"]
    kind = ACTOR_KINDS[int(held.meaning[: len(ACTOR_KINDS)].argmax())]
    spoken = next(filter(None, map(country_in, forms)), None)
    found = next(((registry().entry(spot.entry), text[spot.start : spot.end]) for spot in spots if spot.entry), None)
    longer = [name for name in named if found and len(name.split()) > len(found[1].split())]
    entry = _resolved(longer, {}, kind, spoken, report) if longer else None  # "Kata'eb Hizbollah", of which the text also says "Hizbollah"
    if entry is None:
        entry = _known(*found, kind, spoken, report) if found else _resolved(named, forms, kind, spoken, report)
    if entry is None and kind == "government" and (whole := _governed(forms, named, spoken or report.home)):
        entry = governments().get(f"government-of-{whole.lower()}")
    kind = entry.kind if entry else kind
    country = (entry.country if entry else None) or spoken
    if country is None and entry is None and kind not in _ABROAD:
        country = report.home
    if entry:
        name = entry.name
    elif named:
        name = max(named, key=len)
    else:
        name = max(forms, key=lambda form: (forms[form], len(form)), default="unnamed")
    return Actor.model_validate({
        "id": name_of_id, "name": name, "aliases": tuple(form for form in forms if form.casefold() != name.casefold()), "kind": kind,
        "country": country, "registry": entry.id if entry else None,
        "community": entry.community if entry else None,
    })  # fmt: skip


def _asked(name: str, kind: str | None, spoken: str | None, report: Report) -> Decision:
    country = spoken or report.home
    return resolve(name, kind=kind, countries=(country,) if country else (), on=report.published, near=report.near)


def _known(entry: Entry, name: str, kind: str, spoken: str | None, report: Report) -> Entry | None:
    """Give the entry that a name in the text means: where others have that name too, the one that the report speaks for; none if it's a draw."""
    if len({known.entry.id for known in index().same(fold(name))}) < 2:  # noqa: PLR2004 - its own
        return entry
    decision = _asked(name, kind if entry.kind != "person" else "person", spoken, report)
    return decision.entry if decision.entry or decision.score >= LEAST else entry


def _resolved(named: list[str], forms: Mapping[str, int], kind: str, spoken: str | None, report: Report) -> Entry | None:
    """Give the entry that the resolver is sure of: by a name, by what explains an acronym, or, of soldiers without a name, by their country."""
    explained = report.explained or {}
    said = (name for form in named for name in (form, explained.get(form)) if name)
    names = (name for name in said if not _whole_country(name) and not _GOVERNMENT.fullmatch(name))
    asked = sorted(dict.fromkeys(names), key=len, reverse=True)[:_FORMS]
    if not named:
        return _nameless(forms, kind, spoken or report.home, report.published)
    for name in asked:
        decision = _asked(name, kind, spoken, report)
        # a name that is like no known one as a person's is like none as a group's
        if decision.entry is None and decision.candidates and kind == "person" and " " in name:
            decision = _asked(name, None, spoken, report)  # what the model takes for a person may be a group, if its name is known so well
            if decision.score < _SURE or (decision.entry and decision.entry.kind == "person"):
                continue
        if decision.entry and (decision.entry.kind != "person" or (decision.score >= _SURE and " " in name)):
            return decision.entry
    return None


def _nameless(forms: Mapping[str, int], kind: str, country: str | None, on: str | None) -> Entry | None:
    """Give the force of a country (alpha-3) that "the army" can only mean; whatever others the report speaks of, it's no ground for these."""
    if kind != "state_force" or country is None:
        return None
    decisions = (resolve(form, kind=kind, countries=(country,), on=on) for form in sorted(forms, key=len)[:_FORMS])
    return next((its.entry for its in decisions if its.entry and its.entry.kind == kind and its.entry.country == country), None)


_GOVERNMENT = re.compile(
    r"(?:the )?(?:(?:central|federal|national|new|current) )?(?:government|authorities|state|administration|regime|cabinet)", re.IGNORECASE
)
_OF = re.compile(r"(.+?) of (.+)")


def _governed(forms: Mapping[str, int], named: Sequence[str], country: str | None) -> str | None:
    """Give the country (alpha-3) whose government some forms name: by the country's or capital's name, or, without any name, as "the government"."""
    parts = (form.rpartition(" ") for form in forms)
    led = (_whole_country(words) for words, _, last in parts if _GOVERNMENT.fullmatch(last))  # "the Syrian government"
    # "Federal Government of Somalia"
    of = (_whole_country(whose[2]) for whose in map(_OF.fullmatch, forms) if whose and _GOVERNMENT.fullmatch(whose[1]))
    own = next(filter(None, (*(_whole_country(form) or country_of_capital(form) for form in forms), *led, *of)), None)
    return own or (country if all(map(_GOVERNMENT.fullmatch, named)) and any(map(_GOVERNMENT.fullmatch, forms)) else None)


def one_each(actors: Mapping[int, Actor]) -> dict[int, Actor]:
    """Let entities (by number) that turn out to be one actor of the registry share its record, the first one's, with the names of all."""
    first: dict[str, int] = {}
    for n, actor in actors.items():
        if actor.registry:
            first.setdefault(actor.registry, n)
    same = {n: first[actor.registry] if actor.registry else n for n, actor in actors.items()}
    names: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for n, actor in actors.items():
        names[same[n]].update(dict.fromkeys(actor.aliases))
    joined = {n: _called(actors[n], tuple(held)) for n, held in names.items()}
    return {n: joined[at] for n, at in same.items()}


def _called(actor: Actor, aliases: tuple[str, ...]) -> Actor:
    """Give an actor with these aliases, itself where they are its own."""
    return actor if actor.aliases == aliases else actor.model_copy(update={"aliases": aliases})


def _whole_country(words: str) -> str | None:
    """Give the country that some words name and nothing else: "Iraq", "Iraqi"."""
    return country_of_name(words) or country_of_demonym(words)


@lru_cache(maxsize=4096)
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
