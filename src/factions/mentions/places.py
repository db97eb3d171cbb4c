"""Finds place names. Whether a country's name means the country or its government is settled by its grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from factions.mentions.nouns import plain
from factions.mentions.parse import Parsed, Token
from factions.mentions.spans import ActorSpan, ThingSpan
from factions.reference.countries import country_of_capital, country_of_name

_LOCATIVE = frozenset("in at near from to into across around outside inside within throughout through toward towards along over beyond onto off above between past north south east west".split())
_PARTS = frozenset("north south east west part centre center rest outskirts edge town city village province district region state suburb neighbourhood neighborhood county governorate capital area areas parts island valley border territory enclave port streets".split())
_DIRECTIONS = frozenset("northern southern eastern western central northeastern northwestern southeastern southwestern north-eastern north-western south-eastern south-western north south east west upper lower greater far".split())
_TAKING = frozenset("capture seize take retake recapture enter leave reach storm overrun besiege shell bomb defend attack hit strike liberate hold control surround raid flee abandon cross occupy lose pound bombard target quit encircle".split())
_GENERIC = frozenset("province district governorate state region county city town village valley river sea desert mountains mountain island islands peninsula plain square street airport".split())


def find_places(parsed: Parsed, actors: list[ActorSpan], known: Callable[[str], bool]) -> list[ThingSpan]:
    """Find place names in text order; `known` tells whether the gazetteer has a name."""
    taken = [(span.start, span.end) for span in actors if not span.latent]
    found: dict[tuple[int, int], ThingSpan] = {}
    for first, last in (*_entities(parsed), *_unlabelled(parsed, known)):
        while first.lower_ in ("the", "a") or first.is_space or first.pos_ == "ADP":
            first = first.doc[first.i + 1]
        while last.i > first.i and (plain(last.text) == "'s" or last.is_punct or last.is_space):
            last = last.doc[last.i - 1]
        if last.i < first.i or not any(token.text[:1].isupper() for token in first.doc[first.i : last.i + 1]):
            continue
        if last.i + 1 < len(parsed.doc) and last.nbor().lower_ in _GENERIC and last.nbor().text[:1].isupper():
            last = last.nbor()
        if first.i and first.nbor(-1).lower_ in _DIRECTIONS:
            first = first.nbor(-1)
        start, end = first.idx, last.idx + len(last.text)
        if any(start < stop and begin < end for begin, stop in [*taken, *found]):
            continue
        head = parsed.head(start, end)
        if _is_country(parsed.text[start:end]) and not _locates(head):
            continue
        found[start, end] = ThingSpan("place", "named", start, end, head.i)
    return sorted(found.values(), key=lambda span: span.start)


def _is_country(name: str) -> bool:
    return country_of_name(name) is not None or country_of_capital(name) is not None


def _entities(parsed: Parsed) -> Iterator[tuple[Token, Token]]:
    for entity in parsed.doc.ents:
        if entity.label_ in ("GPE", "LOC") and entity[0].text[:1].isalpha():
            yield entity[0], entity[-1]


def _unlabelled(parsed: Parsed, known: Callable[[str], bool]) -> Iterator[tuple[Token, Token]]:
    """Names that spaCy gave no label, or the wrong one, and that the grammar or the gazetteer shows to be places."""
    for token in parsed.doc:
        if token.pos_ != "PROPN" or not token.text[:1].isupper() or token.ent_type_ in ("GPE", "LOC", "DATE", "TIME") or token.dep_ == "compound":
            continue
        first = token
        while first.i > 0 and first.nbor(-1).dep_ == "compound" and first.nbor(-1).head == token and first.nbor(-1).text[:1].isupper():
            first = first.nbor(-1)
        name = parsed.text[first.idx : token.idx + len(token.text)]
        place_of = token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lower_ in _PARTS
        taken = token.dep_ in ("dobj", "nsubjpass") and plain(token.head.lemma_) in _TAKING
        if place_of or ((_locates(token) or taken) and known(name)):
            yield first, token


def _locates(token: Token) -> bool:
    """Tell whether a name's grammar makes it a place: "in Iraq", "the north of Iraq", "Mosul, Iraq", "the Iraq-Syria border", "took Baghdad"."""
    governor = token.head
    if token.dep_ == "pobj":
        if governor.lower_ in ("of", "with"):
            return governor.head.lower_ in _PARTS or governor.head.lower_ in _GENERIC
        return governor.lower_ in _LOCATIVE or governor.dep_ == "prep" and governor.head.lower_ in ("north", "south", "east", "west")
    if token.dep_ == "conj" and governor.i < token.i:
        return _locates(governor)
    if token.dep_ in ("appos", "npadvmod", "nmod", "compound") and governor.ent_type_ in ("GPE", "LOC") and governor != token:
        return token.dep_ != "compound" or governor.lower_ in _GENERIC
    if token.dep_ in ("dobj", "nsubjpass") and plain(governor.lemma_) in _TAKING:
        return True
    return token.dep_ == "compound" and governor.lower_ in _GENERIC | {"border", "capital"}
