"""What the review queue looks at: light rows of statements, what other reports say of them, and which statements wait.

`review_items` holds the statements of readings that count, each with the highest score that it can reach. So the first of the queue are found without
looking at all: what other reports say, which changes at any time, is looked up for the few that may come first. How scores are made: review/queue.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Text, cast, delete, exists, func, literal_column, select, update

from factions.errors import LedgerError
from factions.ledger import incident_store as store
from factions.ledger import reviews
from factions.ledger import tables as t
from factions.ledger.clusters import Clusters
from factions.ledger.dialects import pairs
from factions.ledger.layer import end_of, is_current, last_reading, page, writable_name
from factions.ledger.outline import own_mentions
from factions.ledger.reviews import Key

READINGS, DEEDS = "review readings", "review deeds"
"""Up to where readings and the log of reviews have been taken in."""


class Part(NamedTuple):
    """A role of a statement: whom the mention means, by kind of actor; `kind` is null for what is no actor or means nobody."""

    role: str
    mention: str
    form: str
    kind: str | None
    name: str | None


class Light(NamedTuple):
    """A statement as the queue weighs it. `tolls` are (what, side, best or low figure); `type` is a claim's kind."""

    key: Key
    document: str
    kind: str
    position: int
    type: str
    subtype: str | None
    factuality: str | None
    confidence: float
    parts: tuple[Part, ...]
    tolls: tuple[tuple[str, str, int | None], ...]
    countries: tuple[str, ...]


class Around(NamedTuple):
    """What the ledger holds of a statement beside its report.

    `incident` is the number of its incident, told by `reports` that go back to `origins`; `contradictions` are what they differ in. `others` is how
    many other reports state its tie (null for what is no tie), `denied` whether one denies what this one asserts.
    """

    incident: int | None = None
    reports: int = 1
    origins: int | None = None
    contradictions: tuple[str, ...] = ()
    others: int | None = None
    denied: bool = False


class Wanted(NamedTuple):
    """What the queue is narrowed to: a kind of statement, a country (ISO 3166-1 alpha-3), a group's id, whom they are assigned to."""

    kind: str | None = None
    country: str | None = None
    group: str | None = None
    assignee: str | None = None


def document_called(connection: Connection, name: str) -> str:
    """Give the id of the document whose id is, or begins with, a name; raises LedgerError where there is none, or more than one."""
    d, name = t.documents.c, writable_name(name.strip())
    found = connection.execute(select(d.id).where(d.id.startswith(name, autoescape=True)).order_by(d.id).limit(2)).scalars().all() if name else []
    if not found:
        raise LedgerError(name or "document", "the ledger holds no document whose id begins so")
    if len(found) > 1 and found[0] != name:
        raise LedgerError(name, "begins several documents' ids: give more of it")
    return str(found[0])


def lights(connection: Connection, keys: Collection[Key] | None = None, *, readings: Collection[int] = ()) -> list[Light]:
    """Give statements by their keys, or all of some readings, in the order of readings and of the statements in them."""
    wanted = sorted({reading for reading, _ in keys} if keys is not None else readings)
    found: list[Light] = []
    for chunk in store.chunks(wanted):
        found += _lights(connection, chunk)
    only = None if keys is None else set(keys)
    return [one for one in found if only is None or one.key in only]


