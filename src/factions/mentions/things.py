"""Finds weapons and facilities: common nouns of a list, names ending in one ("Camp Speicher", "the Imam Ali Mosque"), makes of weapons ("SF-260")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from factions.codebook.loader import table
from factions.mentions.nouns import classify, plain, premodifiers
from factions.mentions.parse import Parsed, Token
from factions.mentions.spans import ThingSpan

ACTED_ON = "acted on"
"""The `sort` of a facility that is worth a record only where something is done to it: "a house", "the camps"."""
_FIGURES = re.compile(r"([A-Z][A-Za-z]{0,2})-\d{1,4}[A-Za-z]{0,3}s?")


@dataclass(frozen=True)
class _Lexicon:
    words: dict[str, tuple[str, str | None]]
    makes: dict[str, str]


@cache
def _lexicon() -> _Lexicon:
    raw = table("things")
    words: dict[str, tuple[str, str | None]] = {
        word: ("weapon", mode if mode != "none" else None) for mode, held in raw["weapons"].items() for word in held
    }
    words |= dict.fromkeys(raw["facilities"], ("facility", None)) | dict.fromkeys(raw["acted_on"], ("facility", ACTED_ON))
    return _Lexicon(words, {name: mode for mode, names in raw["makes"].items() for name in names})


def find_things(parsed: Parsed) -> list[ThingSpan]:
    """Find weapons (`sort` is the PLOVER assault mode that they stand for) and facilities (`sort` is ACTED_ON or null), in text order."""
    found: list[ThingSpan] = []
    end = -1
    for token in parsed.doc:
        if token.idx < end:
            continue
        if mode := _make(token):
            end = token.idx + len(token.text)
            found.append(ThingSpan("weapon", "named", token.idx, end, token.i, mode))
            continue
        if token.pos_ not in ("NOUN", "PROPN"):
            continue
        before = _own(premodifiers(token), end)
        phrase = _phrase(token, before)
        if phrase is None or _only_modifies(token, phrase):
            continue
        kind, sort = _lexicon().words[phrase]
        if kind == "facility" and token.tag_ == "NNS":
            sort = ACTED_ON
        start = before[0].idx if before else token.idx
        end = token.idx + len(token.text)
        named = token.text[:1].isupper() and token.i > 0 and not token.is_sent_start
        found.append(ThingSpan("weapon" if kind == "weapon" else "facility", "named" if named else "nominal", start, end, token.i, sort))
    return found


def _own(before: list[Token], end: int) -> list[Token]:
    """Give the words before a noun that are its own: behind the last comma, and behind the thing before it."""
    first = max((number + 1 for number, word in enumerate(before) if word.text == "," or word.idx < end), default=0)
    return before[first:]


def _make(token: Token) -> str | None:
    match = _FIGURES.fullmatch(token.text)
    return _lexicon().makes.get(match[1] if match else token.text) if token.pos_ in ("PROPN", "NOUN", "NUM", "X", "ADJ") else None


def _phrase(token: Token, before: list[Token]) -> str | None:
    """Give the longest entry of the list that a noun ends."""
    own = plain(token.lemma_)
    for size in (3, 2, 1):
        compound = " ".join([*(plain(word.lemma_) for word in before[-size:] if word.text != "-"), own])
        if len(before) >= size and compound in _lexicon().words:
            return compound
    return own if own in _lexicon().words else plain(token.text) if plain(token.text) in _lexicon().words else None


def _only_modifies(token: Token, phrase: str) -> bool:
    """Tell whether a noun only modifies another: "the hospital director", "explosives experts"; "rocket fire" still has its rocket."""
    governor = token.head
    if token.dep_ != "compound" or governor.pos_ not in ("NOUN", "PROPN") or governor.i <= token.i:
        return False
    if any(word.is_punct for word in token.doc[token.i : governor.i] if word.text != "-"):
        return False
    if governor.i == token.i + 1 and f"{phrase} {plain(governor.lemma_)}" in _lexicon().words:
        return True
    return (
        _lexicon().words[phrase][0] == "facility"
        or classify(governor) is not None
        or plain(governor.lemma_) in ("expert", "attack", "attacker", "maker", "range")
    )
