"""Shows where the time of a document goes until it is a reading.

`python -m tools.profiling.reading [--reports N] [--words N] [--rounds N] [--seed N] [--beside CHECKOUT]`

Made-up reports are read by a process of their own, which has read others before the clock starts; all figures are CPU time. A part's time leaves out
that of the parts within it, so that they add up. `--beside` names another checkout of Factions (as `git worktree add` makes one): its `src` reads
the same reports in turns, so that both have the same weather. Prints a table of Markdown.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from statistics import median
from time import process_time
from typing import ParamSpec, TypeVar

from tools.measuring.figures import table
from tools.measuring.texts import Writer

from factions.corpus.loader import load_corpus
from factions.documents.document import Document, digest, text_digest
from factions.pipeline import read_document

ROOT = Path(__file__).parents[2]
WHOLE, ENCODER, MEMORY = "all", "encoder", "resident, MB"
PARTS = {
    "sentences": [("pipeline.composed", "sentences")],
    "words and pieces": [("models.scored", "split"), ("models.scored", "windows"), ("models.scored", "worthy")],
    ENCODER: [("models.scored", "_run")],
    "times and figures": [("pipeline.composed", name) for name in ("find_times", "resolve_times", "find_quantities")],
    "mentions": [("pipeline.composed", "spot"), ("reference.registry", "Registry.match")],
    "which mentions are one": [("pipeline.composed", "link")],
    "events": [("pipeline.composed", "find_acts")],
    "ties": [("pipeline.composed", name) for name in ("find_ties", "find_offices", "find_compounds")],
    "claims": [("pipeline.composed", "find_told")],
    "who an actor is": [("pipeline.composed", name) for name in ("report_of", "home_of", "actor_record", "one_each", "is_private")],
    "where a place is": [("pipeline.composed", "resolve_places")],
    "records": [("pipeline.composed", "Composed.reading"), ("pipeline", "numbered"), ("pipeline", "faults")],
    "JSON": [("reading", "Reading.to_json")],
}
"""The parts, and the functions that each is made of: the module of ours through which one is called, and its name there."""
P = ParamSpec("P")
T = TypeVar("T")


class Clock:
    """Adds up the CPU seconds of parts, each without the parts that are called within it."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._within: list[float] = []

    def timed(self, part: str, call: Callable[P, T]) -> Callable[P, T]:
        """Give a function that does the same, and adds what it takes to a part."""

        def timed(*args: P.args, **kwargs: P.kwargs) -> T:
            self._within.append(0.0)
            began = process_time()
            try:
                return call(*args, **kwargs)
            finally:
                took = process_time() - began
                self.spent[part] += took - self._within.pop()
                if self._within:
                    self._within[-1] += took

        return timed


def main(arguments: Sequence[str]) -> int:
    """Measure, and print the table; gives the exit status."""
    options = _options(arguments)
    if options.work:
        print(json.dumps(_work(json.load(sys.stdin))))
        return 0
    writer = Writer(load_corpus(ROOT / "corpus"), options.seed)
    texts = [writer.report(number, options.words - 20, options.words + 10).text for number in range(2 * options.reports)]
    checkouts = [*([options.beside] if options.beside else []), ROOT]
    rounds: list[list[dict[str, float]]] = []
    for turn in range(options.rounds):
        order = checkouts if turn % 2 else checkouts[::-1]
        spent = {checkout: _started(checkout, texts) for checkout in order}
        rounds.append([spent[checkout] for checkout in checkouts])
    print(_told(rounds))
    return 0


def _work(texts: Sequence[str]) -> dict[str, float]:
    """Read the first half of some texts, then the second by the clock: gives the milliseconds of a document for each part, and the memory."""
    same = {"published": "2020-05-05", "language": "en"}
    documents = [Document(id=digest(text.encode()), text=text, text_sha256=text_digest(text), **same) for text in texts]
    half = len(documents) // 2
    for document in documents[:half]:
        read_document(document).to_json()
    clock = Clock()
    for part, functions in PARTS.items():
        for module, name in functions:
            place = import_module(f"factions.{module}")
            owner, _, own = name.rpartition(".")
            place = getattr(place, owner) if owner else place
            setattr(place, own, clock.timed(part, getattr(place, own)))
    whole = clock.timed("the rest", read_document)
    gc.collect()
    gc.freeze()  # as the workers of `factions code` do
    for document in documents[half:]:
        whole(document).to_json()
    each = {part: 1000 * seconds / half for part, seconds in clock.spent.items()}
    return {**each, WHOLE: sum(each.values()), MEMORY: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _started(checkout: Path, texts: Sequence[str]) -> dict[str, float]:
    """Work in a process of its own, with the package of a checkout."""
    told = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    command = [sys.executable, "-m", "tools.profiling.reading", "--work"]
    done = subprocess.run(command, cwd=ROOT, env=told, input=json.dumps(texts), capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _told(rounds: Sequence[Sequence[Mapping[str, float]]]) -> str:
    """Lay out a table: each part's median over the rounds and its share; with another checkout, that one's before it, and the ratio of the two."""
    both = len(rounds[0]) > 1
    rows = []
    for part in (*PARTS, "the rest", WHOLE, MEMORY):
        held = [f"{median(spent[at].get(part, 0.0) for spent in rounds):.1f}" for at in range(len(rounds[0]))]
        ratio = [f"{median(spent[-1].get(part, 0.0) / spent[0][part] for spent in rounds):.2f}"] if both else []
        share = f"{median(spent[-1].get(part, 0.0) / spent[-1][WHOLE] for spent in rounds):.0%}" if part != MEMORY else ""
        rows.append([part, *held, *ratio, share])
    head = ["part", "ms of CPU a document, beside", "here", "ratio", "share"] if both else ["part", "ms of CPU a document", "share"]
    return table(head, rows)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.profiling.reading", description="Show where the time of a document's reading goes.")
    parser.add_argument("--reports", type=int, default=60, help="reports that are timed; as many others are read before")
    parser.add_argument("--words", type=int, default=600, help="words of each report")
    parser.add_argument("--rounds", type=int, default=3, help="how often all is done")
    parser.add_argument("--seed", type=int, default=1, help="another number makes other reports")
    parser.add_argument("--beside", type=Path, help="another checkout, whose package reads the same")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
