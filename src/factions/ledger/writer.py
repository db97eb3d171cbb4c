"""The write side of the ledger: one document, one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, Table, insert, select

from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import fulltext, outline
from factions.ledger import tables as t
from factions.ledger.correcting import carry
from factions.ledger.drafting import RULE, broken, naming_of
from factions.ledger.group_names import know_groups, know_names
from factions.ledger.imprints import imprint
from factions.ledger.layer import is_current, moment, tally, writable_name
from factions.ledger.open import Ledger
from factions.ledger.rows import chrome_rows, reading_rows, text_row
from factions.ledger.takedowns import next_reading, refusal, tombstone
from factions.ledger.totals import take_in
from factions.reading import Coder, Reading


class Added(Record):
    """What `add` did: `new` tells whether the ledger took a reading in, `superseded` whether it had an older one of the document."""

    document: str
    new: bool
    superseded: bool = False


def has(ledger: Ledger, document: str, coder: Coder) -> bool:
    """Tell whether the ledger holds a reading of the document by that coder, version and model; raises LedgerError."""
    with ledger.read() as connection:
        return _held(connection, document, coder)


def add(ledger: Ledger, reading: Reading, *, source: str) -> Added:
    """Record a reading, all of it or nothing; `source` is the name that its document was read from (a path, a URL).

    A document that the same coder, version and model has read before changes nothing. A reading by another coder or version is added and
    supersedes the one before; what was there stays, and what people decided on it is carried over (correcting.py).
    Raises LedgerError where the reading breaks the contract or can't be written.
    """
    document, source = reading.document, writable_name(source)
    with told_of(source):
        _check(reading, source)
        if has(ledger, document.id, reading.coder):
            return Added(document=document.id, new=False)
        with ledger.write() as connection:
            if stone := tombstone(connection, document.id):
                raise LedgerError(source, refusal(stone))
            if _held(connection, document.id, reading.coder):  # another process was quicker
                return Added(document=document.id, new=False)
            key, older = record(connection, reading, source)
            if older is not None:
                carry(connection, key, reading)
    return Added(document=document.id, new=True, superseded=older is not None)


class Recorded(NamedTuple):
    """The key of a new reading, and that of the one that it supersedes."""

    key: int
    older: int | None


def record(connection: Connection, reading: Reading, source: str) -> Recorded:
    """Write a reading that keeps the contract, and all that follows from it, within a write transaction; it supersedes the one before."""
    current = select(t.readings.c.id).where(t.readings.c.document == reading.document.id, is_current(t.readings.c.id))
    older = connection.execute(current).scalar_one_or_none()
    key = _add_reading(connection, reading, source, older)
    fulltext.index(connection, key, reading)
    _judge(connection, key, reading)
    outline.write(connection, key, reading)
    take_in(connection, key, older)
    imprint(connection, key, reading)
    return Recorded(key, older)


@contextmanager
def told_of(source: str) -> Iterator[None]:
    """Name the source of a value that no database can hold."""
    try:
        yield
    except OverflowError as error:
        raise LedgerError(source, "its reading holds a number that is too large to record") from error
    except UnicodeEncodeError as error:
        raise LedgerError(source, "its reading holds half a character (a lone surrogate), which can't be recorded") from error


def _check(reading: Reading, source: str) -> None:
    """Refuse a reading that breaks the contract: the ledger holds nothing that can't be cited."""
    if words := broken(reading):
        raise LedgerError(source, words)


def _held(connection: Connection, document: str, coder: Coder) -> bool:
    r = t.readings.c
    same = (r.document == document) & (r.coder == coder.name) & (r.version == coder.version) & (r.model == (coder.model or ""))
    return connection.execute(select(r.id).where(same)).first() is not None


def _add_reading(connection: Connection, reading: Reading, source: str, older: int | None) -> int:
    """Write a reading's rows; gives its key."""
    document, coder, added = reading.document, reading.coder, moment(connection)
    if connection.execute(select(t.documents.c.id).where(t.documents.c.id == document.id)).first() is None:
        connection.execute(insert(t.documents).values(id=document.id, source=source, added=added))
    row = text_row(document)
    text = connection.execute(select(t.texts.c.id).where(t.texts.c.document == document.id, t.texts.c.digest == row["digest"])).scalar_one_or_none()
    if text is None:
        text = connection.execute(insert(t.texts).values(row).returning(t.texts.c.id)).scalar_one()
        _insert(connection, {t.chrome: chrome_rows(document, text)})
    head = {"document": document.id, "text": text, "coder": coder.name, "version": coder.version, "model": coder.model or "",
            "contract": reading.schema_, "added": added, "supersedes": older}  # fmt: skip
    key: int = connection.execute(insert(t.readings).values(head | next_reading(connection)).returning(t.readings.c.id)).scalar_one()
    _insert(connection, reading_rows(reading, key))
    return key


def _insert(connection: Connection, rows: Mapping[Table, Sequence[Mapping[str, object]]]) -> None:
    for table, many in rows.items():
        if many:
            connection.execute(insert(table), list(many))


def _judge(connection: Connection, key: int, reading: Reading) -> None:
    """Write down, for each actor of a reading, which group the rule takes it for."""
    naming = naming_of(reading)
    if not naming.judged:
        return
    know_groups(connection, [(key, naming.groups)])
    know_names(connection, [(key, naming.names)])
    made = moment(connection)  # the reading's own time, as the reading is the last
    connection.execute(insert(t.judgements), [
        {"reading": key, "actor": actor, "group": group, "verdict": "same", "judge": RULE, "reason": reason, "made": made}
        for actor, group, reason in naming.judged
    ])  # fmt: skip
    tally(connection, key)
