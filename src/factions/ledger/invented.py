"""Invented reports: those that were written for Factions and that no newspaper printed, and the ledgers that are for them.

A ledger is marked when the first such report comes into it, and stays so; its pages say it at their head. Beside that a report is known to be
invented by an address that can't exist (`.example`, RFC 2606), in whatever ledger it is.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, exists, func, insert, select

from factions.ledger import layer
from factions.ledger import tables as t
from factions.ledger.audit import enter
from factions.ledger.open import Ledger
from factions.sources.invented import is_invented

LOOKED = 500
"""Texts of an unmarked ledger whose addresses are looked at: of a million it would take long, and each quote says it besides."""
Test = Callable[[str, str | None], bool]
"""Tells whether a report is invented, by the source that it came from and by its address."""


def is_marked(connection: Connection) -> bool:
    """Tell whether a ledger is for invented reports."""
    n = t.ledger_notes.c
    return bool(connection.execute(select(exists(select(n.id).where(n.note == "invented")))).scalar_one())


def mark(ledger: Ledger, test: Test) -> bool:
    """Mark a ledger as one for invented reports, unless it holds one that isn't by `test`; tells whether it's marked now."""
    d, r, x = t.documents.c, t.readings.c, t.texts.c
    held = select(d.source, x.url).join(t.readings, r.document == d.id).join(t.texts, x.id == r.text)
    with ledger.read() as connection:
        if is_marked(connection):
            return True
    with ledger.write() as connection:
        if is_marked(connection):  # another process was quicker
            return True
        if any(not test(source, url) for source, url in connection.execute(held)):
            return False
        connection.execute(insert(t.ledger_notes).values(note="invented", made=layer.now()))
        enter(connection, by="rule:invented", deed="ledger.invented", subject="ledger")
    return True


def look(connection: Connection, after: int = 0) -> tuple[bool, int]:
    """Tell whether a ledger is for invented reports, or one of its LOOKED newest texts is one; and which text came last.

    `after` is the last that was looked at before: then those are looked at that came since, so that whoever goes on from the last time looks at each.
    """
    x = t.texts.c
    last = connection.execute(select(func.max(x.id))).scalar_one() or 0
    since = max(after, last - LOOKED)
    urls = connection.execute(select(x.url).where(x.id > since, x.url.contains(".example"))).scalars() if last > since else ()
    return is_marked(connection) or any(map(is_invented, urls)), last
