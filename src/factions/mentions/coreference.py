"""Decides inside one document which actor spans mean the same actor."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from factions.mentions.actors import surname
from factions.mentions.nouns import is_weak, lemma, plain
from factions.mentions.parse import Parsed, Token
from factions.mentions.spans import ActorSpan
from factions.reference.countries import country_of_demonym

_HE = frozenset({"he", "she", "him", "his", "her", "himself"})
_FIRST = frozenset("i we us our my me ours".split())
_THEY = frozenset("they them their themselves many some others most several both".split())
_OF_PEOPLES = frozenset({"community", "sect", "faith", "religion"})
_OF_SIDES = frozenset({"ally", "fighter", "commander", "rival", "enemy", "stronghold", "offensive", "rank", "insurgency", "troop"})
_FIGHTING = frozenset({"armed_group", "militia", "state_force", "community"})
_SIDES = frozenset({"armed_group", "militia", "state_force", "government", "party", "igo"})
_BODIES = _SIDES | {"ngo", "company", "media"}
_ARMED = frozenset({"armed_group", "militia", "party"})
_FAR = 10  # ... that "the group" may look back for an armed group: nearer agencies and companies are seldom meant
_NEAR = 3  # sentences that an anaphor may look back
_GROUPS = frozenset({"armed_group", "militia", "party", "other", "ngo", "igo", "company", "media"})
_FORCES = {"army": "army", "military": "army", "forces": "army", "troops": "army", "police": "police", "navy": "navy"}
_ELSEWHERE = frozenset({"person", "ngo", "igo", "media", "company"})  # where they are at home says nothing of where the report plays
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "agent"})
# Which kinds "the rebels", "the group" ... may take up again, by the noun's class.
_TAKES_UP = {
    "insurgents": frozenset({"armed_group"}), "militia": frozenset({"militia"}), "gunmen": frozenset(), "group": _GROUPS,
    "gang": frozenset({"armed_group"}),
    "party": frozenset({"party"}), "opposition": frozenset({"party", "igo"}), "company": frozenset({"company"}), "volunteers": frozenset({"militia"}),
}  # fmt: skip


@dataclass
class Entity:
    """The spans that mean one actor (indices in text order), and the key that they were joined by."""

    key: tuple[str | None, ...]
    spans: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Linked:
    """Actor spans with their entities: `of[i]` is the entity of span i, None for a pronoun that nothing explains."""

    spans: tuple[ActorSpan, ...]
    of: tuple[int | None, ...]
    entities: tuple[Entity, ...]
    country: str | None


def link(parsed: Parsed, spans: list[ActorSpan], voices: Sequence[tuple[int, int, int]] = ()) -> Linked:
    """Link actor spans to entities, from left to right.

    `voices` are stretches of speech (start, end: code points) with the number of the token that heads the speaker: there "we" means the speaker.
    """
    country = main_country(spans)
    linker = _Linker(parsed, spans, country)
    for number, span in enumerate(spans):
        linker.of.append(linker.pronoun(span) if span.form == "pronoun" else linker.full(span))
        entity = linker.of[-1]
        if entity is not None:
            linker.entities[entity].spans.append(number)
    _first_person(linker, voices)
    return Linked(tuple(spans), tuple(linker.of), tuple(linker.entities), country)


def _first_person(linker: _Linker, voices: Sequence[tuple[int, int, int]]) -> None:
    """Let "I" and "we" inside somebody's speech mean the speaker, who may be named only after it."""
    by_head = {span.head: entity for span, entity in zip(linker.spans, linker.of, strict=True) if entity is not None and span.name not in _FIRST}
    for number, span in enumerate(linker.spans):
        if span.name in _FIRST:
            heads = [token for start, end, head in voices if start <= span.start < end for token in (head, *_spoken_for(linker.parsed.doc[head]))]
            entity = next((by_head[head] for head in heads if head in by_head), None)
            linker.of[number] = entity
            if entity is not None:
                linker.entities[entity].spans.append(number)


def _spoken_for(head: Token) -> list[int]:
    """Give the tokens of those for whom "a spokesman for X" speaks."""
    return [inner.i for child in head.children if child.dep_ == "prep" for inner in child.children if inner.dep_ == "pobj"]


