"""Who does what to whom: reads a trigger's arguments off the parse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from factions.mentions.coreference import Linked
from factions.mentions.nouns import is_weak, plain
from factions.mentions.parse import Parsed, Token

_OBJECT_CONTROL = frozenset(
    (
        "urge order ask welcome force allow help tell want call persuade invite encourage enable compel instruct command permit press lead push "
        "cause authorise authorize let make send use bring"
    ).split()
)
# Verbs that only lend a subject to the event noun below them: "launched an offensive", "took part in the attack".
_LIGHT = frozenset(
    (
        "carry launch stage conduct wage mount make commit hold lead begin start resume join participate take order plan claim perpetrate unleash "
        "execute have intensify continue step halt end involve engage play accuse stop announce declare keep observe respect honour honor extend "
        "sign reach strike secure accept offer propose impose agree break violate negotiate broker open attend host lift"
    ).split()
)
_INTENTS = frozenset(
    (
        "operation plan drive effort attempt campaign bid decision offensive move promise threat vow push intention readiness refusal order battle "
        "struggle right power"
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
        "leadership negotiator representative delegation unit column"
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
        found = self._part_of(token, self._by_head.get(token.i, [])[:1], depth)
        if not found or self._is_office(found[0]):
            found = self._below((child for child in token.children if child.dep_ == "appos"), depth) or found
        if not found and plain(token.lemma_) in _CRAFT:
            found = self._below((child for child in token.children if child.dep_ in ("poss", "compound", "amod", "nmod")), depth)
        if not found and plain(token.lemma_) in _OWNED:
            found = self._below((child for child in token.children if child.dep_ == "poss"), depth)
        if not found and is_weak(token):  # "forces loyal to X", whom nothing else names
            loyal = (child for child in token.children if child.lower_ in ("loyal", "allied", "faithful"))
            found = self._below((inner for word in loyal for to in word.children if to.dep_ == "prep" for inner in to.children), depth)
        return found + self._below((inner for child in token.children for inner in _listed(child)), depth)

    def _below(self, tokens: Iterable[Token], depth: int) -> list[int]:
        return [number for token in tokens for number in self._expand(token, depth + 1)]

    def _part_of(self, token: Token, found: list[int], depth: int) -> list[int]:
        """Follow "members of X", "12 of them", "gunmen from X" to X; `found` is what the word itself stands for."""
        word = plain(token.lemma_)
        part = word in _PARTITIVE or plain(token.text) in _PARTITIVE or is_weak(token)
        if not part and (found or token.pos_ not in ("NUM", "DET", "PRON")):
            return found
        for child in token.children:
            if child.dep_ == "prep" and (child.lower_ in _TAIL or (child.lower_ == "for" and word.startswith("spokes"))):
                inner = self._below((pobj for pobj in child.children if pobj.dep_ in ("pobj", "pcomp")), depth)
                if child.lower_ == "in":
                    inner = [number for number in inner if not self.linked.spans[number].latent]
                if inner and (not found or child.lower_ == "of"):
                    found = inner
        return found

    def _is_office(self, number: int) -> bool:
        """Tell whether a span describes one person by office, who is named right behind it ("the UN envoy, X")."""
        span = self.linked.spans[number]
        return (
            span.form == "nominal" and not span.plural and span.sort in ("officials", "analysts", "clerics", "group") and span.kind != "state_force"
        )


def _listed(child: Token) -> list[Token]:
    """Give what a child adds to its noun: the other parties of a co-ordination, and those behind "such as", "like" and "including"."""
    if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"):
        return [child]
    if child.dep_ != "prep" or child.lower_ not in ("as", "like", "including"):
        return []
    if child.lower_ == "as" and not (child.i and child.nbor(-1).lower_ == "such"):
        return []
    return [inner for inner in child.children if inner.dep_ == "pobj"]


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
        _argument(child, held)
    if verb.dep_ == "acl" and verb.tag_ == "VBN" and held.subjects and not held.objects:
        held.objects.append(verb.head)  # "villagers abducted by the rebels"
    if not held.objects and not passive:
        held.objects += _shared(verb)
    if (not held.subjects and not (passive and held.objects)) or (passive and not held.objects):
        _inherit(verb, held)
    return held


def _argument(child: Token, held: Arguments) -> None:
    """Put a verb's child in its place."""
    if child.dep_ == "nsubj":
        held.subjects.append(child)
    elif child.dep_ in ("nsubjpass", "dobj") or (child.dep_ in ("xcomp", "ccomp") and child.tag_ in ("NN", "NNS", "NNP")):
        held.objects.append(child)
    elif child.dep_ == "dative":
        held.told += [child] if child.pos_ != "ADP" else _inside(child)
    elif child.dep_ == "agent":
        held.subjects += _inside(child)
    elif child.dep_ == "prep":
        _behind(held, child)


def _inside(preposition: Token) -> list[Token]:
    return [inner for inner in preposition.children if inner.dep_ == "pobj"]


def _shared(verb: Token) -> list[Token]:
    """Give the object that a verb shares with the one joined right behind it: "looted and burned the hospital"."""
    after = [child for child in verb.children if child.i > verb.i]
    if len(after) > 1 and after[0].dep_ == "cc" and after[1].dep_ == "conj" and after[0].i == verb.i + 1 and after[1].i == verb.i + 2:
        return [child for child in after[1].children if child.dep_ == "dobj"]
    return []


