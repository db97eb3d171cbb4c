"""Rebuilds every weight: `python -m training --re3d FOLDER` trains on the corpus, the drills and the permitted part of re3d.

It exports what it trained, and calibrates it.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from training.answer import answer
from training.calibrate import calibrate
from training.examples import from_re3d
from training.export import export
from training.scheme import scheme
from training.train import Plan, mean, train


def main() -> None:
    """Rebuild."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), help="the annotated reports and the anchors of their events")
    parser.add_argument("--drills", type=Path, default=Path("training/drills"), help="annotated digests that are only trained on")
    parser.add_argument("--re3d", type=Path, help="a folder with re3d's train.jsonl and dev.jsonl; without it those heads know nothing")
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="where checkpoints go")
    parser.add_argument("--out", type=Path, default=Path("src/factions/models/weights"), help="where the weights go")
    parser.add_argument("--made", required=True, help="the day, as YYYY-MM-DD, for the manifest")
    given = parser.parse_args()
    plan = Plan(corpus=given.corpus, drills=given.drills, re3d=given.re3d)
    export(_trained(plan, given.work), given.out, f"factions-reader-{given.made}", given.made)
    answer(given.out, plan.questions)
    scheme(given.out, from_re3d(given.re3d / "train.jsonl") if given.re3d else [])
    calibrate(given.out, given.corpus, given.re3d / "dev.jsonl" if given.re3d else None)


def _trained(plan: Plan, work: Path) -> Path:
    """Train twice from one beginning, with re3d's documents throughout and only at the end, and go on from the mean of both; gives the checkpoint."""
    throughout = train(replace(plan, epochs=16, late=16, out=work / "throughout"))
    at_the_end = train(replace(plan, epochs=11, late=3, out=work / "at-the-end"))
    both = mean([throughout, at_the_end], work / "mean.pt")
    return train(replace(plan, start=both, epochs=5, late=5, often=3, rate=1e-4, heads=5e-4, seed=3, out=work))


if __name__ == "__main__":
    main()
