"""Documents whose current reading is by another version of a coder, and that this version hasn't read yet."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, or_, select

from factions.documents.document import Document
from factions.ledger import tables as t
from factions.ledger.open import Ledger
from factions.ledger.reviews import REVIEW
from factions.ledger.rows import read_document
from factions.reading import Coder

_BATCH = 100


class Outdated(NamedTuple):
    """A reading to be superseded: its `key`, its document, and the name that this was read from."""

    key: int
    document: str
    source: str


def outdated(ledger: Ledger, coder: Coder, *, after: int = 0, limit: int = _BATCH) -> list[Outdated]:
    """Give the first such readings behind the key `after`, in the order of their keys."""
    r, d = t.readings.c, t.documents.c
    with ledger.read() as connection:
        rows = connection.execute(
            _older(select(r.id, r.document, d.source).join(t.documents, d.id == r.document), coder).where(r.id > after).order_by(r.id).limit(limit)
        )
        return [Outdated(key=row.id, document=row.document, source=row.source) for row in rows]


def outdated_count(ledger: Ledger, coder: Coder) -> int:
    """Count such readings."""
    with ledger.read() as connection:
        heads: int = connection.execute(_older(select(func.count(t.readings.c.id)), coder)).scalar_one()
        return heads


def stored(ledger: Ledger, key: int) -> Document:
    """Give the document that a reading was read off, as it was cleaned then."""
    with ledger.read() as connection:
        text = connection.execute(select(t.readings.c.text).where(t.readings.c.id == key)).scalar_one()
        return read_document(connection, text)


def _older(rows: Select[*tuple[Any, ...]], coder: Coder) -> Select[*tuple[Any, ...]]:
    r, own, newer = t.readings.c, t.readings.alias("own"), t.readings.alias("newer_of_machine")
    model = coder.model or ""
    done = exists(
        select(own.c.id).where(own.c.document == r.document, own.c.coder == coder.name, own.c.version == coder.version, own.c.model == model)
    )
    # a person's corrections lie upon the last reading by a machine, and are carried over to the next one
    last = ~exists(select(newer.c.id).where(newer.c.document == r.document, newer.c.id > r.id, newer.c.coder != REVIEW))
    return rows.where(last, r.coder == coder.name, or_(r.version != coder.version, r.model != model), ~done)
