"""What all tests share: how hypothesis runs, where the repository is, and both databases."""

from pathlib import Path

import pytest
from hypothesis import settings
from tests.databases import fresh_url, postgres, postgres_template, postgres_url, templates

__all__ = ["fresh_url", "postgres", "postgres_template", "postgres_url", "root", "templates"]

# Speed differs between machines, so no example has a deadline; the same examples every time, so that a failure is seen again.
settings.register_profile("factions", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("factions")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parents[1]
