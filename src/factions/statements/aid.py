"""Reads help that is given as a noun: "with the support of Y", "receives weapons from Y", "American funding for Y", "supplied Y with intelligence"."""

from __future__ import annotations

from collections.abc import Iterator

from factions.mentions.nouns import lemma, plain
from factions.mentions.parse import Token
from factions.statements.ends import Ends, RelationDraft
from factions.statements.records import SupportKind
from factions.statements.roles import Arguments, arguments
from factions.statements.tie_words import words
from factions.statements.ties import clause_subjects

_GIVEN, _PLAIN = 0.7, 0.6


def find_aid(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Give the backing that the noun `token` states: backer > backed, the sort of help its subtype."""
    if token.pos_ not in ("NOUN", "PROPN"):
        return
    pair = f"{plain(token.nbor(-1).text)} {lemma(token)}" if token.i else ""
    plainly = words().plain_aid.get(pair) or words().plain_aid.get(lemma(token))
    kind = plainly or words().given_aid.get(pair) or words().given_aid.get(lemma(token))
    if kind is None or ends.covering(token) is not None and ends.roles.at(token) is not None and kind != "troops":
        return
    subtype = _sort(token) or kind if kind == "unknown" else kind
    for givers, takers, confidence in _sides(ends, token, bool(plainly)):
        if givers and takers:
            for giver in givers:
                for taker in takers:
                    if not ends.same(giver, taker):
                        yield RelationDraft(token, "backs", giver, taker, subtype=subtype, confidence=confidence)
            return


def _sort(token: Token) -> SupportKind | None:
    """Read the sort of help off its modifiers: "air support", "weapons aid", "financial assistance"."""
    table = words().given_aid
    return next((table[lemma(child)] for child in token.children if child.dep_ in ("compound", "amod") and lemma(child) in table), None)


def _sides(ends: Ends, token: Token, plainly: bool) -> Iterator[tuple[list[int], list[int], float]]:
    verb, link = _verb_of(token)
    own = [number for number in ends.modifiers(token) if ends.roles.at(token) != number]
    if verb is not None:
        held = arguments(verb)
        passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children) or (verb.tag_ == "VBN" and verb.dep_ == "acl")
        yield from _given(ends, token, verb, link, held, passive, own)
    if not plainly:
        return
    givers = own or ends.actors(ends.behind(token, "from", "by"), owners=True)
    takers = ends.actors(ends.behind(token, "for", "to"), owners=True)
    yield givers, takers, _PLAIN
    if takers and token.dep_ in ("dobj", "pobj") and not givers:
        yield clause_subjects(ends, token), takers, _PLAIN
    if token.dep_ == "pobj" and token.head.lower_ in ("with", "without", "through", "under", "by", "to"):
        yield givers or ends.actors(ends.behind(token, "of"), owners=True), clause_subjects(ends, token.head), _PLAIN


def _given(ends: Ends, token: Token, verb: Token, link: str, held: Arguments, passive: bool, own: list[int]) -> Iterator[tuple[list[int], list[int], float]]:
    """Read who gives and who gets at a verb of giving, equipping or getting. `link` is the preposition before the help, or "" for an object."""
    name, lists = plain(verb.lemma_), words().lists
    if link == "with" and name in lists.equip:
        yield ends.actors(held.subjects), ends.actors(held.objects), _GIVEN
    if not link and name in lists.give:
        subjects = [child for child in verb.children if child.dep_ == "nsubjpass"]
        to = [inner for head in (verb, token) for inner in ends.behind(head, "to", "for")]
        takers = ends.actors([*held.told, *(subjects if passive else ())]) or [number for number in ends.actors(to, owners=True) if not (ends.span(number).latent and words().given_aid.get(lemma(token)) == "troops")]
        yield ends.actors(held.subjects), takers, _GIVEN
    if link in ("", "on") and name in lists.receive:
        givers = own or ends.actors([inner for head in (token, verb) for inner in ends.behind(head, "from", "of")])
        yield givers, ends.actors(held.subjects), _GIVEN


def _verb_of(token: Token) -> tuple[Token | None, str]:
    """Give the verb that help is the object of, or that it stands behind with a preposition: (verb, preposition)."""
    while token.dep_ in ("conj", "compound", "appos") and token.head != token:
        token = token.head
    governor = token.head
    if token.dep_ == "dobj" and governor.pos_ == "VERB":
        return governor, ""
    if token.dep_ == "nsubjpass":
        return governor, ""
    if token.dep_ == "pobj" and governor.dep_ == "prep" and governor.head.pos_ == "VERB":
        return governor.head, governor.lower_
    return None, ""
