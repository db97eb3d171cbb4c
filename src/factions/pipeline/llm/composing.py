"""From what a language model says to a reading: its quotes become mentions and evidence, or the statement is dropped, with the reason counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Final, TypeVar

from factions.codebook.loader import lists
from factions.documents.document import Document
from factions.evidence import Span
from factions.identities.records import Time
from factions.mentions.mention import MentionKind
from factions.pipeline.composed import Composed
from factions.pipeline.llm.answers import Answers, SaidClaim, SaidEvent, SaidRelation, SaidToll
from factions.pipeline.llm.cast import Cast
from factions.pipeline.llm.quotes import Bounds, Part, most_shared
from factions.reading import Coder, Reading, roles
from factions.statements.records import Casualty, Claim, Event, Horizon, Relation
from factions.statements.repeats import join_repeats, join_ties

CODER: Final = "llm"
CONFIDENCE = 0.5
"""The confidence of every statement. How sure a language model says that it is isn't calibrated, and isn't asked for: this says no more than that."""
LONGEST = 3
"""Sentences that one statement may cite; a claim, with what is said, twice as many."""

QUOTE = "a quote that isn't in the report"
TYPE = "a type that isn't in the code list"
PASSAGE = "a whole passage as evidence"
SNIPPET = "too few words as evidence"
ENDS = "a tie of somebody to itself"
OUTER = "standing inside a claim that was dropped"
ADDRESSED = "words that are addressed to a language model"
MODE = "a mode that its type doesn't have"
CONTEXT = "a context that isn't in the code list"
DETAIL = "a detail that its type doesn't have"

_FEW = 3  # words
_ADDRESSED = re.compile(
    r"\b(?:ignore|disregard|forget)\b[^.]{0,40}\b(?:previous|prior|above|earlier|all)\b[^.]{0,40}\b(?:instructions?|prompts?|rules|orders)\b"
    r"|\b(?:system|developer) prompt\b"
    r"|\b(?:language models?|chatbots?|AI assistants?)\b[^.]{0,60}\b(?:must|should|shall|output|respond|record|report)\b"
    r"|\byou are (?:now )?an? (?:AI|language model|assistant)\b|^\s*(?:system|assistant|user)\s*:|<\|",
    re.IGNORECASE | re.MULTILINE,
)
_Said = TypeVar("_Said", SaidEvent, SaidRelation)
_Made = TypeVar("_Made", Event, Relation)
_ACTOR: tuple[MentionKind, ...] = ("actor",)
_ROLES: dict[str, tuple[MentionKind, ...]] = {
    "actors": _ACTOR, "recipients": _ACTOR, "targets": ("facility", "place", "actor", "weapon"), "places": ("place", "facility"),
    "weapons": ("weapon",),
}  # fmt: skip
_BACKS, _OFFICES = "backs", frozenset({"leads", "member_of"})


class _DroppedError(Exception):
    """A statement that isn't taken in, with the reason."""


