"""What an `add` has done so far, and the words that search looks in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text

from factions.ledger.tables.base import TextList, new_table

runs = new_table(
    "runs",
    Column("id", Integer, primary_key=True),
    Column("sources", TextList, nullable=False),
    Column("coder", Text, nullable=False), Column("version", Text, nullable=False), Column("model", Text, nullable=False),
    Column("started", Text, nullable=False), Column("finished", Text),
)  # fmt: skip
run_sources = new_table(
    "run_sources",
    Column("run", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("outcome", Text, nullable=False),
    CheckConstraint("outcome in ('added', 'known', 'failed')", name="outcome"),
    Column("document", Text),
    Column("reason", Text),
    rowid=False,
)
passages = new_table(
    "passages",  # the words that search looks in, made from all readings: it can be made anew at any time
    Column("id", Integer, primary_key=True),
    Column("reading", Integer, ForeignKey("readings.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("statement", Text), Column("label", Text),
    Column("start", Integer, nullable=False), Column("end", Integer, nullable=False),
    Column("words", Text, nullable=False),  # stems of folded words: see stemming.py
    Column("names", Text, nullable=False),  # its kind; of a statement, too, the stems of its type and of its actors' names
)  # fmt: skip
