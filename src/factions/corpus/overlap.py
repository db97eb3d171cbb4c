"""Sentences of different reports that share words: what was written once should not stand twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from factions.corpus.loader import Report
from factions.markup.records import Sentence

SIZE = 8
"""How many words in a row two sentences must share to count, and how many a sentence must have to be counted."""
MOST_OVERLAP = 0.01
"""The largest share of overlapping sentences that a corpus may have."""
_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True)
class Shared:
    """A sentence that has words in common with another report."""

    report: Report
    sentence: Sentence
    other: Report
    words: str


@dataclass(frozen=True)
class Overlap:
    """The sentences of SIZE words or more, and those of them that share as many words in a row with a report of another incident."""

    sentences: int
    shared: tuple[Shared, ...]

    @property
    def share(self) -> float:
        """The share of such sentences, 0 to 1."""
        return len(self.shared) / self.sentences if self.sentences else 0.0


def words_of(text: str) -> list[str]:
    """Give the lower-cased words of a text."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def overlap(reports: Sequence[Report]) -> Overlap:
    """Find the sentences that share SIZE words in a row with another report; reports of one incident may share what they like."""
    grams: dict[tuple[int, int], set[tuple[str, ...]]] = {}
    holders: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, report in enumerate(reports):
        for place, sentence in enumerate(report.sentences):
            words = words_of(report.reading.document.text[sentence.start : sentence.end])
            if len(words) >= SIZE:
                held = {tuple(words[at : at + SIZE]) for at in range(len(words) - SIZE + 1)}
                grams[number, place] = held
                for gram in held:
                    holders[gram].add(number)
    shared = []
    for (number, place), held in grams.items():
        report = reports[number]
        hits = sorted((other, gram) for gram in held for other in holders[gram] if other != number and not _one_incident(report, reports[other]))
        if hits:
            other, gram = hits[0]
            shared.append(Shared(report, report.sentences[place], reports[other], " ".join(gram)))
    return Overlap(len(grams), tuple(shared))


def _one_incident(one: Report, other: Report) -> bool:
    return one.header.incident is not None and one.header.incident == other.header.incident
