"""What counts of the log of judgements, and which claim of a new reading stands for one of an old."""

from __future__ import annotations

import pytest
from tests.analysis.claim_reports import forecast
from tests.analysis.claims.rows import row
from tests.ledger.conftest import file_ledger

from factions.analysis.claims.states import NOBODY, key_of, states, successor, successors, undone
from factions.ledger import outcomes as shelf
from factions.ledger import writer
from factions.ledger.open import Ledger
from factions.ledger.outcomes import Entry
from factions.reading import Coder

__all__ = ["file_ledger"]


def entry(number: int, undoes: int | None = None, **more: object) -> Entry:
    told = {"undoes": undoes} if undoes else {"reading": 1, "claim": "c1", "outcome": "came_true"}
    return Entry.model_validate({"id": number, "judge": "Ada", "reason": "", "made": "2014-08-01", **told, **more})


@pytest.mark.parametrize(
    ("undoes", "found"),
    [
        ({}, {}),
        ({2: 1}, {1: 2}),
        ({2: 1, 3: 2}, {2: 3}),  # the undo is undone: the first counts again
        ({2: 1, 3: 2, 4: 3}, {1: 2, 3: 4}),
        ({2: 1, 3: 1}, {1: 3}),
    ],
)
def test_what_is_undone(undoes: dict[int, int], found: dict[int, int]) -> None:
    assert undone([entry(1), *(entry(number, of) for number, of in undoes.items())]) == found


def test_an_undo_judges_no_claim() -> None:
    assert key_of(entry(1)) == (1, "c1")
    assert key_of(entry(2, 1)) is None


TAKE = "the brigade will take Tarsa by July"


@pytest.mark.parametrize(
    ("held", "heir"),
    [
        ([], None),
        ([row(TAKE, reading=2)], "c1"),
        ([row(TAKE, reading=2, kind="promise")], None),  # another kind of claim
        ([row("brigade will take Tarsa", reading=2, start=4)], "c1"),  # fewer characters of the same text
        ([row("nothing else", reading=2, start=300)], None),
        ([row("the brigade", reading=2, claim="c1"), row("brigade will take Tarsa", reading=2, claim="c2", start=4)], "c2"),  # shares more
        ([row(TAKE, reading=2, claim="c2", start=90), row(TAKE, reading=1)], "c1"),  # itself, where its reading counts
        ([row(TAKE, reading=2, claim="c3", text=2, start=500)], "c3"),  # the text was extracted anew: by its words
        ([row("the fishermen of Orsk go hungry", reading=2, text=2)], None),
        ([row(TAKE, reading=2, claim="c2", text=2, start=50), row(TAKE, reading=2, claim="c5", text=2, start=9)], "c5"),  # even: what comes first
    ],
)
def test_a_successor(held: list[shelf.ClaimRow], heir: str | None) -> None:
    found = successor(row(TAKE), held)
    assert (found and found.claim) == heir


def test_entries_go_over_to_the_reading_that_counts(file_ledger: Ledger) -> None:
    first = forecast("early")
    writer.add(file_ledger, first, source="early")
    with file_ledger.read() as connection:
        old = shelf.claim_called(connection, f"{first.document.id}:c1").key
    with file_ledger.write() as writing:
        shelf.append(writing, reading=old[0], claim=old[1], outcome="came_true", condition="met", judge="Ada", reason="saw it")
        shelf.append(writing, reading=old[0], claim=old[1], outcome="did_not", judge="Bo", reason="no")
        last = shelf.append(writing, undoes=2, judge="Ada", reason="wrong")
    again = first.model_copy(update={"coder": Coder(name="other", version="2")})
    writer.add(file_ledger, again, source="early")
    with file_ledger.read() as connection:
        new = shelf.claim_called(connection, f"{first.document.id}:c1").key
        assert new != old
        assert successors(connection, [old]) == {old: new}
        found = states(connection)
    assert last.undoes == 2
    assert set(found) == {new}
    outcome, condition = found[new].outcome, found[new].condition
    assert outcome is not None
    assert condition is not None
    assert (outcome.judge, condition.condition) == ("Ada", "met")


def test_an_entry_rests_while_no_claim_stands_for_it(file_ledger: Ledger) -> None:
    first = forecast("early")
    writer.add(file_ledger, first, source="early")
    with file_ledger.read() as connection:
        old = shelf.claim_called(connection, f"{first.document.id}:c1").key
    with file_ledger.write() as writing:
        shelf.append(writing, reading=old[0], claim=old[1], outcome="came_true", judge="Ada", reason="saw it")
    silent = first.model_copy(update={"coder": Coder(name="other", version="2"), "claims": (), "events": ()})
    writer.add(file_ledger, silent, source="early")
    with file_ledger.read() as connection:
        assert states(connection) == {}
    assert NOBODY.outcome is NOBODY.condition is None
