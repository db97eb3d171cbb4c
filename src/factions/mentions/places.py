"""Finds place names. Whether a country's name means the country or its government is settled by its grammar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from factions.codebook.loader import table
from factions.mentions.nouns import classify, plain
from factions.mentions.parse import Parsed, Token
from factions.mentions.spans import ActorSpan, ThingSpan
from factions.reference.countries import country_of_capital, country_of_demonym, country_of_name

_DATELINE = re.compile(r"(?:\A|\n\n)([A-Z][A-Z'’\-]+(?: [A-Z][A-Z'’\-]+){0,2})(?=(?:, [A-Z][\w ]+)?(?: \([\w ]+\))? ?[-–—] )")
_PARTICLES = frozenset("von van der de da di bin ibn ben abu".split())
_SUPPOSED = ("GPE", "LOC")
_GUESSED = ("", "PERSON", "ORG", "PRODUCT", "FAC", "NORP", "WORK_OF_ART", "EVENT")
_JOINING = ("compound", "nmod", "amod", "poss")
_ARTICLE = re.compile(r"(?:al|el|ad|as|ash|ar|an|az)-[A-Z]")
_NO_PLACE = re.compile(r".*(?:\d|[a-z][A-Z])")  # "H5N1", "IoTX"
_LEAST = 4  # letters of a name that is taken for a place again without any grammar to show it


@dataclass(frozen=True)
class _Words:
    locative: frozenset[str]
    placing: frozenset[str]
    parts: frozenset[str]
    directions: frozenset[str]
    taking: frozenset[str]
    generic: frozenset[str]
    sites: frozenset[str]
    settled: frozenset[str]


@cache
def _words() -> _Words:
    raw = table("place_nouns")
    raw["settled"] = [noun for size in ("settlement", "division", "capital") for noun in raw["nouns"][size]]
    return _Words(**{name: frozenset(raw[name]) for name in _Words.__dataclass_fields__})


def find_places(parsed: Parsed, actors: list[ActorSpan], known: Callable[[str], bool]) -> list[ThingSpan]:
    """Find place names in text order; `known` tells whether the gazetteer has a name.

    A span of `actors` keeps its words, but for one that is a person or a body only by the look of its name: where grammar shows a place, that one
    gives way (`overruled`).
    """
    taken = [(span.start, span.end) for span in actors if not span.latent and not _by_looks(span)]
    guessed = [(span.start, span.end) for span in actors if not span.latent and _by_looks(span)]
    found: dict[tuple[int, int], ThingSpan] = {}

    def add(first: Token, last: Token, *, sure: bool) -> None:
        bounds = _trimmed(first, last)
        if bounds is None:
            return
        start, end = bounds[0].idx, bounds[1].idx + len(bounds[1].text)
        if any(start < stop and begin < end for begin, stop in [*taken, *found, *(() if sure else guessed)]):
            return
        head = parsed.head(start, end)
        if sure or not _is_country(parsed.text[start:end]) or _locates(head) or _owns(head):
            found[start, end] = ThingSpan("place", "named", start, end, head.i)

    for match in _DATELINE.finditer(parsed.text):
        if known(match[1].title()):
            add(parsed.token_at(match.start(1)), parsed.token_at(match.end(1) - 1), sure=True)
    for first, last in _entities(parsed):
        add(first, last, sure=False)
    for first, last, sure in _unlabelled(parsed, known):
        add(first, last, sure=sure)
    for first, last in _again(parsed, found):
        add(first, last, sure=True)
    return sorted(found.values(), key=lambda span: span.start)


def overruled(actors: list[ActorSpan], places: list[ThingSpan]) -> list[ActorSpan]:
    """Give the actors without those whose words turned out to be a place's."""
    bounds = [(place.start, place.end) for place in places if place.form == "named"]
    return [span for span in actors if span.latent or not _by_looks(span) or not any(span.start < end and start < span.end for start, end in bounds)]


def _by_looks(span: ActorSpan) -> bool:
    return span.form == "named" and span.entry is None and span.office is None and span.kind in ("person", "other")


def _trimmed(first: Token, last: Token) -> tuple[Token, Token] | None:
    """Bring a name to its own words: no article or preposition before it, no possessive behind, its generic noun and its direction within."""
    doc = first.doc
    while first.i < last.i and (first.lower_ in ("the", "a") or first.is_space or first.pos_ == "ADP" or first.lower_ in _words().placing):
        first = doc[first.i + 1]
    while last.i > first.i and (plain(last.text) in ("'s", "'") or last.is_punct or last.is_space):
        last = doc[last.i - 1]
    if not any(token.text[:1].isupper() for token in doc[first.i : last.i + 1]) or (first.i and first.nbor(-1).lower_ in _PARTICLES):
        return None
    if last.i + 1 < len(doc) and last.nbor().lower_ in _words().generic and last.nbor().text[:1].isupper():
        last = last.nbor()
    if first.i and first.nbor(-1).lower_ in _words().directions and first.nbor(-1).sent == first.sent:
        first = first.nbor(-1)
    return first, last


def _is_country(name: str) -> bool:
    return country_of_name(name) is not None or country_of_capital(name) is not None


def _entities(parsed: Parsed) -> Iterator[tuple[Token, Token]]:
    for entity in parsed.doc.ents:
        street = entity.label_ == "FAC" and entity[-1].lower_ in _words().generic
        if (entity.label_ in _SUPPOSED or street) and entity[0].text[:1].isalpha():
            yield entity[0], entity[-1]


