"""Filters over a ledger of either database: what is narrowed by the database is what the filter means, by day and by judgement."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.analysis.reports import boats, both, raid
from tests.ledger.conftest import RAID, TALKS, read

from factions.analysis import families
from factions.analysis.filters import admits, parse
from factions.analysis.incidents import keeping
from factions.analysis.selecting import Picked, resolved, select
from factions.ledger import layer, writer
from factions.ledger.judgements import clusters
from factions.ledger.open import Ledger
from factions.reading import Reading
from factions.review.judgements import judge

BACKING = """---
id: {name}
title: {name}
publisher: Gazette
published: "{published}"
genre: wire
region: Middle East
fictional: true
actors:
  iran: {{name: Government of Iran, kind: government, country: IRN}}
  harrow: {{name: Harrow Brigade, kind: armed_group, country: IRQ}}
---
{text}
"""


def add(ledger: Ledger, *readings: Reading) -> None:
    for number, reading in enumerate(readings):
        writer.add(ledger, reading, source=f"{number} {reading.document.title}")
    families.update(ledger)
    keeping.update(ledger)


def backing(name: str, published: str, text: str) -> Reading:
    return read(BACKING.format(name=name, published=published, text=text))


def filled(ledger: Ledger) -> None:
    add(
        ledger, raid("a"), raid("b", "Hill Gazette", 14), boats("c", "Sea Post"), both("d"), read(RAID), read(TALKS),
        backing("e", "2014-06-25", "[Iran]{a1 iran} arms the [Harrow Brigade]{a2 harrow}.\n@ r1 backs/weapons a1>a2"),
        backing("f", "2014-07-09", "Since [2013]{t1 2013/..} [Iran]{a1 iran} has paid the [Harrow Brigade]{a2 harrow}.\n@ r1 backs/funding a1>a2 time=t1"),
    )  # fmt: skip


def names(found: Picked) -> list[str]:
    return sorted({pick.name for pick in found.picks})


FILTERS: list[dict[str, Any]] = [
    {}, {"type": "ASSAULT"}, {"type": ["ASSAULT/firearms", "CONSULT"]}, {"type": "ASSAULT/aerial"}, {"country": "IRQ"}, {"country": "SYR"},
    {"actor": {"group": "Harrow Brigade"}}, {"party": {"group": ["Coast Guard of Orsk", "ROL"]}}, {"recipient": {"kind": "civilians"}}, {"recipient": {"group": "villagers of Tarsa"}},
    {"place": ["Tarsa", "diyala"]}, {"context": "military"}, {"casualties": {"at_least": 13}}, {"words": "drown"}, {"factuality": "denied"},
    {"factuality": ["asserted", "hypothetical"]}, {"sources": 2}, {"across": "kind"}, {"actor": {"group": "nobody at all"}},
    {"kind": "ties"}, {"kind": "ties", "type": "backs"}, {"kind": "ties", "type": "backs/funding"}, {"kind": "ties", "across": "country"},
    {"kind": "ties", "object": {"group": "Harrow Brigade"}}, {"kind": "ties", "words": "arms"}, {"kind": "ties", "country": "Iran"},
    {"kind": "claims"}, {"kind": "claims", "type": "promise"}, {"kind": "claims", "speaker": {"kind": "government"}}, {"kind": "claims", "words": "burned"},
    {"kind": "claims", "about": {"group": "River League"}}, {"kind": "claims", "country": "IRQ"}, {"kind": "claims", "place": "Tarsa"},
    {"kind": "claims", "party": {"group": "River League"}, "country": "Iraq"}, {"place": "Nowhere"}, {"place": "Tarsa", "party": {"group": "ROL"}},
    {"actor": {"group": "Harrow Brigade"}, "recipient": {"group": "villagers of Tarsa"}},
]  # fmt: skip


def test_what_the_database_narrows_is_what_the_filter_means(ledger: Ledger) -> None:
    filled(ledger)
    known = {kind: select(ledger, parse({"kind": kind}), undated=True).picks for kind in ("incidents", "ties", "claims")}
    some = set[int]()
    for number, given in enumerate(FILTERS):
        wanted = parse(given)
        if given.get("factuality") or given.get("words"):
            continue  # what such a filter looks at isn't looked up without it
        with ledger.read() as connection:
            judged = clusters(connection)
            ids = {role: resolved(connection, one, judged)[0] for role in ("actor", "recipient", "party") if (one := getattr(wanted, role))}
        meant = sorted({pick.name for pick in known[wanted.kind] if admits(wanted.model_copy(update=ids), pick.item)})
        assert names(select(ledger, wanted, undated=True)) == meant, given
        some |= {number} if meant else set()
    assert len(some) > 15


@pytest.mark.parametrize(
    ("given", "many"),
    [
        ({"type": "ASSAULT", "country": "IRQ"}, 4), ({"words": "drown"}, 1), ({"words": ["drown", "villager"]}, 2), ({"factuality": "denied"}, 1),
        ({"factuality": "hypothetical"}, 1), ({"casualties": {"at_least": 13}}, 1), ({"sources": 3}, 1), ({"recipient": {"kind": "civilians"}}, 3),
        ({"kind": "ties", "type": "backs"}, 2), ({"kind": "ties", "words": "paid"}, 1), ({"kind": "claims"}, 4), ({"kind": "claims", "words": "burned"}, 1),
    ],
)  # fmt: skip
def test_how_much_of_a_war_is_wanted(ledger: Ledger, given: dict[str, Any], many: int) -> None:
    filled(ledger)
    assert len(names(select(ledger, parse(given), undated=True))) == many


def test_an_incident_has_its_toll_its_days_and_each_of_its_sources_once(ledger: Ledger) -> None:
    filled(ledger)
    (pick,) = select(ledger, parse({"actor": {"group": "Harrow Brigade"}, "type": "ASSAULT"})).picks
    assert (pick.killed, pick.place, pick.own, pick.disputed) == ((12, 12), "Tarsa", True, False)
    assert pick.days is not None
    assert date.fromordinal(pick.days.first) == date(2014, 6, 18)
    assert [source.publisher for source in pick.sources] == ["Hill Gazette", "River Courier", "Two Rivers Wire"]
    assert len(pick.origins) == 3


def test_days_and_what_has_none(ledger: Ledger) -> None:
    filled(ledger)
    june = date(2014, 6, 14)
    assert [pick.place for pick in select(ledger, parse({"type": "ASSAULT"}), first=june, last=june).picks] == ["Orsk"]
    undated = [pick for pick in select(ledger, parse({"type": "ASSAULT"}), undated=True).picks if not pick.own]
    assert [(one.days and date.fromordinal(one.days.first)) for one in undated] == [date(2013, 1, 5)]  # by its report
    assert select(ledger, parse({"type": "ASSAULT"}), first=date(2013, 1, 6), last=date(2013, 12, 31), undated=True).picks == []
    ties = select(ledger, parse({"kind": "ties", "type": "backs"})).picks
    assert [(pick.item.part, pick.own, pick.days and date.fromordinal(pick.days.first)) for pick in ties] == [
        ("funding", True, date(2013, 1, 1)), ("weapons", False, date(2014, 6, 25)),
    ]  # fmt: skip


def test_groups_that_are_one_are_one_and_as_of_a_day_they_are_what_they_were(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [datetime.fromisoformat("2026-01-01T12:00:00+00:00")]
    monkeypatch.setattr(layer, "clock", lambda: clock[0])
    add(ledger, raid("a"))
    clock[0] = datetime.fromisoformat("2026-01-03T12:00:00+00:00")
    add(ledger, boats("c"))
    before = date(2026, 1, 2)
    assert len(select(ledger, parse({"type": "ASSAULT"})).picks) == 2
    assert [pick.place for pick in select(ledger, parse({"type": "ASSAULT"}), as_of=before).picks] == ["Tarsa"]
    asked = parse({"actor": {"group": "Coast Guard of Orsk"}})
    assert [pick.place for pick in select(ledger, asked).picks] == ["Orsk"]
    (one,), (other,) = (names_of(ledger, name) for name in ("Coast Guard of Orsk", "Harrow Brigade"))
    judge(ledger, "same", one, other, because="one flag", by="Ann")
    keeping.update(ledger)
    assert sorted(pick.place or "" for pick in select(ledger, asked).picks) == ["Orsk", "Tarsa"]
    assert [pick.place for pick in select(ledger, asked, as_of=before).picks] == []


def names_of(ledger: Ledger, name: str) -> list[str]:
    from factions.ledger.selecting import groups_named

    with ledger.read() as connection:
        return groups_named(connection, name)


def test_a_name_that_nobody_has_is_told(ledger: Ledger) -> None:
    filled(ledger)
    found = select(ledger, parse({"actor": {"group": ["Harrow Brigade", "Moon Front"]}, "recipient": {"group": "Moon Front"}}))
    assert (found.picks, found.unknown) == ([], ("Moon Front",))


def test_nobody_is_found_by_a_private_name(ledger: Ledger) -> None:
    filled(ledger)
    assert select(ledger, parse({"kind": "claims", "words": "Samira"}), undated=True).picks == []
    assert select(ledger, parse({"words": ["Samira", "Aziz"], "type": "ASSAULT"}), undated=True).picks == []
    assert select(ledger, parse({"words": "teacher", "type": "ASSAULT"}), undated=True).picks != []
