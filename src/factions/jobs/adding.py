"""Adding: from sources to the ledger, one transaction a document; stopped at any point, it goes on where it was.

`adding` is the one way in: the command line, the pages and the feeds all go by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.documents.document import digest
from factions.errors import FactionsError, LedgerError
from factions.evidence import Record
from factions.jobs.reading import internal, opened, read_one
from factions.ledger import invented, runs
from factions.ledger.layer import writable_name
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.takedowns import refusal, tombstone
from factions.ledger.writer import add, has
from factions.pipeline import coder
from factions.reading import Coder
from factions.sources.invented import is_invented, says_invented
from factions.sources.kinds import Opening
from factions.sources.raw import Raw, count_sources, is_address, new_guard, open_bytes

if TYPE_CHECKING:
    from factions.jobs.coders import Coding
    from factions.sources.guard import Guard

_CATCHING_UP = 64  # readings whose copies and incidents are looked for after each report: an older ledger's may wait by the thousand
MISPLACED = "was written for Factions, and no newspaper printed it: it needs a ledger of its own (--ledger), as this one holds other reports"
Step = Callable[[int, int | None, str, FactionsError | None], None]


class Intake(Record):
    """What adding came to: documents added, known before and failed; `resumed` tells that a stopped run over the same sources went on.

    A document that was recorded before the stop counts as known. `mixed` is how many were added to a ledger of invented reports and don't say that
    they are invented.
    """

    added: int
    known: int
    failed: int
    resumed: bool
    mixed: int = 0


@dataclass(frozen=True)
class Wanted:
    """What is to be added, and how.

    A source is what `sources.raw.open_sources` takes, or a name in `handed`, which has its bytes or its report. `published` (EDTF) goes before the
    date that any report gives itself; `dates` has, by source, what counts for reports that give none. With `dated` a report that has no date then
    isn't taken in. `guard` fetches instead of one that is made for the run, and isn't closed. `turn` is held while a report is read and recorded, so
    that several threads of a process take turns; fetching needs none. `at` is told each source when it is begun. `opening` says how tables are read
    and is told what archives hold beside reports. `coding` reads in the place of our own coder.
    """

    sources: Sequence[str]
    handed: Mapping[str, bytes | Raw] = field(default_factory=dict)
    published: str | None = None
    dates: Mapping[str, str] = field(default_factory=dict)
    dated: bool = False
    allow_private: bool = False
    stdin: BinaryIO | None = None
    guard: Guard | None = None
    turn: AbstractContextManager[object] = field(default_factory=nullcontext)
    at: Callable[[str], None] = lambda _source: None
    opening: Opening = field(default_factory=Opening)
    coding: Coding | None = None

    @property
    def coder(self) -> Coder:
        """Who reads."""
        return self.coding.coder if self.coding else coder()


class Dealt(NamedTuple):
    """What became of one report: its name, the source that it came by, how it ended, its document where it has one, and what went wrong.

    An `outcome` of null tells of something that broke beside the report's own recording. `mixed` tells that it came into a ledger of invented reports
    and doesn't say that it's invented.
    """

    name: str
    source: str
    outcome: runs.Outcome | None
    document: str | None = None
    error: FactionsError | None = None
    mixed: bool = False


def add_sources(
    sources: Sequence[str], ledger_url: str, *, published: str | None = None, allow_private: bool = False, stdin: BinaryIO | None = None,
    opening: Opening | None = None, coding: Coding | None = None, step: Step,
) -> Intake:  # fmt: skip
    """Read each source and record it; `step` is called after each report with (done, total or None, name, error or None).

    A document that this coder has read before is recognised by its bytes before anything is read off it. Raises LedgerError where the ledger itself
    fails, WeightsError where the weights can't be opened; what was recorded until then stays, as it does when the process is stopped.
    """
    counts: Counter[runs.Outcome] = Counter()
    mixed = 0
    with open_ledger(ledger_url) as ledger:
        opening = opening or Opening()
        wanted = Wanted(sources, published=published, allow_private=allow_private, stdin=stdin, opening=opening, coding=coding)
        run = runs.begin(ledger, sources, wanted.coder)
        total = _count(sources, opening)
        for dealt in adding(ledger, run, wanted):
            if dealt.outcome:
                counts[dealt.outcome] += 1
            mixed += dealt.mixed
            step(counts.total(), total, dealt.name, dealt.error)
    return Intake(added=counts["added"], known=counts["known"], failed=counts["failed"], resumed=run.resumed, mixed=mixed)


def adding(ledger: Ledger, run: runs.Run, wanted: Wanted) -> Generator[Dealt, None, None]:
    """Read each source and record it, and give what becomes of each report, one by one; at the end the run is closed.

    Left before its end, the run stays open. Raises what `add_sources` does.
    """
    for dealt in _outcomes(ledger, run, wanted):
        with wanted.turn:
            families.update(ledger, most=_CATCHING_UP)
            followed = keeping.update(ledger, most=_CATCHING_UP)
        yield dealt
        yield from (Dealt(broken.subject, dealt.source, None, error=broken) for broken in followed.failed)
    with wanted.turn:
        families.update(ledger)
        followed = keeping.update(ledger)
    yield from (Dealt(broken.subject, "", None, error=broken) for broken in followed.failed)
    runs.finish(ledger, run)


def _outcomes(ledger: Ledger, run: runs.Run, wanted: Wanted) -> Iterator[Dealt]:
    """Give what becomes of each report; an address that this run has dealt with isn't fetched again."""
    done = {source for source in wanted.sources if is_address(source) and source in run.done and source not in wanted.handed}
    yield from (Dealt(source, source, "known") for source in wanted.sources if source in done)
    web = wanted.guard is None and any("://" in source for source in wanted.sources if source not in wanted.handed)
    own = new_guard(allow_private=wanted.allow_private) if web else None
    try:
        for source in wanted.sources:
            if source not in done:
                wanted.at(source)
                for report in _reports(source, wanted, own):
                    with wanted.turn:
                        dealt = _deal(ledger, run, source, report, wanted)
                    yield dealt
    finally:
        if own:
            own.close()


