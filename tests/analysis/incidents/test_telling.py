"""A reading's events become tellings that can be compared across reports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factions.analysis.incidents import tellings
from factions.analysis.incidents.days import Days, day_text, days_of
from factions.analysis.incidents.words import rarity, stem, stems
from factions.markup import parse
from factions.reading import Reading

REPORT = """---
id: one
publisher: Tarsa Gazette
published: "2014-06-20"
genre: wire
region: Middle East
fictional: true
actors:
  brigade: {name: Harrow Brigade, aliases: [the Harrows], kind: militia, country: IRQ}
  villagers: {name: people of Tarsa, kind: civilians, country: IRQ}
  gunmen: {name: gunmen in masks, kind: armed_group}
places:
  tarsa: {name: Tarsa, country: IRQ, admin1: Anbar, precision: 1}
---
[Masked gunmen]{a1 gunmen} with [rifles]{w1} shot [nine]{q1} [villagers]{a2 villagers} at [mill]{f1} in [Tarsa]{p1 tarsa} [Wednesday]{t1 2014-06-18}.
@ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1,f1 time=t1 weapons=w1 killed:civilian=9@q1>a2 contexts=crime
The [Harrow Brigade]{a3 brigade}, the villagers say, is to blame; [it]{a4 brigade} denied that.
@ e2 ASSAULT/firearms actors=a3 recipients=a2 by=c1 same=e1
@ c1 accusation speaker=a2 cue="say" content="is to blame"
@ e3 ASSAULT/firearms actors=a4 fact=denied by=c2 same=e1
@ c2 denial speaker=a4 cue="denied" content="that"
"""


@pytest.fixture
def reading() -> Reading:
    annotated, errors = parse(REPORT)
    assert errors == []
    assert annotated is not None
    return annotated.reading


def test_roles_become_names_days_and_points(reading: Reading) -> None:
    shot, blamed, denied = tellings(reading)
    assert [one.key.rpartition(":")[2] for one in (shot, blamed, denied)] == ["e1", "e2", "e3"]
    assert (shot.type, shot.mode, shot.contexts, shot.time, shot.days) == ("ASSAULT", "firearms", ("crime",), "2014-06-18", days_of("2014-06-18"))
    assert [(party.shown, party.names, party.words) for party in shot.actors] == [("Masked gunmen", frozenset(), stems("masked gunmen"))]
    assert [party.shown for party in shot.recipients] == ["villagers"]
    assert [(one.shown, one.admin1, one.precision) for one in shot.spots] == [("Tarsa", "Anbar", 1)]
    assert (shot.sites, shot.weapons) == (stems("mill"), stems("rifles"))
    assert shot.tolls[0].best == 9
    assert shot.voice is None
    assert (blamed.same, blamed.said, blamed.voice and blamed.voice.shown) == (shot.key, "accusation", "villagers")
    assert blamed.actors[0].names == denied.actors[0].names != frozenset()
    assert denied.factuality == "denied"
    assert shot.page.centre == ("tarsa",)
    assert shot.page.acts == {"ASSAULT": 1, "ASSAULT/firearms": 1}


def test_canonical_ids_come_with_the_actors(reading: Reading) -> None:
    brigade = next(actor.id for actor in reading.actors if actor.name == "Harrow Brigade")
    found = tellings(reading, {brigade: "Q42"})
    assert [[party.key for party in one.actors] for one in found] == [[None], ["Q42"], ["Q42"]]


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("2014-06-13", ("2014-06-13", "2014-06-13")), ("2014-06", ("2014-06-01", "2014-06-30")), ("2014", ("2014-01-01", "2014-12-31")),
        ("198X", ("1980-01-01", "1989-12-31")), ("19XX", ("1900-01-01", "1999-12-31")), ("2013-22", ("2013-06-01", "2013-08-31")),
        ("2013-24", ("2013-12-01", "2014-02-28")), ("2014-06-13/2014-07", ("2014-06-13", "2014-07-31")),
        ("2014-06-13~", ("2014-06-13", "2014-06-13")),
        ("2014-06-XX", ("2014-06-01", "2014-06-30")), ("XXXX-06-13", None), ("2014/..", None), ("-0479", None), ("2014-02-30", None), ("soon", None),
        (None, None), ("2014-07/2014-06", None),
    ],
)  # fmt: skip
def test_days_of_edtf(edtf: str | None, expected: tuple[str, str] | None) -> None:
    found = days_of(edtf)
    assert (found and (day_text(found.first), day_text(found.last))) == expected


@given(st.integers(1, 10**5), st.integers(0, 99), st.integers(1, 10**5), st.integers(0, 99))
def test_the_gap_of_two_spans(first: int, length: int, other: int, its: int) -> None:
    one, two = Days(first, first + length), Days(other, other + its)
    assert one.gap(two) == two.gap(one)
    assert (one.gap(two) == 0) == bool(set(range(first, first + length + 1)) & set(range(other, other + its + 1)))


@pytest.mark.parametrize("words", [("burned", "burning", "burns"), ("villagers", "villager"), ("bodies", "body"), ("shelling", "shelled", "shells")])
def test_forms_of_a_word_have_one_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


def test_common_words_tell_nothing() -> None:
    assert rarity("the") == 0
    assert rarity("zamboanga") == 1
    assert 0 < rarity(stem("soldiers")) < rarity(stem("baker")) <= 1
