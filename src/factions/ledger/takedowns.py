"""Documents that were taken down: what stays of each is a tombstone, and the ledger never takes its bytes in again.

What goes with a document is told in erasing.py, how nothing of it stays in the file in scrubbing.py; review/takedown.py does it all.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Connection, func, insert, or_, select

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import tables as t
from factions.ledger.copies import documents_called
from factions.ledger.layer import is_current

_SHOWN = 5  # of several documents that a name may mean
_LEAST = 6  # characters of the beginning of an id


class Tombstone(Record):
    """What stays: the document's id, when it was taken down (UTC), by whom and why."""

    document: str
    made: str
    by: str
    because: str


def tombstones(connection: Connection) -> list[Tombstone]:
    """List what was taken down, the first one first."""
    d = t.takedowns.c
    rows = connection.execute(select(*(d[name] for name in Tombstone.model_fields)).order_by(d.made, d.document))
    return [Tombstone.model_validate(dict(row)) for row in rows.mappings()]


def tombstone(connection: Connection, document: str) -> Tombstone | None:
    """Give the tombstone of a document, if it was taken down."""
    d = t.takedowns.c
    row = connection.execute(select(*(d[name] for name in Tombstone.model_fields)).where(d.document == document)).mappings().first()
    return None if row is None else Tombstone.model_validate(dict(row))


def refusal(stone: Tombstone) -> str:
    """Say why the bytes of a document aren't taken in."""
    return f"taken down on {stone.made[:10]} by {stone.by} ({stone.because}): it isn't taken in again"


def bury(connection: Connection, stone: Tombstone) -> None:
    """Put a tombstone up."""
    last = connection.execute(select(func.max(t.readings.c.id))).scalar_one() or 0
    before = connection.execute(select(func.max(t.takedowns.c.last_reading))).scalar_one() or 0
    connection.execute(insert(t.takedowns).values(**stone.model_dump(), last_reading=max(last, before)))


def next_reading(connection: Connection) -> dict[str, int]:
    """Give the number of the next reading, where the database would give one again that a reading had which was taken down.

    The logs know readings by their numbers, so none is given twice.
    """
    buried = connection.execute(select(func.max(t.takedowns.c.last_reading))).scalar_one()
    if buried is None:
        return {}
    last = connection.execute(select(func.max(t.readings.c.id))).scalar_one() or 0
    return {"id": max(buried, last) + 1}


def document_called(connection: Connection, name: str) -> str:
    """Find the document, held or taken down, that an id, the beginning of one, or a source means; raises LedgerError where none or several may be."""
    d = t.takedowns.c
    buried = connection.execute(select(d.document).where(d.document.startswith(name, autoescape=True))).scalars() if len(name) >= _LEAST else ()
    found = list(dict.fromkeys([*documents_called(connection, name), *buried]))
    if not found:
        raise LedgerError(name, "the ledger holds no document with this id or from this source")
    if len(found) > 1 and name not in found:
        more = " and others" if len(found) > _SHOWN else ""
        raise LedgerError(name, f"may mean {', '.join(one[:12] for one in found[:_SHOWN])}{more}: give the id")
    return name if name in found else found[0]


class Kin(Record):
    """Other documents that may hold the same words: captures of the same `source`, and `copies` of the same text."""

    source: tuple[str, ...]
    copies: tuple[str, ...]


def kin(connection: Connection, document: str) -> Kin:
    """Give the documents that are of kin to one, as long as it's there."""
    d, x, r, c = t.documents.c, t.texts.c, t.readings.c, t.copies.c
    urls = select(x.url).where(x.document == document, x.url.is_not(None))
    own = select(d.source).where(d.id == document, d.source.not_in(("-", "")))
    by_url = select(x.document).where(or_(x.url.in_(urls), x.url.in_(own)), x.document != document)
    by_source = select(d.id).where(or_(d.source.in_(own), d.source.in_(urls)), d.id != document)
    source = set(connection.execute(by_url).scalars()) | set(connection.execute(by_source).scalars())
    texts = select(x.id).where(x.document == document)
    near = set(connection.execute(select(c.earlier).where(c.text.in_(texts))).scalars())
    near |= set(connection.execute(select(c.text).where(c.earlier.in_(texts))).scalars())
    copies = set(connection.execute(select(r.document).where(r.text.in_(near), is_current(r.id))).scalars()) - source
    return Kin(source=tuple(sorted(source)), copies=tuple(sorted(copies)))


def beside(path: Path) -> Path:
    """Give the file beside a backup in which a list of takedowns may be kept."""
    return path.with_name(f"{path.name}.takedowns")


def read_list(path: Path) -> list[Tombstone]:
    """Read a list as `factions takedown list --format json` prints it, one object a line; raises LedgerError where it's none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Tombstone.model_validate(json.loads(line)) for line in lines if line.strip()]
    except OSError as error:
        raise LedgerError(str(path), f"can't be read: {error.strerror or error}") from error
    except (ValueError, ValidationError) as error:
        raise LedgerError(str(path), "isn't a list of takedowns, as `factions takedown list --format json` prints it") from error