def _reports(source: str, wanted: Wanted, guard: Guard | None) -> Iterator[Raw | FactionsError]:
    if (handed := wanted.handed.get(source)) is not None:
        return iter([handed]) if isinstance(handed, Raw) else open_bytes(source, handed, wanted.opening)
    return opened([source], allow_private=wanted.allow_private, stdin=wanted.stdin, guard=wanted.guard or guard, opening=wanted.opening)


def _deal(ledger: Ledger, run: runs.Run, source: str, report: Raw | FactionsError, wanted: Wanted) -> Dealt:
    if isinstance(report, FactionsError):
        return Dealt(report.subject, source, "failed", None, _failed(ledger, run, report.subject, report))
    document = digest(report.data)
    outcome, error, mixed = _add(ledger, run, report, document, source, wanted)
    return Dealt(report.name, source, outcome, document, error, mixed)


def _count(sources: Sequence[str], opening: Opening) -> int | None:
    try:
        return count_sources(sources, opening)
    except (OSError, ValueError):  # opening the source will say what is wrong with it
        return None


def _add(ledger: Ledger, run: runs.Run, raw: Raw, document: str, source: str, wanted: Wanted) -> tuple[runs.Outcome, FactionsError | None, bool]:
    if has(ledger, document, wanted.coder):
        if writable_name(raw.name) not in run.done:  # what an earlier start of this run noted of it stays
            runs.note(ledger, run, raw.name, "known", document=document)
        return "known", None, False
    own = source not in wanted.handed and says_invented(raw.name)
    if error := _taken_down(ledger, run, raw.name, document) or (_misplaced(ledger, run, raw.name) if own else None):
        return "failed", error, False
    reading = read_one(raw, published=wanted.published, fallback=wanted.dates.get(source), dated=wanted.dated, coding=wanted.coding)
    if isinstance(reading, FactionsError):
        return "failed", _failed(ledger, run, raw.name, reading), False
    try:
        outcome: runs.Outcome = "added" if add(ledger, reading, source=raw.name).new else "known"
    except FactionsError as error:
        if isinstance(error, LedgerError) and error.subject == ledger.name:
            raise  # it's not this report, but the ledger itself
        return "failed", _failed(ledger, run, raw.name, error), False
    except Exception as error:  # noqa: BLE001 - whatever it is, the other reports go on
        return "failed", _failed(ledger, run, raw.name, internal(raw.name, error)), False
    runs.note(ledger, run, raw.name, outcome, document=document)
    with ledger.read() as connection:
        mixed = outcome == "added" and not own and not is_invented(reading.document.url) and invented.is_marked(connection)
    return outcome, None, mixed


def _misplaced(ledger: Ledger, run: runs.Run, name: str) -> FactionsError | None:
    """Refuse an invented report where there are others; a ledger that has none yet is marked as one for such."""
    if invented.mark(ledger, invented_by):
        return None
    return _failed(ledger, run, name, FactionsError(name, MISPLACED))


def invented_by(source: str, url: str | None) -> bool:
    """Tell whether a report is invented, by the source that it came from and by its address."""
    return is_invented(url) or says_invented(source)


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
