"""Many readings into the ledger at once: what writer.py does of one, table by table for hundreds, within one transaction.

Only documents that are new are written here. Of one that the ledger holds, from whatever coder, writer.py takes care: it knows what to supersede.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, select

from factions.ledger import coverage, ties
from factions.ledger import tables as t
from factions.ledger.copying import set_counter, write_rows
from factions.ledger.drafting import RULE, Draft
from factions.ledger.group_names import know_groups, know_names
from factions.ledger.imprints import publisher_keys
from factions.ledger.layer import moment
from factions.ledger.takedowns import Tombstone, next_reading
from factions.ledger.totals import heads_of, take_in_new

_CHUNK = 500  # documents asked for at a time
_NUMBERED = (t.texts, t.readings, t.passages, t.judgements)
"""The tables whose rows are numbered here."""


class Taken(NamedTuple):
    """What became of drafts: how many were recorded, with how many statements; which were taken down before, and which documents were there."""

    added: int
    statements: int
    buried: list[tuple[Draft, Tombstone]]
    held: list[Draft]


def take(connection: Connection, drafts: Sequence[Draft]) -> Taken:
    """Record drafts, in their order, within a write transaction; a second one of a document counts as held."""
    names = [one.document for one in drafts]
    there, stones = held_documents(connection, names), _buried(connection, names)
    new: dict[str, Draft] = {}
    held: list[Draft] = []
    buried: list[tuple[Draft, Tombstone]] = []
    for one in drafts:
        if one.document in stones:
            buried.append((one, stones[one.document]))
        elif one.document in there or one.document in new:
            held.append(one)
        else:
            new[one.document] = one
    if new:
        _write(connection, list(new.values()))
    return Taken(len(new), sum(one.statements for one in new.values()), buried, held)


def held_documents(connection: Connection, names: Sequence[str]) -> set[str]:
    """Give those of some documents that the ledger holds, from whatever coder."""
    d = t.documents.c
    return {name for chunk in _chunks(names) for name in connection.execute(select(d.id).where(d.id.in_(chunk))).scalars()}


def read_by(connection: Connection, names: Sequence[str], coder: tuple[str, str, str]) -> set[str]:
    """Give those of some documents of which the ledger holds a reading by a coder (name, version, model)."""
    r = t.readings.c
    asked = select(r.document).where(r.coder == coder[0], r.version == coder[1], r.model == coder[2])
    return {name for chunk in _chunks(names) for name in connection.execute(asked.where(r.document.in_(chunk))).scalars()}


def _buried(connection: Connection, names: Sequence[str]) -> dict[str, Tombstone]:
    d = t.takedowns.c
    asked = select(*(d[name] for name in Tombstone.model_fields))
    rows = (row for chunk in _chunks(names) for row in connection.execute(asked.where(d.document.in_(chunk))).mappings())
    return {row["document"]: Tombstone.model_validate(dict(row)) for row in rows}


def _write(connection: Connection, drafts: Sequence[Draft]) -> None:
    """Write new documents' drafts."""
    made = moment(connection)
    first = {table: _next(connection, table) for table in _NUMBERED}
    first[t.readings] = next_reading(connection).get("id", first[t.readings])
    texts = dict(enumerate(drafts, first[t.texts]))
    readings = dict(enumerate(drafts, first[t.readings]))
    write = _Writing(connection)
    write(t.documents, [(one.document, one.source, made) for one in drafts])
    write(t.texts, [(text, *one.text) for text, one in texts.items()])
    write(t.chrome, [(text, *row) for text, one in texts.items() for row in one.chrome])
    write(t.readings, [
        (key, one.document, text, *one.coder, one.contract, made, None) for key, text, one in zip(readings, texts, drafts, strict=True)
    ])  # fmt: skip
    for table in _OF_READING:
        write(table, [(key, *row) for key, one in readings.items() for row in one.values.get(table.name, ())])
    write(t.passages, _numbered(first[t.passages], ((key, *row) for key, one in readings.items() for row in one.passages)))
    know_groups(connection, [(key, one.naming.groups) for key, one in readings.items()])
    know_names(connection, [(key, one.naming.names) for key, one in readings.items()])
    write(t.judgements, _numbered(first[t.judgements], (
        (key, actor, group, "same", RULE, reason, made, None) for key, one in readings.items() for actor, group, reason in one.naming.judged
    )))  # fmt: skip
    write(t.tallies, [(group, key, *brief) for key, one in readings.items() for group, brief in one.briefs.items()])
    _count(connection, drafts)
    publishers = publisher_keys(connection, (one.publisher for one in drafts))
    write(t.imprints, [
        (text, publishers.get(one.publisher or ""), one.published, key, None) for key, text, one in zip(readings, texts, drafts, strict=True)
    ])  # fmt: skip
    known = ties.known(connection, [tie for one in drafts for tie in one.ties])
    write(t.tie_statements, [(known[tie.key], key, *ties.said(tie)) for key, one in readings.items() for tie in one.ties])
    areas = coverage.known(connection, [area for one in drafts for area in one.areas])
    write(t.reads, [(areas[area.kind, area.key], one.day, key, count) for key, one in readings.items() for area, count in one.areas.items()])
    write(t.copy_queue, [(key, 1) for key in readings])
    for table in _NUMBERED:
        set_counter(connection, table)


_OF_READING = (t.mentions, t.actors, t.places, t.times, t.statements, t.events, t.relations, t.claims, t.casualties, t.roles, t.spans)


class _Writing:
    """Writes rows of a table the fastest way that the database has."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            write_rows(self._connection, table, rows)


def _count(connection: Connection, drafts: Sequence[Draft]) -> None:
    """Add to the totals what the readings hold."""
    more = Counter[str](documents=len(drafts), readings=len(drafts))
    for one in drafts:
        more.update(one.amounts)
    heads = heads_of(connection, sorted({group for one in drafts for group in one.briefs}))
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in drafts:
        by_head: defaultdict[str, list[str]] = defaultdict(list)
        for group in one.briefs:
            by_head[heads[group]].append(group)
        for head, members in by_head.items():
            events, claims = _together(one, members)
            sums[head].update({"documents": 1, "events": events, "claims": claims})
    take_in_new(connection, more, sums)


def _together(one: Draft, groups: Sequence[str]) -> tuple[int, int]:
    """Count the events of a reading in which any of some groups has a part, and the claims that any makes."""
    if len(groups) == 1:
        return one.briefs[groups[0]][:2]
    held = [json.loads(one.briefs[group].words) for group in groups]
    events, claims = ({row[0] for brief in held for row in brief.get(name, ())} for name in ("events", "by"))
    return len(events), len(claims)


def _next(connection: Connection, table: Table) -> int:
    return (connection.execute(select(func.max(table.c.id))).scalar_one() or 0) + 1


def _numbered(first: int, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(number, *row) for number, row in enumerate(rows, first)]


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _CHUNK):
        yield names[start : start + _CHUNK]
