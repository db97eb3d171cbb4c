"""The words of speech of codebook/speech.yaml, turned round for look-up by dictionary form and frame."""

from __future__ import annotations

from functools import cache

from factions.codebook.loader import held
from factions.errors import CodebookError
from factions.evidence import Record
from factions.statements.records import ClaimKind

Frames = dict[str, dict[str, ClaimKind]]
"""Frame -> dictionary form -> kind of claim."""


class _Lists(Record):
    light: frozenset[str]
    documents: frozenset[str]
    needs_somebody: frozenset[str]
    needs_that_or_quotes: frozenset[str]
    somebody: frozenset[str]
    analysts: frozenset[str]
    acts: frozenset[str]
    not_acts: frozenset[str]
    points: frozenset[str]


class _File(_Lists):
    verbs: dict[ClaimKind, dict[str, tuple[str, ...]]]
    nouns: dict[ClaimKind, dict[str, tuple[str, ...]]]
    adverbs: dict[ClaimKind, tuple[str, ...]]


class Speech(_Lists):
    """The lexicon: cue verbs and nouns by frame, adverbs by word, and the word lists that narrow them."""

    verbs: Frames
    nouns: Frames
    adverbs: dict[str, ClaimKind]

    def act(self, lemma: str) -> bool:
        """Tell whether a noun names something that is done: "withdrawal", "evacuation"."""
        return lemma in self.acts or (lemma.endswith(("tion", "sion", "ment")) and lemma not in self.not_acts)


@cache
def speech() -> Speech:
    """Give the lexicon; raises CodebookError where the file doesn't hold what it should."""
    raw = held("speech", _File)
    lists = raw.model_dump(exclude={"verbs", "nouns", "adverbs"})
    adverbs: dict[str, ClaimKind] = {word: kind for kind, words in raw.adverbs.items() for word in words}
    return Speech(verbs=_by_frame(raw.verbs), nouns=_by_frame(raw.nouns), adverbs=adverbs, **lists)


def _by_frame(kinds: dict[ClaimKind, dict[str, tuple[str, ...]]]) -> Frames:
    frames: Frames = {}
    for kind, table_ in kinds.items():
        for frame, words in table_.items():
            for word in words:
                if word in frames.setdefault(frame, {}):
                    raise CodebookError("codebook/speech.yaml", f"{word!r} has two kinds in the frame {frame!r}: {frames[frame][word]} and {kind}")
                frames[frame][word] = kind
    return frames
