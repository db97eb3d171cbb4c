"""Restoring: a backup, or any ledger's file, into a ledger that is missing or empty, in either database.

It's one transaction: nobody else can write while it goes on, who reads sees the ledger as it was, and killed halfway it leaves it so.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, Table, create_engine, exists, func, select, text
from sqlalchemy.exc import DBAPIError

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import accounts, audit, webhooks
from factions.ledger import tables as t
from factions.ledger.backup import PAGES, backup, on_disk, raw_connection, silent
from factions.ledger.copying import Row, Step, copy_rows, set_counters, write_rows
from factions.ledger.keeping import digest, digests
from factions.ledger.layer import now
from factions.ledger.open import BUSY_SECONDS, Ledger, open_ledger
from factions.ledger.saved import end_keys
from factions.ledger.schema import is_current, is_empty

Prepare = Callable[[Ledger], None]
"""Changes a copy of a backup before it's restored: takes down what was taken down since it was made."""
_ATTEMPTS = 5  # to find a moment in which nobody has written since what was there was saved


class Restored(Record):
    """What restoring came to: how many `documents` there are now, and where what was there before was `saved`.

    `verified` tells whether the file was compared with a digest.
    """

    documents: int
    saved: Path | None = None
    verified: bool


class _WrittenError(Exception):
    """Somebody wrote to the ledger after what it held was saved."""


def restore(url: str, path: Path, *, replace: bool = False, step: Step = silent, prepare: Prepare | None = None) -> Restored:
    """Put what the backup `path` holds into the ledger `url`, which is made where it's missing.

    `path` is compared with its digest, or looked through where none is there. A ledger that holds documents or judgements is left alone, but with
    `replace` backed up and then replaced. `step` is told what is done, how far it is, and how far it goes. With `prepare` a
    copy of the backup is changed first, and that is restored. Raises LedgerError for a file that is no whole ledger or a newer one, a ledger that
    isn't empty, and a database that can't be written; the ledger is then as it was.
    """
    path = path.expanduser().absolute()
    verified = _is_verified(path, step)
    with _opened(path) as source:
        current = is_current(source, str(path))
        if not current and is_empty(source):
            raise LedgerError(str(path), "is empty: there is nothing in it to restore")
        if not verified:
            _look_through(source, path, step)
        with open_ledger(url) as ledger, _prepared(source, prepare) if prepare else nullcontext(source) as fit:
            if ledger.dialect == "sqlite":
                saved = _into_file(ledger, fit, path, step, replace=replace)
            else:
                with _brought_up(fit, current=current or prepare is not None) as rows:
                    saved = _into_server(ledger, rows, path, step, replace=replace)
    with open_ledger(url) as ledger, ledger.write() as target:  # an older ledger's file is brought up to date here
        accounts.after_restore(target)
        end_keys(target)
        webhooks.after_restore(target)
        audit.enter(target, by="rule:restore", deed="restore", subject="ledger", detail={"replaced": saved is not None, "verified": verified})
        documents = target.execute(select(func.count()).select_from(t.documents)).scalar_one()
    return Restored(documents=documents, saved=saved, verified=verified)


def _is_verified(path: Path, step: Step) -> bool:
    """Compare a file with the digest beside it; False where none is there."""
    try:
        noted = digests(path)
        found = digest(path, lambda done, total: step("digest", done, total)) if noted is not None or not path.is_file() else ""
    except FileNotFoundError as error:
        raise LedgerError(str(path), "there is no such backup") from error
    except OSError as error:
        raise LedgerError(str(path), f"can't be read: {error.strerror or error}") from error
    if noted is not None and found not in noted:
        raise LedgerError(str(path), f"isn't the file that its digest in {path.name}.sha256 was made of: it has been changed, or only half copied")
    return noted is not None


