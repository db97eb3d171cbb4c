"""Erasing a document: its rows in all tables, and what others have of its words.

Every table that points at its readings, texts or id loses the rows that do, but the logs: these have no words of documents, save where a person's
reason quotes one. Groups, ties and areas that others name, too, are named as those do; publishers, groups, ties and areas that only it named go.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, exists, func, insert, or_, select, text, update

from factions.ledger import coverage, ties
from factions.ledger import tables as t
from factions.ledger.folding import fold_name, folded
from factions.ledger.rows import read_reading
from factions.ledger.runs import TAKEN_DOWN, forget_source

LOGS: frozenset[str] = frozenset({
    "audit", "audit_head", "takedowns", "decisions", "event_decisions", "grades", "outcomes", "reviews", "blind_rounds", "blind_items",
    "blind_codings", "saved_searches",
})  # fmt: skip
"""The tables whose rows stay."""
_REASONS: tuple[Column[Any], ...] = (t.decisions.c.reason, t.grades.c.reason, t.outcomes.c.reason)
_RUN = 4  # words in a row that make a quotation
_LETTERS = 24  # and so many characters
_NAME = 8  # characters of a name that tells of whom it is, where no other document has it
_GONE = "gone-"
Row = tuple[str, int | str]
"""A row of a log: its table and key."""


class Held(NamedTuple):
    """A document's readings and texts, by number."""

    document: str
    readings: tuple[int, ...]
    texts: tuple[int, ...]


class Words:
    """What a document holds that may be quoted: its texts with their titles and chrome, and names: of private persons, or that only it has."""

    def __init__(self, texts: Iterable[str], names: Iterable[str]) -> None:
        self._plain = [f" {_line(one)} " for one in texts if one]
        self._runs = {tuple(words[at : at + _RUN]) for words in map(str.split, self._plain) for at in range(len(words) - _RUN + 1)}
        self._names = [f" {line} " for name in names if len(line := _line(name)) > 2]  # noqa: PLR2004 - initials are anybody's

    def quoted_in(self, reason: str) -> bool:
        """Tell whether somebody's words quote the document: four words of it in a row, two dozen characters, or a private person's name."""
        line = f" {_line(reason)} "
        words = line.split()
        if any(name in line for name in self._names) or any(tuple(words[at : at + _RUN]) in self._runs for at in range(len(words) - _RUN + 1)):
            return True
        return any(line[at : at + _LETTERS] in own for own in self._plain for at in range(len(line) - _LETTERS + 1))


def _line(words: str) -> str:
    return " ".join(re.findall(r"\w+", folded(words)[0]))


def held(connection: Connection, document: str) -> Held:
    """Give the numbers of a document's readings and texts, superseded ones' too."""
    r, x = t.readings.c, t.texts.c
    readings = connection.execute(select(r.id).where(r.document == document).order_by(r.id)).scalars()
    return Held(document, tuple(readings), tuple(connection.execute(select(x.id).where(x.document == document).order_by(x.id)).scalars()))


def words_of(connection: Connection, one: Held) -> Words:
    """Give what a document holds that may be quoted."""
    x, c, m = t.texts.c, t.chrome.c, t.mentions.c
    texts = [part for row in connection.execute(select(x.text, x.title, x.byline).where(x.document == one.document)) for part in row]
    texts += connection.execute(select(c.words).where(c.text.in_(one.texts))).scalars()
    private = connection.execute(select(m.text).distinct().where(t.private, m.reading.in_(one.readings))).scalars()
    named = select(m.text).distinct().where(m.form == "named", m.reading.in_(one.readings))
    given = {name for name in connection.execute(named).scalars() if len(name) >= _NAME}
    others = set(connection.execute(select(m.text).distinct().where(m.text.in_(given), m.reading.not_in(one.readings))).scalars())
    return Words(texts, [*private, *sorted(given - others)])


def incidents_of(connection: Connection, one: Held) -> dict[int, bool]:
    """Give the incidents that a document tells of, or told of once: whether it does now."""
    found: dict[int, bool] = {}
    for c, now in ((t.happenings_before.c, False), (t.happenings.c, True)):
        rows = select(c.incident).distinct().where(c.reading.in_(one.readings), c.incident.is_not(None))
        found |= dict.fromkeys(connection.execute(rows).scalars(), now)
    return found


