"""Search by stems of our own, on both databases, in superseded readings as well; names by parts of them on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The index holds which passages a stem is in, and neither where nor how often: that is looked up in the few that are shown (fulltext.py). The words
# come stemmed and parted by blanks, so that the plainest way of cutting will do: "ascii" takes all that is none of its marks for a part of a word.
_SQLITE = (
    "DROP TRIGGER passages_come",
    "DROP TRIGGER passages_go",
    "DROP TABLE search",
    "DELETE FROM passages",
    "CREATE VIRTUAL TABLE search USING fts5(words, names, content='passages', content_rowid='id', tokenize='ascii', detail=none)",
    """CREATE TRIGGER passages_come AFTER INSERT ON passages BEGIN
        INSERT INTO search(rowid, words, names) VALUES (new.id, new.words, new.names);
    END""",
    """CREATE TRIGGER passages_go AFTER DELETE ON passages BEGIN
        INSERT INTO search(search, rowid, words, names) VALUES ('delete', old.id, old.words, old.names);
    END""",
)
# A tsvector takes a megabyte of words; its cost is told, so that the planner doesn't make it for each row where the index has it ready.
_POSTGRESQL = (
    """CREATE FUNCTION search_lexemes(words text, names text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 400 AS $$
        BEGIN RETURN array_to_tsvector(array_remove(string_to_array(left(words, 200000) || ' ' || left(names, 50000), ' '), '')); END $$""",
    "CREATE INDEX ix_passages_search ON passages USING gin (search_lexemes(words, names))",
)
# SQLite's integers have 64 bits all the same.
_LARGE = (
    "ALTER TABLE casualties ALTER low TYPE bigint, ALTER best TYPE bigint, ALTER high TYPE bigint",
    "ALTER TABLE places ALTER geonames TYPE bigint",
)
_TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_group_names_trigrams ON group_names USING gin ((' ' || folded || ' ') gin_trgm_ops) WITH (fastupdate = off)",
)


def upgrade() -> None:
    bind = op.get_bind()
    for statement in (*_POSTGRESQL, *_LARGE) if bind.dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)
    if bind.dialect.name == "postgresql":
        try:
            with bind.begin_nested():
                for statement in _TRIGRAMS:
                    bind.execute(sa.text(statement))
        except DBAPIError:  # the server hasn't the extension, or lets this user make none: names are then looked through one by one
            pass


def downgrade() -> None:
    msg = "a ledger is never taken back: an older Factions would look for other words"
    raise NotImplementedError(msg)