def _inherit(verb: Token, held: Arguments) -> None:
    """Fill a missing subject from the clause above: co-ordination, control, participles, relative clauses."""
    governor = verb.head
    if verb.dep_ == "acl" or (verb.dep_ == "amod" and governor.pos_ in ("NOUN", "PROPN")):
        _from_noun(verb, held)
    elif verb.dep_ == "pcomp" and governor.dep_ == "prep" and governor.pos_ not in ("VERB", "AUX", "NOUN", "ADJ"):
        _from_preposition(governor, held)
    elif governor == verb or verb.dep_ not in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "prep"):
        return
    elif governor.pos_ in ("NOUN", "ADJ"):
        held.subjects += _verb(governor.head).subjects if governor.head.pos_ in ("VERB", "AUX") and governor.head != governor else []
    elif governor.pos_ in ("VERB", "AUX"):
        _from_verb(verb, held)


def _who_intends(noun: Token) -> list[Token]:
    """Give who has an intent that names nobody: "announced a plan to attack", "joined the army in a drive to retake X"."""
    above = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "in" else noun.head
    has = noun.dep_ == "pobj" or (noun.dep_ == "dobj" and plain(above.lemma_) in _LIGHT)
    return _verb(above).subjects if has and above.pos_ in ("VERB", "AUX") else []


def _from_noun(verb: Token, held: Arguments) -> None:
    """Read a participle or infinitive on a noun: the noun does it, or suffers it ("the soldiers guarding X", "the town seized by X")."""
    noun = verb.head
    if verb.dep_ == "acl" and plain(noun.lemma_) in _INTENTS:
        held.subjects += _noun(noun).subjects or _who_intends(noun)  # "the operation by the army to retake X"
    elif verb.tag_ == "VBN":
        held.objects.append(noun)
    elif verb.tag_ == "VBG" or any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children):
        held.subjects.append(noun)


def _from_preposition(preposition: Token, held: Arguments) -> None:
    """Read a gerund behind a preposition: "X left after killing Y", "accused X of killing Y", "X's role in killing Y"."""
    above = preposition.head
    clause = _verb(above) if above.pos_ in ("VERB", "AUX") else Arguments()
    held.subjects += clause.objects if plain(above.lemma_) in _BLAMING else clause.subjects
    if preposition.lower_ in ("of", "for") and above.dep_ == "dobj" and plain(above.head.lemma_) in _BLAMING:
        held.subjects.append(above)  # "accused X of killing Y", with "of" hung on X
    if above.pos_ == "NOUN":
        held.subjects += [child for child in above.children if child.dep_ == "poss"]


def _from_verb(verb: Token, held: Arguments) -> None:
    """Read a verb that is joined to, or wanted by, the verb above it."""
    governor = verb.head
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
        if child.dep_ == "prep":
            _behind(held, child)
        else:
            held.subjects += _doers(child)
    after = noun.nbor(1) if noun.i + 1 < len(noun.doc) else noun
    if after.dep_ == "prep" and after.head != noun and noun.dep_ == "conj" and after.head == noun.head:
        _behind(held, after)  # "protests and attacks on X": the parser hangs "on" on the first noun
    held.subjects += held.behind.pop("by", [])
    _from_clause(noun, held)
    return held


def _doers(child: Token) -> list[Token]:
    """Give who did it, by a child of an event noun: "X's attack", "the Iraqi attack", "the attack that X launched", "the attack launched by X"."""
    if child.dep_ in ("poss", "compound", "nmod") and child.pos_ in ("NOUN", "PROPN", "PRON", "DET"):
        return [child]
    if child.dep_ == "amod" and child.text[:1].isupper():
        return [child]
    if child.dep_ == "relcl" and plain(child.lemma_) in _LIGHT:
        return [inner for inner in child.children if inner.dep_ == "nsubj" and inner.tag_ not in ("WDT", "WP")]
    if child.dep_ == "acl" and child.tag_ == "VBN":
        return [inner for agent in child.children if agent.dep_ == "agent" for inner in _inside(agent)]
    return []


def _from_clause(noun: Token, held: Arguments) -> None:
    """Take an event noun's parties from the verb above it, which only lends them: "X launched an attack on Y", "X suffered an attack"."""
    governor = noun.head
    verb = plain(governor.lemma_)
    if noun.dep_ == "pobj" and governor.dep_ == "prep":
        held.subjects += _takers(governor)
    elif noun.dep_ == "dobj" and verb in _LIGHT:
        held.subjects += _verb(governor).subjects
        _lend(held, governor, ("on", "against", "with", "at"))
    elif noun.dep_ == "dobj" and verb in _SUFFERING:
        held.objects += _verb(governor).subjects
    elif noun.dep_ == "nsubj" and verb in _HAPPENS:
        _lend(held, governor, ("between", "with", "against", "on", "at"))
    elif noun.dep_ == "nsubjpass" and verb in _LIGHT:
        held.subjects += _verb(governor).subjects
        _lend(held, governor, ("on", "against", "at"))


def _lend(held: Arguments, verb: Token, prepositions: tuple[str, ...]) -> None:
    behind = _verb(verb).behind
    for preposition in prepositions:
        if preposition in behind:
            held.behind.setdefault(preposition, []).extend(behind[preposition])


def _takers(preposition: Token) -> list[Token]:
    """Give who did what stands behind a preposition: "X took part in the attack", "X carried out the attack", "blamed X for the attack"."""
    if preposition.lower_ not in ("in", "out", "on", "for", "of"):
        return []
    verb = preposition.head
    while verb.dep_ in ("prep", "acomp", "dobj", "prt", "attr") and verb.head != verb and verb.pos_ not in ("VERB", "AUX"):
        verb = verb.head
    blamed = plain(verb.lemma_) in _BLAMING and preposition.head == verb and preposition.lower_ in ("for", "of", "in")
    part = preposition.lower_ == "in" and _takes_part(preposition.head)
    carried = plain(verb.lemma_) == "carry" and preposition.lower_ == "out"
    return (_verb(verb).objects if blamed else []) + (_verb(verb).subjects if part or carried else [])
