"""The schema's version: what a database is, and how a ledger is brought up to date. Alembic is loaded only where there is something to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, text

from factions.errors import LedgerError

Step = Callable[[str, int, int | None], None]
APPLICATION_ID = 0x46414354  # "FACT", in the header of each SQLite file that is a ledger
# Alembic's revisions, the oldest first; migrations/versions has one file for each
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013", "0014", "0015", "0016")

# What an extension brought along is nobody's table.
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master",
    "postgresql": """SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')""",
}
_MARKED = {
    "sqlite": f"SELECT application_id = {APPLICATION_ID} FROM pragma_application_id",  # noqa: S608 - our own number
    "postgresql": """SELECT obj_description(oid, 'pg_class') = 'a ledger of Factions' FROM pg_class
        WHERE relname = 'alembic_version' AND relnamespace = current_schema()::regnamespace""",
}
_MARKING = {"sqlite": f"PRAGMA application_id = {APPLICATION_ID}", "postgresql": "COMMENT ON TABLE alembic_version IS 'a ledger of Factions'"}
_FOREIGN = {
    "sqlite": "is a SQLite database of another program, not a ledger of Factions",
    "postgresql": "is a PostgreSQL database of another program, not a ledger of Factions: give the ledger a database or a schema of its own",
}


def is_empty(connection: Connection) -> bool:
    """Tell whether a database holds nothing at all."""
    return not _tables(connection)


def is_current(connection: Connection, subject: str) -> bool:
    """Tell whether a database is a ledger of this version.

    False for an empty database and an older ledger, which `upgrade` brings up to date; raises LedgerError for another program's database
    and for a ledger that a newer Factions wrote.
    """
    dialect, tables = connection.dialect.name, _tables(connection)
    marked = bool(connection.execute(text(_MARKED[dialect])).scalar_one_or_none())
    if not tables and (marked or not _other_mark(connection)):
        return False
    if not marked or "alembic_version" not in tables:
        raise LedgerError(subject, _FOREIGN[dialect])
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if len(found) != 1 or found[0] not in REVISIONS:
        versions = ", ".join(map(repr, found)) or "no version"
        raise LedgerError(subject, f"was written by a newer Factions (schema {versions}, this one knows up to {REVISIONS[-1]}): update Factions")
    return bool(found[0] == REVISIONS[-1])


def upgrade(connection: Connection, to: str = "head", step: Step = lambda _what, _done, _total: None) -> None:
    """Bring a ledger, or an empty database, to this version (or the revision `to`), within the connection's transaction.

    `step` is told what is made anew of all that the ledger holds, how far that is, and how far it goes (None where that isn't known).
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    connection.execute(text(_MARKING[connection.dialect.name]))
    if connection.dialect.name == "postgresql":
        _order_by_code_points(connection)
    if to != "head":
        return
    for missing, derive in _DERIVED:
        if connection.execute(text(f"SELECT {missing}")).scalar_one():
            derive(connection, step)


def _index(connection: Connection, step: Step) -> None:
    from factions.ledger.fulltext import rebuild

    rebuild(connection, lambda done, total: step("the search index", done, total))


def _outline(connection: Connection, step: Step) -> None:
    from factions.ledger.outline import rebuild

    rebuild(connection, lambda done, total: step("groups in brief", done, total))


def _total(connection: Connection, step: Step) -> None:
    from factions.ledger.judgements import clusters
    from factions.ledger.totals import rebuild

    step("totals", 0, None)
    rebuild(connection, clusters(connection))


# what a migration emptied, or made: how it's known to be missing, and what makes it
_DERIVED: tuple[tuple[str, Callable[[Connection, Step], None]], ...] = (
    ("NOT EXISTS (SELECT 1 FROM passages) AND EXISTS (SELECT 1 FROM readings)", _index),
    ("NOT EXISTS (SELECT 1 FROM totals) AND EXISTS (SELECT 1 FROM readings)", _total),
    ("EXISTS (SELECT 1 FROM tallies WHERE brief IS NULL)", _outline),
)


def _tables(connection: Connection) -> set[str]:
    return set(connection.execute(text(_TABLES[connection.dialect.name])).scalars())


def _other_mark(connection: Connection) -> bool:
    """Tell whether an empty SQLite file bears another program's mark."""
    return connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA application_id")).scalar_one() != 0


def _order_by_code_points(connection: Connection) -> None:
    """Give every text column the collation "C": names then come in one order on each server, whatever its language, and as SQLite orders them."""
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # a table with checks outstanding can't be altered
    wanted = text("""SELECT attrelid::regclass::text, string_agg(format('ALTER COLUMN %I TYPE text COLLATE "C"', attname), ', ') FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND atttypid = 'text'::regtype
        AND attnum > 0 AND NOT attisdropped AND attcollation = 'pg_catalog."default"'::regcollation GROUP BY attrelid""")
    for table, changes in connection.execute(wanted).all():
        connection.exec_driver_sql(f"ALTER TABLE {table} {changes}")
    connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
