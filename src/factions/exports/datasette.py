"""A SQLite file of the record, ready for Datasette: tables with keys between them, and the evidence in a full-text index.

It's made with SQLite's own library, in one transaction, and no ledger: a ledger has the readings besides. `metadata` tells what made it, of what.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any

from factions.exports.about import about
from factions.exports.formats import ExportError, Step, Written
from factions.exports.stated import Stated
from factions.ledger.captures import documents
from factions.ledger.group_sheets import group_sheets

if TYPE_CHECKING:
    from pathlib import Path

    from factions.analysis.incidents.sheets import Sheet
    from factions.analysis.ties import Tie
    from factions.exports.selection import ClaimSheet, Selection
    from factions.ledger.facts import Cited

SCHEMA = """
create table metadata (name text primary key, value text not null);
create table sources (
    id text primary key, title text, publisher text, published text, url text, language text
);
create table groups (
    id text primary key, name text not null, kind text, country text, community text, registry text, wikidata text,
    documents integer, events integer, claims integer, reviewed integer not null
);
create table names ("group" text not null references groups(id), name text not null, position integer not null, primary key ("group", position));
create table parents ("group" text not null references groups(id), parent text not null references groups(id), primary key ("group", parent));
create table incidents (
    id integer primary key, type text not null, mode text, contexts text not null, first_day text, last_day text,
    place text, country text, admin1 text, latitude real, longitude real, geonames integer, precision integer, radius_km real,
    killed_low integer, killed_best integer, killed_high integer,
    actors text not null, recipients text not null, targets text not null, weapons text not null, factuality text not null, reports integer not null,
    origins integer not null, weight real not null, contradictions text not null, reviewed integer not null
);
create table parties (
    incident integer not null references incidents(id), role text not null, position integer not null, "group" text references groups(id),
    name text not null, kind text, country text, community text, reports integer not null, primary key (incident, role, position)
) without rowid;
create table tolls (
    incident integer not null references incidents(id), what text not null, side text not null, low integer, best integer, high integer,
    primary key (incident, what, side)
) without rowid;
create table reports (
    id integer primary key, incident integer not null references incidents(id), source text not null references sources(id), statement text not null,
    family text, factuality text not null, confidence real not null, reviewed text not null
);
create table ties (
    id integer primary key, type text not null, subtype text, subject text not null references groups(id), object text not null references groups(id),
    held_on integer, first_day text, last_day text, end_day text, weight real not null, support real not null, denial real not null,
    origins integer not null, supporting integer not null, denying integer not null, other integer not null, reviewed integer not null
);
create table tie_statements (
    id integer primary key, tie integer not null references ties(id), source text not null references sources(id), statement text not null,
    stance text not null, factuality text not null, role text, time text, first_day text, last_day text, end_day text, speaker text, family text,
    grade text not null, strength real not null, confidence real not null, reviewed text not null
);
create table claims (
    id integer primary key, source text not null references sources(id), statement text not null, kind text not null,
    speaker_group text references groups(id), speaker text, content text not null, condition text, horizon text, confidence real not null,
    reviewed text not null
);
create table evidence (
    id integer primary key, source text not null references sources(id), start integer not null, "end" integer not null, quote text not null,
    report integer references reports(id), tie_statement integer references tie_statements(id), claim integer references claims(id),
    check ((report is not null) + (tie_statement is not null) + (claim is not null) = 1)
);
"""
_INDEXES = """
create index incidents_first_day on incidents(first_day);
create index incidents_country on incidents(country);
create index parties_group on parties("group");
create index reports_incident on reports(incident);
create index reports_source on reports(source);
create index ties_subject on ties(subject);
create index ties_object on ties(object);
create index tie_statements_tie on tie_statements(tie);
create index tie_statements_source on tie_statements(source);
create index claims_source on claims(source);
create index claims_speaker on claims(speaker_group);
create index evidence_report on evidence(report) where report is not null;
create index evidence_tie_statement on evidence(tie_statement) where tie_statement is not null;
create index evidence_claim on evidence(claim) where claim is not null;
create index evidence_source on evidence(source);
create virtual table evidence_fts using fts5(quote, content='evidence', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
insert into evidence_fts(evidence_fts) values ('rebuild');
"""
_AT_ONCE = 1000  # rows that are put in together
_TIES = 200  # ties with all their statements, whose reviews are looked up together
_NO = "unreviewed"
_ROLES = ("actors", "recipients", "victims")
TABLES = ("incidents", "reports", "evidence", "groups", "names", "ties", "tie_statements", "claims", "sources")
"""The tables that a reader begins with."""


def write(selection: Selection, out: Path, step: Step) -> Written:
    """Write a selection; raises OSError where the disk is full."""
    try:
        with closing(sqlite3.connect(out, isolation_level=None)) as connection:
            return _Writer(connection, selection).write(step)
    except sqlite3.Error as error:
        if "full" in str(error):
            raise OSError(errno.ENOSPC, "the disk is full") from error
        raise ExportError(str(out.name), f"SQLite can't write it: {error}") from error


class _Writer:
    """Puts rows into tables, some thousand at a time. A row's number is its place in the order of writing."""

    def __init__(self, connection: sqlite3.Connection, selection: Selection) -> None:
        self.connection, self.selection = connection, selection
        self.rows: dict[str, list[tuple[Any, ...]]] = {}
        self.last: dict[str, int] = {}
        self.called: dict[str, tuple[str, str | None, str | None]] = {}

    def write(self, step: Step) -> Written:
        """Write everything, and give how much it was."""
        run = self.connection.execute
        # the file takes its target's place when it's whole: until then it needn't outlive a power cut
        for pragma in ("journal_mode = off", "synchronous = off", "cache_size = -16384", "temp_store = file"):
            run(f"pragma {pragma}")
        run("begin")
        for statement in SCHEMA.split(";"):
            run(statement)
        for incident in self.selection.incidents(step):
            self._incident(incident)
        ties = iter(self.selection.ties())
        while several := list(islice(ties, _TIES)):
            states = self.selection.reviewed({(told.document, told.statement) for tie in several for told in tie.statements})
            for tie in several:
                self._tie(tie, states)
        for claim in self.selection.claims():
            self._claim(claim)
        self._groups()
        self._sources()
        self._flush()
        self.connection.executemany("insert into metadata values (?, ?)", about(self.selection).items())
        for statement in _INDEXES.split(";"):
            run(statement)
        run("commit")
        run("analyze")
        counts = {table: run(f"select count(*) from {table}").fetchone()[0] for table in TABLES}  # noqa: S608 - our own names
        return Written(counts["incidents"], counts)

    def _put(self, table: str, *values: Any) -> None:  # noqa: ANN401 - what columns hold
        held = self.rows.setdefault(table, [])
        held.append(values)
        if len(held) >= _AT_ONCE:
            self._flush_table(table)

    def _flush(self) -> None:
        for table in self.rows:
            self._flush_table(table)

    def _flush_table(self, table: str) -> None:
        if rows := self.rows[table]:
            # a source comes once with each thing that it tells of
            verb = "insert or ignore" if table == "sources" else "insert"
            self.connection.executemany(f"{verb} into {table} values ({', '.join('?' * len(rows[0]))})", rows)
            rows.clear()

    def _number(self, table: str) -> int:
        """Give the number of a table's next row."""
        self.last[table] = self.last.get(table, 0) + 1
        return self.last[table]

    def _incident(self, one: Sheet) -> None:
        killed = one.toll("killed")
        place = tuple(getattr(one.place, name, None) for name in ("name", "country", "admin1", "lat", "lon", "geonames", "precision", "radius_km"))
        self._put(
            "incidents", one.id, one.type, one.mode, _list(one.contexts), one.first_day, one.last_day, *place,
            *((killed.low, killed.best, killed.high) if killed else (None,) * 3), _list(who.name for who in one.actors),
            _list(who.name for who in one.recipients), _list(one.targets), _list(one.weapons), one.factuality, len(one.reports), one.origins,
            one.weight, _list(one.contradictions), int(one.reviewed),
        )  # fmt: skip
        for role in _ROLES:
            for position, who in enumerate(getattr(one, role)):
                self._put("parties", one.id, role, position, self._group(who.group, who.name, who.kind, who.country), who.name, who.kind,
                          who.country, who.community, who.reports)  # fmt: skip
        for toll in one.tolls:
            self._put("tolls", one.id, toll.what, toll.side, toll.low, toll.best, toll.high)
        for told in one.reports:
            number = self._number("reports")
            self._put("sources", told.document, told.title, told.publisher, told.published, told.url, None)
            self._put("reports", number, one.id, told.document, told.statement, told.family, told.factuality, told.confidence, told.reviewed)
            for span in told.quotes:
                self._put("evidence", self._number("evidence"), told.document, span.start, span.end, span.quote, number, None, None)

    def _tie(self, tie: Tie, states: Mapping[tuple[str, str], str]) -> None:
        reviewed = {name for told in tie.statements if states.get(name := (told.document, told.statement), _NO) != _NO}
        one, number = Stated(tie, frozenset(reviewed)), self._number("ties")
        ends = [self._group(end.id or end.name, end.name, end.kind, end.country) for end in (tie.subject, tie.object)]
        self._put(
            "ties", number, tie.type, tie.subtype, *ends, tie.held_on, one.first_day, one.last_day, one.end_day, tie.weight, tie.support, tie.denial,
            tie.origins, tie.supporting, tie.denying, tie.other, int(one.reviewed),
        )  # fmt: skip
        for told in tie.statements:
            own = self._number("tie_statements")
            cited = told.citations[0] if told.citations else None
            self._source(told.document, cited)
            self._put(
                "tie_statements", own, number, told.document, told.statement, told.stance, told.factuality, told.role, told.time, told.first,
                told.last, told.end, told.speaker, told.family, told.grade, told.strength, told.confidence,
                states.get((told.document, told.statement), _NO),
            )  # fmt: skip
            for passage in told.citations:
                span = passage.span
                self._put("evidence", self._number("evidence"), told.document, span.start, span.end, span.quote, None, own, None)

    def _claim(self, one: ClaimSheet) -> None:
        fact, number = one.fact, self._number("claims")
        self._source(fact.document, fact.content_at)
        who = fact.speaker
        group = self._group(who.group, who.name, who.kind, who.country) if who else None
        self._put(
            "claims", number, fact.document, fact.statement, fact.kind, group, who.name if who else fact.speaker_text, fact.content, fact.condition,
            fact.horizon, fact.confidence, one.reviewed,
        )  # fmt: skip
        for passage in fact.citations:
            span = passage.span
            self._put("evidence", self._number("evidence"), fact.document, span.start, span.end, span.quote, None, None, number)

    def _source(self, document: str, cited: Cited | None) -> None:
        head = (cited.title, cited.publisher, cited.published, cited.url) if cited else (None,) * 4
        self._put("sources", document, *head, None)

    def _group(self, group: str | None, name: str, kind: str | None, country: str | None) -> str | None:
        """Give a group's id, and note what it's called, should the list of groups not have it."""
        if group:
            self.called.setdefault(group, (name, kind, country))
        return group

    def _groups(self) -> None:
        """Write the groups that were named, and without a filter all others."""
        ids = set(self.called) if self.selection.narrows else None
        parents: list[tuple[str, str]] = []
        seen = set[str]()
        for one in group_sheets(self.selection.ledger, ids, as_of=self.selection.as_of, public=self.selection.public):
            seen.add(one.id)
            self._put("groups", one.id, one.name, one.kind, one.country, one.community, one.registry, one.wikidata, one.documents, one.events,
                      one.claims, int(one.reviewed))  # fmt: skip
            for position, name in enumerate(one.names):
                self._put("names", one.id, name, position)
            parents += [(one.id, parent) for parent in one.parents]
        for group, (name, kind, country) in self.called.items():
            if group not in seen:
                seen.add(group)
                self._put("groups", group, name, kind, country, *(None,) * 6, 0)
                self._put("names", group, name, 0)
        for group, parent in parents:
            if parent in seen:
                self._put("parents", group, parent)

    def _sources(self) -> None:
        """Add the languages of the documents, and without a filter those documents that tell of nothing."""
        self._flush()
        start = 0
        while chunk := documents(self.selection.ledger, limit=_AT_ONCE, offset=start, as_of=self.selection.as_of):
            start += len(chunk)
            if not self.selection.narrows:
                self.connection.executemany(
                    "insert or ignore into sources values (?, ?, ?, ?, ?, ?)",
                    [(one.id, one.title, one.publisher, one.published, one.url, one.language) for one in chunk],
                )
            self.connection.executemany("update sources set language = ? where id = ?", [(one.language, one.id) for one in chunk if one.language])


def _list(words: Iterable[str]) -> str:
    """Give words as a JSON array, which SQLite and Datasette's facets read."""
    return json.dumps(list(words), ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
