"""Reads the header of an annotated report, and the actors and places that it declares."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import ValidationError

from factions.identities.records import Actor, Place
from factions.markup.records import Header

_Entity = TypeVar("_Entity", Actor, Place)
# YAML's safe loader (in C where there is one) without timestamps and fractions, so that `published: 2014-06-20` stays the EDTF value that it is.
_Plain: Any = type("_Plain", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {
    "yaml_implicit_resolvers": {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":float"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    },
})  # fmt: skip


class Declared(NamedTuple):
    """A header, and the entities that it declares, each with its kind and key for an id ("actor a1")."""

    header: Header
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]


def read_header(words: str) -> Declared:
    """Read the YAML of a header; raises ValueError that says in one line what is wrong with it."""
    try:
        header = Header.model_validate(yaml.load(words, Loader=_Plain))  # noqa: S506 - a safe loader, less its dates
        actors = tuple(_declared(Actor, f"actor {key}", _entity(row, header)) for key, row in header.actors.items())
        places = tuple(_declared(Place, f"place {key}", row) for key, row in header.places.items())
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise ValueError(told(error)) from error
    return Declared(header, actors, places)


def _declared(record: type[_Entity], name: str, row: dict[str, Any]) -> _Entity:
    """Make the entity that a row of the header declares; raises TypeError that names it."""
    try:
        return record.model_validate({"id": name, **row})
    except ValidationError as error:
        msg = f"{name}: {told(error)}"
        raise TypeError(msg) from error


def _entity(row: dict[str, Any], header: Header) -> dict[str, Any]:
    parent = row.get("parent")
    if parent is not None and parent not in header.actors:
        msg = f"the parent {parent} isn't declared"
        raise TypeError(msg)
    return {**row, "parent": f"actor {parent}" if parent else None}


def told(error: Exception) -> str:
    """Give an error's words in one line, a ValidationError's without its links."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    return " ".join(str(error).split())
