"""A ledger with something of everything that a casefile takes along: copies, judgements, grades, reviews, outcomes, a reading that was superseded."""
# ruff: noqa: E501 - the markup has one sentence a line

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.ledger.conftest import RAID, TALKS, read
from tests.raid_on_tarsa import REWRITE, WIRE, report

from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.exports.casefile import Made, Wanted, make
from factions.ledger import layer, publishers, reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Coder, Reading
from factions.review import outcomes, statements
from factions.review.judgements import judge

HOSPITAL = """---
id: hospital
title: Samira Aziz saw the shelling
publisher: Hill Gazette
published: "2014-06-21"
url: https://hill.example/samira-aziz
genre: wire
region: Middle East
fictional: true
actors:
  asaib: {name: Asa'ib of the River, aliases: [River League], kind: militia, country: IRQ, registry: river-league}
places:
  bohruz: {name: Bohruz, country: IRQ, admin1: Diyala, lat: 33.71, lon: 44.83, geonames: 98, precision: 1}
---
[Samira Aziz]{a1 -} keeps a tea stall and saw nothing of it herself.

The [River League]{a2 asaib} shelled the [maternity hospital]{f1} in [Bohruz]{p1 bohruz} on [19 June]{t1 2014-06-19 text}, and [Samira Aziz]{a3 -} ran.
@ e1 ASSAULT/heavy-weapons actors=a2 targets=f1 places=p1 time=t1
"""
PRIVATE, PERSON = "Samira Aziz", "Nasir Haddad"


def other(reading: Reading, number: int, *, publisher: str | None = None, version: str | None = None) -> Reading:
    """Give a reading as another document's, or another version's."""
    update: dict[str, object] = {"id": f"{number:064x}"} if number else {}
    update |= {"publisher": publisher} if publisher else {}
    coder = Coder(name="reader", version=version) if version else reading.coder
    return reading.model_copy(update={"document": reading.document.model_copy(update=update), "coder": coder})


def fill(ledger: Ledger) -> None:
    """Put the reports in, and let people judge."""
    raid, talks, hospital = read(RAID), read(TALKS), read(HOSPITAL)
    for reading in (raid, talks, hospital, other(raid, 7, publisher="Another Courier"), other(talks, 0, version="2")):
        writer.add(ledger, reading, source=f"{reading.document.title}.txt")
    for reading in (report("wire", WIRE, publisher="Zobe Wire"), report("rewrite", REWRITE, "2014-06-19")):
        writer.add(ledger, reading, source="")
    families.update(ledger)
    keeping.update(ledger)
    document = raid.document.id
    statements.accept(ledger, [f"{document}:r2"], by="ann", because="it says so")
    statements.correct(ledger, f"{document}:e1", {"mode": "beat"}, by="ann", because="read again")
    statements.reject(ledger, [f"{document}:e3"], by="bob", because="nobody accuses")
    statements.comment(ledger, f"{document}:r1", "see the map", by="bob")
    publishers.grade(ledger, "River Courier", "B", because="named reporters", by="ann")
    outcomes.judge(ledger, f"{document}:c3", "did_not", because="no shelling was reported", by="ann")
    league, brigade = (reader.find_group(ledger, name)[0].id for name in ("River League", "Kataib al-Nahr"))
    judge(ledger, "same", league, brigade, because="one name for two", by="ann")
    families.update(ledger)
    keeping.update(ledger)


def everything(ledger: Ledger) -> list[str]:
    """Give the ids of all documents."""
    return [one.id for one in reader.documents(ledger, limit=1000)]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The ledger, in a file; tests of a module share it, and change nothing but its audit log."""
    with open_ledger(str(tmp_path_factory.mktemp("casefile") / "held.db")) as ledger:
        fill(ledger)
        yield ledger


@pytest.fixture(scope="module")
def sealed(held: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A casefile of all of it."""
    return sealed_at(tmp_path_factory.mktemp("sealed") / "all.casefile", held).verified.path


@pytest.fixture(scope="module")
def shown(held: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for the public."""
    return sealed_at(tmp_path_factory.mktemp("shown") / "all.casefile", held, public=True).verified.path


def sealed_at(path: Path, ledger: Ledger, *, public: bool = False) -> Made:
    """Seal all of a ledger."""
    return make(ledger, Wanted(everything(ledger), ["everything"], public=public, by="ann", because="a test"), path)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Give a function that sets the ledger's clock to a day of May 2024."""

    def on(day: int) -> None:
        monkeypatch.setattr(layer, "clock", lambda: datetime(2024, 5, day, 9, tzinfo=UTC))

    return on
