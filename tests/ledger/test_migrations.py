"""Ledgers of earlier versions are brought up to date with all that they hold."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from factions.errors import LedgerError
from factions.ledger import reader, writer
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.schema import REVISIONS, upgrade
from factions.reading import Reading
from factions.review.judgements import history, judge


def older(path: Path, revision: str, full: Ledger) -> None:
    """Make a ledger of an earlier revision, with the rows of a full one: as many columns of them as it had then."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection, revision)
    engine.dispose()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("ATTACH ? AS full", (str(full.path),))
        tables = [
            name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if not name.startswith(("search", "alembic"))
        ]
        with raw:
            for name in tables:
                columns = ", ".join(f'"{row[1]}"' for row in raw.execute(f'PRAGMA main.table_info("{name}")'))
                raw.execute(f'INSERT INTO main."{name}" ({columns}) SELECT {columns} FROM full."{name}"')  # noqa: S608 - our own tables' names


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_older_ledger_keeps_all_that_it_holds(ledger: Ledger, tmp_path: Path, raid: Reading, talks: Reading, revision: str) -> None:
    writer.add(ledger, raid, source="raid.mark")
    path = tmp_path / "older.db"
    older(path, revision, ledger)
    with open_ledger(str(path), create=False) as grown:
        assert reader.groups(grown) == reader.groups(ledger) != []
        for held in reader.groups(ledger):
            assert reader.group(grown, held.id) == reader.group(ledger, held.id)
        assert reader.document(grown, raid.document.id) == reader.document(ledger, raid.document.id)
        assert reader.search(grown, "League") == reader.search(ledger, "League") != []
        assert history(grown) == ()
        assert writer.add(grown, talks, source="talks.mark").new
        one, other = (held.id for held in reader.groups(grown, limit=2))
        judge(grown, "same", one, other, because="so", by="Ann")
        assert reader.group(grown, other).summary.id == one
        with pytest.raises(LedgerError, match="only grows"), grown.write() as connection:
            connection.exec_driver_sql("DELETE FROM decisions")


def test_bringing_up_is_whole_or_not_at_all(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "half.db"
    older(path, REVISIONS[0], ledger)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE decisions (songs TEXT)")  # what the migration wants to make is there already
    before = schema_of(path)
    with pytest.raises(LedgerError):
        open_ledger(str(path))
    assert schema_of(path) == before


def schema_of(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as raw:
        return [*raw.execute("SELECT name, sql FROM sqlite_master ORDER BY name"), *raw.execute("SELECT version_num, '' FROM alembic_version")]
