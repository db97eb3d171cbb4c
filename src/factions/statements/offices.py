"""Reads persons' offices: "Iraqi Prime Minister X", "X, leader of Y", "Y's commander, X", "X is the head of Y", "X of the Y institute"."""

from __future__ import annotations

from collections.abc import Iterator

from factions.mentions.nouns import lemma, lexicon, plain
from factions.mentions.parse import Token
from factions.mentions.spans import ActorSpan
from factions.statements.ends import GROUPS, Ends, RelationDraft
from factions.statements.roles import arguments, relative_antecedent
from factions.statements.tie_words import words

_OWNED, _STATE, _BY_NAME = 0.7, 0.7, 0.6
_BEFORE = frozenset({"NOUN", "PROPN", "ADJ", "ADV", "VERB"})
_LONGEST = 3  # words of an office in the codebook
_REACH = 8  # words before an office in which its owner may stand
_MEMBERS_OF = frozenset({"ngo", "igo", "company", "media", "party", "armed_group", "militia", "government", "state_force"})


def _is_title(office: Token) -> bool:
    """Tell whether an office stands with the name and isn't said of it: "President X", "X, leader of Y", but not "X is the leader"."""
    return office.dep_ in {"compound", "nmod", "appos", "amod"}


def find_offices(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Give who holds the office that ends at `token`, and in what; or whose `token`'s "of the Y institute" makes a person."""
    name, first = _office(token)
    if name is None:
        yield from _of_institute(ends, token)
        return
    persons = list(dict.fromkeys(_bearers(ends, token)))
    if not persons:
        return
    start = _role_start(ends, token, first)
    role: str | None = ends.parsed.text[token.doc[start].idx : token.idx + len(token.text)]
    if name == "member":
        role = None
    relation = lexicon().offices[name]
    if ends.behind(token, "of") and not ends.actors(ends.behind(token, "of")):  # "director of Middle East practice at Eurasia Group"
        relation = "member_of"
    if any(word in plain(role or "").split() for word in ("deputy", "vice", "assistant")) or name not in lexicon().offices:
        relation = "member_of"
    owners = [owner for owner in _owners(ends, token, start) if owner not in persons and not _covers(ends.span(owner), token)]
    for person in persons:
        fitting = [owner for owner in owners if ends.kind(owner) in GROUPS and not ends.same(owner, person)]
        if fitting and not (name in words().lists.bare_titles and ends.span(fitting[0]).sort in ("government", "nationals")):
            for owner in fitting[:1]:
                yield RelationDraft(token, "leads" if relation == "leads" else "member_of", person, owner, role=role, confidence=_OWNED,
                                    presupposed=_is_title(token))  # fmt: skip
        elif (
            not fitting
            and not owners
            and ({plain(role or ""), name} & words().lists.state_offices or _serves_state(ends, token))
            and (state := _state(ends, person, token, name)) is not None
        ):
            yield RelationDraft(token, "leads" if relation == "leads" else "member_of", person, state, role=role, confidence=_STATE,
                                presupposed=_is_title(token))  # fmt: skip


def _serves_state(ends: Ends, token: Token) -> bool:
    """Tell whether an office is held under a state's head or minister: "a spokesman for the prime minister"."""
    return any(_office(inner)[0] in words().lists.state_offices for inner in ends.behind(token, "for", "to", "of"))


def _covers(span: ActorSpan, token: Token) -> bool:
    """Tell whether a name holds the office's own word: "Prince of Poets"."""
    return span.form == "named" and span.start <= token.idx < span.end


def _office(token: Token) -> tuple[str | None, int]:
    """Give the longest office of the codebook that ends at a token, and where it begins; None inside a longer one."""
    offices = lexicon().offices
    for size in range(min(_LONGEST, token.i + 1), 0, -1):
        first = token.i - size + 1
        pieces = [plain(word.text) for word in token.doc[first : token.i + 1]]
        for phrase in (" ".join(pieces), " ".join([*pieces[:-1], lemma(token)])):
            name = phrase.replace(" - ", "-")
            if name not in offices and name not in words().lists.state_offices:
                continue
            longer = " ".join([*pieces, plain(token.nbor(1).text)]) if token.i + 1 < len(token.doc) and token.nbor(1).lower_ != "of" else ""
            if longer in offices or longer.endswith(" -"):
                return None, first
            return (name if name in offices else pieces[-1] if pieces[-1] in offices else None), first
    return None, token.i


def _person(ends: Ends, token: Token) -> int | None:
    """Give the named person that a token stands for or stands in."""
    for number in (ends.roles.at(token), ends.covering(token)):
        if number is not None and _may_be_person(ends.span(number)) and ends.linked.of[number] is not None:
            return number
    return None


def _may_be_person(span: ActorSpan) -> bool:
    """Tell whether a name is a person's, or one of several words that nobody knows: beside an office that is a person's too."""
    return span.form == "named" and (span.kind == "person" or (span.kind == "other" and span.entry is None and " " in span.name))


def _bearers(ends: Ends, token: Token) -> Iterator[int]:
    """Give the persons who hold an office: the name behind a title, beside a description, or across "is", "was named" or "as"."""
    if _person_inside(ends, token):
        return
    after = token.nbor(1) if token.i + 1 < len(token.doc) else token
    if after != token and (number := _person(ends, after)) is not None and ends.span(number).kind == "person":
        yield number
        return
    governor = token.head
    beside = [child for head in (token, *ends.behind(token, "of")) for child in head.children if child.dep_ == "appos"]
    if token.dep_ == "appos":
        beside.append(governor)
    if token.dep_ in ("attr", "oprd", "xcomp", "ccomp", "dobj") and plain(governor.lemma_) in words().lists.naming:
        held = arguments(governor)
        passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in governor.children)
        beside += (
            [child for child in governor.children if child.dep_ == "dobj" and child != token]
            if token.dep_ in ("oprd", "xcomp") and not passive
            else held.objects
            if passive
            else held.subjects
        )
        beside += [child for child in token.children if child.dep_ == "nsubj"]
    if token.dep_ == "pobj" and governor.lower_ == "as":
        at = governor.head
        held = arguments(at)
        beside += held.objects or held.subjects
    beside = [near for word in beside if word != token for near in _near(ends, word)]
    found = [
        number
        for number in ends.actors(beside)
        if (ends.kind(number) == "person" and ends.span(number).form != "nominal") or _may_be_person(ends.span(number))
    ]
    found += [number for word in beside if (number := _person(ends, word)) is not None and number not in found]
    if not found:
        found += _across_comma(ends, token)
    yield from found


def _near(ends: Ends, word: Token) -> list[Token]:
    """Give a word, what it stands for as a relative pronoun, and the name beside that: of "X, the commander whom …", X."""
    noun = relative_antecedent(word) if word.lower_ in ("who", "whom", "which", "that") else None
    if noun is None or _person(ends, noun) is not None:
        return [noun or word]
    return [noun, *(child for child in noun.children if child.dep_ == "appos"), *((noun.head,) if noun.dep_ == "appos" else ())]


def _person_inside(ends: Ends, token: Token) -> bool:
    number = ends.covering(token)
    return (
        number is not None
        and ends.span(number).kind == "person"
        and ends.span(number).form == "named"
        and ends.span(number).start <= token.idx < ends.span(number).end
    )


def _across_comma(ends: Ends, token: Token) -> Iterator[int]:
    """Read "the army's spokesman in Kivu, Colonel X, said" and "X, the head of the Commission, visited" where the parser hung them otherwise."""
    for word in token.doc[token.i + 1 : token.i + _REACH]:
        if word.pos_ in ("VERB", "AUX") or word.text in (".", ";", ":") or _office(word)[0] is not None:
            break
        if word.text == ",":
            at = word.i + 1
            while at + 1 < len(token.doc) and plain(token.doc[at].text).rstrip(".") in lexicon().titles | lexicon().offices.keys():
                at += 1
            number = _person(ends, token.doc[at]) if at < len(token.doc) else None
            if number is not None and _closes(ends, number):
                yield number
            return
    left = token.left_edge
    if (
        left.i > 1
        and left.nbor(-1).text == ","
        and token.dep_ in ("appos", "conj", "nsubj", "dobj", "pobj")
        and (number := _person(ends, left.nbor(-2))) is not None
    ):
        yield number


def _closes(ends: Ends, number: int) -> bool:
    """Tell whether a name ends an apposition: a comma, a full stop or a verb follows."""
    last = ends.parsed.token_at(ends.span(number).end - 1)
    behind = last.nbor(1) if last.i + 1 < len(last.doc) else last
    return behind.text in (",", ".", "(", ";") or behind.pos_ in ("VERB", "AUX")


def _role_start(ends: Ends, token: Token, first: int) -> int:
    """Take in the words before an office that qualify it: "former deputy", but not the owner's name."""
    at = first
    while at > token.sent.start:
        word = token.doc[at - 1]
        hyphen = word.text == "-" and at - 1 > token.sent.start and plain(token.doc[at - 2].text) in words().lists.role_words
        if not hyphen and (
            plain(word.text) not in words().lists.role_words
            or (ends.covering(word) is not None and ends.span(ends.covering(word) or 0).form == "named")
        ):
            break
        at -= 1
    return at


def _owners(ends: Ends, token: Token, start: int) -> Iterator[int]:
    """Give what an office may belong to: possessor, of-phrase, names before it in its phrase, a verb's own "of"."""
    yield from ends.actors(child for child in token.children if child.dep_ == "poss")
    yield from ends.actors(ends.behind(token, "of"))
    at = start - 1
    while at >= max(token.sent.start, start - _REACH):
        word = token.doc[at]
        if (number := ends.covering(word)) is not None and ends.kind(number) != "person" and ends.span(number).end <= token.idx:
            yield ends.best(number)
            break
        if word.pos_ not in _BEFORE and word.text not in ("-", "'s", "’s") and word.pos_ != "PART":
            break
        at -= 1
    if (number := ends.roles.at(token)) is not None and ends.kind(number) != "person" and ends.span(number).form == "named":
        yield number
    yield from ends.actors(ends.behind(token, "for", "at", "in", "with", "from", "to"))
    governor = token.head
    if governor.dep_ == "appos" or token.dep_ in ("compound", "nmod"):
        yield from ends.actors(ends.behind(governor, "of"))
    if token.dep_ in ("compound", "nmod") and governor.dep_ == "pobj" and governor.head.lower_ == "of":  # "the government of President X"
        yield from ends.actors([governor.head.head])


def _state(ends: Ends, person: int, token: Token, office: str) -> int | None:
    """Give the nearest mention of the government of a person's country, or of the report's main one: a title without a country is that country's."""
    entity = ends.linked.of[person]
    spans = [ends.span(number) for number in (ends.linked.entities[entity].spans if entity is not None else [person])]
    country = next((span.country for span in spans if span.country), None) or ends.linked.country

    if "secretary" in office and "general" not in office and country not in words().lists.secretary_states:
        return None

    def distance(item: tuple[int, ActorSpan]) -> tuple[bool, int]:
        return item[1].latent, abs(item[1].start - token.idx)

    fitting = [
        (number, span)
        for number, span in enumerate(ends.linked.spans)
        if span.sort == "government" and (span.country or ends.linked.country) == country and ends.linked.of[number] is not None
    ]
    return min(fitting, key=distance)[0] if fitting else None


def _of_institute(ends: Ends, token: Token) -> Iterator[RelationDraft]:
    """Read "X of the Y institute": a person who is introduced by a body."""
    number = ends.roles.at(token)
    if (
        number is None
        or ends.span(number).form != "named"
        or ends.span(number).kind != "person"
        or ends.linked.of[number] is None
        or " " not in ends.span(number).name
    ):
        return
    for owner in ends.actors(ends.behind(token, "of", "at", "from", "with"))[:1]:
        if ends.kind(owner) in _MEMBERS_OF and ends.span(owner).sort not in ("government", "nationals"):
            yield RelationDraft(token, "member_of", number, owner, confidence=_BY_NAME)
