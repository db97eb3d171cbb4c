"""Each event of the parts that are learned from and looked at rests on words of its own sentence."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from factions.corpus import Corpus, load_corpus

CORPUS = Path(__file__).parents[2] / "corpus"
FILES = sorted((CORPUS / "anchors").glob("*.tsv"))
NOTHING = "-"  # no word carries the act


class Anchor(NamedTuple):
    report: str
    label: str
    words: str
    occurrence: int


@cache
def corpus() -> Corpus:
    return load_corpus(CORPUS)


def anchors(file: Path) -> list[Anchor]:
    """Read the rows: report, label, words, and which occurrence of them where it isn't the first."""
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    return [Anchor(row[0], row[1], row[2], int(row[3]) if len(row) > 3 else 1) for row in rows]


@cache
def sentences() -> dict[tuple[str, str], str]:
    """Give the sentence of each event of train and dev, by (report, label)."""
    reports = (report for part in ("train", "dev") for report in corpus().split(part))
    return {(report.header.id, report.annotated.labels[event.id]): event.evidence[0].quote for report in reports for event in report.reading.events}


def test_each_event_of_train_and_dev_has_one_anchor_and_no_other_has() -> None:
    rows = Counter((row.report, row.label) for file in FILES for row in anchors(file))
    assert set(rows) == set(sentences())
    assert [key for key, count in rows.items() if count > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_words_stand_in_the_events_sentence(file: Path) -> None:
    rows = anchors(file)
    assert {row.report for row in rows} <= {report.header.id for report in corpus().by_setting[file.stem]}
    assert [row for row in rows if row.words != NOTHING and sentences()[row.report, row.label].count(row.words) < row.occurrence] == []


def test_next_to_every_event_has_words_of_its_own_and_they_are_few() -> None:
    rows = [row for file in FILES for row in anchors(file)]
    assert sum(row.words == NOTHING for row in rows) <= len(rows) / 1000
    assert max(len(row.words.split()) for row in rows) <= 3
    shared = Counter((sentences()[row.report, row.label], row.report, row.words, row.occurrence) for row in rows if row.words != NOTHING)
    assert sum(count - 1 for count in shared.values()) <= len(rows) / 20
