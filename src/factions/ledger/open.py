"""Opening a ledger: one SQLite file in WAL mode, made where it is missing, brought up to date where it is old."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from factions.errors import LedgerError
from factions.ledger.schema import is_current, upgrade

# Ctrl-C in the midst of giving a connection back is told to the user in one line; the pool would print its traceback besides.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)

BUSY_SECONDS = 10.0
_HEADER = b"SQLite format 3\x00"
_REASONS = (
    ("locked", "is locked by another program; try again when it has finished"),
    ("readonly", "can't be written: the file or its folder is read-only"),
    ("unable to open", "can't be opened: the file or its folder may not be read or written by this user"),
    ("not a database", "isn't a SQLite database"),
    ("malformed", "is damaged: SQLite says that its database disk image is malformed"),
    ("full", "can't be written: the disk is full"),
)


class Ledger:
    """An open ledger. Use it as a context manager, or `close` it; threads may share it, processes may not."""

    def __init__(self, path: Path, engine: Engine, *, writable: bool) -> None:
        self.path = path
        self.writable = writable
        self._engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; the last one that any process closes folds the WAL back into the file."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees the ledger as it is now, whatever others write meanwhile; raises LedgerError."""
        with _told(str(self.path)), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction of its own, which is kept whole or not at all; raises LedgerError."""
        if not self.writable:
            raise LedgerError(str(self.path), "can't be written: the file or its folder is read-only")
        with _told(str(self.path)), self._engine.connect() as connection:
            connection.execution_options(writing=True)
            with connection.begin():
                yield connection


def open_ledger(url: str, *, create: bool = True, busy: float = BUSY_SECONDS) -> Ledger:
    """Open the ledger `url` (a path, or `sqlite:///` and a path); with `create` it is made where it is missing.

    `busy` is how many seconds to wait for a lock. Without `create` a ledger on a read-only medium can be read. Raises LedgerError for
    a missing, locked, foreign, damaged, newer or unreadable file.
    """
    path = _path(url)
    name = str(path)
    _check_file(path, create=create)
    writable = create or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    ledger = Ledger(path, _engine(path, _mode(path, create=create, writable=writable), busy), writable=writable)
    try:
        with _told(name), ledger.read() as connection:
            current = is_current(connection, name)
        if not current:
            _bring_up(ledger, name)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _bring_up(ledger: Ledger, name: str) -> None:
    with _told(name), ledger._engine.connect() as connection:  # noqa: SLF001 - the mode can't be changed inside a transaction
        raw = connection.connection.driver_connection
        if ledger.writable and raw is not None:
            raw.execute("PRAGMA journal_mode = WAL")
    with ledger.write() as connection:
        if not is_current(connection, name):  # another process may have been quicker
            upgrade(connection)


def _path(url: str) -> Path:
    scheme, colon, rest = url.partition("://")
    if not colon:
        rest = url
    elif scheme != "sqlite":
        raise LedgerError(url, "isn't a ledger that Factions can open: give a path, or sqlite:/// and a path")
    elif not rest.startswith("/"):
        raise LedgerError(url, "has two slashes where a SQLite URL has three: sqlite:///path")
    else:
        rest = rest[1:]
    if not rest or rest == ":memory:" or "\x00" in rest:
        raise LedgerError(repr(url), "names no file: a ledger is a file on disk")
    return Path(rest).expanduser()


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
        connection.execute("PRAGMA synchronous = NORMAL")  # in WAL mode safe against corruption; a power cut may cost the last documents
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, max_overflow=-1)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options: dict[str, Any] = dict(connection.get_execution_options())
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")

    return engine


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn the database's errors into one line that names the ledger."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        words = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        raise LedgerError(name, next((reason for sign, reason in _REASONS if sign in words), f"SQLite says: {words}")) from error
