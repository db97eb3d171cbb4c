"""What is told of a PostgreSQL server that won't do, and how two who write keep out of each other's way."""

from __future__ import annotations

import builtins
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import make_url, text
from tests.databases import Server

from factions.errors import LedgerError
from factions.ledger import reader, writer
from factions.ledger.open import open_ledger
from factions.ledger.postgresql import _reason, without_password
from factions.reading import Reading


@pytest.fixture
def made_url(postgres: Server, postgres_template: str) -> Iterator[str]:
    """A new ledger on the server."""
    url = postgres.make(postgres_template)
    yield url
    postgres.drop(url)


def order(url: str, *orders: str) -> None:
    Server(url).order(*orders)


@contextmanager
def one_line(reason: str) -> Iterator[None]:
    with pytest.raises(LedgerError, match=reason) as caught:
        yield
    said = str(caught.value)
    assert "\n" not in said
    assert "s3cret" not in said
    assert said.startswith("postgresql://")


@pytest.mark.parametrize(("url", "shown"), [
    ("postgresql://ann:s3cret@host/db", "postgresql://ann:***@host/db"), ("postgresql://ann@host/db", "postgresql://ann@host/db"),
    ("postgresql://ann:s3:cr@et@host/db", "postgresql://ann:***@host/db"), ("mysql://ann:s3cret@host/db", "mysql://ann:***@host/db"),
    ("postgresql:///db?user=ann&password=s3cret&sslmode=require", "postgresql:///db?user=ann&password=***&sslmode=require"),
    ("postgresql:///db?sslpassword=s3cret", "postgresql:///db?sslpassword=***"), ("reports.db", "reports.db"),
])  # fmt: skip
def test_passwords_are_hidden(url: str, shown: str) -> None:
    assert without_password(url) == shown


@pytest.mark.parametrize(("url", "reason"), [
    ("postgresql://ann:s3cret@host:port/db", "isn't the address"), ("postgresql://", "isn't the address"),
    ("postgresql+psycopg://ann:s3cret@127.0.0.1:1/db", "can't be reached"), ("postgres://127.0.0.1:1/db?password=s3cret", "can't be reached"),
    ("postgresql://ann:s3cret@nowhere.invalid/db?connect_timeout=3", "can't be reached"),
])  # fmt: skip
def test_addresses_without_a_server(url: str, reason: str) -> None:
    pytest.importorskip("psycopg")
    with one_line(reason):
        open_ledger(url)


