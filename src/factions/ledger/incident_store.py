"""What incidents are made of, in rows: reports as they are compared, happenings, what ties them, and the incidents that come of it.

How reports are compared and happenings clustered is told in analysis/incidents, whose keeping.py calls this within one transaction. A day is an
ordinal of the Gregorian calendar. What held until a day and not on it any longer is kept in `happenings_before` and `incidents_before`; what changes
twice on a day leaves no trace of the first change, since the record is asked as of the end of a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Table, and_, bindparam, cast, delete, exists, func, insert, select, update

from factions.evidence import Record
from factions.ledger import layer
from factions.ledger import tables as t
from factions.ledger.clusters import Judgement, undone
from factions.ledger.dialects import pairs
from factions.ledger.layer import is_current

DONE, COMPARE, SETTLE = 0, 1, 2
"""A report's state: nothing to do; to be compared anew; compared, and its incidents to be made."""
_CHUNK = 500  # values of one query
_Value = TypeVar("_Value")


class Waiting(NamedTuple):
    """A reading to be brought in."""

    reading: int
    document: str


class Happening(NamedTuple):
    """Events of a reading that are one act; `since` is the day from which on it is in the incident, both null before it is in one."""

    id: int
    reading: int
    events: tuple[str, ...]
    incident: int | None
    since: int | None


class Summary(Record):
    """What an incident is in a list. Days are ordinals, places WGS 84 degrees, `precision` UCDP's where_prec; what is unknown is null.

    `families` are independent origins that assert it; `groups` the ids of those with a part in it, as they were recorded.
    """

    type: str
    mode: str | None = None
    place: str | None = None
    country: str | None = None
    first_day: int | None = None
    last_day: int | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    precision: int | None = None
    killed_low: int | None = None
    killed_best: int | None = None
    killed_high: int | None = None
    reports: int
    families: int
    weight: float
    contradictions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


SUMMARY = tuple(name for name in Summary.model_fields if name != "groups")
"""The columns of a summary."""


class Judged(NamedTuple):
    """A standing judgement on two events, each with the reading that it is an event of."""

    id: int
    verdict: str
    one: str
    other: str
    one_reading: int
    other_reading: int


def today() -> int:
    """Give the day (UTC) as an ordinal."""
    return layer.clock().date().toordinal()


def chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    """Give values in lists that a query can take."""
    held = list(values)
    for start in range(0, len(held), _CHUNK):
        yield held[start : start + _CHUNK]


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(insert(table), list(rows))


# what is to be done


def mark(connection: Connection, name: str) -> int:
    """Give the number up to which something was taken in; 0 where nothing was."""
    m = t.incident_marks.c
    return connection.execute(select(m.value).where(m.name == name)).scalar_one_or_none() or 0


def set_mark(connection: Connection, name: str, value: int) -> None:
    """Note up to which number something was taken in."""
    m = t.incident_marks.c
    if not connection.execute(update(t.incident_marks).where(m.name == name).values(value=value)).rowcount:
        connection.execute(insert(t.incident_marks).values(name=name, value=value))


def waiting(connection: Connection, after: int, most: int) -> list[Waiting]:
    """Give current readings beyond a number, the oldest first."""
    r = t.readings.c
    rows = select(r.id, r.document).where(r.id > after, is_current(r.id)).order_by(r.id).limit(most)
    return [Waiting(*row) for row in connection.execute(rows)]


def count_waiting(connection: Connection, after: int) -> int:
    """Count what `waiting` and `in_state` would give: readings to be compared."""
    r, s = t.readings.c, t.incident_reports.c
    new = connection.execute(select(func.count()).select_from(t.readings).where(r.id > after, is_current(r.id))).scalar_one()
    return new + connection.execute(select(func.count()).select_from(t.incident_reports).where(s.state > DONE, s.state == COMPARE)).scalar_one()


def in_state(connection: Connection, state: int, most: int) -> list[Waiting]:
    """Give reports of a state, the oldest first."""
    s, r = t.incident_reports.c, t.readings.c
    rows = select(s.reading, r.document).join(t.readings, r.id == s.reading).where(s.state > DONE, s.state == state)
    return [Waiting(*row) for row in connection.execute(rows.order_by(s.reading).limit(most))]


