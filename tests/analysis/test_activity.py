"""A group's events by month: of their own time, of their report's, or of none; and how much was read beside."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.weeks import tell

from factions.analysis.activity import _first, _last, _month, activity
from factions.ledger import layer, reader
from factions.ledger.open import Ledger


@pytest.mark.parametrize(
    ("time", "published", "found"),
    [
        ("2014-06-13", "2014-07-01", (2014 * 12 + 5, True)), ("2014-06", None, (2014 * 12 + 5, True)), ("2014", "2014-07-01", (2014 * 12 + 6, False)),
        ("2014-06-30/2014-07-01", "2015", (None, False)), ("XXXX-06-13", "2014-07-01T12:00", (2014 * 12 + 6, False)), (None, None, (None, False)),
        ("9999-12-31", None, (9999 * 12 + 11, True)), ("<b>", "=1", (None, False)),
    ],
)  # fmt: skip
def test_an_event_stands_in_its_own_month_or_in_its_reports(time: str | None, published: str | None, found: tuple[int | None, bool]) -> None:
    assert _month(time, published) == found


@given(st.integers(1, 9999), st.sampled_from([1, 12]))
def test_a_stretch_ends_where_the_next_begins(year: int, size: int) -> None:
    at = year * 12 // size
    first, last = _first(at, size), _last(at, size)
    assert first.day == 1
    assert last >= first
    if last != date.max:
        assert _first(at + 1, size).toordinal() == last.toordinal() + 1


def salt(ledger: Ledger) -> str:
    return next(row.id for row in reader.groups(ledger, limit=50) if row.name == "Salt Brigade")


def test_months_without_events_stand_beside_what_was_read(ledger: Ledger) -> None:
    tell(ledger)
    found = activity(ledger, salt(ledger), "IRQ")
    held = {one.name: (one.dated, one.by_report, one.read) for one in found.stretches}
    assert (found.unit, len(found.stretches), found.undated, found.about) == ("month", 15, 0, "IRQ")
    assert held["2013-04"] == (1, 0, 0)
    assert held["2013-05"] == (0, 0, 1)  # something was read, and no event told of
    assert held["2013-09"] == (0, 0, 0)
    assert held["2014-06"][:2] == (3, 0)
    assert found.events == 4
    assert activity(ledger, salt(ledger), "IRQ", on=date(2013, 12, 31)).events == 1


def test_an_event_without_a_time_stands_in_its_reports_month(ledger: Ledger) -> None:
    tell(ledger, "harrow")
    (group,) = [row.id for row in reader.groups(ledger, limit=50) if row.name == "Harrow Brigade"]
    (one,) = activity(ledger, group, None).stretches
    assert (one.name, one.dated, one.by_report, one.read) == ("2013-08", 0, 1, 1)


def test_a_day_of_the_ledger(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 6, 15, tzinfo=UTC))
    tell(ledger, "wells")
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 6, 25, tzinfo=UTC))
    tell(ledger, "market")
    group = salt(ledger)
    assert [activity(ledger, group, None, as_of=date(2014, 6, day)).events for day in (14, 16, 26)] == [0, 1, 2]
