"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite's full-text index over `passages`; it keeps no words of its own, so the triggers hand it what comes and goes
_SEARCH = (
    "CREATE VIRTUAL TABLE search USING fts5(words, names, content='passages', content_rowid='id', tokenize='porter unicode61')",
    """CREATE TRIGGER passages_come AFTER INSERT ON passages BEGIN
        INSERT INTO search(rowid, words, names) VALUES (new.id, new.words, new.names);
    END""",
    """CREATE TRIGGER passages_go AFTER DELETE ON passages BEGIN
        INSERT INTO search(search, rowid, words, names) VALUES ('delete', old.id, old.words, old.names);
    END""",
)


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_documents_added"), "documents", ["added"], unique=False)
    op.create_table(
        "groups",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("registry", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sqlite_strict=True,
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("started", sa.Text(), nullable=False),
        sa.Column("finished", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sqlite_strict=True,
    )
    op.create_table(
        "group_names",
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group"], ["groups.id"], name=op.f("fk_group_names_group")),
        sa.PrimaryKeyConstraint("group", "folded", name=op.f("pk_group_names")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_group_names_folded"), "group_names", ["folded"], unique=False)
    op.create_table(
        "run_sources",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome in ('added', 'known', 'failed')", name=op.f("ck_run_sources_outcome")),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_run_sources_run")),
        sa.PrimaryKeyConstraint("run", "source", name=op.f("pk_run_sources")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("byline", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_texts_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
        sa.UniqueConstraint("document", "digest", name=op.f("uq_texts_document_digest")),
        sqlite_strict=True,
    )
    op.create_table(
        "chrome",
        sa.Column("text", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["text"], ["texts.id"], name=op.f("fk_chrome_text")),
        sa.PrimaryKeyConstraint("text", "position", name=op.f("pk_chrome")),
        sqlite_strict=True,
    )
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("text", sa.Integer(), nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_readings_document")),
        sa.ForeignKeyConstraint(["supersedes"], ["readings.id"], name=op.f("fk_readings_supersedes")),
        sa.ForeignKeyConstraint(["text"], ["texts.id"], name=op.f("fk_readings_text")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("document", "coder", "version", "model", name=op.f("uq_readings_document_coder_version_model")),
        sa.UniqueConstraint("supersedes", name=op.f("uq_readings_supersedes")),
        sqlite_strict=True,
    )
    op.create_table(
        "actors",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("community", sa.Text(), nullable=True),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("registry", sa.Text(), nullable=True),
        sa.Column("wikidata", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading", "parent"], ["actors.reading", "actors.id"], name=op.f("fk_actors_reading_parent"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_actors_reading")),
        sa.PrimaryKeyConstraint("reading", "id", name=op.f("pk_actors")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mentions",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_mentions_reading")),
        sa.PrimaryKeyConstraint("reading", "id", name=op.f("pk_mentions")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_mentions_private",
        "mentions",
        ["reading"],
        unique=False,
        sqlite_where=sa.text("kind = 'actor' AND form = 'named' AND ref IS NULL"),
        postgresql_where=sa.text("kind = 'actor' AND form = 'named' AND ref IS NULL"),
    )
    op.create_index(op.f("ix_mentions_reading_ref"), "mentions", ["reading", "ref"], unique=False)
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_passages_reading")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_passages_reading"), "passages", ["reading"], unique=False)
    op.create_table(
        "places",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("admin1", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("lon", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=True),
        sa.Column("geonames", sa.Integer(), nullable=True),
        sa.Column("precision", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_places_reading")),
        sa.PrimaryKeyConstraint("reading", "id", name=op.f("pk_places")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statements",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("factuality", sa.Text(), nullable=True),
        sa.Column("attribution", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=False),
        sa.Column("coder", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('event', 'relation', 'claim')", name=op.f("ck_statements_kind")),
        sa.ForeignKeyConstraint(
            ["reading", "attribution"],
            ["statements.reading", "statements.id"],
            name=op.f("fk_statements_reading_attribution"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_statements_reading")),
        sa.PrimaryKeyConstraint("reading", "id", name=op.f("pk_statements")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tallies",
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group"], ["groups.id"], name=op.f("fk_tallies_group")),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_tallies_reading")),
        sa.PrimaryKeyConstraint("group", "reading", name=op.f("pk_tallies")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tallies_reading"), "tallies", ["reading"], unique=False)
    op.create_table(
        "times",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("edtf", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_times_reading")),
        sa.PrimaryKeyConstraint("reading", "id", name=op.f("pk_times")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claims",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("speaker_text", sa.Text(), nullable=True),
        sa.Column("horizon", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading", "id"], ["statements.reading", "statements.id"], name=op.f("fk_claims_reading_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reading", "id", name=op.f("pk_claims")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("contexts", sa.Text(), nullable=False),
        sa.Column("same_event", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading", "id"], ["statements.reading", "statements.id"], name=op.f("fk_events_reading_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["reading", "same_event"],
            ["events.reading", "events.id"],
            name=op.f("fk_events_reading_same_event"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("reading", "id", name=op.f("pk_events")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.CheckConstraint("verdict in ('same', 'different')", name=op.f("ck_judgements_verdict")),
        sa.ForeignKeyConstraint(["group"], ["groups.id"], name=op.f("fk_judgements_group")),
        sa.ForeignKeyConstraint(
            ["reading", "actor"], ["actors.reading", "actors.id"], name=op.f("fk_judgements_reading_actor"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["undoes"], ["judgements.id"], name=op.f("fk_judgements_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
        sa.UniqueConstraint("undoes", name=op.f("uq_judgements_undoes")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_judgements_group_reading_actor"), "judgements", ["group", "reading", "actor"], unique=False)
    op.create_index(op.f("ix_judgements_reading_actor"), "judgements", ["reading", "actor"], unique=False)
    op.create_table(
        "relations",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subtype", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading", "id"], ["statements.reading", "statements.id"], name=op.f("fk_relations_reading_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("reading", "id", name=op.f("pk_relations")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "roles",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("mention", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading", "mention"], ["mentions.reading", "mentions.id"], name=op.f("fk_roles_reading_mention"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["reading", "statement"],
            ["statements.reading", "statements.id"],
            name=op.f("fk_roles_reading_statement"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("reading", "statement", "part", "position", name=op.f("pk_roles")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_roles_reading_mention"), "roles", ["reading", "mention"], unique=False)
    op.create_table(
        "spans",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading", "statement"],
            ["statements.reading", "statements.id"],
            name=op.f("fk_spans_reading_statement"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("reading", "statement", "part", "position", name=op.f("pk_spans")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "casualties",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=True),
        sa.Column("best", sa.Integer(), nullable=True),
        sa.Column("high", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading", "statement"],
            ["events.reading", "events.id"],
            name=op.f("fk_casualties_reading_statement"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("reading", "statement", "position", name=op.f("pk_casualties")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SEARCH:
            op.execute(statement)


def downgrade() -> None:
    msg = "a ledger is never taken back to nothing: delete the file"
    raise NotImplementedError(msg)
