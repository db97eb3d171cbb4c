"""A ledger's mark stays while things are added, and its last change moves with each; passages are found with what stands around them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from factions.ledger import layer, writer
from factions.ledger.around import REACH, around
from factions.ledger.marks import mark
from factions.ledger.open import Ledger
from factions.ledger.privacy import BLOT
from factions.reading import Reading
from factions.review.statements import accept


def test_a_mark_is_the_first_documents_and_moves_with_changes(
    ledger: Ledger, raid: Reading, talks: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def on(day: int) -> None:
        monkeypatch.setattr(layer, "clock", lambda: datetime(2026, 3, day, 12, tzinfo=UTC))

    with ledger.read() as connection:
        empty = mark(connection)
    assert (empty.first, empty.last) == (None, None)
    on(1)
    writer.add(ledger, raid, source="raid.mark")
    on(2)
    writer.add(ledger, talks, source="talks.mark")
    on(3)
    accept(ledger, [f"{raid.document.id}:r1"], by="Ann")
    with ledger.read() as connection:
        found, then = mark(connection), mark(connection, as_of=date(2026, 3, 2))
    assert found.key == then.key != empty.key
    assert (found.first, found.last) == ("2026-03-01T12:00:00Z", "2026-03-03T12:00:00Z")
    assert then.last == "2026-03-02T12:00:00Z"


def test_what_stands_around_a_passage(ledger: Ledger, raid: Reading) -> None:
    writer.add(ledger, raid, source="raid.mark")
    text = raid.document.text
    start = text.index("Baghdad")
    place = (raid.document.id, start, start + len("Baghdad"))
    ends = (raid.document.id, 0, len(text))
    with ledger.read() as connection:
        found = around(connection, [place, ends, ("no such document", 0, 3)])
        assert around(connection, [place], as_of=date(2000, 1, 1)) == {}
    assert set(found) == {place, ends}
    before, after = text[start - REACH : start], text[place[2] : place[2] + REACH]
    assert found[place].after == after
    assert len(found[place].before) == REACH
    assert BLOT in found[place].before
    assert "Aziz" in before
    assert "Aziz" not in found[place].before
    assert found[ends][:2] == ("", "")
    assert found[place].text == raid.document.text_sha256
