"""A document's reading as a page shows it: each statement as a fact with the names of its parties, and each cited stretch as a mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from factions.evidence import Span
from factions.identities.records import Actor, Place, Time
from factions.ledger.captures import DocumentRecord
from factions.ledger.facts import Cited, ClaimFact, EventFact, Party, Spot, TieFact, Toll, Voice
from factions.ledger.privacy import masked
from factions.mentions.mention import Mention
from factions.statements.records import Casualty, Claim, Event, Relation, Statement
from factions.web.marking import Mark


@dataclass(frozen=True)
class Note:
    """A statement beside the text. A tie's fact tells its object as `other`; its `subject` stands here. `span` is its first evidence."""

    id: str
    kind: str
    fact: EventFact | TieFact | ClaimFact
    span: Span
    subject: Party | None = None


class Notes:
    """The notes and marks of one document."""

    def __init__(self, record: DocumentRecord) -> None:
        self._record = record
        self._reading = record.reading
        self._mentions = {mention.id: mention for mention in self._reading.mentions}
        self._actors = {actor.id: actor for actor in self._reading.actors}
        self._places = {place.id: place for place in self._reading.places}
        self._times = {time.id: time for time in self._reading.times}
        self._claims = {claim.id: claim for claim in self._reading.claims}

    @cached_property
    def events(self) -> list[Note]:
        """Every event, in text order."""
        return [Note(event.id, "event", self._event(event), event.evidence[0]) for event in self._reading.events]

    @cached_property
    def ties(self) -> list[Note]:
        """Every relation, in text order."""
        return [Note(tie.id, "tie", self._tie(tie), tie.evidence[0], self._party(tie.subject)) for tie in self._reading.relations]

    @cached_property
    def claims(self) -> list[Note]:
        """Every claim, in text order."""
        return [Note(claim.id, "claim", self._claim(claim), claim.evidence[0]) for claim in self._reading.claims]

    def groups(self) -> list[Party]:
        """Give the groups that the document names, in the order of their first mention, each once."""
        found: dict[str, Party] = {}
        for mention in self._reading.mentions:
            group = self._record.groups.get(mention.ref or "")
            if group and group not in found:
                found[group] = self._party(mention.id)
        return list(found.values())

    def marks(self) -> Iterator[Mark]:
        """Give every stretch to show: evidence (coloured for events and ties), the words of claims, and the names of groups as links."""
        for kind, statements in (("event", self._reading.events), ("tie", self._reading.relations), ("", self._reading.claims)):
            for statement in statements:
                for count, span in enumerate(statement.evidence, 1):
                    notes = (statement.id,) if count == len(statement.evidence) else ()
                    yield Mark(span.start, span.end, frozenset({kind} if kind else ()), notes, cites=(statement.id,))
        for claim in self._reading.claims:
            yield Mark(claim.content.start, claim.content.end, frozenset({"claim"}), cites=(claim.id,))
        for mention in self._reading.mentions:
            group = self._record.groups.get(mention.ref or "")
            if group and mention.form == "named":
                yield Mark(mention.start, mention.end, href=f"/groups/{group}")

    def _event(self, event: Event) -> EventFact:
        return EventFact(
            **self._common(event), type=event.type, mode=event.mode, contexts=event.contexts, actors=self._parties(event.actors),
            recipients=self._parties(event.recipients), targets=self._parties(event.targets), places=tuple(map(self._spot, event.places)),
            **self._when(event.time), weapons=tuple(self._words(self._mentions[name]) for name in event.weapons),
            casualties=tuple(map(self._toll, event.casualties)), same_event=event.same_event, factuality=event.factuality,
        )  # fmt: skip

    def _tie(self, tie: Relation) -> TieFact:
        return TieFact(
            **self._common(tie), type=tie.type, subtype=tie.subtype, role=tie.role, side="subject", other=self._party(tie.object),
            **self._when(tie.time), factuality=tie.factuality,
        )  # fmt: skip

    def _claim(self, claim: Claim) -> ClaimFact:
        return ClaimFact(
            **self._common(claim), kind=claim.kind, speaker=self._party(claim.speaker) if claim.speaker else None, speaker_text=claim.speaker_text,
            cue=claim.cue and self._hide(claim.cue), content=self._hide(claim.content), content_at=self._cited(claim.content),
            condition=claim.condition and self._hide(claim.condition), horizon=claim.horizon and claim.horizon.edtf,
            horizon_text=claim.horizon and self._hide(claim.horizon.span),
        )  # fmt: skip

    def _common(self, statement: Statement) -> dict[str, object]:
        return {
            "document": self._reading.document.id, "statement": statement.id, "attribution": tuple(self._voices(statement.attribution)),
            "confidence": statement.confidence, "coder": statement.coder, "citations": tuple(map(self._cited, statement.evidence)),
        }  # fmt: skip

    def _voices(self, name: str | None) -> Iterator[Voice]:
        """Give the speakers from the innermost outwards; a ring of claims (a broken reading) ends where it closes."""
        seen: set[str] = set()
        while name and name not in seen and (claim := self._claims.get(name)):
            seen.add(name)
            speaker = self._party(claim.speaker) if claim.speaker else None
            yield Voice(claim=name, kind=claim.kind, speaker=speaker, speaker_text=claim.speaker_text)
            name = claim.attribution

    def _cited(self, span: Span) -> Cited:
        document = self._reading.document
        return Cited(
            document=document.id, span=Span(start=span.start, end=span.end, quote=self._hide(span)), title=document.title,
            publisher=document.publisher, published=document.published, url=document.url,
        )  # fmt: skip

    def _hide(self, span: Span) -> str:
        return masked(span.quote, span.start, self._record.private)

    def _words(self, mention: Mention) -> str:
        return masked(mention.text, mention.start, self._record.private)

    def _parties(self, names: tuple[str, ...]) -> tuple[Party, ...]:
        return tuple(map(self._party, names))

    def _party(self, name: str) -> Party:
        mention = self._mentions[name]
        words = self._words(mention)
        actor: Actor | None = self._actors.get(mention.ref or "")
        place: Place | None = self._places.get(mention.ref or "")
        if actor:
            group = self._record.groups.get(actor.id)
            return Party(name=actor.name, text=words, kind=actor.kind, form=mention.form, country=actor.country, group=group, actor=actor.id)
        kind = mention.kind if mention.kind in ("place", "facility", "weapon") else None
        return Party(name=place.name if place else words, text=words, kind=kind, form=mention.form, country=place.country if place else None)

    def _spot(self, name: str) -> Spot:
        mention = self._mentions[name]
        place = self._places.get(mention.ref or "")
        words = self._words(mention)
        known = place.model_dump(exclude={"id", "name"}) if place else {}
        return Spot(name=place.name if place else words, text=words, **known)

    def _when(self, name: str | None) -> dict[str, str | None]:
        if name is None:
            return {"time": None, "time_text": None}
        mention = self._mentions[name]
        time: Time | None = self._times.get(mention.ref or "")
        return {"time": time.edtf if time else None, "time_text": self._words(mention)}

    def _toll(self, toll: Casualty) -> Toll:
        figure = self._words(self._mentions[toll.quantity]) if toll.quantity else None
        who = self._party(toll.who) if toll.who else None
        return Toll(what=toll.what, who=who, side=toll.side, low=toll.low, best=toll.best, high=toll.high, figure=figure)
