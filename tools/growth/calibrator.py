"""Says how fast the machine just is: `python -m tools.growth.calibrator CORPUS SEED WORDS`.

For each line that it is sent it reads the same reports, as a worker of `factions code` does, and prints the CPU seconds that this took.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from time import process_time

from tools.growth.making import raws
from tools.measuring.texts import Writer

from factions.corpus.loader import load_corpus
from factions.jobs.coding.stages import Batch, How, Worker

REPORTS = 20
_REHEARSALS = 2


def main(corpus: Path, seed: int, words: int) -> None:
    """Read for each line of standard input."""
    batch = Batch("fixed", 0, tuple(raws(Writer(load_corpus(corpus), seed), REPORTS, words)))
    worker = Worker(How())
    for _ in range(_REHEARSALS):
        worker.code(batch)
    print("ready", flush=True)
    while sys.stdin.readline():
        begun = process_time()
        worker.code(batch)
        print(process_time() - begun, flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # the parent says that it was stopped
        main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
