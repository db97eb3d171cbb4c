"""The schema's version: what a file is, and how a ledger is brought up to date. Alembic is loaded only where there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from factions.errors import LedgerError

APPLICATION_ID = 0x46414354  # "FACT", in the header of each SQLite file that is a ledger
REVISIONS = ("0001", "0002")  # Alembic's revisions, the oldest first; migrations/versions has one file for each


def is_current(connection: Connection, subject: str) -> bool:
    """Tell whether a database is a ledger of this version.

    False for an empty database and an older ledger, which `upgrade` brings up to date; raises LedgerError for another program's database
    and for a ledger that a newer Factions wrote.
    """
    mark = connection.execute(text("PRAGMA application_id")).scalar_one()
    tables = set(connection.execute(text("SELECT name FROM sqlite_master")).scalars())
    if not tables and mark in (0, APPLICATION_ID):
        return False
    if mark != APPLICATION_ID or "alembic_version" not in tables:
        raise LedgerError(subject, "is a SQLite database of another program, not a ledger of Factions")
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if len(found) != 1 or found[0] not in REVISIONS:
        versions = ", ".join(map(repr, found)) or "no version"
        raise LedgerError(subject, f"was written by a newer Factions (schema {versions}, this one knows up to {REVISIONS[-1]}): update Factions")
    return bool(found[0] == REVISIONS[-1])


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring a ledger, or an empty database, to this version (or the revision `to`), within the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
