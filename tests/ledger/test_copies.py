"""The ledger keeps what texts come of, and their families: as they are, and as they were on a day."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.raid_on_tarsa import OWN, REWRITE, THIRD, WIRE, add, families_of, key, report

from factions.analysis import copies, families
from factions.ledger import copies as shelf
from factions.ledger import layer
from factions.ledger.open import Ledger


def test_why_is_what_comparing_gives(ledger: Ledger) -> None:
    readings = [report("wire", WIRE), report("rewrite", REWRITE, "2014-06-19"), report("own", OWN), report("undated", WIRE, None)]
    add(ledger, *readings)
    families.update(ledger)
    with ledger.read() as connection:
        ties = shelf.family(connection, key("rewrite"))
        assert shelf.family(connection, key("own")) == []
        assert shelf.largest(connection, limit=5) == [(key("wire"), 3)]
    (expected,) = copies.families(copies.Text.of(reading.document) for reading in readings)
    assert [tuple(tie) for tie in ties] == sorted((tie.one, tie.other, tie.share, tie.credit) for tie in expected.ties)


def test_a_text_that_links_two_and_is_replaced(ledger: Ledger) -> None:
    add(ledger, report("wire", WIRE), report("rewrite", REWRITE, "2014-06-19"), report("third", THIRD, "2014-06-20"))
    families.update(ledger)
    assert families_of(ledger, "wire", "rewrite", "third") == {"rewrite": "wire", "third": "rewrite"}
    add(ledger, report("rewrite", OWN, "2014-06-19", version="2"))  # the rewrite is read again, and its text comes out another
    families.update(ledger)
    assert families_of(ledger, "wire", "rewrite", "third") == {}
    add(ledger, report("rewrite", REWRITE, "2014-06-19", version="3"))  # and as it was
    families.update(ledger)
    assert families_of(ledger, "wire", "rewrite", "third") == {"rewrite": "wire", "third": "rewrite"}
    families.rebuild(ledger)
    assert families_of(ledger, "wire", "rewrite", "third") == {"rewrite": "wire", "third": "rewrite"}


def test_families_of_a_day(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [(report("wire", WIRE), "2020-01-01"), (report("third", THIRD, "2014-06-20"), "2020-01-02"), (report("rewrite", REWRITE), "2020-01-03"),
            (report("rewrite", OWN, version="2"), "2020-01-04")]  # fmt: skip
    for reading, day in days:
        monkeypatch.setattr(layer, "clock", lambda day=day: datetime.fromisoformat(f"{day}T12:00:00+00:00"))
        add(ledger, reading)
        families.update(ledger)
    asked = {day: set(families_of(ledger, "wire", "rewrite", "third", as_of=date.fromisoformat(day)).values()) for _, day in days}
    first = min("wire", "rewrite", key=key)
    assert asked == {"2020-01-01": set(), "2020-01-02": set(), "2020-01-03": {first, "rewrite"}, "2020-01-04": set()}
    with ledger.read() as connection:
        assert len(shelf.family(connection, key("third"), as_of=date(2020, 1, 3))) == 1
        assert shelf.family(connection, key("third")) == []
