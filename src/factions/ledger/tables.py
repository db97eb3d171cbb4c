"""The tables of the ledger, in the words of the design.

    documents ─< texts ─< chrome            a capture, the clean text that an extraction made of it, and what was taken off
              └< readings                   one per coder that read it; `supersedes` points at the one before
    readings ─< mentions, actors, places, times
             └< statements ─1 events, relations, claims
                          ├< roles          which mention plays which part: actors, subject, speaker, time, who ...
                          ├< spans          what it cites: evidence, cue, content, condition, horizon
                          └< casualties
    groups ─< judgements                    identity across documents, apart from the statements: an actor of a reading is, or is not, a group
           ├< group_names                   what a group can be found by, and since which reading
           ├< group_versions                what a group was called, and since which reading
           └< tallies                       how much each reading holds on it
    decisions                               the log of judgements that two records (groups, events, later places) are, or are not, the same
    decisions ─1 event_decisions            which readings' events a judgement was about, and which judgements are one deed
    publishers ─< imprints ─1 texts         who published a text, and when
    grades                                  the log of publishers' Admiralty grades
    texts ─< copy_marks, copies             what alike texts are found by, and which come of one text
    texts ─< family_texts                   the text that others come of: they count as one source
    ties ─< tie_statements ─1 relations     the same tie between two groups, by all that state it
    readings ─1 incident_reports            what incidents are made of: a reading's event statements as they are compared
             ├< incident_keys               what a report's events are found by
             └< happenings ─< incident_pairs  what one report has of one act; which of them speak for being one, and how loud
    incidents ─< happenings, incident_groups  one thing that happened, by all reports; happenings_before, incidents_before: what they were until a day
    incident_marks                          up to where the logs of judgements have been taken in
    runs ─< run_sources                     what an `add` has done so far

Rows are only ever added; but `groups`, `group_names`, `group_versions`, `tallies`, `passages`, and the tables of imprints, copies, families, ties
and incidents can be made anew from the rest, and a run's progress changes. Ids of the contract ("m1", "e1") mean something within a reading only, so
each key is (reading, id); `position` is the order in the reading. Times are UTC, ISO 8601.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    and_,
)  # fmt: skip
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

metadata = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s",
})  # fmt: skip


class TextList(TypeDecorator[tuple[str, ...]]):
    """A list of texts, kept as a JSON array in a text column (STRICT tables have no JSON type)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the list."""
        return None if value is None else json.dumps(list(value), ensure_ascii=False)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        """Read it back."""
        return None if value is None else tuple(json.loads(value))


_LONG: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's integers have 64 bits
_REAL: TypeEngine[float] = Double().with_variant(sqlite.REAL(), "sqlite")


def _table(name: str, *parts: Any, rowid: bool = True) -> Table:  # noqa: ANN401 - columns and constraints
    return Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=rowid)


def _of_reading(name: str, *columns: Any) -> Table:  # noqa: ANN401 - columns and constraints
    """Make a table of a reading's records, keyed by (reading, id)."""
    return _table(
        name, Column("reading", Integer, ForeignKey("readings.id"), primary_key=True), Column("id", Text, primary_key=True),
        Column("position", Integer, nullable=False), *columns, rowid=False,
    )  # fmt: skip


def _link(columns: list[str], table: str, keys: list[str]) -> ForeignKeyConstraint:
    """Make a foreign key that is checked at the end of the transaction, so that rows may come in any order."""
    return ForeignKeyConstraint(columns, [f"{table}.{key}" for key in keys], deferrable=True, initially="DEFERRED")


