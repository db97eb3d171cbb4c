"""Who speaks: the subject of a verb of speech through passives, participles and relative clauses, or the owner of a noun of speech."""

from __future__ import annotations

from collections.abc import Callable

from factions.mentions.nouns import classify
from factions.mentions.parse import Token, word_before
from factions.statements.drafts import Stretch
from factions.statements.lexicon import speech

_SUBJECTS = frozenset({"nsubj", "csubj"})
_RELATIVE = frozenset({"WP", "WDT"})
_NOBODY = frozenset({"none", "nobody"})
_PEOPLE_PRONOUNS = frozenset("i we he she they you who one few many some most both others".split())
_LEFT = frozenset({"compound", "amod", "nmod", "nummod", "poss", "case", "advmod", "npadvmod", "quantmod", "punct"})
_RIGHT_PREPOSITIONS = frozenset("of for from at with in".split())


def child(token: Token, *deps: str) -> Token | None:
    """Give the first dependent with one of the given labels."""
    return next((one for one in token.children if one.dep_ in deps), None)


def objects_of(preposition: Token) -> Token | None:
    """Give what a preposition governs: a noun or a clause."""
    return child(preposition, "pobj", "pcomp")


def preposition(token: Token, *words: str) -> Token | None:
    """Give the dependent preposition with one of the given words."""
    return next((one for one in token.children if one.dep_ in {"prep", "agent", "dative"} and one.lower_ in words), None)


def is_passive(verb: Token) -> bool:
    """Tell of "was accused", and of a participle behind its noun: "a man accused of theft"."""
    if child(verb, "auxpass", "nsubjpass", "agent"):
        return True
    return verb.tag_ == "VBN" and verb.dep_ in {"acl", "relcl"} and child(verb, "aux", "nsubj") is None


def passive_subject(verb: Token) -> Token | None:
    """Give whom or what a passive verb is done to."""
    found = child(verb, "nsubjpass", "nsubj")
    if found is not None:
        return antecedent(found)
    if verb.dep_ == "acl":
        return verb.head
    return passive_subject(verb.head) if verb.dep_ == "conj" and is_passive(verb.head) else None


def antecedent(token: Token) -> Token:
    """Give what a relative pronoun stands for; any other token is given back."""
    if token.tag_ in _RELATIVE:
        for above in token.ancestors:
            if above.dep_ in {"relcl", "acl"}:
                return above.head
    return token


def subject(verb: Token) -> Token | None:
    """Give who does what an active verb says, looked for up the tree where the verb itself has no subject."""
    found = child(verb, *_SUBJECTS)
    if found is not None:
        return antecedent(found)
    climb = _CLIMBS.get(verb.dep_)
    return climb(verb) if climb and verb.head != verb else None


def parts_from(verb: Token, first: Token) -> bool:
    """Tell whether a verb joined to another belongs to the clause above: "demanded that X withdraw and threatened", "denied it and accused"."""
    bare = first.tag_ in {"VB", "VBG"} and not any(one.dep_ in {"aux", "auxpass"} and one.lower_ != "to" for one in first.children)
    return bare and verb.dep_ == "conj" and verb.tag_ in {"VBD", "VBZ"} and first.head != first


def _shared(verb: Token) -> Token | None:
    """Give who "vowed" in "The ministry said the attack was cowardly and vowed revenge": not the attack, which can't."""
    if parts_from(verb, verb.head):
        return subject(verb.head.head)
    above, top = subject(verb.head), verb.head.head
    outer = subject(top) if verb.head.dep_ == "ccomp" and top.lemma_.lower() in speech().verbs["clause"] else None
    return above if outer is None or is_somebody(above) or (above is not None and above.lower_ == "it") else outer


def _of_governor(verb: Token) -> Token | None:
    above = verb.head
    if above.dep_ == "prep" and above.head != above:
        above = above.head
    if verb.dep_ == "pcomp" and above.lemma_ in {"quote", "cite"} and not is_passive(above):
        return child(above, "dobj")
    if (
        verb.dep_ == "advcl"
        and verb.tag_ == "VBG"
        and above.dep_ == "ccomp"
        and word_before(verb) == ","
        and verb.lemma_ in {"add", "stress", "note", "insist"}
    ):
        return sayer(above.head)
    if above.pos_ in {"NOUN", "PROPN", "PRON"}:
        return owner(above) if above.pos_ == "NOUN" else above
    if is_passive(above):
        return passive_subject(above)
    asked = child(above, "dobj") if verb.dep_ == "xcomp" and verb.tag_ == "VB" else None
    return asked if asked is not None and asked.pos_ != "PRON" else subject(above)


def _of_first(verb: Token) -> Token | None:
    return passive_subject(verb.head) if is_passive(verb.head) else _shared(verb)


def _of_noun(verb: Token) -> Token | None:
    return verb.head if verb.tag_ != "VBN" else None


_CLIMBS: dict[str, Callable[[Token], Token | None]] = {
    "conj": _of_first, "xcomp": _of_governor, "advcl": _of_governor, "pcomp": _of_governor, "ccomp": _of_governor, "acl": _of_noun,
    "dep": _of_governor, "relcl": _of_noun,
}  # fmt: skip


