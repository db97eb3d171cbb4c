"""The contract itself: one reading a line, as JSON (UTF-8)."""

from __future__ import annotations

from collections.abc import Iterable

from factions.reading import Reading


def jsonl(readings: Iterable[Reading]) -> str:
    """Give the readings, one JSON object a line; `Reading.from_json` reads a line back."""
    return "".join(f"{reading.to_json()}\n" for reading in readings)
