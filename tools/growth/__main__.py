"""Codes many made-up reports and sees what a document costs, in time and memory, the more of them there are.

`python -m tools.growth [--documents N] [--words N] [--workers N] [--folder DIR] [--seed N] [--dry]`

It goes on where it was stopped. At each point beside the run a process of its own reads the same 20 reports, so that costs can be held against each
other however fast the machine just is. The table goes to standard output and, with a curve, into docs/performance/growth.md, the figures into
figures.json beside it; `--dry` prints only. How far it is, on standard error.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from tools.growth.calibrator import REPORTS
from tools.growth.course import Point, costs, keep, points, shown, summed
from tools.growth.drawing import draw
from tools.growth.making import make
from tools.measuring import figures as kept_figures
from tools.measuring.texts import Writer

from factions.corpus.loader import load_corpus

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
_CURVE = "![What a document costs, and what memory is taken, by the number of documents](growth.svg)"


def main(arguments: Sequence[str]) -> int:
    """Make, code and measure; gives the exit status."""
    options = _options(arguments)
    folder = options.folder / f"{options.seed}-{options.documents}-{options.words}"
    sources = make(lambda: Writer(load_corpus(CORPUS), options.seed), folder / "documents", options.documents, options.words)
    path, out = folder / "points.jsonl", folder / "out.parquet"
    held = points(path)
    if not held or held[-1].documents < options.documents:
        _run(options, sources, out, path)
        held = points(path)
    figures = {"documents": options.documents, "words": options.words, "workers": options.workers, "at": summed(held, REPORTS),
               "shard_bytes": round(_size(out.glob("part-*")) / options.documents), "source_bytes": round(_size(sources) / options.documents),
               "statements": _statements(held)}  # fmt: skip
    print(shown(figures["at"]))
    if not options.dry:
        kept_figures.keep("growth", figures)
        draw(costs(held, REPORTS), kept_figures.DOCS / "growth.svg")
        measured = kept_figures.kept()["growth"]
        told = (f"{options.documents:,} reports of {options.words} words or a little more, {options.workers} workers; {figures['statements']} "
                f"statements and {figures['shard_bytes']} bytes of Parquet a report. {kept_figures.told(measured)}")  # fmt: skip
        kept_figures.write_between(kept_figures.DOCS / "growth.md", "growth", f"{shown(figures['at'])}\n\n{_CURVE}\n\n{told}")
    return 0


def _run(options: argparse.Namespace, sources: Sequence[Path], out: Path, path: Path) -> None:
    """Code what isn't coded yet, and keep the points that come."""
    run = 1 + max((point.run for point in points(path)), default=0)
    calibrating = [sys.executable, "-m", "tools.growth.calibrator", str(CORPUS), str(options.seed), str(options.words)]
    coding = [sys.executable, "-m", "tools.growth.coder", str(out), str(options.workers), *map(str, sources)]
    with subprocess.Popen(calibrating, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as fixed:
        if fixed.stdin is None or fixed.stdout is None or not fixed.stdout.readline():
            raise SystemExit("the fixed reports can't be read")
        with subprocess.Popen(coding, stdout=subprocess.PIPE, text=True, cwd=ROOT) as coder:
            for line in coder.stdout or ():
                point = Point(run=run, fixed=_ask(fixed.stdin, fixed.stdout), **json.loads(line))
                keep(path, point)
                words = f"{point.documents:,} of {options.documents:,} reports, {point.wall:.0f} s, {point.all / 1e6:.0f} MB"
                print(words, file=sys.stderr, flush=True)
        fixed.stdin.close()
    if coder.returncode:
        raise SystemExit(f"coding ended with {coder.returncode}")


def _ask(into: IO[str], out: IO[str]) -> float:
    """Have the fixed reports read, and give the CPU seconds."""
    into.write("\n")
    into.flush()
    return float(out.readline())


def _size(files: Iterable[Path]) -> int:
    return sum(one.stat().st_size for one in files)


def _statements(held: Sequence[Point]) -> float:
    """Give how many statements a document has, by the points of the run that read most."""
    read = {run: [point for point in held if point.run == run] for run in {point.run for point in held}}
    most = max(read.values(), key=lambda one: one[-1].documents - one[0].documents)
    return round((most[-1].statements - most[0].statements) / max(most[-1].documents - most[0].documents, 1), 2)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.growth", description="Measure what a document costs, the more of them there are.")
    parser.add_argument("--documents", type=int, default=100_000, help="reports to code")
    parser.add_argument("--words", type=int, default=40, help="words of a report, or a little more")
    parser.add_argument("--workers", type=int, default=2, help="processes that read")
    parser.add_argument("--folder", type=Path, default=Path("build/growth"), help="where reports, shards and points are kept")
    parser.add_argument("--seed", type=int, default=1, help="another number makes other reports")
    parser.add_argument("--dry", action="store_true", help="write nothing into the docs")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("stopped: the same command goes on")
