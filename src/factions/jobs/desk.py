"""The desk: adds what the pages are given, in a few threads of the process, while the pages go on answering.

What became of each source is in the ledger's runs, so that a page that is loaded again, or a server that is started again, shows it; the desk only
knows what it has in hand. Fetching goes on side by side; reading and recording are done by one thread at a time.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from threading import Event, Lock, Thread

from factions.errors import FactionsError, internal_error
from factions.jobs import polling, sending
from factions.jobs.adding import Wanted, adding
from factions.jobs.reading import UNDATED
from factions.ledger import audit, run_states, runs
from factions.ledger.open import Ledger
from factions.pipeline import coder
from factions.sources.kinds import Opening
from factions.sources.raw import Raw, is_address

WORKERS = 2
MOST_WAITING = 200
"""Orders that may wait; with more the desk is busy."""
MOST_BYTES = 256 << 20
"""Bytes of files that may wait, in memory."""
MOST_KEPT = 64 << 20
"""Bytes of files that wait for somebody to say when they were published; the oldest go first."""
LOOK = 15.0
"""Seconds between two looks for feeds that are due."""
_PATIENCE = 20.0  # seconds that closing waits for a thread; then it is left to end with the process, which no ledger minds
_WORKER = "factions-desk"
_ENDED = 1_000  # runs whose early end is remembered
_LOG = logging.getLogger(__name__)


class BusyError(FactionsError):
    """More is waiting than the desk takes."""


@dataclass
class Doing:
    """An order in hand: its run or its feed, what it adds, which source it is at (null where it waits its turn), and its bytes."""

    run: int | None = None
    feed: int | None = None
    sources: Sequence[str] = ()
    at: str | None = None
    size: int = 0
    placed: bool = False


@dataclass(frozen=True)
class Order:
    """What somebody wants added: addresses and names of what is `handed`, in order; days that count for reports that give none, by source.

    With `dated` a report that has no date then isn't taken in before somebody says.
    """

    sources: Sequence[str]
    handed: Mapping[str, bytes | Raw] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    dated: bool = True


class Desk:
    """Takes orders for one ledger. Threads begin with the first order, or with `start_polling`; `close` ends them."""

    def __init__(self, ledger: Ledger, *, allow_private: bool = False) -> None:
        self._ledger, self._allow_private = ledger, allow_private
        self.polls = False
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._turn, self._lock, self._stop = Lock(), Lock(), Event()
        self._threads: list[Thread] = []
        self._hand: list[Doing] = []
        self._kept: OrderedDict[tuple[int, str], bytes | Raw] = OrderedDict()
        self._ended: OrderedDict[int, str] = OrderedDict()

    # what pages ask

    def doing(self, run: int) -> list[Doing]:
        """Give the orders in hand that belong to a run; none where it's done, was stopped, or is another process's."""
        with self._lock:
            return [one for one in self._hand if one.run == run]

    def polling(self) -> set[int]:
        """Give the feeds that somebody wants polled now, and that are being polled or wait."""
        with self._lock:
            return {one.feed for one in self._hand if one.feed is not None}

    def ended(self, run: int) -> str | None:
        """Say why a run ended early, as far as this process knows."""
        with self._lock:
            return self._ended.get(run)

    def keeps(self, run: int, source: str) -> bool:
        """Tell whether a source can be had again: it's an address, or its bytes are still here."""
        with self._lock:
            return is_address(source) or (run, source) in self._kept

    # what they order

    def take(self, order: Order, *, by: str) -> int:
        """Take an order, and give the number of its run; raises BusyError. The same order while it's in hand is the same run."""
        _check(order)
        with self._admitted(order) as doing:
            run = runs.begin(self._ledger, order.sources, coder(), by=by)
            if self._first(doing, run.id):
                self._put(doing, partial(self._add, run, order))
            return run.id

    def date(self, run: int, source: str, published: str | None, *, by: str) -> None:
        """Take in a source that waits for its date: `published` (EDTF), or null where nobody knows it. Raises FactionsError, BusyError."""
        waiting = [one for one in run_states.state(self._ledger, run).outcomes if one.source == source and one.reason == UNDATED]
        if not waiting:
            raise FactionsError(source, "doesn't wait for its date")
        with self._lock:
            data = self._kept.get((run, source))
        if data is None and not is_address(source):
            raise FactionsError(source, "is no longer at hand: add the file again, with its date")
        order = Order([source], {} if data is None else {source: data}, {source: published} if published else {}, dated=published is not None)
        with self._admitted(order) as doing:
            if not self._first(doing, run, source):
                raise FactionsError(source, "is being read")
            with self._ledger.write() as connection:
                audit.enter(connection, by=by, deed="add.date", subject=f"run {run}", detail={"published": published})
            self._put(doing, partial(self._add, runs.Run(id=run, resumed=True), order))

    def again(self, run: int, *, by: str) -> int:
        """Go on with a run that was stopped, and try again what failed, as far as these are addresses; gives how many. Raises as `date` does."""
        held = run_states.state(self._ledger, run)
        done = run_states.done(self._ledger, run)
        sources = [source for source in held.sources if is_address(source) and source not in done]
        if not sources:
            raise FactionsError(f"run {run}", "holds no address that could be tried again")
        order = Order(sources)
        with self._admitted(order) as doing:
            if not self._first(doing, run):
                raise FactionsError(f"run {run}", "is under way")
            with self._ledger.write() as connection:
                audit.enter(connection, by=by, deed="add.again", subject=f"run {run}", detail={"sources": len(sources)})
            self._put(doing, partial(self._add, runs.Run(id=run, resumed=True), order))
        return len(sources)

    def poll(self, feed: int) -> None:
        """Poll a feed as soon as a thread is free, whether or not it's due; raises BusyError."""
        if feed not in self.polling():
            with self._admitted(Order([])) as doing:
                doing.feed = feed
                self._put(doing, self._poll)

    def start_polling(self) -> None:
        """Begin to poll the feeds that are due, and to send what is new to webhooks, each in a thread of its own."""
        self.polls = True
        with self._lock:
            self._start(self._keep_polling, "factions-feeds")
            self._start(self._keep_sending, "factions-webhooks")

    def close(self, patience: float = _PATIENCE) -> None:
        """End the threads: each finishes the report that it's at. What still waits stays open in the ledger, to be gone on with."""
        self._stop.set()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(patience)
        self._threads.clear()

    # the threads' own

    @contextmanager
    def _admitted(self, order: Order) -> Iterator[Doing]:
        """Make room for an order; where it isn't put in line after all, it leaves again."""
        doing = Doing(sources=tuple(order.sources), size=sum(map(_size, order.handed.values())))
        with self._lock:
            if self._stop.is_set() or len(self._hand) >= MOST_WAITING or sum(one.size for one in self._hand) + doing.size > MOST_BYTES:
                raise BusyError("the ledger", "has as much waiting to be added as it takes: try again in a while")
            self._hand.append(doing)
        try:
            yield doing
        finally:
            if not doing.placed:
                self._leave(doing)

    def _first(self, doing: Doing, run: int, source: str | None = None) -> bool:
        """Have an order belong to a run, and tell whether no other in hand does, or none that has `source`: of two that come at once one is first."""
        with self._lock:
            others = [one for one in self._hand if one.run == run and (source is None or source in one.sources)]
            doing.run = run
            return not others

    def _leave(self, doing: Doing) -> None:
        with self._lock:
            self._hand = [one for one in self._hand if one is not doing]

    def _put(self, doing: Doing, job: Callable[[Doing], None]) -> None:
        doing.placed = True
        self._jobs.put(partial(self._do, doing, job))
        with self._lock:
            while sum(thread.name == _WORKER for thread in self._threads) < WORKERS:
                self._start(self._work, _WORKER)

    def _start(self, target: Callable[[], None], name: str) -> None:
        thread = Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if not self._stop.is_set():
                job()

    def _do(self, doing: Doing, job: Callable[[Doing], None]) -> None:
        """Do one job; whatever goes wrong in it, the thread goes on to the next."""
        reason = None
        try:
            job(doing)
        except FactionsError as error:
            reason = error.reason
        except Exception as error:  # noqa: BLE001 - as said
            reason = internal_error(error)
        finally:
            self._leave(doing)
        with self._lock:
            if doing.run is not None:
                self._ended.pop(doing.run, None)
                if reason:
                    self._ended[doing.run] = reason
                while len(self._ended) > _ENDED:
                    self._ended.popitem(last=False)
        if reason:
            _LOG.warning("%s ended early: %s", f"run {doing.run}" if doing.run is not None else f"polling feed {doing.feed}", reason)

    def _add(self, run: runs.Run, order: Order, doing: Doing) -> None:
        wanted = Wanted(
            order.sources, order.handed, dates=order.dates, dated=order.dated, allow_private=self._allow_private, turn=self._turn,
            at=lambda source: setattr(doing, "at", source), opening=Opening(archives=False),
        )  # fmt: skip
        with closing(adding(self._ledger, run, wanted)) as dealing:
            for dealt in dealing:
                if dealt.source in order.handed and dealt.name == dealt.source:
                    self._keep(run.id, dealt.source, order.handed[dealt.source] if dealt.error and dealt.error.reason == UNDATED else None)
                if self._stop.is_set():
                    return

    def _keep(self, run: int, source: str, data: bytes | Raw | None) -> None:
        """Keep a file that waits for its date, or let it go."""
        with self._lock:
            self._kept.pop((run, source), None)
            if data is not None:
                self._kept[run, source] = data
            while sum(map(_size, self._kept.values())) > MOST_KEPT:
                self._kept.popitem(last=False)

    def _poll(self, doing: Doing) -> None:
        numbers = [] if doing.feed is None else [doing.feed]
        for _ in polling.poll(self._ledger, numbers, early=True, allow_private=self._allow_private, stop=self._stop, turn=self._turn):
            pass  # what came of it is in the ledger

    def _keep_polling(self) -> None:
        while not self._stop.is_set():
            try:
                for _ in polling.keep_polling(self._ledger, self._stop, look=LOOK, allow_private=self._allow_private, turn=self._turn):
                    pass
            except Exception as error:  # noqa: BLE001 - the ledger may be locked by another program for a while
                _LOG.warning("polling feeds: %s", error)
                self._stop.wait(LOOK)

    def _keep_sending(self) -> None:
        while not self._stop.is_set():
            try:
                for _ in sending.keep_sending(self._ledger, self._stop, look=LOOK, allow_private=self._allow_private):
                    pass  # what came of it is in the ledger
            except Exception as error:  # noqa: BLE001 - as above
                _LOG.warning("sending to webhooks: %s", error)
                self._stop.wait(LOOK)


def _size(data: bytes | Raw) -> int:
    return len(data.data if isinstance(data, Raw) else data)


def _check(order: Order) -> None:
    """Refuse what isn't an address or a file at hand: a page must not have a file of this machine opened by its path."""
    for source in order.sources:
        if source not in order.handed and not is_address(source):
            raise FactionsError(source[:200] or repr(source), "is no web address: it begins with https:// or http://")
    for source in order.handed:
        if is_address(source):
            raise FactionsError(source[:200], "is an address, and can't be a file's name")
    if not order.sources:
        raise FactionsError("nothing", "was given to be added")
