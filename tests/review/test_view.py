"""A statement as a reviewer sees it: what each correction changed."""

from __future__ import annotations

import pytest
from tests.ledger.conftest import RAID, ledger, read

from factions.ledger import writer
from factions.ledger.open import Ledger
from factions.review import statements
from factions.review.statements import StaleError
from factions.review.view import View, view

__all__ = ["ledger"]
WORDS = "at least 10"
NAME = f"{read(RAID).document.id[:12]}:e1"


@pytest.fixture(autouse=True)
def report(ledger: Ledger) -> None:
    """A report."""
    writer.add(ledger, read(RAID), source="raid.mark")


def told(seen: View) -> list[list[tuple[str, str, str]]]:
    """What each deed on a statement changed, in words where there are any."""
    return [
        [(one.name, one.was.words or one.was.value, one.became.words or one.became.value) for one in seen.changes.get(row.id, ())] for row in seen.log
    ]


def test_each_correction_tells_what_it_changed_in_what_stood_before(ledger: Ledger) -> None:
    statements.correct(ledger, NAME, {"type": "COERCE/arrest", "time": ""}, by="Ann")
    statements.comment(ledger, NAME, "hm", by="Ben")
    statements.correct(ledger, NAME, {"fact": "denied"}, by="Ben")
    first = view(ledger, NAME)
    arrest = [("type", "ASSAULT/firearms", "COERCE/arrest"), ("time", "13 June (2014-06-13)", "")]
    assert told(first) == [arrest, [], [("fact", "asserted", "denied")]]
    statements.undo(ledger, NAME, by="Ben")
    statements.undo(ledger, NAME, by="Ben")
    statements.correct(ledger, NAME, {"fact": "possible"}, by="Ann")
    assert told(view(ledger, NAME)) == [*told(first), [], [], [("fact", "asserted", "possible")]]  # both that stood before are taken back


def test_a_correction_of_what_was_added_is_told_against_that(ledger: Ledger) -> None:
    added = statements.add(ledger, NAME.partition(":")[0], "event", WORDS, {"type": "ASSAULT"}, by="Ann")
    statements.correct(ledger, added.name, {"type": "PROTEST"}, by="Ben")
    assert told(view(ledger, added.name)) == [[], [("type", "ASSAULT", "PROTEST")]]


def test_a_deed_on_what_somebody_judged_meanwhile_is_refused_within_its_transaction(ledger: Ledger) -> None:
    with ledger.read() as connection:
        seal = statements.item_called(connection, NAME).seal
    statements.comment(ledger, NAME, "it is in nobody's way", by="Ben")
    statements.accept(ledger, [NAME], by="Ben", seen=seal)
    for deed in (
        lambda: statements.accept(ledger, [NAME], by="Ann", seen=seal),
        lambda: statements.reject(ledger, [NAME], by="Ann", because="no", seen=seal),
        lambda: statements.correct(ledger, NAME, {"fact": "denied"}, by="Ann", seen=seal),
    ):
        with pytest.raises(StaleError, match="somebody has judged it meanwhile"):
            deed()
    assert [row.deed for row, _ in statements.history(ledger, NAME)] == ["comment", "accept"]
