"""Which language a text is in, as far as the reader must know: English, or certainly something else."""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol, cast

_SAMPLE = 4000  # characters that are judged
_FEW = 12  # words below which only the script decides
_MARGIN = 0.25  # log-probability a character by which another language must lead
# Words without which English hardly makes two sentences.
_COMMON = frozenset("""
    the of and to in a that is was for on with as by at from it be has had were are said his he not have an after been who they
""".split())  # fmt: skip
_ENOUGH = 0.12  # share of such words above which a text is English whatever else it looks like
_KIN = frozenset("pcm sco en".split())  # Nigerian Pidgin and Scots are what news in English is taken for


class _Identifier(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]: ...


@cache
def _identifier() -> _Identifier:
    from py3langid import langid

    return cast("_Identifier", langid)


def foreign(text: str) -> str | None:
    """Give the code (ISO 639) of the language that a text is in where that certainly isn't English, else None.

    A text of a few words is only foreign when it is written in another script: names from all over the world make short English lines look foreign.
    """
    sample = text[:_SAMPLE]
    words = re.findall(r"[^\W\d_]+", sample.lower())
    latin = sum(word[0] < "\u0250" for word in words)
    if not words:
        return None
    common = sum(word in _COMMON for word in words) / len(words)
    if latin >= 0.5 * len(words) and (len(words) < _FEW or common >= _ENOUGH):
        return None  # whatever the identifier would say, which takes longer to load than a report to read
    ranked = _identifier().rank(sample)
    best = ranked[0][0]
    if best == "zxx":  # figures and the like, in no language
        return None
    if latin < 0.5 * len(words):
        return best if best != "en" else "und"
    if best in _KIN:
        return None
    lead = (ranked[0][1] - dict(ranked)["en"]) / max(len(sample.encode()), 1)
    return best if lead > _MARGIN or common < 0.02 else None  # noqa: PLR2004 - next to no English words
