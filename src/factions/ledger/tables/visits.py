"""The days on which people came, so that they can be told what is new since."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Text

from factions.ledger.tables.base import new_table

visits = new_table(
    "visits",  # a log: one row for each day on which somebody with an account saw the first page, and no time of day
    Column("account", Text, ForeignKey("accounts.name"), primary_key=True),
    Column("day", Text, primary_key=True),
    rowid=False,
)
