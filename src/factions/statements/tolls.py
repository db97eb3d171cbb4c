"""Reads tolls: which figure counts whom, and what befell them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from factions.codebook.loader import table
from factions.mentions.nouns import classify, plain
from factions.mentions.parse import Parsed, Token
from factions.mentions.quantities import Quantity
from factions.statements.events import EventDraft
from factions.statements.roles import Roles, relative_antecedent

_AMONG = ("of", "among", "including", "between")
_FEW = 5  # heads: a smaller figure that tells no fate ("two brothers") is no count of those who take part
_DEADLY = frozenset("kill murder execute behead assassinate shoot slay lynch hang".split())
_BODIES = frozenset(
    "army group side wing column family force police unit brigade battalion militia patrol crowd government convoy couple community gang movement "
    "population".split()
)
HELD_BY = {"killed": ("ASSAULT",), "injured": ("ASSAULT",), "abducted": ("ASSAULT",), "detained": ("COERCE", "ASSAULT")}
"""The types of events that a fate may be the toll of; any type where a fate isn't listed."""
_PASSIVE = ("nsubjpass", "dobj", "pobj", "attr", "oprd")


@dataclass(frozen=True)
class TollDraft:
    """A figure with its fate: `what` as in the contract, `who` an actor span (index), `anchor` the word that tells the fate.

    Where no figure stands in the text `quantity` is null, and `heads` is 1 for one person ("killed a pastor"), null for a plural ("workers were
    killed").
    """

    what: str
    quantity: Quantity | None
    who: int | None
    anchor: Token
    heads: int | None = None


@dataclass(frozen=True)
class _Fates:
    verbs: dict[str, str]
    subjects: dict[str, str]
    states: dict[str, str]
    nouns: dict[str, str]
    tolls: dict[str, str]


@cache
def _fates() -> _Fates:
    raw = table("tolls")
    return _Fates(
        **{name: {word: what for what, rows in raw.items() for word in rows[name]} for name in ("verbs", "subjects", "states", "nouns", "tolls")}
    )


def find_tolls(parsed: Parsed, quantities: Sequence[Quantity], roles: Roles) -> list[TollDraft]:
    """Give the figures of people whose fate their sentence tells, in text order."""
    found: list[TollDraft] = []
    for quantity in quantities:
        number = parsed.head(quantity.start, quantity.end)
        counted = _counted(number)
        fate = next((held for token in dict.fromkeys((counted, number)) for held in _fate(token)), None)
        if fate is not None:
            whom = roles.actors([counted]) if counted is not number or counted.pos_ == "NOUN" else []
            found.append(TollDraft(fate[0], quantity, whom[0] if whom else None, fate[1]))
    return found


def find_uncounted(roles: Roles, counted: Sequence[TollDraft]) -> list[TollDraft]:
    """Give the deaths that are told without a figure, in text order: of one person, named or with "a", and of a bare plural that was killed."""
    told = {toll.anchor.i for toll in counted}
    fates = _fates()
    found: list[TollDraft] = []
    for token in roles.parsed.doc:
        lemma = plain(token.lemma_)
        if (
            token.pos_ != "VERB"
            or token.i in told
            or "killed" not in (fates.verbs.get(lemma) if lemma in _DEADLY else None, fates.subjects.get(lemma))
        ):
            continue
        passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in token.children)
        role = ("nsubj",) if lemma in fates.subjects else ("nsubjpass",) if passive else ("dobj",)
        victim = next((child for child in token.children if child.dep_ in role), None)
        if victim is None or (lemma == "shoot" and not any(plain(child.text) in fates.states for child in token.children)):
            continue
        noun = (relative_antecedent(victim) or victim) if victim.tag_ in ("WP", "WDT") else victim
        whom = roles.actors([victim])[:1]
        if not whom or any(child.pos_ == "NUM" for child in noun.children):
            continue
        if _one(noun, roles.linked.spans[whom[0]].kind):
            found.append(TollDraft("killed", None, whom[0], token, 1))
        elif (
            passive
            and noun.tag_ == "NNS"
            and token.tag_ == "VBN"
            and not any(child.dep_ in ("det", "aux", "neg") for child in (*noun.children, *token.children))
        ):
            found.append(TollDraft("killed", None, whom[0], token))
    return found


def _one(noun: Token, kind: str) -> bool:
    """Tell whether a noun is one person: a name, or a singular that "a" stands before, and no body of people ("a group")."""
    if kind == "person":
        return True
    return (
        noun.tag_ == "NN"
        and kind in ("state_force", "civilians", "armed_group")
        and any(child.lower_ in ("a", "an") for child in noun.children)
        and plain(noun.lemma_) not in _BODIES
    )


def counts_people(parsed: Parsed, quantity: Quantity) -> bool:
    """Tell whether a figure without a fate counts people who act or take part: "no more than 900 fighters", "thousands waited"."""
    number = parsed.head(quantity.start, quantity.end)
    counted = _counted(number)
    if quantity.best is not None and quantity.best < _FEW:
        return False
    if counted != number:
        return classify(counted) is not None
    return classify(number) is not None or (number.dep_ == "nsubj" and number.head.pos_ == "VERB")


def _counted(number: Token) -> Token:
    """Give the noun that a figure counts; the figure itself where it stands alone."""
    if number.dep_ in ("nummod", "quantmod", "amod", "compound", "det", "predet") and number.head.pos_ in ("NOUN", "PROPN", "ADJ"):
        return number.head
    for child in number.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            return next((inner for inner in child.children if inner.dep_ == "pobj"), number)
    return number