def erase(connection: Connection, one: Held, incidents: Mapping[int, bool]) -> list[Row]:
    """Erase a document's rows, and make what others share with it anew from theirs; gives the rows of logs that were changed for it.

    `incidents` are those that it told of. Copies and incidents are analysis's affair, and must have been parted from it before. Call it where the
    logs are unlocked.
    """
    j, s = t.judgements.c, t.tie_statements.c
    groups = set(connection.execute(select(j.group).distinct().where(j.reading.in_(one.readings))).scalars())
    tied = set(connection.execute(select(s.tie).distinct().where(s.reading.in_(one.readings))).scalars())
    areas = _named_first(connection, one)
    changed = _without_readings(connection, one)
    _forget_incidents(connection, one, incidents)
    forget_source(connection, one.document)
    connection.execute(update(t.feed_entries).where(t.feed_entries.c.document == one.document).values(link=None))
    for table in reversed(t.metadata.sorted_tables):
        if table.name not in LOGS and (wanted := _points_at(table, one)):
            connection.execute(delete(table).where(or_(*wanted)))
    connection.execute(delete(t.review_words).where(t.review_words.c.deed.in_(select(t.reviews.c.id).where(t.reviews.c.document == one.document))))
    _ties_anew(connection, tied)
    _areas_anew(connection, areas)
    gone = {group for group in sorted(groups) if not _group_anew(connection, group)}
    i = t.imprints.c
    connection.execute(delete(t.publishers).where(~exists(select(i.text).where(i.publisher == t.publishers.c.id))))
    return [*changed, *_without_groups(connection, gone)]


def _points_at(table: Table, one: Held) -> list[ColumnElement[bool]]:
    """Give the conditions under which a row is the document's."""
    numbers: dict[Table, Collection[Any]] = {t.readings: one.readings, t.texts: one.texts, t.documents: (one.document,)}
    found: list[ColumnElement[bool]] = []
    for column in table.c:
        parents = {key.column.table for key in column.foreign_keys if key.column.name == "id"}
        if column.name == "reading" and not parents & {t.documents, t.texts}:
            parents = {t.readings}
        if table is t.readings and column.name == "supersedes":
            continue
        found += [column.in_(numbers[parent]) for parent in parents & numbers.keys()]
    if table is t.documents:
        found.append(table.c.id == one.document)
    return found


def _forget_incidents(connection: Connection, one: Held, told: Mapping[int, bool]) -> None:
    """Forget what incidents were by the document alone, and what they are called: their place may have its name from it.

    Those that are left are summed up anew with the next update; what others tell of as well keeps its figures of past days.
    """
    h, b = t.happenings.c, t.happenings_before.c
    for incident, current in sorted(told.items()):
        others = (exists(select(1).where(c.incident == incident, c.reading.not_in(one.readings))) for c in (h, b))
        before, now = t.incidents_before, t.incidents
        if connection.execute(select(or_(*others))).scalar_one():
            connection.execute(update(before).where(before.c.incident == incident).values(place=None))
        else:
            connection.execute(delete(before).where(before.c.incident == incident))
        if current:  # or the next summary would keep what it was called until today
            connection.execute(update(now).where(now.c.id == incident).values(place=None))


def _without_readings(connection: Connection, one: Held) -> list[Row]:
    """Let judgements on the document's events rest: they name the events by its id, and no longer by a reading."""
    e = t.event_decisions.c
    rows: list[Row] = []
    for column in (e.one, e.other):
        keys = connection.execute(select(e.decision).where(column.in_(one.readings))).scalars().all()
        connection.execute(update(t.event_decisions).where(e.decision.in_(keys)).values({column.name: None}))
        rows += [("event_decisions", key) for key in keys]
    return rows


def _without_groups(connection: Connection, gone: Collection[str]) -> list[Row]:
    """Replace the ids of groups that are no more, which hold their names, in the log of judgements."""
    d = t.decisions.c
    rows: list[Row] = []
    for group in sorted(gone):
        for column in (d.one, d.other):
            keys = connection.execute(select(d.id).where(d.kind == "actor", column == group)).scalars().all()
            name = f"{_GONE}{sha256(group.encode()).hexdigest()[:16]}"
            connection.execute(update(t.decisions).where(d.id.in_(keys)).values({column.name: name}))
            rows += [("decisions", key) for key in keys]
    return rows


def _group_anew(connection: Connection, group: str) -> bool:
    """Name a group as the readings name it that are left; False where none does, and it's gone."""
    j, a, m = t.judgements.c, t.actors.c, t.mentions.c
    actors = connection.execute(
        select(j.reading, j.actor, a.name, a.aliases, a.kind, a.country, a.registry).join(t.actors, (a.reading == j.reading) & (a.id == j.actor))
        .where(j.group == group, j.verdict == "same").order_by(j.reading, a.position)
    ).all()  # fmt: skip
    mentioned = connection.execute(
        select(j.reading, m.text).distinct().join(t.mentions, (m.reading == j.reading) & (m.ref == j.actor))
        .where(j.group == group, j.verdict == "same", m.kind == "actor", m.form == "named")
    ).all()  # fmt: skip
    for table in (t.group_versions, t.group_names):
        connection.execute(delete(table).where(table.c.group == group))
    if not actors:
        connection.execute(delete(t.group_totals).where((t.group_totals.c.group == group) | (t.group_totals.c.head == group)))
        connection.execute(delete(t.groups).where(t.groups.c.id == group))
        return False
    since: dict[str, int] = {}
    given = [(row.reading, name) for row in actors for name in (row.name, *row.aliases)] + [(row.reading, row.text) for row in mentioned]
    for reading, name in sorted(given, key=lambda pair: pair[0]):
        since.setdefault(fold_name(name), reading)
    connection.execute(insert(t.group_names), [{"group": group, "folded": name, "since": at} for name, at in sorted(since.items()) if name])
    called = {row.reading: {"name": row.name, "kind": row.kind, "country": row.country, "registry": row.registry} for row in actors}
    versions: list[dict[str, Any]] = []
    for reading, version in called.items():
        if not versions or {name: versions[-1][name] for name in version} != version:
            versions.append({"group": group, "since": reading, **version})
    connection.execute(insert(t.group_versions), versions)
    connection.execute(update(t.groups).where(t.groups.c.id == group).values(called[actors[-1].reading]))
    return True