def _lights(connection: Connection, readings: Sequence[int]) -> list[Light]:
    s, e, r, c, d = t.statements.c, t.events.c, t.relations.c, t.claims.c, t.readings.c
    o, m, a, p, k = t.roles.c, t.mentions.c, t.actors.c, t.places.c, t.casualties.c
    parts: defaultdict[Key, list[Part]] = defaultdict(list)
    near: defaultdict[Key, set[str]] = defaultdict(set)
    about: defaultdict[Key, set[str]] = defaultdict(set)
    roles = (
        select(o.reading, o.statement, o.part, o.mention, m.form, m.ref, a.kind, a.name, a.country, p.country.label("at"))
        .join(t.mentions, (m.reading == o.reading) & (m.id == o.mention))
        .outerjoin(t.actors, (a.reading == m.reading) & (a.id == m.ref)).outerjoin(t.places, (p.reading == m.reading) & (p.id == m.ref))
        .where(o.reading.in_(readings))
    )  # fmt: skip
    for row in sorted(connection.execute(roles), key=lambda row: (row.reading, row.statement, row.part, row.mention)):
        key = row.reading, row.statement
        parts[key].append(Part(row.part, row.mention, row.form, row.kind, row.name))
        near[key] |= {row.at} - {None}
        about[key] |= {row.country} - {None}
    tolls: defaultdict[Key, list[tuple[str, str, int | None]]] = defaultdict(list)
    for row in connection.execute(select(t.casualties).where(k.reading.in_(readings)).order_by(k.position)):
        tolls[row.reading, row.statement].append((row.what, row.side, row.best if row.best is not None else row.low or row.high))
    statements = (
        select(s.reading, s.id, d.document, s.kind, s.position, s.factuality, s.confidence, e.type, e.mode, r.type.label("tie"), r.subtype,
               c.kind.label("claim"))
        .join(t.readings, d.id == s.reading).outerjoin(t.events, (e.reading == s.reading) & (e.id == s.id))
        .outerjoin(t.relations, (r.reading == s.reading) & (r.id == s.id)).outerjoin(t.claims, (c.reading == s.reading) & (c.id == s.id))
        .where(s.reading.in_(readings)).order_by(s.reading, s.position)
    )  # fmt: skip
    return [
        Light((row.reading, row.id), row.document, row.kind, row.position, row.type or row.tie or row.claim, row.mode or row.subtype, row.factuality,
              row.confidence, tuple(parts[row.reading, row.id]), tuple(tolls[row.reading, row.id]),
              tuple(sorted(near[row.reading, row.id] or about[row.reading, row.id])))
        for row in connection.execute(statements)
    ]  # fmt: skip


# what waits


class Batch(NamedTuple):
    """Readings that the queue hasn't taken in yet: those that count, all of them, and those that they superseded."""

    current: list[int]
    all: list[int]
    superseded: list[int]


def waiting(connection: Connection, most: int) -> Batch:
    """Give the next readings to be taken in."""
    r = t.readings.c
    mark = store.mark(connection, READINGS)
    rows = connection.execute(
        select(r.id, r.supersedes, is_current(r.id).label("current")).where(r.id > mark).order_by(r.id).limit(most)
    ).all()  # fmt: skip
    return Batch([row.id for row in rows if row.current], [row.id for row in rows], [row.supersedes for row in rows if row.supersedes is not None])


def behind(connection: Connection) -> bool:
    """Tell whether there is anything to take in."""
    last = connection.execute(select(func.max(t.readings.c.id))).scalar_one() or 0
    return last > store.mark(connection, READINGS) or reviews.last(connection) > store.mark(connection, DEEDS)


