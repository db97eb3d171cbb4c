"""Gathers statements with all that they cite, in a fixed number of queries however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from sqlalchemy import CTE, Connection, Integer, Row, Select, Table, Text, cast, literal_column, select

from factions.evidence import Span
from factions.ledger import tables as t
from factions.ledger.clusters import Clusters
from factions.ledger.dialects import pairs
from factions.ledger.facts import Cited, ClaimFact, EventFact, Party, Spot, TieFact, Toll, Voice
from factions.ledger.harm import OPEN, veils
from factions.ledger.layer import standing
from factions.ledger.privacy import Stretch, masked, masked_span, named_in

Key = tuple[int, str]  # a reading and the id of a statement within it


def _with_claims(wanted: CTE) -> CTE:
    """Add the claims that statements stand inside."""
    s = t.statements.c
    outer = select(s.reading, s.attribution).select_from(wanted).join(
        t.statements, (s.reading == wanted.c.reading) & (s.id == wanted.c.statement)
    ).where(s.attribution.is_not(None))  # fmt: skip
    return wanted.union(outer)


class Told:
    """Some statements, whoever has a part in them; `event`, `tie` and `claim` give each of them as a fact."""

    def __init__(self, connection: Connection, keys: Iterable[Key], judged: Clusters, as_of: date | None = None) -> None:
        s, given = t.statements.c, pairs({f"{reading} {statement}": str(reading) for reading, statement in keys}, "given")
        named = cast(s.reading, Text) + literal_column("' '") + s.id == given.c.key
        own = select(s.reading, s.id.label("statement")).join(given, (s.reading == cast(given.c.value, Integer)) & named).cte("own")
        wanted = _with_claims(select(own.c.reading, own.c.statement).cte("wanted", recursive=True))
        self.judged = judged
        self.documents = {row.reading: row for row in connection.execute(_documents(own)).all()}
        self.veils = veils(connection, {row.document for row in self.documents.values()})
        self.private: defaultdict[int, list[Stretch]] = defaultdict(list)
        for reading, start, end, _ in named_in(connection, list(self.documents)):
            self.private[reading].append((start, end))
        self.roles: defaultdict[Key, dict[tuple[str, int], Row[Any]]] = defaultdict(dict)
        # sorted here: asked for an order, SQLite would rather go through all roles there are, which it finds in that order
        for row in sorted(connection.execute(_roles(wanted, as_of)).all(), key=lambda row: (row.reading, row.statement, row.part, row.position)):
            self.roles[row.reading, row.statement][row.part, row.position] = row
        self.spans: defaultdict[Key, defaultdict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
        for row in sorted(connection.execute(_of(t.spans, wanted)).all(), key=lambda row: row.position):
            span = Span(start=row.start, end=row.end, quote=row.quote)
            self.spans[row.reading, row.statement][row.part].append(masked_span(span, self.private.get(row.reading, ())))
        self.tolls: defaultdict[Key, list[Row[Any]]] = defaultdict(list)
        for row in sorted(connection.execute(_of(t.casualties, wanted)).all(), key=lambda row: row.position):
            self.tolls[row.reading, row.statement].append(row)
        self.statements = {(row.reading, row.id): row for row in connection.execute(_statements(wanted)).all()}

    def event(self, key: Key, roles: tuple[str, ...] = ()) -> EventFact:
        """Give an event; `roles` are those that whoever is asked about has in it."""
        row, held = self.statements[key], self.roles[key]
        time = held.get(("time", 0))
        return EventFact(
            **self._common(key, row), type=row.event_type, mode=row.mode, contexts=row.contexts, roles=roles, same_event=row.same_event,
            factuality=row.factuality, actors=self._parties(key, "actors"), recipients=self._parties(key, "recipients"),
            targets=self._parties(key, "targets"), places=tuple(_spot(one) for (part, _), one in held.items() if part == "places"),
            weapons=tuple(one.text for (part, _), one in held.items() if part == "weapons"), time=time.edtf if time else None,
            time_text=time.text if time else None, casualties=tuple(self._toll(key, toll) for toll in self.tolls[key]),
        )  # fmt: skip

    def tie(self, key: Key, side: Literal["subject", "object"]) -> TieFact:
        """Give a relation, seen from one side of it."""
        row, held, other = self.statements[key], self.roles[key], "object" if side == "subject" else "subject"
        time = held.get(("time", 0))
        return TieFact(
            **self._common(key, row), type=row.relation_type, subtype=row.subtype, role=row.role, side=side, other=self._party(held[other, 0]),
            time=time.edtf if time else None, time_text=time.text if time else None, factuality=row.factuality,
        )  # fmt: skip

    def _common(self, key: Key, row: Row[Any]) -> dict[str, Any]:
        return {
            "document": self.documents[key[0]].document, "statement": key[1], "attribution": tuple(self._voices(key)), "confidence": row.confidence,
            "coder": row.coder, "citations": tuple(self._cited(key[0], span) for span in self.spans[key]["evidence"]),
        }  # fmt: skip

    def _cited(self, reading: int, span: Span) -> Cited:
        row = self.documents[reading]
        over = self.veils.get(row.document, OPEN).on
        return Cited(document=row.document, span=span, title=over(row.title), publisher=row.publisher, published=row.published, url=over(row.url))

    def _voices(self, key: Key) -> Iterable[Voice]:
        """Follow a statement's attribution outwards; a ring of claims, which no sound reading has, is gone round once."""
        reading, seen = key[0], set[str]()
        name = self.statements[key].attribution
        while name is not None and name not in seen:
            seen.add(name)
            row, speaker = self.statements[reading, name], self.roles[reading, name].get(("speaker", 0))
            yield Voice(claim=name, kind=row.claim_kind, speaker=self._party(speaker) if speaker else None, speaker_text=row.speaker_text)
            name = row.attribution

    def _parties(self, key: Key, role: str) -> tuple[Party, ...]:
        return tuple(self._party(row) for (part, _), row in self.roles[key].items() if part == role)

    def _party(self, row: Row[Any]) -> Party:
        words = masked(row.text, row.start, self.private.get(row.reading, ()))
        return Party(
            name=row.actor_name or row.place_name or words, text=words, form=row.form, country=row.actor_country or row.place_country,
            kind=row.actor_kind or (row.kind if row.kind in ("place", "facility", "weapon") else None),
            group=row.group and self.judged.canonical(row.group), actor=row.ref if row.actor_name else None,
        )  # fmt: skip

    def _toll(self, key: Key, toll: Row[Any]) -> Toll:
        who, figure = self.roles[key].get(("who", toll.position)), self.roles[key].get(("quantity", toll.position))
        return Toll(what=toll.what, side=toll.side, low=toll.low, best=toll.best, high=toll.high,
                    who=self._party(who) if who else None, figure=figure.text if figure else None)  # fmt: skip

    def claim(self, key: Key) -> ClaimFact:
        """Give a claim."""
        row, spans, speaker = self.statements[key], self.spans[key], self.roles[key].get(("speaker", 0))
        words = {part: found[0].quote for part, found in spans.items() if found}
        return ClaimFact(
            **self._common(key, row), kind=row.claim_kind, speaker=self._party(speaker) if speaker else None, speaker_text=row.speaker_text,
            cue=words.get("cue"), content=words["content"], content_at=self._cited(key[0], spans["content"][0]), condition=words.get("condition"),
            horizon=row.horizon, horizon_text=words.get("horizon"),
        )  # fmt: skip


