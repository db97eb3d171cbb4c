"""The stages composed: from one document to its reading. A pure function of the document; no database, no clock, no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import factions
from factions.documents.build import build
from factions.documents.document import Document
from factions.errors import FactionsError
from factions.evidence import Span
from factions.identities.actors import actor_record, is_private
from factions.identities.places import PlaceName, resolve_places
from factions.identities.records import Actor, Place
from factions.identities.times import due, resolve_times
from factions.mentions.actors import find_actors
from factions.mentions.coreference import Linked, link
from factions.mentions.mention import Mention
from factions.mentions.parse import Parsed, parse
from factions.mentions.place_nouns import antecedents, find_place_nouns, scene
from factions.mentions.places import find_places, overruled
from factions.mentions.quantities import Quantity, find_quantities
from factions.mentions.spans import ThingSpan
from factions.mentions.things import ACTED_ON, find_things
from factions.mentions.times import TimeExpression, find_times
from factions.reading import Coder, Reading, faults, numbered, roles as roles_of
from factions.reference.gazetteer import find as find_in_gazetteer
from factions.sources.raw import Raw, open_sources
from factions.statements.circumstances import carry, contexts, places_of, times_of
from factions.statements.claims import find_claims, innermost
from factions.statements.conditions import deadline
from factions.statements.drafts import ClaimDraft
from factions.statements.events import EventDraft, code_events
from factions.statements.factuality import factuality
from factions.statements.records import Casualty, Claim, Event, Horizon, Relation
from factions.statements.relations import RelationDraft, code_relations
from factions.statements.repeats import join_repeats
from factions.statements.roles import Roles
from factions.statements.verbal import verbal_events
from factions.statements.voices import voice
from factions.statements.tolls import HELD_BY, TollDraft, counts_people, find_tolls, find_uncounted

CODER = Coder(name="factions-rules", version=factions.__version__)
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "agent"})
_RULES = "rules"
# Shares of right statements among those that a rule of the sort found, measured on the sample reports (docs/decisions/0006).
_EVENT_CONFIDENCE = {(True, True): 0.7, (True, False): 0.55, (False, True): 0.55, (False, False): 0.4}
_CLAIM_CONFIDENCE = 0.75


def read_sources(sources: Sequence[str], *, published: str | None = None, allow_private: bool = False, stdin: BinaryIO | None = None) -> Iterator[Reading | FactionsError]:
    """Read every report of the sources (files, folders, globs, addresses, "-"), one reading at a time; an error takes the place of what can't be read."""
    for raw in open_sources(sources, allow_private=allow_private, stdin=stdin):
        if isinstance(raw, FactionsError):
            yield raw
            continue
        try:
            yield read_raw(raw, published=published)
        except FactionsError as error:
            yield error


def read_raw(raw: Raw, *, published: str | None = None) -> Reading:
    """Read one report from its bytes; raises DocumentError where they hold none."""
    return read_document(build(raw, published=published))


def read_document(document: Document) -> Reading:
    """Read one document. Never raises on a text of any content: what can't be read off it is absent."""
    reading = numbered(_Reader(document).reading())
    wrong = faults(reading)
    if wrong:  # a fault here is a bug in a coder, and a record that cites wrongly must not leave this function
        msg = f"the reading of {document.id} breaks the contract: {wrong[0]}"
        raise AssertionError(msg)
    return reading


