"""Works out what a day of the world's news needs, from the figures that are kept.

`python -m tools.estimating [--set NAME=VALUE…] [--ledger FILE] [--dry]`

`--set` gives an assumption anew; `--ledger` keeps what `python -m tools.soaking.million` printed into a file. The tables go to standard output and
into cc-news.md and ledger.md in docs/performance; `--dry` prints only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from tools.estimating.needs import ASSUMED, Day, Measured, assumed_table, ledger_table, million, needs_table, stages_table
from tools.measuring.figures import DOCS, keep, kept, told, write_between


def main(arguments: Sequence[str]) -> int:
    """Work it out; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.estimating", description="Work out what a day of the world's news needs.")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help=f"an assumption given anew: {', '.join(ASSUMED)}")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="what tools.soaking.million printed")
    parser.add_argument("--dry", action="store_true", help="write nothing into the docs")
    options = parser.parse_args(arguments)
    try:
        given = _pairs(options.set, ASSUMED)
        ledger = million(options.ledger.read_text(encoding="utf-8")) if options.ledger else None
    except (ValueError, OSError) as error:
        parser.error(str(error))
    if ledger and not options.dry:
        keep("ledger", ledger)
        write_between(DOCS / "ledger.md", "ledger", f"{ledger_table(ledger)}\n\n{told(kept()['ledger'])}")
    try:
        measured = Measured.of(kept() | ({"ledger": ledger} if ledger else {}))
    except KeyError as error:
        print(f"{error} isn't measured yet: `make peers` and `python -m tools.estimating.kinds` come first", file=sys.stderr)
        return 1
    assumed = {name: one.value for name, one in ASSUMED.items()} | given
    day = Day(assumed, measured)
    tables = {"needs": needs_table(day), "breaks": stages_table(day), "assumed": assumed_table(assumed)}
    for name, words in tables.items():
        print(f"{words}\n")
        if not options.dry:
            write_between(DOCS / "cc-news.md", name, words)
    return 0


def _pairs(given: Sequence[str], names: Collection[str]) -> dict[str, float]:
    """Read `NAME=VALUE`; raises ValueError that names what is wrong."""
    pairs = dict[str, float]()
    for one in given:
        name, _, value = one.partition("=")
        if name not in names:
            raise ValueError(f"{name!r} is none of {', '.join(names)}")
        try:
            pairs[name] = float(value)
        except ValueError as error:
            raise ValueError(f"{one!r} has no number") from error
    return pairs


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
