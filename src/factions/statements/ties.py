"""Reads ties off verbs, nouns and adjectives: "X backs Y", "Y, a splinter of X", "X-trained Y", "groups loyal to X", "fought alongside Y"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from factions.mentions.nouns import lemma, plain
from factions.mentions.parse import Token
from factions.statements.ends import Ends, RelationDraft, clause_subjects
from factions.statements.records import SupportKind
from factions.statements.roles import arguments
from factions.statements.tie_words import Tie, words

# Between the share of right ties on the reports that the rules were made with (.83) and on those held back (.6).
_JOINED, _VERB, _NOUN, _ADJECTIVE, _MUTUAL, _PHRASE = 0.75, 0.7, 0.65, 0.55, 0.5, 0.65


def find_ties(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Give the ties that the word `token` states between two actors, or an actor and a place."""
    for finder in (_joined, _verb, _noun, _mutual, _adjective, _phrase, _under):
        yield from finder(ends, token)


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
        pledged = (
            _name_read_as_verb(ends, token) if end is None and len(rest) > 1 and rest[-1] == "to" and _follow(token, rest[:-1]) is not None else None
        )
        if end is None and pledged is None:
            continue
        givers, takers, passive = ends.clause(token)
        behind = (
            [pledged]
            if pledged is not None
            else [inner for inner in end.children if inner.dep_ in ("pobj", "pcomp")]
            if rest and end is not None
            else []
        )
        if rest and not behind:
            continue
        if (row.type == "fights" and not _lasts(token)) or (token.lemma_ == "help" and not _helps_to_fight(token)):
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
        if token.lemma_ == "help" and not takers:  # "help the army fight Y"
            takers = [inner for child in token.children if child.dep_ == "ccomp" for inner in child.children if inner.dep_ == "nsubj"]
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
        below = [
            *at.children,
            *(token.children if at != token else ()),
            *(inner for child in at.children if child.dep_ in ("prep", "prt") for inner in child.children),
        ]
        found = next(
            (
                child
                for child in below
                if (word in (plain(child.lemma_), child.lower_) and child.i > token.i)
                or (child.i < token.i and child.lower_ == word and child.dep_ == "advmod")
            ),
            None,
        )
        if found is None:
            return None
        at = found
    return at


def _lasts(token: Token) -> bool:
    """Tell a standing fight ("is fighting X", "who fight X", "has fought X since") from a single act or a purpose ("fought X", "to fight X")."""
    below = {child.lower_ for child in token.children}
    if below & {"off", "back", "down"}:
        return False
    aided = any(child.dep_ == "aux" for child in token.children)
    return token.tag_ in ("VBP", "VBZ") or (token.tag_ == "VBG" and (aided or token.dep_ == "acl")) or (token.tag_ == "VBN" and "since" in below)


def _helps_to_fight(token: Token) -> bool:
    """Tell "help the army (to) fight Y" from help of any other sort."""
    return any(child.dep_ in ("xcomp", "ccomp") and plain(child.lemma_) in words().lists.fighting for child in token.children)


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
        bearers = [number for number in before if row.type in ("allied_with", "backs") or ends.span(number).sort not in ("government", "nationals")]
    if (
        not bearers
        and own is not None
        and not named_here
        and not ends.span(own).latent
        and row.type in ("allied_with", "affiliated_with", "part_of", "splinter_of")
    ):
        bearers = [own] if ends.best(own) != own else []
    subjects = [ends.best(number) for number in bearers]
    yield from ends.tie(
        token, row, [n for n in subjects if not any(ends.same(n, other) for other in owners)], owners[:1] if row.type == "part_of" else owners, _NOUN
    )


def _fitting_owner(ends: Ends, token: Token, owner: int) -> int:
    """Give "its armed wing" to the nearest group named before, where the pronoun was read as a government."""
    if ends.span(owner).form != "pronoun" or ends.kind(owner) != "government":
        return owner
    before = [
        number
        for number, span in enumerate(ends.linked.spans)
        if span.end <= token.idx
        and span.form == "named"
        and ends.kind(number) in ("armed_group", "party", "militia")
        and ends.linked.of[number] is not None
    ]
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
    sides = ends.actors(
        [
            *ends.behind(token, "with", "against", *(("to",) if row.type == "affiliated_with" else ())),
            *_misplaced(token),
            *(ends.behind(token.head, "with", "against") if token.dep_ == "dobj" else ()),
        ]
    )
    own = ends.modifiers(token) or ends.actors(ends.behind(token, "by"))
    if not own and sides and token.dep_ in ("dobj", "pobj", "attr", "conj"):
        own = clause_subjects(ends, token.head if token.dep_ == "pobj" else token)
    if row.type == "affiliated_with":
        own = [number for number in own if ends.kind(number) not in ("government", "person")]
    yield from ends.tie(token, row, own if sides else between[:1], sides or between[1:], _MUTUAL)


def _misplaced(token: Token) -> list[Token]:
    """Give the name behind a noun's "to" or "with" that the parser took for an apposition of the noun above."""
    above = token.head.head if token.dep_ == "pobj" else token
    bare = [child for child in token.children if child.dep_ == "prep" and child.lower_ in ("to", "with") and not list(child.children)]
    return [child for child in above.children if bare and child.dep_ == "appos" and child.i > bare[0].i]


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
        heads = (
            [who]
            if token.dep_ in ("amod", "acl", "relcl", "appos", "conj", "advmod") and who.pos_ in ("NOUN", "PROPN")
            else [child for child in owner.children if child.dep_ in ("nsubj", "nsubjpass")]
        )
        yield from ends.tie(token, row, [number for number in ends.actors(heads) if number not in behind][:1], behind, _ADJECTIVE)
    elif token.dep_ == "amod" and any(child.dep_ == "poss" for child in owner.children):  # "its rival X"
        yield from ends.tie(
            token, row, ends.actors(child for child in owner.children if child.dep_ == "poss")[:1], ends.actors([owner])[:1], _ADJECTIVE
        )
    elif token.dep_ == "amod" and owner.dep_ == "conj":
        yield from ends.tie(token, row, ends.actors([owner.head])[:1], ends.actors([owner])[:1], _ADJECTIVE)


def _phrase(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "fought alongside Y", "on behalf of Y", "in alliance with Y"."""
    for phrase, row in words().phrases.items():
        if (
            token.lower_ != phrase[0]
            or token.dep_ not in ("prep", "advmod")
            or (len(phrase) > 1 and token.i + len(phrase) > len(token.doc))
            or any(token.nbor(step).lower_ != word for step, word in enumerate(phrase) if step)
        ):
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


def _under(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "troops under Colonel X", "a force under the command of X"."""
    if token.lower_ != "under" or token.dep_ != "prep":
        return
    behind = [inner for inner in token.children if inner.dep_ == "pobj"]
    behind += [inner for noun in behind if lemma(noun) in ("command", "leadership") for inner in ends.behind(noun, "of")]
    leaders = [number for number in ends.actors(behind) if ends.kind(number) == "person" and ends.span(number).form == "named"]
    groups = [number for number in ends.actors([token.head]) if ends.kind(number) != "person"] if token.head.pos_ in ("NOUN", "PROPN") else []
    yield from ends.tie(token, words().verbs["lead"][-1][1], leaders[:1], groups[:1], _PHRASE)
