"""Readings to put into ledgers: two small annotated reports of an invented war, and a new ledger, of either database."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from factions.documents.document import Chrome
from factions.ledger.open import Ledger, open_ledger
from factions.markup import parse
from factions.reading import Reading

RAID = """---
id: raid
title: Villagers tell of a night raid
publisher: River Courier
byline: A. Writer
published: "2014-06-20"
url: https://river.example/raid?a=1&b=2
genre: wire
region: Middle East
fictional: true
actors:
  asaib: {name: Asa'ib of the River, aliases: [River League, ROL], kind: militia, country: IRQ, registry: river-league, parent: gov}
  gov: {name: government of Iraq, kind: government, country: IRQ}
  people: {name: villagers of Bohruz, kind: civilians, country: IRQ}
  gunmen: {name: gunmen, kind: armed_group, country: IRQ}
  kataib: {name: Kata'ib al-Nahr, kind: militia, country: IRQ, wikidata: Q1}
  head: {name: Nasir Haddad, kind: person, country: IRQ}
places:
  bohruz: {name: Bohruz, country: IRQ, admin1: Diyala, lat: 33.7, lon: 44.8, geonames: 98, precision: 1}
---
The [River League]{a1 asaib} killed [at least 10]{q1} [people]{a2 people} in [Bohruz]{p1 bohruz} on [13 June]{t1 2014-06-13 text}, said [Samira Aziz]{a3 -}, a teacher.
@ e1 ASSAULT/firearms actors=a1 recipients=a2 places=p1 time=t1 killed:civilian=10..@q1>a2 contexts=military,human_rights by=c1
@ c1 accusation speaker="a teacher" cue="said" content="The River League killed ... 13 June"
[Baghdad]{a4 gov} denied that the [Asa'ib]{a5 asaib} had burned houses there in [March]{t2 2014-03 published}.
@ c2 denial speaker=a4 cue="denied" content="the Asa'ib had burned houses there in March"
@ e2 ASSAULT/destroy actors=a5 places=p1 time=t2 fact=denied by=c2
@ e3 ACCUSE/disapprove actors=a4 recipients=a5

[Nasir Haddad]{a6 head}, who leads the [River League]{a7 asaib}, fights beside [Kata'ib al-Nahr]{a8 kataib}, based in [Bohruz]{p2 bohruz}.
@ r1 leads a6>a7 role="leader"
@ r2 allied_with a7>a8
@ r3 based_in a8>p2
[Haddad]{a9 head} said that if [gunmen]{a10 gunmen} came back, his men would [shell]{w1} the town within [a month]{t3 2014-07 published}, and [he]{a11 head named} left.
@ c3 promise speaker=a9 cue="said" content="his men would shell the town" condition="if gunmen came back" horizon="within a month" due=2014-07
@ e4 THREATEN/violence actors=a9 recipients=a10 weapons=w1 time=t3 fact=hypothetical by=c3
"""

TALKS = """---
id: talks
title: League meets ministers
publisher: Hill Gazette
published: "2013-01-05"
genre: wire
region: Middle East
fictional: true
actors:
  asaib: {name: Asa'ib of the River, aliases: [River League], kind: militia, country: IRQ, registry: river-league}
  kataib: {name: Kataib al-Nahr, kind: militia, country: IRQ}
  gov: {name: Government of Iraq, kind: government, country: IRQ}
  gunmen: {name: gunmen, kind: armed_group, country: IRQ}
---
The [River League]{a1 asaib} met [the government]{a2 gov nominal} in [2012]{t1 2012}.
@ e1 CONSULT actors=a1,a2 time=t1
The [Kataib al-Nahr]{a3 kataib} attacked the [League]{a4 asaib named} and [gunmen]{a5 gunmen}, one man said.
@ c1 statement speaker="one man" cue="said" content="The Kataib al-Nahr attacked the League and gunmen"
@ e2 ASSAULT actors=a3 recipients=a4,a5 by=c1
"""


def read(raw: str) -> Reading:
    """Load an annotated report from its text."""
    annotated, errors = parse(raw)
    assert annotated is not None, errors
    assert not errors
    return annotated.reading


@pytest.fixture
def raid_markup() -> str:
    return RAID


def raid_with_chrome() -> Reading:
    """Give the raid as a page tells it."""
    reading = read(RAID)
    chrome = (Chrome(text="Share this", kind="navigation"), Chrome(text="A street in Bohruz", kind="caption"))
    return reading.model_copy(update={"document": reading.document.model_copy(update={"chrome": chrome})})


@pytest.fixture
def raid() -> Reading:
    return raid_with_chrome()


@pytest.fixture
def talks() -> Reading:
    return read(TALKS)


@pytest.fixture
def ledger(fresh_url: str) -> Iterator[Ledger]:
    """An open ledger of either database."""
    with open_ledger(fresh_url) as opened:
        yield opened


@pytest.fixture
def file_ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An open ledger in a file, for what is told of files only."""
    with open_ledger(str(tmp_path / "test.db")) as opened:
        yield opened
