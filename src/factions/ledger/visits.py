"""When people with an account came: by the day, and nothing nearer. It serves to tell them what is new since."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, insert, select

from factions.ledger import layer
from factions.ledger import tables as t
from factions.ledger.open import Ledger


def before(connection: Connection, account: str, today: date) -> date | None:
    """Give the last day before `today` (UTC) on which somebody came; null where they never had."""
    v = t.visits.c
    found = connection.execute(select(func.max(v.day)).where(v.account == account, v.day < today.isoformat())).scalar_one()
    return None if found is None else date.fromisoformat(found)


def note(ledger: Ledger, account: str) -> None:
    """Note that somebody came today. Where that is noted already nothing is written."""
    v, today = t.visits.c, layer.clock().date().isoformat()
    mine = select(v.day).where(v.account == account, v.day == today)
    with ledger.read() as connection:
        if connection.execute(mine).first() or connection.execute(select(t.accounts.c.name).where(t.accounts.c.name == account)).first() is None:
            return
    with ledger.write() as connection:
        if not connection.execute(mine).first():  # another window of theirs may have been quicker
            connection.execute(insert(t.visits).values(account=account, day=today))
