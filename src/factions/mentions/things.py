"""Finds weapons and facilities: common nouns of a list, and names that end in one ("Camp Speicher", "the Imam Ali Mosque")."""

from __future__ import annotations

from functools import cache

from factions.codebook.loader import table
from factions.mentions.nouns import plain, premodifiers
from factions.mentions.parse import Parsed
from factions.mentions.spans import ThingSpan


@cache
def _words() -> dict[str, tuple[str, str | None]]:
    raw = table("things")
    weapons = {word: ("weapon", mode if mode != "none" else None) for mode, words in raw["weapons"].items() for word in words}
    return {**weapons, **{word: ("facility", None) for word in raw["facilities"]}}


def find_things(parsed: Parsed) -> list[ThingSpan]:
    """Find weapons (`sort` is the PLOVER assault mode that they stand for) and facilities, in text order."""
    found: list[ThingSpan] = []
    words = _words()
    end = -1
    for token in parsed.doc:
        if token.pos_ not in ("NOUN", "PROPN") or token.idx < end:
            continue
        before = premodifiers(token)
        own = plain(token.lemma_)
        phrase = next(
            (compound for size in (2, 1) if len(before) >= size and (compound := " ".join([*(plain(t.lemma_) for t in before[-size:]), own])) in words),
            own if own in words else None,
        )
        if phrase is None or (token.dep_ == "compound" and token.head.i == token.i + 1 and _compound(token) in words):
            continue
        kind, sort = words[phrase]
        if kind == "facility" and token.dep_ == "compound" and token.head.pos_ in ("NOUN", "PROPN") and token.head.i > token.i:
            continue
        start = before[0].idx if before else token.idx
        end = token.idx + len(token.text)
        named = token.text[:1].isupper() and token.i > 0 and not token.is_sent_start
        found.append(ThingSpan("weapon" if kind == "weapon" else "facility", "named" if named else "nominal", start, end, token.i, sort))
    return found


def _compound(token: object) -> str:
    head = token.head  # type: ignore[attr-defined]
    return f"{plain(token.lemma_)} {plain(head.lemma_)}"  # type: ignore[attr-defined]
