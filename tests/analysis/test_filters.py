"""Filters: what a person may write, what is wrong with what he wrote, and what each field wants."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.filters import Filter, FilterError, Item, Party, Toll, admits, community, directed, nearest, parse
from factions.analysis.incidents.words import stems
from factions.codebook.loader import lists
from factions.statements.records import Factuality, RelationType


def party(words: str = "", *ids: str, **more: Any) -> Party:  # noqa: ANN401 - fields
    return Party(frozenset(ids), stems(words), name=words, **more)


SHIELD = party("Palm Shield, a Shi'ite militia", "shield", kind="militia", country="IRQ")
VILLAGERS = party("Sunni villagers", kind="civilians", country="IRQ")
TEHRAN = party("Government of Iran", "tehran", kind="government", country="IRN")
RAID = Item(
    "incidents", "ASSAULT", modes=frozenset({"firearms"}), contexts=frozenset({"military"}), actors=(SHIELD,), recipients=(VILLAGERS,),
    places=frozenset({"ain sabha", "diyala"}), countries=frozenset({"IRQ"}), tolls=(Toll("killed", "civilian", 7), Toll("injured", "civilian", None)),
    factualities=frozenset({"asserted"}), words=stems("The Palm Shield shot dead seven villagers who had deserted"), origins=2,
)  # fmt: skip
TIE = Item(
    "ties",
    "backs",
    "weapons",
    actors=(TEHRAN,),
    recipients=(SHIELD,),
    countries=frozenset({"IRQ", "IRN"}),
    factualities=frozenset({"asserted"}),
    origins=1,
)
TRUCE = Item("incidents", "AGREE", actors=(VILLAGERS, party("Shi'ite elders", kind="civilians")), factualities=frozenset({"asserted"}))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"type": "ASALT"}, "type: there is no type of event 'ASALT'; the nearest is 'ASSAULT'"),
        ({"type": "assault"}, "type: there is no type of event 'assault'; the nearest is 'ASSAULT'"),
        ({"type": ["ASSAULT", "COERCE/arest"]}, "type: there is no mode of COERCE 'arest'; the nearest is 'arrest'"),
        ({"type": "AGREE/visit"}, "type: AGREE has no parts: leave out '/visit'"),
        ({"kind": "ties", "type": "fight"}, "type: there is no tie 'fight'; the nearest is 'fights'"),
        ({"kind": "ties", "type": "backs/weapon"}, "type: there is no subtype of backs 'weapon'; the nearest is 'weapons'"),
        ({"kind": "claims", "type": "forcast"}, "type: there is no kind of claim 'forcast'; the nearest is 'forecast'"),
        ({"kind": "incident"}, "kind: there is no 'incident'; the nearest is 'incidents'"),
        ({"kind": "claims", "factuality": "denied"}, "factuality: claims have none; incidents and ties have"),
        ({"kind": "ties", "casualties": {}}, "casualties: ties have none; incidents have"),
        ({"kind": "ties", "actor": {"kind": "militia"}, "subject": {"kind": "militia"}}, "filter: subject and actor are one field of ties: give one"),
        ({"actors": {"kind": "militia"}}, "actors: there is no such field; the nearest is 'actor'"),
        ({"actor": {"kind": "milita"}}, "actor.kind: there is no kind of actor 'milita'; the nearest is 'militia'"),
        ({"actor": {"comunity": "Sunni"}}, "actor.comunity: there is no such field; the nearest is 'community'"),
        ({"actor": {}}, "actor: it asks for nothing: give a group, kind, country or community"),
        ({"context": "militry"}, "context: there is no context 'militry'; the nearest is 'military'"),
        ({"country": "Iraqq"}, "country: there is no country 'Iraqq'; the nearest is 'Iraq'"),
        ({"casualties": {"at_least": 0}}, "casualties.at_least: it should be 1 or more, not 0"),
        ({"casualties": {"what": "kiled"}}, "casualties.what: there is no 'kiled'; the nearest is 'killed'"),
        ({"words": 3}, "words: it should be a word or a list of words, not 3"),
        ({"words": ["", "x"]}, "words.0: it is empty"),
        ({"sources": "many"}, "sources: it should be a whole number, not 'many'"),
        ("ASSAULT", "filter: it should hold fields, not 'ASSAULT'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_field(given: object, told: str) -> None:
    with pytest.raises(FilterError) as error:
        parse(given)
    assert str(error.value) == told


def test_the_ends_of_ties_and_claims_have_names_of_their_own() -> None:
    assert parse({"kind": "ties", "subject": {"kind": "government"}, "object": {"kind": "militia"}}) == parse(
        {"kind": "ties", "actor": {"kind": "government"}, "recipient": {"kind": "militia"}}
    )
    assert parse({"kind": "claims", "speaker": {"country": "Iraq"}}).actor == parse({"actor": {"country": ["IRQ"]}}).actor


def test_one_value_is_a_list_of_one_and_a_country_may_go_by_its_name() -> None:
    assert parse({"type": "ASSAULT", "country": "dr congo"}) == parse({"type": ["ASSAULT"], "country": ["COD"]})
    assert parse({}) == Filter()


@pytest.mark.parametrize(
    ("given", "item", "wanted"),
    [
        ({}, RAID, True),
        ({}, TIE, False),
        ({"kind": "ties"}, TIE, True),
        ({"type": "ASSAULT"}, RAID, True),
        ({"type": "ASSAULT/firearms"}, RAID, True),
        ({"type": "ASSAULT/aerial"}, RAID, False),
        ({"type": ["COERCE", "ASSAULT"]}, RAID, True),
        ({"kind": "ties", "type": "backs/weapons"}, TIE, True),
        ({"kind": "ties", "type": "backs/troops"}, TIE, False),
        ({"context": ["terrorism", "military"]}, RAID, True),
        ({"context": "terrorism"}, RAID, False),
        ({"country": "IRQ"}, RAID, True),
        ({"country": "IRN"}, RAID, False),
        ({"place": "Ain Sabha"}, RAID, True),
        ({"place": ["Baghdad", "DIYALA"]}, RAID, True),
        ({"place": "Baghdad"}, RAID, False),
        ({"actor": {"group": "shield"}}, RAID, True),
        ({"recipient": {"group": "shield"}}, RAID, False),
        ({"party": {"group": "shield"}}, RAID, True),
        ({"actor": {"kind": "militia", "country": "IRQ"}}, RAID, True),
        ({"actor": {"kind": "militia", "country": "IRN"}}, RAID, False),
        ({"actor": {"kind": "militia"}, "recipient": {"community": "Sunni"}}, RAID, True),
        ({"actor": {"community": "Shia"}}, RAID, True),
        ({"recipient": {"community": "Shia"}}, RAID, False),
        ({"kind": "ties", "subject": {"kind": "militia"}}, TIE, False),
        ({"kind": "ties", "across": "country"}, TIE, True),
        ({"across": "country"}, RAID, False),
        ({"across": "community"}, RAID, True),
        ({"across": "kind"}, TRUCE, False),
        ({"across": "community"}, TRUCE, True),
        ({"casualties": {"at_least": 7}}, RAID, True),
        ({"casualties": {"at_least": 8}}, RAID, False),
        ({"casualties": {"side": "recipient"}}, RAID, False),
        ({"casualties": {"what": "injured"}}, RAID, False),
        ({"factuality": "denied"}, RAID, False),
        ({"factuality": ["denied", "asserted"]}, RAID, True),
        ({"words": "deserting"}, RAID, True),
        ({"words": ["mutiny", "shot dead"]}, RAID, True),
        ({"words": "mutiny"}, RAID, False),
        ({"words": "!"}, RAID, False),
        ({"sources": 2}, RAID, True),
        ({"sources": 3}, RAID, False),
    ],
)
def test_what_a_filter_wants(given: dict[str, Any], item: Item, wanted: bool) -> None:  # noqa: FBT001 - a column of the table
    assert admits(parse(given), item) is wanted


def test_both_ends_are_two_parties_even_where_all_act_together() -> None:
    asked = parse({"actor": {"kind": "civilians"}, "recipient": {"kind": "civilians"}})
    assert admits(asked, TRUCE)
    assert not admits(asked, replace(TRUCE, actors=TRUCE.actors[:1]))


def test_a_tie_without_direction_is_looked_at_from_both_ends() -> None:
    fight = replace(TIE, type="fights", part=None)
    for end in ("subject", "object"):
        assert admits(parse({"kind": "ties", end: {"kind": "militia"}}), fight)
    assert len(list(directed(fight))) == 2


def test_a_person_has_no_community() -> None:
    cleric = party("the Shi'ite cleric", kind="person", community="Shi'ite")
    assert not admits(parse({"actor": {"community": "Shi'ite"}}), replace(RAID, actors=(cleric,)))


def test_one_party_of_two_communities_is_not_across_them() -> None:
    alone = replace(TRUCE, actors=(party("Sunni and Shi'ite villagers", kind="civilians"),))
    assert not admits(parse({"across": "community"}), alone)


def test_spellings_of_a_community_are_one_and_an_unknown_one_goes_by_its_words() -> None:
    assert community("Shia") == community("Shi'ites") == {"shiites"}
    zorg = party("Zorgans", kind="community")
    assert admits(parse({"actor": {"community": "Zorgan"}}), replace(RAID, actors=(zorg,)))


_PARTIES = st.builds(party, st.sampled_from(["Sunni villagers", "Palm Shield", "gunmen"]), kind=st.sampled_from(["militia", "civilians", "person"]))
_ITEMS = st.builds(
    Item, kind=st.just("incidents"), type=st.sampled_from(sorted(lists().types)), actors=st.lists(_PARTIES, max_size=3).map(tuple),
    recipients=st.lists(_PARTIES, max_size=2).map(tuple), factualities=st.frozensets(st.sampled_from(get_args(Factuality)), min_size=1),
)  # fmt: skip
_ASKED: list[dict[str, Any]] = [{"type": "ASSAULT"}, {"actor": {"kind": "militia"}}, {"recipient": {"community": "Sunni"}}, {"across": "kind"}]


@given(_ITEMS, st.sampled_from(_ASKED), st.sampled_from(_ASKED))
def test_a_field_more_never_wants_more(item: Item, one: dict[str, Any], other: dict[str, Any]) -> None:
    if admits(parse(one | other), item) and one.keys().isdisjoint(other):
        assert admits(parse(one), item)
        assert admits(parse(other), item)


@given(st.text(max_size=20), st.sampled_from(get_args(RelationType)))
def test_there_is_always_a_nearest_and_what_is_there_is_its_own(word: str, known: str) -> None:
    assert nearest(word, get_args(RelationType)) in get_args(RelationType)
    assert nearest(known.upper(), get_args(RelationType)) == known
