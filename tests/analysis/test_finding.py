"""Search that is sifted, over a ledger of either database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from tests.databases import copies
from tests.ledger.conftest import RAID, TALKS, read

from factions.analysis.filters import FilterError
from factions.analysis.finding import Asked, find
from factions.analysis.incidents import keeping
from factions.errors import LedgerError
from factions.ledger import reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.review.statements import accept


def fill(url: str) -> None:
    with open_ledger(url) as ledger:
        for number, text in enumerate((RAID, TALKS)):
            writer.add(ledger, read(text), source=f"report {number}")
        keeping.update(ledger)


filled_url = copies(fill)


@pytest.fixture
def filled(filled_url: str) -> Iterator[Ledger]:
    with open_ledger(filled_url) as ledger:
        yield ledger


def found(ledger: Ledger, **asked: Any) -> set[str]:  # noqa: ANN401 - any of its fields
    """Name the hits: a statement by its document's title's first word and its id, a passage by where it begins."""
    return {f"{(hit.title or '').split()[0]} {hit.statement or hit.span.start}" for hit in find(ledger, Asked(**asked), limit=100)}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, set()),
        ({"words": "houses", "kind": "event"}, {"Villagers e2", "Villagers e3"}),
        ({"words": "houses", "kind": "claim"}, {"Villagers c2"}),
        ({"words": "houses", "kind": "event", "country": "IRQ"}, {"Villagers e2", "Villagers e3"}),
        ({"words": "houses", "country": "FRA"}, set()),
        ({"words": "houses", "kind": "event", "last": date(2014, 3, 31)}, {"Villagers e2"}),
        ({"words": "killed", "publisher": "the river"}, {"Villagers 0", "Villagers c1", "Villagers e1"}),
        ({"words": "killed", "publisher": "gazette"}, set()),
        ({"words": "killed", "kind": "passage", "confidence": 0.1}, set()),
        ({"place": "bohruz", "kind": "event", "first": date(2014, 6, 1)}, {"Villagers e1"}),
        ({"place": "Bohruz", "kind": "relation"}, {"Villagers r3"}),
        ({"country": "IRQ", "kind": "claim", "first": date(2014, 1, 1)}, {"Villagers c1", "Villagers c2", "Villagers c3"}),
        ({"country": "IRQ", "kind": "passage"}, set()),
        ({"country": "IRQ", "confidence": 0.99, "publisher": "courier", "kind": "relation"}, {"Villagers r1", "Villagers r2", "Villagers r3"}),
    ],
)
def test_what_is_asked_is_found(filled: Ledger, asked: dict[str, Any], expected: set[str]) -> None:
    assert found(filled, **asked) == expected


def test_a_group_is_found_in_all_its_parts(filled: Ledger) -> None:
    league = reader.find_group(filled, "River League")[0].id
    assert found(filled, group=league) >= {"Villagers e1", "Villagers e2", "Villagers r1", "Villagers r2"}
    assert found(filled, group=league, kind="claim") == {"Villagers c1", "Villagers c2", "League c1"}
    assert "Villagers e1" not in found(filled, group=reader.find_group(filled, "Kata'ib al-Nahr")[0].id)


def test_without_words_the_latest_come_first_and_pages_join(filled: Ledger) -> None:
    whole = find(filled, Asked(country="IRQ"), limit=100)
    assert [hit.document for hit in whole][-1] != whole[0].document
    assert whole[0].published == "2014-06-20"
    assert [*find(filled, Asked(country="IRQ"), limit=4), *find(filled, Asked(country="IRQ"), limit=96, offset=4)] == whole
    assert all(hit.snippet.startswith(hit.span.quote[:40]) for hit in whole)


def test_what_a_person_has_approved(filled: Ledger) -> None:
    document = next(one.id for one in reader.documents(filled) if one.title and one.title.startswith("Villagers"))
    assert found(filled, words="killed", reviewed=True) == set()
    accept(filled, [f"{document[:16]}:e1"], by="Ann")
    assert found(filled, words="killed", reviewed=True) == {"Villagers e1"}
    assert found(filled, words="killed", reviewed=False) == {"Villagers c1"}
    assert found(filled, country="IRQ", kind="event", reviewed=True) == {"Villagers e1"}


def test_the_names_of_private_persons_are_blotted(filled: Ledger) -> None:
    assert all("Samira" not in hit.snippet and "Aziz" not in hit.span.quote for hit in find(filled, Asked(country="IRQ"), limit=100))
    assert find(filled, Asked(words="Samira", country="IRQ")) == []


@pytest.mark.parametrize(("asked", "error"), [({"words": "?!", "country": "IRQ"}, LedgerError), ({"words": "a", "country": "XYZ"}, FilterError)])
def test_what_cannot_be_asked(filled: Ledger, asked: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        find(filled, Asked(**asked))


def test_nothing_is_found_as_of_a_day_before_it_was_read(filled: Ledger) -> None:
    assert find(filled, Asked(country="IRQ"), as_of=date(2001, 1, 1)) == []
