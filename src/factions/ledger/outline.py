"""Which statements a group has a part in, and what puts them in order: enough to choose the few that a page shows, without loading the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, TypeVar

from sqlalchemy import CTE, Connection, Join, Row, Select, select

from factions.ledger import tables as t
from factions.ledger.edtf_order import edtf_key
from factions.ledger.facts import RoleName
from factions.ledger.layer import EVENT_ROLES, standing
from factions.ledger.privacy import Stretch
from factions.ledger.world import Until

Key = tuple[int, str]  # a reading and the id of a statement within it
TieSide = Literal["subject", "object"]
_SIDES: tuple[TieSide, TieSide] = ("subject", "object")
_AT, _OTHER = t.roles.alias("at"), t.roles.alias("other_role")
_WHEN, _END = t.mentions.alias("when_said"), t.mentions.alias("other_end")
_Line = TypeVar("_Line", bound=tuple[Any, ...])


class EventLine(NamedTuple):
    """An event, its time (EDTF) and the roles that the group has in it."""

    key: Key
    time: str | None
    roles: tuple[RoleName, ...]
    start: int


class TieLine(NamedTuple):
    """A relation, its time (EDTF) and the group's side of it; `other` is the other end's name."""

    key: Key
    time: str | None
    type: str
    side: TieSide
    other: str


class ClaimLine(NamedTuple):
    """A claim, and where its content begins."""

    key: Key
    start: int


class Outline:
    """The statements of one group, and of those that are one with it, in order; with `on` those of that day in the world's time."""

    def __init__(self, connection: Connection, members: Sequence[str], *, as_of: date | None = None, on: date | None = None) -> None:
        own = own_mentions(members, as_of)
        self.mentions: dict[Key, Stretch] = {(row.reading, row.id): (row.start, row.end) for row in connection.execute(select(own))}
        self._pages = {row.reading: row for row in connection.execute(_pages(own))}
        self.until = Until(on, {row.document: row.published for row in self._pages.values()})
        parts = defaultdict[Key, dict[str, Row[Any]]](dict)
        for row in connection.execute(_parts(own)):
            parts[row.reading, row.statement][row.part] = row
        self.events = self._events(parts)
        self.ties = self._ties(connection.execute(_ties(own)))
        spoken = {key for key, held in parts.items() if "speaker" in held}
        self.claims_by, self.claims_about = self._claims(connection.execute(_claims(own)), spoken)

    @property
    def documents(self) -> int:
        """Count the documents that name the group."""
        return sum(map(self.until.has, self.until.published))

    def _document(self, key: Key) -> str:
        document: str = self._pages[key[0]].document
        return document

    def _told(self, line: _Line) -> tuple[Any, ...]:
        document = self._document(line[0])
        return edtf_key(self.until.published[document]), document

    def _events(self, parts: dict[Key, dict[str, Row[Any]]]) -> list[EventLine]:
        found = []
        for key, held in parts.items():
            if (roles := tuple(role for role in EVENT_ROLES if role in held)) and self.until.has(self._document(key), held[roles[0]].edtf):
                found.append(EventLine(key, held[roles[0]].edtf, roles, held[roles[0]].start))
        return sorted(found, key=lambda line: (edtf_key(line.time), *self._told(line), line.start))

    def _ties(self, rows: Iterable[Row[Any]]) -> list[TieLine]:
        found: dict[Key, TieLine] = {}
        for row in rows:
            key, side = (row.reading, row.statement), row.part
            if (key not in found or side == _SIDES[0]) and self.until.holds(self._document(key), row.edtf):
                found[key] = TieLine(key, row.edtf, row.type, side, row.actor or row.place or row.text)
        return sorted(found.values(), key=lambda line: (line.type, line.side, line.other, *self._told(line)))

    def _claims(self, rows: Iterable[Row[Any]], spoken: set[Key]) -> tuple[list[ClaimLine], list[ClaimLine]]:
        """Give the claims that the group makes, and those of others that speak of it."""
        own = defaultdict[int, list[Stretch]](list)
        for (reading, _), stretch in self.mentions.items():
            own[reading].append(stretch)
        lines: tuple[list[ClaimLine], list[ClaimLine]] = ([], [])
        for row in rows:
            key = row.reading, row.statement
            if key not in spoken and not any(row.start <= start and end <= row.end for start, end in own[row.reading]):
                continue
            if self.until.has(self._document(key)):
                lines[key not in spoken].append(ClaimLine(key, row.start))
        for found in lines:
            found.sort(key=lambda line: (*self._told(line), line.start))
        return lines


