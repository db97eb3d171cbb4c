"""What a ledger says of itself."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Text

from factions.ledger.tables.base import new_table

ledger_notes = new_table(
    "ledger_notes",  # a log: what was noted stays true
    Column("id", Integer, primary_key=True),
    Column("note", Text, nullable=False), CheckConstraint("note in ('invented')", name="note"),  # it's for reports that were written for Factions
    Column("made", Text, nullable=False),
)  # fmt: skip
