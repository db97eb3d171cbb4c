"""Reads help that is given as a noun: "with the support of Y", "receives weapons from Y", "supplied Y with intelligence"."""

from __future__ import annotations

from collections.abc import Iterator

from factions.mentions.nouns import lemma, plain
from factions.mentions.parse import Token
from factions.statements.ends import Ends, RelationDraft, clause_subjects
from factions.statements.records import SupportKind
from factions.statements.roles import arguments
from factions.statements.tie_words import words

_HOUSING = frozenset({"sanctuary", "haven", "shelter", "refuge", "base"})
_GIVEN, _PLAIN = 0.65, 0.6


def find_aid(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Give the backing that the noun `token` states: backer > backed, the sort of help its subtype."""
    if token.pos_ not in ("NOUN", "PROPN"):
        return
    pair = f"{plain(token.nbor(-1).text)} {lemma(token)}" if token.i else ""
    plainly = words().plain_aid.get(pair) or words().plain_aid.get(lemma(token))
    kind = plainly or words().given_aid.get(pair) or words().given_aid.get(lemma(token))
    if kind is None or (ends.roles.at(token) is not None and kind != "troops"):
        return
    subtype = _sort(token) or kind if kind == "unknown" else kind
    for givers, takers, confidence in _sides(ends, token, plainly=bool(plainly)):
        if givers and takers:
            masters = [master for giver in givers for master in _masters(ends, giver)] if subtype == "unknown" else []
            subtype = "troops" if masters else subtype
            for giver in masters or givers:
                for taker in takers:
                    if not ends.same(giver, taker):
                        yield RelationDraft(token, "backs", giver, taker, subtype=subtype, confidence=confidence)
            return


def _masters(ends: Ends, giver: int) -> list[int]:
    """Give whose the troops are that help: of "with the help of troops loyal to X", X."""
    span = ends.span(giver)
    head = ends.parsed.doc[span.head]
    if span.form != "nominal" or words().given_aid.get(lemma(head)) != "troops":
        return []
    return [number for child in head.children if child.lower_ == "loyal" for number in ends.actors(ends.behind(child, "to"))]


def _sort(token: Token) -> SupportKind | None:
    """Read the sort of help off its modifiers: "air support", "weapons aid", "financial assistance"."""
    table = words().given_aid
    return next((table[lemma(child)] for child in token.children if child.dep_ in ("compound", "amod") and lemma(child) in table), None)


def _sides(ends: Ends, token: Token, *, plainly: bool) -> Iterator[tuple[list[int], list[int], float]]:
    verb, link = _verb_of(token)
    own = [number for number in ends.modifiers(token) if ends.roles.at(token) != number]
    if verb is not None:
        yield from _given(ends, token, verb, link, own)
    if not plainly:
        return
    givers = own or ends.actors(ends.behind(token, "from", "by"), owners=True)
    takers = ends.actors(ends.behind(token, "for", "to"), owners=True)
    yield givers, takers, _PLAIN
    if takers and token.dep_ in ("dobj", "pobj") and not givers:
        yield clause_subjects(ends, token), takers, _PLAIN
    if token.dep_ == "pobj" and token.head.lower_ in ("with", "without", "through", "under", "by", "to"):
        yield givers or ends.actors(ends.behind(token, "of"), owners=True), clause_subjects(ends, token.head), _PLAIN


def _given(ends: Ends, token: Token, verb: Token, link: str, own: list[int]) -> Iterator[tuple[list[int], list[int], float]]:
    """Read who gives and who gets at a verb of giving, equipping or getting. `link` is the preposition before the help, or "" for an object."""
    name, lists = plain(verb.lemma_), words().lists
    subjects, objects, _ = ends.clause(verb)
    heads = [token, verb, *((token.head,) if token.dep_ == "conj" else ())]
    if link == "with" and name in lists.equip:
        yield ends.actors(subjects), ends.actors(objects), _GIVEN
    if not link and name in lists.give:
        told = [*arguments(verb).told, *(child for child in verb.children if child.dep_ == "nsubjpass" and child != token)]
        told += [inner for head in heads for inner in ends.behind(head, "to", "for")]
        takers = ends.actors(told, owners=True)
        if words().given_aid.get(lemma(token)) == "troops":  # troops go to a place: who is helped is said by "to support X", "to fight alongside X"
            takers = [number for number in takers if not ends.span(number).latent] or ends.actors(_helped(ends, verb, token))
        yield ends.actors(subjects), takers, _GIVEN
    if link in ("", "on") and name in lists.receive:
        givers = own or ends.actors(
            [inner for head in heads for inner in ends.behind(head, "from", *(("in",) if lemma(token) in _HOUSING else ("of",)))]
        )
        yield givers, ends.actors(subjects), _GIVEN


def _helped(ends: Ends, verb: Token, troops: Token) -> Iterator[Token]:
    """Give whom fighters are sent to help: the object of a verb of backing or fighting beside below the sending or the fighters."""
    for child in [*verb.children, *troops.children]:
        if child.dep_ in ("xcomp", "advcl", "acl", "ccomp", "relcl") and child.pos_ == "VERB":
            for token in [child, *(below for below in child.children if below.dep_ in ("xcomp", "ccomp", "conj") and below.pos_ == "VERB")]:
                if any(tie.type == "backs" for _, tie in words().verbs.get(plain(token.lemma_), ())) or plain(token.lemma_) in (
                    "aid",
                    "reinforce",
                    "defend",
                    "protect",
                ):
                    yield from (below for below in token.children if below.dep_ == "dobj")
                yield from ends.behind(token, "alongside", "for", "beside")


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
