"""Whom the quotes of a language model mean: the mentions that our own names, registry and gazetteer know, else new ones.

So two coders' records of one report speak of the same actors, and no model can make a bystander public: a name that our own reader doesn't know for
a public actor's gets a record only where it's plainly a body's. Any other stays without one, and is masked as a private person's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from factions.identities.places import PlaceName, publisher_country, resolve_places
from factions.identities.records import Actor, ActorKind, Place
from factions.mentions.mention import Mention, MentionForm, MentionKind
from factions.mentions.quantities import Quantity, find_quantities
from factions.mentions.spotting import Spot, form_of
from factions.pipeline.composed import Composed
from factions.pipeline.llm.quotes import Bounds
from factions.reference.registry import registry

_ALIKE = 0.5
"""The share of their characters by which a quote and a mention are the same one."""
_BODY = re.compile(
    r"(?:^|\s)(?:Front|Brigades?|Battalions?|Army|Armies|Forces?|Movement|Party|Union|Alliance|Coalition|Council|Command|Corps|Guards?|Group|Militia|"
    r"Organi[sz]ation|Ministry|Government|Police|Network|Committee|Company|Agency|Division|Regiment|Cartel)(?:$|\s(?:of|for|in|to|against|and)\s)"
)
"""What names of bodies end with, or have before what they are for, and names of persons don't ("Police Constable Warsame")."""
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_MEMBERS = re.compile(
    r"the|of|from|in|with|fighters?|members?|militants?|rebels?|insurgents?|gunmen|forces|soldiers|troops|men|elements", re.IGNORECASE
)  # fmt: skip


