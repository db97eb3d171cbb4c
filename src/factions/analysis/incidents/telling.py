"""One report's telling of one act: an event statement with all that is looked at when it is compared with another report's.

A reading's roles are mentions, which mean something in that reading only. Here they are names, days and points, which can be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from factions.analysis.incidents.days import Days, days_of
from factions.analysis.incidents.words import stems
from factions.identities.records import Actor, Place
from factions.mentions.mention import Mention
from factions.reading import Reading
from factions.reference.folding import skeleton
from factions.statements.records import Casualty, Claim, Event

_CENTRE = 2


@dataclass(frozen=True, slots=True)
class Party:
    """An actor in a role: `key` is its canonical id, null where nobody decided; `names` are skeletons of its names, none for "gunmen".

    `words` are the stems of the words that the report has for it, `shown` how a page names it.
    """

    shown: str
    key: str | None = None
    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    kind: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its name's skeleton, its point (degrees) where it has one, UCDP's precision, and how far around it the act may lie (km)."""

    shown: str
    name: str
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: int | None = None
    radius_km: float | None = None


@dataclass(frozen=True)
class Page:
    """What a whole report says, against which each of its tellings is read.

    `published` is EDTF; `centre` are the places (skeletons) that its acts are at most often, `length` its characters. `acts` counts its acts by type
    ("ASSAULT") and by type and mode ("ASSAULT/firearms"), repeats left out; `spread` in how many evidence sentences each stem stands.
    """

    document: str
    publisher: str | None
    published: str | None
    countries: frozenset[str]
    length: int
    centre: tuple[str, ...] = ()
    acts: Mapping[str, int] = field(default_factory=dict)
    spread: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def day(self) -> int | None:
        """The day of publication as an ordinal, the last one that it may be; null where it's unknown."""
        span = days_of(self.published)
        return span.last if span else None


@dataclass(frozen=True)
class Telling:
    """An event statement of a document. `key` is unique among all documents; `same` is the key of the telling that its own report calls the same.

    `voice` is who says so, null where the report does in its own voice; `said` the kind of that claim. `start` is where its evidence begins.
    """

    key: str
    page: Page
    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    targets: frozenset[str] = frozenset()
    spots: tuple[Spot, ...] = ()
    sites: frozenset[str] = frozenset()
    time: str | None = None
    weapons: frozenset[str] = frozenset()
    tolls: tuple[Casualty, ...] = ()
    factuality: str = "asserted"
    voice: Party | None = None
    said: str | None = None
    same: str | None = None
    words: frozenset[str] = frozenset()
    start: int = 0
    confidence: float = 1.0

    @cached_property
    def days(self) -> Days | None:
        """The days on which it may have been, as far as its own words tell."""
        return days_of(self.time)


def act_kinds(kind: str, mode: str | None) -> tuple[str, ...]:
    """Give what an act is counted as: its type, and its type with its mode."""
    return (kind, f"{kind}/{mode}") if mode else (kind,)


def tellings(reading: Reading, keys: Mapping[str, str] | None = None) -> tuple[Telling, ...]:
    """Give the tellings of a reading, in its order; a telling's key is the document's id, a colon and the event's id.

    `keys` gives the canonical id of the reading's actors (`a1`) as far as they were decided; the others are compared by their names.
    """
    return tuple(_Reader(reading, keys or {}).tellings())


