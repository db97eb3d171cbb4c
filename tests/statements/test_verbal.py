"""Acts of words: what is demanded, promised, threatened and charged is an event of its own beside the claim."""

from __future__ import annotations

import pytest
from tests.statements.texts import events, read

ACTS = [
    ("The president ordered the army to retake the city.", "REQUEST/change president > army"),
    ("The defence minister urged the rebels to lay down their arms.", "REQUEST/yield defence minister > rebels"),
    ("The United Nations accused the Janjaweed of killing civilians.", "ACCUSE/allege United Nations > Janjaweed"),
    ("The rebels threatened to kill the hostages.", "THREATEN/violence rebels > hostages"),
    ("The minister condemned the rebels for the killing of nine villagers.", "ACCUSE/disapprove minister > rebels"),
    ("The rebels agreed to withdraw from Bangui.", "AGREE rebels"),
]


@pytest.mark.parametrize(("text", "act"), ACTS)
def test_an_act_of_words_is_an_event(text: str, act: str) -> None:
    assert events(text)[0] == act


@pytest.mark.parametrize(("text", "kind"), [(ACTS[0][0], "demand"), (ACTS[1][0], "demand"), (ACTS[2][0], "accusation")])
def test_it_is_a_claim_too_and_does_not_stand_inside_itself(text: str, kind: str) -> None:
    reading = read(text)
    assert [claim.kind for claim in reading.claims] == [kind]
    act, inner = reading.events
    assert act.attribution is None
    assert inner.attribution == reading.claims[0].id


@pytest.mark.parametrize(("text", "inner"), [
    ("The president ordered the army to retake the city.", "COERCE/seize army (demanded)"),
    ("The army promised to withdraw from the province.", "RETREAT/withdraw army (planned)"),
    ("The defence minister urged the rebels to lay down their arms.", "RETREAT/disarm rebels (demanded)"),
])  # fmt: skip
def test_what_is_wanted_is_not_coded_as_done(text: str, inner: str) -> None:
    assert inner in events(text)


@pytest.mark.parametrize("text", ["The general said the weather was fine.", "He described the road as long.", "It was said that winter would come."])
def test_plain_saying_is_no_event(text: str) -> None:
    assert events(text) == []


def test_one_act_is_one_event_however_it_was_found() -> None:
    for text, act in ACTS:
        assert events(text).count(act) == 1
