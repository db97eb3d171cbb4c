"""Killing `factions add` with signal 9 at random moments, and looking what is lost or torn."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from tools.soaking.made import reading
from tools.soaking.servers import drop, ledger_url
from tools.soaking.world import World

from factions.errors import LedgerError
from factions.ledger.check import check
from factions.ledger.open import open_ledger

_ROUND = 20  # kills of one ledger, which is then finished and looked at
_REPORTS = 200  # of a ledger
_SENTENCES = 3  # of a report: small ones, so that much of the time goes into writing
_AT_START = 2  # kills of a ledger that may come before it's made
_STARTING = 3.0  # seconds in which these come
_LONGEST = 3.0  # seconds after its first document that a process may live
_WRITING = 0.03  # seconds after a document was seen, within which half of the kills come: the next is then being written, or soon
_LOOK = 0.002  # seconds between two looks into the ledger
_ADD = [sys.executable, "-c", "from factions.cli import main; main()", "add"]


def kill(folder: Path, database: str, server: str | None, kills: int, seed: int, tell: Callable[[str], None]) -> dict[str, int]:
    """Kill `factions add` so many times on ledgers of one database; gives counts.

    `lost` are documents that another process had seen in the ledger and that are there no more, `torn` what `factions check` finds wrong, and
    `unfinished` the ledgers that a last run, which nobody kills, didn't bring to all their documents.
    """
    figures = Counter[str](kills=0, lost=0, torn=0, unfinished=0)
    chance = random.Random(f"{seed} kills")  # noqa: S311 - it picks moments
    while figures["kills"] < kills:
        number = figures["ledgers"]
        source, name = folder / f"kills_{seed}_{number}.jsonl", f"kills_{seed}_{number}"
        ids = _reports(source, seed, number)
        drop(ledger_url(database, folder, name, server))
        url = ledger_url(database, folder, name, server)
        seen, before = set[str](), figures["kills"]
        for turn in range(min(_ROUND, kills - figures["kills"])):
            if not _run(url, source, seen, chance, figures, at_start=turn < _AT_START):
                break
            _look(url, seen, figures)
        done = subprocess.run([*_ADD, str(source), "--ledger", url], capture_output=True, text=True, check=False)
        held = _held(url)
        figures["unfinished"] += done.returncode != 0 or held != ids
        _look(url, seen, figures)
        figures["ledgers"] += 1
        figures["documents"] += len(held)
        said = done.stdout.strip() or done.stderr.strip()
        tell(f"{database}: {figures['kills']} kills, {figures['lost']} lost, {figures['torn']} torn, {figures['unfinished']} unfinished; {said}")
        if figures["kills"] == before:
            raise RuntimeError(f"`factions add` ends before it can be killed: {said}")
        drop(url)
        source.unlink()
    return dict(figures)


def _reports(path: Path, seed: int, number: int) -> set[str]:
    """Write small reports, a line each; gives the ids that their documents have."""
    world, ids = World(seed), set[str]()
    with path.open("w", encoding="utf-8") as out:
        for at in range(_REPORTS):
            made = reading(world, number * _REPORTS + at, 100_000).document
            words = ". ".join(made.text.replace("\n\n", " ").split(". ")[:_SENTENCES])
            line = json.dumps({"text": f"{words}.", "title": made.title, "published": made.published, "url": made.url, "publisher": made.publisher})
            out.write(line + "\n")
            ids.add(hashlib.sha256(line.encode()).hexdigest())
    return ids


def _run(url: str, source: Path, seen: set[str], chance: random.Random, figures: Counter[str], *, at_start: bool) -> bool:
    """Start `factions add`, note which documents are seen in the ledger, and kill it; False where it ended by itself."""
    kind = "at_start" if at_start else "after_a_document" if chance.random() < 0.5 else "at_any_moment"  # noqa: PLR2004 - half of them
    process = subprocess.Popen([*_ADD, str(source), "--ledger", url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        before, deadline, wait = len(seen), None, chance.uniform(0.0, _LONGEST)
        if at_start:
            time.sleep(chance.uniform(0.0, _STARTING))
        while not at_start and process.poll() is None:
            last = len(seen)
            seen |= _held(url)
            if deadline is None and len(seen) > before:
                deadline = time.monotonic() + wait
            if deadline is not None and time.monotonic() > deadline and (kind == "at_any_moment" or len(seen) > last):
                time.sleep(chance.uniform(0.0, _WRITING) if kind == "after_a_document" else 0.0)
                break
            time.sleep(_LOOK)
        if process.poll() is not None:
            return False
    finally:
        process.kill()
        process.wait()
    figures["kills"] += 1
    figures[f"kills_{kind}"] += 1
    return True


def _look(url: str, seen: set[str], figures: Counter[str]) -> None:
    """Count what is lost and torn in a ledger, and add to `seen` what is there."""
    held = _held(url)
    figures["lost"] += len(seen - held)
    seen |= held
    if "://" not in url and not Path(url).exists():
        return
    try:
        with open_ledger(url) as ledger:
            figures["torn"] += sum(1 for _ in check(ledger))
    except LedgerError:
        figures["torn"] += 1


def _held(url: str) -> set[str]:
    """Give the documents that another process finds in a ledger now; none where it isn't made yet. Nothing is left open."""
    if "://" in url:
        import psycopg

        with psycopg.connect(url) as connection, suppress(psycopg.errors.UndefinedTable):
            return {row[0] for row in connection.execute("SELECT id FROM documents")}
        return set()
    if not Path(url).exists():
        return set()
    with closing(sqlite3.connect(f"file:{url}?mode=ro", uri=True, timeout=10)) as raw, suppress(sqlite3.OperationalError):
        return {row[0] for row in raw.execute("SELECT id FROM documents")}
    return set()
