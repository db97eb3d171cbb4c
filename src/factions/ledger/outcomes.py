"""Claims as their outcomes are judged, and the log of those judgements. What they come to is told in analysis/claims.

Rows of the log are added at its end and read from its beginning. A claim is known by its document's id, a colon and its own id in the reading that
counts, as events are; the log has the reading that was judged, so that a later reading of the document can look for the claim that stands for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Literal, NamedTuple, TypeVar, get_args

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select

from factions.errors import LedgerError
from factions.evidence import Record, Span
from factions.ledger import tables as t
from factions.ledger.folding import fold_name
from factions.ledger.incident_store import group_key
from factions.ledger.layer import end_of, is_current, now, standing, writable_name
from factions.ledger.privacy import Stretch, masked_span
from factions.statements.records import ClaimKind

Outcome = Literal["open", "came_true", "did_not", "undecidable"]
Condition = Literal["met", "not_met", "unknown"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
NAME, TEXT = "name:", "text:"
"""What the key of a speaker begins with who is named and no group of the ledger, and of one whom a report calls by other words only."""
_CHUNK = 500
_ID = re.compile(r"[0-9a-f]{1,64}")
_Value = TypeVar("_Value")
Key = tuple[int, str]
"""A reading, and the id of a statement in it."""


class Entry(Record):
    """A row of the log: what `judge` says of a claim of a reading, when (UTC, ISO 8601) and why. Null is not said; an undo says neither."""

    id: int
    reading: int | None = None
    claim: str | None = None
    outcome: Outcome | None = None
    condition: Condition | None = None
    undoes: int | None = None
    judge: str
    reason: str
    made: str


class ClaimRow(NamedTuple):
    """A claim of a reading that counts. `speaker` is a group's id, or `NAME` or `TEXT` and folded words, empty where nobody is told.

    `shown` is what the report calls the speaker. Names of private persons are blotted out of the quotes. `horizon` is EDTF, `published` too.
    """

    reading: int
    claim: str
    document: str
    text: int
    kind: ClaimKind
    published: str | None
    publisher: str | None
    speaker: str
    shown: str | None
    content: Span
    condition: Span | None
    horizon: str | None
    horizon_text: str | None
    confidence: float

    @property
    def key(self) -> Key:
        """Its reading and id."""
        return self.reading, self.claim

    @property
    def name(self) -> str:
        """What it is known by."""
        return f"{self.document}:{self.claim}"


# the log


def log(connection: Connection, *, as_of: date | None = None) -> list[Entry]:
    """Give the log in its order; `as_of` ends it with that day (UTC)."""
    o = t.outcomes.c
    rows = select(t.outcomes).order_by(o.id)
    rows = rows if as_of is None else rows.where(o.made <= end_of(as_of))
    return [Entry.model_validate(dict(row)) for row in connection.execute(rows).mappings()]


def append(connection: Connection, **told: Any) -> Entry:  # noqa: ANN401 - the fields of an entry but number and time
    """Write an entry at the log's end. Its number is the one after the last: were another written meanwhile, the transaction would fail whole."""
    o = t.outcomes.c
    last = connection.execute(select(o.id, o.made).order_by(o.id.desc()).limit(1)).first()
    number, made = (last.id + 1, max(now(), last.made)) if last else (1, now())
    row = Entry(id=number, made=made, **told)
    connection.execute(insert(t.outcomes).values(row.model_dump()))
    return row


# claims


def claims(connection: Connection, *, kinds: Sequence[ClaimKind], as_of: date | None = None) -> list[ClaimRow]:
    """Give the claims of some kinds in the readings that count now, or counted at the end of the day `as_of` (UTC), in the readings' order."""
    c = t.claims.c
    return _claims(connection, [c.kind.in_(kinds), is_current(c.reading, as_of)], as_of)


def claims_of(connection: Connection, keys: Iterable[Key], *, as_of: date | None = None) -> list[ClaimRow]:
    """Give claims by reading and id, whether or not their readings count."""
    c, wanted = t.claims.c, set(keys)
    found = [row for chunk in _chunks(sorted({reading for reading, _ in wanted})) for row in _claims(connection, [c.reading.in_(chunk)], as_of)]
    return [row for row in found if row.key in wanted]


def claims_in(connection: Connection, document: str, *, as_of: date | None = None) -> list[ClaimRow]:
    """Give the claims of the reading of a document that counts, or counted then."""
    c, r = t.claims.c, t.readings.c
    reading = select(r.id).where(r.document == document, is_current(r.id, as_of)).scalar_subquery()
    return _claims(connection, [c.reading == reading], as_of)


