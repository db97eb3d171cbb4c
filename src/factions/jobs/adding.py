"""Adding: from sources to the ledger, one transaction a document; stopped at any point, it goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO

from factions.documents.document import digest
from factions.errors import FactionsError, LedgerError
from factions.evidence import Record
from factions.ledger import runs
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.writer import add, has
from factions.pipeline import CODER, read_raw
from factions.sources.raw import Raw, count_sources, is_address, open_sources

Step = Callable[[int, int | None, str, FactionsError | None], None]


class Intake(Record):
    """What adding came to: documents added, known before, failed; `resumed` when an earlier run over the same sources went on."""

    added: int
    known: int
    failed: int
    resumed: bool


def add_sources(sources: Sequence[str], ledger_url: str, *, published: str | None = None, allow_private: bool = False, stdin: BinaryIO | None = None, step: Step) -> Intake:
    """Read each source and record it; `step` is called after each with (done, total or None, name, error or None).

    A document that this coder has read before is recognised by its bytes before anything is read off it. Raises LedgerError where the ledger itself fails; what was
    recorded until then stays.
    """
    with open_ledger(ledger_url) as ledger:
        run = runs.begin(ledger, sources, CODER)
        total = count_sources(sources)
        wanted = [source for source in sources if not (is_address(source) and source in run.done)]
        for done, raw in enumerate(open_sources(wanted, allow_private=allow_private, stdin=stdin), 1):
            error = raw if isinstance(raw, FactionsError) else _add(ledger, run, raw, published)
            if isinstance(raw, FactionsError):
                runs.note(ledger, run, raw.subject, "failed", reason=raw.reason)
            step(done, total, raw.subject if isinstance(raw, FactionsError) else raw.name, error)
        summary = runs.finish(ledger, run)
    return Intake(added=summary.added, known=summary.known, failed=summary.failed, resumed=run.resumed)


def _add(ledger: Ledger, run: runs.Run, raw: Raw, published: str | None) -> FactionsError | None:
    name = digest(raw.data)
    if has(ledger, name, CODER):
        runs.note(ledger, run, raw.name, "known", document=name)
        return None
    try:
        added = add(ledger, read_raw(raw, published=published), source=raw.name)
    except LedgerError:
        raise
    except FactionsError as error:
        runs.note(ledger, run, raw.name, "failed", reason=error.reason)
        return error
    runs.note(ledger, run, raw.name, "added" if added.new else "known", document=added.document)
    return None
