"""The two ends of a tie: which actor a word of the sentence stands for, apposition and loose nouns followed to the named one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from factions.mentions.coreference import Linked
from factions.mentions.nouns import lemma, plain
from factions.mentions.parse import Parsed, Token
from factions.mentions.spans import ActorSpan, ThingSpan
from factions.statements.records import RelationType, SupportKind
from factions.statements.roles import Roles, arguments, relative_antecedent
from factions.statements.tie_words import Tie

GROUPS = frozenset({"armed_group", "militia", "state_force", "government", "party", "igo", "community", "other", "ngo", "company", "media"})
_MEN = frozenset(
    {
        "rebel",
        "insurgent",
        "militant",
        "guerrilla",
        "jihadist",
        "fighter",
        "soldier",
        "troop",
        "militiaman",
        "combatant",
        "gunman",
        "force",
        "contractor",
        "mercenary",
    }
)
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
    presupposed: bool = False  # a title before a name is the report's own, whatever is said of its bearer


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
        for token in map(self._noun, tokens):
            number = self.covering(token)
            inside = number is not None and self.span(number).form == "named" and self.roles.at(token) is None
            held = (
                [number]
                if inside and number is not None and token.pos_ in ("PROPN", "ADJ")
                else [self.best(number) for number in self.roles.actors([token])]
            )
            if not held and token.dep_ == "appos":  # "X, the general who chairs Y"
                held = [self.best(number) for number in self.roles.actors([token.head])[:1]]
            if not held and owners:
                held = [self.best(number) for number in self._owners(token)]
            found += held
        return list(dict.fromkeys(found))

    def _noun(self, token: Token) -> Token:
        """Give the noun that a relative pronoun stands for, else the token itself."""
        return (relative_antecedent(token) if token.lower_ in ("who", "which", "that", "whom") else None) or token

    def _owners(self, token: Token) -> Iterator[int]:
        above = token.head.children if token.dep_ == "dobj" else ()
        for child in [*token.children, *(child for child in above if child.lower_ == "by" and child.i > token.i)]:
            if child.dep_ in _OWNERS and (number := self.covering(child)) is not None:
                yield number
            elif child.dep_ in ("prep", "agent") and child.lower_ in ("by", "of"):
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
            better = next(
                (
                    found
                    for token in self._beside(self.parsed.doc[span.head])
                    if (found := self.roles.at(token)) is not None and self._may_stand(found, number)
                ),
                None,
            )
            if better is None:
                return number
            number = better
        return number

    def _beside(self, token: Token) -> Iterator[Token]:
        governor = token.head
        if lemma(token) in _MEN:  # "the rebels of M23"
            yield from self.behind(token, "of", "from")
        first = token.left_edge
        if first.lower_ in ("a", "an") and first.i > 1 and first.nbor(-1).text == "," and (before := self.covering(first.nbor(-2))) is not None:
            yield self.parsed.doc[self.span(before).head]  # "X, a group based in Y", wherever the parser hung the group
        if token.dep_ == "appos":
            yield governor
        yield from (child for child in token.children if child.dep_ == "appos")
        if token.dep_ == "attr" and plain(governor.lemma_) == "be" and not any(child.dep_ == "neg" for child in governor.children):
            yield from (child for child in governor.children if child.dep_ == "nsubj")

    def _may_stand(self, found: int, number: int) -> bool:
        other, own = self.span(found), self.span(number)
        return (
            found != number
            and self.linked.of[found] is not None
            and other.form != "pronoun"
            and not other.latent
            and (other.kind == "person") == (own.kind == "person")
            and (other.form == "named" or own.definite)
        )

    def tie(self, anchor: Token, row: Tie, subjects: Iterable[int], objects: Iterable[int], confidence: float) -> Iterator[RelationDraft]:
        """Give a draft for each pair."""
        others = list(objects)
        for subject in subjects:
            for other in others:
                if subject != other:
                    yield RelationDraft(anchor, row.type, subject, other, subtype=row.subtype, role=row.role, confidence=confidence)

    def clause(self, verb: Token) -> tuple[list[Token], list[Token], bool]:
        """Give a verb's subjects and objects as in the active, and whether it is passive; bare participles share an agent and a noun."""
        held = arguments(verb)
        agent = [
            inner for child in _joint(verb) for below in child.children if below.dep_ == "agent" for inner in below.children if inner.dep_ == "pobj"
        ]
        aided = any(child.dep_ == "aux" and child.lemma_ == "have" for child in verb.children) and not any(
            child.dep_ == "auxpass" for child in verb.children
        )
        passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children) or (
            verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod", "advcl") and not aided
        )
        misread = (
            [child for child in verb.children if child.dep_ == "nsubj"] if agent and any(child.dep_ == "auxpass" for child in verb.children) else []
        )
        if misread:  # "which a panel says is armed by Y"
            return agent, misread, True
        if passive or not agent or aided:
            objects = held.objects or ([verb.head] if passive and verb.dep_ in ("acl", "amod") else [])
            return held.subjects or agent or _of_clause_before(verb), objects, passive
        top = verb
        while top.dep_ == "conj" and top.head.pos_ == "VERB" and not any(child.dep_ in ("nsubj", "nsubjpass") for child in top.children):
            top = top.head
        objects = [child for child in top.children if child.dep_ in ("nsubj", "nsubjpass")]
        return agent, objects or ([top.head] if top.dep_ in ("acl", "amod", "relcl") else held.objects), True

    def behind(self, token: Token, *names: str) -> list[Token]:
        """Give what stands behind prepositions below a token."""
        return [
            inner
            for child in token.children
            if child.dep_ in ("prep", "dative") and child.lower_ in names
            for inner in child.children
            if inner.dep_ == "pobj"
        ]


def _joint(verb: Token) -> list[Token]:
    """Give a verb and the participles joined to it, which share an agent: "armed and paid by Iran"."""
    found = [verb]
    while later := [child for child in found[-1].children if child.dep_ == "conj" and child.tag_ in ("VBN", "VBD") and verb.tag_ == "VBN"]:
        found.append(later[0])
    return found


def _of_clause_before(verb: Token) -> list[Token]:
    """Give the subject of a clause that the parser hung before a verb without one: "X did this, allied itself with Y and …"."""
    if any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children) or verb.dep_ != "ROOT":
        return []
    return [inner for child in verb.children if child.dep_ == "ccomp" and child.i < verb.i for inner in child.children if inner.dep_ == "nsubj"]


def clause_subjects(ends: Ends, token: Token) -> list[int]:
    """Give the subject of the verb that governs a noun or preposition."""
    if token.dep_ == "prep" and ends.roles.at(token.head) is not None:
        return ends.actors([token.head])  # "X, with Russian support, retook …"
    at = token
    while at.head != at and at.pos_ not in ("VERB", "AUX"):
        at = at.head
    if at.pos_ not in ("VERB", "AUX"):
        return []
    held = arguments(at)
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in at.children)
    return ends.actors(held.objects if passive or (at.tag_ == "VBN" and at.dep_ == "acl") else held.subjects)
