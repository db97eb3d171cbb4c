"""Loads the codebook's YAML. Nothing else in Factions opens these files."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from factions.errors import CodebookError
from factions.evidence import Record


class EventType(Record):
    """A PLOVER type: its meaning, intensity (-10 to 10), quadrant, and each of its modes' intensity."""

    meaning: str
    intensity: float
    quad: str
    modes: dict[str, float] = {}


class Lists(Record):
    """The code lists that bind every event."""

    types: dict[str, EventType]
    contexts: tuple[str, ...]

    def allows(self, event_type: str, mode: str | None) -> bool:
        """Tell whether a type, and a mode of it, are in the lists."""
        return event_type in self.types and (mode is None or mode in self.types[event_type].modes)


def table(name: str) -> Any:  # noqa: ANN401 - YAML holds what it holds; each caller validates it into a record
    """Read the codebook file `name` (without its ending); raises CodebookError where it isn't YAML."""
    source = files("factions.codebook") / f"{name}.yaml"
    try:
        return yaml.load(source.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - the safe loader, in C where there is one
    except yaml.YAMLError as error:
        raise CodebookError(f"codebook/{name}.yaml", str(error)) from error


@cache
def lists() -> Lists:
    """Give the code lists."""
    return Lists.model_validate(table("lists"))