def set_state(connection: Connection, readings: Iterable[int], state: int, *, instead_of: int | None = None) -> None:
    """Give reports a state; those only that are in the state `instead_of`."""
    s = t.incident_reports.c
    for chunk in chunks(readings):
        wanted = s.reading.in_(chunk) if instead_of is None else and_(s.reading.in_(chunk), s.state == instead_of)
        connection.execute(update(t.incident_reports).where(wanted).values(state=state))


def unsettled(connection: Connection, readings: Iterable[int]) -> dict[int, int]:
    """Give those of some reports whose incidents are to be made, each with how many happenings it has."""
    s, h = t.incident_reports.c, t.happenings.c
    rows = select(s.reading, func.count().label("heads")).join(t.happenings, h.reading == s.reading).where(s.state == SETTLE).group_by(s.reading)
    return {row.reading: row.heads for chunk in chunks(readings) for row in connection.execute(rows.where(s.reading.in_(chunk)))}


def last_judgement(connection: Connection, kind: str) -> int:
    """Give the number of the last entry of the log of judgements on records of a kind; 0 where there is none."""
    d = t.decisions.c
    return connection.execute(select(func.max(d.id)).where(d.kind == kind)).scalar_one() or 0


def log(connection: Connection, kind: str) -> list[Judgement]:
    """Give the log of judgements on records of a kind."""
    d = t.decisions.c
    rows = connection.execute(select(t.decisions).where(d.kind == kind).order_by(d.id)).mappings()
    return [Judgement.model_validate(dict(row)) for row in rows]


def standing(connection: Connection) -> list[Judged]:
    """Give the judgements on events that stand, in the order in which they were made."""
    return [judged for judged, _ in standing_of(connection, log(connection, "event"))]


def standing_of(connection: Connection, rows: Sequence[Judgement]) -> list[tuple[Judged, Judgement]]:
    """Give those judgements on events of a log that stand by it, each with its entry."""
    lifted, e = undone(rows), t.event_decisions.c
    found = [row for row in rows if row.kind == "event" and row.verdict != "undo" and row.id not in lifted]
    of = {row.decision: (row.one, row.other) for row in connection.execute(select(e.decision, e.one, e.other))} if found else {}
    return [(Judged(row.id, row.verdict, *row.pair, *of[row.id]), row) for row in found if row.id in of]


def add_deed(connection: Connection, rows: Sequence[tuple[int, int | None, int | None]]) -> None:
    """Note entries of the log that were made in one go: (number, the reading of the one event, of the other)."""
    put(connection, t.event_decisions, [
        {"decision": decision, "deed": rows[0][0], "one": one, "other": other} for decision, one, other in rows
    ])  # fmt: skip


def deed_of(connection: Connection, decision: int) -> list[int]:
    """Give the entries of the log that were made in one go with one; that one alone where nothing is noted of it."""
    e = t.event_decisions.c
    deed = select(e.deed).where(e.decision == decision).scalar_subquery()
    return list(connection.execute(select(e.decision).where(e.deed == deed).order_by(e.decision)).scalars()) or [decision]


def judged_documents(connection: Connection, after: int) -> set[str]:
    """Give the documents whose events are judged by entries of the log beyond a number, or by those which these undo."""
    rows = log(connection, "event")
    found: set[str] = set()
    held = {row.id: row for row in rows}
    for row in rows:
        about = row
        while about.undoes is not None:
            about = held[about.undoes]
        if row.id > after:
            found |= {name.rpartition(":")[0] for name in about.pair}
    return found


def readings_on(connection: Connection, groups: Iterable[str]) -> set[int]:
    """Give the reports, of those that are held, in which groups are named."""
    y, s = t.tallies.c, t.incident_reports.c
    rows = select(y.reading).join(t.incident_reports, s.reading == y.reading)
    return {reading for chunk in chunks(groups) for reading in connection.execute(rows.where(y.group.in_(chunk))).scalars()}


def last_grade(connection: Connection) -> int:
    """Give the number of the last entry of the log of grades; 0 where there is none."""
    return connection.execute(select(func.max(t.grades.c.id))).scalar_one() or 0


def readings_by_graded(connection: Connection, after: int) -> set[int]:
    """Give the reports, of those that are held, of publishers that entries of the log of grades beyond a number are about."""
    g, p, i, r, s = t.grades.c, t.publishers.c, t.imprints.c, t.readings.c, t.incident_reports.c
    rows = (
        select(s.reading).join(t.readings, r.id == s.reading).join(t.imprints, i.text == r.text).join(t.publishers, p.id == i.publisher)
        .where(p.folded.in_(select(g.publisher).where(g.id > after)))
    )  # fmt: skip
    return set(connection.execute(rows).scalars())


