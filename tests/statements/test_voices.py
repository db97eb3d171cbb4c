"""Whose voice a claim is: an actor's mention, a stand-in for a pronoun, or the words for a private person."""

from __future__ import annotations

import pytest

from factions.identities.actors import is_private
from factions.mentions.actors import find_actors
from factions.mentions.coreference import link
from factions.mentions.parse import parse
from factions.statements.claims import find_claims
from factions.statements.roles import Roles
from factions.statements.voices import voice


def _voices(text: str) -> list[tuple[str | None, str | None]]:
    """Give (the words of the actor's mention, the words for nobody's mention) of each claim."""
    parsed = parse(text)
    claims = find_claims(parsed)
    linked = link(parsed, find_actors(parsed))
    roles = Roles(parsed, linked)
    out = []
    for number in range(len(claims)):
        span, words = voice(parsed, linked, roles, claims, number, lambda entity: is_private(linked, entity))
        out.append((text[linked.spans[span].start : linked.spans[span].end] if span is not None else None, text[slice(*words)] if words else None))
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police said gunmen had fled.", [("Police", None)]),
        ("A nurse who works in the camp said the wards were full.", [(None, "A nurse who works in the camp")]),
        ("A shopkeeper said the soldiers had left. She added that the market was closed.", [(None, "A shopkeeper"), (None, "A shopkeeper")]),
        ('"They burned my house," said Amina Diallo, a trader.', [(None, "a trader")]),
        ("It is feared that hundreds have died.", [(None, None)]),
    ],
)
def test_voice(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert _voices(text) == expected


def test_a_private_name_is_never_given() -> None:
    for speaker, words in _voices('"They burned my house," said Amina Diallo. Diallo said her brother had been shot.'):
        assert "Diallo" not in f"{speaker} {words}"
