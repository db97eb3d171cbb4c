"""The ties between groups, by all that state them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Text, UniqueConstraint

from factions.ledger.tables.base import REAL, later_link, new_table

ties = new_table(
    "ties",  # what relations of different readings tie to each other: those without a direction once, the end with the lesser id first
    Column("id", Integer, primary_key=True),
    Column("type", Text, nullable=False), Column("subtype", Text, nullable=False),  # '' for none: a null would slip past the unique key
    Column("subject", Text, ForeignKey("groups.id"), nullable=False),
    Column("object", Text, nullable=False, index=True),  # a group's id; of a place "place:" and its GeoNames id or its folded name and country
    Column("place", Text), Column("country", Text),  # what the place is called
    UniqueConstraint("subject", "object", "type", "subtype"),
)  # fmt: skip
tie_statements = new_table(
    "tie_statements",
    Column("tie", Integer, ForeignKey("ties.id"), primary_key=True, autoincrement=False),
    Column("reading", Integer, primary_key=True, autoincrement=False, index=True),
    Column("statement", Text, primary_key=True),
    Column("factuality", Text, nullable=False), Column("confidence", REAL, nullable=False),
    Column("role", Text), Column("time", Text),
    Column("speaker", Text),  # null: the report itself; '': somebody unnamed; else a group's id or "name:" and a folded name
    later_link(["reading", "statement"], "statements", ["reading", "id"]),
    rowid=False,
)  # fmt: skip
