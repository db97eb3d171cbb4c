"""Speakers that a phrase names: "according to the UN", "in the words of a nurse", "For Tehran, ..."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from factions.mentions.nouns import classify
from factions.mentions.parse import Parsed, Token
from factions.statements.frames import DAYS, ids
from factions.statements.quotations import Quotation
from factions.statements.records import ClaimKind
from factions.statements.speakers import behind_document, child
from factions.statements.spoken import Spoken
from factions.statements.stretches import stretches

IN_THE_WORDS: dict[str, ClaimKind] = {
    **dict.fromkeys(("word", "view", "opinion", "eye", "judgement", "judgment"), "opinion"),
    **dict.fromkeys(("account", "reckoning", "telling", "count", "estimate"), "statement"),
}
"""The nouns of "in the words of ..." and what kind of claim they make."""


def according(parsed: Parsed, token: Token) -> Iterator[Spoken]:
    """Read "according to the UN": the sentence before it, or the clause that it stands in."""
    to = token.nbor(1) if token.i + 1 < len(token.doc) else None
    if to is None or to.lower_ != "to":
        return
    speaker = child(to, "pobj") or child(token, "pobj")
    sentence = parsed.sentence(token.idx)
    cue = (token.idx, to.idx + len(to.text))
    if speaker is None:
        return
    without = ids(token) | ids(to)
    after = token.nbor(-1).text if token.i > sentence.first else None
    last = max(number for number in without if _same_sentence(parsed, number, token))
    closes = not any(one.tag_ in {"VBD", "VBZ", "VBP", "MD", ";"} or one.text == ";" for one in parsed.doc[last + 1 : sentence.last])
    content = (frozenset(range(sentence.first, token.i)) if closes and after == "," else ids(_clause_of(token))) - without
    content = frozenset(number for number in content if _same_sentence(parsed, number, token))
    yield Spoken("statement", token, cue, behind_document(speaker), stretches(parsed, content), _clause_of(token), frame="according")


def _comma_after(who: Token) -> bool:
    after = who.right_edge.i + 1
    return after < len(who.doc) and who.doc[after].text == ","


def to_whose_mind(parsed: Parsed, token: Token) -> Spoken | None:
    """Read "For Tehran, the deal is a way to buy time": a judgement by whoever stands before the comma that opens the sentence."""
    who, sentence, verb = child(token, "pobj"), parsed.sentence(token.idx), token.head
    if who is None or token.i != sentence.first or not _comma_after(who) or verb.lemma_ not in {"be", "seem", "mean", "remain"}:
        return None
    noun = classify(who)
    speaks = noun is not None or (who.pos_ == "PROPN" and not who.like_num and who.lower_ not in DAYS)
    content = frozenset(number for number in ids(verb) - ids(token) if _same_sentence(parsed, number, token))
    return (
        Spoken("opinion", token, (token.idx, token.idx + len(token.text)), who, stretches(parsed, content), verb, frame="adverb") if speaks else None
    )


def in_the_words(parsed: Parsed, quotations: Sequence[Quotation], noun: Token) -> Iterator[Spoken]:
    """Read "in the words of a nurse", "by the army's account", "in Tehran's view": a quotation beside it, else the clause that it stands in."""
    of = next((one for one in noun.children if one.dep_ == "prep" and one.lower_ == "of"), None)
    owner_ = child(noun, "poss")
    speaker = child(of, "pobj") if of is not None else owner_
    if speaker is None or (owner_ is not None and of is not None):
        return
    last = of if of is not None else noun
    cue = (noun.head.idx, last.idx + len(last.text))
    sentence = parsed.sentence(noun.idx)
    beside = next((one for one in quotations if cue[1] <= one.start and one.end <= sentence.end), None)
    verb = noun.head.head
    if beside is not None:
        parts = [beside.inner]
    elif (after := parsed.doc[noun.i + 1 : sentence.last]) and (begun := _verb_behind_comma(noun, speaker, list(after))) is not None:
        parts = stretches(parsed, frozenset(number for number in ids(begun) if number >= begun.i and _same_sentence(parsed, number, noun)))
    elif verb.pos_ in {"VERB", "AUX"}:
        parts = stretches(parsed, frozenset(number for number in ids(verb) - ids(noun.head) if _same_sentence(parsed, number, noun)))
    else:
        return
    yield Spoken(IN_THE_WORDS[noun.lemma_.lower()], noun, cue, behind_document(speaker), parts, verb, frame="according")


def _same_sentence(parsed: Parsed, number: int, token: Token) -> bool:
    sentence = parsed.sentence(token.idx)
    return sentence.start <= parsed.doc[number].idx < sentence.end


def _verb_behind_comma(noun: Token, speaker: Token, after: Sequence[Token]) -> Token | None:
    """Give the verb in "and, by the account of a rights group, walked from street to street"."""
    last = max(noun.i, speaker.right_edge.i)
    rest = [one for one in after if one.i > last][:2]
    return rest[1] if len(rest) > 1 and rest[0].text == "," and rest[1].tag_ in {"VBD", "VBZ", "VBP"} else None


def _clause_of(token: Token) -> Token:
    """Climb from "according" to the verb of its clause, through verbs that share its subject but not into another's clause."""
    above = token.head
    while above.dep_ not in {"ROOT", "ccomp", "parataxis"} and not (above.pos_ in {"VERB", "AUX"} and child(above, "nsubj", "nsubjpass", "expl") is
    not None
                                                                   and above.dep_ in {"conj", "advcl"}):  # fmt: skip
        if above.head == above:
            break
        above = above.head
    return above