class Composing:
    """A reading in the making, part by part. `dropped` counts statements by reason, `emptied` what was left out of others, `kept` those taken in."""

    def __init__(self, document: Document) -> None:
        self.base = Composed(document)
        self.text = document.text
        self.dropped: Counter[str] = Counter()
        self.emptied: Counter[str] = Counter()
        self.kept = 0
        self._barred = [(first, last) for first, last in self.base.sentences if _ADDRESSED.search(self.text, first, last)]
        self._cast = Cast(self.base)
        self._numbers = count()
        self._events: list[Event] = []
        self._relations: list[Relation] = []
        self._claims: list[Claim] = []

    def take(self, answers: Answers, start: int, end: int) -> None:
        """Take in the answer on the stretch of the text from `start` to `end`."""
        part = Part(self.text, start, end, self._barred)
        self.dropped.update(answers.dropped)
        self._cast.kinds = {one.words: one.kind for one in answers.actors}
        claims = self._take_claims(part, answers.claims)
        self._events += self._sound(lambda said: self._event(part, said, claims), answers.events)
        self._relations += self._sound(lambda said: self._relation(part, said, claims), answers.relations)

    def reading(self, coder: Coder) -> Reading:
        """Compose the reading, its ids provisional."""
        meaning = self._cast.meaning
        events = tuple(join_repeats(self._events, frozenset(), meaning))
        bare = Reading(
            document=self.base.document, coder=coder, events=events, relations=tuple(join_ties(self._relations, meaning)), claims=tuple(self._claims)
        )  # fmt: skip
        mentions = tuple(self._cast.mentions({name for statement in bare.statements for _, name in roles(statement)}))
        refs = {mention.ref for mention in mentions}
        times: dict[str, Time] = {time.id: time for time in self.base.times.values() if time.id in refs}
        return bare.model_copy(update={
            "mentions": mentions, "actors": tuple(one for one in self._cast.actors() if one.id in refs),
            "places": tuple(one for one in self._cast.places() if one.id in refs), "times": tuple(times.values()),
        })  # fmt: skip

    def _sound(self, make: Callable[[_Said], _Made], given: Sequence[_Said]) -> Iterator[_Made]:
        for said in given:
            try:
                made = make(said)
            except _DroppedError as error:
                self.dropped[str(error)] += 1
                continue
            self.kept += 1
            yield made

    # claims

    def _take_claims(self, part: Part, given: Sequence[SaidClaim | None]) -> list[str | None]:
        """Take in the claims; gives each one's id, null where it was dropped. Whoever stands inside a dropped one, or inside itself, goes too."""
        ids: list[str | None] = [None] * len(given)
        first: dict[SaidClaim, int] = {}
        for n, said in enumerate(given):
            if said is None:
                continue
            if said in first:
                ids[n] = ids[first[said]]
                continue
            first[said] = n
            try:
                self._claims.append(self._claim(part, said))
            except _DroppedError as error:
                self.dropped[str(error)] += 1
            else:
                ids[n] = self._claims[-1].id
        outer = {claim: _outer(said, ids) for said, n in first.items() if (claim := ids[n]) is not None}
        for claim in [claim for claim in outer if not _rests(claim, outer)]:
            self.dropped[OUTER] += 1
            ids = [None if one == claim else one for one in ids]
        held = {claim for claim in ids if claim is not None}
        self._claims = [one.model_copy(update={"attribution": outer.get(one.id, one.attribution) or None}) for one in self._claims
                        if one.id not in outer or one.id in held]  # fmt: skip
        self.kept += len(held)
        return ids

    def _claim(self, part: Part, said: SaidClaim) -> Claim:
        evidence = self._evidence(part, said.sentence, [said.content, *filter(None, (said.cue, said.speaker))])
        at = (evidence[0].start, evidence[-1].end)
        content = self._found(part, said.content, at)
        cue = self._span(part, said.cue, at)
        spans = {*evidence, *self.base.sentence(*content), *(self.base.sentence(cue.start, cue.end) if cue else ())}
        if len(spans) > 2 * LONGEST:
            raise _DroppedError(PASSAGE)
        speaker, words = self._speaker(part, said.speaker, at)
        due = self._span(part, said.horizon, content)
        return Claim(
            id=f"claim {next(self._numbers)}", kind=said.kind, speaker=speaker, speaker_text=words, cue=cue,
            content=Span.of(self.text, *content), condition=self._span(part, said.condition, content),
            horizon=due and Horizon(edtf=self.base.falls_due(due.start, due.end), span=due), confidence=CONFIDENCE, coder=CODER,
            evidence=tuple(sorted(spans, key=lambda span: span.start)),
        )  # fmt: skip

    def _speaker(self, part: Part, quote: str | None, at: Bounds) -> tuple[str | None, str | None]:
        """Give the mention of who speaks, or the words for somebody who is no actor."""
        if quote is None:
            return None, None
        found = self._cast.mention(self._found(part, quote, at), _ACTOR)
        return (None, quote) if self._cast.is_nobody(found) else (found, None)

    # events and relations

    def _event(self, part: Part, said: SaidEvent, claims: Sequence[str | None]) -> Event:
        held = lists()
        if said.type not in held.types:
            raise _DroppedError(TYPE)
        quotes = [*said.actors, *said.recipients, *said.targets, *said.places, *said.weapons, *filter(None, [said.time])]
        evidence = self._evidence(part, said.sentence, quotes)
        at = (evidence[0].start, evidence[-1].end)
        parts = {role: self._mentions(part, getattr(said, role), kinds, at) for role, kinds in _ROLES.items()}
        mode = said.mode if held.allows(said.type, said.mode) else None
        contexts = tuple(dict.fromkeys(context for context in said.contexts if context in held.contexts))
        self.emptied.update({MODE: 1} if mode != said.mode else {})
        self.emptied.update({CONTEXT: len(said.contexts) - len(contexts)} if len(said.contexts) > len(contexts) else {})
        return Event(
            id=f"event {next(self._numbers)}", type=said.type, mode=mode, contexts=contexts, **parts,
            time=self._mention(part, said.time, ("time",), at), casualties=tuple(self._toll(part, toll, at) for toll in said.casualties),
            factuality=said.factuality, attribution=_inside(said.claim, claims), confidence=CONFIDENCE, coder=CODER, evidence=evidence,
        )  # fmt: skip

    def _toll(self, part: Part, said: SaidToll, at: Bounds) -> Casualty:
        """Make a toll. What the figure comes to is our own grammar's: the model gives the words alone."""
        figure = self._found(part, said.figure, at)
        value = self._cast.quantity(figure)
        low, best, high = (value.low, value.best, value.high) if value else (None, None, None)
        return Casualty(
            what=said.what, who=self._mention(part, said.who, _ACTOR, at), side=said.side, low=low, best=best, high=high,
            quantity=self._cast.mention(figure, ("quantity",)),
        )  # fmt: skip

    def _relation(self, part: Part, said: SaidRelation, claims: Sequence[str | None]) -> Relation:
        evidence = self._evidence(part, said.sentence, [said.subject, said.object])
        at = (evidence[0].start, evidence[-1].end)
        ends: tuple[MentionKind, ...] = ("place",) if said.type == "based_in" else _ACTOR
        subject, other = (self._cast.mention(self._found(part, quote, at), kinds) for quote, kinds in ((said.subject, _ACTOR), (said.object, ends)))
        meant = [self._cast.meaning(name) for name in (subject, other)]
        if subject == other or (meant[0] is not None and meant[0] == meant[1] and said.type != "same_as"):
            raise _DroppedError(ENDS)
        subtype = said.subtype if said.type == _BACKS else None
        role = self._span(part, said.role, at) if said.type in _OFFICES else None
        self.emptied.update({DETAIL: 1} if (subtype, role and role.quote) != (said.subtype, said.role) else {})
        return Relation(
            id=f"relation {next(self._numbers)}", type=said.type, subtype=subtype, role=role and role.quote, subject=subject, object=other,
            time=self._mention(part, said.time, ("time",), at), factuality=said.factuality, attribution=_inside(said.claim, claims),
            confidence=CONFIDENCE, coder=CODER, evidence=evidence,
        )  # fmt: skip

    # quotes

    def _evidence(self, part: Part, quote: str, holding: Sequence[str]) -> tuple[Span, ...]:
        """Give the sentences that a quote stands in; of several places that one which holds most of what is said of it."""
        places = part.places(quote)
        if not places:
            raise _DroppedError(ADDRESSED if part.is_barred(quote) else QUOTE)
        whole = {place: self.base.sentence(*place) for place in places}
        bounds = {place: (spans[0].start, spans[-1].end) for place, spans in whole.items()}
        best = most_shared(places, [bounds[place] for place in places], [part.places(one) for one in holding])
        spans = whole[best]
        if len(spans) > LONGEST:
            raise _DroppedError(PASSAGE)
        if len(quote.split()) < _FEW and quote != spans[0].quote:
            raise _DroppedError(SNIPPET)
        return spans

    def _found(self, part: Part, quote: str, at: Bounds) -> Bounds:
        found = part.nearest(quote, at)
        if found is None:
            raise _DroppedError(ADDRESSED if part.is_barred(quote) else QUOTE)
        return found

    def _span(self, part: Part, quote: str | None, at: Bounds) -> Span | None:
        return None if quote is None else Span.of(self.text, *self._found(part, quote, at))

    def _mention(self, part: Part, quote: str | None, kinds: tuple[MentionKind, ...], at: Bounds) -> str | None:
        return None if quote is None else self._cast.mention(self._found(part, quote, at), kinds)

    def _mentions(self, part: Part, quotes: Sequence[str], kinds: tuple[MentionKind, ...], at: Bounds) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._cast.mention(self._found(part, quote, at), kinds) for quote in quotes))


def _outer(said: SaidClaim, ids: Sequence[str | None]) -> str | None:
    """Give the claim that one stands in: null for none, empty for one that was dropped or never said."""
    if said.claim is None:
        return None
    return (ids[said.claim] if 0 <= said.claim < len(ids) else None) or ""


def _rests(claim: str, outer: dict[str, str | None]) -> bool:
    """Tell whether a chain of claims ends, in one that stands in none."""
    seen: set[str] = set()
    at: str | None = claim
    while at and at not in seen:
        seen.add(at)
        at = outer[at]
    return at is None


def _inside(claim: int | None, claims: Sequence[str | None]) -> str | None:
    """Give the claim that a statement stands in. One inside a dropped claim isn't kept as the report's own word."""
    if claim is None:
        return None
    found = claims[claim] if 0 <= claim < len(claims) else None
    if found is None:
        raise _DroppedError(OUTER)
    return found
