"""Finds common nouns that stand for places ("the city", "a town south-west of it"), and the named place that each takes up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from factions.codebook.loader import table
from factions.mentions.nouns import classify, plain
from factions.mentions.parse import Parsed, Token
from factions.mentions.spans import ThingSpan
from factions.reference.countries import country_of_capital, country_of_demonym, country_of_name

_DEFINITE = frozenset("the this that its their whole two three".split())
_ROLES = ("pobj", "dobj", "nsubj", "nsubjpass", "appos", "conj", "attr")
_CLIMB = 5  # steps up the parse from a place to the person whom it describes
_POINT, _COUNTRY = 3, 6  # UCDP's where_prec: up to 2 a place, 3 to 5 a division, 6 a country


@cache
def _sizes() -> dict[str, str]:
    return {noun: size for size, nouns in table("place_nouns")["nouns"].items() for noun in nouns}


def find_place_nouns(parsed: Parsed, named: Sequence[ThingSpan]) -> list[ThingSpan]:
    """Find nouns that stand for a place, in text order; `sort` is how large it is ("settlement", "division", "country", "capital", "other").

    Left out are nouns before a noun ("the city council"), owners ("the town's mayor") and those that only say what a name is ("the city of Mosul").
    """
    taken = [(place.start, place.end) for place in named]
    heads = {place.head for place in named}
    found = []
    for token in parsed.doc:
        size = _sizes().get(plain(token.text)) or _sizes().get(plain(token.lemma_))
        if size is None or token.dep_ not in _ROLES or (token.pos_ not in ("NOUN", "PROPN") and size != "other") or token.text[:1].isupper():
            continue
        if any(child.dep_ == "prep" and child.lower_ == "of" and any(inner.i in heads for inner in child.children) for child in token.children):
            continue
        if not _definite(token) and token.dep_ != "appos":
            continue
        direction = plain(token.text) in _compass()
        if direction and (not _definite(token) or any(child.dep_ == "prep" and child.lower_ == "of" for child in token.children)):
            continue
        if not any(token.idx < end and start < token.idx + len(token.text) for start, end in taken):
            found.append(ThingSpan("place", "nominal", token.idx, token.idx + len(token.text), token.i, size))
    return found


@cache
def _compass() -> frozenset[str]:
    return frozenset(word for word in table("place_nouns")["directions"] if not word.endswith("ern"))


def _definite(token: Token) -> bool:
    return any(child.lower_ in _DEFINITE for child in token.children if child.dep_ in ("det", "poss", "amod", "nummod"))


def antecedents(
    parsed: Parsed, named: Sequence[ThingSpan], nouns: Sequence[ThingSpan], precision: Callable[[ThingSpan], int | None]
) -> dict[int, ThingSpan]:
    """Give the named place that a noun takes up, by the noun's start; `precision` gives a named place's where_prec (1 to 7; null where unknown).

    "Bucha, a town" is the name that it explains. A definite singular takes up its paragraph's last fitting name that isn't just where somebody is
    ("officials in Kabul"), else the one that the text before it names most often.
    """
    heads = {place.head: place for place in named}
    meant: dict[int, ThingSpan] = {}
    for noun in nouns:
        token = parsed.doc[noun.head]
        if token.dep_ == "appos" and token.head.i in heads:
            meant[noun.start] = heads[token.head.i]
            continue
        if not _definite(token) or token.tag_ == "NNS":
            continue
        fitting = [place for place in named if place.start < noun.start and _fits(parsed, place, noun, precision(place))]
        if not fitting:
            continue
        paragraph = parsed.sentence(noun.start).paragraph
        near = [place for place in fitting if parsed.sentence(place.start).paragraph == paragraph and not _aside(parsed.doc[place.head])]
        meant[noun.start] = near[-1] if near else _foremost(parsed, fitting)
    return meant


def _fits(parsed: Parsed, place: ThingSpan, noun: ThingSpan, precision: int | None) -> bool:
    name = parsed.text[place.start : place.end]
    if noun.sort == "capital":
        wanted = next((country for child in parsed.doc[noun.head].children if (country := country_of_demonym(child.text))), None)
        capital = country_of_capital(name)
        return capital is not None and wanted in (None, capital)
    if noun.sort == "country" or precision == _COUNTRY or country_of_name(name):
        return noun.sort == "country" and bool(country_of_name(name))
    return {"settlement": precision is None or precision < _POINT, "division": precision is not None and precision >= _POINT}.get(
        noun.sort or "", False
    )


def _aside(head: Token) -> bool:
    """Tell whether a place only says where a person or body is: "officials in Kabul and Washington", "the group, based in Britain"."""
    at = head
    for _ in range(_CLIMB):
        above = at.head
        if above == at:
            return False
        noun = above.pos_ in ("NOUN", "PROPN") and (classify(above) is not None or above.ent_type_ == "PERSON")
        if noun and at.dep_ in ("prep", "relcl", "acl"):
            return True
        at = above
    return False


def _foremost(parsed: Parsed, places: Sequence[ThingSpan]) -> ThingSpan:
    """Give the last mention of the name that is used most."""
    names = [parsed.text[place.start : place.end] for place in places]
    return max(places, key=lambda place: (names.count(parsed.text[place.start : place.end]), place.start))


def scene(parsed: Parsed, places: Sequence[ThingSpan], start: int, end: int) -> ThingSpan | None:
    """Give the place that a paragraph speaks of at its sentence `start`..`end`: the last one named up to there.

    Where somebody speaks from is no scene, nor is a whole country while the paragraph names anything smaller.
    """
    paragraph = parsed.sentence(start).paragraph
    before = [
        place for place in places if place.end <= end and parsed.sentence(place.start).paragraph == paragraph and not _aside(parsed.doc[place.head])
    ]
    smaller = [place for place in before if place.form == "nominal" or not country_of_name(parsed.text[place.start : place.end])]
    return next(reversed(smaller or before), None)
