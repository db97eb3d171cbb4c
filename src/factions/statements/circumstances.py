"""Where, when and in what context: gives each event the places and the time of its own clause, or else the place of the text before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Protocol, TypeVar

from factions.codebook.loader import table
from factions.mentions.nouns import classify, plain
from factions.mentions.parse import Parsed, Token
from factions.statements.events import ARMED, EventDraft
from factions.statements.records import Event

_ASIDE = ("relcl", "appos", "acl")


class _Located(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Place = TypeVar("Place", bound=_Located)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("circumstances")[name])


@cache
def _elsewhere(event_type: str) -> frozenset[str]:
    return frozenset(table("circumstances")["elsewhere"].get(event_type, ()))


def places_of(parsed: Parsed, drafts: Sequence[EventDraft], places: Iterable[Place]) -> dict[int, list[Place]]:
    """Give each draft (by its place in `drafts`) the places of its clause; acts of words get none, and no act the place that it leads to or from."""
    given = of_clause(parsed, drafts, places)
    return {
        number: [place for place in held if _preposition(parsed, place) not in _elsewhere(drafts[number].type)]
        if drafts[number].type in _words("placed")
        else []
        for number, held in given.items()
    }


def times_of(parsed: Parsed, drafts: Sequence[EventDraft], times: Iterable[Place]) -> dict[int, list[Place]]:
    """Give each draft the times of its clause, without mere bounds ("since 2011", "by the end of the year")."""
    return of_clause(
        parsed,
        drafts,
        [time for time in times if _preposition(parsed, time) not in _words("bounds") and not _dates_description(parsed, drafts, time)],
    )


def _dates_description(parsed: Parsed, drafts: Sequence[EventDraft], time: _Located) -> bool:
    """Tell whether a time dates a relative clause and no event ("X, which split in 2017, refused ..."): it says nothing of the clause around it."""
    anchors = {token.i for draft in drafts for token in (draft.anchor, *draft.also)}
    at = parsed.head(time.start, time.end)
    while at.head != at and at.i not in anchors:
        if at.dep_ == "relcl":
            return True
        at = at.head
    return False


def _preposition(parsed: Parsed, span: _Located) -> str:
    """Give the preposition that stands right before a span, or that governs it; empty where there is none."""
    first = parsed.token_at(span.start)
    while first.i > first.sent.start and first.nbor(-1).pos_ == "DET":
        first = first.nbor(-1)
    if first.i > first.sent.start and first.nbor(-1).pos_ in ("ADP", "SCONJ"):
        return str(first.nbor(-1).lower_)
    head = parsed.head(span.start, span.end)
    while head.dep_ == "conj" and head.head != head:
        head = head.head
    return str(head.head.lower_) if head.dep_ in ("pobj", "pcomp") else ""


def of_clause(parsed: Parsed, drafts: Sequence[EventDraft], spans: Iterable[Place]) -> dict[int, list[Place]]:
    """Give each draft (by its place in `drafts`) the spans of its clause.

    A span belongs to the nearest trigger above it in the parse. A draft without one takes those of the clauses above it, then those of its sentence
    that belong to no trigger, and only then one that merely describes somebody of its clause ("the commander from Basilan"). A verb of saying passes
    nothing on: "said on Tuesday" dates the saying.
    """
    anchors = {token.i: number for number, draft in enumerate(drafts) for token in (draft.anchor, *draft.also)}
    own: dict[int, list[Place]] = {}
    aside: dict[int, list[Place]] = {}
    loose: dict[int, list[tuple[Token, Place]]] = {}
    for span in spans:
        head = parsed.head(span.start, span.end)
        owner, far = _above(head, anchors)
        if owner is not None:
            (aside if far else own).setdefault(owner, []).append(span)
        else:
            loose.setdefault(parsed.sentence(span.start).number, []).append((head, span))
    given: dict[int, list[Place]] = {}
    for number, draft in enumerate(drafts):
        sentence = parsed.sentence(draft.anchor.idx)
        held = own.get(number) or _inherited(draft.anchor, anchors, own, drafts, number)
        given[number] = held or [span for head, span in loose.get(sentence.number, ()) if _reaches(head, draft.anchor)] or aside.get(number, [])
    return given


def _above(token: Token, anchors: dict[int, int]) -> tuple[int | None, bool]:
    """Give the trigger above a token, and whether the token only describes a party of it."""
    at, far = token, False
    while True:
        if at.i in anchors:
            return anchors[at.i], far
        if at.head == at or (plain(at.lemma_) in _words("speech") and at != token):
            return None, far
        far = far or (at.dep_ in _ASIDE and at != token) or _describes(at)
        at = at.head


def _describes(preposition: Token) -> bool:
    """Tell whether a preposition hangs on somebody whom it describes: "rebels in the hills attacked", "the commander from Basilan"."""
    noun = preposition.head
    if preposition.dep_ != "prep" or noun.pos_ not in ("NOUN", "PROPN"):
        return False
    return (noun.dep_ == "nsubj" or preposition.lower_ == "from") and classify(noun) is not None


def _inherited(anchor: Token, anchors: dict[int, int], own: dict[int, list[Place]], drafts: Sequence[EventDraft], number: int) -> list[Place]:
    at = anchor
    while at.head != at:
        if at.dep_ == "ccomp" and plain(at.head.lemma_) in _words("speech"):
            return []
        at = at.head
        other = anchors.get(at.i)
        if other is not None and other != number and drafts[other].type in _words("placed") and own.get(other):
            return own[other]
    return []


def _reaches(head: Token, anchor: Token) -> bool:
    """Tell whether a loose span stands in a clause that holds the trigger, not in a sister clause, a description or under a verb of saying."""
    at = head
    while at.head != at and not at.is_ancestor(anchor):
        if at.dep_ in _ASIDE and at != head:
            return False
        at = at.head
        if plain(at.lemma_) in _words("speech"):
            return False
    return at.is_ancestor(anchor) or at == anchor


def carry(parsed: Parsed, events: Sequence[Event], scene: Callable[[int, int], str | None]) -> list[Event]:
    """Fill what a sentence leaves to the text around it.

    Another report of one happening (`same_event`) has its place and time. An act of force without a place is where the last act of its sentence or
    its paragraph was; else at `scene(start, end)`, the id of the place that the paragraph speaks of at the sentence `start`..`end` (null where it
    speaks of none).
    """
    filled: dict[str, Event] = {}
    last: dict[int, tuple[str, ...]] = {}  # by paragraph
    by_sentence: dict[int, list[Event]] = {}
    for event in events:
        by_sentence.setdefault(event.evidence[0].start, []).append(event)
    for event in events:
        first = filled.get(event.same_event or "")
        places, time = event.places, event.time
        if first is not None and event.type in _words("placed"):
            places, time = places or first.places, time or first.time
        if not _place_ids(places) and event.type in _words("carried"):
            beside = next(
                (other.places for other in by_sentence[event.evidence[0].start] if other.type in _words("carried") and _place_ids(other.places)), ()
            )
            found = (
                _place_ids(beside)
                or last.get(parsed.sentence(event.evidence[0].start).paragraph)
                or tuple(filter(None, [scene(event.evidence[0].start, event.evidence[0].end)]))
            )
            places = (*places, *found[:1])
        if _place_ids(places) and event.type in _words("carried"):
            last[parsed.sentence(event.evidence[0].start).paragraph] = _place_ids(places)
        filled[event.id] = event.model_copy(update={"places": places, "time": time})
    return list(filled.values())


def _place_ids(places: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in places if name.startswith("place"))


@cache
def _contexts() -> dict[str, tuple[str, ...]]:
    return {name: tuple(words) for name, words in table("contexts").items()}


def contexts(sentence: str, kinds: set[str], event_type: str) -> tuple[str, ...]:
    """Give an event's PLOVER contexts: by the words of its sentence, and `military` where armed actors use or move force."""
    lowered = f" {plain(sentence)} "
    found = [name for name, words in _contexts().items() if any(f" {word}" in lowered or f"-{word}" in lowered for word in words)]
    if kinds & ARMED and event_type in ("ASSAULT", "MOBILIZE", "RETREAT", "COERCE", "COOPERATE"):
        found.insert(0, "military")
    return tuple(found)