def _spot(row: Row[Any]) -> Spot:
    return Spot(name=row.place_name or row.text, text=row.text, country=row.place_country, admin1=row.admin1, lat=row.lat, lon=row.lon,
                geonames=row.geonames, precision=row.precision, radius_km=row.radius_km)  # fmt: skip


def _of(table: Table, wanted: CTE) -> Select[*tuple[Any, ...]]:
    """Select the whole of a table of statements' parts."""
    return select(table).join(wanted, (table.c.reading == wanted.c.reading) & (table.c.statement == wanted.c.statement))


def _documents(own: CTE) -> Select[*tuple[Any, ...]]:
    r, x = t.readings.c, t.texts.c
    columns = (r.id.label("reading"), r.document, x.title, x.publisher, x.published, x.url)
    return select(*columns).join(t.texts, x.id == r.text).where(r.id.in_(select(own.c.reading)))


def _statements(wanted: CTE) -> Select[*tuple[Any, ...]]:
    s, e, r, c = t.statements.c, t.events.c, t.relations.c, t.claims.c
    return (
        select(t.statements, e.type.label("event_type"), e.mode, e.contexts, e.same_event, r.type.label("relation_type"), r.subtype, r.role,
               c.kind.label("claim_kind"), c.speaker_text, c.horizon)
        .join(wanted, (s.reading == wanted.c.reading) & (s.id == wanted.c.statement))
        .outerjoin(t.events, (e.reading == s.reading) & (e.id == s.id))
        .outerjoin(t.relations, (r.reading == s.reading) & (r.id == s.id))
        .outerjoin(t.claims, (c.reading == s.reading) & (c.id == s.id))
    )  # fmt: skip


def _roles(wanted: CTE, as_of: date | None) -> Select[*tuple[Any, ...]]:
    r, m, a, p, w, stands = t.roles.c, t.mentions.c, t.actors.c, t.places.c, t.times.c, standing(as_of)
    return (
        select(r.reading, r.statement, r.part, r.position, r.mention, m.kind, m.form, m.start, m.text, m.ref,
               a.name.label("actor_name"), a.kind.label("actor_kind"), a.country.label("actor_country"), stands.c.group,
               p.name.label("place_name"), p.country.label("place_country"), p.admin1, p.lat, p.lon, p.geonames, p.precision, p.radius_km, w.edtf)
        .join(wanted, (r.reading == wanted.c.reading) & (r.statement == wanted.c.statement))
        .join(t.mentions, (m.reading == r.reading) & (m.id == r.mention))
        .outerjoin(t.actors, (a.reading == m.reading) & (a.id == m.ref))
        .outerjoin(t.places, (p.reading == m.reading) & (p.id == m.ref))
        .outerjoin(t.times, (w.reading == m.reading) & (w.id == m.ref))
        .outerjoin(stands, (stands.c.reading == a.reading) & (stands.c.actor == a.id))
    )  # fmt: skip
