"""The record of an actor: which of its names is chosen, what becomes an alias, and who gets no record."""

from __future__ import annotations

import pytest
from tests.mentions.linked import linked, private, record


def test_the_registrys_name_wins_and_the_texts_own_words_are_aliases() -> None:
    actor = record("ISIL took Mosul. The Islamic State in Iraq and the Levant (ISIL) stayed.", "ISIL")
    assert (actor.name, actor.registry, actor.country) == ("Islamic State", "islamic-state", "IRQ")
    assert set(actor.aliases) == {"ISIL", "Islamic State in Iraq and the Levant"}


def test_of_several_unregistered_names_the_fullest_is_chosen() -> None:
    actor = record("The Free Delta Army (FDA) claimed the attack. The FDA left.", "FDA")
    assert (actor.name, actor.aliases, actor.registry) == ("Free Delta Army", ("FDA",), None)


@pytest.mark.parametrize(("text", "words", "name"), [
    ("Baghdad said so. The Iraqi government agreed.", "Baghdad", "Government of Iraq"),
    ("France left.", "France", "Government of France"),
    ("US troops left Iraq. American soldiers had come in 2003.", "American soldiers", "US troops"),
    ("Sunni insurgents took the town. The insurgents left.", "insurgents", "Sunni insurgents"),
])  # fmt: skip
def test_a_government_and_a_description_get_the_most_telling_name(text: str, words: str, name: str) -> None:
    assert record(text, words).name == name


@pytest.mark.parametrize(("text", "words", "country"), [
    ("Boko Haram attacked Baga. The army came.", "army", "NGA"),
    ("Boko Haram attacked Baga. Villagers fled.", "Villagers", "NGA"),
    ("Boko Haram attacked Baga. The United Nations came.", "United Nations", None),
    ("Boko Haram attacked Baga. Chadian troops came.", "Chadian troops", "TCD"),
    ("Boko Haram attacked Baga. The Red Dunes Front came.", "Red Dunes Front", None),
])  # fmt: skip
def test_descriptions_take_the_reports_country_and_names_do_not(text: str, words: str, country: str | None) -> None:
    assert record(text, words).country == country


def test_a_pronoun_is_no_alias() -> None:
    assert record("Hamas fired rockets. It said so. Its men left.", "Hamas").aliases == ()


@pytest.mark.parametrize(("text", "words", "expected"), [
    ("John Carter, a baker, saw the blast.", "John Carter", True),
    ("Colonel Musa Keita saw the blast.", "Musa Keita", False),
    ("Ali Toure, the governor of the province, saw the blast.", "Ali Toure", False),
    ("Salva Kiir saw the blast.", "Salva Kiir", False),
    ("Boko Haram saw the blast.", "Boko Haram", False),
])  # fmt: skip
def test_only_a_person_with_a_public_role_gets_a_record(text: str, words: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert private(text, words) is expected


def test_an_entity_without_a_name_is_not_private() -> None:
    _, found = linked("Gunmen killed a judge.")
    assert all(not private("Gunmen killed a judge.", span.name) for span in found.spans)
