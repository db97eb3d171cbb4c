"""The open corpus keeps its own rules, says little twice, and is as varied as real reporting."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from factions.corpus import Corpus
from factions.corpus.agreement import LEAST, agreement
from factions.corpus.diversity import diversity, sentences_of
from factions.corpus.loader import read_corpus
from factions.corpus.overlap import MOST_OVERLAP, overlap, words_of
from factions.corpus.stats import tables
from factions.corpus.validation import validate
from factions.documents.document import normal_text
from factions.documents.segmentation import sentences

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
RE3D = ROOT.parent / "shared/benchmarks/re3d"
FILES = sorted(CORPUS.rglob("*.mark"))
SPREAD = 0.8  # of re3d's: it mixes press statements with an encyclopedia, whose sentences are the longest of all


@cache
def corpus() -> Corpus:
    return read_corpus(CORPUS)[0]  # a broken report fails the tests above, and no others


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(CORPUS).with_suffix("").as_posix())
def test_a_report_keeps_the_rules(path: Path) -> None:
    assert [str(one) for one in validate([path])[0] if not one.warning] == []


def test_the_reports_keep_the_rules_between_them() -> None:
    found, count = validate([CORPUS])
    assert [str(one) for one in found if not one.warning] == []
    assert count == len(FILES) > 0


def test_reports_share_next_to_no_sentences() -> None:
    assert overlap(corpus().reports).share <= MOST_OVERLAP


def test_there_is_as_much_of_everything_as_was_asked_for() -> None:
    rows = [(table.title, row) for table in tables(corpus()) for row in table.rows]
    assert [(title, row.name, row.values[0], row.least) for title, row in rows if row.short] == []
    assert sum(row.least is not None for _, row in rows) > 40


def test_two_annotators_agree() -> None:
    _, together = agreement(corpus())
    figures = together.figures()
    assert {name: figures[name] for name, least in LEAST.items() if (figures[name] or 0) < least} == {}


def test_the_parts_share_no_setting() -> None:
    assert {report.header.setting for report in corpus().reports} == set(corpus().settings)
    assert all(report.split == corpus().settings[report.header.setting or ""].split for report in corpus().reports)


def re3d_sentences() -> list[str]:
    texts = [normal_text(json.loads(row)["text"]) for path in sorted(RE3D.glob("*.jsonl")) for row in path.read_text(encoding="utf-8").splitlines()]
    found = [text[start:end] for text in texts for start, end in sentences(text)]
    return [sentence for sentence in found if len(words_of(sentence)) > 2]


@pytest.mark.skipif(not RE3D.is_dir(), reason="re3d isn't there")
def test_sentences_are_as_varied_as_those_of_real_reports() -> None:
    theirs, ours = re3d_sentences(), sentences_of(corpus().reports)
    size = min(len(theirs), len(ours))
    real, made = diversity(theirs, size), diversity(ours, size)
    assert size > 500
    assert made.first_word >= real.first_word
    assert made.first_two >= real.first_two
    assert made.spread >= SPREAD * real.spread
