"""Where, when and in what context: gives each event the places and the time of its own clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Protocol, TypeVar

from factions.codebook.loader import table
from factions.mentions.nouns import plain
from factions.mentions.parse import Parsed, Token
from factions.statements.events import ARMED, EventDraft

_SPEECH = frozenset("say tell add report state note claim announce declare warn write".split())


class _Located(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Place = TypeVar("Place", bound=_Located)


def of_clause(parsed: Parsed, drafts: Sequence[EventDraft], spans: Iterable[Place]) -> dict[int, list[Place]]:
    """Give each draft (by its place in `drafts`) the spans of its clause.

    A span belongs to the nearest trigger above it in the parse. A draft without one takes those of the clauses above it, then those of its sentence that belong to no trigger.
    A verb of saying passes nothing on: "said on Tuesday" dates the saying.
    """
    anchors = {token.i: number for number, draft in enumerate(drafts) for token in (draft.anchor, *draft.also)}
    own: dict[int, list[Place]] = {}
    loose: dict[int, list[tuple[Token, Place]]] = {}
    for span in spans:
        head = parsed.head(span.start, span.end)
        owner = _above(head, anchors)
        if owner is not None:
            own.setdefault(owner, []).append(span)
        else:
            loose.setdefault(parsed.sentence(span.start).number, []).append((head, span))
    given: dict[int, list[Place]] = {}
    for number, draft in enumerate(drafts):
        sentence = parsed.sentence(draft.anchor.idx)
        held = own.get(number) or _inherited(draft.anchor, anchors, own, number)
        given[number] = held or [span for head, span in loose.get(sentence.number, ()) if _reaches(head, draft.anchor)]
    return given


def _above(token: Token, anchors: dict[int, int]) -> int | None:
    at = token
    while True:
        if at.i in anchors:
            return anchors[at.i]
        if at.head == at or (plain(at.lemma_) in _SPEECH and at != token):
            return None
        at = at.head


def _inherited(anchor: Token, anchors: dict[int, int], own: dict[int, list[Place]], number: int) -> list[Place]:
    at = anchor
    while at.head != at:
        if at.dep_ == "ccomp" and plain(at.head.lemma_) in _SPEECH:
            return []
        at = at.head
        other = anchors.get(at.i)
        if other is not None and other != number and own.get(other):
            return own[other]
    return []


def _reaches(head: Token, anchor: Token) -> bool:
    """Tell whether a loose span stands in a clause that holds the trigger, and not in a sister clause or under a verb of saying."""
    at = head
    while at.head != at and not at.is_ancestor(anchor):
        at = at.head
        if plain(at.lemma_) in _SPEECH:
            return False
    return at.is_ancestor(anchor) or at == anchor


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