def _ties_anew(connection: Connection, tied: Collection[int]) -> None:
    """Take away ties that nothing states any longer; a place is called what the readings call it that are left."""
    s, c = t.tie_statements.c, t.ties.c
    again: set[int] = set()
    for tie in sorted(tied):
        left = set(connection.execute(select(s.reading).where(s.tie == tie)).scalars())
        place = connection.execute(select(c.place).where(c.id == tie)).scalar_one()
        if left and place is None:
            continue
        again |= left
        connection.execute(delete(t.tie_statements).where(s.tie == tie))
        connection.execute(delete(t.ties).where(c.id == tie))
    for reading in sorted(again):
        ties.record(connection, reading, read_reading(connection, reading))


def _named_first(connection: Connection, one: Held) -> set[int]:
    """Give the areas that are called what the document calls them, as it was the first to be about them."""
    c = t.reads.c
    own = select(c.area).where(c.reading.in_(one.readings))
    firsts = select(c.area).where(c.area.in_(own)).group_by(c.area).having(func.min(c.reading).in_(one.readings))
    return set(connection.execute(firsts).scalars())


def _areas_anew(connection: Connection, areas: Collection[int]) -> None:
    a, c = t.areas.c, t.reads.c
    again: set[int] = set()
    for area in sorted(areas):
        left = set(connection.execute(select(c.reading).where(c.area == area)).scalars())
        kind = connection.execute(select(a.kind).where(a.id == area)).scalar_one()
        if left and kind in ("all", "country"):  # called by its code
            continue
        again |= left
        connection.execute(delete(t.reads).where(c.area == area))
        connection.execute(delete(t.areas).where(a.id == area))
    for reading in sorted(again):
        coverage.record(connection, reading, read_reading(connection, reading))


def redact(connection: Connection, document: str, words: Words) -> tuple[list[Row], list[int]]:
    """Take away reasons that quote a document, those of all reviews of it, and what saved searches have of its words.

    Gives the rows of sealed logs that were changed, and the lines of the audit log that were bared. Call it where the logs are unlocked.
    """
    rows: list[Row] = []
    for column in _REASONS:
        key = column.table.c.id
        found = [row.id for row in connection.execute(select(key, column.label("words")).where(column != "")) if words.quoted_in(row.words)]
        connection.execute(update(column.table).where(key.in_(found)).values({column.name: f"[{TAKEN_DOWN}]"}))
        rows += [(str(column.table), number) for number in found]
    v = t.saved_searches.c
    kept = connection.execute(select(v.id, v.name, v.query).where(v.deed == "save")).all()
    found = [row.id for row in kept if words.quoted_in(row.name) or words.quoted_in(unquote_plus(row.query))]
    connection.execute(update(t.saved_searches).where(v.id.in_(found)).values(name=f"[{TAKEN_DOWN}]", query=""))
    w, a = t.review_words.c, t.audit.c
    reviews = connection.execute(select(w.deed, w.because, w.content)).all()
    said = [row.deed for row in reviews if words.quoted_in(row.because) or words.quoted_in(row.content or "")]
    connection.execute(delete(t.review_words).where(w.deed.in_(said)))
    lines = connection.execute(select(a.id, a.because, a.deed, a.detail).where(a.because.is_not(None), a.because != "").order_by(a.id))
    bared = [row.id for row in lines if words.quoted_in(row.because) or (row.deed.startswith("review.") and document in row.detail)]
    connection.execute(update(t.audit).where(a.id.in_(bared)).values(because=None, salt=None))
    return rows, bared


@contextmanager
def unlocked(connection: Connection) -> Iterator[None]:
    """Let the logs be changed within this transaction: their triggers are off, and on again afterwards."""
    names = [name for name in sorted(LOGS) if name != "audit_head"]
    if connection.dialect.name == "postgresql":
        yield from _disabled(connection, names)
    else:
        yield from _dropped(connection, names)


def _disabled(connection: Connection, names: Sequence[str]) -> Iterator[None]:
    def switch(deed: str) -> None:
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # a table with checks outstanding can't be altered
        for name in names:
            connection.execute(text(f"ALTER TABLE {name} {deed} TRIGGER USER"))
        connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))

    switch("DISABLE")
    yield
    switch("ENABLE")


def _dropped(connection: Connection, names: Sequence[str]) -> Iterator[None]:
    triggers: defaultdict[str, list[str]] = defaultdict(list)
    for table, name, sql in connection.execute(text("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")).all():
        if table in names:
            triggers[name].append(sql)
    for name in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for sql in triggers.values():
        connection.exec_driver_sql(sql[0])
