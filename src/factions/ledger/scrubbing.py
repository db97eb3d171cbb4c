"""Scrubbing: that nothing of what was erased stays in the ledger's files.

SQLite leaves what is deleted in its pages, in its WAL, and in the segments of the search index; PostgreSQL leaves dead rows. The file is written
anew, or the tables are. What a server's own WAL and its backups hold is beyond us.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlalchemy import Connection, text

from factions.errors import LedgerError
from factions.ledger import tables as t
from factions.ledger.open import BUSY_SECONDS, Ledger, told

_IN_USE = (
    "is in use by another program: the document is out of the record, but its words may still be in the file; close the others and give "
    "the same command once more"
)


def begin(connection: Connection) -> None:
    """Have SQLite overwrite what this transaction deletes."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def forget_words(connection: Connection) -> None:
    """Have SQLite's search index write its segments anew, without the words that were deleted."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search(search) VALUES ('optimize')")


def scrub(ledger: Ledger) -> None:
    """Write a file, or a server's tables, anew; raises LedgerError where somebody else has them open."""
    if ledger.dialect == "sqlite":
        _scrub_file(ledger)
    else:
        _scrub_server(ledger)


def _scrub_file(ledger: Ledger) -> None:
    try:
        with closing(sqlite3.connect(ledger.path, timeout=BUSY_SECONDS, isolation_level=None)) as raw:
            raw.execute("PRAGMA secure_delete = ON")
            raw.execute("VACUUM")
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" not in str(error) and "busy" not in str(error):
            raise LedgerError(ledger.name, f"couldn't be written anew, and may still hold the words: SQLite says: {error}") from error
        busy = 1
    if busy:
        raise LedgerError(ledger.name, _IN_USE)


def _scrub_server(ledger: Ledger) -> None:
    database = ledger._database  # noqa: SLF001 - the two belong together
    with told(database), database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for name in t.metadata.tables:
            connection.execute(text(f'VACUUM (FULL, ANALYZE) "{name}"'))
