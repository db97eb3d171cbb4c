"""Finds and links the actors of a short text, once a run."""

from __future__ import annotations

from functools import cache

from factions.identities.actors import actor_record, is_private
from factions.identities.records import Actor
from factions.mentions.actors import find_actors
from factions.mentions.coreference import Linked, link
from factions.mentions.parse import Parsed, parse


@cache
def linked(text: str) -> tuple[Parsed, Linked]:
    """Parse a text, find its actors and link them."""
    parsed = parse(text)
    return parsed, link(parsed, find_actors(parsed))


def chains(text: str) -> list[list[str]]:
    """Give the words of each actor's mentions, actors in the order of their first one."""
    _, found = linked(text)
    return [[text[found.spans[number].start : found.spans[number].end] for number in entity.spans] for entity in found.entities]


def chain(text: str, words: str) -> list[str]:
    """Give the words of all mentions of the actor that `words` means; empty where it means nobody."""
    return next((chain for chain in chains(text) if words in chain), [])


def record(text: str, words: str) -> Actor:
    """Give the record of the actor that `words` means."""
    _, found = linked(text)
    number = next(number for number, chain in enumerate(chains(text)) if words in chain)
    return actor_record(found, number, text, "a1")


def private(text: str, words: str) -> bool:
    """Tell whether the actor that `words` means gets no record."""
    _, found = linked(text)
    return is_private(found, next(number for number, chain in enumerate(chains(text)) if words in chain))