class _Reader:
    """Holds the spans of one document while its statements are put together."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.parsed: Parsed = parse(self.text)
        spans = find_actors(self.parsed)
        self.times = [time for time in find_times(self.text)]
        self.time_values = resolve_times(self.times, self.text, document.published)
        self.claims: list[ClaimDraft] = find_claims(self.parsed)
        voices = [(start, end, claim.speaker) for claim in self.claims if claim.speaker is not None for start, end in claim.parts]
        named = [place for place in find_places(self.parsed, spans, lambda name: bool(find_in_gazetteer(name))) if not any(t.start < place.end and place.start < t.end for t in self.times)]
        self.linked: Linked = link(self.parsed, overruled(spans, named), voices)
        self.roles = Roles(self.parsed, self.linked)
        self.quantities: list[Quantity] = find_quantities(self.text, self.times)
        self.things = find_things(self.parsed)
        self.places, self.place_values = self._places(named)
        self.tolls = find_tolls(self.parsed, self.quantities, self.roles)
        told = frozenset(toll.anchor.i for toll in self.tolls)
        drafts = code_events(self.parsed, self.linked, self.roles, self.things, self.places, told)
        self.events = verbal_events(self.parsed, self.claims, drafts, self.roles)

    def _places(self, named: Sequence[ThingSpan]) -> tuple[list[ThingSpan], list[Place | None]]:
        """Give the names of places and the nouns that stand for one, in text order, and what each means."""
        names = [PlaceName(place.start, place.end, self.text[place.start : place.end]) for place in named]
        values = dict(zip(named, resolve_places(names, self.text, countries=[self.linked.country] if self.linked.country else []), strict=True))
        nouns = find_place_nouns(self.parsed, named)
        meant = antecedents(self.parsed, named, nouns, lambda place: value.precision if (value := values[place]) else None)
        values |= {noun: values[meant[noun.start]] if noun.start in meant else None for noun in nouns}
        ordered = sorted(values, key=lambda place: place.start)
        return ordered, [values[place] for place in ordered]

    def reading(self) -> Reading:
        claims = [self._claim(number, draft) for number, draft in enumerate(self.claims)]
        events = self._events()
        relations = [self._relation(number, draft) for number, draft in enumerate(code_relations(self.parsed, self.linked, self.roles, self.places))]
        bare = Reading(document=self.document, coder=CODER, claims=tuple(claims), events=tuple(events), relations=tuple(relations))
        used = {mention for statement in bare.statements for _, mention in roles_of(statement)}
        mentions = self._mentions(used)
        refs = {mention.ref for mention in mentions}
        return bare.model_copy(update={
            "mentions": tuple(mentions), "actors": tuple(actor for actor in self._actors() if actor.id in refs),
            "places": tuple({p.id: p for p in self.place_values if p and p.id in refs}.values()), "times": tuple({t.id: t for t in self.time_values if t and t.id in refs}.values()),
        })  # fmt: skip

    def _span(self, bounds: tuple[int, int]) -> Span:
        return Span.of(self.text, *bounds)

    def _sentence(self, offset: int) -> Span:
        sentence = self.parsed.sentence(offset)
        return self._span((sentence.start, sentence.end))

    # Mentions and the actors, places and times that they mean

    def _mentions(self, used: set[str]) -> list[Mention]:
        found = []
        for number, span in enumerate(self.linked.spans):
            entity = self.linked.of[number]
            name = f"actor {number}"
            nested = span.latent and span.form == "named" and self._inside_force(number)
            if entity is not None and (name in used or ((nested or not span.latent) and self._telling(entity, used))):
                found.append(self._mention(name, "actor", span.form, span.start, span.end, None if is_private(self.linked, entity) else f"actor entity {entity}"))
        found += [self._mention(self._id(place), "place", place.form, place.start, place.end, value.id if value else None) for place, value in zip(self.places, self.place_values, strict=True)
                  if place.form == "named" or value or self._id(place) in used]  # fmt: skip
        found += [self._mention(f"time {time.start}", "time", "named", time.start, time.end, value.id if value else None)
                  for time, value in zip(self.times, self.time_values, strict=True) if time.is_date and value]  # fmt: skip
        found += [self._mention(self._id(thing), thing.kind, thing.form, thing.start, thing.end, None) for thing in self.things
                  if thing.form == "named" or self._id(thing) in used or (thing.sort != ACTED_ON and (thing.sort or thing.kind == "facility"))]  # fmt: skip
        found += [self._mention(f"quantity {q.start}", "quantity", "nominal", q.start, q.end, None) for q in self.quantities
                  if f"quantity {q.start}" in used or counts_people(self.parsed, q)]  # fmt: skip
        actors = {(m.start, m.end) for m in found if m.kind == "actor"}
        return [m for m in found if m.kind != "place" or m.id in used or (m.start, m.end) not in actors]

    def _inside_force(self, number: int) -> bool:
        """Tell whether a demonym stands inside a state's force or office ("[[Iraqi] army]"): it names the government that the force serves."""
        span = self.linked.spans[number]
        around = self.linked.spans[max(0, number - 2) : number]
        return any(other.start <= span.start and span.end <= other.end and not other.latent and other.kind in ("state_force", "government") for other in around)

    def _telling(self, entity: int, used: set[str]) -> bool:
        """Keep an actor that has a name or that fills a role somewhere; a description that does neither is no record."""
        numbers = self.linked.entities[entity].spans
        if any(self.linked.spans[n].form == "nominal" and self.parsed.doc[self.linked.spans[n].head].dep_ in _ARGUMENTS for n in numbers):
            return True
        return any(f"actor {number}" in used for number in numbers) or any(self.linked.spans[n].form == "named" and not self.linked.spans[n].latent for n in numbers)

    def _mention(self, name: str, kind: str, form: str, start: int, end: int, ref: str | None) -> Mention:
        return Mention.model_validate({"id": name, "kind": kind, "form": form, "start": start, "end": end, "text": self.text[start:end], "ref": ref})

    def _id(self, thing: ThingSpan) -> str:
        return f"{thing.kind} {thing.start} {thing.end}"

    def _actors(self) -> list[Actor]:
        records = [actor_record(self.linked, number, self.text, f"actor entity {number}") for number in range(len(self.linked.entities)) if not is_private(self.linked, number)]
        return records

    # Statements

    def _inside(self, offset: int) -> str | None:
        number = innermost(self.claims, offset)
        return None if number is None else f"claim {number}"

    def _claim(self, number: int, draft: ClaimDraft) -> Claim:
        speaker, words = voice(self.parsed, self.linked, self.roles, self.claims, number, lambda entity: is_private(self.linked, entity))
        horizon = None
        if draft.horizon:
            values = ((due(time, self.document.published), value and value.edtf) for time, value in zip(self.times, self.time_values, strict=True)
                      if time.start < draft.horizon[1] and draft.horizon[0] < time.end)  # fmt: skip
            ahead, plain = next(values, (None, None))
            horizon = Horizon(edtf=deadline(ahead or plain, self.text[slice(*draft.horizon)]), span=self._span(draft.horizon))
        return Claim(
            id=f"claim {number}", kind=draft.kind, speaker=None if speaker is None else f"actor {speaker}", speaker_text=words and self.text[slice(*words)], cue=self._span(draft.cue) if draft.cue else None,
            content=self._span(draft.content), condition=self._span(draft.condition) if draft.condition else None, horizon=horizon,
            attribution=f"claim {draft.parent}" if draft.parent is not None else None, confidence=_CLAIM_CONFIDENCE, coder=_RULES,
            evidence=tuple(self._span((s.start, s.end)) for s in (self.parsed.sentences[i] for i in draft.sentences)),
        )  # fmt: skip

    def _events(self) -> list[Event]:
        drafts = self.events
        where = places_of(self.parsed, drafts, self.places)
        when = times_of(self.parsed, drafts, [time for time in self.times if time.kind not in ("duration", "set")])
        tolls = self._tolls(drafts)
        built = [
            self._event(f"event {number} {place}", draft, where[number], time, tolls.get(number, []))
            for number, draft in enumerate(drafts) for place, time in enumerate(self._times_of(draft, when[number]))
        ]  # fmt: skip
        meaning = {f"actor {n}": str(self.linked.of[n]) for n in range(len(self.linked.spans))}
        places = {self._id(place): value.id for place, value in zip(self.places, self.place_values, strict=True) if value}
        times = {f"time {time.start}": value.edtf for time, value in zip(self.times, self.time_values, strict=True) if value}
        nominal = frozenset(f"event {number} 0" for number, draft in enumerate(drafts) if not draft.verbal)
        return carry(self.parsed, join_repeats(built, nominal, meaning.get, places.get, times.get), self._scene)

    def _scene(self, start: int, end: int) -> str | None:
        """Give the place that the text speaks of at a sentence: the last one of its paragraph, its its own sentence included."""
        place = scene(self.parsed, [place for place, value in zip(self.places, self.place_values, strict=True) if value], start, end)
        return self._id(place) if place else None

    def _times_of(self, draft: EventDraft, when: Sequence[TimeExpression]) -> list[TimeExpression | None]:
        """Give the times at which a draft happened: two for "was bombed in 2006 and 2007", one or none for all others.

        A clause that has a time of its own without a date ("days earlier") has no date: it must not borrow that of the clause above.
        """
        valued = {time.start for time, value in zip(self.times, self.time_values, strict=True) if value and time.is_date}
        dated = [time for time in when if time.start in valued]
        joined = dated[:1]
        for time in dated[1:]:
            if self.text[joined[-1].end : time.start] in (" and ", ", ", ", and ") and draft.verbal:
                joined.append(time)
        return [*joined] or [None]

    def _event(self, name: str, draft: EventDraft, where: Sequence[ThingSpan], when: TimeExpression | None, tolls: Sequence[TollDraft]) -> Event:
        kinds = {self.linked.spans[n].kind for n in (*draft.actors, *draft.recipients)}
        sentence = self._sentence(draft.anchor.idx)
        speaker = self._speaks(draft)
        targets = tuple(self._id(thing) for thing in draft.targets)
        return Event.model_validate({
            "id": name, "type": draft.type, "mode": draft.mode, "contexts": contexts(sentence.quote, kinds, draft.type),
            "actors": tuple(f"actor {n}" for n in draft.actors), "recipients": tuple(f"actor {n}" for n in draft.recipients), "targets": targets,
            "places": tuple(dict.fromkeys([self._id(p) for p in where] + [name for name in targets if name.startswith(("place", "facility"))])), "time": f"time {when.start}" if when else None,
            "weapons": tuple(dict.fromkeys(self._id(weapon) for weapon in draft.weapons)), "casualties": tuple(self._casualty(toll, draft) for toll in tolls),
            "factuality": factuality(draft.anchor, self.parsed, self.claims, subject_is_speaker=speaker), "attribution": self._inside(draft.anchor.idx),
            "confidence": _EVENT_CONFIDENCE[draft.verbal, bool(draft.actors and (draft.recipients or draft.targets))], "coder": _RULES, "evidence": (sentence,),
        })  # fmt: skip

    def _speaks(self, draft: EventDraft) -> bool | None:
        """Tell whether an event's actor is the one who speaks of it; null where nobody speaks or nobody acts."""
        number = innermost(self.claims, draft.anchor.idx)
        if number is None or not draft.actors:
            return None
        head = self.claims[number].speaker
        speakers = self.roles.actors([self.parsed.doc[head]]) if head is not None else []
        return bool({self.linked.of[n] for n in speakers} & {self.linked.of[n] for n in draft.actors})

    def _tolls(self, drafts: Sequence[EventDraft]) -> dict[int, list[TollDraft]]:
        """Give each toll to the event that its word belongs to: its own trigger's, one above or below it in the parse, else the assault nearest in the sentence."""
        anchors = {token.i: number for number, draft in enumerate(drafts) for token in (draft.anchor, *draft.also)}
        given: dict[int, list[TollDraft]] = {}
        uncounted = [toll for toll in find_uncounted(self.roles, self.tolls) if toll.anchor.i in anchors]
        for toll in [*self.tolls, *uncounted]:
            fitting = {token: n for token, n in anchors.items() if drafts[n].type in HELD_BY.get(toll.what, (drafts[n].type,))}
            at = toll.anchor
            while at.i not in fitting and at.head != at:
                at = at.head
            number = fitting.get(at.i)
            if number is None:
                sentence = self.parsed.sentence(toll.anchor.idx)
                near = [(abs(draft.anchor.i - toll.anchor.i), n) for n, draft in enumerate(drafts)
                        if sentence.start <= draft.anchor.idx < sentence.end and draft.type in ("ASSAULT", "COERCE")]  # fmt: skip
                number = min(near)[1] if near else None
            if number is not None:
                given.setdefault(number, []).append(toll)
        return given

    def _casualty(self, toll: TollDraft, draft: EventDraft) -> Casualty:
        kind = self.linked.spans[toll.who].kind if toll.who is not None else None
        side = "civilian" if kind == "civilians" else "actor" if toll.who in draft.actors else "recipient" if toll.who in draft.recipients and kind else "unknown"
        q = toll.quantity
        low, best, high = (q.low, q.best, q.high) if q else (toll.heads, toll.heads, toll.heads)
        return Casualty.model_validate({
            "what": toll.what, "who": f"actor {toll.who}" if toll.who is not None else None, "side": side, "low": low, "best": best, "high": high,
            "quantity": f"quantity {q.start}" if q else None,
        })  # fmt: skip

    def _relation(self, number: int, draft: RelationDraft) -> Relation:
        sentence = self.parsed.sentence(draft.anchor.idx)
        when = next((time for time, value in zip(self.times, self.time_values, strict=True)
                     if value and time.is_date and sentence.start <= time.start < sentence.end and self.parsed.head(time.start, time.end).head.head == draft.anchor), None)  # fmt: skip
        other = f"actor {draft.object}" if draft.object is not None else self._id(draft.place) if draft.place else ""
        return Relation.model_validate({
            "id": f"relation {number}", "type": draft.type, "subtype": draft.subtype, "role": draft.role, "subject": f"actor {draft.subject}", "object": other,
            "time": f"time {when.start}" if when else None, "factuality": factuality(draft.anchor, self.parsed, self.claims), "attribution": self._inside(draft.anchor.idx),
            "confidence": draft.confidence, "coder": _RULES, "evidence": (self._span((sentence.start, sentence.end)),),
        })  # fmt: skip

