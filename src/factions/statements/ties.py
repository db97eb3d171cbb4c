"""Reads ties off verbs, nouns and adjectives: "X backs Y", "Y, a splinter of X", "X-trained Y", "groups loyal to X", "fought alongside Y"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from factions.mentions.nouns import lemma, plain
from factions.mentions.parse import Token
from factions.statements.ends import GROUPS, Ends, RelationDraft
from factions.statements.records import SupportKind
from factions.statements.roles import arguments
from factions.statements.tie_words import Tie, words

# Shares of right ties among those that a construction gave, on the development half of the annotated reports and on re3d's texts.
_JOINED, _VERB, _NOUN, _ADJECTIVE, _MUTUAL, _PHRASE, _OWN, _PARTS = 0.85, 0.7, 0.7, 0.6, 0.55, 0.6, 0.65, 0.6
_LASTING = frozenset({"VBG", "VB", "VBP", "VBZ", "VBN"})
_OWNS_UNITS = frozenset({"armed_group", "militia", "state_force", "party", "igo", "other", "government"})
_UNITS = frozenset({"armed_group", "militia", "state_force", "other", "party"})


def find_ties(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Give the ties that the word `token` states between two actors, or an actor and a place."""
    for finder in (_joined, _verb, _noun, _mutual, _adjective, _phrase, _part, _parts, _from_place, _seat):
        yield from finder(ends, token)


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