class Cast:
    """The mentions of one report, those that a language model adds among them."""

    def __init__(self, base: Composed) -> None:
        self.base = base
        self.text = base.text
        self.kinds: Mapping[str, ActorKind] = {}
        self._own: dict[tuple[int, int, MentionKind], Mention] = {}
        self._actors: dict[str, Actor] = {}
        self._places: dict[str, Place] = {}
        self._hits = {(hit.start, hit.end): hit.entry_ids[0] for hit in registry().match(base.text)}

    def mention(self, at: Bounds, kinds: tuple[MentionKind, ...]) -> str:
        """Give the id of the mention of a stretch of the text, of one of some kinds; where there's none it's made, of the first kind."""
        named = self._whose(at) if "actor" in kinds else None
        at, least = named or at, 1 if named else _ALIKE
        spots = self.base.linked.spots
        near = [(n, spot) for n, spot in enumerate(spots) if spot.kind in kinds and spot.start < at[1] and at[0] < spot.end]
        alike = max(near, key=lambda one: _likeness(one[1], at), default=None)
        if alike and _likeness(alike[1], at) >= least:
            return f"mention {alike[0]}"
        inside = [(n, spot) for n, spot in near if at[0] <= spot.start and spot.end <= at[1] and spot.form == "named"]
        if len(inside) == 1:  # "fighters of X" is X
            return f"mention {inside[0][0]}"
        kind = kinds[0]
        if (*at, kind) not in self._own:
            self._own[(*at, kind)] = self._made(at, kind)
        return self._own[(*at, kind)].id

    def _whose(self, at: Bounds) -> Bounds | None:
        """Give the bounds of an armed group's name, which the registry knows, in "members of X" and "X fighters", which are X; else null."""
        inside = [hit for hit in self._hits if at[0] <= hit[0] and hit[1] <= at[1] and hit != at and self._fights(hit)]
        if len(inside) != 1:
            return None
        rest = f"{self.text[at[0] : inside[0][0]]} {self.text[inside[0][1] : at[1]]}"
        return inside[0] if all(_MEMBERS.fullmatch(word) for word in rest.split()) else None

    def _fights(self, hit: Bounds) -> bool:
        return registry().entry(self._hits[hit]).kind in {"armed_group", "militia", "party"}

    def meaning(self, name: str) -> str | None:
        """Give what a mention means: its actor's, place's or time's id."""
        own = next((one for one in self._own.values() if one.id == name), None)
        if own is None:
            return self.base.meaning(name)
        # our reader calls a place by its entity's number, not by the place's own id
        return next((f"place {n}" for n, place in self.base.places.items() if place.id == own.ref), None) or own.ref

    def is_nobody(self, name: str) -> bool:
        """Tell whether a mention describes somebody who is no actor: "a shopkeeper"."""
        return any(one.id == name and one.form != "named" and one.ref is None for one in self._own.values())

    def quantity(self, at: Bounds) -> Quantity | None:
        """Give the figure that some words are, by our own grammar; null where they are none."""
        known = next((one for one in self.base.quantities if one.start < at[1] and at[0] < one.end), None)
        return known or next(iter(find_quantities(self.text[at[0] : at[1]])), None)

    def mentions(self, used: Collection[str]) -> Iterator[Mention]:
        """Give all mentions; names of private persons whether or not they have a part in anything, so that they are masked wherever they stand."""
        named = {f"mention {n}" for n, spot in enumerate(self.base.linked.spots) if spot.kind == "actor" and spot.form == "named"}
        yield from self.base.mentions({*used, *named})
        yield from (one for one in self._own.values() if one.id in used)

    def actors(self) -> list[Actor]:
        """Give the actors that mentions may mean, each once."""
        return list({one.id: one for one in (*self.base.actors.values(), *self._actors.values())}.values())

    def places(self) -> list[Place]:
        """Give the places that mentions may mean, each once."""
        return list({one.id: one for one in (*self.base.places.values(), *self._places.values())}.values())

    def _made(self, at: Bounds, kind: MentionKind) -> Mention:
        words = self.text[at[0] : at[1]]
        form = self._form(at, kind)
        ref = None
        if kind == "actor" and form != "pronoun":
            ref = self._actor(at, words, form)
        elif kind == "place" and form == "named":
            ref = self._place(at, words)
        return Mention(id=f"own {len(self._own)}", kind=kind, form=form, start=at[0], end=at[1], text=words, ref=ref)

    def _form(self, at: Bounds, kind: MentionKind) -> MentionForm:
        """Tell how a mention speaks. No capital at a sentence's opening makes a name of a word that the text also writes small."""
        words = self.text[at[0] : at[1]]
        opens = any(at[0] == start for start, _ in self.base.sentences)
        small = opens and words[1:].islower() and re.search(rf"\b{re.escape(words.lower())}\b", self.text)
        return "nominal" if small and kind == "actor" and form_of(words, kind) == "named" else form_of(words, kind)

    def _actor(self, at: Bounds, words: str, form: MentionForm) -> str | None:
        """Give the actor that new words name or describe; null for what may be a private person."""
        known = registry().entry(self._hits[at]) if at in self._hits else None
        said = self.kinds.get(words)
        if known is None and (not is_body(words, self.text) if form == "named" else said in {None, "person"}):
            return None
        name = known.name if known else words
        same = next((one.id for one in self.actors() if _named(one, name) or (known and one.registry == known.id)), None)
        if same is None:
            same = f"own actor {len(self._actors)}"
            kind: ActorKind = known.kind if known else "other" if said in {None, "person"} else said
            self._actors[same] = Actor(
                id=same, name=name, aliases=(words,) if words != name else (), kind=kind, country=known.country if known else None,
                community=known.community if known else None, registry=known.id if known else None,
            )  # fmt: skip
        return same

    def _place(self, at: Bounds, words: str) -> str | None:
        document = self.base.document
        home = publisher_country(document.publisher, document.url)
        found = next(iter(resolve_places([PlaceName(*at, words)], self.text, home=home, title=document.title)), None)
        if found is None:
            return None
        known = next((one for one in self.places() if _same_place(one, found)), None)
        if known is None:
            known = found.model_copy(update={"id": f"own place {len(self._places)}"})
            self._places[known.id] = known
        return known.id


def is_body(name: str, text: str) -> bool:
    """Tell whether a name is plainly a body's and no person's: by its words, or as an acronym in a text that isn't all in capitals."""
    small = sum(map(str.islower, text))
    return bool(_BODY.search(name) or (_ACRONYM.fullmatch(name) and small > sum(map(str.isupper, text))))


def _named(actor: Actor, name: str) -> bool:
    return name.casefold() in {one.casefold() for one in (actor.name, *actor.aliases)}


def _same_place(one: Place, other: Place) -> bool:
    return one.geonames == other.geonames if one.geonames or other.geonames else one.name == other.name


def _likeness(spot: Spot, at: Bounds) -> float:
    shared = min(spot.end, at[1]) - max(spot.start, at[0])
    return shared / (spot.end - spot.start + at[1] - at[0] - shared)
