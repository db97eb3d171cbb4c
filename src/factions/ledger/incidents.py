"""Incidents as the read side gives them: in a list, and which events of which readings one holds. What they come to is analysis's affair.

An incident is known by its number, which no other ever has. One that went into another leads to it. `as_of` asks what the ledger held at the end of
that day (UTC).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, or_, select, union_all

from factions.errors import LedgerError
from factions.ledger import tables as t
from factions.ledger.incident_store import SUMMARY, Common, Happening, chunks, group_key
from factions.ledger.judgements import clusters
from factions.ledger.layer import page
from factions.ledger.open import Ledger
from factions.ledger.selecting import Key, events_of

_LARGEST = 2**31 - 1  # numbers beyond it no column holds
_SIDES = ("actors", "recipients")
_MOST_STEPS = 100  # incidents that went into incidents that went ...


class IncidentSummary(Common):
    """An incident in a list: what most reports tell, figures by UCDP's rule; what is unknown is null.

    `first_day` and `last_day` (ISO 8601) are when it was, `precision` is UCDP's where_prec, `radius_km` how far off the point it may be. `reports`
    tell of it, going back to `origins` that are independent and assert it; `weight`, 0 to 1, is how much it rests on. `contradictions` names what
    reports differ in: denied, toll, perpetrator, day, place. `actors` and `recipients` are the names that the readings have for who did it, and
    whom it was done to, the commonest first.
    """

    id: int
    first_day: str | None = None
    last_day: str | None = None
    origins: int
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


class Held(NamedTuple):
    """What an incident is on a day: its summary, its happenings, when it was made and since when it is that; `formerly` went into it."""

    summary: IncidentSummary
    happenings: tuple[Happening, ...]
    made: date
    since: date
    formerly: tuple[int, ...]


class Wanted(NamedTuple):
    """What a list of incidents is narrowed to: a country (ISO 3166-1 alpha-3), a PLOVER type, days from first to last, a group with a part in it."""

    country: str | None = None
    type: str | None = None
    first: date | None = None
    last: date | None = None
    group: str | None = None


def incidents(
    ledger: Ledger, wanted: Wanted | None = None, *, as_of: date | None = None, limit: int = 50, offset: int = 0, parties: bool = True
) -> list[IncidentSummary]:  # fmt: skip
    """List incidents, the latest first, those of unknown day last; a group counts with all that were judged to be one with it.

    Without `parties`, `actors` and `recipients` are left empty: to name them takes longer than all the rest.
    """
    wanted = wanted or Wanted()
    with ledger.read() as connection:
        members = clusters(connection, as_of=as_of).members(wanted.group) if wanted.group else ()
        found = _listed(connection, wanted, members, as_of, page(limit), page(offset))
        if not parties:
            return found
        named = _parties(connection, [one.id for one in found], as_of)
    return [one.model_copy(update={side: tuple(names) for side, names in named[one.id].items()}) for one in found]


def _parties(connection: Connection, numbers: Sequence[int], as_of: date | None) -> defaultdict[int, dict[str, list[str]]]:
    """Name who plays a part in incidents: by number and role, the names that most happenings have first."""
    r, m, a = t.roles.c, t.mentions.c, t.actors.c
    told: defaultdict[Key, set[int]] = defaultdict(set)
    for number, events in events_of(connection, numbers, as_of=as_of).items():
        for event in events:
            told[event].add(number)
    counts: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    rows = (
        select(r.reading, r.statement, r.part, a.name)
        .join(t.mentions, (m.reading == r.reading) & (m.id == r.mention)).join(t.actors, (a.reading == m.reading) & (a.id == m.ref))
        .where(r.part.in_(_SIDES)).order_by(r.reading, r.statement, r.part, r.position)
    )  # fmt: skip
    # a few too many, by the key: for pairs in a list SQLite goes through all roles there are
    for chunk in chunks(sorted({reading for reading, _ in told})):
        called = {event for reading, event in told if reading in chunk}
        for reading, event, part, name in connection.execute(rows.where(r.reading.in_(chunk), r.statement.in_(called))):
            for number in told.get((reading, event), ()):
                counts[number, part][name] += 1
    found: defaultdict[int, dict[str, list[str]]] = defaultdict(dict)
    for (number, part), names in counts.items():
        found[number][part] = [name for name, _ in names.most_common()]
    return found


def _listed(
    connection: Connection, wanted: Wanted, members: Sequence[str], as_of: date | None, limit: int, offset: int
) -> list[IncidentSummary]:  # fmt: skip
    """Give those with a day, and behind them those without: a null would keep the database from going through its index backwards."""
    dated = [_dated(wanted, members, as_of, limit, offset)]
    found = [row for query in dated for row in connection.execute(query).mappings()]
    if len(found) < limit and not (wanted.first or wanted.last):
        before = offset - len(connection.execute(_dated(wanted, members, as_of, offset, 0)).all()) if offset and not found else 0
        found += connection.execute(_asked(wanted, members, as_of, limit - len(found), before, dated=False)).mappings()
    return [_summary(dict(row)) for row in found]


def _dated(wanted: Wanted, members: Sequence[str], as_of: date | None, limit: int, offset: int) -> Select[*tuple[Any, ...]]:
    return _asked(wanted, members, as_of, limit, offset, dated=True)


def _asked(
    wanted: Wanted, members: Sequence[str], as_of: date | None, limit: int, offset: int, *, dated: bool
) -> Select[*tuple[Any, ...]]:  # fmt: skip
    i, b = t.incidents, t.incidents_before
    if as_of is None:
        return _of(i, i.c.id, wanted, members, dated=dated, own=i.c.type.is_not(None)).limit(limit).offset(offset)
    day = as_of.toordinal()
    now = _of(i, i.c.id, wanted, members, dated=dated, own=and_(i.c.type.is_not(None), i.c.since <= day))
    then = _of(b, b.c.incident, wanted, members, dated=dated, own=and_(b.c.since <= day, b.c.until > day))
    both = union_all(*(select(one.limit(limit + offset).subquery()) for one in (now, then))).subquery("found")
    return select(both).order_by(both.c.first_day.desc(), both.c.id.desc()).limit(limit).offset(offset)


def _of(
    table: Table, number: ColumnElement[int], wanted: Wanted, members: Sequence[str], *, dated: bool, own: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:  # fmt: skip
    c = table.c
    columns = (number.label("id"), *(c[name] for name in SUMMARY))
    conditions: list[ColumnElement[bool]] = [own, c.first_day.is_not(None) if dated else c.first_day.is_(None)]
    conditions += [c.country == wanted.country] if wanted.country else []
    conditions += [c.type == wanted.type] if wanted.type else []
    conditions += [c.last_day >= wanted.first.toordinal()] if wanted.first else []
    conditions += [c.first_day <= wanted.last.toordinal()] if wanted.last else []
    keys = sorted(map(group_key, members))
    if not keys:
        return select(*columns).where(*conditions).order_by(c.first_day.desc(), number.desc())
    g = t.incident_groups.c
    if table is t.incidents_before:
        named = or_(*(c.groups.like(f'%"{key}"%') for key in keys))
        return select(*columns).where(*conditions, named).order_by(c.first_day.desc(), number.desc())
    if len(keys) == 1:  # its index is in the order that is asked for
        held = select(*columns).join(t.incident_groups, g.incident == number).where(g.group == keys[0], *conditions)
        return held.order_by(g.day.desc(), g.incident.desc())
    of_any = select(g.incident).where(g.group.in_(keys))
    return select(*columns).where(*conditions, number.in_(of_any)).order_by(c.first_day.desc(), number.desc())


def _summary(row: Mapping[str, Any]) -> IncidentSummary:
    own = {name: value for name, value in row.items() if name not in {"families", "first_day", "last_day"}}
    days = {name: date.fromordinal(row[name]).isoformat() if row[name] else None for name in ("first_day", "last_day")}
    return IncidentSummary.model_validate({**own, **days, "origins": row["families"]})


def incident(connection: Connection, number: int, *, as_of: date | None = None) -> Held:
    """Give what an incident holds; one that went into another gives that one. Raises LedgerError where there is, or was, no such incident."""
    i, b, h, x = t.incidents, t.incidents_before.c, t.happenings.c, t.happenings_before.c
    day = None if as_of is None else as_of.toordinal()
    head = _head(connection, number)
    if day is None:
        for _ in range(_MOST_STEPS):
            if head["became"] is None:
                break
            head = _head(connection, head["became"])
    elif head["made"] > day:
        raise LedgerError(str(number), f"the incident wasn't there yet on {as_of}")
    row: Mapping[str, Any] | None = head
    if day is not None and head["since"] > day:
        before = select(t.incidents_before).where(b.incident == number, b.since <= day, b.until > day)
        row = next((dict(one) for one in connection.execute(before).mappings()), None)
    if row is None or row["type"] is None:
        went = f"it went into {head['became']}" if head["became"] is not None else "no report tells of it any longer"
        raise LedgerError(str(number), f"the incident held nothing{'' if day is None else f' on {as_of}'}: {went}")
    own = head["id"]
    there = [h.since <= day] if day is not None else []
    rows = connection.execute(select(t.happenings).where(h.incident == own, *there)).all()
    held = [Happening(row.id, row.reading, row.events, row.incident, row.since) for row in rows]
    if day is not None:
        then = connection.execute(select(t.happenings_before).where(x.incident == own, x.since <= day, x.until > day)).all()
        held += [Happening(row.id, row.reading, row.events, row.incident, row.since) for row in then]
    formerly = connection.execute(select(i.c.id).where(i.c.became == own, *([i.c.made <= day] if day is not None else []))).scalars().all()
    return Held(
        _summary({"id": own, **{name: row[name] for name in SUMMARY}}), tuple(held), date.fromordinal(head["made"]), date.fromordinal(row["since"]),
        tuple(sorted(formerly)),
    )  # fmt: skip


def _head(connection: Connection, number: int) -> Mapping[str, Any]:
    asked = select(t.incidents).where(t.incidents.c.id == number)
    found = next((dict(row) for row in connection.execute(asked).mappings()), None) if 0 < number <= _LARGEST else None
    if found is None:
        raise LedgerError(str(number), "the ledger has no incident of this number")
    return found


def incidents_of(connection: Connection, document: str) -> dict[str, int]:
    """Give the incident that each event of a document is in now."""
    h, r = t.happenings.c, t.readings.c
    rows = connection.execute(select(h.events, h.incident).join(t.readings, r.id == h.reading).where(r.document == document))
    return {event: row.incident for row in rows if row.incident is not None for event in row.events}


def named_privately(connection: Connection, readings: Sequence[int]) -> frozenset[str]:
    """Give the names of private persons in readings."""
    m = t.mentions.c
    rows = select(m.text).where(t.private).distinct()
    return frozenset(text for chunk in chunks(readings) for text in connection.execute(rows.where(m.reading.in_(chunk))).scalars())
