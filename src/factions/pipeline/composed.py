"""One document read: its spans scored by the model, what they mean by our references, its statements as the contract has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from factions.documents.document import Document
from factions.documents.segmentation import sentences
from factions.evidence import Span
from factions.identities.entities import actor_record, home_of, one_each, report_of
from factions.identities.offices import find_offices
from factions.identities.places import PlaceName, publisher_country, resolve_places
from factions.identities.privacy import is_private
from factions.identities.records import Place, Time
from factions.identities.times import deadline, resolve_times
from factions.mentions.meaning import Linked, link
from factions.mentions.mention import Mention
from factions.mentions.quantities import Quantity, find_quantities
from factions.mentions.spotting import spot
from factions.mentions.times import find_times
from factions.models.scored import Scored
from factions.models.weights import Weights
from factions.reading import Coder, Reading
from factions.reading import roles as roles_of
from factions.reference.registry import registry
from factions.statements.acts import Act, find_acts
from factions.statements.compounds import find_compounds
from factions.statements.records import Claim, Event, Horizon, Relation
from factions.statements.repeats import join_repeats, join_ties
from factions.statements.tied import Tied, find_ties
from factions.statements.told import Told, find_told

CODER = "reader"
BEHIND = 40
"""Characters between a figure and whom it counts: a few words."""
BESIDE = 6
"""Characters between a name and its bearer's office: ", the "."""


_MODAL = re.compile(r"\b(?:will|would|could|may|might|can|shall|should|won['’]t|['’]ll|going to|likely to|about to)\b", re.IGNORECASE)


