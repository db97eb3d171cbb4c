"""Publishers: their spellings are one, a later grade takes the place of an earlier one, and nothing of the log is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from factions.errors import LedgerError
from factions.ledger import layer, publishers, writer
from factions.ledger.open import Ledger
from factions.reading import Reading


def as_published(reading: Reading, name: str, publisher: str | None) -> Reading:
    return reading.model_copy(update={"document": reading.document.model_copy(update={"id": name * 64, "publisher": publisher})})


def test_publishers_are_listed_with_their_spellings(ledger: Ledger, talks: Reading) -> None:
    for name, publisher in zip("abcde", ("The Hill Gazette", "Hill Gazette", "Hill Gazette", "Érable", None), strict=True):
        writer.add(ledger, as_published(talks, name, publisher), source=name)
    publishers.grade(ledger, "HILL GAZETTE", "B", because="own reporters", by="ann")
    publishers.grade(ledger, "Nobody's Post", "E", because="invents", by="ann")
    found = publishers.publishers(ledger)
    assert [(one.publisher, one.name, one.documents, one.grade) for one in found] == [
        ("hill gazette", "Hill Gazette", 3, "B"), (None, None, 1, "F"), ("erable", "Érable", 1, "F"), ("nobody s post", "Nobody's Post", 0, "E"),
    ]  # fmt: skip
    assert [(one.name, one.documents) for one in found[0].spellings] == [("Hill Gazette", 2), ("The Hill Gazette", 1)]
    assert found[0].graded is not None
    assert (found[0].graded.reason, found[0].graded.judge) == ("own reporters", "ann")


def test_a_later_grade_counts_and_the_day_can_be_asked(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, given in ((1, "A"), (3, "D"), (5, "F")):
        monkeypatch.setattr(layer, "clock", lambda day=day: datetime(2020, 1, day, tzinfo=UTC))
        publishers.grade(ledger, "Gazette", given, because="so", by="ann")
    with ledger.read() as connection:
        assert [publishers.grades(connection, as_of=date(2020, 1, day)).of("the GAZETTE") for day in (1, 2, 3, 4, 5)] == ["A", "A", "D", "D", "F"]
        assert publishers.grades(connection, as_of=date(2019, 12, 31)).of("Gazette") == "F"
        assert publishers.grades(connection).of(None) == "F"
        assert [row.id for row in publishers.log(connection)] == [1, 2, 3]


@pytest.mark.parametrize("order", ["UPDATE grades SET grade = 'A'", "DELETE FROM grades"])
def test_the_log_only_grows(ledger: Ledger, order: str) -> None:
    publishers.grade(ledger, "Gazette", "C", because="so", by="ann")
    with pytest.raises(LedgerError, match="only grows"), ledger.write() as connection:
        connection.exec_driver_sql(order)


@pytest.mark.parametrize(
    ("name", "given", "because", "by", "says"),
    [
        ("—", "A", "so", "ann", "names no publisher"),
        ("Gazette", "G", "so", "ann", "no Admiralty grade"),
        ("Gazette", "A", " ", "ann", "needs a reason"),
        ("Gazette", "A", "so", "", "who grades"),
    ],
)
def test_what_is_no_grade(ledger: Ledger, name: str, given: str, because: str, by: str, says: str) -> None:
    with pytest.raises(LedgerError, match=says):
        publishers.grade(ledger, name, given, because=because, by=by)
    with ledger.read() as connection:
        assert publishers.log(connection) == []
