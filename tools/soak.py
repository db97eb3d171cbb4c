"""Soaks the ledger: kills `factions add` again and again, then loads many made-up readings and asks for what the pages ask.

`python -m tools.soak [--documents N] [--kills N] [--follow copies incidents] [--database sqlite|postgresql|both]
[--folder DIR] [--server postgresql://…] [--seed N]`

It goes on where it was stopped. The figures come as JSON on standard output and, after each part, in FOLDER/soak.json; how far it is, on standard
error. The exit status is 1 where a document was lost or torn.
"""

from __future__ import annotations

import argparse
import json
import platform
import sqlite3
import sys
from pathlib import Path
from typing import Any

from tools.soaking.asking import ask
from tools.soaking.killing import kill
from tools.soaking.loading import STAGES, load, size
from tools.soaking.servers import ledger_url
from tools.soaking.world import World

from factions.ledger.open import open_ledger


def main(arguments: list[str]) -> int:
    """Run the parts that are asked for; gives the exit status."""
    options = _options(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    out = options.folder / "soak.json"
    figures: dict[str, Any] = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    figures["machine"] = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "system": platform.platform()}
    databases = ["sqlite", "postgresql"] if options.database == "both" else [options.database]
    for database in databases:
        held = figures.setdefault(database, {})
        if options.kills:
            held["kills"] = kill(options.folder, database, options.server, options.kills, options.seed, _tell)
            _write(out, figures)
        if options.documents:
            held[" ".join(["load", str(options.documents), *options.follow])] = _load(options, database)
            _write(out, figures)
    print(json.dumps(figures, indent=2))
    return int(any(figures[database].get("kills", {}).get(count, 0) for database in databases for count in ("lost", "torn", "unfinished")))


def _load(options: argparse.Namespace, database: str) -> dict[str, Any]:
    follow = [name for name in STAGES if name in options.follow]
    name = "_".join(["soak", str(options.seed), str(options.documents), *(follow if len(follow) < len(STAGES) else ())])
    url, world = ledger_url(database, options.folder, name, options.server), World(options.seed)
    with open_ledger(url) as ledger:
        figures: dict[str, Any] = load(ledger, world, options.documents, options.folder / f"{name}.{database}.times", _tell, follow=follow)
        figures |= size(ledger, options.documents)
    return figures | {"milliseconds": ask(url, world, _tell)}


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.soak", description="Soak the ledger.")
    parser.add_argument("--documents", type=int, default=100_000, help="readings to load into each database; 0 leaves that out")
    parser.add_argument("--follow", nargs="*", choices=list(STAGES), default=list(STAGES), help="what follows each reading; none: nothing")
    parser.add_argument("--kills", type=int, default=200, help="how often `factions add` is killed on each database; 0 leaves that out")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--folder", type=Path, default=Path("build/soak"), help="where the ledgers and figures are kept")
    parser.add_argument("--server", help="a PostgreSQL server, of which the user may make databases; default: one of our own")
    parser.add_argument("--seed", type=int, default=1, help="another number makes another world")
    return parser.parse_args(arguments)


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _write(out: Path, figures: dict[str, Any]) -> None:
    out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
