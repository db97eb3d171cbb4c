"""Measures the reader on every annotated set that is here, and checks the floors: `python tools/bench.py [SHARED]`.

The sample reports and the corpus's development part come with the repository; SHARED is a folder that holds `benchmarks/` with others' data.
Prints one line a figure that has a floor, and ends with exit code 1 where one is below it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from factions.bench import bench

ROOT = Path(__file__).parents[1]
OURS = {"reports": "examples/reports", "corpus": "corpus"}
THEIRS = {"re3d": "re3d/dev.jsonl", "plover": "plover", "muc4": "muc4/dev.jsonl.gz", "times": "times"}


def main(shared: Path | None) -> int:
    """Measure what is here; gives the number of figures below their floors."""
    floors: dict[str, dict[str, float]] = yaml.safe_load((ROOT / "tests/bench/floors.yaml").read_text(encoding="utf-8"))
    paths = {name: ROOT / path for name, path in OURS.items()}
    if shared is not None:
        paths |= {name: shared / "benchmarks" / path for name, path in THEIRS.items()}
    below = 0
    for name, least in floors.items():
        if name not in paths:
            print(f"{name}: no data given")
            continue
        figures = bench(name)(paths[name])
        for figure, floor in least.items():
            value = figures.get(figure, 0.0)
            below += value < floor
            print(f"{name} {figure} {value:.3f} (floor {floor:.3f}){' BELOW' if value < floor else ''}")
    return below


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]) if len(sys.argv) > 1 else None) else 0)
