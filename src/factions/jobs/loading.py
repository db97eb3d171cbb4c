"""Loading: readings that `factions code` wrote into shards come into a ledger in bulk, by the rules of adding (jobs/adding.py).

Hundreds of documents are a transaction; stopped or killed at any point, the same call goes on, as what the ledger holds is passed over.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.errors import FactionsError, LedgerError, SourceError
from factions.evidence import Record
from factions.jobs.adding import MISPLACED, invented_by
from factions.jobs.coding.shards import RUN, documents_of, parts_of
from factions.jobs.coding.takedowns import taken_down
from factions.jobs.drafting import AT_ONCE, Drafted, Drafters, Piece, Task, Whole, collecting_rarely
from factions.jobs.reading import internal
from factions.ledger import audit, invented
from factions.ledger.drafting import Draft
from factions.ledger.intake import held_documents, read_by, take
from factions.ledger.open import Ledger, open_ledger
from factions.ledger.takedowns import refusal
from factions.ledger.writer import add, told_of
from factions.reading import Coder
from factions.sources.invented import is_invented

RULE = "rule:load"
Step = Callable[[str, int, int | None], None]
"""Called with what is done ("documents", "copies", "incidents"), how many are, and of how many."""
Tell = Callable[[FactionsError], None]


class Loaded(Record):
    """What loading came to: documents added, known before, and failed (those that were taken down among them), and how many statements came.

    `mixed` is how many were added to a ledger of invented reports and don't say that they are invented.
    """

    added: int
    known: int
    failed: int
    statements: int
    mixed: int = 0


@dataclass(frozen=True)
class How:
    """How to load: by so many other `workers`; with `later` copies and incidents are left to the next `load` or `add`."""

    workers: int = 1
    later: bool = False
    step: Step = lambda _what, _done, _total: None
    tell: Tell = lambda _error: None


def load(outs: Sequence[Path], ledger_url: str, how: How) -> Loaded:
    """Put the shards of folders into a ledger, which is made where there is none.

    What can't be taken in is told and counted: a broken shard, a report that was taken down, one that breaks the contract; the others go on. Raises
    SourceError where a folder isn't one of shards, LedgerError where the ledger itself fails; what was recorded until then stays.
    """
    coders = {out: coder_of(out) for out in outs}
    shards = [(out, coder, part) for out, coder in coders.items() for _, part in parts_of(out)]
    with open_ledger(ledger_url) as ledger, collecting_rarely():
        loading = _Loading(ledger, how)
        loading.note("load.begin", folders=len(outs), shards=len(shards))
        with Drafters(how.workers if len(shards) > 1 else 0) as drafters:
            loading.run(shards, drafters)
        loading.note("load.finish", added=loading.added, known=loading.known, failed=loading.failed)
        if not how.later:
            for error in follow(ledger, how.step):
                how.tell(error)
                loading.failed += 1
        return Loaded(added=loading.added, known=loading.known, failed=loading.failed, statements=loading.statements, mixed=loading.mixed)


def follow(ledger: Ledger, step: Step) -> Iterator[FactionsError]:
    """Look for copies of what was loaded, and make its incidents; gives what broke on the way."""
    done = 0
    while count := families.update(ledger, most=AT_ONCE):
        done += count
        step("copies", done, None)
    yield from keeping.update(ledger, step=lambda compared, total: step("incidents", compared, total)).failed


@dataclass
class _Loading:
    """A load under way."""

    ledger: Ledger
    how: How
    added: int = 0
    known: int = 0
    failed: int = 0
    statements: int = 0
    mixed: int = 0
    _total: int = 0
    _marked: bool = False  # the ledger is for invented reports
    _others: bool = False  # it isn't, and can't become one
    _coders: dict[Path, Coder] = field(default_factory=dict)
    _again: set[Path] = field(default_factory=set)  # shards of which documents came in meanwhile by other ways

    def note(self, deed: str, **detail: audit.JSON) -> None:
        """Tell the audit log; not what the folders are called."""
        with self.ledger.write() as connection:
            audit.enter(connection, by=RULE, deed=deed, subject="load", detail=detail)
            self._marked = invented.is_marked(connection)

    def run(self, shards: Sequence[tuple[Path, Coder, Path]], drafters: Drafters) -> None:
        """Load shards."""
        todo = deque(shards)
        made, under_way = drafters.made(), dict[Path, tuple[Path, Coder, Path]]()
        while todo or under_way:
            # one folder after the other: the last coder's reading is the one that stands
            while todo and len(under_way) < drafters.ahead and all(out == todo[0][0] for out, *_ in under_way.values()):
                shard = todo.popleft()
                if task := self._task(*shard):
                    under_way[shard[2]] = shard
                    drafters.put(task)
            if not under_way:
                continue
            piece = next(made)
            self._take(piece)
            if piece.last:
                shard = under_way.pop(piece.part)
                if piece.part in self._again:
                    self._again.remove(piece.part)
                    todo.append(shard)

    def _task(self, out: Path, coder: Coder, part: Path) -> Task | None:
        """Say what is to be done with a shard; null where there is nothing."""
        try:
            documents = list(documents_of(part))
            gone = taken_down(out)
        except SourceError as error:
            self._fail([error])
            return None
        with self.ledger.read() as connection:
            read = read_by(connection, documents, (coder.name, coder.version, coder.model or ""))
            held = held_documents(connection, documents) - read
        skip = read | gone.intersection(documents)
        first = part not in self._coders
        self._coders[part] = coder
        if first:
            self._total += len(documents)
            self.known += len(read)
        self._step()
        return Task(part, frozenset(skip), frozenset(held)) if len(skip) < len(set(documents)) else None

    def _take(self, piece: Piece) -> None:
        self._fail(piece.failed)
        gone = taken_down(piece.part.parent)  # maybe since the shard was begun
        for some in self._placed([one for one in piece.new if one.draft.document not in gone]):
            before = self.added
            self._record([one.draft for one in some], piece.part)
            if self._marked and self.added > before:
                self.mixed += sum(not one.invented and not is_invented(one.draft.url) for one in some)
        for one in piece.held:
            if one.reading.document.id not in gone:
                self._supersede(one)
        self._step()

    def _placed(self, new: Sequence[Drafted]) -> Iterator[list[Drafted]]:
        """Give what may come into this ledger, in stretches: the first invented report decides, when it comes, what the ledger is for."""
        held: list[Drafted] = []
        for one in new:
            if one.invented and not self._marked:
                yield held
                held = []
                if not self._may_come(one.draft.source):
                    continue
            held.append(one)
        yield held

    def _may_come(self, source: str) -> bool:
        if not self._marked and not self._others:
            self._marked = invented.mark(self.ledger, invented_by)
            self._others = not self._marked
        if self._others:
            self._fail([FactionsError(source, MISPLACED)])
        return self._marked

    def _record(self, drafts: Sequence[Draft], part: Path) -> None:
        """Write drafts down, in one transaction; one by one where the database can't hold what one of them has."""
        if not drafts:
            return
        try:
            with told_of(drafts[0].source), self.ledger.write() as connection:
                taken = take(connection, drafts)
                there = read_by(connection, [one.document for one in taken.held], drafts[0].coder)
        except Exception as error:  # whatever it is, the other reports go on
            if isinstance(error, LedgerError) and error.subject == self.ledger.name:
                raise  # it's not a report, but the ledger itself
            if len(drafts) == 1:
                self._fail([error if isinstance(error, FactionsError) else internal(drafts[0].source, error)])
            else:
                for one in drafts:
                    self._record([one], part)
            return
        self.added += taken.added
        self.statements += taken.statements
        self.known += len(taken.held)
        self._fail([LedgerError(one.source, refusal(stone)) for one, stone in taken.buried])
        if late := sum(one.document not in there for one in taken.held):
            self.known -= late
            self._again.add(part)

    def _supersede(self, one: Whole) -> None:
        if one.invented and not self._may_come(one.source):
            return
        try:
            added = add(self.ledger, one.reading, source=one.source)
        except Exception as error:  # the same
            if isinstance(error, LedgerError) and error.subject == self.ledger.name:
                raise
            self._fail([error if isinstance(error, FactionsError) else internal(one.source, error)])
            return
        self.added += added.new
        self.known += not added.new
        self.statements += len(one.reading.statements) * added.new

    def _fail(self, errors: Iterable[FactionsError]) -> None:
        for error in errors:
            self.failed += 1
            self.how.tell(error)

    def _step(self) -> None:
        self.how.step("documents", self.added + self.known + self.failed, self._total)


def coder_of(out: Path) -> Coder:
    """Say who read what a folder of shards holds; raises SourceError where it's no such folder."""
    try:
        return Coder.model_validate(json.loads((out / RUN).read_bytes())["coder"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(str(out), "isn't a folder of shards: `factions code` makes one") from error