def readings_off(connection: Connection, texts: Iterable[int]) -> set[int]:
    """Give the reports, of those that are held, that were read off some texts."""
    s, r = t.incident_reports.c, t.readings.c
    rows = select(s.reading).join(t.readings, r.id == s.reading)
    return {reading for chunk in chunks(texts) for reading in connection.execute(rows.where(r.text.in_(chunk))).scalars()}


# reports


def held(connection: Connection, documents: Iterable[str]) -> dict[str, int]:
    """Give the readings of documents that are held."""
    s, r = t.incident_reports.c, t.readings.c
    rows = select(r.document, s.reading).join(t.incident_reports, s.reading == r.id)
    return {row.document: row.reading for chunk in chunks(documents) for row in connection.execute(rows.where(r.document.in_(chunk)))}


def documents_of(connection: Connection, readings: Iterable[int]) -> dict[int, str]:
    """Give the documents of readings."""
    r = t.readings.c
    rows = select(r.id, r.document)
    return {row.id: row.document for chunk in chunks(readings) for row in connection.execute(rows.where(r.id.in_(chunk)))}


def packed(connection: Connection, readings: Iterable[int]) -> dict[int, bytes]:
    """Give the packed tellings of reports."""
    s = t.incident_reports.c
    rows = select(s.reading, s.told)
    return {row.reading: bytes(row.told) for chunk in chunks(readings) for row in connection.execute(rows.where(s.reading.in_(chunk)))}


def groups_of(connection: Connection, reading: int) -> dict[str, str]:
    """Give the groups of a reading's actors as the rule has them, before any judgement on groups."""
    j, undoing = t.judgements.c, t.judgements.alias("undoing").c
    rows = select(j.actor, j.group).where(j.reading == reading, j.verdict == "same", ~exists(select(undoing.id).where(undoing.undoes == j.id)))
    return {row.actor: row.group for row in connection.execute(rows)}


def add_report(connection: Connection, reading: int, told: bytes, keys: Iterable[int]) -> None:
    """Take a report in; one without tellings has nothing to wait for."""
    connection.execute(insert(t.incident_reports).values(reading=reading, state=SETTLE if told else DONE, told=told))
    put(connection, t.incident_keys, [{"key": key, "reading": reading} for key in sorted(keys)])


def remove_report(connection: Connection, reading: int, keys: Iterable[int] | None) -> None:
    """Take a report out; `keys` are those that it came with, null where nobody knows any longer."""
    k = t.incident_keys.c
    connection.execute(delete(t.incident_reports).where(t.incident_reports.c.reading == reading))
    if keys is None:
        connection.execute(delete(t.incident_keys).where(k.reading == reading))
        return
    for chunk in chunks(keys):
        connection.execute(delete(t.incident_keys).where(k.key.in_(chunk), k.reading == reading))


def find(connection: Connection, ranges: Iterable[tuple[int, int]]) -> set[int]:
    """Give the reports with a key in one of the ranges."""
    wanted: dict[str, str] = {}
    first, last = 0, -1
    for low, high in sorted(ranges):
        if low <= last:  # one thing at times that overlap
            last = max(last, high)
        else:
            first, last = low, high
        wanted[str(first)] = str(last)
    if not wanted:
        return set()
    k, given = t.incident_keys.c, pairs(wanted, "ranges")
    inside = k.key.between(cast(given.c.key, k.key.type), cast(given.c.value, k.key.type))
    return set(connection.execute(select(k.reading).distinct().select_from(given.join(t.incident_keys, inside))).scalars())


def forget_all(connection: Connection) -> None:
    """Forget what was compared, so that all of it is compared anew; incidents stand until they are made anew."""
    for table in (t.incident_keys, t.incident_pairs):
        connection.execute(delete(table))
    connection.execute(update(t.incident_reports).values(state=DONE))
    set_mark(connection, READINGS, 0)


READINGS, ACTORS, EVENTS, GRADES = "readings", "actors", "events", "grades"
"""What marks there are: the last reading that was compared, and the last judgements on actors and events, and grades, that were taken in."""


class Evidence(NamedTuple):
    """An event of a reading with the (start, end, quote) of what it cites."""

    id: str
    type: str
    mode: str | None
    spans: tuple[tuple[int, int, str], ...]


