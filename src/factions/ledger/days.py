"""Days that a ledger is asked about, and what there is to say of them beside the answer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from factions.ledger import layer
from factions.ledger import tables as t
from factions.ledger.open import Ledger


def first_day(ledger: Ledger) -> date | None:
    """Give the day (UTC) on which the ledger's first document was added; null where it holds none."""
    with ledger.read() as connection:
        added = connection.execute(select(func.min(t.documents.c.added))).scalar_one()
    return added and date.fromisoformat(added[:10])


def is_before_all(ledger: Ledger, as_of: date) -> bool:
    """Tell whether the ledger held nothing yet at the end of a day (UTC)."""
    first = first_day(ledger)
    return first is None or as_of < first


def day_note(ledger: Ledger, as_of: date) -> str | None:
    """Say what is odd about a day that the record is asked as of: that it's yet to come, or that the ledger held nothing then."""
    if as_of > layer.clock().date():
        return f"{as_of}: that day is yet to come; this is the record as it stands"
    first = first_day(ledger)
    if first is None:
        return f"{as_of}: the ledger held nothing yet, and holds nothing now"
    return f"{as_of}: the ledger held nothing yet; its first document was added on {first}" if as_of < first else None