class Composed:
    """The reading of one document, step by step."""

    def __init__(self, document: Document, held: Weights | None = None) -> None:
        self.document = document
        self.text = document.text
        self.sentences = sentences(self.text)
        self.scored = Scored(self.text, self.sentences, held)
        expressions = find_times(self.text)
        values = resolve_times(expressions, self.text, document.published)
        self.expressions = list(zip(expressions, values, strict=True))
        valued = [(time, value) for time, value in self.expressions if value is not None]
        self.times: dict[tuple[int, int], Time] = {(time.start, time.end): value for time, value in valued}
        self.quantities: list[Quantity] = find_quantities(self.text, expressions)
        self.linked: Linked = link(self.scored, spot(self.scored, [time for time, _ in valued], registry().match(self.text)))
        self.places = self._places()
        self.told = find_told(self.scored, self.linked)
        self.acts = find_acts(self.scored, self.linked)
        report = report_of(self.linked, self.text, home_of(self.linked, self.text, self.places), document.published)
        records = {
            n: actor_record(self.linked, n, self.text, f"actor {n}", report)
            for n, held in enumerate(self.linked.entities) if held.kind == "actor" and not is_private(self.linked, n, self.text)
        }  # fmt: skip
        self.actors = one_each(records)
        number = {actor.id: n for n, actor in records.items()}
        joined = {n: number[actor.id] for n, actor in self.actors.items()}
        self.linked.of[:] = [None if n is None else joined.get(n, n) for n in self.linked.of]
        ties = find_ties(self.scored, self.linked)
        of = self.linked.of
        known = frozenset((tied.type, of[tied.subject] or 0, of[tied.object] or 0) for tied in ties)
        self.ties = [*ties, *find_offices(self.text, self.linked, self.actors, known), *find_compounds(self.text, self.linked, known)]

    def _places(self) -> dict[int, Place]:
        """Give what each place entity is, by its number."""
        named = [(n, s) for n, s in enumerate(self.linked.spots) if s.kind == "place" and s.form == "named"]
        given = self.document
        home = publisher_country(given.publisher, given.url)
        names = [PlaceName(s.start, s.end, self.text[s.start : s.end]) for _, s in named]
        found = resolve_places(names, self.text, home=home, title=given.title)
        places: dict[int, Place] = {}
        for (n, _), value in zip(named, found, strict=True):
            entity = self.linked.of[n]
            if value is not None and entity is not None:
                places.setdefault(entity, value)
        return places

    def sentence(self, start: int, end: int | None = None) -> tuple[Span, ...]:
        """Give the sentences that hold a stretch."""
        last = start + 1 if end is None else end
        return tuple(span for span in self._spans if span.start < last and start < span.end) or self._spans[-1:]

    @cached_property
    def _spans(self) -> tuple[Span, ...]:
        """The sentences as evidence, of which one often serves many statements."""
        return tuple(Span.of(self.text, *bounds) for bounds in self.sentences)

    def said_in(self, offset: int, but: int | None = None) -> str | None:
        """Give the id of the innermost claim whose content holds an offset."""
        holding = [(t.content[1] - t.content[0], n) for n, t in enumerate(self.told) if t.content[0] <= offset < t.content[1] and n != but]
        return f"claim {min(holding)[1]}" if holding else None

    def claim(self, number: int, told: Told) -> Claim:
        """Make the contract's claim."""
        spans = [span for span in (told.cue, told.content) if span]
        evidence = self.sentence(*told.cue) if told.cue else self.sentence(told.content[0])
        if not any(a.start <= told.content[0] < a.end for a in evidence):
            evidence = tuple(sorted({s for span in spans for s in self.sentence(*span)}, key=lambda span: span.start))
        parent = None
        if told.cue:
            outer = self.said_in(told.cue[0], number)
            other = self.told[int(outer.split()[1])] if outer else None
            parent = outer if other and other.content[1] - other.content[0] > told.content[1] - told.content[0] else None
        horizon = told.horizon and Horizon(edtf=self.falls_due(*told.horizon), span=Span.of(self.text, *told.horizon))
        return Claim(
            id=f"claim {number}", kind=told.kind, speaker=None if told.speaker is None else f"mention {told.speaker}",
            speaker_text=self.text[slice(*told.voice)] if told.voice else None, cue=Span.of(self.text, *told.cue) if told.cue else None,
            content=Span.of(self.text, *told.content), condition=Span.of(self.text, *told.condition) if told.condition else None,
            horizon=horizon, attribution=parent,
            confidence=self.scored.calibrated("claim", told.share), coder=CODER, evidence=evidence,
        )  # fmt: skip

    def falls_due(self, start: int, end: int) -> str | None:
        """Give when some words fall due (EDTF), null where they name no time."""
        within = [(time, value) for time, value in self.expressions if time.start < end and start < time.end]
        return deadline(self.text[start:end], within, self.document.published)

    def event(self, number: int, act: Act) -> Event:
        """Make the contract's event."""
        at = self.scored.words.bounds[act.anchor][0]
        roles = {role: tuple(map(_mention, numbers)) for role, numbers in act.roles.items() if role != "time"}
        when = act.roles.get("time", [])
        said = self.said_in(at)
        return Event.model_validate({
            "id": f"event {number}", "type": act.type, "mode": act.mode or None, "contexts": act.contexts, **roles,
            "time": _mention(when[0]) if when else None, "casualties": tuple(self._tolls(act)),
            "factuality": "possible" if act.factuality == "asserted" and self._foreseen(at, said) else act.factuality, "attribution": said,
            "confidence": self.scored.calibrated("event", act.share * act.sure),
            "coder": CODER, "evidence": self.sentence(at),
        })  # fmt: skip

    def _foreseen(self, offset: int, claim: str | None) -> bool:
        """Tell whether an offset that a claim holds stands in a forecast, behind its modal verb: what is foreseen isn't told as done."""
        told = self.told[int(claim.split()[1])] if claim else None
        return told is not None and told.kind == "forecast" and _MODAL.search(self.text, told.content[0], offset) is not None

    def _tolls(self, act: Act) -> Iterable[dict[str, object]]:
        for what, n in act.tolls:
            figure = self.linked.spots[n]
            counted = [q for q in self.quantities if q.start < figure.end and figure.start < q.end]
            quantity = next(iter(counted or find_quantities(self.text[figure.start : figure.end])), None)
            beside = [(k, s) for k, s in enumerate(self.linked.spots) if s.kind == "actor" and s.node.sentence == figure.node.sentence]
            behind = [(k, s) for k, s in beside if s.start >= figure.end]
            near = bool(behind) and behind[0][1].start - figure.end < BEHIND
            recipients = act.roles.get("recipients", [])
            who = behind[0][0] if near else next(iter(recipients), None)
            meaning = self.linked.of[who] if who is not None else None
            sort = self.linked.entities[meaning].sort if meaning is not None else ""
            sides = {self.linked.of[k]: "recipient" for k in recipients} | {self.linked.of[k]: "actor" for k in act.roles.get("actors", [])}
            side = "civilian" if sort in {"civilians", "private"} else sides.get(meaning, "unknown")
            low, best, high = (quantity.low, quantity.best, quantity.high) if quantity else (None, None, None)
            yield {
                "what": what, "who": None if who is None else _mention(who), "side": side,
                "low": low, "best": best, "high": high, "quantity": _mention(n),
            }  # fmt: skip

    def relation(self, number: int, tied: Tied) -> Relation:
        """Make the contract's relation."""
        subject = self.linked.spots[tied.subject]
        # an office beside a name is the report's own words for its bearer, whoever speaks of them
        titled = tied.title is not None and max(tied.title[0] - subject.end, subject.start - tied.title[1]) <= BESIDE
        return Relation.model_validate({
            "id": f"relation {number}", "type": tied.type, "subtype": tied.support, "role": self.text[slice(*tied.title)] if tied.title else None,
            "subject": f"mention {tied.subject}", "object": f"mention {tied.object}", "factuality": tied.factuality,
            "attribution": None if titled else self.said_in(subject.start), "confidence": self.scored.calibrated("relation", tied.share),
            "coder": CODER, "evidence": self.sentence(subject.start),
        })  # fmt: skip

    def meaning(self, name: str) -> str | None:
        """Give what a mention means: its entity, or its time."""
        n = int(name.split()[1])
        spot_ = self.linked.spots[n]
        if spot_.kind == "time":
            return self.times[spot_.start, spot_.end].edtf if (spot_.start, spot_.end) in self.times else None
        return f"{spot_.kind} {self.linked.of[n]}" if self.linked.of[n] is not None else None

    def reading(self, coder: Coder) -> Reading:
        """Compose the reading, its ids provisional."""
        claims = tuple(self.claim(n, told) for n, told in enumerate(self.told))
        events = join_repeats([self.event(n, act) for n, act in enumerate(self.acts)], frozenset(), self.meaning)
        relations = join_ties([self.relation(n, tied) for n, tied in enumerate(self.ties)], self.meaning)
        bare = Reading(document=self.document, coder=coder, events=tuple(events), relations=tuple(relations), claims=claims)
        used = {name for statement in bare.statements for _, name in roles_of(statement)}
        mentions = list(self.mentions(used))
        refs = {mention.ref for mention in mentions}
        actors = list({actor.id: actor for actor in self.actors.values() if actor.id in refs}.values())
        places = {place.id: place for place in self.places.values() if place.id in refs}
        times = {time.id: time for time in self.times.values() if time.id in refs}
        return bare.model_copy(update={
            "mentions": tuple(mentions), "actors": tuple(actors), "places": tuple(places.values()), "times": tuple(times.values()),
        })  # fmt: skip

    def mentions(self, used: set[str]) -> Iterable[Mention]:
        """Make the contract's mentions; a private person who has no part in anything (`used`) is left out."""
        for n, found in enumerate(self.linked.spots):
            entity = self.linked.of[n]
            ref: str | None = None
            if found.kind == "actor" and entity is not None:
                private = entity not in self.actors
                if private and f"mention {n}" not in used:
                    continue
                ref = None if private else f"actor {entity}"
            elif found.kind == "place" and entity is not None:
                place = self.places.get(entity)
                ref = place.id if place else None
            elif found.kind == "time":
                time = self.times.get((found.start, found.end))
                ref = time.id if time else None
            words = self.text[found.start : found.end]
            yield Mention(id=_mention(n), kind=found.kind, form=found.form, start=found.start, end=found.end, text=words, ref=ref)


def _mention(number: int) -> str:
    return f"mention {number}"
