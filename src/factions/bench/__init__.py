"""Measures the reader; one benchmark a file."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from factions.errors import FactionsError


class Bench(Protocol):
    """A benchmark: measures what Factions makes of `data` (a file or a folder) and gives the figures by name, shares from 0 to 1.

    `predictions` names a JSONL file that what was found is written to, one object a document. `errors` asks for that many errors on standard error,
    one JSON object a line. Raises SourceError where `data` holds nothing to measure on.
    """

    def __call__(self, data: Path, *, predictions: Path | None = None, errors: int = 0) -> dict[str, float]:
        """Measure."""
        ...


# name → module and function; imported when asked for, since some need the parser
BENCHES = {
    "reports": ("factions.bench.reports", "bench_reports"),
    "times": ("factions.bench.timex", "bench_times"),
}


def bench(name: str) -> Bench:
    """Give the benchmark `name`; raises FactionsError that lists the names where there is none."""
    if name not in BENCHES:
        raise FactionsError(name, f"no such benchmark; there are {', '.join(sorted(BENCHES))}")
    module, function = BENCHES[name]
    return cast("Bench", getattr(import_module(module), function))
