"""The table of words that report events."""

from __future__ import annotations

from collections import Counter

import pytest

from factions.codebook.loader import lists, table

ROWS = table("events")
KEYS = {"type", "mode", "roles", "of", "weak", "object", "needs", "verbs", "nouns"}


@pytest.mark.parametrize("event_type", sorted(lists().types))
def test_every_event_type_has_a_trigger_row(event_type: str) -> None:
    assert [row for row in ROWS if row["type"] == event_type and (row.get("verbs") or row.get("nouns"))]


FORCE = [*sorted(lists().types["ASSAULT"].modes), "seize", "arrest", "curfew", "martial-law", "withdraw", "ceasefire", "disarm", "demo", "riot"]


@pytest.mark.parametrize("mode", FORCE)
def test_every_mode_of_force_has_a_word(mode: str) -> None:
    assert [row for row in ROWS if row.get("mode") == mode and (row.get("verbs") or row.get("nouns"))]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['type']}-{row.get('mode')}-{number}" for number, row in enumerate(ROWS, 1)])
def test_a_row_names_a_known_type_and_mode_and_has_words(row: dict[str, object]) -> None:
    assert lists().allows(str(row["type"]), str(row["mode"]) if "mode" in row else None)
    assert set(row) <= KEYS
    assert row.get("verbs") or row.get("nouns")


def test_actor_nouns_have_one_kind_each() -> None:
    nouns = table("actor_nouns")["nouns"]
    kinds: dict[str, set[str]] = {}
    for kind, sorts in nouns.items():
        for held in sorts.values():
            for noun in held:
                kinds.setdefault(noun, set()).add(kind)
    assert Counter(len(held) for held in kinds.values())[1] >= 0.98 * len(kinds)
