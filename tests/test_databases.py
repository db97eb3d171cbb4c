"""Tests share what they only read: a copy of a ledger on a server goes from one to the next, and never with a trace of the one before."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.databases import Templates, migrate
from tests.ledger.conftest import RAID, read

from factions.errors import LedgerError
from factions.ledger import reader, writer
from factions.ledger.open import open_ledger


def fill(url: str) -> None:
    migrate(url)


def test_a_copy_that_was_only_read_is_given_to_the_next_and_none_that_was_written_to(templates: Templates, tmp_path: Path) -> None:
    first = templates.copy("postgresql", fill, tmp_path)
    with open_ledger(first) as ledger:
        assert reader.counts(ledger).documents == 0
    templates.forget("postgresql", first)
    assert templates.copy("postgresql", fill, tmp_path) == first
    with open_ledger(first) as ledger:
        writer.add(ledger, read(RAID), source="raid.mark")
    templates.forget("postgresql", first)
    second = templates.copy("postgresql", fill, tmp_path)
    with open_ledger(second) as ledger:
        assert (second != first, reader.counts(ledger).documents) == (True, 0)
    templates.forget("postgresql", second)


def test_what_nobody_ended_ends_with_its_test(templates: Templates, tmp_path: Path) -> None:
    url = templates.copy("postgresql", fill, tmp_path)
    with open_ledger(url) as ledger:
        writing = ExitStack()
        writing.enter_context(ledger.write()).exec_driver_sql("LOCK TABLE documents")
        templates.forget("postgresql", url)
        assert templates.copy("postgresql", fill, tmp_path) == url
        with open_ledger(url) as next_one:
            assert writer.add(next_one, read(RAID), source="raid.mark").new
        with pytest.raises(LedgerError, match="lost the connection"):
            writing.close()
    templates.forget("postgresql", url)
