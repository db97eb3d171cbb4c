"""What rows of a table rest on, in bulk: for each group a statement in which it has a part, or failing that a mention; and what statements are.

`as_of` asks what the ledger held at the end of that day (UTC). Groups are those that were recorded, before any judgement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from factions.evidence import Span
from factions.ledger import tables as t
from factions.ledger.facts import Cited
from factions.ledger.harm import OPEN, veils
from factions.ledger.incident_store import chunks, documents_of
from factions.ledger.layer import is_current, standing
from factions.ledger.reviews import states
from factions.ledger.ties import keys_of

Name = tuple[str, str]
"""A statement: its document's id, and its own."""
_ORDER = {"event": 0, "relation": 1, "claim": 2, None: 3}


class Rest(NamedTuple):
    """What a group rests on: the first statement in which it has a part, null where none has one, and where it's named in that report."""

    reading: int
    document: str
    statement: str | None
    mention: Span


def rests(connection: Connection, *, as_of: date | None = None) -> dict[str, Rest]:
    """Give for each group a statement of the first report in which it has a part in one, else its first mention."""
    firsts = _firsts(connection, as_of)
    stands, m, r, s, d = standing(as_of).c, t.mentions.c, t.roles.c, t.statements.c, t.readings.c
    rows = (
        select(stands.group, stands.reading, d.document, m.start, m.end, m.text, m.form, r.statement, s.kind)
        .join(t.readings, d.id == stands.reading)
        .join(t.mentions, (m.reading == stands.reading) & (m.ref == stands.actor))
        .outerjoin(t.roles, (r.reading == m.reading) & (r.mention == m.id))
        .outerjoin(t.statements, (s.reading == r.reading) & (s.id == r.statement))
    )  # fmt: skip
    found: dict[str, tuple[tuple[int, bool, int], Rest]] = {}
    for chunk in chunks(sorted(set(firsts.values()))):
        for row in connection.execute(rows.where(stands.reading.in_(chunk))):
            if firsts.get(row.group) != row.reading:
                continue
            order = (_ORDER[row.kind], row.form == "pronoun", row.start)
            if row.group not in found or order < found[row.group][0]:
                span = Span(start=row.start, end=row.end, quote=row.text)
                found[row.group] = order, Rest(row.reading, row.document, row.statement, span)
    return {group: rest for group, (_, rest) in found.items()}


def _firsts(connection: Connection, as_of: date | None) -> dict[str, int]:
    """Give for each group the first reading in which it has a part in an event or claim, else the first that names it."""
    y = t.tallies.c
    part = func.min(case((y.events + y.claims > 0, y.reading)))
    rows = select(y.group, func.coalesce(part, func.min(y.reading)).label("reading")).where(is_current(y.reading, as_of)).group_by(y.group)
    return {row.group: row.reading for row in connection.execute(rows)}


def named_at(connection: Connection, held: Iterable[Rest]) -> dict[Rest, Cited]:
    """Cite the mentions of those that have a part in no statement; titles and addresses as they may be shown."""
    wanted = list(held)
    r, x = t.readings.c, t.texts.c
    heads = select(r.id, x.title, x.publisher, x.published, x.url).join(t.texts, x.id == r.text)
    about = {row.id: row for chunk in chunks(sorted({one.reading for one in wanted})) for row in connection.execute(heads.where(r.id.in_(chunk)))}
    veil = veils(connection, {one.document for one in wanted})
    found = {}
    for one in wanted:
        head, over = about[one.reading], veil.get(one.document, OPEN).on
        found[one] = Cited(
            document=one.document, span=one.mention, title=over(head.title), publisher=head.publisher, published=head.published, url=over(head.url)
        )
    return found


def review_states(connection: Connection, names: Collection[Name], *, as_of: date | None = None) -> dict[Name, str]:
    """Give the state of the review of statements: unreviewed, accepted, corrected or rejected; of those that the ledger holds."""
    keys = keys_of(connection, sorted(set(names)), as_of=as_of)
    documents = documents_of(connection, {reading for reading, _ in keys})
    return {(documents[reading], statement): one.state for (reading, statement), one in states(connection, keys, as_of=as_of).items()}


class Head(NamedTuple):
    """What a statement is: its document, its kind (event, relation, claim) and its type by that kind's list; a claim has no factuality."""

    document: str
    kind: str
    type: str
    factuality: str | None
    confidence: float


def heads(connection: Connection, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], Head]:
    """Give what statements are, by reading and id; what isn't there is left out."""
    s, e, u, c, d = t.statements.c, t.events.c, t.relations.c, t.claims.c, t.readings.c
    rows = (
        select(s.reading, s.id, d.document, s.kind, func.coalesce(e.type, u.type, c.kind).label("type"), s.factuality, s.confidence)
        .join(t.readings, d.id == s.reading)
        .outerjoin(t.events, (e.reading == s.reading) & (e.id == s.id))
        .outerjoin(t.relations, (u.reading == s.reading) & (u.id == s.id))
        .outerjoin(t.claims, (c.reading == s.reading) & (c.id == s.id))
    )  # fmt: skip
    wanted, found = set(keys), {}
    for chunk in chunks(sorted({reading for reading, _ in wanted})):
        for row in connection.execute(rows.where(s.reading.in_(chunk))):
            if (row.reading, row.id) in wanted:
                found[row.reading, row.id] = Head(row.document, row.kind, row.type, row.factuality, row.confidence)
    return found
