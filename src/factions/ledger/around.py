"""The words around passages: what stands before and after them in their document's text, by which the passage is found again elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from factions.ledger import tables as t
from factions.ledger.incident_store import chunks
from factions.ledger.layer import is_current
from factions.ledger.privacy import Stretch, masked

REACH = 32
"""How many characters before and after a passage are given."""


class Around(NamedTuple):
    """What stands before and after a passage, private names masked, and the SHA-256 of the text that its offsets count in."""

    before: str
    after: str
    text: str


Place = tuple[str, int, int]
"""A document's id, and where in its text a passage starts and ends (code points)."""


def around(connection: Connection, places: Iterable[Place], *, as_of: date | None = None) -> dict[Place, Around]:
    """Give what stands around passages in the texts that count now, or counted at the end of a day (UTC); of documents that the ledger holds."""
    wanted: defaultdict[str, set[Place]] = defaultdict(set)
    for place in places:
        wanted[place[0]].add(place)
    r, x, m = t.readings.c, t.texts.c, t.mentions.c
    asked = select(r.id, r.document, x.text, x.text_sha256).join(t.texts, x.id == r.text).where(is_current(r.id, as_of))
    found: dict[Place, Around] = {}
    for chunk in chunks(sorted(wanted)):
        rows = connection.execute(asked.where(r.document.in_(chunk))).all()
        private: defaultdict[int, list[Stretch]] = defaultdict(list)
        names = select(m.reading, m.start, m.end).where(t.private, m.reading.in_([row.id for row in rows]))
        for reading, start, end in connection.execute(names):
            private[reading].append((start, end))
        for row in rows:
            for place in wanted[row.document]:
                _, start, end = place
                first = max(start - REACH, 0)
                before = masked(row.text[first:start], first, private[row.id])
                after = masked(row.text[end : end + REACH], end, private[row.id])
                found[place] = Around(before, after, row.text_sha256)
    return found