def agent(verb: Token) -> Token | None:
    """Give by whom a passive verb is done."""
    by = child(verb, "agent") or preposition(verb, "by")
    return child(by, "pobj") if by is not None else None


def sayer(verb: Token) -> Token | None:
    """Give who says what a verb of speech, active or passive, governs; null where the text doesn't tell."""
    if is_passive(verb):
        return _person_behind(agent(verb))
    return _person_behind(subject(verb) or _inverted(verb))


def _inverted(verb: Token) -> Token | None:
    """Take "asked one fighter" behind a quotation for what it is: the parser thinks that the fighter was asked."""
    who = child(verb, "dobj")
    mark = word_before(verb)
    return (
        who
        if who is not None and mark in {'"', "”", "’", "'", "''", ","} and verb.dep_ in {"ROOT", "parataxis"} and verb.tag_ in {"VBD", "VBZ", "VBP"}
        else None
    )


def _person_behind(token: Token | None) -> Token | None:
    """From a document to whoever issued it: "a statement from the ministry said"; the idle "it" and "there" are nobody."""
    if token is None or token.dep_ == "expl" or token.lower_ in {"there", "what"}:
        return None
    if token.lemma_.lower() in speech().documents:
        return owner(token) or token
    name = child(token, "appos")
    joined = name is not None and name.pos_ == "PROPN" and token.pos_ == "NOUN" and not any(one.is_punct for one in token.doc[token.i + 1 : name.i])
    return name if joined else token  # "militant leader Abu Bakr"


def owner(noun: Token, depth: int = 0) -> Token | None:
    """Give whose a noun is: "the army's claim", "a call by Sistani", "a statement issued by the ministry", "he made the claim that"."""
    found = child(noun, "poss")
    if found is not None:
        giver = _giver(noun, depth) if found.tag_ == "PRP$" else None  # "Abadi has given his word that"
        return giver or antecedent(found)
    maker = next((one for one in noun.lefts if one.dep_ == "compound" and one.pos_ == "PROPN"), None)
    if maker is not None and noun.lemma_.lower() in {"estimate", "report", "statement", "document", "survey", "study", "communique", "communiqué"}:
        return maker  # "a UN report"
    by = preposition(noun, "by", "from")
    if by is not None and (who := child(by, "pobj")) is not None:
        return who
    for one in noun.children:
        if one.dep_ in {"acl", "relcl"} and (who := agent(one)) is not None:
            return who
    return _giver(noun, depth)


def _giver(noun: Token, depth: int) -> Token | None:
    above = noun.head
    if noun.dep_ in {"dobj", "nsubjpass"} and above.lemma_.lower() in speech().light:
        return agent(above) if noun.dep_ == "nsubjpass" else subject(above)
    if noun.dep_ == "pobj" and above.lower_ in {"in", "with"} and depth == 0 and above.head.pos_ == "NOUN":
        return owner(above.head, depth + 1)
    return None


def behind_document(token: Token | None) -> Token | None:
    """Give who stands behind a document, and what stands behind a relative pronoun."""
    if token is None:
        return None
    named = antecedent(token)
    return (owner(named) or named) if named.lemma_.lower() in speech().documents else named


def is_nobody(token: Token | None) -> bool:
    """Tell of "no group" and "nobody", of whom nothing is said to be said."""
    return token is not None and (token.lower_ in _NOBODY or token.text == "nobody" or token.lower_ == "no" or any(
        one.lower_ in {"no", "neither"} and one.dep_ in {"det", "preconj"} for one in token.children) or (token.lower_ == "one" and any(
        one.lower_ == "no" for one in token.children)))  # fmt: skip


def is_somebody(token: Token | None) -> bool:
    """Tell whether a noun phrase can speak: a name, a personal pronoun, a noun for people, offices or documents."""
    if token is None:
        return False
    lemma = token.lemma_.lower()
    if token.i > 0 and lemma == "general" and token.nbor(-1).dep_ in {"compound", "amod", "nmod"}:
        return True  # "the prosecutor general"
    if (
        token.pos_ == "PROPN"
        or (" " in token.text and token.text[:1].isupper())  # a name of several words, whatever the tagger made of it
        or token.lower_ in _PEOPLE_PRONOUNS
        or lemma in speech().somebody
        or lemma in speech().documents
        or lemma in speech().analysts
    ):
        return True
    return classify(token) is not None


def phrase(head: Token, text: str) -> Stretch:
    """Give a noun phrase's code points without article, clauses and appositions: "spokesman for the ministry", "Ayham Kamel"."""
    first = last = head
    for one in reversed(list(head.lefts)):
        if one.dep_ not in _LEFT or (one.dep_ == "punct" and one.text in {",", '"', "“", "("}):
            break
        first = one.left_edge
    if first.lower_ in {"the", "a", "an"} and first.i < head.i:
        first = first.nbor(1)
    for one in head.rights:
        if one.dep_ != "prep" or one.lower_ not in _RIGHT_PREPOSITIONS or one.i != last.i + 1:
            break
        inside = objects_of(one)
        if inside is None or inside.pos_ not in {"NOUN", "PROPN"}:
            break
        end = phrase(inside, text)[1]
        last = next(token for token in head.doc[inside.i :] if token.idx + len(token.text) >= end)
    return first.idx, last.idx + len(last.text)
