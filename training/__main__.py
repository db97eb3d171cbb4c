"""Rebuilds every weight: `python -m training --re3d FOLDER` trains on the corpus, the drills and the permitted part of re3d.

It exports what it trained, and calibrates it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.answer import answer
from training.calibrate import calibrate
from training.export import export
from training.train import Plan, train


def main() -> None:
    """Rebuild."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), help="the annotated reports and the anchors of their events")
    parser.add_argument("--drills", type=Path, default=Path("training/drills"), help="annotated digests that are only trained on")
    parser.add_argument("--re3d", type=Path, help="a folder with re3d's train.jsonl and dev.jsonl; without it those heads know nothing")
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="where checkpoints go")
    parser.add_argument("--out", type=Path, default=Path("src/factions/models/weights"), help="where the weights go")
    parser.add_argument("--epochs", type=int, default=Plan.epochs)
    parser.add_argument("--made", required=True, help="the day, as YYYY-MM-DD, for the manifest")
    given = parser.parse_args()
    plan = Plan(corpus=given.corpus, drills=given.drills, re3d=given.re3d, out=given.work, epochs=given.epochs)
    export(train(plan), given.out, f"factions-reader-{given.made}", given.made)
    answer(given.out, plan.questions)
    calibrate(given.out, given.corpus, given.re3d / "dev.jsonl" if given.re3d else None)


if __name__ == "__main__":
    main()
