"""What a person says of a statement, as an excerpt of a reading that can be laid upon another reading of the document. Pure functions.

An excerpt is one statement in the contract's fields, with all that its ids point at. Ids mean nothing outside their reading; so in another reading a
mention is the one of the same kind and characters, an entity the one that is the same by its facts, and what isn't there is added. Where the text
itself was cleaned anew, the words are looked for.

The ids of the reading that is corrected are kept, and what is added is numbered behind the last: who has seen a statement finds it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from factions.evidence import Record, Span
from factions.identities.records import Actor, Place, Time
from factions.ledger.folding import fold_name
from factions.mentions.mention import Mention
from factions.reading import Reading, roles
from factions.statements.records import Claim, Event, Relation, Statement

_NUMBER = re.compile(r"\d+$")
_Held = TypeVar("_Held", Actor, Place, Time)
_LETTERS: dict[type[Record], str] = {Event: "e", Relation: "r", Claim: "c"}
_ENTITIES: dict[type[Record], str] = {Actor: "a", Place: "p", Time: "t"}
_FIELDS: dict[type[Record], str] = {
    Actor: "actors", Place: "places", Time: "times", Event: "events", Relation: "relations", Claim: "claims",
}  # fmt: skip


class Excerpt(Record):
    """A statement with the mentions and entities that it refers to.

    `within` is the content of the claim that it stands inside, `same` the evidence of the event that it is the same as. `means` are the mentions of
    which the person said whom, where or when they mean; what the others mean is left to the reading, where that has them.
    """

    statement: Event | Relation | Claim
    mentions: tuple[Mention, ...] = ()
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    within: Span | None = None
    same: Span | None = None
    means: tuple[str, ...] = ()


class Ruled(NamedTuple):
    """What was decided on a statement: that it is out, or what it says; null content leaves it as the machine has it."""

    out: bool
    content: Excerpt | None


def excerpt(reading: Reading, statement: Statement) -> Excerpt:
    """Cut a statement out of a reading, with all that it refers to."""
    wanted = {mention for _, mention in roles(statement)}
    mentions = tuple(one for one in reading.mentions if one.id in wanted)
    refs = {one.ref for one in mentions}
    actors = {one.id: one for one in reading.actors}
    for one in [one for one in reading.actors if one.id in refs]:
        parent = one.parent
        while parent is not None and parent not in refs:
            refs.add(parent)
            parent = actors[parent].parent
    within = next((claim.content for claim in reading.claims if claim.id == statement.attribution), None)
    same = statement.same_event if isinstance(statement, Event) else None
    return Excerpt(
        statement=statement, mentions=mentions, actors=_of(reading.actors, refs), places=_of(reading.places, refs), times=_of(reading.times, refs),
        within=within, same=next((event.evidence[0] for event in reading.events if event.id == same), None),
    )  # fmt: skip


def _of(held: Iterable[_Held], wanted: set[str | None]) -> tuple[_Held, ...]:
    return tuple(one for one in held if one.id in wanted)


def corrected(base: Reading, decided: Mapping[str, Ruled]) -> Reading:
    """Lay what was decided upon a machine's reading; the coder's stamp stays. Ids keep what they are, statements their place in the text.

    A statement that stood inside a claim that is out stands inside the claim around that one, else in the report's own voice.
    """
    draft = _Draft(base)
    for name, rule in decided.items():
        if rule.out:
            draft.out(name)
        elif rule.content is not None:
            draft.put(name, rule.content)
    return draft.reading()


class _Draft:
    """A reading in the making."""

    def __init__(self, base: Reading) -> None:
        self._base = base
        self._mentions = {one.id: one for one in base.mentions}
        self._places = {(one.kind, one.start, one.end): one.id for one in base.mentions}
        entities: list[Actor | Place | Time] = [*base.actors, *base.places, *base.times]
        self._entities = {one.id: one for one in entities}
        self._statements: dict[str, Statement] = {one.id: one for one in base.statements}
        self._attributions = {one.id: one.attribution for one in base.statements}
        self._links: dict[str, tuple[Span | None, Span | None]] = {}
        self._gone: set[str] = set()

    def out(self, name: str) -> None:
        """Take a statement out."""
        self._statements.pop(name, None)
        self._gone.add(name)

    def put(self, name: str, held: Excerpt) -> None:
        """Put an excerpt's statement in the place of the one with that id, or beside the others."""
        new = {one.id: self._mention(one, held) for one in held.mentions}
        self._statements[name] = renamed(held.statement, new.__getitem__).model_copy(update={"id": name})
        self._links[name] = held.within, held.same

    def _mention(self, one: Mention, held: Excerpt) -> str:
        """Find an excerpt's mention among those of the reading, or add it; gives its id."""
        place = (one.kind, one.start, one.end)
        known = self._places.get(place)
        if known is not None and one.id not in held.means:
            return known
        name = known or self._next("m", self._mentions)
        self._places[place] = name
        self._mentions[name] = one.model_copy(update={"id": name, "ref": self._entity(one.ref, held)})
        return name

    def _entity(self, ref: str | None, held: Excerpt, below: frozenset[str] = frozenset()) -> str | None:
        """Find an excerpt's entity among those of the reading, or add it with its parents; gives its id."""
        entities: list[Actor | Place | Time] = [*held.actors, *held.places, *held.times]
        one = next((one for one in entities if one.id == ref), None)
        if one is None or one.id in below:
            return None
        alike = [other.id for other in self._entities.values() if identity(other) == identity(one)]
        if alike:
            return one.id if one.id in alike else alike[0]
        changes: dict[str, Any] = {}
        if isinstance(one, Actor):
            changes["parent"] = self._entity(one.parent, held, below | {one.id})
        changes["id"] = self._next(_ENTITIES[type(one)], self._entities)
        self._entities[changes["id"]] = one.model_copy(update=changes)
        return str(changes["id"])

    @staticmethod
    def _next(letter: str, held: Iterable[str]) -> str:
        return f"{letter}{next_number(name for name in held if name.startswith(letter))}"

    def reading(self) -> Reading:
        """Give the reading."""
        linked = sorted((self._linked(name, one) for name, one in self._statements.items()), key=_position)
        claims: list[Record] = [*sorted((one for one in linked if isinstance(one, Claim)), key=lambda one: (*_position(one), one.content.start))]
        held: dict[type[Record], list[Record]] = {Actor: [], Place: [], Time: [], Event: [], Relation: [], Claim: claims}
        for one in (*self._entities.values(), *(one for one in linked if not isinstance(one, Claim))):
            held[type(one)].append(one)
        mentions = sorted(self._mentions.values(), key=lambda m: (m.start, -m.end, m.kind))
        return self._base.model_copy(update={"mentions": tuple(mentions), **{_FIELDS[kind]: tuple(records) for kind, records in held.items()}})

    def _linked(self, name: str, one: Statement) -> Statement:
        """Let a statement point at claims and events that are there."""
        within, same = self._links.get(name, (None, None))
        own = name in self._links
        changes: dict[str, Any] = {"attribution": self._claim(name, within, one.attribution) if own else self._around(name, one.attribution)}
        if isinstance(one, Event):
            kept = one.same_event if one.same_event in self._statements and one.same_event != name else None
            changes["same_event"] = self._event(name, same, one.same_event) if own else kept
        return one.model_copy(update=changes)

    def _around(self, name: str, claim: str | None) -> str | None:
        """Give the claim that a statement of the machine stands inside, else the nearest one around it that isn't out."""
        seen = {name}
        while claim is not None and claim not in self._statements and claim not in seen:
            seen.add(claim)
            claim = self._attributions.get(claim)
        return claim if claim in self._statements and claim != name else None

    def _claim(self, name: str, within: Span | None, hint: str | None) -> str | None:
        """Give the claim with that content, the one with the id `hint` before others."""
        if within is None:
            return None
        claims = {one.id: one for one in self._statements.values() if isinstance(one, Claim) and one.id != name}
        if hint in claims and claims[hint].content == within:
            return hint
        shared = {key: overlap([within], [one.content]) for key, one in claims.items()}
        best = max(shared, key=lambda key: (shared[key], key == hint), default=None)
        return best if best is not None and shared[best] > 0 else self._around(name, hint) if hint in self._gone else None

    def _event(self, name: str, same: Span | None, hint: str | None) -> str | None:
        events = {one.id: one for one in self._statements.values() if isinstance(one, Event) and one.id != name}
        if same is None:
            return None
        if hint in events and same in events[hint].evidence:
            return hint
        return next((key for key, one in events.items() if same in one.evidence), None)


