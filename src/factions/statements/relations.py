"""Codes standing ties: from "backed by", "X-trained", "Y, a splinter of X", offices and allegiances to drafts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from factions.codebook.loader import table
from factions.mentions.coreference import Linked
from factions.mentions.nouns import lexicon, office_of, plain
from factions.mentions.parse import Parsed, Token
from factions.mentions.spans import ActorSpan, ThingSpan
from factions.statements.roles import Roles, arguments

_GROUPS = frozenset({"armed_group", "militia", "state_force", "government", "party", "igo", "community", "other", "ngo", "company", "media"})
_STATE_OFFICES = ("president", "prime minister", "premier", "chancellor", "king", "emir", "minister", "sultan", "dictator", "ruler", "vice president", "secretary of state")
_CONFIDENCE = {"joined": 0.85, "office": 0.85, "verb": 0.75, "noun": 0.75, "adjective": 0.7, "support": 0.65, "mutual": 0.6}


@dataclass(frozen=True)
class RelationDraft:
    """A tie before its ids: `subject` and `object` are actor spans (indices), `place` the object of `based_in`; `anchor` is the word for the tie."""

    anchor: Token
    type: str
    subject: int
    object: int | None
    place: ThingSpan | None = None
    subtype: str | None = None
    role: str | None = None
    confidence: float = 0.7


@dataclass(frozen=True)
class _Row:
    type: str
    subtype: str | None


@dataclass(frozen=True)
class _Words:
    verbs: dict[str, list[tuple[tuple[str, ...], _Row]]]
    joined: dict[str, _Row]
    nouns: dict[str, _Row]
    adjectives: dict[str, _Row]
    support: dict[str, _Row]
    mutual: dict[str, _Row]


@cache
def _words() -> _Words:
    held = _Words({}, {}, {}, {}, {}, {})
    for raw in table("relations"):
        row = _Row(raw["type"], raw.get("subtype"))
        for phrase in raw.get("verbs", ()):
            first, *rest = phrase.removeprefix("be ").split()
            held.verbs.setdefault(first, []).append((tuple(rest), row))
        for name in ("joined", "nouns", "adjectives", "support", "mutual"):
            getattr(held, name).update(dict.fromkeys(raw.get(name) or (), row))
    for phrases in held.verbs.values():
        phrases.sort(key=lambda item: -len(item[0]))
    return held


def code_relations(parsed: Parsed, linked: Linked, roles: Roles, places: list[ThingSpan]) -> list[RelationDraft]:
    """Code the ties that a text's words state; one draft for each pair, type and sentence."""
    by_head = {place.head: place for place in places}
    found: dict[tuple[object, ...], RelationDraft] = {}
    coder = _Coder(parsed, linked, roles, by_head)
    for token in parsed.doc:
        for finder in (coder.joined, coder.verb, coder.noun, coder.adjective):
            for draft in finder(token):
                found.setdefault(coder.key(draft), draft)
    for draft in coder.offices():
        found.setdefault(coder.key(draft), draft)
    return [draft for draft in found.values() if coder.sound(draft)]


