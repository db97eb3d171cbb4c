"""The index of known names."""

from __future__ import annotations

from collections import Counter

import pytest

from factions.identities.known import MOST, halves, index
from factions.identities.names import word_of


@pytest.mark.parametrize(("name", "made"), [
    ("SSLM/A", ("SSLM", "SSLA")), ("Sudan Liberation Movement/Army", ("Sudan Liberation Movement", "Sudan Liberation Army")),
    ("Taliban", ()), ("IS/ISIS", ()), ("a/b/c", ()),
])  # fmt: skip
def test_what_a_stroke_offers(name: str, made: tuple[str, ...]) -> None:
    assert halves(name) == made


@pytest.mark.parametrize(("name", "entry"), [
    ("Taliben", "taliban"), ("Frente de Liberación de Tigray", "tplf"), ("Hizbollah", "hezbollah"), ("LRA", "lra"), ("Haqanis", "haqqani-network"),
])  # fmt: skip
def test_names_that_share_something_are_found(name: str, entry: str) -> None:
    found = index().sharing(name)
    assert entry in {known.entry.id for known in found}
    assert len(found) <= MOST


def test_rare_words_tell_more() -> None:
    rarity = index().rarity
    assert rarity(word_of("front")) < rarity(word_of("islamic")) + 0.2 < rarity(word_of("haqqani"))
    assert rarity(word_of("zzzquux")) == 1


def test_words_that_no_name_has_are_not_remembered() -> None:
    held = index()
    for n in range(50):
        assert held.rarity(word_of(f"zzzquux{n}")) == 1
    assert not any("zzzquux" in key for key in held._rarities)


@pytest.mark.parametrize("name", ["Djaandon Brigade", "Zzzquux Liberation Army"])
def test_of_many_that_share_common_words_a_few_are_found_and_no_entry_takes_all(name: str) -> None:
    found = index().sharing(name)
    assert len(found) == MOST
    assert max(Counter(known.entry.id for known in found).values()) <= 2


def test_what_an_entry_has_words_for() -> None:
    assert index().has("haqqani-network", word_of("haqqani").key)
    assert not index().has("haqqani-network", word_of("front").key)
    assert not index().has("haqqani-network", "zzzquux")
