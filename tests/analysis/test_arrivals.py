"""What is new in a search, by the time at which the ledger first had it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.ledger.conftest import RAID, TALKS, read

from factions.analysis.arrivals import arrivals
from factions.analysis.finding import Asked
from factions.ledger import layer, writer
from factions.ledger.open import Ledger, open_ledger
from factions.reading import Coder
from factions.review.takedown import take_down


@contextmanager
def filled_at(path: Path) -> Iterator[Ledger]:
    """Fill a ledger, with an hour passing whenever somebody looks at the clock."""
    hours = count()
    with pytest.MonkeyPatch.context() as patch, open_ledger(str(path)) as ledger:
        patch.setattr(layer, "clock", lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=next(hours)))
        for name, text in (("raid", RAID), ("talks", TALKS)):
            writer.add(ledger, read(text), source=name)
        yield ledger


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with filled_at(tmp_path_factory.mktemp("arrivals") / "held.db") as ledger:
        yield ledger


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Ledger]:
    with filled_at(tmp_path / "filled.db") as ledger:
        yield ledger


def told(ledger: Ledger, **asked: Any) -> list[str]:  # noqa: ANN401 - any of its fields
    return [f"{(one.hit.title or '').split()[0]} {one.hit.statement or 'whole'}" for one in arrivals(ledger, Asked(**asked))]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, []),  # asks nothing
        ({"words": "hippopotamus"}, []),
        ({"words": "2012"}, ["League e1"]),  # the passage isn't told beside its statement
        ({"words": "government", "kind": "event"}, ["League e1", "Villagers e3"]),  # the last that came first
        ({"words": "league", "kind": "event"}, ["League e1", "League e2", "Villagers e1"]),  # in text order
        ({"words": "baghdad haddad", "kind": "passage"}, []),  # no passage has both
    ],
)
def test_what_comes_in_which_order(held: Ledger, asked: dict[str, str], found: list[str]) -> None:
    assert told(held, **asked) == found


def test_a_report_with_the_words_in_no_statement_counts_once(held: Ledger) -> None:
    found = arrivals(held, Asked(words="league", kind="passage"))
    assert len(found) == len({one.hit.document for one in found}) == 2
    assert all(one.hit.statement is None for one in found)


def test_a_report_read_again_brings_nothing_new(filled: Ledger) -> None:
    before = arrivals(filled, Asked(words="houses"))
    again = read(RAID)
    events = (*again.events[:1], again.events[1].model_copy(update={"mode": None}), *again.events[2:])
    writer.add(filled, again.model_copy(update={"coder": Coder(name="later", version="2"), "events": events}), source="raid")
    after = {one.id: one for one in arrivals(filled, Asked(words="houses"))}
    kept = [one for one in before if one.hit.label != "ASSAULT/destroy"]
    assert len(kept) == len(before) - 1 > 0
    assert [after[one.id].added for one in kept] == [one.added for one in kept]
    (new,) = set(after) - {one.id for one in before}  # it says something else now
    assert after[new].added > max(one.added for one in before)


def test_ids_are_the_same_on_each_machine(held: Ledger) -> None:
    found = arrivals(held, Asked(words="2012"))
    assert [UUID(one.id).version for one in found] == [5]
    assert [one.id for one in found] == [one.id for one in arrivals(held, Asked(words="2012", kind="event"))]


def test_what_was_taken_down_is_gone(filled: Ledger) -> None:
    (found,) = arrivals(filled, Asked(words="2012"))
    take_down(filled, found.hit.document, by="Ada", because="asked to")
    assert arrivals(filled, Asked(words="2012")) == []
