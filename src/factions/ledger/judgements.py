"""The log of judgements in the ledger: rows are added at its end, and read from its beginning. What they come to is clusters.py's affair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, insert, select

from factions.evidence import Record
from factions.identities.records import ActorKind
from factions.ledger import tables as t
from factions.ledger.clusters import Clusters, Judgement, RecordKind
from factions.ledger.folding import fold_name
from factions.ledger.fulltext import MOST_WORDS
from factions.ledger.layer import end_of, known_groups, now, writable_name
from factions.ledger.summaries import has_words, same_name
from factions.ledger.totals import follow


class GroupName(Record):
    """A group as it was recorded, before any judgement: what tells it from others of that name."""

    id: str
    name: str
    kind: ActorKind
    country: str | None = None
    registry: str | None = None


def log(connection: Connection, *, as_of: date | None = None) -> list[Judgement]:
    """Give the log in its order; `as_of` ends it with that day (UTC)."""
    d = t.decisions.c
    rows = select(t.decisions).order_by(d.id)
    if as_of is not None:
        rows = rows.where(d.made <= end_of(as_of))
    return [Judgement.model_validate(dict(row)) for row in connection.execute(rows).mappings()]


def clusters(connection: Connection, *, kind: RecordKind = "actor", as_of: date | None = None) -> Clusters:
    """Give the records of a kind as the log joins and parts them, now or at the end of the day `as_of`."""
    return Clusters(log(connection, as_of=as_of), kind)


def stamp(held: Sequence[Judgement]) -> tuple[int, str]:
    """Give the id and the time (UTC, ISO 8601) of the row that comes behind the log `held`.

    The id is the one after the last that was seen: had somebody else judged meanwhile, the key would be taken, and the transaction would fail whole.
    The time is never before the last row's, so that the log until a day is a beginning of the log, whatever the clock does.
    """
    return (held[-1].id + 1, max(now(), held[-1].made)) if held else (1, now())


def append(connection: Connection, row: Judgement) -> None:
    """Write a row at the log's end, and count groups by it."""
    connection.execute(insert(t.decisions).values(row.model_dump()))
    if row.kind == "actor":
        follow(connection, clusters(connection))


def group_names(connection: Connection, ids: set[str], *, as_of: date | None = None) -> dict[str, GroupName]:
    """Give the groups with these ids, as they were recorded (at the end of the day `as_of`, UTC)."""
    known = known_groups(as_of)
    rows = connection.execute(select(known).where(known.c.id.in_(ids))).mappings()
    return {row["id"]: GroupName.model_validate(dict(row)) for row in rows}


def groups_called(connection: Connection, name: str) -> list[GroupName]:
    """Give the groups that have the name as id, name, alias or acronym, failing those the groups with a name that has all its words.

    They come as they were recorded, before any judgement, in the order of their ids. Case, accents, apostrophes and a leading "the" don't count.
    """
    g, n, same = t.groups.c, t.group_names.c, fold_name(name)
    called = [(g.id == writable_name(name.strip())) | g.id.in_(select(n.group).where(same_name(same)))]
    worded = [g.id.in_(select(n.group).where(word)) for word in has_words(same, whole=True, most=MOST_WORDS)]
    for wanted in (called, worded):
        found = connection.execute(select(t.groups).where(*wanted).order_by(g.id)).mappings().all() if wanted else []
        if found or len(same.split()) > MOST_WORDS:
            return [GroupName.model_validate(dict(row)) for row in found]
    return []
