"""The ledger at a million statements: what a load, the incidents of 100 new documents, and the page of the most-named group take.

`python -m tools.soaking.million [--documents N] [--settled N] [--new N] [--folder DIR] [--seed N]`

Makes shards of made-up readings, runs `factions load` on them as a user does, settles the newest of the documents (all would take half an hour: a
document is compared with what happened around its days, so that older ones cost nothing), adds new ones, and asks for the page as a browser does. The
figures come as JSON on standard output, how far it is on standard error. Stopped, it goes on with the step that it was at (begun anew, but for the
settling, which goes on): what is behind it is kept in the folder, until other numbers are asked for.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import delete, func, select
from tools.soaking.made import CODER, reading
from tools.soaking.world import World

from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.jobs.coding.rows import encode
from factions.jobs.coding.shards import Shards
from factions.jobs.coding.stages import Coded
from factions.jobs.drafting import collecting_rarely
from factions.jobs.loading import How, load
from factions.ledger import incident_store as store
from factions.ledger import reader
from factions.ledger import tables as t
from factions.ledger.open import open_ledger
from factions.web.app import create_app

_SHARD = 1000
_ASKED = 30  # times that the page is asked for
Figures = dict[str, float | int | str | list[float]]


def main(arguments: Sequence[str]) -> int:
    """Make, load, settle and ask; gives the exit status."""
    options = _options(arguments)
    folder: Path = options.folder
    numbers = {name: value for name, value in vars(options).items() if name != "folder"}
    done = _Done(folder / "done.json")
    if done.held.get("numbers") != numbers:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        done.held = {}
        done.note("numbers", numbers)
    held, new, ledger, settled = (folder / name for name in ("held.parquet", "new.parquet", "million.db", "settled.db"))
    total = options.documents + options.new
    for out, which in ((held, range(options.documents)), (new, range(options.documents, total))):
        done.step(out.name, partial(_make, out, options.seed, which, total))
    print(json.dumps(done.step("loaded", partial(_loaded, held, ledger)), indent=2), flush=True)
    done.step("settled", partial(_settle, ledger, options.settled, done))
    done.step("copied", partial(_copy, ledger, settled))
    print(json.dumps(done.step("updated", partial(_updated, new, ledger, settled)) | _asked(str(ledger)), indent=2), flush=True)
    return 0


class _Done:
    """What is behind it: the steps that were done, with their figures."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def note(self, name: str, what: object) -> None:
        """Keep what came of a step."""
        self.held[name] = what
        whole = self._path.with_suffix(".new")
        whole.write_text(json.dumps(self.held), encoding="utf-8")
        whole.replace(self._path)

    def step(self, name: str, do: Callable[[], Figures | None]) -> Figures:
        """Do a step that isn't behind it; gives its figures."""
        if name not in self.held:
            self.note(name, do() or {})
        figures: Figures = self.held[name]
        return figures