def test_without_psycopg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def bare(name: str, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - the function's own
        if name == "psycopg":
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.delitem(sys.modules, "psycopg", raising=False)
    monkeypatch.setattr(builtins, "__import__", bare)
    with one_line(r"pip install 'factions\[postgres\]'"):
        open_ledger("postgresql://ann:s3cret@host/db")


def test_a_database_or_a_user_that_is_not_there(postgres: Server) -> None:
    with one_line("no such database"):
        open_ledger(postgres.named("nowhere"))
    with one_line("knows no such user|refuses the user"):
        open_ledger(make_url(postgres.url).set(username="nobody_at_all").render_as_string(hide_password=False))


def refusing(sent: bytes) -> tuple[str, threading.Thread]:
    """A server that greets whoever comes with `sent` and no more."""
    door = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with door, door.accept()[0] as guest:
            guest.recv(4096)
            guest.sendall(sent)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    return f"postgresql://ann:s3cret@127.0.0.1:{door.getsockname()[1]}/db?sslmode=disable&gssencmode=disable", thread


@pytest.mark.parametrize(("fatal", "reason"), [
    ('password authentication failed for user "ann"', "refuses the user or the password"),
    ('no pg_hba.conf entry for host "192.0.2.1", user "ann"', "pg_hba.conf"), ("the database system is starting up", "starting up"),
    ("sorry, too many clients already", "too many connections"),
])  # fmt: skip
def test_what_a_server_says_at_the_door(fatal: str, reason: str) -> None:
    fields = b"SFATAL\0VFATAL\0C28P01\0M" + fatal.encode() + b"\0\0"
    url, thread = refusing(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)
    with one_line(reason):
        open_ledger(url)
    thread.join()


def test_an_older_server_is_refused(made_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("factions.ledger.postgresql.OLDEST", 99)
    with one_line(r"the server is PostgreSQL \d\d: Factions needs 99 or newer"):
        open_ledger(made_url)


def test_an_encoding_that_holds_not_every_script_is_refused(postgres: Server) -> None:
    postgres.order("CREATE DATABASE factions_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    try:
        with one_line("its encoding is LATIN1"):
            open_ledger(postgres.named("factions_latin"))
    finally:
        postgres.drop(postgres.named("factions_latin"))


@pytest.mark.parametrize(("orders", "reason"), [
    (["CREATE TABLE songs (name text)"], "another program"),
    (["CREATE TABLE alembic_version (version_num varchar(32))", "INSERT INTO alembic_version VALUES ('0001')"], "another program"),
    (["CREATE VIEW songs AS SELECT 1 AS one"], "another program"),
])  # fmt: skip
@pytest.mark.parametrize("create", [True, False])
def test_another_programs_database_is_left_alone(postgres_url: str, orders: list[str], reason: str, *, create: bool) -> None:
    order(postgres_url, *orders)
    with one_line(reason):
        open_ledger(postgres_url, create=create)


def test_a_newer_ledger_is_left_alone(made_url: str) -> None:
    order(made_url, "UPDATE alembic_version SET version_num = '9999'")
    with one_line("newer Factions"):
        open_ledger(made_url)


def test_an_empty_database_becomes_a_ledger_only_to_be_written(postgres_url: str) -> None:
    order(postgres_url, "CREATE EXTENSION pg_trgm")  # what an extension brings is nobody's table
    with one_line("is empty"):
        open_ledger(postgres_url, create=False)
    open_ledger(postgres_url).close()
    with open_ledger(postgres_url, create=False) as ledger:
        assert reader.counts(ledger).documents == 0
        assert ledger.dialect == "postgresql"
        with pytest.raises(LedgerError, match="not a file"):
            _ = ledger.path


def test_a_schema_of_its_own_will_do(postgres_url: str, raid: Reading) -> None:
    order(postgres_url, "CREATE TABLE songs (name text)", "CREATE SCHEMA war")
    joint = "&" if "?" in postgres_url else "?"
    with open_ledger(f"{postgres_url}{joint}options=-csearch_path%3Dwar") as ledger:
        writer.add(ledger, raid, source="raid.mark")
        assert reader.search(ledger, "League") != []


def test_one_writes_and_the_next_waits(made_url: str, raid: Reading, talks: Reading) -> None:
    with open_ledger(made_url) as ledger, open_ledger(made_url, busy=0.2) as hasty:
        with ledger.write(), one_line("is locked by another program"):
            writer.add(hasty, raid, source="raid.mark")
        with ledger.write() as connection:
            waiting = threading.Thread(target=writer.add, args=(ledger, talks), kwargs={"source": "talks.mark"})
            waiting.start()
            time.sleep(0.2)
            assert reader.counts(hasty).documents == 0  # who reads goes on meanwhile
            assert waiting.is_alive()
            connection.execute(text("SELECT 1"))
        waiting.join()
        assert reader.counts(hasty).documents == 1
        assert writer.add(hasty, raid, source="raid.mark").new


def test_who_reads_sees_one_state(made_url: str, raid: Reading) -> None:
    count = text("SELECT count(*) FROM documents")
    with open_ledger(made_url) as ledger, ledger.read() as connection:
        assert connection.execute(count).scalar_one() == 0
        writer.add(ledger, raid, source="raid.mark")
        assert connection.execute(count).scalar_one() == 0


def test_a_lost_connection_is_told_and_the_next_works(made_url: str, raid: Reading) -> None:
    others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    with open_ledger(made_url) as ledger, open_ledger(made_url) as other:
        with one_line("lost the connection"), ledger.write() as connection:
            connection.execute(text("DELETE FROM documents"))
            with other.read() as stopping:
                stopping.execute(others)
            connection.execute(text("SELECT 1"))
        assert writer.add(ledger, raid, source="raid.mark").new  # a connection that went away meanwhile is replaced unseen
        assert reader.counts(other).documents == 1


def test_a_server_that_may_only_be_read(made_url: str, raid: Reading) -> None:
    order(made_url, f"ALTER DATABASE {make_url(made_url).database} SET default_transaction_read_only = on")
    with open_ledger(made_url, create=False) as ledger:
        assert reader.counts(ledger).documents == 0
        with one_line("read-only"):
            writer.add(ledger, raid, source="raid.mark")


def test_a_user_without_the_right(made_url: str, postgres: Server, raid: Reading) -> None:
    postgres.order("DROP ROLE IF EXISTS factions_reader", "CREATE ROLE factions_reader LOGIN PASSWORD 's3cret'")
    try:
        order(made_url, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO factions_reader")
        mine = make_url(made_url).set(username="factions_reader", password="s3cret").render_as_string(hide_password=False)  # noqa: S106 - the test's own
        with open_ledger(mine, create=False) as ledger:
            assert reader.counts(ledger).documents == 0
            with one_line("this user may not do that there: permission denied"):
                writer.add(ledger, raid, source="raid.mark")
        order(made_url, "DROP OWNED BY factions_reader")
    finally:
        postgres.order("DROP ROLE factions_reader")


class Said(Exception):  # noqa: N818 - what a driver raises
    def __init__(self, state: str) -> None:
        super().__init__("the server's words")
        self.sqlstate = state


@pytest.mark.parametrize(("state", "reason"), [
    ("53100", "disk of the server is full"), ("40001", "another program at the same time"), ("40P01", "another program that waited"),
    ("08006", "lost the connection"), ("57P01", "lost the connection"), ("57014", "statement_timeout"), ("53200", "run out of something"),
    ("XX001", "is damaged"), ("42P01", "PostgreSQL says: the server's words"), ("", "PostgreSQL says: the server's words"),
])  # fmt: skip
def test_what_a_state_means(state: str, reason: str) -> None:
    assert reason in _reason(Said(state))


def test_names_are_found_by_the_trigrams_of_their_parts(made_url: str) -> None:
    with open_ledger(made_url) as ledger:
        with ledger.write() as connection:
            connection.execute(text("INSERT INTO groups (id, name, kind) SELECT 'g' || n, 'g', 'militia' FROM generate_series(1, 20000) n"))
            connection.execute(text("INSERT INTO group_names (\"group\", folded, since) SELECT 'g' || n, md5(n::text) || ' of the river', 1 "
                                    "FROM generate_series(1, 20000) n"))  # fmt: skip
            connection.execute(text("ANALYZE group_names"))
        with ledger.read() as connection:
            plan = "\n".join(connection.execute(text("EXPLAIN SELECT 1 FROM group_names WHERE ' ' || folded || ' ' LIKE '% c4ca42%'")).scalars())
    assert "ix_group_names_trigrams" in plan
