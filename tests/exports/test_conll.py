"""The columns hold every mention: they can be read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from factions.exports.conll import conll, depth
from factions.markup import load, parse
from factions.reading import Reading

from .conftest import SAMPLES, readings

HEAD = """---
id: small
title: A  small one
genre: wire
region: none
fictional: true
actors:
  army: {name: Iraqi army, kind: state_force}
  iraq: {name: government of Iraq, kind: government}
---
"""


def read_back(columns: str) -> set[tuple[str, str, str, str | None, int, int]]:
    """Give the mentions of a file of columns: (id, kind, form, ref, start, end)."""
    ends: dict[str, tuple[str, str, str | None, int, int]] = {}
    for line in columns.split("\n"):
        if not line or line.startswith("# "):
            continue
        _, _, start, end, *levels = line.split("\t")
        for tag, name, ref in zip(levels[::3], levels[1::3], levels[2::3], strict=True):
            if tag != "O":
                held, form = name.split(":")
                begin = int(start) if tag.startswith("B-") else ends[held][3]
                ends[held] = (tag[2:], form, None if ref == "_" else ref, begin, int(end))
    return {(name, *held) for name, held in ends.items()}


def mentions(reading: Reading) -> set[tuple[str, str, str, str | None, int, int]]:
    return {(m.id, m.kind, m.form, m.ref, m.start, m.end) for m in reading.mentions}


def test_columns() -> None:
    annotated, errors = parse(f"{HEAD}The [[Iraqi]{{a1 iraq}} army's]{{a2 army}} men left.\nAll did.\n\nRain.\n")
    assert errors == []
    assert annotated is not None
    text = conll(annotated.reading, "small", [(one.start, one.end) for one in annotated.sentences])
    assert text.replace("\t", " ").split("\n") == [
        "# doc = small",
        "# title = A small one",
        "# a1 = Iraqi army (state_force)",
        "# a2 = government of Iraq (government)",
        "# par",
        "# sent = 1",
        "1 The 0 3 O _ _ O _ _",
        "2 Iraqi 4 9 B-actor m1:nominal a1 B-actor m2:named a2",
        "3 army's 10 16 I-actor m1:nominal a1 O _ _",
        "4 men 17 20 O _ _ O _ _",
        "5 left 21 25 O _ _ O _ _",
        "6 . 25 26 O _ _ O _ _",
        "",
        "# sent = 2",
        "1 All 27 30 O _ _ O _ _",
        "2 did 31 34 O _ _ O _ _",
        "3 . 34 35 O _ _ O _ _",
        "",
        "# par",
        "# sent = 3",
        "1 Rain 37 41 O _ _ O _ _",
        "2 . 41 42 O _ _ O _ _",
        "",
        "",
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_come_back(path: Path) -> None:
    annotated = load(path)
    columns = conll(annotated.reading, path.stem, [(one.start, one.end) for one in annotated.sentences])
    assert read_back(columns) == mentions(annotated.reading)
    assert depth(annotated.reading) >= 1
    rows = [line.split("\t") for line in columns.split("\n") if "\t" in line]
    text = annotated.reading.document.text
    assert all(text[int(row[2]) : int(row[3])] == row[1] for row in rows)
    assert "".join(row[1] for row in rows) == "".join(text.split())


@given(readings())
def test_nested_mentions_come_back(reading: Reading) -> None:
    span = [(0, len(reading.document.text))]
    columns = conll(reading, "d", span, levels=depth(reading) + 1)
    back = {name: (kind, form, reading.document.text[start:end].strip()) for name, kind, form, _, start, end in read_back(columns)}
    assert back == {m.id: (m.kind, m.form, m.text.strip()) for m in reading.mentions}


def test_sentences_are_found_where_none_are_given() -> None:
    assert conll(load(SAMPLES[0]).reading, "one").count("# sent = ") > 5
