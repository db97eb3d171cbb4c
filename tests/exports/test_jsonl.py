"""One reading a line, and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from factions.exports.jsonl import jsonl
from factions.markup import load
from factions.reading import Reading

from .conftest import SAMPLES, readings


def test_the_samples_come_back() -> None:
    held = [load(path).reading for path in SAMPLES]
    assert [Reading.from_json(line) for line in jsonl(held).split("\n")[:-1]] == held


@given(st.lists(readings(), max_size=3))
def test_readings_come_back(held: list[Reading]) -> None:
    assert [Reading.from_json(line) for line in jsonl(held).split("\n")[:-1]] == held
