"""Who does what to whom: reads a trigger's arguments off the parse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from factions.mentions.coreference import Linked
from factions.mentions.nouns import is_weak, plain
from factions.mentions.parse import Parsed, Token

_OBJECT_CONTROL = frozenset(
    (
        "urge order ask welcome force allow help tell want call persuade invite encourage enable compel instruct command permit press lead push cause "
        "authorise authorize let make send use bring"
    ).split()
)
# Verbs that only lend a subject to the event noun below them: "launched an offensive", "took part in the attack".
_LIGHT = frozenset(
    (
        "carry launch stage conduct wage mount make commit hold lead begin start resume join participate take order plan claim perpetrate unleash "
        "execute have intensify continue step halt end involve engage play accuse stop announce declare keep observe respect honour honor extend sign "
        "reach strike secure accept offer propose impose agree break violate negotiate broker open attend host lift"
    ).split()
)
_INTENTS = frozenset(
    (
        "operation plan drive effort attempt campaign bid decision offensive move promise threat vow push intention readiness refusal order battle "
        "struggle readiness right power"
    ).split()
)
_BLAMING = frozenset("accuse blame charge suspect convict".split())
# Verbs that say no more of an event noun than that it happened: "fighting erupted between X and Y".
_HAPPENS = frozenset("erupt break continue rage resume flare occur happen begin start intensify escalate spread ensue persist".split())
_SUFFERING = frozenset("suffer face undergo endure sustain withstand repel survive".split())
# "their community", "its men": whose they are is the actor
_OWNED = frozenset(
    (
        "community people side member man rank base fighter official spokesman spokeswoman force soldier troop commander leader militant gunman "
        "leadership negotiator representative delegation force unit column"
    ).split()
)
# What acts for those whose it is: "Turkish jets bombed"
_CRAFT = frozenset("jet aircraft warplane plane helicopter gunship drone bomber warship gunboat tank artillery".split())
_PARTS = frozenset("participate active involved part engage role complicit complicity implicate involve".split())
_TAIL = frozenset("of from among in".split())
_PARTITIVE = frozenset(
    (
        "member fighter one some many most several all dozen hundred thousand score number group part element rest majority few unit thousands "
        "hundreds dozens scores each both none any handful wave column men remnant half lot leader commander soldier troop militant spokesman "
        "official force battalion brigade series cell faction supporter two three four five six seven eight nine ten"
    ).split()
)


@dataclass
class Arguments:
    """The tokens that fill a trigger's places: subjects, objects, by-agents, and those behind each preposition."""

    subjects: list[Token] = field(default_factory=list)
    objects: list[Token] = field(default_factory=list)
    told: list[Token] = field(default_factory=list)
    behind: dict[str, list[Token]] = field(default_factory=dict)


class Roles:
    """Looks up the actor spans that tokens stand for."""

    def __init__(self, parsed: Parsed, linked: Linked) -> None:
        self.parsed = parsed
        self.linked = linked
        self._by_head: dict[int, list[int]] = {}
        for number, span in enumerate(linked.spans):
            self._by_head.setdefault(span.head, []).append(number)

    def actors(self, tokens: Iterable[Token], *, latent: bool = True) -> list[int]:
        """Give the actor spans (indices) that tokens stand for: co-ordinations, "members of X" and relative pronouns are followed."""
        found: list[int] = []
        for token in tokens:
            found += self._expand(token, 0)
        first: dict[int, int] = {}
        for number in found:
            entity = self.linked.of[number]
            if entity is not None and (latent or not self.linked.spans[number].latent):
                first.setdefault(entity, number)
        return list(first.values())

    def at(self, token: Token) -> int | None:
        """Give the first actor span that a token itself stands for."""
        held = self._by_head.get(token.i)
        return held[0] if held else None

    def _expand(self, token: Token, depth: int) -> list[int]:
        if depth > 4:  # noqa: PLR2004 - a longer chain is a parser's error
            return []
        if token.lower_ in ("who", "which", "that", "whom", "whose") and (antecedent := relative_antecedent(token)) is not None:
            return self._expand(antecedent, depth + 1)
        found = list(self._by_head.get(token.i, ())[:1]) if token.i in self._by_head else []
        if (
            plain(token.lemma_) in _PARTITIVE
            or plain(token.text) in _PARTITIVE
            or is_weak(token)
            or (token.pos_ in ("NUM", "DET", "PRON") and not found)
        ):
            for child in token.children:
                if child.dep_ == "prep" and (child.lower_ in _TAIL or (child.lower_ == "for" and plain(token.lemma_).startswith("spokes"))):
                    inner = [number for pobj in child.children if pobj.dep_ in ("pobj", "pcomp") for number in self._expand(pobj, depth + 1)]
                    if child.lower_ == "in":
                        inner = [number for number in inner if not self.linked.spans[number].latent]
                    if inner and (not found or child.lower_ == "of"):
                        found = inner
        if any(child.dep_ == "appos" for child in token.children) and (not found or self._is_office(found[0])):
            found = [number for child in token.children if child.dep_ == "appos" for number in self._expand(child, depth + 1)] or found
        if not found and plain(token.lemma_) in _CRAFT:
            found = [
                number for child in token.children if child.dep_ in ("poss", "compound", "amod", "nmod") for number in self._expand(child, depth + 1)
            ]
        if not found and plain(token.lemma_) in _OWNED:
            found = [number for child in token.children if child.dep_ == "poss" for number in self._expand(child, depth + 1)]
        for child in token.children:
            if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"):
                found += self._expand(child, depth + 1)
            elif (
                child.dep_ == "prep"
                and child.lower_ in ("as", "like", "including")
                and (child.lower_ != "as" or (child.i and child.nbor(-1).lower_ == "such"))
            ):
                found += [number for pobj in child.children if pobj.dep_ == "pobj" for number in self._expand(pobj, depth + 1)]
        return found

    def _is_office(self, number: int) -> bool:
        """Tell whether a span describes one person by office, who is named right behind it ("the UN envoy, X")."""
        span = self.linked.spans[number]
        return (
            span.form == "nominal" and not span.plural and span.sort in ("officials", "analysts", "clerics", "group") and span.kind != "state_force"
        )


