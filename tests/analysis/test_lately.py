"""The last weeks: which they are, and that a quiet one differs from one that nobody read about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.analysis.weeks import tell

from factions.analysis.lately import Part, last_weeks, lately
from factions.ledger import layer, recent
from factions.ledger.open import Ledger


@pytest.mark.parametrize(
    ("today", "last", "old"),
    [(date(2014, 6, 24), date(2014, 6, 24), False), (date(2014, 7, 1), date(2014, 7, 1), False), (date(2014, 7, 2), date(2014, 6, 24), True),
     (date(2014, 6, 20), date(2014, 6, 20), False)],  # a report from the days to come ends nothing
)  # fmt: skip
def test_they_end_today_or_with_the_newest_report(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, today: date, last: date, old: bool) -> None:  # noqa: FBT001
    tell(ledger)
    monkeypatch.setattr(layer, "clock", lambda: datetime(today.year, today.month, today.day, tzinfo=UTC))
    span = last_weeks(ledger, 4)
    assert span
    assert (span.last, span.old, span.number) == (last, old, 4)
    assert span.first.weekday() == 0
    assert span.first == last - timedelta(last.weekday() + 21)


def test_an_empty_ledger_has_none(ledger: Ledger) -> None:
    assert last_weeks(ledger, 4) is None


def test_quiet_and_unread_differ(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(ledger)
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 7, 1, 12, tzinfo=UTC))
    span = last_weeks(ledger, 5)
    assert span
    found = lately(ledger, span)

    def told(parts: tuple[Part, ...]) -> dict[str | None, tuple[str, int | None, int]]:
        return {part.name: (part.state, part.incidents, part.read.documents) for part in parts}

    assert told(found.weeks) == {
        "2014-W23": ("unread", 0, 0), "2014-W24": ("active", 1, 7), "2014-W25": ("unread", 0, 0), "2014-W26": ("active", 2, 4),
        "2014-W27": ("unread", 0, 0),
    }  # fmt: skip
    assert found.weeks[-1].last == span.last  # it isn't over yet
    assert told(found.countries)["SYR"] == ("active", 1, 1)
    assert told(found.publishers)["Star"] == ("quiet", None, 1)
    assert next(part.name for part in found.countries) == "IRQ"
    assert found.incidents == 3
    assert found.read.documents == 11


def test_whoever_was_read_in_the_year_before_is_missed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(ledger, "wells", "harrow", "market")
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 6, 24, tzinfo=UTC))
    span = last_weeks(ledger, 1)
    assert span
    found = lately(ledger, span)
    missed = {part.name: part.state for part in (*found.countries, *found.publishers) if not part.read.documents}
    assert missed == {"SYR": "unread", "Voice": "unread"}


def test_a_day_of_the_ledger(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 6, 15, tzinfo=UTC))
    tell(ledger, "wells")
    monkeypatch.setattr(layer, "clock", lambda: datetime(2014, 6, 25, tzinfo=UTC))
    tell(ledger, "market")
    span = last_weeks(ledger, 2, as_of=date(2014, 6, 16))
    assert span
    assert (span.last, lately(ledger, span, as_of=date(2014, 6, 16)).incidents) == (date(2014, 6, 16), 1)
    with ledger.read() as connection:
        assert recent.newest_day(connection, date(2015, 1, 1)) == date(2014, 6, 24)
        assert recent.newest_day(connection, date(2015, 1, 1), as_of=date(2014, 6, 20)) == date(2014, 6, 14)
        assert recent.come_since(connection, date(2014, 6, 25)) == (1, 0, 1)
        assert recent.come_since(connection, date(2014, 6, 15))[::2] == (2, 2)
        assert recent.come_since(connection, date(2014, 6, 26)) == (0, 0, 0)