def claim_called(connection: Connection, name: str, *, as_of: date | None = None) -> ClaimRow:
    """Find a claim by its document's id, or the beginning of it, a colon and its own id; raises LedgerError where none or several are meant."""
    begin, _, claim = name.strip().rpartition(":")
    if not _ID.fullmatch(begin) or not claim:
        raise LedgerError(name, "names no claim: give the beginning of its document's id, a colon and its id, as in 569aec58ab12:c3")
    d = t.documents.c
    documents = connection.execute(select(d.id).where(d.id >= begin, d.id < f"{begin}g").order_by(d.id).limit(2)).scalars().all()
    if len(documents) != 1:
        raise LedgerError(name, "begins several documents' ids: give more of it" if documents else "the ledger holds no document of that id")
    held = claims_in(connection, documents[0], as_of=as_of)
    found = next((row for row in held if row.claim == claim), None)
    if found is None:
        shown = ", ".join(row.claim for row in held[:8])
        raise LedgerError(name, f"the document's reading has no claim of that id{f'; it has {shown}' if shown else ''}")
    return found


def _claims(connection: Connection, wanted: Sequence[ColumnElement[bool]], as_of: date | None) -> list[ClaimRow]:
    c, s, r, i, p = t.claims.c, t.statements.c, t.readings.c, t.imprints.c, t.publishers.c
    asked = (
        select(c.reading, c.id, c.kind, c.speaker_text, c.horizon, s.confidence, r.document, r.text, i.published, p.name.label("publisher"))
        .join(t.statements, (s.reading == c.reading) & (s.id == c.id)).join(t.readings, r.id == c.reading)
        .outerjoin(t.imprints, i.text == r.text).outerjoin(t.publishers, p.id == i.publisher).where(*wanted).order_by(c.reading, s.position)
    )  # fmt: skip
    rows = connection.execute(asked).all()
    keys = {(row.reading, row.id) for row in rows}
    spans, speakers = _spans(connection, keys), _speakers(connection, keys, as_of)
    return [_claim(row, spans[row.reading, row.id], speakers.get((row.reading, row.id))) for row in rows if "content" in spans[row.reading, row.id]]


def _claim(row: Any, spans: Mapping[str, Span], speaker: tuple[str, str] | None) -> ClaimRow:  # noqa: ANN401 - a row
    words = fold_name(row.speaker_text or "")
    who, shown = speaker or (f"{TEXT}{words}" if words else "", row.speaker_text)
    horizon = spans.get("horizon")
    return ClaimRow(
        row.reading, row.id, row.document, row.text, row.kind, row.published, row.publisher, who, shown, spans["content"], spans.get("condition"),
        row.horizon, horizon.quote if horizon else None, row.confidence,
    )  # fmt: skip


def _spans(connection: Connection, keys: set[Key]) -> defaultdict[Key, dict[str, Span]]:
    """Give the first span of each part of claims but their evidence, with private names blotted out."""
    s, m = t.spans.c, t.mentions.c
    private: defaultdict[int, list[Stretch]] = defaultdict(list)
    found: defaultdict[Key, dict[str, Span]] = defaultdict(dict)
    rows = select(s.reading, s.statement, s.part, s.start, s.end, s.quote).where(s.part.in_(("content", "condition", "horizon"))).order_by(s.position)
    held: defaultdict[int, set[str]] = defaultdict(set)
    for reading, claim in keys:
        held[reading].add(claim)
    for chunk in _chunks(sorted(held)):
        for reading, start, end in connection.execute(select(m.reading, m.start, m.end).where(t.private, m.reading.in_(chunk))):
            private[reading].append((start, end))
        # a few too many, by the key: for pairs in a list SQLite goes through all spans there are
        for row in connection.execute(rows.where(s.reading.in_(chunk), s.statement.in_(set().union(*(held[reading] for reading in chunk))))):
            span = Span(start=row.start, end=row.end, quote=row.quote)
            found[row.reading, row.statement].setdefault(row.part, masked_span(span, private.get(row.reading, ())))
    return found


def _speakers(connection: Connection, keys: set[Key], as_of: date | None) -> dict[Key, tuple[str, str]]:
    """Give the key and the name of those who make claims, as far as they are actors of the reading."""
    r, m, a, g = t.roles.c, t.mentions.c, t.actors.c, standing(as_of)
    rows = (
        select(r.reading, r.statement, m.form, a.name, g.c.group)
        .join(t.mentions, (m.reading == r.reading) & (m.id == r.mention)).join(t.actors, (a.reading == m.reading) & (a.id == m.ref))
        .outerjoin(g, (g.c.reading == a.reading) & (g.c.actor == a.id)).where(r.part == "speaker")
    )  # fmt: skip
    found: dict[Key, tuple[str, str]] = {}
    for chunk in _chunks(sorted({reading for reading, _ in keys})):
        for row in connection.execute(rows.where(r.reading.in_(chunk))):
            words = fold_name(row.name)
            found[row.reading, row.statement] = (row.group or f"{NAME if row.form == 'named' else TEXT}{words}", row.name)
    return {key: told for key, told in found.items() if key in keys}


# what a claim foresees, and what may match it


class Inner(NamedTuple):
    """A statement inside a claim: its kind, factuality, and where the mentions of its parts stand, but for its time."""

    reading: int
    statement: str
    kind: str
    factuality: str
    at: tuple[int, ...]

    @property
    def key(self) -> Key:
        """Its reading and id."""
        return self.reading, self.statement


