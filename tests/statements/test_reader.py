"""Acts, ties and claims of plain sentences."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from factions.documents.segmentation import sentences
from factions.mentions.meaning import Linked, link
from factions.mentions.spotting import spot
from factions.mentions.times import find_times
from factions.models.scored import Scored
from factions.reference.registry import registry
from factions.statements.acts import find_acts
from factions.statements.tied import find_ties
from factions.statements.told import find_told


@dataclass
class Text:
    text: str
    scored: Scored
    linked: Linked

    def words(self, numbers: list[int]) -> list[str]:
        return [self.text[self.linked.spots[n].start : self.linked.spots[n].end] for n in numbers]


def read(text: str) -> Text:
    scored = Scored(text, sentences(text))
    return Text(text, scored, link(scored, spot(scored, find_times(text), registry().match(text))))


@pytest.mark.parametrize(
    ("text", "code", "factuality", "actors", "recipients"),
    [
        ("Gunmen killed two policemen in Mosul on Tuesday.", "ASSAULT", "asserted", ["Gunmen"], ["policemen"]),
        ("Police arrested twelve protesters in the capital.", "COERCE", "asserted", ["Police"], ["protesters"]),
        ("The rebels will release the hostages tomorrow.", "RETREAT", "planned", ["rebels"], ["hostages"]),
        ("Students marched through the city in protest against the government.", "PROTEST", "asserted", ["Students"], ["government"]),
    ],
)
def test_an_act(text: str, code: str, factuality: str, actors: list[str], recipients: list[str]) -> None:
    found = read(text)
    acts = [act for act in find_acts(found.scored, found.linked) if act.type == code]
    assert [act.factuality for act in acts][:1] == [factuality]
    assert found.words(acts[0].roles["actors"]) == actors
    assert found.words(acts[0].roles["recipients"]) == recipients


def test_a_toll_and_where_it_happened() -> None:
    found = read("A car bomb killed nine soldiers and wounded 14 near the base in Baiji on Monday.")
    acts = [act for act in find_acts(found.scored, found.linked) if act.tolls]
    assert {(what, found.words([n])[0]) for act in acts for what, n in act.tolls} >= {("killed", "nine")}
    assert any("Baiji" in found.words(act.roles["places"]) for act in acts)


@pytest.mark.parametrize(
    ("text", "code", "subject", "other"),
    [
        ("Idris Tamo, the leader of the Harrow Brigade, spoke on Monday.", "leads", "Idris Tamo", "Harrow Brigade"),
        ("Iran backs the Harrow Brigade with weapons and money.", "backs", "Iran", "Harrow Brigade"),
        ("The Harrow Brigade is allied with the Dawn Front.", "allied_with", "Harrow Brigade", "Dawn Front"),
    ],
)
def test_a_tie(text: str, code: str, subject: str, other: str) -> None:
    found = read(text)
    ties = [(tie.type, *found.words([tie.subject, tie.object])) for tie in find_ties(found.scored, found.linked)]
    assert (code, subject, other) in ties


@pytest.mark.parametrize(
    ("text", "kind", "cue", "content", "speaker"),
    [
        ("The army accused the rebels of killing nine civilians in the village.", "accusation", "accused", "killing nine civilians", "army"),
        ("The minister denied that the police had opened fire.", "denial", "denied", "the police had opened fire", "minister"),
        ('"We will never leave our land," the commander said.', "promise", "said", "We will never leave our land", "commander"),
    ],
)
def test_a_claim(text: str, kind: str, cue: str, content: str, speaker: str) -> None:
    found = read(text)
    told = find_told(found.scored, found.linked)
    assert len(told) == 1
    claim = told[0]
    assert claim.cue
    assert claim.speaker is not None
    assert (claim.kind, text[slice(*claim.cue)]) == (kind, cue)
    assert content in text[slice(*claim.content)]
    assert found.words([claim.speaker]) == [speaker]


def test_a_text_without_statements_has_none() -> None:
    found = read("It was a warm evening, and the river was low.")
    assert (find_acts(found.scored, found.linked), find_ties(found.scored, found.linked), find_told(found.scored, found.linked)) == ([], [], [])


@pytest.mark.parametrize(
    ("text", "backers"),
    [
        ("Shi'ite militia groups such as the Iranian-trained Asaib Ahl Haq have been active in government crackdowns in eastern Iraq.", ["Iranian"]),
        ("The militia groups are better trained and more experienced in street fighting than is the national army.", []),
    ],
)
def test_a_people_s_adjective_and_a_comparison_state_no_support(text: str, backers: list[str]) -> None:
    found = read(text)
    assert [word for tie in find_ties(found.scored, found.linked) if tie.type == "backs" for word in found.words([tie.subject])] == backers