def _fate(noun: Token) -> Iterator[tuple[str, Token]]:
    """Look for the word that tells a fate: in the noun, right beside it, in its clause, in the verb that governs it."""
    fates = _fates()
    if (what := fates.states.get(plain(noun.text))) or (what := fates.nouns.get(plain(noun.lemma_))):
        yield what, noun
    for child in noun.children:
        if child.dep_ in ("acl", "amod", "relcl", "advcl", "appos") and child.i > noun.i:
            what = (
                fates.states.get(plain(child.text))
                or (fates.verbs.get(plain(child.lemma_)) if child.tag_ == "VBN" else None)
                or (fates.subjects.get(plain(child.lemma_)) if child.dep_ == "relcl" else None)
            )
            if what:
                yield what, child
    after = noun.doc[noun.i + 1] if noun.i + 1 < len(noun.doc) else None
    if after is not None and (what := fates.states.get(plain(after.text))) and after.tag_ != "VBD":
        yield what, after
    at = noun
    for _ in range(3):
        governor = at.head
        if governor == at:
            return
        yield from _governing(at, governor)
        if at.dep_ not in ("conj", "appos", "pobj", "prep", "nummod") or (at.dep_ == "prep" and at.lower_ not in _AMONG):
            return  # "the meeting with the two delegations was held" holds no delegation
        at = governor


def _governing(noun: Token, governor: Token) -> Iterator[tuple[str, Token]]:
    if governor.pos_ in ("VERB", "AUX"):
        yield from _of_verb(noun, governor)
    elif governor.dep_ == "prep" or governor.pos_ == "ADP":
        yield from _of_count(governor)
    elif governor.pos_ == "NOUN" and governor.lemma_ in _fates().nouns:
        yield _fates().nouns[governor.lemma_], governor


def _of_verb(noun: Token, governor: Token) -> Iterator[tuple[str, Token]]:
    """Read a fate off the verb: it befalls its object or passive subject, or stands beside it ("left 12 dead", "five were among the dead")."""
    fates = _fates()
    lemma = plain(governor.lemma_)
    among = next(
        (
            inner
            for child in governor.children
            if child.dep_ == "prep" and child.lower_ == "among"
            for inner in child.children
            if inner.dep_ == "pobj"
        ),
        None,
    )
    if noun.dep_ == "nsubj" and among is not None and (what := fates.states.get(plain(among.text))):
        yield what, governor
    state = next(
        (
            child
            for child in governor.children
            if plain(child.text) in fates.states and child.dep_ in ("acomp", "oprd", "advmod", "advcl", "attr", "xcomp", "ccomp", "dobj")
        ),
        None,
    )
    if state is not None and noun.dep_ in ("dobj", "nsubj", "nsubjpass"):
        yield fates.states[plain(state.text)], governor
    if noun.dep_ in _PASSIVE[:2] and lemma in fates.verbs:
        yield fates.verbs[lemma], governor
    if noun.dep_ in ("nsubj", "nsubjpass") and lemma in fates.subjects:
        yield fates.subjects[lemma], governor
    if noun.dep_ == "nsubj" and governor.dep_ == "ccomp" and lemma in fates.verbs and governor.tag_ == "VBN":
        yield fates.verbs[lemma], governor


def _of_count(governor: Token) -> Iterator[tuple[str, Token]]:
    """Read a fate off what a preposition hangs on: "the death toll rose to 12", "the bodies of eight men"."""
    fates = _fates()
    above = governor.head
    words = [above, *above.children]
    for word in words:
        compound = f"{plain(word.nbor(-1).lemma_)} {plain(word.lemma_)}" if word.i else plain(word.lemma_)
        if what := fates.tolls.get(compound) or fates.tolls.get(plain(word.lemma_)):
            yield what, above
    if governor.lower_ == "of" and (what := fates.nouns.get(plain(above.lemma_))):
        yield what, above


def share_out(parsed: Parsed, drafts: Sequence[EventDraft], tolls: Sequence[TollDraft]) -> dict[int, list[TollDraft]]:
    """Give each toll to the event (by its place in `drafts`) that its word belongs to.

    That is the nearest trigger above it in the parse that may hold such a fate, else the act of force nearest in its sentence. A fate without a
    figure counts only at a trigger of its own.
    """
    anchors = {token.i: number for number, draft in enumerate(drafts) for token in (draft.anchor, *draft.also)}
    given: dict[int, list[TollDraft]] = {}
    for toll in tolls:
        if toll.quantity is None and toll.anchor.i not in anchors:
            continue
        fitting = {token: number for token, number in anchors.items() if drafts[number].type in HELD_BY.get(toll.what, (drafts[number].type,))}
        at = toll.anchor
        while at.i not in fitting and at.head != at:
            at = at.head
        number = fitting[at.i] if at.i in fitting else _nearest(parsed, drafts, toll)
        if number is not None:
            given.setdefault(number, []).append(toll)
    return given


def _nearest(parsed: Parsed, drafts: Sequence[EventDraft], toll: TollDraft) -> int | None:
    sentence = parsed.sentence(toll.anchor.idx)
    near = [
        (abs(draft.anchor.i - toll.anchor.i), number) for number, draft in enumerate(drafts)
        if sentence.start <= draft.anchor.idx < sentence.end and draft.type in ("ASSAULT", "COERCE")
    ]  # fmt: skip
    return min(near)[1] if near else None
