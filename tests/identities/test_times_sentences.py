"""The sentences of times.tsv: written for this test in the manner of wires, UN reports, histories, memoirs and local papers.

A line is set, style, publication date ("-" for none) and a sentence in which each time that has a value stands as [words|EDTF]; whatever else the
resolver gives a value is an error. Set a was written before any error of the resolver was looked at, set b after, set c when the rules stood: of
its 41 times 36 were right at first sight.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from factions.identities.times import resolve_times
from factions.mentions.times import find_times

_MARK = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")
_KNOWN = {
    "planned for [14 February": "what was planned for a day, and put back to another, looks both ways",
    "[the same month last year": "two relative times in one",
}
"""Sentences that are known to be read wrong, by words of theirs, and why."""


def _sentences() -> list[object]:
    with (Path(__file__).parent / "times.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        pytest.param(
            row["published"].strip("-") or None,
            row["sentence"],
            marks=[pytest.mark.xfail(reason=why, strict=True) for words, why in _KNOWN.items() if words in row["sentence"]],
            id=f"{row['set']}-{number}-{row['style']}",
        )
        for number, row in enumerate(rows, 2)
    ]


@pytest.mark.parametrize(("published", "sentence"), _sentences())
def test_the_times_of_a_sentence_have_their_values_and_nothing_else_has(published: str | None, sentence: str) -> None:
    text = ""
    expected: list[tuple[int, int, str]] = []
    for index, piece in enumerate(_MARK.split(sentence)):
        if index % 3 == 1:
            expected.append((len(text), len(text) + len(piece), ""))
        if index % 3 == 2:  # text, words, value, text ...
            expected[-1] = (*expected[-1][:2], piece)
        else:
            text += piece
    times = find_times(text)
    found = [(time, value.edtf) for time, value in zip(times, resolve_times(times, text, published), strict=True) if value]
    assert [(time.text, edtf) for time, edtf in found] == [
        (next((time.text for time, _ in found if time.start < end and start < time.end), text[start:end]), edtf) for start, end, edtf in expected
    ]
