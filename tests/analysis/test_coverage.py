"""How much was read: passages by place, documents and families by week, gaps that show, and what an older day would have said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.conftest import read

from factions.analysis.coverage import NOTHING, Amount, Wanted, _month, _steps, _week, amount, coverage, weeks_read
from factions.analysis.families import update
from factions.errors import LedgerError
from factions.ledger import layer, writer
from factions.ledger.coverage import NO_DAY, day_of
from factions.ledger.open import Ledger
from factions.reading import Coder, Reading

REPORT = """---
id: report
title: Raids
publisher: {publisher}
published: "{published}"
genre: wire
region: Middle East
fictional: true
actors:
  brigade: {{name: Harrow Brigade, kind: armed_group, country: SYR}}
  crowd: {{name: villagers, kind: civilians, country: {country}}}
places:
  tarsa: {{name: Tarsa, country: {country}, admin1: Diyala, precision: 1}}
  diyala: {{name: Diyala, country: {country}, admin1: Diyala, precision: 4}}
  land: {{name: Land, country: {country}, precision: 6}}
---
Word of the {publisher} from [Tarsa]{{p1 tarsa}} and from all of [Diyala]{{p2 diyala}}.
Nothing of it is sure.

The [brigade]{{a1 brigade}} burned [it]{{p3 tarsa pronoun}} down.
@ e1 ASSAULT/destroy actors=a1 targets=p3

The [villagers]{{a2 crowd}} say nothing.

In [Land]{{p4 land}} it rained on {published}.
"""


def report(name: str, publisher: str = "Courier", published: str = "2014-06-18", country: str = "IRQ") -> Reading:
    reading = read(REPORT.format(publisher=publisher, published=published, country=country))
    return reading.model_copy(update={"document": reading.document.model_copy(update={"id": name * 64})})


def fill(ledger: Ledger, *readings: Reading) -> None:
    for reading in readings:
        writer.add(ledger, reading, source=reading.document.id[:3])
    update(ledger)


@pytest.mark.parametrize(
    ("wanted", "documents", "passages"),
    [
        (Wanted(), 1, 4),  # every paragraph
        (Wanted(country="IRQ"), 1, 3),  # Tarsa named; Tarsa as "it"; Land itself; not what villagers say, who have no part in a statement
        (Wanted(country="SYR"), 1, 1),  # the brigade's deed
        (Wanted(place="tarsa"), 1, 2),
        (Wanted(place="Diyala", country="IRQ"), 1, 2),  # the division, with the town in it
        (Wanted(place="Land"), 0, 0),  # a whole country is no place
        (Wanted(country="NGA"), 0, 0),
        (Wanted(country="IRQ", place="Nowhere"), 0, 0),
        (Wanted(country="IRQ", first=date(2014, 6, 18), last=date(2014, 6, 18)), 1, 3),
        (Wanted(country="IRQ", first=date(2014, 6, 19)), 0, 0),
        (Wanted(country="IRQ", last=date(2014, 6, 17)), 0, 0),
    ],
)
def test_passages_are_paragraphs_about_a_place(ledger: Ledger, wanted: Wanted, documents: int, passages: int) -> None:
    fill(ledger, report("a"))
    found = amount(ledger, wanted)
    assert (found.total.documents, found.total.passages) == (documents, passages)


def test_copies_are_one_source_and_weeks_without_a_report_show(ledger: Ledger) -> None:
    fill(ledger, report("a"), report("b", "Gazette"), report("c", published="2014-07-09"), report("d", published="2014-07"))
    found = coverage(ledger, Wanted(country="IRQ"))
    assert [(row.name, row.first, row.last, row.read.documents, row.read.sources) for row in found.rows] == [
        ("2014-W25", "2014-06-16", "2014-06-22", 2, 1),
        ("2014-W26 to 2014-W27", "2014-06-23", "2014-07-06", 0, 0),
        ("2014-W28", "2014-07-07", "2014-07-13", 1, 1),
        (None, None, None, 1, 1),
    ]
    assert found.rows[1].read == NOTHING
    assert (found.total.documents, found.total.publishers, found.undated, found.dated) == (4, 2, 1, False)
    asked = coverage(ledger, Wanted(country="IRQ", first=date(2014, 7, 1), last=date(2014, 8, 15)), by="month")
    assert [(row.name, row.read.documents) for row in asked.rows] == [("2014-07", 1), ("2014-08", 0), (None, 1)]
    assert (asked.total.documents, asked.undated, asked.dated) == (1, 1, True)


def test_by_country_place_and_publisher(ledger: Ledger) -> None:
    fill(ledger, report("a"), report("b", "The Gazette"), report("c", "Gazette", "2015-01-01", country="SDN"))
    rows = {by: [(row.name, row.read.documents) for row in coverage(ledger, by=by).rows] for by in ("country", "place", "publisher")}
    assert rows["country"] == [("SYR", 3), ("IRQ", 2), ("SDN", 1)]
    assert rows["place"] == [("Diyala", 2), ("Tarsa", 2), ("Diyala", 1), ("Tarsa", 1)]
    assert rows["publisher"] == [("The Gazette", 2), ("Courier", 1)]
    assert [row.name for row in coverage(ledger, Wanted(country="SDN"), by="place").rows] == ["Diyala", "Tarsa"]
    with pytest.raises(LedgerError, match="IRQ, SDN"):
        coverage(ledger, Wanted(place="Tarsa"))


def test_a_reading_made_anew_counts_once_and_the_day_can_be_asked(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "clock", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    fill(ledger, report("a"))
    monkeypatch.setattr(layer, "clock", lambda: datetime(2020, 1, 3, tzinfo=UTC))
    fill(ledger, report("a").model_copy(update={"coder": Coder(name="other", version="1")}), report("b", "Gazette"))
    assert amount(ledger, Wanted(country="IRQ")).total == Amount(2, 1, 6, 2)
    assert amount(ledger, Wanted(country="IRQ"), as_of=date(2020, 1, 2)).total == Amount(1, 1, 3, 1)
    assert amount(ledger, Wanted(country="IRQ"), as_of=date(2019, 12, 31)).total == NOTHING


def test_sources_by_week(ledger: Ledger) -> None:
    fill(ledger, report("a"), report("b", "Gazette"), report("c", published="2014-07-09"))
    with ledger.read() as connection:
        assert weeks_read(connection, "IRQ", date(2014, 6, 18), date(2014, 7, 9)) == ([1, 0, 0, 1], 1)  # three copies of one text
        assert weeks_read(connection, "NGA", date(2014, 6, 18), date(2014, 6, 18)) == ([0], 0)


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 800), st.sampled_from([_week, _month]))
def test_weeks_and_months_leave_no_day_out(first: date, days: int, bucket: Callable[[date], tuple[str, date, date]]) -> None:
    last = date.fromordinal(first.toordinal() + days)
    steps = list(_steps(bucket, first, last))
    assert steps[0][1] <= first
    assert last <= steps[-1][2]
    assert all(one[2].toordinal() + 1 == other[1].toordinal() for one, other in pairwise(steps))


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2014-06-18", "2014-06-18"),
        ("2014-06-18~", "2014-06-18"),
        ("2014-06", None),
        ("XXXX-06-18", None),
        (None, None),
        ("9999-12-31", None),
        ("-0044-03-15", None),
    ],
)
def test_a_day_is_known_or_not(published: str | None, day: str | None) -> None:
    assert day_of(published) == (date.fromisoformat(day).toordinal() if day else NO_DAY)
