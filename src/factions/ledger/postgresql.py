"""A ledger on a PostgreSQL server: its address, its connections, and what its errors mean.

Who reads sees one snapshot (REPEATABLE READ, read only). Who writes first takes a lock of our own, as SQLite's BEGIN IMMEDIATE does: one writer at a
time, the next waits. Under it READ COMMITTED sees all that the writers before have done.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from factions.errors import LedgerError
from factions.ledger.database import Database
from factions.ledger.schema import APPLICATION_ID

SCHEMES = frozenset({"postgresql", "postgresql+psycopg", "postgres"})
OLDEST = 16
_SECRETS = frozenset({"password", "sslpassword", "passfile", "oauth_client_secret"})
_KEPT_ALIVE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "fallback_application_name": "factions",
}
_POOLED, _MORE, _WAIT = 5, 15, 30.0  # connections kept, those that may come on top of them, seconds to wait for one

# By SQLSTATE (PostgreSQL's documentation, appendix A): the whole code, failing that its class, the first two characters.
_STATES = {
    "40001": "was changed by another program at the same time; try again",
    "40P01": "was being written by another program that waited for this one; try again",
    "55P03": "is locked by another program; try again when it has finished",
    "57014": "the server stopped the query: it took longer than its statement_timeout, or somebody cancelled it",
    "25006": "can't be written: the server, or this user's connection to it, is read-only",
    "42501": "this user may not do that there: {words}",
    "53100": "can't be written: the disk of the server is full",
    "53300": "can't be opened: the server has too many connections already",
    "57P03": "can't be opened: the server is starting up or shutting down",
    "08": "lost the connection to the server; what was not finished is not recorded",
    "57P": "lost the connection to the server, which was stopped; what was not finished is not recorded",
    "53": "the server has run out of something: {words}",
    "XX": "is damaged, or the server is: {words}",
}
# A connection that fails brings words only, in the server's language, English as a rule.
_WORDS = (
    (r"password authentication failed|no password supplied|authentication failed", "the server refuses the user or the password"),
    (r"pg_hba\.conf", "the server lets this user in from nowhere near here (its pg_hba.conf)"),
    (r'database ".*" does not exist', "the server has no such database: `createdb` makes one"),
    (r'role ".*" does not exist', "the server knows no such user"),
    (r"too many (clients|connections)", _STATES["53300"]),
    (r"(starting up|shutting down|recovery mode)", _STATES["57P03"]),
    (r"connection failed|connection timeout|timeout expired|could not translate|failed to resolve|getaddrinfo", "can't be reached: {words}"),
    (r"server closed the connection|connection is (lost|closed|bad)|terminating connection|consuming input failed|SSL (SYSCALL|connection)|EOF",
     _STATES["08"]),
)  # fmt: skip


def postgresql_database(url: str, *, busy: float) -> Database:
    """Give the database that `url` names (`postgresql://user:password@host:port/database`); raises LedgerError where psycopg is missing."""
    address = _address(url)
    name = _name(address)
    try:
        import psycopg
    except ImportError as error:
        raise LedgerError(name, "a ledger on PostgreSQL needs psycopg, which isn't installed: pip install 'factions[postgres]'") from error
    given: dict[str, Any] = {key: value for key, value in _KEPT_ALIVE.items() if key not in address.query}
    engine = create_engine(
        address, connect_args={**given, "client_encoding": "utf8"}, pool_pre_ping=True, pool_size=_POOLED, max_overflow=_MORE, pool_timeout=_WAIT
    )

    @event.listens_for(engine, "connect")
    def settle(raw: psycopg.Connection[Any], _record: object) -> None:
        raw.autocommit = True
        # no just-in-time compiling: it takes longer than any query of ours
        raw.execute(f"SET lock_timeout = {max(int(busy * 1000), 1)}; SET jit = off; SET standard_conforming_strings = on".encode())
        raw.autocommit = False

    @event.listens_for(engine, "checkout")
    def take(raw: psycopg.Connection[Any], _record: object, _proxy: object) -> None:
        raw.read_only = None  # whether it may be written is the server's to say, until a reader says otherwise

    return Database(
        name=name, engine=engine, reason=_reason, errors=(psycopg.Error, PoolTimeoutError), check=_check,
        reading={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}, writing={"isolation_level": "READ COMMITTED"},
        lock=text(f"SELECT pg_advisory_xact_lock({APPLICATION_ID}, hashtext(current_schema()))"),
    )  # fmt: skip


def without_password(url: str) -> str:
    """Give a URL, or what was meant for one, fit to be printed."""
    url = re.sub(r"(?<=://)([^/?#@:]*):.*@", r"\1:***@", url)
    return re.sub(rf"(?<=[?&])({'|'.join(sorted(_SECRETS))})=[^&]*", r"\1=***", url)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        address = None
    if address is None or (not address.host and "host" not in address.query and not address.database):
        advice = "isn't the address of a PostgreSQL database: postgresql://user:password@host:port/database, odd characters of a password as %XX"
        raise LedgerError(without_password(url), advice)
    return address.set(drivername="postgresql+psycopg")


def _name(address: URL) -> str:
    query = {key: "***" if key in _SECRETS else value for key, value in address.query.items()}
    return address.set(drivername="postgresql", query=query).render_as_string(hide_password=True)


def _check(connection: Connection, name: str) -> None:
    """Refuse a server that is too old, and a database that can't hold every character or has no schema for us."""
    asked = "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'), current_schema()"
    version, encoding, schema = connection.execute(text(asked)).one()
    if version < OLDEST:
        raise LedgerError(name, f"the server is PostgreSQL {version}: Factions needs {OLDEST} or newer")
    if encoding != "UTF8":
        raise LedgerError(name, f"its encoding is {encoding}, which can't hold every script: make the database with ENCODING 'UTF8'")
    if schema is None:
        raise LedgerError(name, "no schema of this user's search_path is there")


def _reason(error: BaseException) -> str:
    if isinstance(error, PoolTimeoutError):
        return f"all {_POOLED + _MORE} connections to the server are in use; try again"
    state = getattr(error, "sqlstate", None) or ""
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    words = " ".join(said.split())
    for code in (state, state[:3], state[:2]):
        if code and code in _STATES:
            return _STATES[code].format(words=words)
    if not state:
        for sign, reason in _WORDS:
            if re.search(sign, words):
                return reason.format(words=words)
    return f"PostgreSQL says: {words}"
