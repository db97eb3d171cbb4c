"""Ledgers of invented reports, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from factions.errors import LedgerError
from factions.ledger import audit, invented, writer
from factions.ledger import tables as t
from factions.ledger.open import Ledger
from factions.reading import Reading


def test_an_empty_ledger_is_marked_for_good(ledger: Ledger, raid: Reading) -> None:
    with ledger.read() as connection:
        assert (invented.is_marked(connection), invented.look(connection)) == (False, (False, 0))
    assert invented.mark(ledger, lambda _source, _url: False)
    writer.add(ledger, raid, source="raid.mark")
    assert invented.mark(ledger, lambda _source, _url: False), "it's marked already"
    for change in (update(t.ledger_notes).values(made="2000-01-01"), delete(t.ledger_notes)):
        with pytest.raises((LedgerError, IntegrityError)), ledger.write() as connection:
            connection.execute(change)
    with ledger.read() as connection:
        assert invented.is_marked(connection)
        assert invented.look(connection)[0]
        assert [(line.by, line.deed) for line in audit.lines(connection, deed="ledger")] == [("rule:invented", "ledger.invented")]


def test_a_ledger_with_others_is_not_marked(ledger: Ledger, raid: Reading, talks: Reading) -> None:
    writer.add(ledger, raid, source="raid.mark")
    writer.add(ledger, talks, source="talks.mark")
    seen: list[tuple[str, str | None]] = []

    def test(source: str, url: str | None) -> bool:
        seen.append((source, url))
        return source == "raid.mark"

    assert not invented.mark(ledger, test)
    assert ("talks.mark", talks.document.url) in seen
    with ledger.read() as connection:
        assert not invented.is_marked(connection)
        assert audit.lines(connection, deed="ledger") == []
    assert invented.mark(ledger, lambda source, _url: source.endswith(".mark")), "all that it holds is invented"


def test_an_address_that_cannot_exist_is_seen_once(ledger: Ledger, raid: Reading, talks: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    real = raid.model_copy(update={"document": raid.document.model_copy(update={"url": "https://news.org/a?from=b.example"})})
    writer.add(ledger, real, source="raid.mark")
    with ledger.read() as connection:
        found, last = invented.look(connection)
    assert (found, last > 0) == (False, True)
    made = talks.model_copy(update={"document": talks.document.model_copy(update={"url": "https://news.example/a"})})
    writer.add(ledger, made, source="talks.mark")
    with ledger.read() as connection:
        assert invented.look(connection, last)[0]
        assert invented.look(connection, invented.look(connection)[1])[0] is False, "what was looked at isn't looked at again"
        assert invented.look(connection)[0]
    monkeypatch.setattr(invented, "LOOKED", 0)
    with ledger.read() as connection:
        assert not invented.look(connection)[0], "the newest alone are looked at"
