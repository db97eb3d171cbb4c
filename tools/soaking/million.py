"""The ledger at a million statements: what a load, the incidents of 100 new documents, and the page of the most-named group take.

`python -m tools.soaking.million [--documents N] [--settled N] [--new N] [--folder DIR] [--seed N]`

Makes shards of made-up readings, runs `factions load` on them as a user does, settles the newest of the documents (all would take half an hour: a
document is compared with what happened around its days, so that older ones cost nothing), adds new ones, and asks for the page as a browser does. The
figures come as JSON on standard output, how far it is on standard error.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

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
from factions.ledger.open import Ledger, open_ledger
from factions.web.app import create_app

_SHARD = 1000
_ASKED = 30  # times that the page is asked for
Figures = dict[str, float | int | str | list[float]]


def main(arguments: Sequence[str]) -> int:
    """Make, load, settle and ask; gives the exit status."""
    options = _options(arguments)
    folder: Path = options.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    held, new, url = folder / "held.parquet", folder / "new.parquet", str(folder / "million.db")
    total = options.documents + options.new
    _make(held, options.seed, range(options.documents), total)
    _make(new, options.seed, range(options.documents, total), total)
    figures = _loaded(held, url)
    print(json.dumps(figures, indent=2), flush=True)
    with open_ledger(url) as ledger, collecting_rarely():
        _settle(ledger, options.settled)
    figures = _updated(new, url) | _asked(url)
    print(json.dumps(figures, indent=2), flush=True)
    return 0


def _make(out: Path, seed: int, numbers: range, total: int) -> None:
    """Write shards of made-up readings, by two processes."""
    pieces = [numbers[start : start + _SHARD] for start in range(0, len(numbers), _SHARD)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool, Shards(out, "parquet", CODER) as shards:
        for number, (rows, documents) in enumerate(pool.map(_encoded, [seed] * len(pieces), pieces, [total] * len(pieces))):
            shards.take(Coded(source="made", number=number, last=False, rows=rows, documents=documents))
            _tell(f"{out.name}: {(number + 1) * _SHARD:,} made")


def _encoded(seed: int, numbers: range, total: int) -> tuple[bytes, tuple[str, ...]]:
    world = World(seed)
    made = [reading(world, number, total) for number in numbers]
    return encode([(f"made/{number}", one) for number, one in zip(numbers, made, strict=True)], "parquet"), tuple(one.document.id for one in made)


def _loaded(out: Path, url: str) -> Figures:
    """Load as a user does, with another process that reads; gives the rate, and what a document costs the one that writes, early and late."""
    told: list[tuple[int, float, float]] = [(0, perf_counter(), process_time())]
    resident: list[float] = []

    def step(what: str, done: int, total: int | None) -> None:
        if what == "documents" and done >= told[-1][0] + _SHARD:
            told.append((done, perf_counter(), process_time()))
            resident.append(_resident())
            if len(told) % 5 == 0:
                _tell(f"load: {done:,} of {total or 0:,}")

    begun = perf_counter()
    got = load([out], url, How(workers=1, later=True, step=step))
    seconds = perf_counter() - begun
    costs = [(1000 * (b[2] - a[2]) / (b[0] - a[0]), b[0]) for a, b in pairwise(told)]
    part = max(len(costs) // 10, 1)
    first, last = (sum(cost for cost, _ in some) / len(some) for some in (costs[:part], costs[-part:]))
    return {
        "documents": got.added, "statements": got.statements, "load, seconds": round(seconds, 1),
        "load, statements a second": round(got.statements / seconds), "load, CPU ms a document to write, first tenth": round(first, 2),
        "load, CPU ms a document to write, last tenth": round(last, 2), "load, last over first": round(last / first, 3),
        "load, MB resident, first tenth": round(sum(resident[:part]) / part), "load, MB resident, last tenth": round(sum(resident[-part:]) / part),
        "ledger, MB": round(Path(url).stat().st_size / 1e6),
    }  # fmt: skip


def _settle(ledger: Ledger, most: int) -> None:
    """Look for copies of the newest documents, and make their incidents, as if the older ones had none."""
    with ledger.write() as connection:
        last = connection.execute(select(func.max(t.readings.c.id))).scalar_one()
        connection.execute(delete(t.copy_queue).where(t.copy_queue.c.reading <= last - most))
        store.set_mark(connection, store.READINGS, max(last - most, 0))
    while families.update(ledger, most=_SHARD // 4):
        pass
    keeping.update(ledger, step=lambda done, total: _tell(f"incidents: {done:,} of {total:,}") if done % 512 == 0 else None)


def _updated(new: Path, url: str) -> Figures:
    """Add new documents; gives seconds for what follows them."""
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
    parser.add_argument("--folder", type=Path, default=Path("build/million"), help="where shards and ledger are kept; it's emptied first")
    parser.add_argument("--seed", type=int, default=1, help="another number makes another world")
    options = parser.parse_args(arguments)
    if options.documents < 2 * _SHARD:
        parser.error(f"--documents: at least {2 * _SHARD}, as the last tenth of them is held against the first")
    return options


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
