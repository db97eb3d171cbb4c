"""Loads the codebook's YAML. Nothing else in Factions opens these files."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from factions.errors import CodebookError
from factions.evidence import Record

Held = TypeVar("Held", bound=Record)


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


def table(name: str) -> Any:  # noqa: ANN401 - YAML holds what it holds; `held` validates it, other callers know its shape
    """Read the codebook file `name` (without its ending); raises CodebookError where it isn't YAML."""
    return parsed(text(name), f"codebook/{name}.yaml")


def text(name: str) -> str:
    """Give the words of the codebook file `name` (without its ending)."""
    return (files("factions.codebook") / f"{name}.yaml").read_text(encoding="utf-8")


def parsed(words: str, subject: str) -> Any:  # noqa: ANN401 - YAML holds what it holds
    """Read YAML; raises CodebookError, which names the `subject`, where it isn't any."""
    try:
        return yaml.load(words, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - the safe loader, in C where there is one
    except yaml.YAMLError as error:
        raise CodebookError(subject, str(error)) from error


def held(name: str, record: type[Held]) -> Held:
    """Read the codebook file `name` into a record; raises CodebookError that tells where the file doesn't hold what it should."""
    return checked(table(name), record, f"codebook/{name}.yaml")


def checked(data: object, record: type[Held], subject: str) -> Held:
    """Make a record of what a file holds; raises CodebookError, which names the `subject` and the place, where it doesn't hold what it should."""
    try:
        return record.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise CodebookError(subject, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


@cache
def lists() -> Lists:
    """Give the code lists; raises CodebookError where the file doesn't hold them."""
    return held("lists", Lists)
