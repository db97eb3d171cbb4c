"""What counts now: the readings that none supersedes, and the judgements of identity that stand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, FromClause, ScalarSelect, Select, Subquery, and_, delete, distinct, exists, func, insert, select

from factions.ledger import tables as t

# the roles in which an actor has a part in an event
EVENT_ROLES: tuple[Literal["actors", "recipients", "targets", "who"], ...] = ("actors", "recipients", "targets", "who")

# other names of tables, made once: making one takes longer than a small query
_LATEST, _NEWER = t.readings.alias("latest"), t.readings.alias("newer")
_UNDOING, _LATER = t.judgements.alias("undoing"), t.group_versions.alias("later")


def clock() -> datetime:
    """Give the time. Whatever the ledger stamps goes by this clock and no other, so that a test can set it."""
    return datetime.now(UTC)


def now() -> str:
    """Give the time as the ledger writes it: UTC, ISO 8601, to the second."""
    return clock().strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(connection: Connection) -> str:
    """Give the time of a new reading, never before the last one's: readings are numbered in the order of their times, whatever the clock does."""
    return max(now(), connection.execute(select(func.max(t.readings.c.added))).scalar_one() or "")


def end_of(day: date) -> str:
    """Give the last second of a day (UTC), as the ledger writes it."""
    return f"{day.isoformat()}T23:59:59Z"


def last_reading(as_of: date) -> ScalarSelect[int]:
    """Give the number of the last reading that was there at the end of a day (UTC): those that were there then are that one and all below it.

    Null, to which nothing compares, where there was none. The database looks it up once a query.
    """
    r = _LATEST.c
    return select(r.id).where(r.added <= end_of(as_of)).order_by(r.added.desc(), r.id.desc()).limit(1).scalar_subquery()


def writable_name(source: str) -> str:
    """Give a source's name as both databases can hold it: bytes of a file name that are no UTF-8, and NUL, are spelt out."""
    return source.encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\x00")


def page(number: int) -> int:
    """Bring a limit or an offset into the range that a database takes: a negative one is none."""
    return min(max(number, 0), 2**62)


def is_current(reading: ColumnElement[int], as_of: date | None = None) -> ColumnElement[bool]:
    """Say that no other reading supersedes `reading`; with `as_of` that it was there at the end of that day (UTC), and none that supersedes it."""
    newer = _NEWER
    if as_of is None:
        return ~exists(select(newer.c.id).where(newer.c.supersedes == reading))
    last = last_reading(as_of)
    # "+ 0" as nearly all readings were there on most days: no index of theirs is where a query should begin
    return and_(reading + 0 <= last, ~exists(select(newer.c.id).where(newer.c.supersedes == reading, newer.c.id <= last)))


@lru_cache(maxsize=256)
def standing(as_of: date | None = None) -> Subquery:
    """Give (reading, actor, group) of every judgement "same" that stands (stood at the end of the day `as_of`), in current readings only."""
    return _same(as_of).where(is_current(t.judgements.c.reading, as_of)).subquery("standing")


def same_as() -> Subquery:
    """Give what `standing` gives, in superseded readings too."""
    return _same(None).subquery("same_as")


def _same(as_of: date | None) -> Select[tuple[int, str, str]]:
    judgements, undoing = t.judgements, _UNDOING
    made = [] if as_of is None else [judgements.c.made <= end_of(as_of)]
    undone = select(undoing.c.id).where(undoing.c.undoes == judgements.c.id)
    if as_of is not None:
        undone = undone.where(undoing.c.made <= end_of(as_of))
    return select(judgements.c.reading, judgements.c.actor, judgements.c.group).where(judgements.c.verdict == "same", *made, ~exists(undone))


def known_groups(as_of: date | None = None) -> FromClause:
    """Give the groups (id, name, kind, country, registry), with `as_of` those of the end of that day (UTC) as they were called then."""
    if as_of is None:
        return t.groups
    v, later, last = t.group_versions.c, _LATER, last_reading(as_of)
    newer = exists(select(later.c.since).where(later.c.group == v.group, later.c.since > v.since, later.c.since <= last))
    return select(v.group.label("id"), v.name, v.kind, v.country, v.registry).where(v.since <= last, ~newer).subquery("groups_then")


def held() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Give how many events and claims of one reading the joined roles play a part in."""
    r = t.roles.c
    heads = func.count(distinct(r.statement))
    return heads.filter(r.part.in_(EVENT_ROLES)), heads.filter(r.part == "speaker")


def held_on_each(stands: Subquery) -> Select[*tuple[Any, ...]]:
    """Give (group, reading, events, claims): how many of a reading's a group has a part in; `stands` gives (reading, actor, group)."""
    r, m = t.roles.c, t.mentions.c
    return (
        select(stands.c.group, stands.c.reading, *held())
        .outerjoin(t.mentions, (m.reading == stands.c.reading) & (m.ref == stands.c.actor))
        .outerjoin(t.roles, (r.reading == m.reading) & (r.mention == m.id))
        .group_by(stands.c.group, stands.c.reading)
    )  # fmt: skip


def tally(connection: Connection, reading: int) -> None:
    """Count anew what a reading holds on each group, when its judgements have changed: events with a part for it, and claims that it makes."""
    stands = standing()
    counts = held_on_each(stands).where(stands.c.reading == reading)
    connection.execute(delete(t.tallies).where(t.tallies.c.reading == reading))
    connection.execute(insert(t.tallies).from_select(["group", "reading", "events", "claims"], counts))
