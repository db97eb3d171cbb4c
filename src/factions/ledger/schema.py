"""The schema's version: what a database is, and how a ledger is brought up to date. Alembic is loaded only where there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from factions.errors import LedgerError

APPLICATION_ID = 0x46414354  # "FACT", in the header of each SQLite file that is a ledger
# Alembic's revisions, the oldest first; migrations/versions has one file for each
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
