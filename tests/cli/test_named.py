"""A name on the command line means a group of the ledger, or is told with those that begin alike."""

from __future__ import annotations

from datetime import date

import pytest
from tests.ledger.conftest import file_ledger, raid

from factions.cli.named import groups_named, listed
from factions.errors import FactionsError
from factions.ledger import writer
from factions.ledger.open import Ledger
from factions.ledger.summaries import GroupSummary
from factions.reading import Reading

__all__ = ["file_ledger", "raid"]


@pytest.fixture
def held(file_ledger: Ledger, raid: Reading) -> Ledger:
    writer.add(file_ledger, raid, source="raid")
    return file_ledger


def test_a_name_means_a_group(held: Ledger) -> None:
    (found,) = groups_named(held, "the asaib of the river")
    assert (found.id, found.name) == ("river-league", "Asa'ib of the River")


@pytest.mark.parametrize(
    ("name", "as_of", "option", "expected"),
    [
        ("Nobody", None, "", "Nobody: the ledger has no group of that name"),
        ("Nobody", None, "--group", "--group 'Nobody': the ledger has no group of that name"),
        (" ", None, "--group", "--group ' ': the ledger has no group of that name"),
        ("Asaib of the Riv", None, "", "Asaib of the Riv: the ledger has no group of that name; did you mean Asa'ib of the River?"),
        ("Asa'ib of the River", date(2001, 1, 1), "", "Asa'ib of the River: the ledger had no group of that name on 2001-01-01"),
    ],
)
def test_a_name_of_none_is_told(held: Ledger, name: str, as_of: date | None, option: str, expected: str) -> None:
    with pytest.raises(FactionsError) as caught:
        groups_named(held, name, as_of, option=option)
    assert str(caught.value) == expected


def test_of_many_names_five_are_told(held: Ledger) -> None:
    (one,) = groups_named(held, "Asa'ib of the River")
    seven: list[GroupSummary] = [one.model_copy(update={"name": f"G{number}"}) for number in range(7)]
    assert listed(seven[:5]) == "G0, G1, G2, G3, G4"
    assert listed(seven) == "G0, G1, G2, G3, G4 and 2 more"
