"""What tells one ledger from another, and one state of it from the next, for whoever takes its records elsewhere."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Table, func, select

from factions.ledger import tables as t
from factions.ledger.layer import end_of

_LOGS: tuple[Table, ...] = (t.audit, t.decisions, t.grades, t.outcomes, t.reviews)
"""The logs whose rows change what the ledger says, beside its readings."""


class Mark(NamedTuple):
    """A ledger's mark. Incidents are numbered ledger by ledger, so `key` (hex) goes into what they are called elsewhere.

    `first` is when its first document came in, `last` when anything in it last changed (UTC, ISO 8601); null where it holds nothing.
    """

    key: str
    first: str | None
    last: str | None


def mark(connection: Connection, *, as_of: date | None = None) -> Mark:
    """Give a ledger's mark, `last` by what there was at the end of the day `as_of` (UTC).

    The key comes of the document that was added first: it changes where that one is taken down, and never else.
    """
    r = t.readings.c
    head = connection.execute(select(r.document, r.added).order_by(r.id).limit(1)).first()
    changes = [func.max(r.added).label("at"), *(func.max(log.c.made) for log in _LOGS)]
    columns = (r.added, *(log.c.made for log in _LOGS))
    until = end_of(as_of) if as_of else None
    asked = (select(change) if until is None else select(change).where(own <= until) for change, own in zip(changes, columns, strict=True))
    found = [made for query in asked if (made := connection.execute(query).scalar_one())]
    key = hashlib.sha256(f"factions ledger {head.document}".encode() if head else b"").hexdigest()[:32]
    return Mark(key, head.added if head else None, max(found, default=None))
