"""What kind of claim it is: the cue's own kind, and for words as broad as "said" the form of what is said.

`_FORMS` is tried from the top; the first form that fits decides. A cue that is not broad ("vowed", "accused") keeps its kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from factions.mentions.nouns import classify
from factions.mentions.parse import Token
from factions.statements.lexicon import speech
from factions.statements.records import ClaimKind
from factions.statements.speakers import child, preposition

_FUTURE = frozenset("will would 'll ’ll shall wo 'd".split())
_MAYBE = frozenset("could may might can".split())
_MUST = frozenset("must should ought".split())
_LIKELY = frozenset("likely unlikely bound certain sure set poised due about doomed".split())
_FORESEEN = frozenset("likely unlikely probable improbable inevitable imminent unavoidable doubtful remote".split())
_WEIGHS = frozenset("amount constitute violate breach qualify represent mean matter".split())
_AHEAD_OF = frozenset({"before", "until", "till", "by"})
_UNTRUE = frozenset(
    "lie fabrication falsehood provocation propaganda nonsense "
    "fiction hoax myth slander smear fake false untrue baseless groundless absurd unfounded "
    "invention fabricated inflated exaggerated rubbish ridiculous misinformation disinformation".split()
)
_SAID_BEFORE = frozenset(
    "that this it claim report figure allegation accusation charge toll number account story rumour rumor picture video suggestion".split()
)
_MOUTHPIECES = frozenset({"spokesman", "spokeswoman", "spokesperson", "minister", "president", "official"})
_PARTIES = frozenset({"state_force", "armed_group", "militia", "government"})
_WRONGS = frozenset("execute loot burn torch rape torture massacre shell starve behead mutilate abuse behave raze poison gas torment lynch".split())
_GRADES = frozenset(
    "enough unacceptable wrong right tired illegal unlawful legitimate illegitimate justified unjustified dangerous naive disastrous "
    "catastrophic shameful disgraceful outrageous inhuman cynical reckless irresponsible hopeless "
    "pointless useless futile unfair unjust premature insufficient inadequate".split()
)
_TOO_VAGUE = frozenset("like love prefer say argue think note".split())
_OWN = frozenset("force troop army man fighter soldier government movement party group country side people unit militia".split())
_SINGULAR = frozenset({"he", "she"})
_EVENT_VERBS = frozenset(
    "involve carry kill attack target bomb shoot strike fire use commit order know plan hit shell abduct kidnap torture participate conduct".split()
)


@dataclass(frozen=True)
class Said:
    """One clause of what is said: its main word, whether it is in quotation marks, who says it, and whether that person judges by profession."""

    head: Token
    direct: bool
    speaker: Token | None
    analyst: bool
    conditional: bool = False


def modals(verb: Token) -> frozenset[str]:
    """Give a verb's auxiliaries in lower case, "going" for "going to" and "need" or "have" for a main verb over an infinitive."""
    found = {one.lower_ for one in verb.children if one.dep_ in {"aux", "auxpass"}}
    if verb.dep_ == "conj" and not any(one.dep_ in {"nsubj", "nsubjpass"} for one in verb.children):
        found |= {one.lower_ for one in verb.head.children if one.dep_ == "aux"}
    return frozenset(found)


def _bare(said: Said) -> bool:
    """Tell of a modal that looks ahead: "could fall", and not "could have fallen"."""
    return not any(one.lower_ in {"have", "'ve"} and one.dep_ == "aux" for one in said.head.children)


def own_subject(said: Said) -> bool:
    """Tell whether the speaker speaks of an act of their own: "we will", "(the army said) it would", "our forces will"."""
    subject = child(said.head, "nsubj") or (child(said.head.head, "nsubj") if said.head.dep_ in {"conj", "xcomp"} else None)
    if subject is None:
        return False
    if subject.lower_ in {"i", "we"}:
        return said.direct
    if subject.pos_ == "PRON":
        return not said.direct and _agrees(subject, said)
    owner = child(subject, "poss")
    if owner is not None and owner.lower_ in {"our", "my", "his", "her", "their", "its"}:
        noun = classify(subject)
        ours = subject.lemma_ in _OWN or (noun is not None and noun.kind in _PARTIES)
        return ours and said.direct == (owner.lower_ in {"our", "my"})
    return (
        said.speaker is not None
        and subject.i != said.speaker.i
        and subject.text in {token.text for token in said.speaker.subtree if token.pos_ in {"NOUN", "PROPN"}}
    )


