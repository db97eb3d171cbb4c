"""Measures the reader on every annotated set that is here, and checks the floors: `python tools/bench.py [SHARED]`.

The sample reports and the corpus's development part come with the repository; SHARED is a folder that holds `benchmarks/` with others' data.
Prints one line a figure that has a floor, and ends with exit code 1 where one is below it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from factions.bench import bench

ROOT = Path(__file__).parents[1]
OURS = {
    "reports": "examples/reports", "corpus": "corpus", "incidents": "corpus",
    "names seen": "tests/bench/names/seen.jsonl", "names unseen": "tests/bench/names/unseen.jsonl",
    "places seen": "tests/bench/places/seen.jsonl", "places unseen": "tests/bench/places/unseen.jsonl",
}  # fmt: skip
THEIRS = {
    "re3d": "re3d/dev.jsonl", "plover": "plover", "muc4": "muc4/dev.jsonl.gz", "times": "times", "geo GWN": "geo/GWN.jsonl",
    "geo GeoVirus": "geo/GeoVirus.jsonl",
}  # fmt: skip
CEILING = "_at_most"
"""What ends the name of a figure that may not be higher."""
Limits = Mapping[str, float | Mapping[str, float]]


def main(shared: Path | None) -> int:
    """Measure what is here; gives the number of figures below their floors, or above their ceilings."""
    limits: Mapping[str, Limits] = yaml.safe_load((ROOT / "tests/bench/floors.yaml").read_text(encoding="utf-8"))
    paths = {name: ROOT / path for name, path in OURS.items()}
    if shared is not None:
        paths |= {name: shared / "benchmarks" / path for name, path in THEIRS.items()}
    wrong = 0
    for name, held in (part for section in limits.items() for part in _parts(*section)):
        if name not in paths:
            print(f"{name}: no data given")
            continue
        figures = bench(name.partition(" ")[0])(paths[name])
        for figure, limit in held.items():
            value = figures.get(figure.removesuffix(CEILING), 0.0)
            off = value > limit if figure.endswith(CEILING) else value < limit
            wrong += off
            print(f"{name} {figure} {value:.3f} ({limit:.3f}){' MISSED' if off else ''}")
    return wrong


def _parts(name: str, limits: Limits) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Give a section as it is, or, where it has limits for several files, each of these under its own name."""
    flat = {figure: limit for figure, limit in limits.items() if not isinstance(limit, Mapping)}
    if flat:
        yield name, flat
    yield from ((f"{name} {file}", part) for file, part in limits.items() if isinstance(part, Mapping))


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]) if len(sys.argv) > 1 else None) else 0)
