"""Where and when: which places and times of a sentence are an event's, and what it takes from the text around it."""

from __future__ import annotations

import pytest

from factions.documents.document import Document, text_digest
from factions.pipeline import read_document
from factions.reading import Reading
from factions.statements.circumstances import contexts


def _read(text: str) -> Reading:
    return read_document(Document(id=text_digest(text), text=text, text_sha256=text_digest(text), published="2016-12-23"))


def _words(reading: Reading, kind: str, event_type: str) -> list[list[str]]:
    mentions = {mention.id: mention for mention in reading.mentions}
    held = [event.places if kind == "places" else filter(None, [event.time]) for event in reading.events if event.type == event_type]
    return [[mentions[name].text for name in names] for names in held]


@pytest.mark.parametrize(
    ("text", "event_type", "places"),
    [
        ("Rebels attacked the army in Homs on Monday.", "ASSAULT", ["Homs"]),
        ("Soldiers raided a house in Homs to arrest a man, the rebel commander from Aleppo.", "COERCE", ["Homs"]),
        ("The government accused the rebels in Aleppo of killing soldiers.", "ACCUSE", []),
        ("Rebels took Homs. The army bombed the rebels on Friday.", "ASSAULT", ["Homs"]),
        ("Soldiers attacked the rebels.\n\nThe mayor is in Beirut.", "ASSAULT", []),
    ],
)
def test_places(text: str, event_type: str, places: list[str]) -> None:
    found = _words(_read(text), "places", event_type)
    assert found
    assert found[0] == places


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Rebels attacked the army in Homs on 6 August.", ["6 August"]),
        ("Since 2012 rebels have attacked the army in Homs.", []),
        ("By the end of November rebels had attacked the army in Homs.", []),
        ("The government said on 7 December that rebels attacked the army in Homs.", []),
    ],
)
def test_times(text: str, times: list[str]) -> None:
    assert _words(_read(text), "time", "ASSAULT") == [times]


def test_a_nominal_place_means_the_name_before_it() -> None:
    reading = _read("Rebels entered Homs on Monday. The army shelled the city on Friday.")
    mentions = {mention.id: mention for mention in reading.mentions}
    shelled = next(event for event in reading.events if "shelled" in event.evidence[0].quote)
    assert [mentions[name].text for name in shelled.places] == ["city"]
    refs = {mention.ref for mention in reading.mentions if mention.text in ("city", "Homs")}
    assert len(refs) == 1
    assert None not in refs


@pytest.mark.parametrize(
    ("sentence", "kinds", "found"),
    [
        ("The army shelled a mosque.", {"state_force"}, ("military", "religion_ethnicity")),
        ("Voters went to the polling station.", set(), ("election",)),
        ("It rained.", set(), ()),
    ],
)
def test_contexts(sentence: str, kinds: set[str], found: tuple[str, ...]) -> None:
    assert contexts(sentence, kinds, "ASSAULT") == found
