"""A capture, its texts, and what each reading of it holds, statement for statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, and_

from factions.ledger.tables.base import LONG, REAL, TextList, later_link, new_table, of_reading

documents = new_table(
    "documents",
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("added", Text, nullable=False, index=True),
)
texts = new_table(
    "texts",
    Column("id", Integer, primary_key=True),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("digest", Text, nullable=False),  # of the whole record, so that two readings off one text share it
    Column("url", Text), Column("title", Text), Column("publisher", Text), Column("byline", Text), Column("published", Text),
    Column("language", Text),
    Column("text", Text, nullable=False),
    Column("text_sha256", Text, nullable=False),
    UniqueConstraint("document", "digest"),
)  # fmt: skip
chrome = new_table(
    "chrome",
    Column("text", Integer, ForeignKey("texts.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
)
readings = new_table(
    "readings",
    Column("id", Integer, primary_key=True),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("text", Integer, ForeignKey("texts.id"), nullable=False),
    Column("coder", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("model", Text, nullable=False),  # '' for none: a null would slip past the unique key
    Column("contract", Text, nullable=False),
    Column("added", Text, nullable=False),
    Column("supersedes", Integer, ForeignKey("readings.id"), unique=True),
    UniqueConstraint("document", "coder", "version", "model"),
    Index(None, "added", "id"),  # what there was at the end of a day
)
mentions = of_reading(
    "mentions",
    Column("kind", Text, nullable=False), Column("form", Text, nullable=False),
    Column("start", Integer, nullable=False), Column("end", Integer, nullable=False), Column("text", Text, nullable=False),
    Column("ref", Text),
    Index(None, "reading", "ref"),
)  # fmt: skip
private = and_(mentions.c.kind == "actor", mentions.c.form == "named", mentions.c.ref.is_(None))  # the name of a private person: see privacy.py
Index("ix_mentions_private", mentions.c.reading, sqlite_where=private, postgresql_where=private)
actors = of_reading(
    "actors",
    Column("name", Text, nullable=False), Column("aliases", TextList, nullable=False), Column("kind", Text, nullable=False),
    Column("country", Text), Column("community", Text), Column("parent", Text), Column("registry", Text), Column("wikidata", Text),
    later_link(["reading", "parent"], "actors", ["reading", "id"]),
)  # fmt: skip
places = of_reading(
    "places",
    Column("name", Text, nullable=False), Column("country", Text), Column("admin1", Text), Column("lat", REAL), Column("lon", REAL),
    Column("geonames", LONG), Column("precision", Integer), Column("radius_km", REAL),
)  # fmt: skip
times = of_reading("times", Column("edtf", Text, nullable=False), Column("anchor", Text, nullable=False))
statements = of_reading(
    "statements",
    Column("kind", Text, nullable=False), CheckConstraint("kind in ('event', 'relation', 'claim')", name="kind"),
    Column("factuality", Text),  # null for a claim
    Column("attribution", Text), Column("confidence", REAL, nullable=False), Column("coder", Text, nullable=False),
    later_link(["reading", "attribution"], "statements", ["reading", "id"]),
)  # fmt: skip


def _of_statement(name: str, *columns: Any) -> Table:  # noqa: ANN401 - columns and constraints
    """Make a table that adds to the statements of one kind, keyed like them."""
    return new_table(name, Column("reading", Integer, primary_key=True), Column("id", Text, primary_key=True), *columns,
                  later_link(["reading", "id"], "statements", ["reading", "id"]), rowid=False)  # fmt: skip


events = _of_statement(
    "events",
    Column("type", Text, nullable=False), Column("mode", Text), Column("contexts", TextList, nullable=False), Column("same_event", Text),
    later_link(["reading", "same_event"], "events", ["reading", "id"]),
)  # fmt: skip
relations = _of_statement("relations", Column("type", Text, nullable=False), Column("subtype", Text), Column("role", Text))
claims = _of_statement(
    "claims",
    Column("kind", Text, nullable=False), Column("speaker_text", Text), Column("horizon", Text),
    Index(None, "kind", "reading"),
)  # fmt: skip


def _part(name: str, *columns: Any) -> Table:  # noqa: ANN401 - columns and constraints
    """Make a table of the parts of statements, keyed by (reading, statement, part, position)."""
    return new_table(
        name, Column("reading", Integer, primary_key=True), Column("statement", Text, primary_key=True), Column("part", Text, primary_key=True),
        Column("position", Integer, primary_key=True), *columns, later_link(["reading", "statement"], "statements", ["reading", "id"]), rowid=False,
    )  # fmt: skip


roles = _part(
    "roles",
    Column("mention", Text, nullable=False),
    later_link(["reading", "mention"], "mentions", ["reading", "id"]),
    Index(None, "reading", "mention"),
)
spans = _part(
    "spans",
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
)
casualties = new_table(
    "casualties",
    Column("reading", Integer, primary_key=True), Column("statement", Text, primary_key=True), Column("position", Integer, primary_key=True),
    Column("what", Text, nullable=False), Column("side", Text, nullable=False),
    Column("low", LONG), Column("best", LONG), Column("high", LONG),
    later_link(["reading", "statement"], "events", ["reading", "id"]), rowid=False,
)  # fmt: skip
