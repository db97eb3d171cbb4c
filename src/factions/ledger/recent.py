"""What the first page asks of the ledger: what came in since a day, up to when it was read, and where groups had been seen before.

`as_of` asks what the ledger held at the end of that day (UTC).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from factions.ledger import tables as t
from factions.ledger.coverage import NO_DAY
from factions.ledger.incident_store import chunks
from factions.ledger.incident_store.summaries import group_key
from factions.ledger.layer import is_current, standing
from factions.ledger.selecting import Key, events_of

PARTS = ("actors", "recipients")
"""The roles in which a group is itself where an event is."""


class Come(NamedTuple):
    """How much came in: documents, groups that were first named in them, incidents that were made."""

    documents: int
    groups: int
    incidents: int


class Where(NamedTuple):
    """Where a group was: a country (ISO 3166-1 alpha-3) and a place's name, each null where it isn't known."""

    country: str | None
    place: str | None


def come_since(connection: Connection, day: date) -> Come:
    """Count what came in on a day (UTC) or after it."""
    d, i, v, first = t.documents.c, t.incidents.c, t.group_versions.c, t.readings.c
    begin = select(func.min(first.id)).where(first.added >= day.isoformat()).scalar_subquery()
    named = select(v.group).group_by(v.group).having(func.min(v.since) >= begin).subquery()
    return Come(
        connection.execute(select(func.count()).where(d.added >= day.isoformat())).scalar_one(),
        connection.execute(select(func.count()).select_from(named)).scalar_one(),
        connection.execute(select(func.count()).where(i.made >= day.toordinal(), i.type.is_not(None))).scalar_one(),
    )


def newest_day(connection: Connection, until: date, *, as_of: date | None = None) -> date | None:
    """Give the day of the newest report that was published by the end of a day; null where none is dated to the day."""
    c, a = t.reads.c, t.areas.c
    asked = (
        select(func.max(c.day))
        .join(t.areas, a.id == c.area)
        .where(a.kind == "all", c.day.between(1, until.toordinal()), is_current(c.reading, as_of))
    )
    found = connection.execute(asked).scalar_one()
    return None if found is None else date.fromordinal(found)


def named_before(connection: Connection, groups: Collection[str], day: date, *, as_of: date | None = None) -> set[str]:
    """Give those of some groups, by their own ids, that a report from before a day names, or one of unknown day."""
    g, y, c, a = t.groups.c, t.tallies.c, t.reads.c, t.areas.c
    named = (
        select(y.reading).join(t.reads, c.reading == y.reading).join(t.areas, a.id == c.area)
        .where(y.group == g.id, a.kind == "all", or_(c.day == NO_DAY, c.day < day.toordinal()), is_current(y.reading, as_of))
    )  # fmt: skip
    asked = select(g.id).where(exists(named))  # one report is enough: a group may be named in thousands
    return {name for chunk in chunks(sorted(groups)) for name in connection.execute(asked.where(g.id.in_(chunk))).scalars()}


def groups_in(
    connection: Connection, numbers: Sequence[int], kinds: Sequence[str], *, as_of: date | None = None
) -> dict[tuple[int, str], Key]:  # fmt: skip
    """Give which groups of some kinds did what incidents are, or had it done to them, in a statement that asserts it: by incident and group's own id.

    Each comes with the first such statement.
    """
    told: defaultdict[Key, list[int]] = defaultdict(list)
    for number, events in events_of(connection, numbers, as_of=as_of).items():
        for event in events:
            told[event].append(number)
    r, m, s, g, stands = t.roles.c, t.mentions.c, t.statements.c, t.groups.c, standing(as_of)
    asked = (
        select(r.reading, r.statement, stands.c.group).distinct()
        .join(t.mentions, (m.reading == r.reading) & (m.id == r.mention))
        .join(t.statements, (s.reading == r.reading) & (s.id == r.statement))
        .join(stands, (stands.c.reading == m.reading) & (stands.c.actor == m.ref)).join(t.groups, g.id == stands.c.group)
        .where(r.part.in_(PARTS), s.factuality == "asserted", g.kind.in_(kinds))
        .order_by(r.reading, r.statement)
    )  # fmt: skip
    found: dict[tuple[int, str], Key] = {}
    # a few too many, by the key: for pairs in a list SQLite goes through all roles there are
    for chunk in chunks(sorted({reading for reading, _ in told})):
        called = sorted({event for reading, event in told if reading in set(chunk)})
        for part in chunks(called):
            for reading, event, group in connection.execute(asked.where(r.reading.in_(chunk), r.statement.in_(part))):
                for number in told.get((reading, event), ()):
                    found.setdefault((number, group), (reading, event))
    return found


def seen_before(connection: Connection, members: Iterable[str], day: date, *, as_of: date | None = None) -> set[Where]:
    """Give where groups that are one had a part in an incident that began before a day, or of unknown day in a report from before it."""
    i, b, g = t.incidents.c, t.incidents_before.c, t.incident_groups.c
    keys = sorted(map(group_key, members))
    now = [] if as_of is None else [i.since <= as_of.toordinal()]
    asked = [
        select(i.country, i.place).distinct().join(t.incident_groups, g.incident == i.id)
        .where(g.group.in_(keys), g.day < day.toordinal(), i.type.is_not(None), *now, _began(i.first_day, i.id, day))
    ]  # fmt: skip
    if as_of is not None:
        then = and_(b.since <= as_of.toordinal(), b.until > as_of.toordinal(), b.type.is_not(None), _began(b.first_day, b.incident, day))
        asked.append(select(b.country, b.place).distinct().where(then, or_(*(b.groups.like(f'%"{key}"%') for key in keys))))
    return {Where(row.country, row.place) for query in asked for row in connection.execute(query)}


def _began(first: ColumnElement[int], incident: ColumnElement[int], day: date) -> ColumnElement[bool]:
    """Say that an incident began before a day; of one whose own day isn't known, that a report from before it, or of unknown day, tells of it."""
    h, c, a = t.happenings.c, t.reads.c, t.areas.c
    told = (
        select(h.id).join(t.reads, c.reading == h.reading).join(t.areas, a.id == c.area)
        .where(h.incident == incident, a.kind == "all", or_(c.day == NO_DAY, c.day < day.toordinal()))
    )  # fmt: skip
    return or_(first < day.toordinal(), and_(first.is_(None), exists(told)))