def _wipe(ledger: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        ledger.with_name(f"{ledger.name}{suffix}").unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Copy a ledger that nobody has open."""
    with closing(sqlite3.connect(source)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _wipe(target)
    shutil.copyfile(source, target)


def _make(out: Path, seed: int, numbers: range, total: int) -> None:
    """Write shards of made-up readings, by two processes."""
    shutil.rmtree(out, ignore_errors=True)
    pieces = [numbers[start : start + _SHARD] for start in range(0, len(numbers), _SHARD)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool, Shards(out, "parquet", CODER) as shards:
        for number, (rows, documents) in enumerate(pool.map(_encoded, [seed] * len(pieces), pieces, [total] * len(pieces))):
            shards.take(Coded(source="made", number=number, last=False, rows=rows, documents=documents))
            _tell(f"{out.name}: {(number + 1) * _SHARD:,} made")


def _encoded(seed: int, numbers: range, total: int) -> tuple[bytes, tuple[str, ...]]:
    world = World(seed)
    made = [reading(world, number, total) for number in numbers]
    return encode([(f"made/{number}", one) for number, one in zip(numbers, made, strict=True)], "parquet"), tuple(one.document.id for one in made)


def _loaded(out: Path, ledger: Path) -> Figures:
    """Load as a user does, with another process that reads; gives the rate, and what a document costs the one that writes, early and late."""
    _wipe(ledger)
    told: list[tuple[int, float, float]] = [(0, perf_counter(), process_time())]
    resident: list[float] = []

    def step(what: str, done: int, total: int | None) -> None:
        if what == "documents" and done >= told[-1][0] + _SHARD:
            told.append((done, perf_counter(), process_time()))
            resident.append(_resident())
            if len(told) % 5 == 0:
                _tell(f"load: {done:,} of {total or 0:,}")

    begun = perf_counter()
    got = load([out], str(ledger), How(workers=1, later=True, step=step))
    seconds = perf_counter() - begun
    costs = [(1000 * (b[2] - a[2]) / (b[0] - a[0]), b[0]) for a, b in pairwise(told)]
    part = max(len(costs) // 10, 1)
    first, last = (sum(cost for cost, _ in some) / len(some) for some in (costs[:part], costs[-part:]))
    return {
        "documents": got.added, "statements": got.statements, "load, seconds": round(seconds, 1),
        "load, statements a second": round(got.statements / seconds), "load, CPU ms a document to write, first tenth": round(first, 2),
        "load, CPU ms a document to write, last tenth": round(last, 2), "load, last over first": round(last / first, 3),
        "load, MB resident, first tenth": round(sum(resident[:part]) / part), "load, MB resident, last tenth": round(sum(resident[-part:]) / part),
        "ledger, MB": round(ledger.stat().st_size / 1e6),
    }  # fmt: skip


def _settle(path: Path, most: int, done: _Done) -> None:
    """Look for copies of the newest documents, and make their incidents, as if the older ones had none."""
    with open_ledger(str(path)) as ledger, collecting_rarely():
        if "settling" not in done.held:
            with ledger.write() as connection:
                last = connection.execute(select(func.max(t.readings.c.id))).scalar_one()
                connection.execute(delete(t.copy_queue).where(t.copy_queue.c.reading <= last - most))
                store.set_mark(connection, store.READINGS, max(last - most, 0))
            done.note("settling", {})
        while families.update(ledger, most=_SHARD // 4):
            pass
        keeping.update(ledger, step=lambda done, total: _tell(f"incidents: {done:,} of {total:,}") if done % 512 == 0 else None)


def _updated(new: Path, path: Path, settled: Path) -> Figures:
    """Add new documents to a ledger that was settled; gives seconds for what follows them."""
    _copy(settled, path)
    url = str(path)
    load([new], url, How(workers=0, later=True))
    with open_ledger(url) as ledger, collecting_rarely():  # as `load` does it
        begun, working = perf_counter(), process_time()
        count = families.update(ledger)
        copies, then = perf_counter() - begun, process_time()
        begun = perf_counter()
        keeping.update(ledger)
        incidents, now = perf_counter() - begun, process_time()
    return {
        "new documents": count, "copies, seconds": round(copies, 2), "copies, CPU seconds": round(then - working, 2),
        "incidents, seconds": round(incidents, 2), "incidents, CPU seconds": round(now - then, 2),
    }  # fmt: skip


def _asked(url: str) -> Figures:
    """Ask for the page of the group with most events, and for that of the first incident's; gives milliseconds."""
    with open_ledger(url, create=False) as ledger:
        group = reader.groups(ledger, order="events", limit=1)[0]
    with TestClient(create_app(url), base_url="http://127.0.0.1") as client:
        address = f"/groups/{group.id}"
        gc.collect()
        gc.freeze()  # as the server does
        times = list(_times(client, address, 3 + _ASKED))[3:]
    return {"group, events": group.events, "group, documents": group.documents, "group page, median ms": round(median(times), 1),
            "group page, fastest and slowest ms": [round(min(times), 1), round(max(times), 1)]}  # fmt: skip


def _times(client: TestClient, address: str, count: int) -> Iterator[float]:
    for _ in range(count):
        begun = perf_counter()
        client.get(address).raise_for_status()
        yield 1000 * (perf_counter() - begun)


def _resident() -> float:
    """Give the megabytes of memory that this process has held at most; on Linux those that it holds now."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.soaking.million", description="The ledger at a million statements.")
    parser.add_argument("--documents", type=int, default=44_000, help="made-up documents to load, each with 23 statements")
    parser.add_argument("--settled", type=int, default=3000, help="how many of them, the newest, are compared and settled before the new ones come")
    parser.add_argument("--new", type=int, default=100, help="documents that are added then")
    where = "where shards and ledger are kept; it's emptied where these are of other numbers"
    parser.add_argument("--folder", type=Path, default=Path("build/million"), help=where)
    parser.add_argument("--seed", type=int, default=1, help="another number makes another world")
    options = parser.parse_args(arguments)
    if options.documents < 2 * _SHARD:
        parser.error(f"--documents: at least {2 * _SHARD}, as the last tenth of them is held against the first")
    return options


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
