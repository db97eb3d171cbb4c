"""Reads common nouns: which of them are actors, of what kind, and what their modifiers say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from factions.codebook.loader import table
from factions.mentions.parse import Token
from factions.reference.countries import country_of_demonym

# Grammar between a noun phrase's first word and its head; determiners, possessives and numbers stand outside the mention.
_PREMODIFIERS = frozenset({"amod", "compound", "nmod", "npadvmod", "conj", "cc", "advmod", "punct", "dep"})
_QUANTIFIERS = frozenset(
    ("many several more other such some few most fewer various numerous certain all any both each every another further own same").split()
)


@dataclass(frozen=True)
class Noun:
    """What a noun phrase's head and modifiers make of it: a kind of actor, the class of its noun, country and community."""

    kind: str
    sort: str
    country: str | None
    community: str | None


@dataclass(frozen=True)
class _Lexicon:
    nouns: dict[str, tuple[str, str]]
    weak: frozenset[str]
    modifiers: dict[str, tuple[str, str]]
    offices: dict[str, str]
    titles: frozenset[str]
    communities: dict[str, str]
    names: dict[str, tuple[str, ...]]


@cache
def lexicon() -> _Lexicon:
    """Give the codebook's nouns, turned round for look-up by lemma."""
    raw = table("actor_nouns")
    return _Lexicon(
        nouns={noun: (kind, sort) for kind, sorts in raw["nouns"].items() for sort, nouns in sorts.items() for noun in nouns},
        weak=frozenset(raw["weak"]),
        modifiers={word: (kind, sort) for kind, sorts in raw["modifiers"].items() for sort, words in sorts.items() for word in words},
        offices={office: relation for relation, offices in raw["offices"].items() for office in offices},
        titles=frozenset(raw["titles"]),
        communities={variant: name for name, variants in raw["communities"].items() for variant in variants},
        names={kind: tuple(words) for kind, words in raw["names"].items()},
    )


def plain(word: str) -> str:
    """Lower a word and straighten its apostrophes."""
    return word.lower().replace("’", "'").replace("‘", "'").replace("ʿ", "'").replace("ʾ", "'")


def lemma(token: Token) -> str:
    """Give a token's lemma in lower case; a plural that the tagger took for a name or adjective loses its s."""
    word = plain(token.lemma_)
    if (
        word == plain(token.text)
        and word.endswith("s")
        and not word.endswith("ss")
        and token.tag_ in ("NNPS", "NNP", "JJ", "NNS")
        and word[:-1] in lexicon().nouns
    ):
        return word[:-1]
    return word


def premodifiers(head: Token) -> list[Token]:
    """Give the words between a noun phrase's article, possessive or number and its head, in text order."""
    found: list[Token] = []
    at = head.i - 1
    while at >= head.sent.start:
        token = head.doc[at]
        if (
            token.dep_ not in _PREMODIFIERS
            or token.pos_ in ("DET", "NUM", "PRON", "ADP", "SPACE", "SCONJ")
            or token.tag_ == "WRB"
            or not head.is_ancestor(token)
            or plain(token.text) in _QUANTIFIERS
        ):
            break
        if token.dep_ == "punct" and token.text not in ("-", "–", ",", "/"):
            break
        found.append(token)
        at -= 1
    while found and (
        found[-1].dep_ in ("punct", "cc") or (found[-1].dep_ in ("advmod", "conj") and found[-1].head.i < found[-1].i and found[-1].head not in found)
    ):
        found.pop()
    return found[::-1]


def is_weak(head: Token) -> bool:
    """Tell whether a noun says so little that its modifiers or its of-phrase decide ("group", "members")."""
    return lemma(head) in lexicon().weak


def classify(head: Token) -> Noun | None:
    """Read a noun phrase's head: None where it names no actor."""
    words = lexicon()
    modifiers = premodifiers(head)
    before = [plain(token.text) for token in modifiers]
    own = lemma(head)
    country = next((found for found in map(country_of_demonym, (token.text for token in modifiers)) if found), None)
    community = next((words.communities[word] for word in before if word in words.communities), None)
    # as the text writes them, "self-defence" in one piece
    pieces = plain(head.doc[modifiers[0].i : head.i].text).replace(",", " ").split() if modifiers else []
    for size in (2, 1):
        compound = " ".join([*(_singular(word) for word in pieces[-size:]), own]) if len(pieces) >= size else ""
        if compound in words.nouns:
            return Noun(*words.nouns[compound], country, community)
    if own in words.weak:
        found = next((words.modifiers[word] for word in (_singular(piece) for piece in reversed(pieces)) if word in words.modifiers), None)
        noun = found or next((words.nouns[word] for word in (_singular(piece) for piece in reversed(pieces)) if word in words.nouns), None)
        if noun:
            return Noun(*noun, country, community)
        if own == "force" and country:
            return Noun("state_force", "army", country, community)
        if community and own in ("group", "figure", "leader", "politician", "member"):
            return Noun("community", "community", country, community)
    if own in ("community", "people") and community:
        return Noun("community", "community", country, community)
    return Noun(*words.nouns[own], country, community) if own in words.nouns else None


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and word[:-1] in lexicon().nouns else word


def office_of(words: str) -> str | None:
    """Find an office in the words before or after a name: gives `leads` or `member_of`, None where there is none."""
    lowered = plain(words)
    known = [office for office in lexicon().offices if f" {office} " in f" {lowered} "]
    return lexicon().offices[max(known, key=len)] if known else None