class Here(NamedTuple):
    """An actor or place that a text mentions: its id in the reading, where, the group that it is, and its row's fields."""

    start: int
    kind: str
    form: str
    text: str
    ref: str
    group: str | None
    name: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: int | None
    radius_km: float | None
    actor_kind: str | None


def inner(connection: Connection, key: Key) -> list[Inner]:
    """Give the events and relations whose attribution is a claim, in their order."""
    s, r, m = t.statements.c, t.roles.c, t.mentions.c
    reading, claim = key
    asked = select(s.id, s.kind, s.factuality).where(s.reading == reading, s.attribution == claim, s.kind != "claim").order_by(s.position)
    rows = connection.execute(asked).all()
    parts = (
        select(r.statement, m.start).join(t.mentions, (m.reading == r.reading) & (m.id == r.mention)).where(r.reading == reading, r.part != "time")
    )  # fmt: skip
    at: defaultdict[str, list[int]] = defaultdict(list)
    for statement, start in connection.execute(parts.where(r.statement.in_([row.id for row in rows]))):
        at[statement].append(start)
    return [Inner(reading, row.id, row.kind, row.factuality, tuple(at[row.id])) for row in rows]


def mentioned(connection: Connection, reading: int, *, as_of: date | None = None) -> list[Here]:
    """Give the mentions of a reading that mean an actor or a place of it, in text order."""
    m, a, p, g = t.mentions.c, t.actors.c, t.places.c, standing(as_of)
    rows = (
        select(m.start, m.kind, m.form, m.text, m.ref, a.name.label("actor"), a.country.label("land"), a.kind.label("actor_kind"), g.c.group,
               p.name, p.country, p.admin1, p.lat, p.lon, p.precision, p.radius_km)
        .outerjoin(t.actors, (a.reading == m.reading) & (a.id == m.ref)).outerjoin(t.places, (p.reading == m.reading) & (p.id == m.ref))
        .outerjoin(g, (g.c.reading == a.reading) & (g.c.actor == a.id))
        .where(m.reading == reading, m.ref.is_not(None)).order_by(m.start)
    )  # fmt: skip
    return [
        Here(
            row.start, row.kind, row.form, row.text, row.ref, row.group, row.actor or row.name, row.land or row.country, row.admin1, row.lat,
            row.lon, row.precision, row.radius_km, row.actor_kind,
        )
        for row in connection.execute(rows) if row.actor or row.name
    ]  # fmt: skip


class Found(NamedTuple):
    """An event of an incident that may match: the incident's number, its reading and id, its report's date, and how many origins the incident has."""

    incident: int
    reading: int
    event: str
    document: str
    text: int
    published: str | None
    origins: int


def candidates(
    connection: Connection, groups: Sequence[str], countries: Sequence[str], types: Sequence[str], days: tuple[int, int], *, most: int,
    as_of: date | None = None,
) -> list[Found]:  # fmt: skip
    """Give the events of incidents that began on some days (ordinals), or on a day that isn't known, and in which a group has a part or a country.

    `groups` are ids as they were recorded, `types` PLOVER types (none: any). The `most` incidents with most origins; those of them that are readings'
    that counted at the end of the day `as_of` (UTC), in the incidents of today.
    """
    i, g, h, r, p = t.incidents.c, t.incident_groups.c, t.happenings.c, t.readings.c, t.imprints.c
    first, last = days
    when = or_(i.first_day.between(first, last), i.first_day.is_(None))
    kinds = [i.type.in_(types)] if types else [i.type.is_not(None)]
    ways: list[Any] = []
    if groups:
        of = select(g.incident).where(g.group.in_([group_key(one) for one in groups]), or_(g.day.between(first, last), g.day == 0))
        ways.append(i.id.in_(of))
    ways += [i.country.in_(countries)] if countries else []
    numbers: dict[int, int] = {}
    for way in ways:
        asked = select(i.id, i.families).where(way, and_(when, *kinds)).order_by(i.families.desc(), i.id).limit(most)
        numbers |= {row.id: row.families for row in connection.execute(asked)}
    found: list[Found] = []
    rows = (
        select(h.incident, h.reading, h.events, r.document, r.text, p.published)
        .join(t.readings, r.id == h.reading).outerjoin(t.imprints, p.text == r.text).where(is_current(h.reading, as_of)).order_by(h.incident, h.id)
    )  # fmt: skip
    for chunk in _chunks(sorted(numbers)):
        for row in connection.execute(rows.where(h.incident.in_(chunk))):
            found += [Found(row.incident, row.reading, event, row.document, row.text, row.published, numbers[row.incident]) for event in row.events]
    return found


def _chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    them = iter(values)
    while chunk := list(islice(them, _CHUNK)):
        yield chunk


def groups_called(connection: Connection, name: str) -> list[str]:
    """Give the ids of groups that have a name, an alias or an id, in whatever spelling."""
    g, n = t.groups.c, t.group_names.c
    named = select(n.group).where(n.folded == fold_name(name))
    return list(connection.execute(select(g.id).where(or_(g.id == writable_name(name.strip()), g.id.in_(named))).order_by(g.id)).scalars())