def evidence(connection: Connection, reading: int) -> tuple[int, tuple[Evidence, ...]]:
    """Give the number of a reading's text, and its events in their order."""
    e, p, x = t.events.c, t.spans.c, t.statements.c
    text = connection.execute(select(t.readings.c.text).where(t.readings.c.id == reading)).scalar_one()
    cited: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    spans = select(p.statement, p.start, p.end, p.quote).where(p.reading == reading, p.part == "evidence").order_by(p.position)
    for row in connection.execute(spans):
        cited[row.statement].append((row.start, row.end, row.quote))
    rows = select(e.id, e.type, e.mode).join(t.statements, and_(x.reading == e.reading, x.id == e.id)).where(e.reading == reading)
    return text, tuple(Evidence(*row, tuple(cited[row.id])) for row in connection.execute(rows.order_by(x.position)))


# happenings and their ties


def _happening(row: Any) -> Happening:  # noqa: ANN401 - a row
    return Happening(row.id, row.reading, row.events, row.incident, row.since)


def happenings(connection: Connection, readings: Iterable[int]) -> list[Happening]:
    """Give the happenings of readings."""
    h = t.happenings.c
    rows = select(t.happenings).order_by(h.id)
    return [_happening(row) for chunk in chunks(readings) for row in connection.execute(rows.where(h.reading.in_(chunk)))]


def happenings_by(connection: Connection, ids: Iterable[int]) -> list[Happening]:
    """Give happenings by their numbers."""
    rows = select(t.happenings)
    return [_happening(row) for chunk in chunks(ids) for row in connection.execute(rows.where(t.happenings.c.id.in_(chunk)))]


def members(connection: Connection, incidents: Iterable[int]) -> list[Happening]:
    """Give all happenings of incidents."""
    rows = select(t.happenings)
    return [_happening(row) for chunk in chunks(incidents) for row in connection.execute(rows.where(t.happenings.c.incident.in_(chunk)))]


def next_happening(connection: Connection) -> int:
    """Give the next free number of a happening; only one transaction writes at a time."""
    return _next(connection, t.happenings)


def next_incident(connection: Connection) -> int:
    """Give the next free number of an incident, which no other ever had: incidents are never deleted."""
    return _next(connection, t.incidents)


def _next(connection: Connection, table: Table) -> int:
    return (connection.execute(select(func.max(table.c.id))).scalar_one() or 0) + 1


def add_happenings(connection: Connection, rows: Sequence[Happening]) -> None:
    """Write happenings down."""
    put(connection, t.happenings, [row._asdict() for row in rows])


