"""Who fills a verb's or an event noun's places, read off the parse."""

from __future__ import annotations

import pytest
from tests.mentions.linked import linked

from factions.mentions.parse import parse
from factions.statements.roles import Roles, arguments, relative_antecedent


def roles_of(text: str, word: str) -> tuple[list[str], list[str]]:
    """Give the subjects and objects of a word, as words."""
    parsed = parse(text)
    token = next(token for token in parsed.doc if token.text == word)
    held = arguments(token)
    return [token.text for token in held.subjects], [token.text for token in held.objects]


@pytest.mark.parametrize(("text", "word", "subjects", "objects"), [
    ("Rebels attacked soldiers.", "attacked", ["Rebels"], ["soldiers"]),
    ("Soldiers were attacked by rebels.", "attacked", ["rebels"], ["Soldiers"]),
    ("Soldiers were attacked.", "attacked", [], ["Soldiers"]),
    ("Rebels attacked soldiers and wounded villagers.", "wounded", ["Rebels"], ["villagers"]),
    ("The rebels tried to capture the bridge.", "capture", ["rebels"], ["bridge"]),
    ("The president ordered the army to attack the rebels.", "attack", ["army"], ["rebels"]),
    ("The gunmen attacked a bus, killing 12 passengers.", "killing", ["gunmen"], ["passengers"]),
    ("Villagers abducted by the rebels returned.", "abducted", ["rebels"], ["Villagers"]),
    ("The soldiers guarding the bridge fled.", "guarding", ["soldiers"], ["bridge"]),
    ("The UN accused the militia of killing civilians.", "killing", ["militia"], ["civilians"]),
    ("Rebels looted and burned the hospital.", "looted", ["Rebels"], ["hospital"]),
    ("The attack by rebels was repelled.", "attack", ["rebels"], []),
    ("Rebels launched an attack.", "attack", ["Rebels"], []),
    ("Rebels took part in the attack.", "attack", ["Rebels"], []),
    ("Rebels carried out the attack.", "attack", ["Rebels"], []),
    ("The rebels suffered an attack.", "attack", [], ["rebels"]),
])  # fmt: skip
def test_arguments_are_found_through_grammar(text: str, word: str, subjects: list[str], objects: list[str]) -> None:
    assert roles_of(text, word) == (subjects, objects)


def test_words_behind_prepositions_are_kept_by_preposition() -> None:
    parsed = parse("The rebels met in Doha on Friday.")
    held = arguments(next(token for token in parsed.doc if token.text == "met"))
    words = {name: [token.text for token in tokens] for name, tokens in held.behind.items()}
    assert words == {"in": ["Doha"], "on": ["Friday"]}


@pytest.mark.parametrize(("text", "word", "actors"), [
    ("Rebels and soldiers left.", "Rebels", ["Rebels", "soldiers"]),
    ("Members of Boko Haram left.", "Members", ["Boko Haram"]),
    ("Dozens of rebels left.", "Dozens", ["rebels"]),
    ("Gunmen from the Free Delta Army left.", "Gunmen", ["Free Delta Army"]),
    ("Militias such as Asaib Ahl Haq left.", "Militias", ["Militias", "Asaib Ahl Haq"]),
    ("Rebel groups, including the ELN, left.", "groups", ["Rebel groups", "ELN"]),
    ("The soldiers who fled died.", "who", ["soldiers"]),
    ("Turkish jets left.", "jets", ["Turkish"]),
    ("The weather improved.", "weather", []),
])  # fmt: skip
def test_a_noun_phrase_stands_for_its_actors(text: str, word: str, actors: list[str]) -> None:
    parsed, found = linked(text)
    roles = Roles(parsed, found)
    token = next(token for token in parsed.doc if token.text == word)
    spans = (found.spans[number] for number in roles.actors([token]))
    assert [text[span.start : span.end] for span in spans] == actors


def test_an_actor_comes_once_however_often_it_is_named() -> None:
    parsed, found = linked("Boko Haram and its fighters left.")
    tokens = [token for token in parsed.doc if token.dep_ in ("nsubj", "conj")]
    assert len(Roles(parsed, found).actors(tokens)) == 1


def test_a_latent_actor_can_be_left_out() -> None:
    text = "The talks were held in Baghdad."
    parsed, found = linked(text)
    place = next(token for token in parsed.doc if token.text == "Baghdad")
    roles = Roles(parsed, found)
    assert roles.actors([place]) == [roles.at(place)]
    assert roles.actors([place], latent=False) == []


def test_a_relative_pronoun_stands_for_the_noun_before_it() -> None:
    parsed = parse("The rebels who fled were caught. Who fled?")
    first, second = (token for token in parsed.doc if token.lower_ == "who")
    antecedent = relative_antecedent(first)
    assert antecedent is not None
    assert antecedent.text == "rebels"
    assert relative_antecedent(second) is None
