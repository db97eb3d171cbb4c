"""What the ledger writes beside each new reading: its text's publisher and date, its ties, what it is about, and that copies be looked for.

Who published a text and when stands in `texts`, too, but beside the text itself; `imprints` has short rows, of which thousands are read at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, literal, select, update

from factions.ledger import coverage, ties
from factions.ledger import tables as t
from factions.ledger.dialects import insert_numbered
from factions.ledger.folding import fold_name
from factions.ledger.rows import read_reading
from factions.reading import Reading

_CHUNK = 500  # names asked for at a time


def imprint(connection: Connection, key: int, reading: Reading) -> None:
    """Write down what belongs to a new reading whose rows and judgements stand, under its `key`."""
    _imprint(connection, key, reading)
    connection.execute(insert(t.copy_queue).values(reading=key, imprinted=1))


def catch_up(connection: Connection, reading: int) -> None:
    """Do the same for a reading of an older ledger, which waits in the queue already. Call it for all of them, the oldest first."""
    _imprint(connection, reading, read_reading(connection, reading))
    connection.execute(update(t.copy_queue).where(t.copy_queue.c.reading == reading).values(imprinted=1))


def _imprint(connection: Connection, reading: int, held: Reading) -> None:
    r, x, i = t.readings.c, t.texts.c, t.imprints.c
    row = connection.execute(select(r.text, r.supersedes, x.publisher, x.published).join(t.texts, x.id == r.text).where(r.id == reading)).one()
    since = connection.execute(select(i.since).where(i.text == row.text)).scalar_one_or_none()
    until = _until(connection, reading, row.text)
    if since is None:
        publisher = publisher_keys(connection, [row.publisher]).get(row.publisher or "")
        connection.execute(insert(t.imprints).values(text=row.text, publisher=publisher, published=row.published, since=reading, until=until))
    else:  # an extraction that came out as an earlier one had
        connection.execute(update(t.imprints).where(i.text == row.text).values({"since": reading} if reading < since else {"until": until}))
    if row.supersedes is not None:
        older = select(r.text).where(r.id == row.supersedes).scalar_subquery()
        connection.execute(update(t.imprints).where(i.text == older, i.text != row.text, i.until.is_(None)).values(until=reading))
    ties.record(connection, reading, held)
    coverage.record(connection, reading, held)


def _until(connection: Connection, reading: int, text: int) -> int | None:
    """Give the reading with which another text took the place of this one's; a new reading has none."""
    r = t.readings.c
    while (newer := connection.execute(select(r.id, r.text).where(r.supersedes == reading)).first()) is not None:
        if newer.text != text:
            return int(newer.id)
        reading = newer.id
    return None


def publisher_keys(connection: Connection, names: Iterable[str | None]) -> dict[str, int]:
    """Give the keys of publishers' spellings, which are made where they are new; a name without letters has none."""
    wanted = [name for name in dict.fromkeys(names) if name and fold_name(name)]
    known = {
        row.name: row.id for start in range(0, len(wanted), _CHUNK)
        for row in connection.execute(select(t.publishers).where(t.publishers.c.name.in_(wanted[start : start + _CHUNK])))
    }  # fmt: skip
    new = [name for name in wanted if name not in known]
    return known | dict(zip(new, insert_numbered(connection, t.publishers, [{"name": name, "folded": fold_name(name)} for name in new]), strict=True))


def forget_all(connection: Connection) -> None:
    """Take away all that this room and copies.py write, and queue every reading anew: what a rebuild begins with."""
    for table in (t.copies, t.copy_marks, t.family_texts, t.tie_statements, t.ties, t.imprints, t.publishers, t.copy_queue):
        connection.execute(delete(table))
    connection.execute(insert(t.copy_queue).from_select(["reading", "imprinted"], select(t.readings.c.id, literal(0))))
