"""Ties that a compound states."""

from __future__ import annotations

import pytest

from factions.documents.document import Document, text_digest
from factions.pipeline import read_document
from factions.reading import Reading


def reading(text: str) -> Reading:
    return read_document(Document(id="x", text=text, text_sha256=text_digest(text)))


def ties(text: str) -> set[tuple[str, str | None, str, str]]:
    found = reading(text)
    said = {mention.id: mention.text for mention in found.mentions}
    return {(tie.type, tie.subtype, said[tie.subject], said[tie.object]) for tie in found.relations}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Iranian-trained Harrow Brigade attacked the town.", ("backs", "training", "Iranian", "Harrow Brigade")),
        ("Turkish-armed Dawn Front fighters entered the city on Monday.", ("backs", "weapons", "Turkish", "Dawn Front fighters")),
        ("Clashes broke out with the Saudi-funded Grey Wing near the port.", ("backs", "funding", "Saudi", "Grey Wing")),
    ],
)
def test_who_backs_whom(text: str, expected: tuple[str, str | None, str, str]) -> None:
    found = ties(text)
    assert any(tie[0] == expected[0] and tie[2] == expected[2] and expected[3].startswith(tie[3].removesuffix(" fighters")) for tie in found), found


def test_a_compound_without_a_group_behind_it_ties_nobody() -> None:
    assert not any(tie[2] == "Iranian" for tie in ties("The Iranian-made rockets hit the town, and people fled."))
