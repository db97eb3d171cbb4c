"""What all tests share: how hypothesis runs, and where the repository is."""

from pathlib import Path

import pytest
from hypothesis import settings

# Speed differs between machines, so no example has a deadline; the same examples every time, so that a failure is seen again.
settings.register_profile("factions", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("factions")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parents[1]
