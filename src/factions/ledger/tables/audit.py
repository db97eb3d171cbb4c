"""The audit log, its head, and what was taken down."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Text

from factions.ledger.tables.base import new_table

audit = new_table(
    "audit",  # a log whose lines hold each other's hashes: see ledger/audit.py
    Column("id", Integer, primary_key=True, autoincrement=False),  # counts from 1 without a gap
    Column("made", Text, nullable=False),
    Column("by", Text, nullable=False),  # a person's name, or rule:NAME
    Column("deed", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("because", Text),  # null where a takedown has taken it away
    Column("salt", Text),  # makes `told` say nothing of a reason that is gone; goes with it
    Column("told", Text, nullable=False),  # SHA-256 of salt and reason, which is what the line's own hash holds of them
    Column("detail", Text, nullable=False),  # canonical JSON: ids and digests, never words of a document
    Column("previous", Text, nullable=False),  # the hash of the line before; of the first one 64 noughts
    Column("hash", Text, nullable=False),
    Index(None, "subject"),
)
audit_head = new_table(
    "audit_head",  # one row: how many lines there are, and the last one's hash, so that a log that was cut at its end doesn't pass for whole
    Column("name", Text, primary_key=True),
    Column("lines", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    rowid=False,
)
takedowns = new_table(
    "takedowns",  # tombstones: documents that were taken down, and are never taken in again
    Column("document", Text, primary_key=True),
    Column("made", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("last_reading", Integer, nullable=False),  # the last number that had been given to a reading: none below it is given again
)