def main_country(spans: list[ActorSpan]) -> str | None:
    """Give the country that most of the text's actors belong to: the one that "the army" serves where nothing else is said."""
    counts = Counter(span.country for span in spans if span.country and span.kind not in _ELSEWHERE)
    return counts.most_common(1)[0][0] if counts else None


class _Linker:
    def __init__(self, parsed: Parsed, spans: list[ActorSpan], country: str | None) -> None:
        self.parsed = parsed
        self.spans = spans
        self.country = country
        self.of: list[int | None] = []
        self.entities: list[Entity] = []
        self.by_key: dict[tuple[str | None, ...], int] = {}

    def full(self, span: ActorSpan) -> int:
        owner = self._owner(span)
        owner = self._renamed(span) if owner is None else owner
        if owner is not None:
            return owner
        if span.form == "nominal" and span.definite and span.sort in _TAKES_UP and not span.community and not self._modified(span):
            taken = self._recent(span, _ARMED, _FAR) if span.sort == "group" else None
            taken = self._recent(span, _TAKES_UP[span.sort], _NEAR) if taken is None else taken
            if taken is not None:
                return taken
        return self._entity(self._key(span))

    def _renamed(self, span: ActorSpan) -> int | None:
        """Give the named actor that a description stands in apposition to ("Ansarul Islam, a local group, ..."): they are one."""
        head = self.parsed.doc[span.head]
        if span.form != "nominal" or head.dep_ != "appos" or span.kind == "civilians":
            return None
        for number in range(len(self.of) - 1, max(-1, len(self.of) - 4), -1):
            other = self.spans[number]
            if other.head == head.head.i and other.form == "named" and not other.latent and (other.kind == "person") == (span.kind == "person"):
                return self.of[number]
        return None

    def _owner(self, span: ActorSpan) -> int | None:
        """Give the actor whose "officials", "fighters" or "spokesman" a description means: they are that actor."""
        head = self.parsed.doc[span.head]
        if span.form != "nominal" or not is_weak(head) or span.sort in ("civilians", "analysts"):
            return None
        owners = {child.i for child in head.children if child.dep_ in ("poss", "compound", "nmod", "amod") and child.i < head.i}
        for number in range(len(self.of) - 1, max(-1, len(self.of) - 6), -1):
            other = self.spans[number]
            if self.parsed.token_at(other.start).i in owners and other.kind not in ("person", "civilians", "community") and other.head != span.head:
                return self.of[number] if not other.latent or other.form == "pronoun" or self._possessed(head) else None
        return None

    def _possessed(self, head: Token) -> bool:
        return any(child.dep_ == "poss" for child in head.children) and lemma(head) in (
            "official",
            "spokesman",
            "spokeswoman",
            "negotiator",
            "representative",
        )

    def _entity(self, key: tuple[str | None, ...]) -> int:
        if key not in self.by_key:
            self.by_key[key] = len(self.entities)
            self.entities.append(Entity(key))
        return self.by_key[key]

    def _key(self, span: ActorSpan) -> tuple[str | None, ...]:  # noqa: PLR0911 - a table of cases, the first that fits
        if span.kind == "state_force" and span.form == "named" and (force := self._national_force(span)):
            return force
        if span.entry:
            return ("entry", span.entry)
        if span.kind == "person" and span.form == "named":
            return ("person", surname(span.name))
        if span.sort in ("government", "nationals"):
            return (span.sort, span.country or self.country)
        words = plain(self.parsed.text[span.start : span.end]).split()
        if span.form == "named":
            return self._name_key(span, words)
        if span.kind == "state_force":
            return ("force", span.sort, span.country or self.country)
        if span.kind == "community":
            return ("community", span.community, span.country or self.country)
        noun = lemma(self.parsed.doc[span.head])
        if not span.community and not self._modified(span) and (one := self._only(span, noun)) is not None:
            return self.entities[one].key
        return (
            "nominal",
            span.sort if span.sort in ("militia", "insurgents") else noun,
            span.community,
            span.country or (None if span.kind in ("civilians", "other") else self.country),
        )

    def _name_key(self, span: ActorSpan, words: list[str]) -> tuple[str | None, ...]:
        text = self.parsed.text[span.start : span.end]
        if text.isupper():
            for entity in self.entities:
                if entity.key[0] in ("name", "entry") and any(
                    _initials(self.parsed.text[s.start : s.end]) == text for s in map(self.spans.__getitem__, entity.spans) if s.form == "named"
                ):
                    return entity.key
        return ("name", re.sub(r"[^\w]+", " ", " ".join(words)).strip())

    def _national_force(self, span: ActorSpan) -> tuple[str | None, ...] | None:
        """Give the key of "the Iraqi Army", which "the army" of an Iraqi report means too."""
        words = plain(self.parsed.text[span.start : span.end]).split()
        if span.country and len(words) == 2 and country_of_demonym(words[0]) == span.country and words[-1] in _FORCES:  # noqa: PLR2004 - demonym and noun
            return ("force", _FORCES[words[-1]], span.country)
        return None

    def _modified(self, span: ActorSpan) -> bool:
        return len(self.parsed.text[span.start : span.end].split()) > 1 and span.country is not None

    def _only(self, span: ActorSpan, noun: str) -> int | None:
        """Find what a bare "insurgents" means where the text has so far had one sort of them, described by people or country."""
        if len(self.parsed.text[span.start : span.end].split()) > 1 and span.sort != "militia":
            return None
        fitting = {
            entity for number, entity in enumerate(self.of)
            if entity is not None and (other := self.spans[number]).form == "nominal" and other.sort == span.sort and other.community
            and (span.sort == "militia" or lemma(self.parsed.doc[other.head]) == noun)
        }  # fmt: skip
        return fitting.pop() if len(fitting) == 1 and span.sort in ("militia", "insurgents") else None

    def _recent(self, span: ActorSpan, kinds: frozenset[str], near: int) -> int | None:
        """Find what "the rebels" or "the group" takes up, at most `near` sentences back: the same noun or a fitting name, the nearest first."""
        here = self.parsed.sentence(span.start).number
        for number in range(len(self.of) - 1, -1, -1):
            other, entity = self.spans[number], self.of[number]
            if entity is None or other.form == "pronoun" or here - self.parsed.sentence(other.start).number > near:
                continue
            same_noun = other.form == "nominal" and other.sort == span.sort and other.sort != "group"
            named = other.form == "named" and other.kind in kinds and not (span.plural and other.kind in ("ngo", "igo", "media", "company"))
            if same_noun or (named and not other.latent):
                return entity
        return None

    def pronoun(self, span: ActorSpan) -> int | None:
        token = self.parsed.doc[span.head]
        if token.lower_ in ("who", "which", "whose") or token.lower_ in _FIRST:
            return None  # a relative clause is read off its noun, not off its pronoun
        wanted = _wanted(token)
        here = self.parsed.sentence(span.start).number
        best: tuple[float, int] | None = None
        for number in range(len(self.of) - 1, -1, -1):
            other, entity = self.spans[number], self.of[number]
            gap = here - self.parsed.sentence(other.start).number
            if entity is None or gap > _NEAR - 1 or not wanted(other):
                continue
            head = self.parsed.doc[other.head]
            score = (
                gap * 2.0
                - (1.5 if head.dep_ in _SUBJECTS else 0)
                + (1 if other.latent and other.form != "pronoun" else 0)
                + (3 if other.sort == "analysts" else 0)
                + (len(self.of) - number) * 0.01
            )
            if gap == 0 and head.head == token.head:
                continue  # two arguments of one verb are two actors
            if best is None or score < best[0]:
                best = (score, entity)
        return best[1] if best else None


def _wanted(token: Token) -> Callable[[ActorSpan], bool]:
    """Give the test that an antecedent of a pronoun must pass; what a possessive owns tells its kind ("their fighters", "their community")."""
    if token.lower_ in _HE:
        return lambda span: (span.kind == "person" and span.form == "named") or span.name in _HE
    owned = lemma(token.head) if token.dep_ == "poss" else ""
    if owned in _OF_PEOPLES or (
        token.dep_ == "nsubj" and any(word.lower_ == "their" and lemma(word.head) in _OF_PEOPLES for word in token.head.subtree)
    ):
        return lambda span: span.kind == "community"
    if owned in _OF_SIDES:
        return lambda span: span.kind in _SIDES and span.form != "pronoun"
    if token.lower_ in _THEY:
        return lambda span: (
            (span.plural and span.kind != "person" and not (span.form == "nominal" and span.latent))
            or (span.form == "named" and span.kind in _FIGHTING and not span.latent)
        )
    return lambda span: span.form != "pronoun" and not span.plural and span.kind in _BODIES


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[A-Za-z]+", name) if word[0].isupper())
