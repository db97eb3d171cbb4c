"""Backups: all that a ledger held at one moment as one SQLite file, with its digest beside it, while others go on writing.

A ledger in SQLite is copied page by page, one in PostgreSQL row by row; both see one snapshot from beginning to end. The file is written under
another name and renamed when it is whole, so that no half backup ever bears its name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Table, delete, exists, func, select

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import tables as t
from factions.ledger.copying import Row, Step, copy_rows, write_rows
from factions.ledger.keeping import in_the_making, publish
from factions.ledger.open import Ledger, open_ledger

PAGES = 2_000  # of a database file, copied at a time: 8 megabytes
_ON_DISK = {"full": "can't be written: the disk is full", "readonly": "can't be written: the file or its folder is read-only",
            "unable to open": "can't be opened: the file or its folder may not be read or written by this user",
            "disk I/O": "can't be written: the disk is full or fails, or its files may grow no larger"}  # fmt: skip


class Backup(Record):
    """A backup that is ready: where it is, how many documents it holds, its bytes, and its SHA-256, which is noted beside it, too."""

    path: Path
    documents: int
    size: int
    sha256: str


def silent(_what: str, _done: int, _total: int | None) -> None:
    """Tell nobody how far it is."""


def backup(ledger: Ledger, path: Path, *, force: bool = False, step: Step = silent) -> Backup:
    """Write all that the ledger holds now to the file `path`, and its digest to `path`.sha256; but for who is signed in.

    With `force` it takes the place of a backup that is there. `step` is told what is copied, how far it is, and how far it goes. Raises LedgerError
    where the file is there already, is a ledger in use, or can't be written; what was there before is then as it was.
    """
    path = path.expanduser().absolute()
    _check(path, force=force)
    with in_the_making(path) as part, _named(part, path):
        with ledger.read() as connection:
            documents = connection.execute(select(func.count()).select_from(t.documents)).scalar_one()
            if connection.dialect.name == "sqlite":
                _copy_pages(connection, part, step)
            else:
                _copy_rows(connection, part, step)
        sha256 = publish(part, path, force=force, step=lambda done, total: step("digest", done, total))
    return Backup(path=path, documents=documents, size=path.stat().st_size, sha256=sha256)


def _check(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise LedgerError(str(path), "is a folder: name a file for the backup")
    if not path.parent.is_dir():
        raise LedgerError(str(path), f"can't be made: there is no folder {path.parent}")
    if path.exists() and not force:
        raise LedgerError(str(path), "is there already: give another name, or --force to replace it")
    if path.with_name(f"{path.name}-wal").exists():
        raise LedgerError(str(path), "is a ledger that is in use, not a backup: give another name")


@contextmanager
def _named(part: Path, path: Path) -> Iterator[None]:
    """Call the file by the name that it's going to have."""
    try:
        yield
    except LedgerError as error:
        if error.subject != str(part):
            raise
        raise LedgerError(str(path), error.reason) from error


@contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """Name the file, and not the ledger that it's copied from, where SQLite can't write it."""
    try:
        yield
    except sqlite3.Error as error:
        if (reason := next((reason for sign, reason in _ON_DISK.items() if sign in str(error)), None)) is None:
            raise
        raise LedgerError(str(path), reason) from error


def raw_connection(connection: Connection) -> sqlite3.Connection:
    """Give the driver's own connection of one to SQLite."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError(raw)
    return raw


def _copy_pages(connection: Connection, part: Path, step: Step) -> None:
    """Copy a file's pages as the transaction sees them. Its snapshot holds meanwhile, so the copy needn't begin anew when others write."""
    with on_disk(part), closing(sqlite3.connect(part)) as target:
        raw_connection(connection).backup(target, pages=PAGES, progress=lambda _status, left, total: step("pages", total - left, total))
        target.execute("PRAGMA secure_delete = ON")
        target.execute("DELETE FROM sessions")
        target.commit()


def _copy_rows(connection: Connection, part: Path, step: Step) -> None:
    with open_ledger(str(part)) as target:
        with target.write() as fresh:  # rows that a new ledger has from the start
            for table in reversed(t.metadata.sorted_tables):
                if fresh.execute(select(exists(select(1).select_from(table)))).scalar_one():
                    fresh.execute(delete(table))

        def write(table: Table, rows: Sequence[Row]) -> None:
            with target.write() as filling:
                write_rows(filling, table, rows)

        copy_rows(connection, [table for table in t.metadata.sorted_tables if table is not t.sessions], write, step)