class _Coder:
    def __init__(self, parsed: Parsed, linked: Linked, roles: Roles, places: dict[int, ThingSpan]) -> None:
        self.parsed = parsed
        self.linked = linked
        self.roles = roles
        self.places = places

    def key(self, draft: RelationDraft) -> tuple[object, ...]:
        of = self.linked.of
        return (draft.type, of[draft.subject], of[draft.object] if draft.object is not None else draft.place, self.parsed.sentence(draft.anchor.idx).number)

    def sound(self, draft: RelationDraft) -> bool:
        if draft.object is None:
            return draft.place is not None
        subject, other = self.kind(draft.subject), self.kind(draft.object)
        if self.linked.of[draft.subject] == self.linked.of[draft.object] or "civilians" in (subject, other):
            return False
        if draft.type == "leads":
            return subject in ("person", "government", "state_force", "armed_group", "igo") and other != "person"
        if draft.type == "member_of":
            return other not in ("person", "community")
        return draft.type in ("fights", "allied_with", "rival_of", "same_as", "backs") or (other != "person")

    def kind(self, number: int) -> str:
        entity = self.linked.of[number]
        spans = self.linked.entities[entity].spans if entity is not None else [number]
        return self.linked.spans[spans[0]].kind

    def _tie(self, anchor: Token, row: _Row, subjects: list[int], objects: list[int], way: str, role: str | None = None) -> Iterator[RelationDraft]:
        for subject in subjects:
            for other in objects:
                if subject != other:
                    yield RelationDraft(anchor, row.type, subject, other, subtype=row.subtype, role=role, confidence=_CONFIDENCE[way])

    def joined(self, token: Token) -> Iterator[RelationDraft]:
        """Read "Iranian-trained X", "US-led coalition", "Washington-based clearinghouse"."""
        row = _words().joined.get(plain(token.text))
        if row is None or token.i < 2 or token.nbor(-1).text not in ("-", "–"):  # noqa: PLR2004 - the name and the hyphen stand before it
            return
        other = token.nbor(-2)
        owner = token.head if token.dep_ in ("amod", "compound", "nmod", "acl") else token
        objects = [number] if (number := self.roles.at(owner)) is not None else []
        if row.type == "based_in":
            place = next((place for place in self.places.values() if place.start <= other.idx < place.end), None)
            yield from (RelationDraft(token, "based_in", number, None, place, confidence=_CONFIDENCE["joined"]) for number in objects if place)
            return
        subjects = [number] if (number := self._modifier(other)) is not None else []
        if row.type in ("affiliated_with", "allied_with"):
            subjects, objects = objects, subjects
        yield from self._tie(token, row, subjects, objects, "joined")

    def _modifier(self, token: Token) -> int | None:
        for number, span in enumerate(self.linked.spans):
            if span.start <= token.idx < span.end and span.end <= token.idx + len(token.text) and self.linked.of[number] is not None:
                return number
        return None

    def verb(self, token: Token) -> Iterator[RelationDraft]:
        """Read "X backs Y", "Y is backed by X", "Y, trained by X", "X split from Y"."""
        if token.pos_ not in ("VERB", "AUX") and token.tag_ not in ("VBN", "VBG"):
            return
        for rest, row in _words().verbs.get(plain(token.lemma_), ()):
            held = arguments(token)
            behind: list[Token] = []
            if rest:
                below = {plain(word.lemma_) for word in token.subtree} | {plain(word.text) for word in token.children}
                if not all(word in below for word in rest):
                    continue
                behind = held.behind.get(rest[-1], []) or [inner for child in token.children for grand in child.children if grand.lower_ == rest[-1] for inner in grand.children]
                if not behind and rest[-1] in ("support", "help"):
                    behind = [inner for word in token.subtree if plain(word.lemma_) == rest[-1] for inner in word.children if inner.dep_ == "dobj"]
                if not behind and not held.objects:
                    continue
            if not self._stands(token, row, held.subjects, held.objects):
                continue
            passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in token.children) or (token.tag_ == "VBN" and token.dep_ in ("acl", "amod", "advcl"))
            subjects, objects = self.roles.actors(held.subjects), self.roles.actors(behind or held.objects)
            if rest and behind and passive and not subjects:
                subjects = self.roles.actors(held.objects)
            if row.type == "based_in":
                place = next((self.places[inner.i] for inner in behind if inner.i in self.places), None)
                named = [number for number in (subjects or self.roles.actors(held.objects)) if not self.linked.spans[number].latent]
                yield from (RelationDraft(token, "based_in", number, None, place, confidence=_CONFIDENCE["verb"]) for number in named if place)
            else:
                yield from self._tie(token, row, subjects, objects, "verb")
            return

    def _stands(self, token: Token, row: _Row, subjects: list[Token], objects: list[Token]) -> bool:
        """Tell a tie from a single act: "fights" wants a lasting form, "replaced" and "heads" a person or group that can stand so."""
        if row.type == "fights":
            return token.tag_ in ("VBG", "VB", "VBP", "VBZ", "VBN") and any(word.dep_ != "prt" for word in token.children)
        return True

    def noun(self, token: Token) -> Iterator[RelationDraft]:
        """Read "X, an ally of Y", "Y's ally X", "X is a splinter of Y", "support from X for Y", "the war against Y"."""
        if token.pos_ not in ("NOUN", "PROPN"):
            return
        lemma = plain(token.lemma_)
        compound = f"{plain(token.nbor(-1).lemma_)} {lemma}" if token.i else lemma
        row = _words().nouns.get(compound) or _words().nouns.get(lemma)
        if row is not None:
            yield from self._is_a(token, row)
            return
        held = arguments(token)
        if (row := _words().support.get(lemma)) is not None:
            givers = self.roles.actors([*held.subjects, *held.behind.get("from", ())])
            takers = self.roles.actors([*held.behind.get("for", ()), *held.behind.get("to", ())])
            if givers and not takers and token.dep_ in ("dobj", "pobj"):
                verb = token.head if token.dep_ == "dobj" else token.head.head
                takers = self.roles.actors(arguments(verb).subjects) if verb.pos_ == "VERB" else []
            yield from self._tie(token, row, givers, takers, "support")
        elif (row := _words().mutual.get(lemma)) is not None:
            own = self.roles.actors(held.subjects)
            sides = self.roles.actors([*held.behind.get("with", ()), *held.behind.get("against", ())])
            between = self.roles.actors(held.behind.get("between", ()))
            if not own and sides and token.dep_ in ("dobj", "pobj"):
                verb = token.head if token.dep_ == "dobj" else token.head.head
                own = self.roles.actors(arguments(verb).subjects) if verb.pos_ in ("VERB", "AUX") else []
            yield from self._tie(token, row, own or between[:1], sides or between[1:], "mutual")

    def _is_a(self, token: Token, row: _Row) -> Iterator[RelationDraft]:
        held = arguments(token)
        whom = self.roles.actors([*(inner for name in ("of", "to", "for", "from") for inner in held.behind.get(name, ())), *(child for child in token.children if child.dep_ == "poss")])
        if not whom:
            whom = self.roles.actors([child for child in token.children if child.dep_ in ("compound", "nmod", "amod") and child.text[:1].isupper()])
        who: list[Token] = [child for child in token.children if child.dep_ == "appos"]
        governor = token.head
        if token.dep_ == "appos":
            who.append(governor)
        elif token.dep_ == "attr":
            who += [child for child in governor.children if child.dep_ == "nsubj"]
        elif token.dep_ == "compound" and governor.pos_ == "PROPN":
            who.append(governor)
        elif token.dep_ == "pobj" and governor.lower_ == "as":
            who += arguments(governor.head).subjects
        subjects = [number for number in self.roles.actors(who) if number not in whom]
        yield from self._tie(token, row, subjects, [number for number in whom if number not in subjects], "noun")

    def adjective(self, token: Token) -> Iterator[RelationDraft]:
        """Read "ISIL and allied groups", "groups loyal to X", "X is opposed to Y"."""
        row = _words().adjectives.get(plain(token.text))
        if row is None:
            return
        behind = [inner for child in token.children if child.dep_ == "prep" and child.lower_ in ("to", "with") for inner in child.children]
        owner = token.head
        if behind:
            who = [owner] if token.dep_ in ("amod", "acl", "relcl") else [child for child in owner.children if child.dep_ in ("nsubj", "nsubjpass")]
            yield from self._tie(token, row, self.roles.actors(who), self.roles.actors(behind), "adjective")
        elif token.dep_ == "amod" and owner.dep_ == "conj":
            yield from self._tie(token, row, self.roles.actors([owner.head])[:1], [number] if (number := self.roles.at(owner)) is not None else [], "adjective")

    def offices(self) -> Iterator[RelationDraft]:
        """Read a person's office: "Iraqi Prime Minister X", "X, leader of Y", "Y commander X", "X of the Y institute"."""
        for number, span in enumerate(self.linked.spans):
            if span.kind != "person" or span.form != "named" or not span.office or self.linked.of[number] is None:
                continue
            head = self.parsed.doc[span.head]
            owner, role = self._office_owner(span, head)
            if owner is None:
                continue
            relation = office_of(role or "") or "member_of"
            yield RelationDraft(head, relation, number, owner, role=role, confidence=_CONFIDENCE["office"])

    def _office_owner(self, span: ActorSpan, head: Token) -> tuple[int | None, str | None]:
        if span.office and span.office.startswith(("of ", "from ", "at ", "with ")):
            inner = [token for child in head.children if child.dep_ == "prep" for token in child.children if token.dep_ == "pobj"]
            return next((number for token in inner if (number := self.roles.at(token)) is not None), None), None
        nouns = [token for token in self.parsed.tokens(max(0, span.start - 60), span.start) if token.head == head and token.dep_ in ("compound", "amod", "nmod", "poss")]
        nouns += [child for child in head.children if child.dep_ == "appos" and office_of(child.text)]
        if head.dep_ == "appos" and office_of(head.head.text):
            nouns.append(head.head)
        office = plain(span.office or "")
        for noun in nouns:
            owners = [noun, *(token for token in noun.subtree if token != noun and token.i != head.i and not head.is_ancestor(token) or token.head == noun)]
            for token in owners:
                number = self.roles.at(token)
                if number is not None and self.linked.spans[number].kind in _GROUPS and self.linked.spans[number].start != span.start and self._belongs(token, noun):
                    return number, self._role_words(noun, office)
        if not any(title in office for title in _STATE_OFFICES) or self.parsed.text[max(0, span.start - len(office) - 1) : span.start].strip().lower() != office:
            return None, None
        return self._government(span), span.office

    def _belongs(self, token: Token, noun: Token) -> bool:
        return token == noun or token.head == noun or token.dep_ in ("pobj", "poss", "compound", "amod", "nmod", "conj")

    def _role_words(self, noun: Token, office: str) -> str | None:
        known = [name for name in lexicon().offices if f" {name} " in f" {office} "]
        return max(known, key=len) if known else office or noun.lower_

    def _government(self, span: ActorSpan) -> int | None:
        """Give the nearest mention of the main country's government: a title without a country is that country's."""
        near = [(abs(other.start - span.start), number) for number, other in enumerate(self.linked.spans)
                if other.sort == "government" and (other.country or self.linked.country) == self.linked.country and self.linked.of[number] is not None
                and self.parsed.sentence(other.start) == self.parsed.sentence(span.start)]  # fmt: skip
        return min(near)[1] if near else None
