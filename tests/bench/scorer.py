"""The scorer of the benchmarks that others annotated, where it's there: what it prints of a predictions file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[3] / "shared" / "benchmarks"
SCORER = BENCHMARKS / "score.py"
needs_scorer = pytest.mark.skipif(not SCORER.is_file(), reason="the shared benchmarks aren't here")


def scored(name: str, data: Path, predictions: Path) -> dict[str, Any]:
    """Run the scorer; gives its figures."""
    command = [sys.executable, str(SCORER), name, "--data", str(data), "--predictions", str(predictions)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures
