"""How real an act is, as the innermost speaker puts it: asserted, denied, possible, planned, demanded or hypothetical.

The walk starts at the act's word and climbs the parse: at each word its own signs are read (`_SIGNS`: negation, modals, adverbs, adjectives), then
how it hangs on the word above (`_mark`, `_governed`: conjunctions, governors such as "failed to"). It ends at a border: a relative clause or a
clause of time stands for itself, and the content of the claim that holds the act is never left; there the claim's kind has the last word.
Lists: codebook/factuality.yaml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Literal

from factions.codebook.loader import held
from factions.evidence import Record
from factions.mentions.parse import Parsed, Token
from factions.statements.claims import innermost
from factions.statements.drafts import ClaimDraft
from factions.statements.lexicon import speech
from factions.statements.records import Factuality
from factions.statements.speakers import child, is_passive, is_somebody, parts_from, subject

Words = dict[Factuality, frozenset[str]]
_STEPS = frozenset("xcomp ccomp pcomp prep pobj acl dobj attr acomp conj nsubj nsubjpass advcl oprd agent dative compound csubj amod".split())
_NOMINAL = frozenset({"dobj", "pobj", "attr", "nsubj", "nsubjpass", "compound", "amod"})


class _Lists(Record):
    governors: Words
    clause_only: frozenset[str]
    adverbs: Words
    adjectives: Words
    marks: Words
    modals: dict[str, frozenset[str]]
    carriers: frozenset[str]


@cache
def _lists() -> _Lists:
    return held("factuality", _Lists)


def factuality(token: Token, parsed: Parsed, claims: Sequence[ClaimDraft], *, subject_is_speaker: bool | None = None) -> Factuality:
    """Say how real the act is that `token` (a verb, or a noun such as "attack") stands for.

    `claims` are those of `find_claims` for the same text. `subject_is_speaker`: whether who acts is who says so, where the caller knows; then
    "will" is a plan.
    """
    number = innermost(list(claims), token.idx)
    claim = claims[number] if number is not None else None
    found = _plainly(token, parsed, claim, subject_is_speaker=subject_is_speaker)
    if claim is not None and claim.kind == "forecast" and found == "planned" and not subject_is_speaker and not _aside(token, claim):
        found = "possible"  # what another means to do is, in who foresees it, foreseen
    if claim is not None and claim.kind == "promise" and found == "possible" and not _aside(token, claim):
        found = "planned"
    return "hypothetical" if found in {"possible", "planned"} and _under_if(token, claim) else found


def _under_if(token: Token, claim: ClaimDraft | None) -> bool:
    """Tell of an act that is foreseen or meant only under a condition: "they will attack if the truce ends"."""
    if claim is not None:
        outside = claim.condition is not None and not claim.condition[0] <= token.idx < claim.condition[1]
        return outside and claim.kind != "demand" and not _aside(token, claim)
    *_, (top, _) = _path(token, claim)
    return any(one.dep_ == "advcl" and any(mark.dep_ == "mark" and mark.lower_ in {"if", "unless"} for mark in one.children) for one in top.children)


def _plainly(token: Token, parsed: Parsed, claim: ClaimDraft | None, *, subject_is_speaker: bool | None) -> Factuality:
    for at, link in _path(token, claim):
        for sign in _SIGNS:
            found = sign(at, token)
            if found is not None:
                return _ahead(at, claim, subject_is_speaker=subject_is_speaker) if found == "ahead" else found
        if link is not None:
            return link
    return _by_claim(token, parsed, claim) or "asserted"


Sign = Factuality | Literal["ahead"] | None


def _path(token: Token, claim: ClaimDraft | None) -> Iterator[tuple[Token, Factuality | None]]:
    """Give each word from the act upwards that its reality hangs on, with what its link to the next one says."""
    at = token
    while True:
        above = at.head
        border = above == at or at.dep_ not in _STEPS or (claim is not None and not claim.holds(above.idx))
        link = _mark(at)
        if not border and link is None:
            link = _governed(at, above, act=at.i == token.i)
        yield at, link
        if border or not _goes_up(at, above):
            return
        at = above


def _goes_up(at: Token, above: Token) -> bool:
    """Tell whether the word above still speaks of the act.

    Not past a clause of time, nor from an act's noun to a verb that says something else of it.
    """
    if at.dep_ == "advcl" or parts_from(at, above) or (at.dep_ == "conj" and child(at, "nsubj", "nsubjpass") is not None):
        return False
    if at.dep_ == "conj":
        return True
    if at.dep_ in _NOMINAL and above.pos_ in {"VERB", "AUX"}:
        return above.lemma_.lower() in _lists().carriers or at.dep_ == "attr"
    if at.dep_ == "prep":
        return above.lemma_.lower() in _lists().carriers or above.pos_ in {"NOUN", "ADJ"}
    return at.dep_ != "acl" or above.lemma_.lower() not in speech().nouns["clause"]


def _look_up(words: Words, *forms: str) -> Factuality | None:
    return next((kind for kind, listed in words.items() if any(form in listed for form in forms)), None)


# ---- signs at a word
def _negated(at: Token, act: Token) -> Factuality | None:
    if any(one.dep_ == "neg" or one.lower_ == "never" for one in at.children):
        return "denied"
    nobody = child(at, "nsubj", "nsubjpass", "dobj") if at.pos_ in {"VERB", "AUX"} and at == act else None
    if nobody is not None and (
        nobody.lower_ in {"none", "nobody", "nothing", "no-one"}
        or any(one.lower_ in {"no", "neither"} for one in nobody.children if one.dep_ in {"det", "preconj"})
    ):
        return "denied"
    return None


def _by_modal(at: Token, _: Token) -> Sign:
    auxiliaries = _auxiliaries(at)
    perfect = "have" in auxiliaries
    for kind, words in _lists().modals.items():
        if not auxiliaries & words:
            continue
        if kind == "ahead":
            return "hypothetical" if perfect and auxiliaries & {"would", "'d"} else "ahead"
        if kind == "demanded":
            return "possible" if perfect else "demanded"
        return "possible"
    return None


def _auxiliaries(at: Token) -> set[str]:
    own = {one.lower_ for one in at.children if one.dep_ in {"aux", "auxpass"}}
    shares = at.dep_ == "conj" and child(at, "nsubj", "nsubjpass") is None and not own and at.tag_ in {"VB", "VBN", "VBG"}
    return _auxiliaries(at.head) if shares and at.head != at else own


def _by_adverb(at: Token, _: Token) -> Factuality | None:
    return next((found for one in at.children if one.dep_ in {"advmod", "neg"} and (found := _look_up(_lists().adverbs, one.lower_))), None)


def _by_adjective(at: Token, act: Token) -> Factuality | None:
    if at != act or at.pos_ not in {"NOUN", "PROPN", "VERB"}:
        return None
    return next(
        (
            found
            for one in at.children
            if one.dep_ in {"amod", "det"} and one.lower_ != "any" and (found := _look_up(_lists().adjectives, one.lower_))
        ),
        None,
    )


def _by_predicate(at: Token, act: Token) -> Factuality | None:
    """Read "an attack is likely", "the attack was planned", "a raid was foiled", "the first step, a withdrawal, is due"."""
    bearer = at.head if at.dep_ == "appos" else at
    if at != act or bearer.dep_ not in {"nsubj", "nsubjpass"}:
        return None
    verb = bearer.head
    complement = child(verb, "acomp")
    if complement is not None:
        return _look_up(_lists().governors, complement.lower_)
    if bearer.dep_ != "nsubjpass" or verb.lemma_.lower() in _lists().clause_only:
        return None
    return _look_up(_lists().governors, verb.lemma_.lower())


_SIGNS: tuple[Callable[[Token, Token], Sign], ...] = (_negated, _by_modal, _by_adverb, _by_adjective, _by_predicate)


# ---- links to the word above
def _mark(at: Token) -> Factuality | None:
    if at.dep_ in {"pcomp", "pobj"}:
        return _look_up(_lists().marks, at.head.lower_)
    marks = [one.lower_ for one in at.children if one.dep_ in {"mark", "advmod"}]
    found = _look_up(_lists().marks, *marks)
    if found is not None or at.dep_ != "advcl":
        return found
    return "planned" if _purpose(at) and not marks else None


def _purpose(at: Token) -> bool:
    return at.tag_ == "VB" and any(one.lower_ == "to" and one.dep_ == "aux" for one in at.children)


_UNGOVERNED = frozenset({"conj", "advcl", "nsubj", "nsubjpass", "compound", "amod", "pobj", "pcomp", "agent"})
_CIRCUMSTANCE = frozenset("by in on at after before during since with".split())


def _governed(at: Token, above: Token, *, act: bool) -> Factuality | None:
    """Read what governs the act: "failed to attack", "a plan for an attack", "is to meet"."""
    lemma = above.lemma_.lower()
    circumstance = at.dep_ == "prep" and (at.lower_ in _CIRCUMSTANCE or (above.pos_ == "VERB" and act))
    weak = at.dep_ in {"dobj", "attr", "prep", "dative"} and lemma in _lists().clause_only
    said = at.dep_ in {"acl", "relcl"} and lemma in speech().points and any(one.lower_ == "that" for one in at.children)
    if at.dep_ == "acl" and lemma in {"report", "rumour", "rumor"} and above.tag_ == "NNS":
        return "possible"  # "it had reports that ..."
    if at.dep_ in _UNGOVERNED or circumstance or weak or said:
        return None
    if lemma == "threat" and at.dep_ == "prep":
        return "possible"
    if lemma == "be" and at.dep_ == "xcomp" and _purpose(at):
        return "planned"
    found = _look_up(_lists().governors, lemma, above.lower_)
    of_another = found == "planned" and at.dep_ == "ccomp" and child(at, "nsubj") is not None and not _purpose(at)
    twice_denied = found == "denied" and any(one.dep_ == "neg" for one in above.children)  # "did not fail to"
    return None if of_another or twice_denied else found


# ---- the future, and the claim's last word
def _ahead(at: Token, claim: ClaimDraft | None, *, subject_is_speaker: bool | None) -> Factuality:
    """Say what "will" makes of an act: a plan where who acts says so or, in the report's own voice, can mean to; else a forecast."""
    who = subject(at)
    if claim is None:
        willed = "would" not in _auxiliaries(at) and is_somebody(who) and not is_passive(at)
        return "planned" if willed else "possible"
    if subject_is_speaker is None:
        subject_is_speaker = claim.kind == "promise" or (who is not None and who.i == claim.speaker)
    return "planned" if subject_is_speaker and not is_passive(at) else "possible"


_DOUBTS = frozenset({"suspect", "fear", "suspicion", "reportedly", "allegedly", "speculate", "rumour", "rumor"})
_PUBLIC = frozenset({"announce", "declare"})
_ANNOUNCED = frozenset("offensive operation campaign withdrawal pullout truce ceasefire amnesty blockade curfew evacuation strike".split())
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_BY_KIND: dict[str, Factuality] = {"denial": "denied", "demand": "demanded", "promise": "planned", "forecast": "possible"}


_BY_WORD: tuple[tuple[Callable[[str, Token, ClaimDraft], bool], Factuality], ...] = (
    (lambda word, act, _: word in _DOUBTS and act.dep_ != "relcl", "possible"),
    (lambda word, act, claim: word == "threaten" and not _aside(act, claim), "planned"),
    (lambda word, act, _: word in _PUBLIC and act.lemma_.lower() in _ANNOUNCED and act.dep_ in {"dobj", "nsubjpass", "ROOT"}, "planned"),
)


def _by_claim(token: Token, parsed: Parsed, claim: ClaimDraft | None) -> Factuality | None:
    """Let the claim's kind decide for an act at the top of what is said; what is told on the way ("who had seized Mosul") stands for itself."""
    if claim is None:
        return None
    word = parsed.doc[claim.cue_token].lemma_.lower() if claim.cue_token is not None else ""
    by_word = next((found for fits, found in _BY_WORD if fits(word, token, claim)), None)
    if by_word is not None:
        return by_word
    if claim.kind not in _BY_KIND or _aside(token, claim):
        return None
    if claim.kind == "denial":
        denies = any(words.get(word) == "denial" for frames in (speech().verbs, speech().nouns) for words in frames.values())
        return "denied" if denies else None
    *_, (top, _) = _path(token, claim)
    finite = top.tag_ in _FINITE or any(one.tag_ in _FINITE for one in top.children if one.dep_ in {"aux", "auxpass"})
    return None if finite else _BY_KIND[claim.kind]


def _aside(token: Token, claim: ClaimDraft) -> bool:
    """Tell of an act that the content mentions on the way: under a relative clause, a clause of time, or a noun that the main verb speaks of."""
    *_, (top, _) = _path(token, claim)
    if not claim.holds(top.head.idx) or top.head == top:
        return False
    by_clause = top.dep_ in {"relcl", "appos"} or (top.dep_ == "advcl" and not _purpose(top))
    by_noun = top.dep_ == "acl" and claim.kind != "denial" and not _purpose(top)
    return by_clause or by_noun or top.dep_ in {"dobj", "pobj", "nsubj", "nsubjpass", "prep"}
