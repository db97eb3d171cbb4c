"""Checking a ledger: that its file is whole, that every row's partners are there, and that what it cites stands in its texts.

The checks are small functions that give faults as (table, key, what). Those of this module ask the database about whole tables; those of `proofs` go
through the texts and readings a few hundred at a time. So memory doesn't grow with the ledger. All see one snapshot, whatever others write meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, func, or_, select
from sqlalchemy.exc import DBAPIError

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import tables as t
from factions.ledger.auditing import prove
from factions.ledger.open import Ledger
from factions.ledger.proofs import PROOFS, Found, Step, key_of

Check = Callable[[Connection], Iterable[Found]]


class Fault(Record):
    """Something that is wrong: in which table, in which row (its key, such as "12, m3"; empty where it's the whole table), and what."""

    table: str
    id: str
    what: str


def check(ledger: Ledger, *, words: bool = True, step: Step = lambda _what, _done, _total: None) -> Iterator[Fault]:
    """Give all that is wrong with a ledger, one fault after the other; raises LedgerError where it's locked or the connection is lost.

    `words` compares the words of SQLite's search index with the passages, too; others can't write that long, and it's left out where the ledger
    can't be written. `step` is told what is looked at, how far it has come, and how far it goes (None where that isn't known).
    """
    unread = False
    try:
        with ledger.read() as connection:
            for name, one in CHECKS.items():
                step(name, 0, None)
                unread |= yield from _faults(name, one(connection))
            for name, proof in PROOFS.items():
                unread |= yield from _faults(name, proof(connection, step))
    except LedgerError:
        if not unread:  # else it has been told, and SQLite says it once more at the transaction's end
            raise
    if words and not unread and ledger.dialect == "sqlite" and ledger.writable:
        step("the words of the search index", 0, None)
        with ledger.write() as connection:
            yield from _faults("search", _words(connection))


def _faults(name: str, found: Iterable[Found]) -> Generator[Fault, None, bool]:
    """Give what a check finds; that it can't read its table is a fault as well, and then it returns True."""
    try:
        for where, key, what in found:
            yield Fault(table=where, id=key, what=what)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        yield Fault(table=name, id="", what=f"can't be read: {error.orig}")
        return True
    return False


def _file(connection: Connection) -> Iterator[Found]:
    """Let SQLite look at its file: pages, indexes against their tables, keys that must be unique, types."""
    if connection.dialect.name == "sqlite":
        for line in connection.exec_driver_sql("PRAGMA integrity_check").scalars():
            if line != "ok":
                yield "file", "", line


def _partners(connection: Connection) -> Iterator[Found]:
    """Look for rows whose foreign key leads nowhere."""
    for child in t.metadata.sorted_tables:
        for key in sorted(child.foreign_key_constraints, key=lambda key: list(key.column_keys)):
            parent = key.elements[0].column.table
            other = parent.alias("other") if parent is child else parent
            columns = [child.c[name] for name in key.column_keys]
            same = and_(*(column == other.c[element.column.name] for column, element in zip(columns, key.elements, strict=True)))
            lost = select(*child.primary_key.columns).where(*(column.is_not(None) for column in columns), ~exists().where(same))
            for row in connection.execute(lost):
                yield child.name, key_of(row), f"its {' and '.join(key.column_keys)} is no row of {parent.name}"


def _alone(connection: Connection) -> Iterator[Found]:
    """Look for rows without those that must go with them, though no foreign key says so."""
    for table, wanted, what in _COMPANIONS:
        for row in connection.execute(select(*table.primary_key.columns).where(wanted)):
            yield table.name, key_of(row), what


def _without(other: Table, *same: ColumnElement[bool]) -> ColumnElement[bool]:
    return ~exists(select(1).select_from(other).where(*same))


def _is_statement(table: Table, kind: str) -> tuple[tuple[Table, ColumnElement[bool], str], ...]:
    """Give the two ways in which statements of a kind and the table of that kind can differ."""
    s = t.statements.c
    same = (table.c.reading == s.reading) & (table.c.id == s.id)
    return (
        (t.statements, (s.kind == kind) & _without(table, same), f"has no row in {table.name}"),
        (table, _without(t.statements, same, s.kind == kind), f"its statement is no {kind}"),
    )


def _has(statement: ColumnElement[str], reading: ColumnElement[int], table: Table, part: str) -> ColumnElement[bool]:
    c = table.c
    return _without(table, c.reading == reading, c.statement == statement, c.part == part)


def _companions() -> tuple[tuple[Table, ColumnElement[bool], str], ...]:
    d, r, x, s, l, c, u = (  # noqa: E741 - l are relations
        t.documents.c, t.readings.c, t.texts.c, t.statements.c, t.relations.c, t.claims.c, t.run_sources.c,
    )  # fmt: skip
    known = u.outcome.in_(("added", "known"))
    return (
        (t.documents, _without(t.readings, r.document == d.id), "has no reading"),
        (t.texts, _without(t.readings, r.text == x.id), "no reading was made of it"),
        (t.readings, _without(t.texts, x.id == r.text, x.document == r.document), "its text is another document's"),
        *_is_statement(t.events, "event"), *_is_statement(t.relations, "relation"), *_is_statement(t.claims, "claim"),
        (t.statements, _has(s.id, s.reading, t.spans, "evidence"), "cites nothing"),
        (t.relations, _has(l.id, l.reading, t.roles, "subject"), "has no subject"),
        (t.relations, _has(l.id, l.reading, t.roles, "object"), "has no object"),
        (t.claims, _has(c.id, c.reading, t.spans, "content"), "has no content"),
        (t.run_sources, known & _without(t.documents, d.id == u.document), "was noted as recorded, but its document isn't there"),
    )  # fmt: skip


_COMPANIONS = _companions()


def _chains(connection: Connection) -> Iterator[Found]:
    """Look whether the readings of each document are one chain, from the first to the one that counts."""
    r, older = t.readings.c, t.readings.alias("older")
    firsts = func.count().filter(r.supersedes.is_(None))
    for row in connection.execute(select(r.document, firsts.label("firsts")).group_by(r.document).having(firsts != 1)):
        what = f"{row.firsts} of its readings supersede none" if row.firsts else "its readings supersede each other in a ring"
        yield "documents", row.document, what
    fork = select(r.supersedes, func.count().label("heads")).where(r.supersedes.is_not(None)).group_by(r.supersedes).having(func.count() > 1)
    for row in connection.execute(fork):
        yield "readings", str(row.supersedes), f"is superseded by {row.heads} readings"
    wrong = or_(older.c.document != r.document, older.c.id >= r.id)
    for row in connection.execute(select(r.id, r.supersedes).join(older, older.c.id == r.supersedes).where(wrong)):
        yield "readings", str(row.id), f"supersedes reading {row.supersedes}, which is younger or another document's"


LOGS = (t.decisions, t.grades)
"""The tables that only grow, whose ids count from 1 and whose times are in `made`."""


def _logs(connection: Connection) -> Iterator[Found]:
    """Look whether each log counts from 1 without a gap, in the order of its times."""
    for log in LOGS:
        last, made = 0, ""
        for row in connection.execute(select(log.c.id, log.c.made).order_by(log.c.id)):
            if row.id != last + 1:
                missing = f"{last + 1}" if row.id == last + 2 else f"{last + 1} to {row.id - 1}"
                yield log.name, str(row.id), f"the log lacks {missing} before it"
            if row.made < made:
                yield log.name, str(row.id), f"is older ({row.made}) than the one before it ({made})"
            last, made = row.id, row.made


def _index(connection: Connection) -> Iterator[Found]:
    """Look whether the search index has each passage, and nothing else."""
    if connection.dialect.name == "sqlite":
        for one, other, what in (
            ("passages", "search_docsize", "isn't in the search index"),
            ("search_docsize", "passages", "is in the search index, but there is no such passage"),
        ):
            for key in connection.exec_driver_sql(f"SELECT id FROM {one} EXCEPT SELECT id FROM {other}").scalars():  # noqa: S608 - our own tables
                yield "passages", str(key), what


def _words(connection: Connection) -> Iterator[Found]:
    """Let FTS5 compare its index with the words of the passages; it counts that as writing."""
    try:
        connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES ('integrity-check', 1)")
    except DBAPIError as error:
        yield "search", "", f"the index doesn't hold the words of the passages ({error.orig})"


CHECKS: dict[str, Check] = {
    "file": _file, "rows that others point at": _partners, "rows that belong together": _alone, "readings that supersede others": _chains,
    "logs of what persons decided": _logs, "audit log": prove, "search index": _index,
}  # fmt: skip
