"""Reads what is part of what, and where a group sits: "the army's 9th Division", "a coalition of X and Y", "its stronghold in Z"."""

from __future__ import annotations

from collections.abc import Iterator

from factions.mentions.nouns import lemma, plain
from factions.mentions.parse import Token
from factions.statements.ends import GROUPS, Ends, RelationDraft, clause_subjects
from factions.statements.roles import arguments
from factions.statements.tie_words import words

_OWN, _PARTS = 0.6, 0.6
_OWNS_UNITS = frozenset({"armed_group", "militia", "state_force", "party", "igo", "other", "government"})
_UNITS = frozenset({"armed_group", "militia", "state_force", "other", "party"})


def find_parts(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Give the units, members and seats that a name's owner, a union's parts or a noun such as "stronghold" at `token` state."""
    for finder in (_part, _parts, _from_place, _seat):
        yield from finder(ends, token)


def _part(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read whose a named unit is: "the army's 9th Division", "Peshmerga of the Kurdistan Regional Government"; and "the army and its militias"."""
    number = ends.roles.at(token)
    if number is None or ends.linked.of[number] is None:
        return
    span = ends.span(number)
    owners = ends.actors(child for child in token.children if child.dep_ == "poss")
    if span.form == "nominal":
        if lemma(token) in words().lists.followers and ends.kind(number) in ("militia", "armed_group", "other") and token.dep_ == "conj":
            yield from ends.tie(
                token,
                words().nouns["ally"],
                [owner for owner in owners if ends.kind(owner) in GROUPS and ends.kind(owner) != "community"],
                [number],
                _OWN,
            )
        return
    if span.form != "named" or ends.kind(number) not in _UNITS or not span.start <= token.idx < span.end:
        return
    if any(child.dep_ == "amod" and plain(child.text) in words().adjectives for child in token.children) or (
        token.dep_ == "conj" and any(child.dep_ == "poss" and child.pos_ == "PRON" for child in token.children)
    ):
        return  # "the MNLA and its rival X"
    if not owners and token.i + 1 < len(token.doc):
        owners = [
            owner
            for owner in ends.actors(inner for inner in ends.behind(token, "of") if inner.idx >= span.end)[:1]
            if ends.span(owner).form == "named"
        ]
    for owner in owners[:1]:
        kind, other = ends.kind(owner), ends.span(owner)
        country = other.sort in ("government", "nationals") or other.kind == "community"
        if kind in _OWNS_UNITS and not country and (kind != "government" or ends.kind(number) in ("state_force", "armed_group", "militia")):
            yield RelationDraft(token, "part_of", number, owner, confidence=_OWN)


def _parts(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read what a union is made of: "a coalition of X and Y", "X and Y make up Z", "Z, an alliance that X and Y dominate", "Z, which includes X"."""
    lists = words().lists
    if token.pos_ == "NOUN" and lemma(token) in lists.unions:
        members = [
            number for number in ends.actors(ends.behind(token, "of", "between")) if ends.span(number).form == "named" and ends.kind(number) in GROUPS
        ]
        union = ends.actors([token])
        if len(members) > 1 and union:
            yield from (RelationDraft(token, "member_of", member, union[0], confidence=_PARTS) for member in members if member != union[0])
        return
    if token.pos_ != "VERB" or plain(token.lemma_) not in lists.compose:
        return
    held = arguments(token)
    turned = plain(token.lemma_) in ("make", "dominate", "form")
    if turned and plain(token.lemma_) == "make" and not any(child.dep_ == "prt" and child.lower_ == "up" for child in token.children):
        return
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in token.children) or (token.tag_ == "VBN" and token.dep_ == "acl")
    behind = [*held.behind.get("of", ()), *(held.behind.get("by", ()) if passive else ())]
    whole = ends.actors(held.objects if turned or passive else held.subjects)
    parts = ends.actors(held.subjects if turned and not passive else behind or held.objects)
    if turned and not passive and not whole and token.dep_ == "relcl":
        whole = ends.actors([token.head])
    for part in parts:
        if ends.span(part).form == "named" and ends.kind(part) in GROUPS and whole and part != whole[0] and ends.kind(whole[0]) in GROUPS:
            noun = ends.parsed.doc[ends.span(whole[0]).head]
            allied = (
                lemma(noun) in lists.unions
                or any(lemma(child) in lists.unions for child in noun.children if child.dep_ == "appos")
                or lemma(token.head) in lists.unions
            )
            if allied or plain(token.lemma_) not in ("dominate", "form", "unite", "bring"):
                yield RelationDraft(token, "member_of" if allied else "part_of", part, whole[0], confidence=_PARTS)


def _from_place(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "the Houthis, a movement from Saada"."""
    number = ends.roles.at(token)
    if (
        number is None
        or token.dep_ not in ("appos", "attr")
        or ends.span(number).form != "nominal"
        or ends.kind(number) not in ("armed_group", "militia", "party", "ngo", "other")
    ):
        return
    best = ends.best(number)
    place = next((ends.places[inner.i] for inner in ends.behind(token, "from") if inner.i in ends.places), None)
    if place is not None and best != number and ends.kind(best) != "person":
        yield RelationDraft(token, "based_in", best, None, place, confidence=_OWN)


def _seat(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "its stronghold in Jilib", "the FDLR has camps in Masisi", "headquartered" as a noun."""
    if token.pos_ != "NOUN" or lemma(token) not in words().lists.seats:
        return
    place = next(
        (
            ends.places[inner.i]
            for inner in [*ends.behind(token, "in", "of", "at", "near"), *(child for child in token.children if child.dep_ == "appos")]
            if inner.i in ends.places
        ),
        None,
    )
    if place is None and token.dep_ == "dobj":
        place = next((ends.places[inner.i] for inner in ends.behind(token.head, "in", "at", "near") if inner.i in ends.places), None)
    owners = ends.modifiers(token)
    if not owners and token.dep_ == "dobj" and plain(token.head.lemma_) in ("have", "keep", "maintain", "establish"):
        owners = clause_subjects(ends, token)
    yield from (
        RelationDraft(token, "based_in", owner, None, place, confidence=_OWN)
        for owner in owners[:1]
        if place is not None and ends.span(owner).sort != "government"
    )
