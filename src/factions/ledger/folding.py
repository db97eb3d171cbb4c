"""Folding for the ledger: the registry's folding of names, cut into words.

Names are compared and words are looked for without case, accents, apostrophes and the marks of 'ayn. What is stored folded is stored for good: a
change of the folding changes the ids of groups that the registry doesn't know, so tests pin it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from factions.reference.folding import fold_offsets

_MARK = re.compile(r"[\W_]")
_RUN = re.compile(r"\S{200}")  # no word is so long; data that a page carries is, and is folded piece by piece, as the time grows with the square


def folded(text: str) -> tuple[str, list[int]]:
    """Fold a text for search, all but letters and digits to blanks; the list gives the offset in `text` that each folded character came from."""
    pieces: list[str] = []
    origins: list[int] = []
    for start, end in pairwise([0, *(run.end() for run in _RUN.finditer(text)), len(text)]):
        words, offsets = fold_offsets(text[start:end])
        pieces.append(_MARK.sub(" ", words))
        origins += [start + offset for offset in offsets[:-1]] if start else offsets[:-1]
    return "".join(pieces), origins


def fold_words(text: str) -> list[str]:
    """Give a text's folded words."""
    return folded(text)[0].split()


@lru_cache(maxsize=1 << 15)
def fold_name(name: str) -> str:
    """Fold a name: its folded words, one blank between them, a leading "the" taken off ("The Asa'ib" is "asaib")."""
    words = fold_words(name)
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)