documents = _table(
    "documents",
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("added", Text, nullable=False, index=True),
)
texts = _table(
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
chrome = _table(
    "chrome",
    Column("text", Integer, ForeignKey("texts.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
)
readings = _table(
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
mentions = _of_reading(
    "mentions",
    Column("kind", Text, nullable=False), Column("form", Text, nullable=False),
    Column("start", Integer, nullable=False), Column("end", Integer, nullable=False), Column("text", Text, nullable=False),
    Column("ref", Text),
    Index(None, "reading", "ref"),
)  # fmt: skip
private = and_(mentions.c.kind == "actor", mentions.c.form == "named", mentions.c.ref.is_(None))  # the name of a private person: see privacy.py
Index("ix_mentions_private", mentions.c.reading, sqlite_where=private, postgresql_where=private)
actors = _of_reading(
    "actors",
    Column("name", Text, nullable=False), Column("aliases", TextList, nullable=False), Column("kind", Text, nullable=False),
    Column("country", Text), Column("community", Text), Column("parent", Text), Column("registry", Text), Column("wikidata", Text),
    _link(["reading", "parent"], "actors", ["reading", "id"]),
)  # fmt: skip
places = _of_reading(
    "places",
    Column("name", Text, nullable=False), Column("country", Text), Column("admin1", Text), Column("lat", _REAL), Column("lon", _REAL),
    Column("geonames", _LONG), Column("precision", Integer), Column("radius_km", _REAL),
)  # fmt: skip
times = _of_reading("times", Column("edtf", Text, nullable=False), Column("anchor", Text, nullable=False))
statements = _of_reading(
    "statements",
    Column("kind", Text, nullable=False), CheckConstraint("kind in ('event', 'relation', 'claim')", name="kind"),
    Column("factuality", Text),  # null for a claim
    Column("attribution", Text), Column("confidence", _REAL, nullable=False), Column("coder", Text, nullable=False),
    _link(["reading", "attribution"], "statements", ["reading", "id"]),
)  # fmt: skip


def _of_statement(name: str, *columns: Any) -> Table:  # noqa: ANN401 - columns and constraints
    """Make a table that adds to the statements of one kind, keyed like them."""
    return _table(name, Column("reading", Integer, primary_key=True), Column("id", Text, primary_key=True), *columns,
                  _link(["reading", "id"], "statements", ["reading", "id"]), rowid=False)  # fmt: skip


events = _of_statement(
    "events",
    Column("type", Text, nullable=False), Column("mode", Text), Column("contexts", TextList, nullable=False), Column("same_event", Text),
    _link(["reading", "same_event"], "events", ["reading", "id"]),
)  # fmt: skip
relations = _of_statement("relations", Column("type", Text, nullable=False), Column("subtype", Text), Column("role", Text))
claims = _of_statement(
    "claims",
    Column("kind", Text, nullable=False), Column("speaker_text", Text), Column("horizon", Text),
)  # fmt: skip


def _part(name: str, *columns: Any) -> Table:  # noqa: ANN401 - columns and constraints
    """Make a table of the parts of statements, keyed by (reading, statement, part, position)."""
    return _table(
        name, Column("reading", Integer, primary_key=True), Column("statement", Text, primary_key=True), Column("part", Text, primary_key=True),
        Column("position", Integer, primary_key=True), *columns, _link(["reading", "statement"], "statements", ["reading", "id"]), rowid=False,
    )  # fmt: skip


roles = _part(
    "roles",
    Column("mention", Text, nullable=False),
    _link(["reading", "mention"], "mentions", ["reading", "id"]),
    Index(None, "reading", "mention"),
)
spans = _part(
    "spans",
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
)
casualties = _table(
    "casualties",
    Column("reading", Integer, primary_key=True), Column("statement", Text, primary_key=True), Column("position", Integer, primary_key=True),
    Column("what", Text, nullable=False), Column("side", Text, nullable=False),
    Column("low", _LONG), Column("best", _LONG), Column("high", _LONG),
    _link(["reading", "statement"], "events", ["reading", "id"]), rowid=False,
)  # fmt: skip
groups = _table(
    "groups",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False), Column("kind", Text, nullable=False), Column("country", Text),
    Column("registry", Text),
)  # fmt: skip
group_names = _table(
    "group_names",
    Column("group", Text, ForeignKey("groups.id"), primary_key=True),
    Column("folded", Text, primary_key=True, index=True),
    Column("since", Integer, nullable=False, server_default="0"),  # the reading that gave it first; 0 where none is known
    rowid=False,
)
group_versions = _table(
    "group_versions",  # `groups` holds the newest of these; a row for each reading that changed what a group is called
    Column("group", Text, ForeignKey("groups.id"), primary_key=True),
    Column("since", Integer, ForeignKey("readings.id"), primary_key=True),
    Column("name", Text, nullable=False), Column("kind", Text, nullable=False), Column("country", Text), Column("registry", Text),
    rowid=False,
)  # fmt: skip
tallies = _table(
    "tallies",  # what a reading holds on a group by the judgements that stand: documents, events and claims are counted from here
    Column("group", Text, ForeignKey("groups.id"), primary_key=True),
    Column("reading", Integer, ForeignKey("readings.id"), primary_key=True, index=True),
    Column("events", Integer, nullable=False), Column("claims", Integer, nullable=False),
    rowid=False,
)  # fmt: skip
judgements = _table(
    "judgements",
    Column("id", Integer, primary_key=True),
    Column("reading", Integer, nullable=False), Column("actor", Text, nullable=False),
    Column("group", Text, ForeignKey("groups.id"), nullable=False),
    Column("verdict", Text, nullable=False), CheckConstraint("verdict in ('same', 'different')", name="verdict"),
    Column("judge", Text, nullable=False),  # the rule, later also the person, that decided
    Column("reason", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("undoes", Integer, ForeignKey("judgements.id"), unique=True),
    _link(["reading", "actor"], "actors", ["reading", "id"]),
    Index(None, "reading", "actor"), Index(None, "group", "reading", "actor"),
)  # fmt: skip
decisions = _table(
    "decisions",  # a log: the database itself refuses to change or delete a row; what counts is worked out on reading (clusters.py)
    Column("id", Integer, primary_key=True, autoincrement=False),  # counts from 1 without a gap: see judgements.append
    Column("kind", Text, nullable=False), CheckConstraint("kind in ('actor', 'place', 'event')", name="kind"),
    Column("verdict", Text, nullable=False), CheckConstraint("verdict in ('same', 'different', 'undo')", name="verdict"),
    Column("one", Text), Column("other", Text),  # ids of records of that kind, for an actor the group's; null for an undo
    Column("undoes", Integer, ForeignKey("decisions.id")),
    Column("judge", Text, nullable=False),  # a person's name, or rule:NAME
    Column("reason", Text, nullable=False),  # '' for an undo without one
    Column("made", Text, nullable=False),
    CheckConstraint(
        "(verdict = 'undo') = (undoes is not null) and (one is null) = (other is null) and (one is null) = (verdict = 'undo')", name="form"
    ),
    CheckConstraint("one <> other and undoes < id", name="sense"),
)  # fmt: skip
runs = _table(
    "runs",
    Column("id", Integer, primary_key=True),
    Column("sources", TextList, nullable=False),
    Column("coder", Text, nullable=False), Column("version", Text, nullable=False), Column("model", Text, nullable=False),
    Column("started", Text, nullable=False), Column("finished", Text),
)  # fmt: skip
run_sources = _table(
    "run_sources",
    Column("run", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("outcome", Text, nullable=False),
    CheckConstraint("outcome in ('added', 'known', 'failed')", name="outcome"),
    Column("document", Text),
    Column("reason", Text),
    rowid=False,
)
passages = _table(
    "passages",  # the words that search looks in, made from all readings: it can be made anew at any time
    Column("id", Integer, primary_key=True),
    Column("reading", Integer, ForeignKey("readings.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("statement", Text), Column("label", Text),
    Column("start", Integer, nullable=False), Column("end", Integer, nullable=False),
    Column("words", Text, nullable=False),  # stems of folded words: see stemming.py
    Column("names", Text, nullable=False),  # its kind; of a statement, too, the stems of its type and of its actors' names
)  # fmt: skip
grades = _table(
    "grades",  # a log like `decisions`: the last row of a publisher counts, and a later one takes it back
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("publisher", Text, nullable=False, index=True),  # the folded name
    Column("name", Text, nullable=False),  # as the person wrote it
    Column("grade", Text, nullable=False), CheckConstraint("grade in ('A', 'B', 'C', 'D', 'E', 'F')", name="grade"),
    Column("judge", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made", Text, nullable=False),
)  # fmt: skip
publishers = _table(
    "publishers",  # a row for each spelling; those with one folded name are one publisher
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("folded", Text, nullable=False, index=True),
)
imprints = _table(
    "imprints",  # who published a text and when, apart from `texts`, whose rows are too long to be read by the thousand
    Column("text", Integer, ForeignKey("texts.id"), primary_key=True, autoincrement=False),
    Column("publisher", Integer, ForeignKey("publishers.id")),
    Column("published", Text),
    Column("since", Integer, ForeignKey("readings.id"), nullable=False, index=True),  # the first reading of the text
    Column("until", Integer, ForeignKey("readings.id")),  # the reading with which another text took its place
)
copy_queue = _table(
    "copy_queue",  # readings whose texts copies are still to be looked for
    Column("reading", Integer, ForeignKey("readings.id"), primary_key=True, autoincrement=False),
    Column("imprinted", Integer, nullable=False),  # 0 for what an older ledger held: its imprint and its ties are still to be made
)
copy_marks = _table(
    "copy_marks",  # by which texts with words in common are found: the least hash of each stretch of shingles
    Column("mark", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),  # of publication, an ordinal; -1 where it's unknown
    Column("text", Integer, ForeignKey("texts.id"), primary_key=True, autoincrement=False),
    rowid=False,
)
copies = _table(
    "copies",  # two texts that come of one
    Column("text", Integer, ForeignKey("texts.id"), primary_key=True, autoincrement=False),
    Column("earlier", Integer, ForeignKey("texts.id"), primary_key=True, autoincrement=False, index=True),  # the one that came in before
    Column("share", _REAL, nullable=False),
    Column("credit", Text),
    rowid=False,
)
family_texts = _table(
    "family_texts",  # the texts that were looked at
    Column("text", Integer, ForeignKey("texts.id"), primary_key=True, autoincrement=False),
    Column("day", Integer),  # of publication, an ordinal
    Column(
        "first", Integer, ForeignKey("texts.id"), index=True
    ),  # published first of those that it is tied to; null: that's it itself, or it's alone
)
ties = _table(
    "ties",  # what relations of different readings tie to each other: those without a direction once, the end with the lesser id first
    Column("id", Integer, primary_key=True),
    Column("type", Text, nullable=False), Column("subtype", Text, nullable=False),  # '' for none: a null would slip past the unique key
    Column("subject", Text, ForeignKey("groups.id"), nullable=False),
    Column("object", Text, nullable=False, index=True),  # a group's id; of a place "place:" and its GeoNames id or its folded name and country
    Column("place", Text), Column("country", Text),  # what the place is called
    UniqueConstraint("subject", "object", "type", "subtype"),
)  # fmt: skip
tie_statements = _table(
    "tie_statements",
    Column("tie", Integer, ForeignKey("ties.id"), primary_key=True, autoincrement=False),
    Column("reading", Integer, primary_key=True, autoincrement=False, index=True),
    Column("statement", Text, primary_key=True),
    Column("factuality", Text, nullable=False), Column("confidence", _REAL, nullable=False),
    Column("role", Text), Column("time", Text),
    Column("speaker", Text),  # null: the report itself; '': somebody unnamed; else a group's id or "name:" and a folded name
    _link(["reading", "statement"], "statements", ["reading", "id"]),
    rowid=False,
)  # fmt: skip


def _key(name: str, *more: Any) -> Column[int]:  # noqa: ANN401 - a foreign key, where it is one
    return Column(name, Integer, *more, primary_key=True, autoincrement=False)


def _summary() -> list[Column[Any]]:
    """Give the columns of what an incident is in a list; days are ordinals, coordinates WGS 84 degrees, what is unknown is null."""
    texts = [Column(name, Text) for name in ("type", "mode", "place", "country")]
    numbers = [
        Column(name, Integer) for name in ("first_day", "last_day", "precision", "killed_low", "killed_best", "killed_high", "reports", "families")
    ]
    return [*texts, *numbers, *(Column(name, _REAL) for name in ("lat", "lon", "radius_km", "weight")), Column("contradictions", TextList)]


incident_reports = _table(
    "incident_reports",
    _key("reading", ForeignKey("readings.id")),
    Column("state", Integer, nullable=False),  # 0: done; 1: to be compared anew; 2: compared, its incidents to be made
    Column("told", LargeBinary, nullable=False),  # its tellings: see analysis/incidents/packing.py
)
Index("ix_incident_reports_state", incident_reports.c.state, sqlite_where=incident_reports.c.state > 0, postgresql_where=incident_reports.c.state > 0)
incident_keys = _table(
    "incident_keys",  # what a report is found by: a hash, and when the act was
    Column("key", _LONG, primary_key=True, autoincrement=False),
    Column("reading", Integer, primary_key=True, autoincrement=False),
    rowid=False,
)
incidents = _table(
    "incidents",  # days are ordinals of the Gregorian calendar; since: from which day (UTC) on it is what it is; became: where most of it went
    Column("id", Integer, primary_key=True),
    Column("made", Integer, nullable=False), Column("since", Integer, nullable=False), Column("became", Integer, ForeignKey("incidents.id")),
    *_summary(),
    Index(None, "country", "first_day"), Index(None, "type", "first_day"), Index(None, "first_day"), Index(None, "since"),
)  # fmt: skip
Index("ix_incidents_became", incidents.c.became, sqlite_where=incidents.c.became.is_not(None), postgresql_where=incidents.c.became.is_not(None))
incidents_before = _table(
    "incidents_before",  # what an incident was on the days from since on, and no longer on the day until
    _key("incident", ForeignKey("incidents.id")), _key("since"), Column("until", Integer, nullable=False, index=True),
    Column("groups", TextList, nullable=False), *_summary(),
)  # fmt: skip
happenings = _table(
    "happenings",  # the events of a reading that it calls one act
    Column("id", Integer, primary_key=True),
    Column("reading", Integer, ForeignKey("readings.id"), nullable=False, index=True), Column("events", TextList, nullable=False),
    Column("incident", Integer, ForeignKey("incidents.id"), index=True), Column("since", Integer),  # null: not yet in any
)  # fmt: skip
happenings_before = _table(
    "happenings_before",
    Column("id", Integer, primary_key=True),
    Column("incident", Integer, ForeignKey("incidents.id"), nullable=False, index=True),
    Column("since", Integer, nullable=False), Column("until", Integer, nullable=False, index=True),
    Column("reading", Integer, ForeignKey("readings.id"), nullable=False, index=True), Column("events", TextList, nullable=False),
)  # fmt: skip
incident_pairs = _table(
    "incident_pairs",  # two happenings whose score speaks for one act, either way round
    _key("one"), _key("other"), Column("points", _REAL, nullable=False),
    rowid=False,
)  # fmt: skip
incident_groups = _table(
    "incident_groups",  # which groups have a part in an incident: a hash of the group's id, and the incident's first day, 0 where it's unknown
    Column("group", _LONG, primary_key=True, autoincrement=False), _key("day"), _key("incident"),
    Index(None, "incident"), rowid=False,
)  # fmt: skip
incident_marks = _table("incident_marks", Column("name", Text, primary_key=True), Column("value", Integer, nullable=False), rowid=False)
event_decisions = _table(
    "event_decisions",  # a log like decisions
    _key("decision", ForeignKey("decisions.id")),
    Column("deed", Integer, nullable=False, index=True),  # the first judgement of those that were made in one go, and are undone in one
    Column("one", Integer, ForeignKey("readings.id")), Column("other", Integer, ForeignKey("readings.id")),  # null for an undo
)  # fmt: skip
