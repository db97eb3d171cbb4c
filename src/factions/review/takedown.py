"""Taking a document down: its words go from every table, the search index and the ledger's files; a tombstone stays.

What others told of the same things stands as if the document had never been read. What may still hold its words is said: other captures of its
source, copies of its text, backups that were made before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.errors import LedgerError
from factions.evidence import Record
from factions.ledger import audit, erasing, scrubbing, totals
from factions.ledger import incident_store as store
from factions.ledger.judgements import clusters
from factions.ledger.layer import now, writable_name
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.takedowns import Kin, Tombstone, beside, bury, document_called, kin, read_list, tombstone, tombstones

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from factions.analysis.incidents.shelf import Memory


class TakenDown(Record):
    """What a takedown came to. `again` tells that the document was down already, and only the files were written anew.

    `kin` are other documents that may hold the same words; `bared` how many reasons quoted it, and went with it.
    """

    tombstone: Tombstone
    again: bool = False
    kin: Kin = Kin(source=(), copies=())
    bared: int = 0


def take_down(ledger: Ledger, name: str, *, because: str, by: str) -> TakenDown:
    """Take the document down that an id, the beginning of one, or a source means; raises LedgerError where it can't be.

    Its rows go in one transaction; then what others tell is put together anew, and the file, or the tables, are written anew.
    """
    because, by = (" ".join(writable_name(words).replace("\x00", " ").split()) for words in (because, by))
    if not because or not by:
        raise LedgerError("takedown", "a takedown needs a reason" if by else "say who takes it down")
    with ledger.write() as connection:
        scrubbing.begin(connection)
        document = document_called(connection, name.strip())
        if stone := tombstone(connection, document):
            done = TakenDown(tombstone=stone, again=True)
        else:
            done = _taken_down(connection, keeping.memory_of(ledger), Tombstone(document=document, made=now(), by=by, because=because))
        scrubbing.forget_words(connection)
    keeping.update(ledger)
    scrubbing.scrub(ledger)
    return done


def apply(ledger: Ledger, stones: Iterable[Tombstone]) -> list[TakenDown]:
    """Take down what was taken down elsewhere, as in an older backup; a document that isn't held gets its tombstone. Gives those that were held."""
    done: list[TakenDown] = []
    with ledger.write() as connection:
        scrubbing.begin(connection)
        for stone in stones:
            if tombstone(connection, stone.document):
                continue
            if erasing.held(connection, stone.document).readings:
                done.append(_taken_down(connection, keeping.memory_of(ledger), stone, refuse=False))
            else:
                bury(connection, stone)
                _enter(connection, stone, ())
        scrubbing.forget_words(connection)
    keeping.update(ledger)
    scrubbing.scrub(ledger)
    return done


def to_leave_out(url: str, path: Path, given: Path | None = None) -> list[Tombstone]:
    """Give what a restore of the backup `path` into the ledger `url` must leave out: by a list that is given or lies beside, and by the ledger.

    Raises LedgerError for a list that can't be read.
    """
    stones = read_list(given or beside(path)) if given or beside(path).exists() else []
    try:
        with open_ledger(url, create=False) as ledger, ledger.read() as connection:
            stones += tombstones(connection)
    except LedgerError:  # there is none yet, or it's for the restore to say what is wrong with it
        pass
    return list({stone.document: stone for stone in reversed(stones)}.values())


def _taken_down(connection: Connection, memory: Memory, stone: Tombstone, *, refuse: bool = True) -> TakenDown:
    held = erasing.held(connection, stone.document)
    words = erasing.words_of(connection, held)
    if words.quoted_in(stone.because):
        if refuse:
            raise LedgerError("--because", "quotes the document, and would stay when it goes: give the reason in other words")
        stone = stone.model_copy(update={"because": "[taken down]"})
    related = kin(connection, stone.document)
    incidents = erasing.incidents_of(connection, held)
    touched = families.leave(connection, held.texts)
    keeping.leave(connection, memory, stone.document)
    store.set_state(connection, store.readings_off(connection, touched), store.SETTLE, instead_of=store.DONE)
    bury(connection, stone)
    with erasing.unlocked(connection):
        rows = erasing.erase(connection, held, incidents)
        reasons, bared = erasing.redact(connection, stone.document, words)
    memory.forget(held.readings)
    totals.rebuild(connection, clusters(connection))
    _enter(connection, stone, held.readings, rows=[*rows, *reasons], bared=bared)
    return TakenDown(tombstone=stone, kin=related, bared=len(reasons) + len(bared))


def _enter(
    connection: Connection, stone: Tombstone, readings: Sequence[int], *, rows: Sequence[tuple[str, int | str]] = (), bared: Sequence[int] = ()
) -> None:
    """Write the takedown into the audit log: what it changed in other logs is sealed anew."""
    audit.enter(
        connection, by=stone.by, deed="takedown", subject=stone.document, because=stone.because,
        detail={"readings": list(readings), "redacted": list(bared)}, rows=dict.fromkeys([("takedowns", stone.document), *rows]),
    )  # fmt: skip