def identity(one: Actor | Place | Time) -> tuple[object, ...]:
    """Give what makes an entity of one reading the same as one of another reading of the document."""
    if isinstance(one, Actor):
        return "actor", one.registry or one.wikidata or (one.kind, fold_name(one.name))
    if isinstance(one, Place):
        return "place", one.geonames or (fold_name(one.name), one.country)
    return "time", one.edtf, one.anchor


def next_number(names: Iterable[str]) -> int:
    """Give the number behind the last of ids such as e3."""
    return max((int(found[0]) for name in names if (found := _NUMBER.search(name))), default=0) + 1


def letter(statement: Statement) -> str:
    """Give the letter of a statement's id."""
    return _LETTERS[type(statement)]


def renamed(statement: Statement, new: Callable[[str], str]) -> Statement:
    """Give a statement with each mention id by its new one."""
    changes: dict[str, Any] = {}
    for field in ("actors", "recipients", "targets", "places", "weapons"):
        if isinstance(statement, Event):
            changes[field] = tuple(dict.fromkeys(map(new, getattr(statement, field))))
    for field in ("time", "subject", "object", "speaker"):
        if (held := getattr(statement, field, None)) is not None:
            changes[field] = new(held)
    if isinstance(statement, Event):
        changes["casualties"] = tuple(
            toll.model_copy(update={"who": toll.who and new(toll.who), "quantity": toll.quantity and new(toll.quantity)})
            for toll in statement.casualties
        )
    return statement.model_copy(update=changes)


def _position(statement: Statement) -> tuple[int, int]:
    return statement.evidence[0].start, statement.evidence[0].end


def overlap(one: Sequence[Span], other: Sequence[Span]) -> float:
    """Give the characters that both cite as a share of those that either does."""
    mine, its = ({at for span in spans for at in range(span.start, span.end)} for spans in (one, other))
    return len(mine & its) / len(mine | its) if mine | its else 0.0


def content_of(held: Excerpt) -> dict[str, Any]:
    """Give what an excerpt says, to be compared: no ids, no confidence, no stamp; whom it means by their facts, else by the characters."""
    known: list[Actor | Place | Time] = [*held.actors, *held.places, *held.times]
    entities = {one.id: identity(one) for one in known}
    means = {one.id: str(entities.get(one.ref or "", (one.kind, one.start, one.end))) for one in held.mentions}
    said: Statement = renamed(held.statement, lambda name: means.get(name, name))
    apart = {"id", "confidence", "coder", "attribution", "same_event"}
    return {**said.model_dump(exclude=apart), "kind_of": letter(held.statement), "within": held.within and held.within.model_dump()}