def relative_antecedent(token: Token) -> Token | None:
    """Give the noun that a relative pronoun stands for."""
    verb = token.head
    while verb.dep_ not in ("relcl", "ROOT") and verb.head != verb:
        verb = verb.head
    return verb.head if verb.dep_ == "relcl" and verb.head != verb and verb.head.i < token.i else None


def arguments(trigger: Token) -> Arguments:
    """Read the arguments of a verb or an event noun."""
    return _verb(trigger) if trigger.pos_ in ("VERB", "AUX") or trigger.tag_ in ("VBN", "VBG") else _noun(trigger)


def _verb(verb: Token) -> Arguments:
    held = Arguments()
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children)
    for child in verb.children:
        if child.dep_ == "nsubj":
            held.subjects.append(child)
        elif child.dep_ == "nsubjpass" or child.dep_ == "dobj":
            held.objects.append(child)
        elif child.dep_ == "dative":
            held.told += [child] if child.pos_ != "ADP" else [inner for inner in child.children if inner.dep_ == "pobj"]
        elif child.dep_ == "agent":
            held.subjects += [inner for inner in child.children if inner.dep_ == "pobj"]
        elif child.dep_ == "prep":
            _behind(held, child)
        elif child.dep_ in ("xcomp", "ccomp") and child.tag_ in ("NN", "NNS", "NNP"):
            held.objects.append(child)
    if verb.dep_ == "acl" and verb.tag_ == "VBN" and held.subjects and not held.objects:
        held.objects.append(verb.head)  # "villagers abducted by the rebels"
    if not held.objects and not passive:
        held.objects += _shared(verb)
    if (not held.subjects and not (passive and held.objects)) or (passive and not held.objects):
        _inherit(verb, held)
    return held


def _shared(verb: Token) -> list[Token]:
    """Give the object that a verb shares with the one joined right behind it: "looted and burned the hospital"."""
    after = [child for child in verb.children if child.i > verb.i]
    if len(after) > 1 and after[0].dep_ == "cc" and after[1].dep_ == "conj" and after[0].i == verb.i + 1 and after[1].i == verb.i + 2:
        return [child for child in after[1].children if child.dep_ == "dobj"]
    return []


def _inherit(verb: Token, held: Arguments) -> None:
    """Fill a missing subject from the clause above: co-ordination, control, participles, relative clauses."""
    governor = verb.head
    if verb.dep_ == "acl" and plain(governor.lemma_) in _INTENTS:
        held.subjects += _noun(governor).subjects  # "the operation by the army to retake X"
        return
    if verb.dep_ == "acl" or (verb.dep_ == "amod" and governor.pos_ in ("NOUN", "PROPN")):
        if verb.tag_ == "VBN":
            held.objects.append(governor)
        elif verb.tag_ == "VBG" or any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children):
            held.subjects.append(governor)
        return
    if (
        governor == verb
        or governor.pos_ not in ("VERB", "AUX", "NOUN", "ADJ")
        or verb.dep_ not in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "prep")
    ):
        if verb.dep_ == "pcomp" and governor.dep_ == "prep":
            above = _verb(governor.head) if governor.head.pos_ in ("VERB", "AUX") else Arguments()
            held.subjects += above.objects if plain(governor.head.lemma_) in _BLAMING else above.subjects
            if governor.lower_ in ("of", "for") and governor.head.dep_ == "dobj" and plain(governor.head.head.lemma_) in _BLAMING:
                held.subjects.append(governor.head)  # "accused X of killing Y", with "of" hung on X
            if governor.head.pos_ in ("NOUN",):
                owner = [child for child in governor.head.children if child.dep_ == "poss"]
                held.subjects += owner
        return
    if governor.pos_ in ("NOUN", "ADJ"):
        held.subjects += _verb(governor.head).subjects if governor.head.pos_ in ("VERB", "AUX") and governor.head != governor else []
        return
    if verb.dep_ == "conj" and verb.tag_ == "VBD" and governor.tag_ == "VB" and governor.dep_ in ("ccomp", "xcomp"):
        governor = governor.head  # "demanded that X withdraw and threatened ...": a past tense goes with the past tense above
    above = _verb(governor)
    passive_here = any(child.dep_ == "auxpass" for child in verb.children) or (
        verb.tag_ == "VBN" and verb.dep_ in ("advcl", "conj") and not any(child.dep_ in ("dobj", "aux") for child in verb.children)
    )
    passive_above = any(child.dep_ in ("nsubjpass", "auxpass") for child in governor.children)
    taken = above.objects if passive_above and verb.dep_ != "ccomp" else above.subjects
    if verb.dep_ in ("xcomp", "ccomp") and plain(governor.lemma_) in _OBJECT_CONTROL and above.objects and not passive_above:
        taken = above.objects
    (held.objects if passive_here else held.subjects).extend(taken)