def _unlabelled(parsed: Parsed, known: Callable[[str], bool]) -> Iterator[tuple[Token, Token, bool]]:
    """Names that spaCy gave no label, or the wrong one, and that grammar or gazetteer shows to be places; the third tells whether for sure."""
    words = _words()
    for token in parsed.doc:
        if not _begins_high(token) or token.ent_type_ not in _GUESSED or (token.dep_ == "compound" and token.head.pos_ == "PROPN"):
            continue
        first = token
        while first.i > 0 and first.nbor(-1).dep_ in ("compound", "amod") and first.nbor(-1).head == token and first.nbor(-1).text[:1].isupper():
            first = first.nbor(-1)
        led = first.i < token.i and first.lower_ in words.placing  # "Near Tal Afar", the sentence's capital taken for the name's
        first = first.nbor() if led else first
        name = parsed.text[first.idx : token.idx + len(token.text)]
        whole = first.i < token.i
        if led or any(child.dep_ == "appos" and plain(child.lemma_) in words.settled for child in token.children):
            yield first, token, True
        elif known(name) and (_locates(token) or _site(token)):
            yield first, token, whole or (token.dep_ == "pobj" and token.head.lower_ in words.placing)
        elif whole and first.lower_ in words.directions and known(name[len(first.text) :].strip()):
            yield first, token, True
        elif _of_part(token) or (whole and token.lower_ in words.generic) or _placed(token, name):
            yield first, token, whole and token.lower_ in words.generic and known(name)


def _begins_high(token: Token) -> bool:
    """Tell whether a token may be the last word of a name; an Arabic article before it is small."""
    if token.pos_ == "NOUN" and token.text[:1].isupper() and token.ent_type_ and not token.is_sent_start:
        return True  # the tagger takes a name that it doesn't know for a noun
    return (token.pos_ == "PROPN" and token.text[:1].isupper()) or (token.pos_ in ("PROPN", "NOUN") and _ARTICLE.match(token.text) is not None)


def _of_part(token: Token) -> bool:
    return token.dep_ == "pobj" and token.head.lower_ == "of" and plain(token.head.head.lemma_) in _words().parts


def _placed(token: Token, name: str) -> bool:
    """Tell whether a name that no list has is a place: behind "at" and "near", and not what an acting noun belongs to ("an analyst at X")."""
    above = token.head
    if token.dep_ != "pobj" or above.lower_ not in _words().placing or name.isupper() or country_of_demonym(name):
        return False
    if _NO_PLACE.match(name) or plain(name) in _words().generic | _words().sites:
        return False
    return above.head.pos_ in ("VERB", "AUX") or (above.head.pos_ == "NOUN" and classify(above.head) is None)


def _again(parsed: Parsed, found: dict[tuple[int, int], ThingSpan]) -> Iterator[tuple[Token, Token]]:
    """Later and earlier uses of the names found, whatever their grammar; a country's name needs its own."""
    names = {parsed.text[span.start : span.end] for span in found.values()}
    names |= {name.title() for name in names if name.isupper()}  # a dateline's
    names = {
        name
        for name in names
        if len(name) >= _LEAST and not _is_country(name) and not country_of_demonym(name) and plain(name) not in _words().directions
    }
    if names:
        pattern = re.compile(rf"(?<![\w\-])(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?![\w\-])")
        for match in pattern.finditer(parsed.text):
            yield parsed.token_at(match.start()), parsed.token_at(match.end() - 1)


def _owns(token: Token) -> bool:
    """Tell whether a country stands as owner: "Yemen's chief port", "Myanmar's Chin State"."""
    return token.dep_ == "poss" and token.head != token


def _site(token: Token) -> bool:
    governor = token.head
    return token.dep_ in _JOINING and governor.i > token.i and plain(governor.lemma_) in _words().sites | _words().generic


def _locates(token: Token) -> bool:
    """Tell whether a name's grammar makes it a place: "in Iraq", "the north of Iraq", "Mosul, Iraq", "the Iraq-Syria border", "took Baghdad"."""
    words, governor = _words(), token.head
    if token.dep_ == "pobj":
        return _behind(governor)
    if token.dep_ == "conj" and governor.i < token.i:
        return _locates(governor)
    if token.dep_ in ("appos", "npadvmod", "nmod", "compound") and governor.ent_type_ in _SUPPOSED and governor != token:
        return token.dep_ != "compound" or governor.lower_ in words.generic
    return (token.dep_ in ("dobj", "nsubjpass") and plain(governor.lemma_) in words.taking) or (_site(token) and token.dep_ == "compound")


def _behind(preposition: Token) -> bool:
    """Tell whether what stands behind a preposition is a place."""
    words, above = _words(), preposition.head
    if preposition.lower_ == "of":
        return plain(above.lemma_) in words.parts | words.generic | words.sites or (above.pos_ == "PROPN" and above.ent_type_ != "PERSON")
    if preposition.lower_ == "with":
        return plain(above.lemma_) in words.parts
    if preposition.lower_ == "to" and above.pos_ in ("ADJ", "ADV"):
        return False  # "close to Turkey" is as often said of a friend
    return preposition.lower_ in words.locative or (preposition.dep_ == "prep" and above.lower_ in words.directions)
