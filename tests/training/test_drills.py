"""The drills, on which the reader trains beside the corpus, keep the corpus's rules and say nothing that the measured parts say."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from factions.corpus import load_corpus
from factions.corpus.loader import Report
from factions.corpus.overlap import MOST_OVERLAP, overlap
from factions.corpus.validation import validate
from factions.markup import load

ROOT = Path(__file__).parents[2]
DRILLS = ROOT / "training" / "drills"
FILES = sorted(DRILLS.glob("*.mark"))
NOTHING = "-"  # no word carries the act


@cache
def drills() -> tuple[Report, ...]:
    return tuple(Report(path, load(path)) for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_drill_keeps_the_rules(path: Path) -> None:
    assert [str(one) for one in validate([path])[0] if not one.warning] == []


def test_each_event_of_a_drill_has_one_anchor_in_its_sentence() -> None:
    rows = [line.split("\t") for file in sorted(DRILLS.glob("*.tsv")) for line in file.read_text(encoding="utf-8").splitlines()]
    sentences = {(one.header.id, one.annotated.labels[event.id]): event.evidence[0].quote for one in drills() for event in one.reading.events}
    assert Counter((report, label) for report, label, *_ in rows) == Counter(sentences.keys())
    found = [(report, label, words, int(more[0]) if more else 1) for report, label, words, *more in rows if words != NOTHING]
    assert [row for row in found if sentences[row[0], row[1]].count(row[2]) < row[3]] == []


def test_no_drill_is_in_a_setting_of_the_corpus_or_says_what_its_measured_parts_say() -> None:
    corpus = load_corpus(ROOT / "corpus")
    assert {one.header.setting for one in drills()}.isdisjoint(corpus.settings)
    measured = (*corpus.split("dev"), *corpus.split("test"))
    ours = {one.header.id for one in drills()}
    shared = [one for one in overlap((*drills(), *measured)).shared if one.report.header.id in ours and one.other.header.id not in ours]
    assert len(shared) <= MOST_OVERLAP * sum(len(one.sentences) for one in drills())