def remove_happenings(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Delete happenings with their ties; gives the others that they were tied to."""
    others = {row.other for row in near(connection, ids)}
    p = t.incident_pairs.c
    for chunk in chunks(ids):
        connection.execute(delete(t.incident_pairs).where(p.one.in_(chunk)))
        for mates in chunks(others):
            connection.execute(delete(t.incident_pairs).where(p.one.in_(mates), p.other.in_(chunk)))
        connection.execute(delete(t.happenings).where(t.happenings.c.id.in_(chunk)))
    return others - set(ids)


def close(connection: Connection, rows: Iterable[Happening], day: int, *, always: bool = False) -> None:
    """Keep that happenings were in their incidents until a day; what lasted no day only where `always` says so."""
    put(connection, t.happenings_before, [
        {"incident": row.incident, "since": row.since, "until": day, "reading": row.reading, "events": row.events}
        for row in rows if row.incident is not None and row.since is not None and (always or row.since < day)
    ])  # fmt: skip


_MOVING = update(t.happenings).where(t.happenings.c.id == bindparam("number")).values(incident=bindparam("to"), since=bindparam("day"))
_SUMMARISING = (
    update(t.incidents).where(t.incidents.c.id == bindparam("number"))
    .values(since=bindparam("day"), **{name: bindparam(f"new_{name}", type_=t.incidents.c[name].type) for name in SUMMARY})
)  # fmt: skip


def move(connection: Connection, rows: Sequence[tuple[int, int]], day: int) -> None:
    """Put happenings into incidents, from a day on: (happening, incident)."""
    if rows:
        connection.execute(_MOVING, [{"number": happening, "to": incident, "day": day} for happening, incident in rows])


def tie(connection: Connection, ties: Mapping[tuple[int, int], float]) -> None:
    """Write down pairs of happenings and how loud they speak for one act."""
    put(connection, t.incident_pairs, [
        {"one": a, "other": b, "points": points} for (one, other), points in ties.items() for a, b in ((one, other), (other, one))
    ])  # fmt: skip


class Tie(NamedTuple):
    """A pair of happenings that a score speaks for."""

    one: int
    other: int
    points: float


def near(connection: Connection, ids: Iterable[int]) -> list[Tie]:
    """Give the ties of happenings."""
    p = t.incident_pairs.c
    rows = select(p.one, p.other, p.points)
    return [Tie(*row) for chunk in chunks(ids) for row in connection.execute(rows.where(p.one.in_(chunk)))]


# incidents


def make(connection: Connection, incidents: Sequence[int], day: int) -> None:
    """Make incidents of which nothing is known yet."""
    put(connection, t.incidents, [{"id": incident, "made": day, "since": day} for incident in incidents])


def summarise(connection: Connection, found: Mapping[int, Summary | None], day: int) -> None:
    """Write down what incidents are from a day on, null: nothing any longer; what they were before that day is kept."""
    i = t.incidents.c
    asked = select(t.incidents)
    rows = {row["id"]: dict(row) for chunk in chunks(found) for row in connection.execute(asked.where(i.id.in_(chunk))).mappings()}
    groups = _groups(connection, rows)
    wanted = {number: {group_key(group) for group in new.groups} if new else set() for number, new in found.items()}
    changed = {number: new for number, new in found.items() if _values(new) != _held(rows[number]) or wanted[number] != groups[number]}
    put(connection, t.incidents_before, [
        {"incident": number, "until": day, "groups": tuple(map(str, sorted(groups[number]))), "since": rows[number]["since"], **_held(rows[number])}
        for number in changed if rows[number]["type"] is not None and rows[number]["since"] < day
    ])  # fmt: skip
    if changed:
        values = ({f"new_{name}": value for name, value in _values(new).items()} for new in changed.values())
        connection.execute(_SUMMARISING, [{"number": number, "day": day, **row} for number, row in zip(changed, values, strict=True)])
    g = t.incident_groups.c
    for chunk in chunks(changed):
        connection.execute(delete(t.incident_groups).where(g.incident.in_(chunk)))
    put(connection, t.incident_groups, [
        {"group": group, "day": (new and new.first_day) or 0, "incident": number}
        for number, new in changed.items() for group in sorted(wanted[number])
    ])  # fmt: skip


def _values(new: Summary | None) -> dict[str, Any]:
    return {name: getattr(new, name) for name in SUMMARY} if new else dict.fromkeys(SUMMARY)


def _held(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in SUMMARY}


def _groups(connection: Connection, incidents: Iterable[int]) -> defaultdict[int, set[int]]:
    g = t.incident_groups.c
    found: defaultdict[int, set[int]] = defaultdict(set)
    for chunk in chunks(incidents):
        for row in connection.execute(select(g.incident, g.group).where(g.incident.in_(chunk))):
            found[row.incident].add(row.group)
    return found


def group_key(group: str) -> int:
    """Give the number that stands for a group's id in `incident_groups`: 47 bits of a hash, so that two of a million groups hardly share one."""
    return int.from_bytes(blake2b(group.encode(), digest_size=8).digest(), "big") >> 17


def gone(connection: Connection, into: Iterable[int]) -> set[int]:
    """Give the incidents that became one of these."""
    i = t.incidents.c
    return {name for chunk in chunks(into) for name in connection.execute(select(i.id).where(i.became.in_(chunk))).scalars()}


def last_members(connection: Connection, incidents: Iterable[int]) -> dict[int, set[tuple[int, str]]]:
    """Give the events, as (reading, id), that incidents which are gone held last."""
    b = t.happenings_before.c
    last: dict[int, tuple[int, set[tuple[int, str]]]] = {}
    for chunk in chunks(incidents):
        for row in connection.execute(select(b.incident, b.until, b.reading, b.events).where(b.incident.in_(chunk)).order_by(b.until)):
            until, held = last.get(row.incident, (row.until, set()))
            own = {(row.reading, event) for event in row.events}
            last[row.incident] = row.until, own | (held if until == row.until else set())
    return {incident: events for incident, (_, events) in last.items()}


def redirect(connection: Connection, to: Mapping[int, int | None]) -> None:
    """Note where most of incidents went; null for one that is back, or of which nothing is left."""
    for incident, became in to.items():
        connection.execute(update(t.incidents).where(t.incidents.c.id == incident).values(became=became))