def own_mentions(members: Sequence[str], as_of: date | None = None) -> CTE:
    """Give (reading, id, start, end) of every mention of the groups, which are one."""
    m, stands = t.mentions.c, standing(as_of)
    return (
        select(m.reading, m.id, m.start, m.end)
        .select_from(stands).join(t.mentions, (m.reading == stands.c.reading) & (m.ref == stands.c.actor))
        .where(stands.c.group.in_(members)).cte("own_mentions")
    )  # fmt: skip


def _pages(own: CTE) -> Select[*tuple[Any, ...]]:
    r, x = t.readings.c, t.texts.c
    return select(r.id.label("reading"), r.document, x.published).join(t.texts, x.id == r.text).where(r.id.in_(select(own.c.reading)))


def _timed(own: CTE) -> Join:
    """Join the parts that the group plays with the times of their statements."""
    r, w, at, when = t.roles.c, t.times.c, _AT, _WHEN
    return (
        own.join(t.roles, (r.reading == own.c.reading) & (r.mention == own.c.id))
        .outerjoin(at, (at.c.reading == r.reading) & (at.c.statement == r.statement) & (at.c.part == "time") & (at.c.position == 0))
        .outerjoin(when, (when.c.reading == at.c.reading) & (when.c.id == at.c.mention))
        .outerjoin(t.times, (w.reading == when.c.reading) & (w.id == when.c.ref))
    )


def _parts(own: CTE) -> Select[*tuple[Any, ...]]:
    """Give (reading, statement, part, edtf, start) of each part that the group plays: the statement's time, and where its evidence begins."""
    r, s = t.roles.c, t.spans.c
    evidence = (s.reading == r.reading) & (s.statement == r.statement) & (s.part == "evidence") & (s.position == 0)
    return select(r.reading, r.statement, r.part, t.times.c.edtf, s.start).select_from(_timed(own).join(t.spans, evidence))


def _ties(own: CTE) -> Select[*tuple[Any, ...]]:
    """Give (reading, statement, part, edtf, type) of each relation, and the other end: its actor's name, its place's, its words."""
    r, x, a, p, other, end = t.roles.c, t.relations.c, t.actors.c, t.places.c, _OTHER, _END
    return (
        select(r.reading, r.statement, r.part, t.times.c.edtf, x.type, a.name.label("actor"), p.name.label("place"), end.c.text)
        .select_from(
            _timed(own).join(t.relations, (x.reading == r.reading) & (x.id == r.statement))
            .join(other, (other.c.reading == r.reading) & (other.c.statement == r.statement) & other.c.part.in_(_SIDES) & (other.c.part != r.part))
            .join(end, (end.c.reading == r.reading) & (end.c.id == other.c.mention))
            .outerjoin(t.actors, (a.reading == end.c.reading) & (a.id == end.c.ref))
            .outerjoin(t.places, (p.reading == end.c.reading) & (p.id == end.c.ref))
        ).where(r.part.in_(_SIDES))
    )  # fmt: skip


def _claims(own: CTE) -> Select[*tuple[Any, ...]]:
    """Give (reading, statement, start, end) of the content of every claim of the readings that name the group."""
    c, s = t.claims.c, t.spans.c
    content = (s.reading == c.reading) & (s.statement == c.id) & (s.part == "content") & (s.position == 0)
    return select(s.reading, s.statement, s.start, s.end).join(t.claims, content).where(c.reading.in_(select(own.c.reading)))
