import sqlite3
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from factions.ledger import schema
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.tables import metadata

SEARCH = {"search", "search_data", "search_idx", "search_docsize", "search_config", "ix_passages_search", "ix_group_names_trigrams"}


def test_the_migrations_make_the_tables(ledger: Ledger) -> None:
    def ours(_thing: object, name: str | None, kind: str, *_: object) -> bool:
        return kind not in ("table", "index") or name not in SEARCH

    with ledger.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_table_is_strict_and_checks_its_keys(file_ledger: Ledger) -> None:
    with file_ledger.read() as connection:
        rows = {row.name: row.strict for row in connection.exec_driver_sql("PRAGMA table_list") if row.name in metadata.tables}
        assert set(rows) == set(metadata.tables)
        assert set(rows.values()) == {1}
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_the_revisions_known_are_those_shipped() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    shipped = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(shipped)) == schema.REVISIONS


def test_a_half_made_file_becomes_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "half.db"
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA journal_mode = WAL")  # as far as a process may come that is killed while it makes a ledger
    raw.close()
    with open_ledger(str(path)) as ledger, ledger.read() as connection:
        assert schema.is_current(connection, "half")
