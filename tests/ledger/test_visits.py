"""Days on which people came: one row a day, none for who has no account, and never changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from factions.errors import LedgerError
from factions.ledger import accounts, layer, visits
from factions.ledger import tables as t
from factions.ledger.open import Ledger


def test_the_last_day_before_today_is_told(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add(ledger, "ann", "reader", "a river runs past it", by="root")
    for day in (20, 20, 21, 23):
        monkeypatch.setattr(layer, "clock", lambda day=day: datetime(2026, 11, day, 9, tzinfo=UTC))
        visits.note(ledger, "ann")
        visits.note(ledger, "nobody")
    with ledger.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.visits)).scalar_one() == 3
        found = [visits.before(connection, "ann", date(2026, 11, day)) for day in (20, 21, 23, 24)]
        assert visits.before(connection, "bob", date(2026, 11, 24)) is None
    assert found == [None, date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)]
    for change in (update(t.visits).values(day="2000-01-01"), delete(t.visits)):
        with pytest.raises((DatabaseError, LedgerError)), ledger.write() as connection:
            connection.execute(change)