class _Reader:
    """Reads the tellings off one reading."""

    def __init__(self, reading: Reading, keys: Mapping[str, str]) -> None:
        self.reading, self.keys = reading, keys
        self.mentions = {mention.id: mention for mention in reading.mentions}
        self.actors = {actor.id: actor for actor in reading.actors}
        self.places = {place.id: place for place in reading.places}
        self.times = {time.id: time.edtf for time in reading.times}
        self.claims = {claim.id: claim for claim in reading.claims}
        self.called: dict[str, list[Mention]] = {}
        for mention in reading.mentions:
            if mention.ref:
                self.called.setdefault(mention.ref, []).append(mention)
        self.parties: dict[str, Party] = {}
        self.page = self._page()

    def tellings(self) -> Iterator[Telling]:
        """Give the telling of each event."""
        for event in self.reading.events:
            yield self._telling(event)

    def _page(self) -> Page:
        document = self.reading.document
        lands = {*(place.country for place in self.reading.places), *(actor.country for actor in self.reading.actors)}
        acts = Counter(spot.name for event in self.reading.events for spot in self._spots((*event.places, *event.targets)))
        centre = tuple(name for name, _ in acts.most_common(_CENTRE))  # equal counts keep the order of the text
        kinds = Counter(kind for event in self.reading.events if event.same_event is None for kind in act_kinds(event.type, event.mode))
        sentences = {(span.start, span.end): span.quote for event in self.reading.events for span in event.evidence}
        spread = Counter(word for quote in sentences.values() for word in stems(quote))
        return Page(
            document=document.id, publisher=document.publisher, published=document.published, countries=frozenset(filter(None, lands)),
            length=len(document.text), centre=centre, acts=kinds, spread=spread,
        )  # fmt: skip

    def _party(self, actor: Actor) -> Party:
        """Take an actor of the reading: by its names where it is named, by the report's words for it where it isn't."""
        if actor.id not in self.parties:
            called = self.called.get(actor.id, [])
            named = any(mention.form == "named" for mention in called)
            words = stems(" ".join(mention.text for mention in called if mention.form != "pronoun"))
            names = frozenset(filter(None, map(skeleton, (actor.name, *actor.aliases)))) if named else frozenset()
            shown = actor.name if named else next((mention.text for mention in called if mention.form == "nominal"), actor.name)
            self.parties[actor.id] = Party(shown, self.keys.get(actor.id), names, words, actor.kind, actor.country)
        return self.parties[actor.id]

    def _role(self, ids: Iterable[str]) -> tuple[Party, ...]:
        """Give the parties of a role, each once; someone without an entry is known by the mention's words."""
        found: dict[str, Party] = {}
        for mention in (self.mentions[name] for name in ids):
            actor = self.actors.get(mention.ref or "")
            if actor is not None:
                found[actor.id] = self._party(actor)
            elif mention.kind == "actor" and mention.form != "pronoun":
                found[mention.id] = Party(mention.text, words=stems(mention.text))
        return tuple(found.values())

    def _spots(self, ids: Iterable[str]) -> tuple[Spot, ...]:
        refs = dict.fromkeys(self.mentions[name].ref for name in ids)
        return tuple(_spot(self.places[ref]) for ref in refs if ref in self.places)

    def _things(self, ids: Iterable[str]) -> frozenset[str]:
        """Give the stems of what is no place of the map: facilities, goods, weapons."""
        texts = (mention.text for mention in (self.mentions[name] for name in ids) if mention.kind in {"facility", "weapon", "actor"})
        return stems(" ".join(texts))

    def _telling(self, event: Event) -> Telling:
        claim = self.claims.get(event.attribution or "")
        time = self.mentions[event.time].ref if event.time else None
        return Telling(
            key=self._key(event.id), page=self.page, type=event.type, mode=event.mode, contexts=event.contexts,
            actors=self._role(event.actors), recipients=self._role(event.recipients), targets=self._things(event.targets),
            spots=self._spots((*event.places, *event.targets)), sites=self._things(event.places),
            time=self.times.get(time or ""), weapons=self._things(event.weapons), tolls=event.casualties, factuality=event.factuality,
            voice=self._voice(claim), said=claim.kind if claim else None, same=self._key(event.same_event) if event.same_event else None,
            words=stems(" ".join(span.quote for span in event.evidence)), start=event.evidence[0].start if event.evidence else 0,
            confidence=event.confidence,
        )  # fmt: skip

    def _key(self, event: str) -> str:
        return f"{self.reading.document.id}:{event}"

    def _voice(self, claim: Claim | None) -> Party | None:
        """Give who makes a claim; somebody whom the report doesn't name is known by its words for him."""
        if claim is None:
            return None
        named = self._role([claim.speaker] if claim.speaker else [])
        return named[0] if named else Party(claim.speaker_text or "somebody", words=stems(claim.speaker_text or ""))


def _spot(place: Place) -> Spot:
    return Spot(place.name, skeleton(place.name), place.country, place.admin1, place.lat, place.lon, place.precision, place.radius_km)