def _behind(held: Arguments, preposition: Token) -> None:
    for inner in preposition.children:
        if inner.dep_ == "pobj":
            held.behind.setdefault(preposition.lower_, []).append(inner)
        elif inner.dep_ == "prep":
            _behind(held, inner)


def _takes_part(word: Token) -> bool:
    """Tell whether "in" behind a word makes its subject a party to what follows: "took part in", "active in", "involved in"."""
    words = [word, *(child for child in word.children if child.dep_ in ("acomp", "dobj"))]
    return any(plain(token.lemma_) in _PARTS or token.lower_ in _PARTS for token in words)


def _noun(noun: Token) -> Arguments:
    held = Arguments()
    for child in noun.children:
        if (child.dep_ in ("poss", "compound", "nmod") and child.pos_ in ("NOUN", "PROPN", "PRON", "DET")) or (
            child.dep_ == "amod" and child.text[:1].isupper()
        ):
            held.subjects.append(child)
        elif child.dep_ == "prep":
            _behind(held, child)
        elif child.dep_ == "relcl" and plain(child.lemma_) in _LIGHT:
            held.subjects += [inner for inner in child.children if inner.dep_ == "nsubj" and inner.tag_ not in ("WDT", "WP")]
        elif child.dep_ == "acl" and child.tag_ == "VBN":
            held.subjects += [inner for agent in child.children if agent.dep_ == "agent" for inner in agent.children if inner.dep_ == "pobj"]
    after = noun.nbor(1) if noun.i + 1 < len(noun.doc) else noun
    if after.dep_ == "prep" and after.head != noun and noun.dep_ == "conj" and after.head == noun.head:
        _behind(held, after)  # "protests and attacks on X": the parser hangs "on" on the first noun
    held.subjects += held.behind.pop("by", [])
    governor = noun.head
    if noun.dep_ == "pobj" and governor.dep_ == "prep" and governor.lower_ in ("in", "out", "on", "for", "of"):
        verb = governor.head
        while verb.dep_ in ("prep", "acomp", "dobj", "prt", "attr") and verb.head != verb and verb.pos_ not in ("VERB", "AUX"):
            verb = verb.head
        if plain(verb.lemma_) in _BLAMING and governor.head == verb and governor.lower_ in ("for", "of", "in", "over", "with"):
            held.subjects += _verb(verb).objects
        part = governor.lower_ == "in" and _takes_part(governor.head)
        carried = plain(verb.lemma_) == "carry" and governor.lower_ == "out"
        if part or carried:
            held.subjects += _verb(verb).subjects
    elif noun.dep_ == "dobj" and plain(governor.lemma_) in _LIGHT:
        above = _verb(governor)
        held.subjects += above.subjects
        for preposition in ("on", "against", "with", "at"):
            for token in above.behind.get(preposition, ()):
                held.behind.setdefault(preposition, []).append(token)
    elif noun.dep_ == "nsubj" and plain(governor.lemma_) in _HAPPENS:
        for preposition, inner in _verb(governor).behind.items():
            held.behind.setdefault(preposition, []).extend(inner if preposition in ("between", "with", "against", "on", "at") else ())
    elif noun.dep_ == "dobj" and plain(governor.lemma_) in _SUFFERING:
        held.objects += _verb(governor).subjects
    elif noun.dep_ == "nsubjpass" and plain(governor.lemma_) in _LIGHT:
        above = _verb(governor)
        held.subjects += above.subjects
        for preposition in ("on", "against", "at"):
            held.behind.setdefault(preposition, []).extend(above.behind.get(preposition, ()))
    return held
