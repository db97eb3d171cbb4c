"""What importing the package does before anything else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(("given", "held"), [(None, "1"), ("3", "3")])
def test_numpy_is_loaded_with_one_thread_unless_told_otherwise(given: str | None, held: str) -> None:
    told = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    told |= {} if given is None else {"OPENBLAS_NUM_THREADS": given}
    asked = """
import os, sys
import factions
assert "numpy" not in sys.modules  # it reads the number once, when it is loaded
import factions.documents.build
print(os.environ["OPENBLAS_NUM_THREADS"])
"""
    found = subprocess.run([sys.executable, "-c", asked], env=told, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == held
