"""The two ends of a tie: which actor a word of the sentence stands for, apposition and loose nouns followed to the named one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from factions.mentions.coreference import Linked
from factions.mentions.nouns import plain
from factions.mentions.parse import Parsed, Token
from factions.mentions.spans import ActorSpan, ThingSpan
from factions.statements.records import RelationType, SupportKind
from factions.statements.roles import Roles
from factions.statements.tie_words import Tie

GROUPS = frozenset({"armed_group", "militia", "state_force", "government", "party", "igo", "community", "other", "ngo", "company", "media"})
_OWNERS = ("poss", "compound", "amod", "nmod")


@dataclass(frozen=True)
class RelationDraft:
    """A tie before its ids: `subject` and `object` are actor spans (indices), `place` the object of `based_in`; `anchor` is the word for the tie."""

    anchor: Token
    type: RelationType
    subject: int
    object: int | None
    place: ThingSpan | None = None
    subtype: SupportKind | None = None
    role: str | None = None
    confidence: float = 0.7


class Ends:
    """Finds the actors at the ends of ties in one text."""

    def __init__(self, parsed: Parsed, linked: Linked, roles: Roles, places: list[ThingSpan]) -> None:
        self.parsed = parsed
        self.linked = linked
        self.roles = roles
        self.places = {place.head: place for place in places}
        self._covering: dict[int, int] = {}
        for number, span in enumerate(linked.spans):  # outer spans come first, so that the innermost one stays
            for token in parsed.tokens(span.start, span.end):
                self._covering[token.i] = number

    def span(self, number: int) -> ActorSpan:
        """Give an actor span."""
        return self.linked.spans[number]

    def kind(self, number: int) -> str:
        """Give the kind of the actor that a span means."""
        entity = self.linked.of[number]
        spans = self.linked.entities[entity].spans if entity is not None else [number]
        return self.linked.spans[spans[0]].kind

    def same(self, one: int, other: int) -> bool:
        """Tell whether two spans mean one actor."""
        return one == other or (self.linked.of[one] is not None and self.linked.of[one] == self.linked.of[other])

    def covering(self, token: Token) -> int | None:
        """Give the innermost actor span that a token stands in, if anybody knows whom it means."""
        number = self._covering.get(token.i)
        return number if number is not None and self.linked.of[number] is not None else None

    def actors(self, tokens: Iterable[Token], *, owners: bool = False) -> list[int]:
        """Give the actors that tokens stand for; with `owners`, "American air strikes" and "the operation by the army" stand for whose they are."""
        found: list[int] = []
        for token in tokens:
            held = [self.best(number) for number in self.roles.actors([token])]
            if not held and token.pos_ in ("PROPN", "ADJ") and (number := self.covering(token)) is not None:
                held = [number]
            if not held and owners:
                held = [self.best(number) for number in self._owners(token)]
            found += held
        return list(dict.fromkeys(found))

    def _owners(self, token: Token) -> Iterator[int]:
        for child in token.children:
            if child.dep_ in _OWNERS and (number := self.covering(child)) is not None:
                yield number
            elif child.dep_ == "prep" and child.lower_ in ("by", "of"):
                yield from self.roles.actors([inner for inner in child.children if inner.dep_ == "pobj"])

    def modifiers(self, token: Token) -> list[int]:
        """Give the actors named before a noun in its own phrase, the possessor first: "the UN's", "Abu Sayyaf"."""
        children = sorted((child for child in token.children if child.dep_ in _OWNERS), key=lambda child: child.dep_ != "poss")
        return list(dict.fromkeys(number for child in children for number in self._modifier(child)))

    def _modifier(self, child: Token) -> list[int]:
        if child.dep_ == "poss":
            return self.actors([child])
        return [number] if (number := self.covering(child)) is not None and self.span(number).form != "pronoun" else []

    def best(self, number: int) -> int:
        """Follow a description to the name that it stands beside: "the Houthis, a movement that …", "the movement, Ansar"."""
        for _ in range(3):
            span = self.span(number)
            if span.form != "nominal":
                return number
            better = next((found for token in self._beside(self.parsed.doc[span.head]) if (found := self.roles.at(token)) is not None and self._may_stand(found, number)), None)
            if better is None:
                return number
            number = better
        return number

    def _beside(self, token: Token) -> Iterator[Token]:
        governor = token.head
        if token.dep_ == "appos":
            yield governor
        yield from (child for child in token.children if child.dep_ == "appos")
        if token.dep_ == "attr" and plain(governor.lemma_) == "be" and not any(child.dep_ == "neg" for child in governor.children):
            yield from (child for child in governor.children if child.dep_ == "nsubj")

    def _may_stand(self, found: int, number: int) -> bool:
        other, own = self.span(found), self.span(number)
        return found != number and self.linked.of[found] is not None and other.form != "pronoun" and not other.latent and (other.kind == "person") == (own.kind == "person") and (other.form == "named" or own.definite)

    def tie(self, anchor: Token, row: Tie, subjects: Iterable[int], objects: Iterable[int], confidence: float) -> Iterator[RelationDraft]:
        """Give a draft for each pair."""
        others = list(objects)
        for subject in subjects:
            for other in others:
                if subject != other:
                    yield RelationDraft(anchor, row.type, subject, other, subtype=row.subtype, role=row.role, confidence=confidence)

    def behind(self, token: Token, *names: str) -> list[Token]:
        """Give what stands behind prepositions below a token."""
        return [inner for child in token.children if child.dep_ in ("prep", "dative") and child.lower_ in names for inner in child.children if inner.dep_ == "pobj"]
