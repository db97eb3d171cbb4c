"""Which mentions of one text mean the same actor."""

from __future__ import annotations

import pytest
from tests.mentions.linked import chain, linked

from factions.mentions.actors import find_actors
from factions.mentions.coreference import link, main_country
from factions.mentions.parse import parse

# text, words of one mention, all mentions of its actor
CHAINS = [
    ("Boko Haram attacked Baga. The group burned houses.", "Boko Haram", ["Boko Haram", "group"]),
    ("The rebels took Bangui. The rebels then left.", "rebels", ["rebels", "rebels"]),
    ("Gunmen killed a judge. The gunmen escaped.", "Gunmen", ["Gunmen", "gunmen"]),
    ("The Red Dunes Front left. The group said it was ready.", "group", ["Red Dunes Front", "group", "it"]),
    ("The Iraqi army entered Tikrit. The army lost two tanks. Iraqi troops stayed.", "army", ["Iraqi army", "army", "Iraqi troops"]),
    ("US troops left Iraq. American soldiers had arrived in 2003.", "US troops", ["US troops", "American soldiers"]),
    ("The Islamic State in Iraq and the Levant (ISIL) seized Mosul. ISIL stayed.", "ISIL",
     ["Islamic State in Iraq and the Levant", "ISIL", "ISIL"]),
    ("The Lakeshore Resistance Movement (LRM) shelled Goma. The LRM has left.", "LRM", ["Lakeshore Resistance Movement", "LRM", "LRM"]),
    ("The Free Delta Army (FDA) claimed the attack. FDA fighters burned a boat.", "FDA", ["Free Delta Army", "FDA", "FDA"]),
    ("Prime Minister Nuri al-Maliki spoke. Maliki blamed the Kurds.", "Maliki", ["Nuri al-Maliki", "Maliki"]),
    ("President Salva Kiir met envoys. He left on Friday.", "Salva Kiir", ["Salva Kiir", "He"]),
    ("Hamas fired rockets. It said the attack was a response.", "It", ["Hamas", "It"]),
    ("The Taliban attacked Kunduz. They freed prisoners.", "They", ["Taliban", "They"]),
    ("Villagers fled. Aid workers helped them.", "Villagers", ["Villagers", "them"]),
    ("Hezbollah spoke on Friday. Its officials denied the charge.", "officials", ["Hezbollah", "Its", "officials"]),
    ("The Green Valley Front and its fighters left.", "fighters", ["Green Valley Front", "its", "fighters"]),
    ("Save the Children closed its office.", "its", ["Save the Children", "its"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "mentions"), CHAINS)
def test_mentions_of_one_actor_are_linked(text: str, words: str, mentions: list[str]) -> None:
    assert chain(text, words) == mentions


# text, and two mentions of different actors
APART = [
    ("The army shelled the rebels.", "army", "rebels"),
    ("The soldiers were arrested by military police.", "soldiers", "military police"),
    ("Iraqi troops met Syrian troops.", "Iraqi troops", "Syrian troops"),
    ("Sunni militias fought Shi'ite militias.", "Sunni militias", "Shi'ite militias"),
    ("Boko Haram attacked soldiers. The group left.", "soldiers", "group"),
    ("The Taliban attacked the police. The militants left.", "police", "militants"),
    ("Colonel Musa Keita met General Ali Toure.", "Musa Keita", "Ali Toure"),
    ("Al-Qaeda in the Islamic Maghreb left Al-Qaeda's camps.", "Al-Qaeda in the Islamic Maghreb", "Al-Qaeda"),
]


@pytest.mark.parametrize(("text", "one", "other"), APART)
def test_different_actors_are_kept_apart(text: str, one: str, other: str) -> None:
    assert chain(text, one)
    assert chain(text, other)
    assert chain(text, one) != chain(text, other)


def test_we_inside_speech_is_the_speaker_even_if_named_after_it() -> None:
    text = '"We will defend our land," said Colonel Musa Keita of the army. "We are ready."'
    parsed = parse(text)
    speaker = next(token.i for token in parsed.doc if token.text == "Keita")
    found = link(parsed, find_actors(parsed), [(1, 24, speaker)])
    keita = next(entity for span, entity in zip(found.spans, found.of, strict=True) if "Keita" in span.name)
    assert [span.name for span, entity in zip(found.spans, found.of, strict=True) if entity == keita] == ["we", "our", "Musa Keita"]


def test_we_outside_speech_means_nobody() -> None:
    _, found = linked("We met Boko Haram.")
    assert found.of[0] is None


def test_the_main_country_is_that_of_most_actors_aid_groups_and_persons_left_out() -> None:
    def country(text: str) -> str | None:
        return main_country(find_actors(parse(text)))

    assert country("Boko Haram fought Nigerian soldiers. France watched.") == "NGA"
    assert country("Human Rights Watch and Reuters wrote of it.") is None
    assert country("Nobody came.") is None


def test_a_bare_state_force_takes_the_reports_country() -> None:
    _, found = linked("Boko Haram attacked Baga. The army came later.")
    assert found.country == "NGA"
