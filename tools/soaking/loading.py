"""Loading a ledger with made-up readings, and how long it takes at the start and at the end."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import text
from tools.soaking.made import readings
from tools.soaking.world import World

from factions.analysis import families
from factions.analysis.incidents import keeping
from factions.ledger import reader, writer
from factions.ledger.open import Ledger

_PIECE = 100  # reports that are timed together
_SHARE = 10  # the first and last tenth are compared, of 100,000 reports 10,000 each
_CATCHING_UP = 64  # as jobs.adding has it
Figures = dict[str, float | int | None]


STAGES: dict[str, Callable[[Ledger], object]] = {
    "copies": lambda ledger: families.update(ledger, most=_CATCHING_UP),
    "incidents": lambda ledger: keeping.update(ledger, most=_CATCHING_UP),
}
"""What follows a document's own transaction when it's added, by name."""


def load(ledger: Ledger, world: World, total: int, times: Path, tell: Callable[[str], None], *, follow: Collection[str] = tuple(STAGES)) -> Figures:
    """Bring a ledger to `total` readings, each through all that adding a document does, or its own transaction and the stages of `follow`; goes on.

    `times` is a file to which the seconds of every hundred reports are written, by stage, and those of this process' own computing. Gives documents a
    second over the first and the last tenth, their ratio, and milliseconds a document.
    """
    stages = {name: stage for name, stage in STAGES.items() if name in follow}
    first = reader.counts(ledger).documents
    spent, since, computing = dict.fromkeys(["add", *stages], 0.0), first, 0.0
    with times.open("a", encoding="utf-8") as out:
        for number, reading in enumerate(readings(world, first, total), start=first):
            begun, working = perf_counter(), process_time()
            if not writer.add(ledger, reading, source=f"soak/{number}").new:
                msg = f"report {number} was there already"
                raise AssertionError(msg)
            spent["add"] += perf_counter() - begun
            for name, stage in stages.items():
                begun = perf_counter()
                stage(ledger)
                spent[name] += perf_counter() - begun
            computing += process_time() - working
            if (number + 1) % _PIECE == 0 or number + 1 == total:
                out.write(json.dumps({"first": since, "last": number, "computing": computing, **spent}) + "\n")
                out.flush()
                if (number + 1) % (10 * _PIECE) == 0:
                    done = number + 1 - since
                    each = ", ".join(f"{name} {1000 * seconds / done:.1f} ms" for name, seconds in spent.items())
                    tell(f"{number + 1} of {total}, {done / sum(spent.values()):.1f} a second ({each})")
                spent, since, computing = dict.fromkeys(spent, 0.0), number + 1, 0.0
    return _summary(times, total)


def _summary(times: Path, total: int) -> Figures:
    pieces = [json.loads(line) for line in times.read_text(encoding="utf-8").splitlines()]
    part = max(total // _SHARE, 1)
    figures: Figures = {"documents": total, "compared": part}
    rates = []
    for name, low, high in (("first", 0, part), ("last", total - part, total)):
        chosen = [piece for piece in pieces if low <= piece["first"] and piece["last"] < high]
        stages = [stage for stage in (pieces[0] if pieces else ()) if stage not in ("first", "last", "computing")]
        heads = sum(piece["last"] - piece["first"] + 1 for piece in chosen)
        seconds = sum(piece[stage] for piece in chosen for stage in stages)
        rates.append(heads / seconds if seconds else 0.0)
        figures[f"documents_a_second_{name}"] = round(rates[-1], 2)
        for stage in ("computing", *stages):
            figures[f"ms_{stage}_{name}"] = round(1000 * sum(piece[stage] for piece in chosen) / max(heads, 1), 2)
    figures["last_over_first"] = round(rates[1] / rates[0], 3) if rates[0] else None
    return figures


def size(ledger: Ledger, documents: int) -> Figures:
    """Give how large a ledger is, a document, and the tables and indexes that take most of it."""
    with ledger.read() as connection:
        if ledger.dialect == "postgresql":
            total = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
            asked = """SELECT relname, pg_relation_size(oid) + COALESCE(pg_relation_size(NULLIF(reltoastrelid, 0)), 0) FROM pg_class
                WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i') ORDER BY 2 DESC LIMIT 25"""
            parts = {row[0]: row[1] for row in connection.execute(text(asked))}
    if ledger.dialect == "sqlite":
        with closing(sqlite3.connect(ledger.path)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        total = ledger.path.stat().st_size
        parts = dict(_pages(ledger.path))
    return {"bytes": total, "bytes_a_document": round(total / max(documents, 1)),
            **{f"bytes_a_document {name}": round(held / max(documents, 1)) for name, held in parts.items()}}  # fmt: skip


def _pages(path: Path) -> Iterator[tuple[str, int]]:
    """Give the tables and indexes of a file that take most of it, where this SQLite can tell."""
    with closing(sqlite3.connect(path)) as raw:
        try:
            yield from raw.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 25")
        except sqlite3.OperationalError:
            return
