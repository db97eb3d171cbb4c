"""Whom a text names or describes, of what kind, and what the records say of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mentions.linked import chains, linked, private, record

from factions.mentions.actors import find_actors, kind_of_name, surname
from factions.mentions.coreference import link
from factions.mentions.parse import parse

# text, words of the mention, name, kind, country, community
RECORDS = [
    ("Fighters of the Red Dunes Front attacked a post.", "Red Dunes Front", "Red Dunes Front", "armed_group", None, None),
    ("Members of Boko Haram fled.", "Boko Haram", "Boko Haram", "armed_group", "NGA", "Sunni"),
    ("M23 fighters seized Goma.", "M23", "March 23 Movement", "armed_group", "COD", "Tutsi"),
    ("Shi'ite militias attacked villages in Iraq.", "Shi'ite militias", "Shi'ite militias", "militia", "IRQ", "Shi'ite"),
    ("Tuareg rebels attacked Kidal.", "Tuareg rebels", "Tuareg rebels", "armed_group", None, "Tuareg"),
    ("Hutu militiamen crossed the border.", "Hutu militiamen", "Hutu militiamen", "militia", None, "Hutu"),
    ("Ugandan rebels hid in the forest.", "Ugandan rebels", "Ugandan rebels", "armed_group", "UGA", None),
    ("Iraqi security forces arrested 12 men.", "Iraqi security forces", "Iraqi security forces", "state_force", "IRQ", None),
    ("Chadian soldiers patrolled the lake.", "Chadian soldiers", "Chadian soldiers", "state_force", "TCD", None),
    ("The Royal Thai Army found a bomb.", "Royal Thai Army", "Royal Thai Army", "state_force", "THA", None),
    ("The Iraqi army entered Tikrit.", "Iraqi army", "Iraqi Army", "state_force", "IRQ", None),
    ("Military police searched the house.", "Military police", "Military police", "state_force", None, None),
    ("The Free Delta Army claimed the attack.", "Free Delta Army", "Free Delta Army", "armed_group", None, None),
    ("The Islamic State in Iraq and the Levant (ISIL) seized Mosul.", "ISIL", "Islamic State", "armed_group", "IRQ", "Sunni"),
    ("The Popular Front for the Liberation of Palestine said it fired rockets.", "Popular Front for the Liberation of Palestine",
     "Popular Front for the Liberation of Palestine", "armed_group", "PSE", "Palestinian"),
    ("Asaib Ahl Haq took the road.", "Asaib Ahl Haq", "Asa'ib Ahl al-Haq", "militia", "IRQ", "Shi'ite"),
    ("Naxalites ambushed a patrol.", "Naxalites", "Communist Party of India (Maoist)", "armed_group", "IND", None),
    ("The Janjaweed burned the village.", "Janjaweed", "Janjaweed", "militia", "SDN", "Arab"),
    ("Baghdad said the town was safe.", "Baghdad", "Government of Iraq", "government", "IRQ", None),
    ("France sent troops.", "France", "Government of France", "government", "FRA", None),
    ("France sent troops.", "troops", "troops", "state_force", "FRA", None),
    ("Sudan and South Sudan signed an agreement.", "South Sudan", "Government of South Sudan", "government", "SSD", None),
    ("The Ministry of Defence denied the report.", "Ministry of Defence", "Ministry of Defence", "government", None, None),
    ("Iranian officials met Syrian officials.", "Syrian officials", "Syrian officials", "government", "SYR", None),
    ("The United Nations sent peacekeepers.", "United Nations", "United Nations", "igo", None, None),
    ("The United Nations sent peacekeepers.", "peacekeepers", "peacekeepers", "igo", None, None),
    ("The African Union condemned the coup.", "African Union", "African Union", "igo", None, None),
    ("Human Rights Watch accused the army.", "Human Rights Watch", "Human Rights Watch", "ngo", "USA", None),
    ("Human Rights Watch accused the army.", "army", "army", "state_force", None, None),
    ("Reuters reported the attack.", "Reuters", "Reuters", "media", "GBR", None),
    ("Aid workers helped the villagers.", "Aid workers", "Aid workers", "ngo", None, None),
    ("Aid workers helped the villagers.", "villagers", "villagers", "civilians", None, None),
    ("Gunmen killed a judge.", "Gunmen", "Gunmen", "armed_group", None, None),
    ("Two journalists were detained by police.", "journalists", "journalists", "civilians", None, None),
    ("Maliki's rivals blamed the Kurds.", "Kurds", "Kurds", "community", "IRQ", "Kurdish"),
    ("Prime Minister Nuri al-Maliki spoke.", "Nuri al-Maliki", "Nouri al-Maliki", "person", "IRQ", None),
    ("Colonel Musa Keita, a spokesman for the army, said the town was calm.", "Musa Keita", "Musa Keita", "person", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "name", "kind", "country", "community"), RECORDS)
def test_an_actor_gets_its_name_kind_country_and_community(
    text: str, words: str, name: str, kind: str, country: str | None, community: str | None,
) -> None:  # fmt: skip
    actor = record(text, words)
    assert (actor.name, actor.kind, actor.country, actor.community) == (name, kind, country, community)


@pytest.mark.parametrize(("text", "missing"), [
    ("Fighters of the Red Dunes Front fled.", "Fighters"),
    ("Members of Boko Haram fled.", "Members"),
    ("Gunmen from the Free Delta Army fled.", "Gunmen"),
    ("The Lakeshore Resistance Movement shelled Goma.", "Resistance"),
    ("He read the report on the table.", "report"),
])  # fmt: skip
def test_words_that_only_lead_to_an_actor_are_no_mention(text: str, missing: str) -> None:
    assert all(missing not in chain for chain in chains(text))


def test_a_registered_name_is_found_by_its_entry() -> None:
    _, found = linked("Hezbollah and the LTTE were listed.")
    assert [span.entry for span in found.spans if span.entry] == ["hezbollah", "ltte"]


def test_a_person_without_a_public_role_is_private() -> None:
    assert private("John Carter, a baker, saw the blast. Carter ran away.", "Carter")
    assert not private("Colonel Musa Keita, a spokesman for the army, gave no toll.", "Musa Keita")
    assert not private("Prime Minister Nuri al-Maliki spoke.", "Nuri al-Maliki")


def test_no_person_has_a_community() -> None:
    assert record("The Sunni cleric Ali Hassan, imam of the mosque, spoke.", "Ali Hassan").community is None


@pytest.mark.parametrize(("name", "kind"), [
    ("Ministry of Defence", "government"), ("Northern Liberation Front", "armed_group"), ("Free Delta Army", "armed_group"),
    ("Iraqi Army", "state_force"), ("National Police", "state_force"), ("River Courier", "media"), ("Delta Relief Committee", "ngo"),
    ("Delta Oil Company", "company"), ("Peoples of the North", "other"),
])  # fmt: skip
def test_a_names_own_words_tell_its_kind(name: str, kind: str) -> None:
    assert kind_of_name(name) == kind


@pytest.mark.parametrize(("name", "last"), [("Nuri al-Maliki", "maliki"), ("Maliki's", "maliki"), ("Bashar al-Assad", "assad"), ("Keita", "keita")])
def test_a_surname_loses_its_article(name: str, last: str) -> None:
    assert surname(name) == last


@pytest.mark.parametrize("words", ["national army", "government forces", "people of the town"])
def test_a_description_is_nominal_and_a_name_named(words: str) -> None:
    _, found = linked(f"The {words} met Boko Haram.")
    forms = {span.name: span.form for span in found.spans if not span.latent}
    assert forms["Boko Haram"] == "named"
    assert "nominal" in forms.values()


PIECES = [
    "The rebels", "Boko Haram", "He", "said", "“We", "killed", "12", "soldiers", "the group", "'s", "(ISIL)", ",", ".", "\n\n", "—", "of", "who",
    "Iraqi", "’", "Nuri al-Maliki", "its", "\u200b", "🙂", "é", "al-", "MR.", "in", "Sanaa", "and", "army",
]  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)))
def test_any_text_can_be_searched_and_spans_lie_inside_it(text: str) -> None:
    parsed = parse(text)
    spans = find_actors(parsed)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(0 <= span.head < len(parsed.doc) for span in spans)
    assert len({(span.start, span.end) for span in spans}) == len(spans)
    found = link(parsed, spans, [(0, len(text), 0)] if len(parsed.doc) else [])
    assert len(found.of) == len(spans)
    assert all(number in found.entities[entity].spans for number, entity in enumerate(found.of) if entity is not None)
