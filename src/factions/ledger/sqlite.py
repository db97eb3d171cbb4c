"""A ledger in a file: SQLite in WAL mode."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from factions.errors import LedgerError
from factions.ledger.database import Database

_HEADER = b"SQLite format 3\x00"
_REASONS = (
    ("locked", "is locked by another program; try again when it has finished"),
    ("readonly", "can't be written: the file or its folder is read-only"),
    ("unable to open", "can't be opened: the file or its folder may not be read or written by this user"),
    ("not a database", "isn't a SQLite database"),
    ("malformed", "is damaged: SQLite says that its database disk image is malformed"),
    ("full", "can't be written: the disk is full"),
    ("disk I/O", "can't be written or read: the disk is full or fails, or its files may grow no larger"),
)


def sqlite_database(path: Path, *, create: bool, busy: float) -> Database:
    """Give the database in the file `path`; with `create` SQLite may make the file. Raises LedgerError where no ledger can be there."""
    _check_file(path, create=create)
    writable = create or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    engine = _engine(path, _mode(path, create=create, writable=writable), busy)
    return Database(
        name=str(path), engine=engine, reason=_reason, errors=(sqlite3.Error,), writable=writable, path=path, writing={"writing": True},
        prepare=_prepare if writable else None,
    )  # fmt: skip


def _check_file(path: Path, *, create: bool) -> None:
    """Refuse what SQLite would misread or explain badly: a folder, a missing file or folder, a file of another kind."""
    try:
        if path.is_dir():
            raise LedgerError(str(path), "is a folder, not a ledger")
        if not path.exists():
            if not create:
                raise LedgerError(str(path), "there is no such ledger yet: `factions add` makes one")
            if not path.parent.is_dir():
                raise LedgerError(str(path), f"can't be made: there is no folder {path.parent}")
        elif (head := _head(path)) and head != _HEADER:
            raise LedgerError(str(path), "isn't a ledger: it is no SQLite database")
        elif not head and not create:
            raise LedgerError(str(path), "is empty: `factions add` makes a ledger of it")
    except OSError as error:
        raise LedgerError(str(path), f"can't be opened: {error.strerror or error}") from error


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_HEADER))


def _mode(path: Path, *, create: bool, writable: bool) -> str:
    if create:
        return "mode=rwc"
    if writable:
        return "mode=rw"
    # A reader of a WAL file must make its index beside it, which a read-only folder forbids; with no WAL there, nothing is missed by going without.
    wal = Path(f"{path}-wal")
    return "mode=ro" if wal.exists() else "mode=ro&immutable=1"


def _engine(path: Path, mode: str, busy: float) -> Engine:
    address = f"file:{quote(str(path.absolute()))}?{mode}"

    def connect() -> sqlite3.Connection:
        # isolation_level None: the transactions are begun by us (below), as sqlite3 would begin them too late
        connection = sqlite3.connect(address, uri=True, timeout=busy, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # what was reported as recorded outlives a power cut, too: a sync takes milliseconds
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, max_overflow=-1)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options: dict[str, Any] = dict(connection.get_execution_options())
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")

    return engine


def _prepare(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA journal_mode = WAL")  # which can't be set inside a transaction


def _reason(error: BaseException) -> str:
    words = str(error)
    return next((reason for sign, reason in _REASONS if sign in words), f"SQLite says: {words}")
