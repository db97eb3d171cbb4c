"""Whose voice a claim is: an actor's mention, a stand-in for a pronoun that nothing explains, or the words for a private person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from factions.mentions.coreference import Linked
from factions.mentions.nouns import classify
from factions.mentions.parse import Parsed, Token
from factions.statements.drafts import ClaimDraft, Stretch
from factions.statements.roles import Roles
from factions.statements.speakers import child, phrase

_ONE_PERSON = frozenset({"he", "she", "his", "her"})
_MANY = frozenset({"they", "their"})
_PRONOUNS = _ONE_PERSON | _MANY | {"it", "its"}
_PERSONS = frozenset({"civilians", "officials", "analysts", "clerics", "journalists", "protesters"})
_BODIES = frozenset(
    "army police government ministry party group militia movement office agency organisation organization court council team side".split()
)
_NEAR = 2  # sentences that a pronoun may look back
_LONG = 14  # words of a description at most


def voice(
    parsed: Parsed, linked: Linked, roles: Roles, claims: Sequence[ClaimDraft], number: int, is_private: Callable[[int], bool]
) -> tuple[int | None, Stretch | None]:
    """Say who makes a claim: (the number of an actor's span, null), else (null, the code points of words for them), else (null, null).

    A pronoun that coreference left alone stands for the last speaker or subject that agrees with it. A private person is never named: the words are
    their role ("a nurse"), wherever in the text it stands beside their name.
    """
    head = claims[number].speaker
    if head is None:
        return None, None
    token = parsed.doc[head]
    span = _span(linked, roles, token)
    if span is None and token.lower_ in _PRONOUNS:
        token = next((one for one in _before(parsed, claims, number, token) if _agrees(one, token)), token)
        span = _span(linked, roles, token)
    if span is None:
        return None, None if token.lower_ in _PRONOUNS else described(token, parsed.text)
    entity = linked.of[span] or 0
    if linked.spans[span].form != "nominal" and is_private(entity):
        return None, _role(parsed, linked, entity)
    if _anybody(linked, span):
        return None, described(parsed.doc[linked.spans[span].head], parsed.text)
    return span, None


def _span(linked: Linked, roles: Roles, token: Token) -> int | None:
    found = roles.actors([token])
    return found[0] if found and linked.of[found[0]] is not None else None


def _anybody(linked: Linked, span: int) -> bool:
    """Tell of a single person without name or office: "a seamstress", or a pronoun for her."""
    named = [linked.spans[other] for other in linked.entities[linked.of[span] or 0].spans]
    told = [one for one in named if one.form != "pronoun"]
    return bool(told) and all(one.form == "nominal" and one.sort in {"civilians", "displaced"} and not one.plural for one in told)


def _before(parsed: Parsed, claims: Sequence[ClaimDraft], number: int, pronoun: Token) -> Iterator[Token]:
    """Give whom a pronoun may stand for, the likeliest first: who spoke last, then the subjects of the sentences before."""
    here = parsed.sentence(pronoun.idx).number
    for claim in sorted(claims[:number], key=lambda one: -one.content[0]):
        if claim.speaker is not None and claim.speaker < pronoun.i and here - parsed.sentence(parsed.doc[claim.speaker].idx).number <= _NEAR:
            yield parsed.doc[claim.speaker]
    for back in range(_NEAR + 1):
        if here - back >= 0:
            sentence = parsed.sentences[here - back]
            yield from (one for one in parsed.doc[sentence.first : sentence.last] if one.dep_ == "nsubj" and one.i < pronoun.i)


def _agrees(noun: Token, pronoun: Token) -> bool:
    if noun.pos_ not in {"NOUN", "PROPN"}:
        return False
    known = classify(noun)
    person = noun.pos_ == "PROPN" if known is None else known.sort in _PERSONS
    person = (person or noun.lemma_.lower().endswith(("er", "or", "ist", "man", "woman"))) and noun.lemma_.lower() not in _BODIES
    if pronoun.lower_ in _ONE_PERSON:
        return person and noun.tag_ in {"NN", "NNP"}
    if pronoun.lower_ in _MANY:
        return noun.tag_ in {"NNS", "NNPS"}
    return noun.tag_ in {"NN", "NNP"} and (noun.pos_ == "PROPN" or not person)


def _role(parsed: Parsed, linked: Linked, entity: int) -> Stretch | None:
    """Give the words for what a private person is, beside any mention of their name: "Amina, a trader", "teacher Amina Diallo"."""
    for number in linked.entities[entity].spans:
        name = parsed.doc[linked.spans[number].head]
        beside = [one for one in name.children if one.dep_ == "appos"] + ([name.head] if name.dep_ == "appos" else [])
        role = next((one for one in beside if one.pos_ == "NOUN"), None)
        if role is not None:
            return described(role, parsed.text)
        title = next((one for one in name.lefts if one.dep_ == "compound" and one.pos_ == "NOUN"), None)
        if title is not None:
            return title.idx, title.idx + len(title.text)
    return None


def described(head: Token, text: str) -> Stretch:
    """Give the words for a speaker with article and with the clause that tells them from others: "a nurse who worked in Sukkari"; code points."""
    start, end = phrase(head, text)
    article = child(head, "det")
    if article is not None and article.idx < start and not text[article.idx + len(article.text) : start].strip():
        start = article.idx
    clause = next((one for one in head.rights if one.dep_ in {"relcl", "acl"}), None)
    if clause is not None and clause.i > head.i and not text[end : clause.left_edge.idx].strip():
        for token in head.doc[clause.left_edge.i : min(clause.right_edge.i + 1, clause.left_edge.i + _LONG)]:
            if token.is_punct or token.lower_ == "and":
                break
            end = token.idx + len(token.text)
    return start, end
