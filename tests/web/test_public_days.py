"""What the world reads of a day that is past, where another reading has come since; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.web.conftest import annotated
from tests.web.people import PUBLIC, Person, pages

from factions.ledger import layer, reader, writer
from factions.ledger.open import open_ledger
from factions.review.statements import accept, undo


def test_a_statement_that_stood_then_is_withheld_by_what_it_said_then(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = annotated("raid.mark")
    later = reading.model_copy(update={"coder": reading.coder.model_copy(update={"version": "99"}), "events": (), "relations": (), "claims": ()})
    report = reading.document.id

    def noon(day: int) -> None:
        monkeypatch.setattr(layer, "clock", lambda: datetime(2020, 1, day, 12, tzinfo=UTC))

    with open_ledger(fresh_url) as ledger:
        noon(1)
        writer.add(ledger, reading, source="a test's report")
        groups = [one.id for one in reader.groups(ledger) if one.kind != "person"]
        noon(3)
        writer.add(ledger, later, source="a test's report")
    paths = ["/", "/incidents", "/groups", "/search?kind=claim&q=league", f"/documents/{report}"]
    paths += [f"/groups/{one}{part}" for one in groups for part in ("", "/ties")]
    with pages(fresh_url, PUBLIC) as (client, ledger):
        person = Person(client, ledger)

        def told(day: str) -> set[str]:
            seen = "".join(person.get(f"{path}{'&' if '?' in path else '?'}as_of={day}").text for path in paths)
            assert ("killed at least 23" in seen) == (day < "2020-01-03")
            return {words for words in ("Karim", "who leads the", "fear nobody") if words in seen}

        assert [told(f"2020-01-0{day}") for day in (1, 2, 3)] == [set(), set(), set()]


def test_what_was_accepted_shows_from_that_day_on(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = annotated("raid.mark")
    page = f"/documents/{reading.document.id}"
    with open_ledger(fresh_url) as ledger:
        for day, do in (
            (1, lambda: writer.add(ledger, reading, source="a test's report")),
            (2, lambda: accept(ledger, [f"{reading.document.id}:r2"], by="Ann")),
        ):
            monkeypatch.setattr(layer, "clock", lambda day=day: datetime(2020, 1, day, 12, tzinfo=UTC))
            do()
    with pages(fresh_url, PUBLIC) as (client, ledger):
        person = Person(client, ledger)
        assert ["who leads the" in person.get(f"{page}?as_of=2020-01-0{day}").text for day in (1, 2, 3)] == [False, True, True]
        undo(ledger, f"{reading.document.id}:r2", by="Ann")
        assert "who leads the" not in person.get(f"{page}?as_of=2020-01-02").text  # what was taken back isn't told of then, either