def _agrees(pronoun: Token, said: Said) -> bool:
    speaker = said.speaker
    if speaker is None:
        return False
    if pronoun.lower_ == "it":
        return said.head.lemma_ != "be" and speaker.lower_ not in {"he", "she", "they", "i", "we"} and speaker.tag_ != "NNS"
    if pronoun.lower_ in _SINGULAR:
        return speaker.lower_ == pronoun.lower_ or (speaker.pos_ != "PRON" and speaker.tag_ != "NNS")
    return pronoun.lower_ == "they" and speaker.lower_ not in _SINGULAR


def _question(said: Said) -> bool:
    return said.direct and any(token.text == "?" for token in said.head.children)


def _duty(said: Said) -> bool:
    if _question(said):
        return False
    if modals(said.head) & _MUST:
        return _bare(said) and not modals(said.head) & _FUTURE
    to = child(said.head, "xcomp")
    to = to if to is not None and to.left_edge.i <= said.head.i + 2 else None
    needs = said.head.lemma_ in {"need", "have"} and said.head.tag_ in {"VBP", "VBZ", "VB"} and to is not None and to.tag_ == "VB"
    return needs and not modals(said.head) & (_FUTURE | _MAYBE)


def _imperative(said: Said) -> bool:
    """Tell of a command in quotation marks: "Leave now"."""
    verb = said.head
    if not said.direct or verb.tag_ not in {"VB", "VBP"} or child(verb, "nsubj", "nsubjpass", "expl", "csubj") is not None:
        return False
    return (
        not (modals(verb) - {"do"})
        and not any(one.dep_ == "mark" for one in verb.children)
        and verb.dep_ not in {"conj", "amod"}
        and verb.lower_ not in {"thank", "let"}
    )


def _going(said: Said) -> bool:
    to = child(said.head, "xcomp")
    if to is None or to.tag_ != "VB":
        return False
    return (
        (said.head.lower_ == "going" and "aux" in {one.dep_ for one in said.head.children})
        or said.head.lower_ in _LIKELY
        or said.head.lower_ == "expected"
    )


def _likely(said: Said) -> bool:
    complement = child(said.head, "acomp")
    return complement is not None and complement.lower_ in _LIKELY and child(complement, "xcomp", "ccomp") is not None


def _threat(said: Said) -> bool:
    """Tell of what the speaker will not do, or will do under a condition: announced, but promised to nobody."""
    negated = any(one.dep_ == "neg" for one in said.head.children)
    return (negated or said.conditional) and _promise(said)


def _promise(said: Said) -> bool:
    ahead = modals(said.head) & _FUTURE and _bare(said) and said.head.lemma_ not in _TOO_VAGUE
    return bool(ahead or (_going(said) and said.head.lower_ == "going")) and own_subject(said) and child(said.head, "nsubjpass") is None


def _forecast(said: Said) -> bool:
    if said.head.lemma_ in _TOO_VAGUE or _question(said) or not _bare(said):
        return False
    if modals(said.head) & _FUTURE or _going(said) or _likely(said) or _foreseen(said):
        return True
    if "can" in modals(said.head) and any(one.lower_ in _AHEAD_OF and one.dep_ in {"prep", "mark"} for one in said.head.subtree):
        return True
    return bool(modals(said.head) & (_MAYBE - {"can"})) and not own_subject(said)


def _foreseen(said: Said) -> bool:
    """Tell of "a return was improbable"."""
    complement = child(said.head, "acomp")
    return said.head.lemma_ == "be" and complement is not None and complement.lower_ in _FORESEEN


def _weighed(said: Said) -> bool:
    """Tell of "might amount to a war crime", which judges and doesn't look ahead."""
    return said.head.lemma_ in _WEIGHS and bool(modals(said.head) & (_MAYBE | {"would"}))


def _denied(said: Said) -> bool:
    """Tell of "(the army said) it had not killed anyone", "(the army said) no civilians had died": a denial without the word."""
    past = said.head.tag_ in {"VBD", "VBN"} or bool(modals(said.head) & {"had", "did", "have", "has"})
    if not past or modals(said.head) & (_FUTURE | _MAYBE):
        return False
    negated = any(one.dep_ == "neg" for one in said.head.children)
    if own_subject(said):
        return (negated and said.head.lemma_ in _EVENT_VERBS) or _no(child(said.head, "dobj", "attr"))
    return _no(child(said.head, "nsubj", "nsubjpass")) and _of_a_party(said.speaker)


def _no(noun: Token | None) -> bool:
    if noun is None or noun.lower_ in {"none", "nobody", "nothing"}:
        return noun is not None
    return any(one.lower_ in {"no", "not", "neither"} and one.dep_ in {"det", "neg", "preconj"} for one in noun.children)


