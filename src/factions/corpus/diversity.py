"""How varied the sentences of a corpus are: their lengths, and the words that they open with."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import mean, pstdev

from factions.corpus.loader import Report
from factions.corpus.overlap import words_of

SAMPLE = 1_000
"""Sentences that are drawn, so that corpora of different sizes can be compared: entropy grows with their number."""
_SEED = 20_140_620


@dataclass(frozen=True)
class Diversity:
    """Of `sentences` sentences: mean and standard deviation of their lengths in words, and how even their first words and first two words are.

    Evenness is Shannon's entropy over its largest possible value, the logarithm of the number of sentences: 0 where all begin alike, 1 where none do.
    """

    sentences: int
    length: float
    spread: float
    first_word: float
    first_two: float


def sentences_of(reports: Sequence[Report]) -> list[str]:
    """Give the sentences of reports, sub-headings and other lines of fewer than three words left out."""
    texts = (report.reading.document.text[one.start : one.end] for report in reports for one in report.sentences)
    return [text for text in texts if len(words_of(text)) > 2]  # noqa: PLR2004 - as told


def diversity(sentences: Sequence[str], sample: int = SAMPLE) -> Diversity:
    """Measure `sample` of the sentences, drawn without replacement by a fixed seed; all where there are no more."""
    drawn = [words_of(sentence) for sentence in sentences]
    if len(drawn) > sample:
        drawn = random.Random(_SEED).sample(drawn, sample)  # noqa: S311 - no secret
    lengths = [len(words) for words in drawn] or [0]
    evenness = [normal_entropy([tuple(words[:count]) for words in drawn]) for count in (1, 2)]
    return Diversity(len(drawn), mean(lengths), pstdev(lengths), *evenness)


def normal_entropy(items: Sequence[Hashable]) -> float:
    """Give the entropy of what comes how often, over the logarithm of how many there are: 0 to 1; 0 for fewer than two."""
    total = len(items)
    if total < 2:  # noqa: PLR2004 - one item is as even as it is uneven
        return 0.0
    return abs(sum(count / total * math.log(count / total) for count in Counter(items).values())) / math.log(total)
