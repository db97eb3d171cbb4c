"""Folding: the form in which names and words are compared, without case, accents, apostrophes and Arabic ayn signs."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_DROPPED = frozenset("'’‘`´ʼʻʿʾˈ′·")  # "Shi'ite" is "shiite", "Asa'ib" is "asaib"


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    if char in _DROPPED:
        return ""
    parts = unicodedata.normalize("NFKD", char.casefold())
    kept = "".join(part for part in parts if unicodedata.category(part) != "Mn").casefold()
    return kept if kept.isalnum() else " " * len(kept)


def folded(text: str) -> tuple[str, list[int]]:
    """Fold a text for search; the list gives, for each folded character, the offset in `text` that it came from."""
    chars: list[str] = []
    origins: list[int] = []
    for at, char in enumerate(text):
        for part in _folded(char):
            chars.append(part)
            origins.append(at)
    return "".join(chars), origins


def fold_words(text: str) -> list[str]:
    """Give a text's folded words."""
    return folded(text)[0].split()


def fold_name(name: str) -> str:
    """Fold a name: its folded words, one space between them, a leading "the" taken off ("The Asa'ib" is "asaib")."""
    words = fold_words(name)
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)