def _of_a_party(speaker: Token | None) -> bool:
    noun = classify(speaker) if speaker is not None else None
    return noun is not None and noun.kind in _PARTIES and (noun.sort != "officials" or speaker is None or speaker.lemma_.lower() in _MOUTHPIECES)


def _kind(who: Token | None) -> str | None:
    noun = classify(who) if who is not None else None
    return noun.kind if noun is not None else None


def _untrue(said: Said) -> bool:
    """Tell of "that figure is inflated": what another said is called untrue."""
    complement = child(said.head, "acomp", "attr") or said.head
    thing = child(said.head, "nsubj", "nsubjpass")
    return complement.lemma_.lower() in _UNTRUE and thing is not None and thing.lemma_.lower() in _SAID_BEFORE


def _wrong(said: Said) -> bool:
    """Tell of "(rights groups said) soldiers had burned the village": a named side's wrong, told by another than those who merely saw it."""
    verb = said.head
    clause_ = next((one for one in verb.subtree if one.dep_ == "acl" and one.tag_ in {"VBN", "VBD"} and child(one, "mark") is not None), None)
    if verb.lemma_ == "have" and child(verb, "dobj") is not None and clause_ is not None:
        verb = clause_  # "it had reports that forces had shot ..."
    who, by = child(verb, "nsubj"), classify(said.speaker) if said.speaker is not None else None
    if who is None or verb.tag_ not in {"VBD", "VBN"} or own_subject(said) or (by is not None and by.kind in {"civilians", "media"}):
        return False
    side = classify(who)
    blamed = (side is not None and side.kind in _PARTIES and side.sort != "gunmen") or (side is None and who.pos_ == "PROPN")
    thing = child(verb, "dobj")
    civilians = thing is not None and any(_kind(one) == "civilians" for one in thing.subtree)
    deed = (
        verb.lemma_ in _WRONGS
        or (verb.lemma_ == "use" and preposition(verb, "as") is not None)
        or (verb.lemma_ == "fire" and preposition(verb, "on") is not None)
    )
    return blamed and (
        deed
        or (
            civilians
            and verb.lemma_ in {"shoot", "kill", "murder", "slaughter", "target"}
            and any(one.lower_ in {"dead", "deliberately"} for one in verb.children)
        )
    )


def _graded(said: Said) -> bool:
    """Tell of "an apology was not enough": a plain judgement."""
    complement = child(said.head, "acomp")
    return said.head.lemma_ == "be" and complement is not None and complement.lower_ in _GRADES


def _judgement(said: Said) -> bool:
    """Tell of an analyst's general judgement: present tense, no figures."""
    present = said.head.tag_ in {"VBZ", "VBP"} or any(one.tag_ in {"VBZ", "VBP"} for one in said.head.children if one.dep_ in {"aux", "auxpass"})
    return said.analyst and present and said.head.lemma_ not in speech().verbs["clause"] and not any(token.like_num for token in said.head.subtree)


_BROAD: frozenset[ClaimKind] = frozenset({"statement"})
_HALF_BROAD: frozenset[ClaimKind] = frozenset({"statement", "opinion"})
_FORMS: tuple[tuple[frozenset[ClaimKind], Callable[[Said], bool], ClaimKind], ...] = (
    (_BROAD, _imperative, "demand"),
    (_BROAD, _duty, "demand"),
    (_BROAD, _threat, "statement"),
    (_BROAD, _promise, "promise"),
    (_HALF_BROAD, _weighed, "opinion"),
    (_HALF_BROAD, _forecast, "forecast"),
    (_BROAD, _denied, "denial"),
    (_BROAD, _untrue, "denial"),
    (_BROAD, _wrong, "accusation"),
    (frozenset({"accusation"}), own_subject, "statement"),
    (_BROAD, _graded, "opinion"),
    (_BROAD, _judgement, "opinion"),
)


def named(base: ClaimKind, said: Token) -> ClaimKind:
    """Give the kind of "called the reports a fabrication": a denial where what another said is named untrue."""
    return "denial" if base == "opinion" and said.lemma_.lower() in _UNTRUE else base


def decide(base: ClaimKind, clauses: list[Said]) -> ClaimKind:
    """Give a claim's kind from its cue's and from the clauses of what is said: the first clause that is more than a plain statement decides."""
    for said in clauses:
        for bases, form, kind in _FORMS:
            if base in bases and form(said):
                return kind
    return base