@contextmanager
def _opened(path: Path) -> Iterator[Connection]:
    """Open a ledger's file to be read as it is: nothing is brought up to date, and nothing written beside it."""
    # a ledger that is in use has its last documents in another file, which isn't read where the file is taken to be immutable
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    address = f"file:{quote(str(path))}?{mode}"
    engine = create_engine("sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(address, uri=True, isolation_level=None))
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
    except (DBAPIError, sqlite3.Error) as error:
        raise LedgerError(str(path), f"can't be restored: SQLite says: {error.orig if isinstance(error, DBAPIError) else error}") from error


def _look_through(source: Connection, path: Path, step: Step) -> None:
    """Let SQLite check a file that no digest vouches for."""
    step("pages, keys and types, as there is no digest", 0, None)
    wrong = source.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    if wrong != "ok":
        raise LedgerError(str(path), f"is damaged: SQLite says: {wrong}")
    if lost := source.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise LedgerError(str(path), f"is damaged: a row of {lost[0]} points at one of {lost[2]} that isn't there")


@contextmanager
def _prepared(source: Connection, prepare: Prepare) -> Iterator[Connection]:
    """Give a copy of the ledger, brought up to date and changed; nobody sees it before that is done."""
    with tempfile.TemporaryDirectory(prefix="factions-") as folder:
        copy = Path(folder) / "ledger.db"
        with on_disk(copy), closing(sqlite3.connect(copy)) as target:
            raw_connection(source).backup(target, pages=PAGES)
        with open_ledger(str(copy)) as ledger:
            prepare(ledger)
        with _opened(copy) as fit:
            yield fit


@contextmanager
def _brought_up(source: Connection, *, current: bool) -> Iterator[Connection]:
    """Give the ledger in this version's schema: as it is, or a copy that is brought up to date."""
    if current:
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="factions-") as folder:
        copy = Path(folder) / "ledger.db"
        with on_disk(copy), closing(sqlite3.connect(copy)) as target:
            raw_connection(source).backup(target, pages=PAGES)
        with open_ledger(str(copy)) as ledger, ledger.read() as connection:
            yield connection


def _saved(ledger: Ledger, connection: Connection, beside: Path, step: Step, *, replace: bool) -> Path | None:
    """Back up what a ledger holds; None where it holds nothing. Raises LedgerError where it holds something that may not be replaced."""
    held = connection.execute(select(exists(select(t.documents.c.id)), exists(select(t.decisions.c.id)))).one()
    if not any(held):
        return None
    if not replace:
        what = "documents" if held[0] else "judgements"
        raise LedgerError(ledger.name, f"holds {what} already: restore into an empty ledger, or give --replace (a backup is made of it first)")
    stamp = now().replace("-", "").replace(":", "")
    return backup(ledger, beside.with_name(f"{beside.stem}.before-restore-{stamp}.db"), force=True, step=step).path


def _into_file(ledger: Ledger, source: Connection, path: Path, step: Step, *, replace: bool) -> Path | None:
    """Copy a file's pages over those of a ledger in SQLite."""
    if path.samefile(ledger.path):
        raise LedgerError(str(path), "is the ledger itself: name a backup of it")
    raw = raw_connection(source)
    # never all in one step, so that between two of them, when the lock is held, it can be seen whether somebody has written since
    pages = min(PAGES, raw.execute("PRAGMA page_count").fetchone()[0] - 1)
    for _attempt in range(_ATTEMPTS):
        with closing(sqlite3.connect(ledger.path, isolation_level=None)) as watch:
            version = _version(watch)
            with ledger.read() as connection:
                saved = _saved(ledger, connection, ledger.path, step, replace=replace)

            def progress(status: int, left: int, total: int, watch: sqlite3.Connection = watch, version: int = version) -> None:
                if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise LedgerError(ledger.name, "is locked by another program; try again when it has finished")
                if status == sqlite3.SQLITE_OK and _version(watch) != version:  # after the last step it's we who have written
                    raise _WrittenError
                step("pages", total - left, total)

            try:
                with on_disk(ledger.path), closing(sqlite3.connect(ledger.path, timeout=BUSY_SECONDS)) as target:
                    raw.backup(target, pages=pages, progress=progress)
            except _WrittenError:
                continue
            return saved
    raise LedgerError(ledger.name, "is written to all the time: stop what writes to it, and try again")


def _version(connection: sqlite3.Connection) -> int:
    """Give a number that changes when another connection has written."""
    found: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return found


def _into_server(ledger: Ledger, source: Connection, path: Path, step: Step, *, replace: bool) -> Path | None:
    """Copy the rows of a ledger into one in PostgreSQL."""
    tables = t.metadata.sorted_tables
    with ledger.write() as target:  # from here on nobody else writes; what is read meanwhile is what was there
        saved = _saved(ledger, target, path, step, replace=replace)
        names = [target.dialect.identifier_preparer.quote(table.name) for table in tables]
        for deed in ("DISABLE", "ENABLE"):  # the logs have triggers that forbid what happens between the two
            for name in names:
                target.execute(text(f"ALTER TABLE {name} {deed} TRIGGER USER"))
            if deed == "DISABLE":
                target.execute(text(f"TRUNCATE TABLE {', '.join(names)} RESTART IDENTITY"))
        target.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # or the server would remember each row until the end

        def write(table: Table, rows: Sequence[Row]) -> None:
            write_rows(target, table, rows)

        copy_rows(source, tables, write, step)
        set_counters(target)
        target.execute(text("ANALYZE"))
    return saved
