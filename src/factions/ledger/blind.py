"""Rounds of blind coding in the ledger: which statements, by whom, and what each reviewer coded. All three are logs."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select

from factions.errors import LedgerError
from factions.ledger import tables as t
from factions.ledger.incident_store import chunks, put
from factions.ledger.layer import end_of, now
from factions.ledger.reviews import Key


class Round(NamedTuple):
    """A round: its reviewers, and its items, by their position from 1."""

    id: int
    reviewers: tuple[str, ...]
    by: str
    made: str
    items: tuple[Key, ...]


class Coding(NamedTuple):
    """What a reviewer coded of an item; `answer` is JSON."""

    id: int
    position: int
    reviewer: str
    made: str
    answer: str


def begin(connection: Connection, reviewers: Sequence[str], items: Sequence[Key], by: str) -> Round:
    """Write a round down."""
    number = (connection.execute(select(func.max(t.blind_rounds.c.id))).scalar_one() or 0) + 1
    made = now()
    connection.execute(insert(t.blind_rounds).values(id=number, reviewers=tuple(reviewers), by=by, made=made))
    put(connection, t.blind_items, [
        {"round": number, "position": place, "reading": reading, "statement": name} for place, (reading, name) in enumerate(items, 1)
    ])  # fmt: skip
    return Round(number, tuple(reviewers), by, made, tuple(items))


def the_round(connection: Connection, number: int | None) -> Round:
    """Give a round, or the last one; raises LedgerError where there is none."""
    r, i = t.blind_rounds.c, t.blind_items.c
    wanted = number if number is not None else connection.execute(select(func.max(r.id))).scalar_one()
    row = connection.execute(select(t.blind_rounds).where(r.id == wanted)).first() if wanted is not None else None
    if row is None:
        begun = "there is no round of this number" if number is not None else "no round has begun: `factions review blind start` begins one"
        raise LedgerError(f"round {number}" if number is not None else "blind coding", begun)
    items = connection.execute(select(i.reading, i.statement).where(i.round == wanted).order_by(i.position)).all()
    return Round(row.id, row.reviewers, row.by, row.made, tuple((item.reading, item.statement) for item in items))


def there(connection: Connection, held: Round) -> set[Key]:
    """Give those items of a round whose reports weren't taken down since."""
    s = t.statements.c
    rows = select(s.reading, s.id)
    found: set[Key] = set()
    for chunk in chunks(sorted({reading for reading, _ in held.items})):
        found |= {(row.reading, row.id) for row in connection.execute(rows.where(s.reading.in_(chunk)))}
    return found & set(held.items)


def code(connection: Connection, number: int, position: int, reviewer: str, answer: Mapping[str, Any]) -> Coding:
    """Write a coding at the log's end."""
    key = (connection.execute(select(func.max(t.blind_codings.c.id))).scalar_one() or 0) + 1
    row = Coding(key, position, reviewer, now(), json.dumps(answer, ensure_ascii=False, sort_keys=True))
    connection.execute(insert(t.blind_codings).values(round=number, **row._asdict()))
    return row


def codings(connection: Connection, number: int, *, reviewer: str | None = None, as_of: date | None = None) -> dict[tuple[int, str], Coding]:
    """Give the codings that count of a round, by position and reviewer: each reviewer's last one of an item."""
    c = t.blind_codings.c
    rows = select(c.id, c.position, c.reviewer, c.made, c.answer).where(c.round == number).order_by(c.id)
    if reviewer is not None:
        rows = rows.where(c.reviewer == reviewer)
    if as_of is not None:
        rows = rows.where(c.made <= end_of(as_of))
    return {(row.position, row.reviewer): Coding(*row) for row in connection.execute(rows)}


def choice(connection: Connection, kind: str | None = None) -> list[Key]:
    """Give the statements that can be coded blind: those of readings that count whose first sentence holds no other statement of their kind."""
    i, p = t.review_items.c, t.spans.c
    rows = select(i.reading, i.statement, i.kind).order_by(i.reading, i.statement)
    if kind is not None:
        rows = rows.where(i.kind == kind)
    held: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(rows):
        held[row.reading][row.statement] = row.kind
    found: list[Key] = []
    for chunk in chunks(sorted(held)):
        spans = select(p.reading, p.statement, p.start).where(p.reading.in_(chunk), p.part == "evidence", p.position == 0)
        starts = [(row.reading, row.statement, row.start) for row in connection.execute(spans) if row.statement in held[row.reading]]
        counts = Counter((reading, held[reading][name], start) for reading, name, start in starts)
        found += sorted((reading, name) for reading, name, start in starts if counts[reading, held[reading][name], start] == 1)
    return found