def take_in(connection: Connection, batch: Batch, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put the statements of readings that count into the queue, and those of superseded ones out of it."""
    i = t.review_items.c
    for chunk in store.chunks([*batch.superseded, *batch.current]):
        connection.execute(delete(t.review_items).where(i.reading.in_(chunk)))
    store.put(connection, t.review_items, rows)
    if batch.all:
        store.set_mark(connection, READINGS, batch.all[-1])


def follow_deeds(connection: Connection) -> None:
    """Note which statements wait since the deeds that were written after the last time."""
    r, mark, last = t.readings.c, store.mark(connection, DEEDS), reviews.last(connection)
    touched = {row.document for row in reviews.rows(connection, after=mark)} if last > mark else set()
    for chunk in store.chunks(sorted(touched)):
        readings = connection.execute(select(r.id).where(r.document.in_(chunk), is_current(r.id))).scalars().all()
        i = t.review_items.c
        keys: list[Key] = [(row.reading, row.statement) for row in connection.execute(select(i.reading, i.statement).where(i.reading.in_(readings)))]
        for key, state in reviews.states(connection, keys).items():
            here = (i.reading == key[0]) & (i.statement == key[1])
            connection.execute(update(t.review_items).where(here, i.waits != waits(state)).values(waits=waits(state)))
    if last > mark:
        store.set_mark(connection, DEEDS, last)


def waits(state: reviews.State) -> int:
    """Tell (1 or 0) whether a statement waits for a person: nobody judged it, or the machine reads it otherwise since."""
    return int(state.state == "unreviewed" or state.changed)


def candidates(connection: Connection, wanted: Wanted, judged: Clusters, *, everything: bool, limit: int, offset: int) -> list[tuple[Key, float]]:
    """Give the keys of statements with the highest score that each can reach, the highest first."""
    i, y = t.review_items.c, t.tallies.c
    rows = select(i.reading, i.statement, i.bound).order_by(i.bound.desc(), i.reading, i.statement).limit(page(limit)).offset(page(offset))
    if not everything:
        rows = rows.where(i.waits == 1)
    if wanted.kind:
        rows = rows.where(i.kind == wanted.kind)
    if wanted.country:
        rows = rows.where(i.countries.cast(Text).contains(f'"{wanted.country}"', autoescape=True))
    if wanted.group:
        rows = rows.where(i.reading.in_(select(y.reading).where(y.group.in_(judged.members(wanted.group)))))
    if wanted.assignee is not None:
        keys = {f"{reading} {name}": str(reading) for reading, name in assigned(connection, wanted.assignee)}
        given = pairs(keys, "given")
        rows = rows.join(
            given, (i.reading == cast(given.c.value, Integer)) & (cast(i.reading, Text) + literal_column("' '") + i.statement == given.c.key)
        )
    return [((row.reading, row.statement), row.bound) for row in connection.execute(rows)]


def current_readings(connection: Connection, *, as_of: date) -> list[int]:
    """Give the readings that counted at the end of a day (UTC)."""
    r = t.readings.c
    return list(connection.execute(select(r.id).where(r.id <= last_reading(as_of), is_current(r.id, as_of)).order_by(r.id)).scalars())


def still_current(connection: Connection, readings: Collection[int]) -> set[int]:
    """Give those readings that count."""
    r = t.readings.c
    return {
        key for chunk in store.chunks(sorted(readings)) for key in connection.execute(select(r.id).where(r.id.in_(chunk), is_current(r.id))).scalars()
    }


def assigned(connection: Connection, to: str) -> list[Key]:
    """Give the statements, by the readings that count, that somebody is to look at."""
    a, r = t.reviews.c, t.readings.c
    documents = set(connection.execute(select(a.document).where(a.deed == "assign", a.assignee == to)).scalars())
    found: list[Key] = []
    for chunk in store.chunks(sorted(documents)):
        for row in connection.execute(select(r.id, r.document).where(r.document.in_(chunk), is_current(r.id))).all():
            base = reviews.bases(connection, [row.id])[row.id][1]
            items = reviews.by_item(reviews.rows(connection, [row.document]), base)
            found += [(row.id, item) for item, own in items.items() if reviews.state_of(own).assignee == to]
    return found


def of_group(connection: Connection, keys: Collection[Key], members: Sequence[str], *, as_of: date | None = None) -> set[Key]:
    """Give those of the statements in which one of some groups, which are one, has a part."""
    own, r = own_mentions(members, as_of), t.roles.c
    rows = select(r.reading, r.statement).join(own, (own.c.reading == r.reading) & (own.c.id == r.mention))
    found = {
        (row.reading, row.statement)
        for chunk in store.chunks(sorted({reading for reading, _ in keys})) for row in connection.execute(rows.where(r.reading.in_(chunk)))
    }  # fmt: skip
    return found & set(keys)


# what others say


def around(connection: Connection, keys: Collection[Key], *, as_of: date | None = None) -> dict[Key, Around]:
    """Give what the ledger holds of statements beside their own reports, now or at the end of the day `as_of` (UTC); claims have nothing."""
    readings = sorted({reading for reading, _ in keys})
    found = {key: Around() for key in keys}
    for key, own in _incidents(connection, readings, as_of).items():
        if key in found:
            found[key] = own
    for key, (others, denied) in _ties(connection, readings, as_of).items():
        if key in found:
            found[key] = found[key]._replace(others=others, denied=denied)
    return found


def _incidents(connection: Connection, readings: Sequence[int], as_of: date | None) -> dict[Key, Around]:
    h, x, i, b = t.happenings.c, t.happenings_before.c, t.incidents.c, t.incidents_before.c
    day = None if as_of is None else as_of.toordinal()
    of: dict[Key, int] = {}
    for chunk in store.chunks(readings):
        now = select(h.reading, h.events, h.incident).where(h.reading.in_(chunk), h.incident.is_not(None), *([] if day is None else [h.since <= day]))
        asked = [now]
        if day is not None:
            asked.append(select(x.reading, x.events, x.incident).where(x.reading.in_(chunk), x.since <= day, x.until > day))
        of |= {(row.reading, event): row.incident for query in asked for row in connection.execute(query) for event in row.events}
    what = ("reports", "families", "contradictions")
    sums: dict[int, Any] = {}
    for chunk in store.chunks(sorted(set(of.values()))):
        if day is not None:
            then = select(b.incident.label("id"), *(b[name] for name in what)).where(b.incident.in_(chunk), b.since <= day, b.until > day)
            sums |= {row.id: row for row in connection.execute(then)}
        held = select(i.id, *(i[name] for name in what)).where(i.id.in_(chunk), i.reports.is_not(None), *([] if day is None else [i.since <= day]))
        sums |= {row.id: row for row in connection.execute(held)}
    return {
        key: Around(incident, row.reports, row.families, tuple(row.contradictions or ()))
        for key, incident in of.items() if (row := sums.get(incident)) is not None
    }  # fmt: skip


def _ties(connection: Connection, readings: Sequence[int], as_of: date | None) -> dict[Key, tuple[int, bool]]:
    """Give, of relations, how many other documents state their tie, and whether one of these says otherwise on whether it is."""
    y, r = t.tie_statements.c, t.readings.c
    found: dict[Key, tuple[int, bool]] = {}
    for chunk in store.chunks(readings):
        own = connection.execute(select(y.tie, y.reading, y.statement, y.factuality).where(y.reading.in_(chunk))).all()
        told: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        for ties in store.chunks(sorted({row.tie for row in own})):
            rows = select(y.tie, y.reading, y.factuality).join(t.readings, r.id == y.reading).where(y.tie.in_(ties), is_current(y.reading, as_of))
            for tie, reading, factuality in connection.execute(rows):
                told[tie].append((reading, factuality))
        for row in own:
            others = [(reading, fact) for reading, fact in told[row.tie] if reading != row.reading]
            against = any((fact == "denied") != (row.factuality == "denied") and fact in ("denied", "asserted") for _, fact in others)
            found[row.reading, row.statement] = len({reading for reading, _ in others}), against
    return found


def lost(connection: Connection, *, as_of: date | None = None) -> list[reviews.Row]:
    """Give the reviews that couldn't be carried over to a newer reading, and that nobody has put away since."""
    a = t.reviews.c
    there = exists(select(1).where(t.documents.c.id == a.document))  # what was taken down is gone
    documents = set(connection.execute(select(a.document).where(a.deed == "lost", there)).scalars())
    return reviews.lost(reviews.rows(connection, documents, as_of=as_of)) if documents else []


def reviewed_documents(connection: Connection, *, as_of: date | None = None) -> list[str]:
    """Give the documents of which anything was judged, in the order of their ids."""
    a = t.reviews.c
    rows = select(a.document).where(a.deed.in_(sorted(reviews.CONTENT))).distinct().order_by(a.document)
    return list(connection.execute(rows if as_of is None else rows.where(a.made <= end_of(as_of))).scalars())


def current_reading(connection: Connection, document: str, *, as_of: date | None = None) -> int | None:
    """Give the reading of a document that counts; null where there was none at the end of the day `as_of`."""
    r = t.readings.c
    return connection.execute(select(r.id).where(r.document == document, is_current(r.id, as_of))).scalar_one_or_none()
