"""Searches that people keep, each with an Atom feed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text

from factions.ledger.tables.base import new_table

saved_searches = new_table(
    "saved_searches",  # a log: a search is there as long as no row removes it, and of its keys the last one counts
    Column("id", Integer, primary_key=True),
    Column("deed", Text, nullable=False), CheckConstraint("deed in ('save', 'key', 'remove')", name="deed"),
    Column("search", Integer, ForeignKey("saved_searches.id"), index=True),  # which one a key is of, or is removed; null for one that is saved
    Column("owner", Text, nullable=False, index=True),  # no key, as the analyst at this machine has no account
    Column("name", Text),
    Column("query", Text),  # what stands behind the "?" of its address
    Column("token", Text),  # the SHA-256 of a key; null where the search has none any longer
    Column("made", Text, nullable=False),
    CheckConstraint(
        "(deed = 'save') = (search is null) and (deed = 'save') = (name is not null) and (name is null) = (query is null) and "
        "(token is null or deed = 'key')",
        name="form",
    ),
    CheckConstraint("search < id", name="sense"),
)  # fmt: skip
