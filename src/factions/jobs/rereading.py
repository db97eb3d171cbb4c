"""Reading anew: documents whose reading is by an older version of the coder are read again, off the text that the ledger keeps.

What is still to do is what the ledger says: each document is done in one transaction, so that a run that is stopped, or killed, goes on where it was.
"""

from __future__ import annotations

from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.documents.document import Document
from factions.errors import FactionsError, LedgerError
from factions.evidence import Record
from factions.jobs.adding import Step
from factions.jobs.reading import internal
from factions.ledger import audit
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.outdated import Outdated, outdated, outdated_count, stored
from factions.ledger.writer import add
from factions.pipeline import coder, read_document
from factions.reading import Reading

_CATCHING_UP = 64  # readings whose copies and incidents are looked for after each document


class Reread(Record):
    """What reading anew came to: documents read and failed, and how many of older versions are left, the failed ones among them."""

    read: int
    failed: int
    left: int


def reread(ledger_url: str, *, limit: int | None = None, step: Step) -> Reread:
    """Read anew what older versions of our coder read, the oldest reading first; stops after `limit` documents were read.

    `step` is called after each document with (done, total, name, error or None). A document that can't be read keeps the reading that it has.
    Readings by other coders are left alone. Raises LedgerError where the ledger itself fails, WeightsError where the weights can't be opened.
    """
    done, failed, last, now = 0, 0, 0, coder()
    with open_ledger(ledger_url, create=False) as ledger:
        total = outdated_count(ledger, now)
        total = total if limit is None else min(total, limit)
        while done < total and (batch := outdated(ledger, now, after=last)):
            for one in batch[: total - done]:
                last = one.key
                error = _read_anew(ledger, one)
                done, failed = (done, failed + 1) if error else (done + 1, failed)
                step(done + failed, total, one.source, error)
        families.update(ledger)
        keeping.update(ledger)
        left = outdated_count(ledger, now)
        if done or failed:
            counts = {"read": done, "failed": failed, "left": left}
            with ledger.write() as connection:
                audit.enter(
                    connection, by="rule:reread", deed="reread", subject="ledger",
                    detail={"coder": now.name, "version": now.version, "model": now.model, **counts},
                )  # fmt: skip
    return Reread(read=done, failed=failed, left=left)


def _read_anew(ledger: Ledger, one: Outdated) -> FactionsError | None:
    """Read a document and record it; gives the error that stands in its way."""
    found = _read(one.source, stored(ledger, one.key))
    if isinstance(found, FactionsError):
        return found
    try:
        add(ledger, found, source=one.source)
        families.update(ledger, most=_CATCHING_UP)
        keeping.update(ledger, most=_CATCHING_UP)
    except LedgerError as error:
        if error.subject == ledger.name:
            raise  # it's not this document, but the ledger itself
        return error
    return None


def _read(name: str, document: Document) -> Reading | FactionsError:
    try:
        return read_document(document)
    except FactionsError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it is, the other documents go on
        return internal(name, error)
