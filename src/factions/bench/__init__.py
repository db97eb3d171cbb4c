"""Measures the reader; one benchmark a file."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from factions.errors import FactionsError


class Bench(Protocol):
    """A benchmark: measures what Factions makes of `data` (a file or a folder) and gives the figures by name, shares from 0 to 1.

    `predictions` names a JSONL file that what was found is written to, one object a document. `errors` asks for that many errors on standard error,
    one JSON object a line. A figure may be an object of figures (`per_type`). Raises SourceError where `data` holds nothing to measure on.
    """

    def __call__(self, data: Path, *, predictions: Path | None = None, errors: int = 0) -> dict[str, Any]:
        """Measure."""
        ...


# name → module and function; imported when asked for, since most open the weights
BENCHES = {
    "attribution": ("factions.bench.attribution", "bench_attribution"),
    "corpus": ("factions.bench.corpus", "bench_corpus"),
    "geo": ("factions.bench.geo", "bench_geo"),
    "incidents": ("factions.bench.incidents", "bench_incidents"),
    "muc4": ("factions.bench.muc4", "bench_muc4"),
    "names": ("factions.bench.names", "bench_names"),
    "places": ("factions.bench.places", "bench_places"),
    "plover": ("factions.bench.plover", "bench_plover"),
    "re3d": ("factions.bench.re3d", "bench_re3d"),
    "reports": ("factions.bench.reports", "bench_reports"),
    "times": ("factions.bench.timex", "bench_times"),
}
FITTED = {
    "plover": ("factions.bench.plover", "cross_plover"),
    "re3d": ("factions.bench.re3d", "cross_re3d"),
}
"""What learns from its data where it is asked to: these take `folds`, how many."""
DIVIDED = frozenset({"corpus", "incidents"})
"""Whose data has splits: these take `split`, its name."""


def bench(name: str, split: str | None = None, folds: int | None = None) -> Bench:
    """Give the benchmark `name`, of one split of its data, or with layers fitted on it in `folds` (two or more), where that is told.

    In folds, each part of the data is judged by layers that were fitted on the others, and the figures' names end in `_cv`.
    Raises FactionsError that lists the names where there is none, or tells that its data has no splits, or that it has nothing to fit.
    """
    if name not in BENCHES:
        raise FactionsError(name, f"no such benchmark; there are {', '.join(sorted(BENCHES))}")
    if split is not None and name not in DIVIDED:
        raise FactionsError(name, f"its data has no splits; {' and '.join(sorted(DIVIDED))} have")
    if folds is not None and name not in FITTED:
        raise FactionsError(name, f"it has nothing to fit in folds; {' and '.join(sorted(FITTED))} have")
    module, function = BENCHES[name] if folds is None else FITTED[name]
    told = {"split": split, "folds": folds}
    return cast("Bench", partial(getattr(import_module(module), function), **{key: value for key, value in told.items() if value is not None}))
