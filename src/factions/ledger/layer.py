"""What counts now: the readings that none supersedes, and the judgements of identity that stand."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Subquery, delete, distinct, exists, func, insert, select

from factions.ledger import tables as t

EVENT_ROLES = ("actors", "recipients", "targets", "who")  # those in which an actor has a part in an event


def now() -> str:
    """Give the time as the ledger writes it: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def writable_name(source: str) -> str:
    """Give a source's name as UTF-8 can hold it: bytes of a file name that are none are spelt out."""
    return source.encode("utf-8", "backslashreplace").decode("utf-8")


def page(number: int) -> int:
    """Bring a limit or an offset into the range that a database takes: a negative one is none."""
    return min(max(number, 0), 2**62)


def is_current(reading: ColumnElement[int]) -> ColumnElement[bool]:
    """Say that no other reading supersedes `reading`."""
    newer = t.readings.alias("newer")
    return ~exists(select(newer.c.id).where(newer.c.supersedes == reading))


def standing() -> Subquery:
    """Give (reading, actor, group) of every judgement "same" that stands, in current readings only."""
    judgements, undoing = t.judgements, t.judgements.alias("undoing")
    undone = exists(select(undoing.c.id).where(undoing.c.undoes == judgements.c.id))
    return (
        select(judgements.c.reading, judgements.c.actor, judgements.c.group)
        .where(judgements.c.verdict == "same", ~undone, is_current(judgements.c.reading))
        .subquery("standing")
    )


def held() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Give how many events and claims of one reading the joined roles play a part in."""
    r = t.roles.c
    heads = func.count(distinct(r.statement))
    return heads.filter(r.part.in_(EVENT_ROLES)), heads.filter(r.part == "speaker")


def tally(connection: Connection, reading: int) -> None:
    """Count anew what a reading holds on each group, when its judgements have changed: events with a part for it, and claims that it makes."""
    r, m, stands = t.roles.c, t.mentions.c, standing()
    counts = (
        select(stands.c.group, stands.c.reading, *held())
        .outerjoin(t.mentions, (m.reading == stands.c.reading) & (m.ref == stands.c.actor))
        .outerjoin(t.roles, (r.reading == m.reading) & (r.mention == m.id))
        .where(stands.c.reading == reading).group_by(stands.c.group, stands.c.reading)
    )  # fmt: skip
    connection.execute(delete(t.tallies).where(t.tallies.c.reading == reading))
    connection.execute(insert(t.tallies).from_select(["group", "reading", "events", "claims"], counts))
