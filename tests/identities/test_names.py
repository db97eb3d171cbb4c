"""Names taken apart: their words, what these mean, and how alike they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.errors import CodebookError
from factions.identities.names import bones_of, core_of, initials_abroad, joined, likeness, read_words, word_of, words_of
from factions.reference.countries import countries

HEAD = "concept,role,words"


@pytest.mark.parametrize(("name", "keys"), [
    ("Ejército del Pueblo", ["army", "people"]), ("South Sudanese rebels", ["@SSD", "rebel"]), ("the Army of the Valley", ["army", "uali"]),
    ("Mouvement de l'Ouest", ["movement", "west"]), ("Harakat al-Badar", ["movement", "badar"]), ("M-23", ["m23"]), ("5th Brigade", ["5", "brigade"]),
    ("Front II", ["front", "2"]), ("armée ougandaise", ["army", "@UGA"]), ("UVF", ["uvf"]), ("Ansar ed-Dine", ["supporters", "religion"]),
    ("Jaishul Badar", ["army", "badar"]), ("la", ["la"]), ("...", []),
    ("L 5 M 23", ["l5", "m23"]), ("Front d’Est", ["front", "east"]),
])  # fmt: skip
def test_the_words_of_a_name(name: str, keys: list[str]) -> None:
    assert [word.key for word in words_of(name)] == keys


@pytest.mark.parametrize(("one", "other"), [
    ("Kataib Hezbollah", "Katā'ib Ḥizb Allāh"), ("Хизбалла", "Hizbullah"), ("طالبان", "Taliban"), ("al-Shabaab", "Shebab"),
    ("Boko Haram", "BokoHaram"),
])  # fmt: skip
def test_spellings_share_their_bones(one: str, other: str) -> None:
    assert bones_of(one) == bones_of(other)


@pytest.mark.parametrize(("one", "other"), [
    ("National Liberation Army", "Ejército de Liberación Nacional"),
    ("Front de libération nationale", "Liberation National Front"),
    ("Jaysh al-Islam", "Army of Islam"), ("Liwa Quux", "Quux Brigade"), ("Parti communiste", "Communist Party rebels"),
])  # fmt: skip
def test_names_of_the_same_words_in_other_tongues(one: str, other: str) -> None:
    assert core_of(one) == core_of(other)


@pytest.mark.parametrize(("one", "other", "low", "high"), [
    ("shabaab", "chebab", 0.9, 1), ("taliban", "talibon", 0.85, 0.99), ("jaysh", "army", 0.9, 0.95), ("jaysh", "ejercito", 0.5, 0.7),
    ("jaysh", "jaish", 1, 1), ("hamas", "homs", 0, 0), ("m23", "m25", 0, 0), ("mali", "malawi", 0, 0), ("haqqani", "hakkani", 1, 1),
])  # fmt: skip
def test_how_alike_words_are(one: str, other: str, low: float, high: float) -> None:
    assert low <= likeness(word_of(one), word_of(other)) <= high


def test_acronyms_are_spelt_one_way() -> None:
    (one,), (other,), (small,) = words_of("UVF"), words_of("UFF"), words_of("Uvf")
    assert (likeness(one, other), likeness(one, small)) == (0, 1)


@given(st.text(max_size=40))
def test_any_text_has_words(text: str) -> None:
    words = words_of(text)
    assert all(likeness(word, word) == 1 for word in words)
    assert bool(joined(text)) == bool(words)


def test_initials_in_other_tongues() -> None:
    assert "".join(sorted("als")) in initials_abroad(words_of("Free Syrian Army"))
    assert not initials_abroad(words_of("Boko Haram"))


@pytest.mark.parametrize(("row", "reason"), [
    ("army,form", "a row has"), ("army,shape,en:army", "a row has"), (",form,en:army", "a row has"), ("army,form,army", "doesn't begin"),
])  # fmt: skip
def test_a_bad_row_of_the_dictionary_is_named(row: str, reason: str) -> None:
    with pytest.raises(CodebookError, match=rf"words.csv:3: .*{reason}"):
        read_words([HEAD, "front,form,en:front", row], "words.csv")


def test_the_dictionary_is_faultless(root: Path) -> None:
    path = root / "src/factions/identities/name_words.csv"
    table = read_words(path.read_text(encoding="utf-8").splitlines(), "name_words.csv")
    unknown = {meaning.concept for meaning in table.values() if meaning.role == "country" and meaning.concept[1:] not in countries()}
    assert (len(table) > 1000, unknown) == (True, set())
