"""Which event of a new reading stands for an older one's."""

from __future__ import annotations

import pytest

from factions.analysis.incidents.successors import successors
from factions.ledger.incident_store import Evidence

TEXT = "Gunmen shot ten men at the mill. They burned it. The army denied it all."


def event(name: str, kind: str, *quotes: str, mode: str | None = None) -> Evidence:
    return Evidence(name, kind, mode, tuple((TEXT.index(quote), TEXT.index(quote) + len(quote), quote) for quote in quotes))


SHOT, BURNED = "Gunmen shot ten men at the mill.", "They burned it."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([event("e1", "ASSAULT", SHOT)], [event("e2", "ASSAULT", SHOT)], {"e1": "e2"}),
        ([event("e1", "ASSAULT", SHOT)], [event("e1", "COERCE", SHOT)], {}),  # another type
        ([event("e1", "ASSAULT", SHOT)], [event("e1", "ASSAULT", BURNED)], {}),  # other words
        ([event("e1", "ASSAULT", SHOT, BURNED)], [event("e1", "ASSAULT", SHOT), event("e2", "ASSAULT", BURNED)], {"e1": "e1"}),  # most in common
        ([event("e1", "ASSAULT", SHOT), event("e2", "ASSAULT", SHOT)], [event("e5", "ASSAULT", SHOT)], {"e1": "e5"}),  # for one at most
        (
            [event("e1", "ASSAULT", SHOT, mode="firearms")],
            [event("e1", "ASSAULT", SHOT, mode="destroy"), event("e2", "ASSAULT", SHOT, mode="firearms")],
            {"e1": "e2"},
        ),
        ([event("e1", "ASSAULT", SHOT)], [event("e1", "ASSAULT", "shot ten men")], {"e1": "e1"}),  # another cut of the sentence
    ],
)
def test_successors(old: list[Evidence], new: list[Evidence], expected: dict[str, str]) -> None:
    assert successors(old, new, same_text=True) == expected


def test_in_another_text_the_words_count_and_not_their_place() -> None:
    old = [event("e1", "ASSAULT", SHOT)]
    moved = [
        Evidence("e3", "ASSAULT", None, ((900, 900 + len(SHOT), SHOT.replace("shot ten", "shot\nten")),)),
        Evidence("e4", "ASSAULT", None, ((0, 5, "Other"),)),
    ]
    assert successors(old, moved, same_text=False) == {"e1": "e3"}
    assert successors(old, moved, same_text=True) == {"e1": "e4"}
