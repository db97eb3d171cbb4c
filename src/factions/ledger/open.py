"""Opening a ledger: a SQLite file or a database of a PostgreSQL server, made where it is missing, brought up to date where it is old."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from factions.errors import LedgerError
from factions.ledger.database import Database
from factions.ledger.postgresql import SCHEMES, postgresql_database, without_password
from factions.ledger.schema import Step, is_current, is_empty, upgrade
from factions.ledger.sqlite import sqlite_database

# Ctrl-C in the midst of giving a connection back is told to the user in one line; the pool would print its traceback besides.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)

BUSY_SECONDS = 10.0
_TELL_SECONDS = 5.0
_LOG = logging.getLogger(__name__)
_OUT_OF_RANGE = "22003"  # SQLSTATE: a number that its column can't hold


class Ledger:
    """An open ledger. Use it as a context manager, or `close` it; threads may share it, processes may not.

    `name` is what messages call it: the file's path, or the server's URL with the password hidden.
    """

    def __init__(self, database: Database) -> None:
        self.name = database.name
        self.writable = database.writable
        self._database = database
        self._engine = database.engine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Give the file; raises LedgerError where the ledger is on a server."""
        if self._database.path is None:
            raise LedgerError(self.name, "is a database on a server, not a file")
        return self._database.path

    @property
    def dialect(self) -> str:
        """Give `sqlite` or `postgresql`."""
        return self._engine.dialect.name

    def close(self) -> None:
        """Close every connection; the last one that any process closes folds a file's WAL back into it."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees the ledger as it is now, whatever others write meanwhile; raises LedgerError."""
        with told(self._database), self._engine.connect() as connection:
            connection.execution_options(**self._database.reading)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction of its own, which is kept whole or not at all; one at a time, others wait. Raises LedgerError."""
        if not self.writable:
            raise LedgerError(self.name, "can't be written: the file or its folder is read-only")
        with told(self._database), self._engine.connect() as connection:
            connection.execution_options(**self._database.writing)
            with connection.begin():
                if self._database.lock is not None:
                    connection.execute(self._database.lock)
                yield connection


def open_ledger(url: str, *, create: bool = True, busy: float = BUSY_SECONDS) -> Ledger:
    """Open the ledger `url`: a path, `sqlite:///` and a path, or `postgresql://user:password@host/database`.

    With `create` a ledger is made where the file is missing or the database is empty. `busy` is how many seconds to wait for a lock. Without
    `create` a ledger on a read-only medium can be read. Raises LedgerError for a missing, locked, foreign, damaged, newer or unreadable ledger,
    and for a server that can't be reached or won't do.
    """
    database = _database(url, create=create, busy=busy)
    ledger = Ledger(database)
    try:
        with ledger.read() as connection:
            if database.check:
                database.check(connection, ledger.name)
            current = is_current(connection, ledger.name)
            if not current and not create and is_empty(connection):
                raise LedgerError(ledger.name, "is empty: `factions add` makes a ledger of it")  # noqa: TRY301 - the ledger must be closed
        if not current:
            _bring_up(ledger)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _bring_up(ledger: Ledger) -> None:
    database = ledger._database  # noqa: SLF001 - the two belong together
    if database.prepare:
        with told(database), database.engine.connect() as connection:
            database.prepare(connection.connection.driver_connection)
    with ledger.write() as connection:
        if not is_current(connection, ledger.name):  # another process may have been quicker
            upgrade(connection, step=_telling(ledger.name))


def _telling(name: str) -> Step:
    """Give a step that logs how far an upgrade has come, at the beginning of each part and every few seconds."""
    told: dict[str, float] = {}

    def step(what: str, done: int, total: int | None) -> None:
        now = monotonic()
        if what not in told or now - told[what] >= _TELL_SECONDS:
            told[what] = now
            _LOG.info("%s is brought up to date: %s%s", name, what, f", {done} of {total} readings" if total else "")

    return step


def _database(url: str, *, create: bool, busy: float) -> Database:
    scheme, colon, rest = url.partition("://")
    if colon and scheme in SCHEMES:
        return postgresql_database(url, busy=busy)
    if not colon:
        rest = url
    elif scheme != "sqlite":
        advice = "isn't a ledger that Factions can open: give a path, sqlite:/// and a path, or postgresql://user:password@host/database"
        raise LedgerError(without_password(url), advice)
    elif not rest.startswith("/"):
        raise LedgerError(url, "has two slashes where a SQLite URL has three: sqlite:///path")
    else:
        rest = rest[1:]
    if not rest or rest == ":memory:" or "\x00" in rest:
        raise LedgerError(repr(url), "names no file: a ledger is a file on disk")
    return sqlite_database(Path(rest).expanduser(), create=create, busy=busy)


@contextmanager
def told(database: Database) -> Iterator[None]:
    """Turn a database's errors into one line that names the ledger."""
    try:
        yield
    except DBAPIError as error:
        raise _told(database, error.orig or error) from error
    except database.errors as error:
        raise _told(database, error) from error


def _told(database: Database, error: BaseException) -> LedgerError | OverflowError:
    if getattr(error, "sqlstate", None) == _OUT_OF_RANGE:  # sqlite3 says the same by this exception, before it asks the database
        return OverflowError(str(error))
    return LedgerError(database.name, database.reason(error))
