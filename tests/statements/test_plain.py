"""The plainest sentences of news, each a report of its own: what nobody would forgive a reader for missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from factions.pipeline import read_raw
from factions.reading import Reading
from factions.sources.raw import Raw
from factions.statements.records import Event

ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "plain.yaml").read_text(encoding="utf-8"))
FLOOR = 0.9
"""The share that must be right; measured when set, less one row."""


def _read(text: str) -> Reading:
    return read_raw(Raw(name="plain.txt", data=text.encode(), media_type="text/plain"))


def _named(reading: Reading, mentions: tuple[str, ...]) -> str:
    """Give the words and the names of mentions."""
    known = {actor.id: actor.name for actor in reading.actors}
    return " ".join(f"{m.text} {known.get(m.ref or '', '')}" for m in reading.mentions if m.id in mentions)


def _fits(wanted: dict[str, Any], reading: Reading, event: Event) -> bool:
    sides = {"actors": _named(reading, event.actors), "recipients": _named(reading, (*event.recipients, *event.targets))}
    tolls = {f"{toll.what} {toll.best if toll.best is not None else toll.low}" for toll in event.casualties}
    return (
        wanted["type"] == event.type and wanted.get("factuality", "asserted") == event.factuality and set(wanted.get("tolls", ())) <= tolls
        and all(name in words for side, words in sides.items() for name in wanted.get(side, ()))
    )  # fmt: skip


def test_plain_sentences_are_read() -> None:
    wrong = []
    for row in ROWS:
        reading = _read(row["text"])
        found = all(any(_fits(wanted, reading, event) for event in reading.events) for wanted in row["events"])
        if not found or (not row["events"] and reading.events):
            wrong.append((row["text"], [(event.type, event.factuality) for event in reading.events]))
    assert len(wrong) <= (1 - FLOOR) * len(ROWS), wrong
