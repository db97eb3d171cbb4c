"""What the ledger holds by its current readings, kept so that nothing need be added up to be shown."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from factions.ledger.tables.base import LONG, new_table

totals = new_table(
    "totals",  # a row for each name of ledger/totals.py
    Column("name", Text, primary_key=True),
    Column("value", LONG, nullable=False),
    rowid=False,
)
group_totals = new_table(
    "group_totals",  # a row for each group; the sums are those of all that are one with it, in the row of the one that gives the id, else 0
    Column("group", Text, ForeignKey("groups.id"), primary_key=True),
    Column("head", Text, ForeignKey("groups.id"), nullable=False),  # whose id it goes by, by the judgements that stand
    Column("documents", Integer, nullable=False), Column("events", Integer, nullable=False), Column("claims", Integer, nullable=False),
    rowid=False,
)  # fmt: skip
listed = group_totals.c.documents > 0  # what no current reading names is in no list
for order in ("documents", "events", "claims"):
    Index(f"ix_group_totals_{order}", group_totals.c[order], sqlite_where=listed, postgresql_where=listed)
