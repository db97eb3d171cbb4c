"""Adding: from sources to the ledger, one transaction a document; stopped at any point, it goes on where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.documents.document import digest
from factions.errors import FactionsError, LedgerError
from factions.evidence import Record
from factions.jobs.reading import internal, opened, read_one
from factions.ledger import runs
from factions.ledger.layer import writable_name
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.takedowns import refusal, tombstone
from factions.ledger.writer import add, has
from factions.pipeline import coder
from factions.sources.raw import Raw, count_sources, is_address

_CATCHING_UP = 64  # readings whose copies and incidents are looked for after each report: an older ledger's may wait by the thousand
Step = Callable[[int, int | None, str, FactionsError | None], None]


class Intake(Record):
    """What adding came to: documents added, known before and failed; `resumed` tells that a stopped run over the same sources went on.

    A document that was recorded before the stop counts as known.
    """

    added: int
    known: int
    failed: int
    resumed: bool


def add_sources(
    sources: Sequence[str], ledger_url: str, *, published: str | None = None, allow_private: bool = False, stdin: BinaryIO | None = None, step: Step
) -> Intake:
    """Read each source and record it; `step` is called after each report with (done, total or None, name, error or None).

    A document that this coder has read before is recognised by its bytes before anything is read off it. Raises LedgerError where the ledger itself
    fails, WeightsError where the weights can't be opened; what was recorded until then stays, as it does when the process is stopped.
    """
    counts: Counter[runs.Outcome] = Counter()
    with open_ledger(ledger_url) as ledger:
        run = runs.begin(ledger, sources, coder())
        total = _count(sources)
        for name, outcome, error in _outcomes(ledger, run, sources, published=published, allow_private=allow_private, stdin=stdin):
            counts[outcome] += 1
            families.update(ledger, most=_CATCHING_UP)
            followed = keeping.update(ledger, most=_CATCHING_UP)
            step(counts.total(), total, name, error)
            for broken in followed.failed:
                step(counts.total(), total, name, broken)
        families.update(ledger)
        for broken in keeping.update(ledger).failed:
            step(counts.total(), total, broken.subject, broken)
        runs.finish(ledger, run)
    return Intake(added=counts["added"], known=counts["known"], failed=counts["failed"], resumed=run.resumed)


def _outcomes(
    ledger: Ledger, run: runs.Run, sources: Sequence[str], *, published: str | None, allow_private: bool, stdin: BinaryIO | None
) -> Iterator[tuple[str, runs.Outcome, FactionsError | None]]:
    """Give what becomes of each report, by name; an address that this run has dealt with isn't fetched again."""
    done = {source for source in sources if is_address(source) and source in run.done}
    yield from ((source, "known", None) for source in sources if source in done)
    for report in opened([source for source in sources if source not in done], allow_private=allow_private, stdin=stdin):
        if isinstance(report, FactionsError):
            yield report.subject, "failed", _failed(ledger, run, report.subject, report)
        else:
            yield report.name, *_add(ledger, run, report, published)


def _count(sources: Sequence[str]) -> int | None:
    try:
        return count_sources(sources)
    except (OSError, ValueError):  # opening the source will say what is wrong with it
        return None


def _add(ledger: Ledger, run: runs.Run, raw: Raw, published: str | None) -> tuple[runs.Outcome, FactionsError | None]:
    document = digest(raw.data)
    if has(ledger, document, coder()):
        if writable_name(raw.name) not in run.done:  # what an earlier start of this run noted of it stays
            runs.note(ledger, run, raw.name, "known", document=document)
        return "known", None
    if error := _taken_down(ledger, run, raw.name, document):
        return "failed", error
    reading = read_one(raw, published=published)
    if isinstance(reading, FactionsError):
        return "failed", _failed(ledger, run, raw.name, reading)
    try:
        outcome: runs.Outcome = "added" if add(ledger, reading, source=raw.name).new else "known"
    except FactionsError as error:
        if isinstance(error, LedgerError) and error.subject == ledger.name:
            raise  # it's not this report, but the ledger itself
        return "failed", _failed(ledger, run, raw.name, error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other reports go on
        return "failed", _failed(ledger, run, raw.name, internal(raw.name, error))
    runs.note(ledger, run, raw.name, outcome, document=document)
    return outcome, None


def _taken_down(ledger: Ledger, run: runs.Run, name: str, document: str) -> FactionsError | None:
    """Refuse a document that was taken down. Its source is noted by the document's id: an address may hold its title."""
    with ledger.read() as connection:
        stone = tombstone(connection, document)
    if stone is None:
        return None
    runs.note(ledger, run, f"document {document}", "failed", reason=runs.TAKEN_DOWN)
    return LedgerError(name, refusal(stone))


def _failed(ledger: Ledger, run: runs.Run, name: str, error: FactionsError) -> FactionsError:
    runs.note(ledger, run, name, "failed", reason=writable_name(error.reason))
    return error