def _joined(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "Iranian-trained X", "US-led coalition", "Saudi- and Emirati-backed Y", "Washington-based clearinghouse"."""
    row = words().joined.get(plain(token.text))
    if row is None or token.i < 2 or token.nbor(-1).text not in ("-", "–", "‑"):  # noqa: PLR2004 - the name and the hyphen stand before it
        return
    owner = token
    while owner.dep_ in ("amod", "compound", "nmod", "acl", "conj") and owner.head.i > token.i and owner.head != owner:
        owner = owner.head
    objects = ends.actors([owner]) if owner != token else []
    if not objects and (number := ends.covering(token)) is not None:
        objects = [ends.best(number)]
    firsts = [token.nbor(-2)]
    if token.i >= 5 and token.nbor(-3).lower_ in ("and", "or") and token.nbor(-4).text == "-":  # noqa: PLR2004 - "X- and"
        firsts.append(token.nbor(-5))
    for first in firsts:
        if row.type == "based_in":
            place = next((place for place in ends.places.values() if place.start <= first.idx < place.end), None)
            yield from (RelationDraft(token, "based_in", number, None, place, confidence=_JOINED) for number in objects[:1] if place)
            continue
        number = ends.covering(first)
        one = [number] if number is not None and ends.span(number).end <= token.idx else []
        turned = row.type in ("affiliated_with", "allied_with")
        yield from ends.tie(token, row, objects[:1] if turned else one, one if turned else objects[:1], _JOINED)


def _verb(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "X backs Y", "Y is backed by X", "Y, trained by X", "X split from Y", "X is based in Z"."""
    if token.pos_ not in ("VERB", "AUX") and token.tag_ not in ("VBN", "VBG"):
        return
    for rest, row in words().verbs.get(plain(token.lemma_), ()):
        end = _follow(token, rest)
        pledged = _name_read_as_verb(ends, token) if end is None and rest[-1:] == ("to",) and _follow(token, rest[:-1]) is not None else None
        if end is None and pledged is None:
            continue
        givers, takers, passive = ends.clause(token)
        behind = [pledged] if pledged is not None else [inner for inner in end.children if inner.dep_ in ("pobj", "pcomp")] if rest and end is not None else []
        if rest and not behind:
            continue
        if row.type == "fights" and not _lasts(token):
            return
        loose = row.type == "backs"
        if row.type == "based_in":
            place = next((ends.places[inner.i] for inner in behind if inner.i in ends.places), None)
            named = [number for number in ends.actors(takers if passive else givers) if not ends.span(number).latent]
            yield from (RelationDraft(token, "based_in", number, None, place, confidence=_VERB) for number in named if place)
            return
        if row.type == "same_as" and not rest:
            behind = [child for child in token.children if child.dep_ == "oprd"] if passive else []
            givers, takers = takers, []
        subjects = ends.actors(takers) if rest and passive else ends.actors(givers, owners=loose and passive)
        subtype = _means(givers) if passive and row.subtype == "unknown" else None
        for draft in ends.tie(token, row, subjects, ends.actors(behind or takers, owners=loose), _VERB):
            yield replace(draft, subtype=subtype) if subtype else draft
        return


def _means(givers: list[Token]) -> SupportKind | None:
    """Read the sort of help off what it comes by: "backed by American air strikes"."""
    table = words().given_aid
    nouns = [noun for token in givers for noun in (f"{token.nbor(-1).lower_} {lemma(token)}" if token.i else "", lemma(token))]
    kind = next((table[noun] for noun in nouns if noun in table), None)
    return "joint_operations" if kind == "weapons" else kind


def _name_read_as_verb(ends: Ends, token: Token) -> Token | None:
    """Give the name behind "to" that the parser took for an infinitive: "swore allegiance to al-Qaeda"."""
    for child in [*token.children, *(inner for below in token.children if below.dep_ == "dobj" for inner in below.children)]:
        number = ends.roles.at(child)
        if number is not None and ends.span(number).form == "named" and any(inner.lower_ == "to" and inner.dep_ == "aux" for inner in child.children):
            return child
    after = next((word for word in token.doc[token.i + 1 : token.i + 4] if word.lower_ == "to" and word.dep_ == "aux"), None)
    number = ends.covering(after.nbor(1)) if after is not None and after.i + 1 < len(token.doc) else None
    return ends.parsed.doc[ends.span(number).head] if number is not None and ends.span(number).form == "named" else None


def _follow(token: Token, rest: tuple[str, ...]) -> Token | None:
    """Find the further words of a phrase below a verb, each under the one before it or under the verb; None where one is missing."""
    at = token
    for word in rest:
        below = [*at.children, *(token.children if at != token else ()), *(inner for child in at.children if child.dep_ in ("prep", "prt") for inner in child.children)]
        found = next((child for child in below if word in (plain(child.lemma_), child.lower_) and child.i > token.i or (child.i < token.i and child.lower_ == word and child.dep_ == "advmod")), None)
        if found is None:
            return None
        at = found
    return at


def _lasts(token: Token) -> bool:
    """Tell a standing fight from a single act: "is fighting X", "which fight X", but not "fought X on Monday"."""
    return token.tag_ in _LASTING and not any(child.lower_ in ("off", "back", "down") for child in token.children if child.dep_ == "prt")


def _noun(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "X, an ally of Y", "Y's ally X", "X is a splinter of Y", "its armed wing, X", "named X as an affiliate of Y"."""
    if token.pos_ not in ("NOUN", "PROPN"):
        return
    row = tie_noun(token)
    if row is None:
        return
    own = ends.roles.at(token)
    named_here = own is not None and ends.span(own).form == "named" and not ends.span(own).start <= token.idx < ends.span(own).end
    owners = ends.actors([*(child for child in token.children if child.dep_ == "poss"), *ends.behind(token, "of", "to", "for", "from")])
    if row.type == "part_of":
        owners = [_fitting_owner(ends, token, number) for number in owners]
    before = [number for number in ends.modifiers(token) if number not in owners]
    bearers = ends.actors(_bearers(token))
    if named_here and own is not None:
        before = [number for number in before if number != own]
        if owners and any(child.dep_ == "poss" for child in token.children):
            bearers = bearers or [own]
        else:
            owners = owners or [own]
    if not owners and before:
        owners = before
    elif not bearers and before and owners and token.pos_ == "NOUN":
        bearers = [number for number in before if row.type == "allied_with" or ends.span(number).sort not in ("government", "nationals")]
    if not bearers and own is not None and not named_here and not ends.span(own).latent and row.type in ("allied_with", "affiliated_with", "part_of", "splinter_of"):
        bearers = [own] if ends.best(own) != own else []
    subjects = [ends.best(number) for number in bearers]
    yield from ends.tie(token, row, [n for n in subjects if not any(ends.same(n, other) for other in owners)], owners[:1] if row.type == "part_of" else owners, _NOUN)


def _fitting_owner(ends: Ends, token: Token, owner: int) -> int:
    """Give "its armed wing" to the nearest group named before, where the pronoun was read as a government."""
    if ends.span(owner).form != "pronoun" or ends.kind(owner) != "government":
        return owner
    before = [number for number, span in enumerate(ends.linked.spans) if span.end <= token.idx and span.form == "named" and ends.kind(number) in ("armed_group", "party", "militia") and ends.linked.of[number] is not None]
    return before[-1] if before and ends.parsed.sentence(ends.span(before[-1]).start) == ends.parsed.sentence(token.idx) else owner


def tie_noun(token: Token) -> Tie | None:
    """Give the tie that a noun, with the word before it or alone, stands for."""
    compound = f"{plain(token.nbor(-1).text)} {lemma(token)}" if token.i else ""
    return words().nouns.get(compound) or words().nouns.get(lemma(token)) or words().nouns.get(plain(token.lemma_))


def _bearers(token: Token) -> list[Token]:
    """Give the words for who is what a noun says: apposition, "X is a …", "as a …", a name behind it."""
    governor = token.head
    found = [child for child in token.children if child.dep_ == "appos"]
    if token.dep_ == "conj" and governor.dep_ == "appos" and not any(child.dep_ == "cc" for child in governor.children):
        found.append(governor.head)  # "X, the group known as Y, Z's branch in …"
    if token.dep_ == "appos":
        found.append(governor)
    elif token.dep_ in ("attr", "oprd"):
        found += [child for child in governor.children if child.dep_ in ("nsubj", "nsubjpass")]
    elif token.dep_ in ("compound", "nmod") and governor.pos_ == "PROPN" and governor.i > token.i:
        found.append(governor)
    elif token.dep_ == "pobj" and governor.lower_ == "as":
        held = arguments(governor.head) if governor.head.pos_ in ("VERB", "AUX") else None
        found += (held.objects or held.subjects) if held else [governor.head]
    return found


def _mutual(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "a war between X and Y", "its alliance with Y", "the insurgency against Y"."""
    row = words().mutual.get(plain(token.lemma_)) if token.pos_ == "NOUN" else None
    if row is None:
        return
    between = ends.actors(ends.behind(token, "between"))
    sides = ends.actors([*ends.behind(token, "with", "against", *(("to",) if row.type == "affiliated_with" else ())), *(ends.behind(token.head, "with", "against") if token.dep_ == "dobj" else ())])
    own = ends.modifiers(token) or ends.actors(ends.behind(token, "by"))
    if not own and sides and token.dep_ in ("dobj", "pobj", "attr", "conj"):
        own = clause_subjects(ends, token.head if token.dep_ == "pobj" else token)
    if row.type == "affiliated_with":
        own = [number for number in own if ends.kind(number) not in ("government", "person")]
    yield from ends.tie(token, row, own if sides else between[:1], sides or between[1:], _MUTUAL)


def _adjective(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "ISIL and allied groups", "groups loyal to X", "X, close to Y,"."""
    row = words().adjectives.get(plain(token.text)) if token.pos_ in ("ADJ", "VERB", "ADV") else None
    if row is None or (token.dep_ == "acl" and plain(token.lemma_) in words().verbs):
        return
    behind = ends.actors(ends.behind(token, "to", "with"))
    owner = token.head
    if behind:
        who = owner  # "X, hardline and close to Y"
        while who.dep_ in ("conj", "appos") and ends.roles.at(who) is None and who.head != who:
            who = who.head
        heads = [who] if token.dep_ in ("amod", "acl", "relcl", "appos", "conj", "advmod") and who.pos_ in ("NOUN", "PROPN") else [child for child in owner.children if child.dep_ in ("nsubj", "nsubjpass")]
        yield from ends.tie(token, row, [number for number in ends.actors(heads) if number not in behind][:1], behind, _ADJECTIVE)
    elif token.dep_ == "amod" and any(child.dep_ == "poss" for child in owner.children):  # "its rival X"
        yield from ends.tie(token, row, ends.actors(child for child in owner.children if child.dep_ == "poss")[:1], ends.actors([owner])[:1], _ADJECTIVE)
    elif token.dep_ == "amod" and owner.dep_ == "conj":
        yield from ends.tie(token, row, ends.actors([owner.head])[:1], ends.actors([owner])[:1], _ADJECTIVE)


def _phrase(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "fought alongside Y", "on behalf of Y", "in alliance with Y"."""
    for phrase, row in words().phrases.items():
        if token.lower_ != phrase[0] or token.dep_ not in ("prep", "advmod") or (len(phrase) > 1 and token.i + len(phrase) > len(token.doc)) or any(token.nbor(step).lower_ != word for step, word in enumerate(phrase) if step):
            continue
        last = token.nbor(len(phrase) - 1)
        objects = ends.actors(inner for inner in last.children if inner.dep_ in ("pobj", "dobj"))
        governor = token.head
        subjects = clause_subjects(ends, governor) if governor.pos_ in ("VERB", "AUX") else ends.actors([governor]) or clause_subjects(ends, governor)
        yield from ends.tie(token, row, [number for number in subjects if number not in objects], objects, _PHRASE)
        return
    if token.lower_ in ("behalf", "side") and token.dep_ == "pobj" and token.head.lower_ == "on":  # "on its behalf", "on the army's side"
        owners = ends.actors(child for child in token.children if child.dep_ == "poss")
        yield from ends.tie(token, words().phrases["on", token.lower_, "of"], clause_subjects(ends, token.head), owners, _PHRASE)


def _part(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read whose a named unit is: "the army's 9th Division", "Peshmerga of the Kurdistan Regional Government"; and "the army and its militias"."""
    number = ends.roles.at(token)
    if number is None or ends.linked.of[number] is None:
        return
    span = ends.span(number)
    owners = ends.actors(child for child in token.children if child.dep_ == "poss")
    if span.form == "nominal":
        if lemma(token) in words().lists.followers and ends.kind(number) in ("militia", "armed_group", "other") and token.dep_ == "conj":
            yield from ends.tie(token, words().nouns["ally"], [owner for owner in owners if ends.kind(owner) in GROUPS and ends.kind(owner) != "community"], [number], _OWN)
        return
    if span.form != "named" or ends.kind(number) not in _UNITS or not span.start <= token.idx < span.end:
        return
    if any(child.dep_ == "amod" and plain(child.text) in words().adjectives for child in token.children) or (token.dep_ == "conj" and any(child.dep_ == "poss" and child.pos_ == "PRON" for child in token.children)):
        return  # "the MNLA and its rival X"
    if not owners and token.i + 1 < len(token.doc):
        owners = [owner for owner in ends.actors(inner for inner in ends.behind(token, "of") if inner.idx >= span.end)[:1] if ends.span(owner).form == "named"]
    for owner in owners[:1]:
        kind, other = ends.kind(owner), ends.span(owner)
        country = other.sort in ("government", "nationals") or other.kind == "community"
        if kind in _OWNS_UNITS and not country and (kind != "government" or ends.kind(number) in ("state_force", "armed_group", "militia")):
            yield RelationDraft(token, "part_of", number, owner, confidence=_OWN)


def _parts(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read what a union is made of: "a coalition of X and Y", "X and Y make up Z", "Z, an alliance that X and Y dominate", "Z, which includes X"."""
    lists = words().lists
    if token.pos_ == "NOUN" and lemma(token) in lists.unions:
        members = [number for number in ends.actors(ends.behind(token, "of", "between")) if ends.span(number).form == "named" and ends.kind(number) in GROUPS]
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
            allied = lemma(noun) in lists.unions or any(lemma(child) in lists.unions for child in noun.children if child.dep_ == "appos") or lemma(token.head) in lists.unions
            if allied or plain(token.lemma_) not in ("dominate", "form", "unite", "bring"):
                yield RelationDraft(token, "member_of" if allied else "part_of", part, whole[0], confidence=_PARTS)


def _from_place(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "the Houthis, a movement from Saada"."""
    number = ends.roles.at(token)
    if number is None or token.dep_ not in ("appos", "attr") or ends.span(number).form != "nominal" or ends.kind(number) not in ("armed_group", "militia", "party", "ngo", "other"):
        return
    best = ends.best(number)
    place = next((ends.places[inner.i] for inner in ends.behind(token, "from") if inner.i in ends.places), None)
    if place is not None and best != number and ends.kind(best) != "person":
        yield RelationDraft(token, "based_in", best, None, place, confidence=_OWN)


def _seat(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "its stronghold in Jilib", "the FDLR has camps in Masisi", "headquartered" as a noun."""
    if token.pos_ != "NOUN" or lemma(token) not in words().lists.seats:
        return
    place = next((ends.places[inner.i] for inner in [*ends.behind(token, "in", "of", "at", "near"), *(child for child in token.children if child.dep_ == "appos")] if inner.i in ends.places), None)
    if place is None and token.dep_ == "dobj":
        place = next((ends.places[inner.i] for inner in ends.behind(token.head, "in", "at", "near") if inner.i in ends.places), None)
    owners = ends.modifiers(token)
    if not owners and token.dep_ == "dobj" and plain(token.head.lemma_) in ("have", "keep", "maintain", "establish"):
        owners = clause_subjects(ends, token)
    yield from (RelationDraft(token, "based_in", owner, None, place, confidence=_OWN) for owner in owners[:1] if place is not None and not ends.span(owner).sort == "government")
